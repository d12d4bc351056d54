"""Words for the terminal: those of every adapter, made harmless for it, and its own."""

from datetime import datetime

from pullquote.bot import wording
from pullquote.bot.cli.terminal import safe_line
from pullquote.bot.records import Corpus, Reason, Searched
from pullquote.bot.wording import (
    NOTICES,
    OTHER_NOTICES,
    OWN_NOTICES,
    TENTATIVE,
    asked_as_of,
    copies,
    count,
    covered,
    differs,
    spoken,
)

__all__ = [
    "NOTICES",
    "OTHER_NOTICES",
    "OWN_NOTICES",
    "REASONS",
    "TENTATIVE",
    "asked_as_of",
    "byline",
    "copies",
    "count",
    "covered",
    "day",
    "differs",
    "freshness",
    "moment",
    "searched",
    "size",
    "spoken",
]

REASONS = {
    Reason.EMPTY_CORPUS: "No articles are stored yet; pullquote ingest PATH adds some.",
    Reason.NOTHING_KNOWN_THEN: "The corpus held no articles then; the first came later.",
    Reason.NOTHING_FOUND: "Nothing in them touches the question.",
    Reason.NOTHING_IN_SCOPE: "No article falls within these days and sources.",
    Reason.WEAK_EVIDENCE: "No sentence in them answers the question surely enough.",
    Reason.QUOTES_NOT_CURRENT: "What answered was changed or removed meanwhile; ask again.",
}


def day(published: str | None) -> str:
    """Say a date as 4 March 2024; what is no ISO date is said as it stands."""
    return safe_line(wording.day(published))


def moment(iso: str | None) -> str:
    """Say a point in time in this machine's zone, to the minute."""
    if not iso:
        return "never"
    try:
        local = datetime.fromisoformat(iso).astimezone()
    except ValueError:
        return safe_line(iso)
    return f"{spoken(local.date())}, {local:%H:%M}"


def freshness(corpus: Corpus, as_of: datetime | None = None) -> str:
    """Say in one line what the corpus holds, or held: how much, of which days, as of when."""
    return wording.holdings(corpus, as_of, moment(corpus.updated_at))


def searched(made: Searched) -> str:
    """Say in one line what a question's own words made of the search."""
    return safe_line(wording.searched(made))


def size(octets: int) -> str:
    """Say a size on disk."""
    if octets < 1000:
        return count(octets, "byte")
    if octets < 1_000_000:
        return f"{octets / 1000:.1f} kB"
    if octets < 1_000_000_000:
        return f"{octets / 1_000_000:.1f} MB"
    return f"{octets / 1_000_000_000:.1f} GB"


def byline(publisher: str | None, authors: tuple[str, ...], published: str | None) -> str:
    """Say who published an article and when."""
    parts = [publisher or "", ", ".join(authors), day(published)]
    return " · ".join(safe_line(part) for part in parts if part.strip())
