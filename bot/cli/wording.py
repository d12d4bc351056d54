"""Words for what the records hold: dates, counts, sizes and the reasons of an abstention."""

from datetime import UTC, date, datetime, time

from pullquote.bot.cli.terminal import safe_line
from pullquote.bot.records import Corpus, Reason
from pullquote.vectorstore import NoticeKind

REASONS = {
    Reason.EMPTY_CORPUS: "No articles are stored yet; pullquote ingest PATH adds some.",
    Reason.NOTHING_KNOWN_THEN: "The corpus held no articles then; the first came later.",
    Reason.NOTHING_FOUND: "Nothing in them touches the question.",
    Reason.NOTHING_IN_SCOPE: "No article falls within these dates and publishers.",
    Reason.WEAK_EVIDENCE: "No sentence in them answers the question surely enough.",
    Reason.QUOTES_NOT_CURRENT: "What answered was changed or removed meanwhile; ask again.",
}

NOTICES = {
    NoticeKind.RETRACTION: "Retracted",
    NoticeKind.CORRECTION: "Corrected",
    NoticeKind.UPDATE: "Updated",
    NoticeKind.EDITORS_NOTE: "Editor's note",
}
"""What stands before a notice's words."""

OTHER_NOTICES = {
    NoticeKind.RETRACTION: "The article is retracted.",
    NoticeKind.CORRECTION: "The article carries a correction, of something else.",
    NoticeKind.UPDATE: "The article says that it was updated.",
    NoticeKind.EDITORS_NOTE: "The article carries an editor's note.",
}
"""What is said of a notice whose words do not concern the quote."""

OWN_NOTICES = {
    NoticeKind.RETRACTION: "These words are the article's own retraction.",
    NoticeKind.CORRECTION: "These words are the article's own correction.",
    NoticeKind.UPDATE: "These words are an update that the article marks as one.",
    NoticeKind.EDITORS_NOTE: "These words are the editor's note.",
}
"""What is said of a quote that is a notice."""


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


def freshness(corpus: Corpus, as_of: datetime | None = None) -> str:
    """Say in one line what the corpus holds, or held: how much, of which days, as of when."""
    held = f"{count(corpus.articles, 'article')}, {covered(corpus.oldest, corpus.newest)}"
    if as_of is not None:
        return f"As of {asked_as_of(as_of)}: {held if corpus.articles else 'no articles'}"
    if not corpus.articles:
        return "The corpus is empty."
    return f"{held}; updated {moment(corpus.updated_at)}"


def asked_as_of(when: datetime) -> str:
    """Say the moment that was asked as of: a day's end as the day, else with the time, in UTC."""
    there = when.astimezone(UTC)
    if there.time() == time.max:
        return spoken(there.date())
    return f"{spoken(there.date())}, {there:%H:%M} UTC"


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
