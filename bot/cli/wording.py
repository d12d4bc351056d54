"""Words for what the records hold: dates, counts, sizes and the reasons of an abstention."""

from datetime import date, datetime

from pullquote.bot.cli.terminal import safe_line
from pullquote.bot.records import Corpus, Reason

REASONS = {
    Reason.EMPTY_CORPUS: "No articles are stored yet; pullquote ingest PATH adds some.",
    Reason.NOTHING_FOUND: "Nothing in them touches the question.",
    Reason.NOTHING_IN_SCOPE: "No article falls within these dates and publishers.",
    Reason.WEAK_EVIDENCE: "No sentence in them answers the question surely enough.",
    Reason.QUOTES_NOT_CURRENT: "What answered was changed or removed meanwhile; ask again.",
}


def day(published: str | None) -> str:
    """Say a date as 4 March 2024; what is no ISO date is said as it stands."""
    if not published:
        return "undated"
    try:
        return spoken(date.fromisoformat(published[:10]))
    except ValueError:
        return safe_line(published)


def spoken(when: date) -> str:
    """Say a date as 4 March 2024, in any locale."""
    months = (
        "January February March April May June July August September October November December"
    ).split()
    return f"{when.day} {months[when.month - 1]} {when.year}"


def moment(iso: str | None) -> str:
    """Say a point in time in this machine's zone, to the minute."""
    if not iso:
        return "never"
    try:
        local = datetime.fromisoformat(iso).astimezone()
    except ValueError:
        return safe_line(iso)
    return f"{spoken(local.date())}, {local:%H:%M}"


def count(number: int, one: str, many: str | None = None) -> str:
    """Say a count with its noun: 1 article, 2,300 articles."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def covered(oldest: str | None, newest: str | None) -> str:
    """Say which days the dated articles cover."""
    if not (oldest and newest):
        return "none dated"
    if oldest[:10] == newest[:10]:
        return day(oldest)
    return f"{day(oldest)} to {day(newest)}"


def freshness(corpus: Corpus) -> str:
    """Say in one line what the corpus held: how much, of which days, as of when."""
    if not corpus.articles:
        return "The corpus is empty."
    return (
        f"{count(corpus.articles, 'article')}, {covered(corpus.oldest, corpus.newest)};"
        f" updated {moment(corpus.updated_at)}"
    )


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
