"""Every error that Pullquote raises on purpose.

Each class stands for one thing that a caller can do about it; a message says what happened,
the value, and what to do next.

PullquoteError
├── ConfigError               a setting is wrong: change it
├── BadInputError             a file, record or question is wrong: mend the input
├── ArticleNotFoundError      no such article: look it up
│   └── RevisionNotFoundError the article has no such revision
├── FetchError                an address cannot be read now; `ingest.web` tells when to ask again
│   └── ForbiddenAddressError it must not be read: private, or robots.txt says so
├── LockedError               another process is writing: wait for it
├── NotPrivateError           the data directory cannot be made private
├── CatalogError              the catalog is damaged or of another version: doctor
├── IndexUnavailableError     the Chroma index cannot be read: doctor --fix
│   └── EmbedderMismatchError the index was built by another embedder
├── ModelError                a model's weights are missing, damaged or unfit
└── SlackError                Slack refuses the bot: its tokens, its scopes
"""


class PullquoteError(Exception):
    """Base of every error that has a remedy.

    Attributes:
        remedy: What the person can do next, one sentence without a full stop, or "".
    """

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy

    def __str__(self) -> str:
        """Return "what happened; what to do next" on one line."""
        message = " ".join(str(self.args[0]).split())
        return f"{message}; {self.remedy}" if self.remedy else message


class ConfigError(PullquoteError):
    """A setting has a value that cannot be used."""


class BadInputError(PullquoteError):
    """A file, a record or a question cannot be used as it is."""


class ArticleNotFoundError(PullquoteError):
    """No article has this id."""


class RevisionNotFoundError(ArticleNotFoundError):
    """The article exists and has no revision of this number."""


class FetchError(PullquoteError):
    """An address could not be read: the network, the server, or what it sent."""


class ForbiddenAddressError(FetchError):
    """An address must not be read: it is private, no web address, or robots.txt forbids it."""


class LockedError(PullquoteError):
    """Another process holds the writer's lock."""


class NotPrivateError(PullquoteError):
    """The data directory cannot be created or kept for its owner alone."""


class CatalogError(PullquoteError):
    """The catalog cannot be opened, is damaged, or was written by a newer Pullquote."""


class IndexUnavailableError(PullquoteError):
    """The Chroma index cannot be opened or read."""


class EmbedderMismatchError(IndexUnavailableError):
    """The index was built with another embedder than the one that is configured."""


class ModelError(PullquoteError):
    """A model's files are missing, differ from what they should be, or cannot be loaded."""


class SlackError(PullquoteError):
    """Slack refuses the bot altogether: a token is missing, wrong or revoked."""
