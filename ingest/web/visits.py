"""One address asked for in its host's turn, and again where that may help."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pullquote.config import WebSettings
from pullquote.ingest.web.errors import PassingError
from pullquote.ingest.web.hosts import Hosts
from pullquote.ingest.web.statuses import raise_if_passing, retry_after_s

if TYPE_CHECKING:
    import httpx
    import tenacity

    from pullquote.ingest.web.client import Answer

_BACKOFF_S = 0.5  # the first wait is at most so long, each further one at most twice as long
_LONGEST_BACKOFF_S = 30.0


@dataclass(frozen=True, slots=True)
class Errand:
    """What is wanted of every address on the way to an answer.

    Attributes:
        headers: Sent beside those of every request.
        limit: Most bytes of a body, unpacked.
        is_wanted: Says of an answer, its body still empty, whether the body is read.
    """

    headers: Mapping[str, str]
    limit: int
    is_wanted: "Callable[[Answer], bool]"


class Visitor:
    """Asks hosts, in their turns, until an answer comes that another try would not better.

    Args:
        settings: Time, pauses, tries, and whether private addresses may be read.
        user_agent: Who asks.
        closing: Set when nobody waits any more.
    """

    def __init__(self, settings: WebSettings, user_agent: str, closing: threading.Event) -> None:
        # Imported here for start-up time.
        from pullquote.ingest.web.client import Client  # noqa: PLC0415

        self._tries = settings.retries + 1
        self._closing = closing
        self._hosts = Hosts(settings.delay_s, self._tries, closing)
        self._client = Client(
            user_agent,
            timeout_s=settings.timeout_s,
            allow_private=settings.allow_private,
        )

    def close(self) -> None:
        """Break what is under way."""
        self._client.close()

    def visit(
        self,
        url: str,
        cookies: "httpx.Cookies",
        errand: Errand,
        crawl_delay_s: float | None = None,
    ) -> "Answer":
        """Ask for an address; a redirect is an answer.

        Args:
            url: As `web_address` returns it.
            cookies: Sent and filled.
            errand: What is wanted.
            crawl_delay_s: The pause that the host asks for.

        Raises:
            ForbiddenAddressError: The host is private.
            PostponedError: The host wants to be left alone for long.
            PassingError: Every try failed.
            FetchError: Another try would not help.
        """
        # Imported here for start-up time.
        import tenacity  # noqa: PLC0415

        host = urlsplit(url).hostname or ""

        def once() -> "Answer":
            with self._hosts.turn(host, crawl_delay_s):
                answer = self._client.get(
                    url,
                    headers=errand.headers,
                    cookies=cookies,
                    limit=errand.limit,
                    is_wanted=errand.is_wanted,
                )
            wait_s = retry_after_s(answer)
            if wait_s:
                self._hosts.put_off(host, wait_s)
            raise_if_passing(answer)
            return answer

        backoff = tenacity.wait_random_exponential(multiplier=_BACKOFF_S, max=_LONGEST_BACKOFF_S)
        return tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(PassingError),
            stop=tenacity.stop_after_attempt(self._tries)
            | tenacity.stop_when_event_set(self._closing),
            wait=lambda state: 0.0 if _names_a_time(state) else backoff(state),
            sleep=tenacity.sleep_using_event(self._closing),
            reraise=True,
        )(once)


def _names_a_time(state: "tenacity.RetryCallState") -> bool:
    """Say whether the host itself said when to come again: its turn waits for that."""
    error = state.outcome.exception() if state.outcome else None
    return isinstance(error, PassingError) and error.wait_s is not None
