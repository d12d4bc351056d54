"""Settings, the error tree and logging: what every other room may lean on."""

from pullquote.config.errors import (
    ArticleNotFoundError,
    BadInputError,
    CatalogError,
    ConfigError,
    EmbedderMismatchError,
    FetchError,
    ForbiddenAddressError,
    IndexUnavailableError,
    LockedError,
    ModelError,
    NotPrivateError,
    PullquoteError,
    RevisionNotFoundError,
    SlackError,
)
from pullquote.config.model_settings import ModelSettings
from pullquote.config.settings import (
    AnswersSettings,
    ConversationSettings,
    Settings,
    WebSettings,
    load_settings,
)
from pullquote.config.slack_settings import ChannelScope, SlackSettings

__all__ = [
    "AnswersSettings",
    "ArticleNotFoundError",
    "BadInputError",
    "CatalogError",
    "ChannelScope",
    "ConfigError",
    "ConversationSettings",
    "EmbedderMismatchError",
    "FetchError",
    "ForbiddenAddressError",
    "IndexUnavailableError",
    "LockedError",
    "ModelError",
    "ModelSettings",
    "NotPrivateError",
    "PullquoteError",
    "RevisionNotFoundError",
    "Settings",
    "SlackError",
    "SlackSettings",
    "WebSettings",
    "load_settings",
]
