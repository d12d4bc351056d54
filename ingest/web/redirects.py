"""From an address to the answer at the end of its redirects, each hop checked like the first."""

from typing import TYPE_CHECKING

from pullquote.config import FetchError
from pullquote.ingest.web.addresses import shown, web_address

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from pullquote.ingest.web.client import Answer

MOST_HOPS = 10
_STATUSES = frozenset({301, 302, 303, 307, 308})


def follow(
    url: str,
    ask: "Callable[[str, httpx.Cookies], Answer]",
    most_hops: int = MOST_HOPS,
) -> "Answer":
    """Return the first answer that is no redirect.

    A redirect from https to http is not followed: what follows could be anybody's words.
    Cookies live from the first hop to the last, for the sites that send a visitor in a circle
    to see whether they are kept.

    Args:
        url: As a person or a page wrote it.
        ask: Gets one address; it fills and sends the cookies.
        most_hops: Redirects that are followed.

    Raises:
        FetchError: There are more, they go in a circle, or one leads where nothing may be read.
    """
    # Imported here for start-up time.
    import httpx  # noqa: PLC0415

    cookies = httpx.Cookies()
    seen: set[tuple[str, str]] = set()
    here = web_address(url)
    for _ in range(most_hops + 1):
        state = (here, repr(sorted((c.name, c.value or "") for c in cookies.jar)))
        if state in seen:
            raise FetchError(
                f"{shown(url)}: its redirects go in a circle", remedy="check it in a browser"
            )
        seen.add(state)
        answer = ask(here, cookies)
        target = answer.headers.get("location")
        if answer.status not in _STATUSES or not target:
            return answer
        there = web_address(_joined(here, target))
        if here.startswith("https:") and there.startswith("http:"):
            raise FetchError(
                f"{shown(url)}: it redirects from https to http: {shown(there)}",
                remedy="give the http address itself if you trust the network in between",
            )
        here = there
    raise FetchError(
        f"{shown(url)}: it redirects more than {most_hops} times", remedy="check it in a browser"
    )


def _joined(base: str, target: str) -> str:
    import httpx  # noqa: PLC0415 - start-up time

    try:
        return str(httpx.URL(base).join(target.strip()))
    except (ValueError, httpx.InvalidURL):
        return target
