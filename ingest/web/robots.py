"""robots.txt, as RFC 9309 has it: read once per site, obeyed for every address.

No file (4xx) allows everything; a file that cannot be read now (5xx, no connection, redirects
without end) forbids everything for now.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from pullquote.config import FetchError, ForbiddenAddressError
from pullquote.ingest.web.addresses import shown
from pullquote.ingest.web.client import Answer
from pullquote.ingest.web.errors import PassingError, PostponedError

TOKEN = "Pullquote"  # noqa: S105 - the name that a robots.txt addresses
LIMIT = 500 << 10  # bytes that are read of one; RFC 9309, section 2.5
_MOST_SITEMAPS = 1000


@dataclass(slots=True)
class _Site:
    """One site's rules, once they were read."""

    reading: threading.Lock = field(default_factory=threading.Lock)
    rules: Any = None  # protego brings no types
    failure: FetchError | None = None


class Robots:
    """Rules of the sites that were asked so far.

    Args:
        read: Fetches a robots.txt, redirects followed.
    """

    def __init__(self, read: Callable[[str], Answer]) -> None:
        self._read = read
        self._sites: dict[str, _Site] = {}
        self._lock = threading.Lock()

    def check(self, url: str) -> None:
        """Pass an address that may be read.

        Raises:
            ForbiddenAddressError: The rules forbid it, or the host is private.
            PassingError: The rules cannot be read now.
        """
        if not self._rules(url).can_fetch(url, TOKEN):
            raise ForbiddenAddressError(
                f"{shown(url)}: the site's robots.txt forbids it",
                remedy="leave the address out, or ask the site's owner",
            )

    def crawl_delay_s(self, url: str) -> float | None:
        """Return the pause that the site asks for."""
        delay: float | None = self._rules(url).crawl_delay(TOKEN)
        return delay

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the site names, as written."""
        return tuple(dict.fromkeys(self._rules(url).sitemaps))[:_MOST_SITEMAPS]

    def _rules(self, url: str) -> Any:
        parts = urlsplit(url)
        address = f"{parts.scheme}://{parts.netloc}/robots.txt"
        with self._lock:
            site = self._sites.setdefault(address, _Site())
        with site.reading:
            if site.rules is None and site.failure is None:
                try:
                    site.rules = self._parsed(address)
                except FetchError as error:
                    site.failure = error
        if site.failure is not None:
            raise _because_of(site.failure, address, url)
        return site.rules

    def _parsed(self, address: str) -> Any:
        # Imported here for start-up time.
        from protego import Protego  # noqa: PLC0415

        answer = self._read(address)
        text = answer.body.decode("utf-8-sig", "replace") if answer.status == 200 else ""
        return Protego.parse(text)


def _because_of(failure: FetchError, rules: str, url: str) -> FetchError:
    """Say of a page why its site's rules could not be read.

    Args:
        failure: What went wrong.
        rules: The address of the rules.
        url: The page's.
    """
    reason = str(failure.args[0])
    if isinstance(failure, ForbiddenAddressError) and reason.startswith(f"{rules}: "):
        # The host itself: true of the page as well.
        return ForbiddenAddressError(
            f"{shown(url)}: {reason.removeprefix(f'{rules}: ')}", remedy=failure.remedy
        )
    problem = f"{shown(url)}: not read, because the site's rules cannot be: {reason}"
    if isinstance(failure, PostponedError):
        return PostponedError(problem, until=failure.until, remedy=failure.remedy)
    kind = ForbiddenAddressError if isinstance(failure, ForbiddenAddressError) else PassingError
    return kind(problem, remedy=failure.remedy)
