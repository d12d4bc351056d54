"""Settings, the error tree and logging: what every other room may lean on."""

from pullquote.config.errors import (
    ArticleNotFoundError,
    BadInputError,
    CatalogError,
    ConfigError,
    EmbedderMismatchError,
    IndexUnavailableError,
    LockedError,
    ModelError,
    NotPrivateError,
    PullquoteError,
    RevisionNotFoundError,
)
from pullquote.config.settings import Settings, load_settings

__all__ = [
    "ArticleNotFoundError",
    "BadInputError",
    "CatalogError",
    "ConfigError",
    "EmbedderMismatchError",
    "IndexUnavailableError",
    "LockedError",
    "ModelError",
    "NotPrivateError",
    "PullquoteError",
    "RevisionNotFoundError",
    "Settings",
    "load_settings",
]
