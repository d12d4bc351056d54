"""Words that every adapter has for what the records hold: dates, counts, notices.

What is foreign in them (a date that is none) is made harmless by the adapter.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from pullquote.bot.records import Corpus, NearArticle, Searched, SearchKind, StatedValue
from pullquote.vectorstore import NoticeKind

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


TENTATIVE = "The articles may not answer this. What comes nearest:"
"""What is said above quotes that may well not answer."""


def day(published: str | None) -> str:
    """Say a date as 4 March 2024; what is no ISO date is said as it stands, to be made harmless."""
    if not published:
        return "undated"
    try:
        return spoken(date.fromisoformat(published[:10]))
    except ValueError:
        return published


def spoken(when: date) -> str:
    """Say a date as 4 March 2024, in any locale."""
    months = (
        "January February March April May June July August September October November December"
    ).split()
    return f"{when.day} {months[when.month - 1]} {when.year}"


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


def holdings(corpus: Corpus, as_of: datetime | None, updated: str) -> str:
    """Say in one line what the corpus holds, or held: how much, of which days, as of when.

    Args:
        corpus: What it holds.
        as_of: The moment that was asked as of, or None: now.
        updated: The moment of the last change, as this adapter says it.
    """
    held = f"{count(corpus.articles, 'article')}, {covered(corpus.oldest, corpus.newest)}"
    if as_of is not None:
        return f"As of {asked_as_of(as_of)}: {held if corpus.articles else 'no articles'}"
    return f"{held}; updated {updated}" if corpus.articles else "The corpus is empty."


def asked_as_of(when: datetime) -> str:
    """Say the moment that was asked as of: a day's end as the day, else with the time, in UTC."""
    there = when.astimezone(UTC)
    if there.time() == time.max:
        return spoken(there.date())
    return f"{spoken(there.date())}, {there:%H:%M} UTC"


def days(since: date | None, until: date | None) -> str:
    """Say days in as few words as they need: 10 to 16 June 2022."""
    if since is None or until is None:
        return f"{'up to' if until else 'since'} {spoken(until or since or date.min)}"
    if since == until:
        return spoken(since)
    first = spoken(since).split()
    if since.year == until.year:
        first = first[: 1 if since.month == until.month else 2]
    return f"{' '.join(first)} to {spoken(until)}"


def searched(made: Searched) -> str:
    """Say in one line what a question's own words made of the search."""
    where = _sources(made)
    said = f" (“{made.said}”)"
    if made.kind is None:
        return f"Searched {where}."
    if made.since is None and made.until is None:
        return f"Searched {where or 'the'}{', the' if where else ''} newest articles first{said}."
    when = days(made.since, made.until)
    if made.kind is SearchKind.PRIOR:
        return f"Searched {where or 'every day'}, {when} first{said}."
    if made.widened:
        lead = f"Searched {where}: nothing" if where else "Nothing"
        return f"{lead} sure enough from {when}{said}, so every day was searched."
    return f"Searched {f'{where}, ' if where else ''}{when}{said}."


def _sources(made: Searched) -> str:
    """Say which articles a question asks of, apart from their days; "" for all."""
    named = [
        " and ".join(made.publishers),
        made.authors and f"articles by {' and '.join(made.authors)}",
        made.sections and f"the section {' and '.join(made.sections)}",
        made.tags and f"the tag {' and '.join(made.tags)}",
    ]
    told = ", ".join(name for name in named if name)
    return f"only {told}" if told else ""


def copies(also_in: Sequence[NearArticle]) -> str:
    """Say which other articles have a quote's words because they are the same text."""
    named = "; ".join(
        f"{article.publisher or article.title}, {day(article.published)}" for article in also_in
    )
    return f"{len(also_in) + 1} articles, 1 original: also in {named}"


def differs(values: Sequence[StatedValue]) -> str:
    """Say that articles give different values for what is asked, the newest first."""
    told = "; ".join(
        f"{value.value} ({value.publisher or 'an unnamed publisher'}, {day(value.published)})"
        f" [{value.quote}]"
        for value in values
    )
    return f"The articles differ: {told}."
