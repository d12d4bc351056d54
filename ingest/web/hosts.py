"""Manners towards a host: one request at a time, a pause between two, and none where it fails.

Lives as long as one fetcher; nothing is written down.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pullquote.config import FetchError
from pullquote.ingest.web.errors import PassingError, PostponedError

LONGEST_WAIT_S = 60.0  # for a host; what asks for more is left for another run
_FAILURES = 3  # addresses of one host whose every try failed to bring an answer


@dataclass(slots=True)
class _Host:
    """What is known of one host.

    Attributes:
        free_at: When the next request may go out, by the monotonic clock.
        failures: Tries in a row that brought no answer at all.
    """

    turn: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0
    failures: int = 0


class Hosts:
    """Gives each host's requests their turns.

    Args:
        delay_s: Seconds between two requests to one host.
        tries: How often one address is tried.
        closing: Set when nobody waits any more.
    """

    def __init__(self, delay_s: float, tries: int, closing: threading.Event) -> None:
        self._delay_s = delay_s
        self._most_failures = _FAILURES * tries
        self._closing = closing
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    @contextmanager
    def turn(self, name: str, crawl_delay_s: float | None = None) -> Iterator[None]:
        """Hold a host for one request, once its pause is over.

        Args:
            name: The host.
            crawl_delay_s: A longer pause that the host asks for; kept up to a minute.

        Raises:
            PostponedError: The host wants to be left alone for long.
            FetchError: It was given up, or the fetcher was closed.
        """
        host = self._host(name)
        with host.turn:
            self._wait(name, host)
            try:
                yield
            except PassingError:
                host.failures += 1
                raise
            else:
                host.failures = 0
            finally:
                pause = max(self._delay_s, min(crawl_delay_s or 0.0, LONGEST_WAIT_S))
                host.free_at = max(host.free_at, time.monotonic() + pause)

    def put_off(self, name: str, seconds: float) -> None:
        """Send a host nothing for a while."""
        host = self._host(name)
        host.free_at = max(host.free_at, time.monotonic() + seconds)

    def _host(self, name: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(name, _Host())

    def _wait(self, name: str, host: _Host) -> None:
        if host.failures >= self._most_failures:
            raise FetchError(
                f"{name} gave no answer {host.failures} times in a row and was given up",
                remedy="check the address, or try again later",
            )
        left = host.free_at - time.monotonic()
        if left > max(LONGEST_WAIT_S, self._delay_s):
            until = datetime.now(UTC) + timedelta(seconds=left)
            raise PostponedError(
                f"{name} asks to be left alone until {until:%Y-%m-%d %H:%M} UTC",
                until=until,
                remedy="come back after that",
            )
        if self._closing.wait(max(left, 0.0)):
            raise FetchError("the fetcher was closed", remedy="run it again")
