"""What can go wrong on the web; each message names the address.

FetchError                  an address cannot be read
├── ForbiddenAddressError   it must not be read
├── Gone                    there is nothing any more: 404, 410
├── PassingError            it may work when tried again: tried again by the fetcher itself
└── PostponedError          the host named a time before which it wants no further request
"""

from datetime import datetime

from pullquote.config import FetchError


class Gone(FetchError):  # noqa: N818 - what the web calls it
    """The server says that there is nothing at this address.

    Attributes:
        status: 404 (perhaps not for good) or 410 (for good).
    """

    def __init__(self, message: str, *, status: int, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.status = status


class PassingError(FetchError):
    """The network or the server failed in a way that often passes.

    Attributes:
        wait_s: Seconds that the server asked to wait, or None.
    """

    def __init__(self, message: str, *, remedy: str = "", wait_s: float | None = None) -> None:
        super().__init__(message, remedy=remedy)
        self.wait_s = wait_s


class PostponedError(FetchError):
    """The host asks to be left alone for longer than a run waits.

    Attributes:
        until: The moment that it named, in UTC.
    """

    def __init__(self, message: str, *, until: datetime, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.until = until
