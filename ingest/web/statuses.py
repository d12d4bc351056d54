"""What an answer's status means: read it, ask again, come back later, or give up."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from pullquote.config import FetchError
from pullquote.ingest.web.addresses import shown
from pullquote.ingest.web.errors import Gone, PassingError, PostponedError
from pullquote.ingest.web.hosts import LONGEST_WAIT_S

if TYPE_CHECKING:
    from pullquote.ingest.web.client import Answer

_PASSING = frozenset({408, 425, 429})
_LASTING = frozenset({501, 505})  # of the 5xx: the server will not learn it by tomorrow
_LONGEST_S = 30 * 24 * 3600  # a server that names the year 9999 is asked again next month
_REFUSED = {
    401: "it asks for a password",
    402: "it asks for money",
    403: "the server refuses it",
    451: "the law forbids it there",
}


def is_passing(answer: "Answer") -> bool:
    """Say whether another try may bring a better answer."""
    status = answer.status
    return status in _PASSING or (status >= 500 and status not in _LASTING)


def retry_after_s(answer: "Answer") -> float | None:
    """Return the seconds until the moment that the server names for another try."""
    text = answer.headers.get("retry-after", "").strip()
    if not text or not is_passing(answer):
        return None
    if text.isascii() and text.isdigit():
        return float(min(int(text[:9]), _LONGEST_S))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:  # "-0000": UTC without a place
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_S)


def raise_if_passing(answer: "Answer") -> None:
    """Let an answer pass unless another try may bring a better one.

    Raises:
        PostponedError: That try may be made only after more than a minute.
        PassingError: It may be made now, or after `wait_s`.
    """
    if not is_passing(answer):
        return
    wait_s = retry_after_s(answer)
    problem = f"{shown(answer.url)}: HTTP {answer.status}"
    if wait_s is not None and wait_s > LONGEST_WAIT_S:
        until = datetime.now(UTC) + timedelta(seconds=wait_s)
        raise PostponedError(
            f"{problem}, and not before {until:%Y-%m-%d %H:%M} UTC again",
            until=until,
            remedy="come back after that",
        )
    raise PassingError(problem, remedy="try again later", wait_s=wait_s)


def raise_if_refused(answer: "Answer") -> None:
    """Let an answer pass if it carries what was asked for.

    Raises:
        Gone: There is nothing at the address.
        FetchError: It was refused, or answered in a way that brings no text.
    """
    status, address = answer.status, shown(answer.url)
    if status in {404, 410}:
        raise Gone(
            f"{address}: HTTP {status}, there is nothing",
            status=status,
            remedy="check the address, or leave it out",
        )
    if status not in {200, 203, 304}:
        why = _REFUSED.get(status)
        raise FetchError(
            f"{address}: HTTP {status}" + (f", {why}" if why else ""),
            remedy="open it in a browser; what only people may read can be saved and ingested"
            if why
            else "check the address in a browser",
        )
