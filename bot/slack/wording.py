"""Words for Slack: those of every adapter, made harmless for it, and its own."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pullquote.bot import wording
from pullquote.bot.records import (
    Answer,
    Corpus,
    NearArticle,
    Quote,
    QuotedNotice,
    Reason,
    Searched,
    StatedValue,
)
from pullquote.bot.slack import plain
from pullquote.bot.wording import NOTICES, OTHER_NOTICES, OWN_NOTICES, count, spoken
from pullquote.vectorstore import CorpusFacts, Span

NO_ANSWER = "The articles do not say."

REASONS = {
    Reason.EMPTY_CORPUS: "No articles are stored yet.",
    Reason.NOTHING_KNOWN_THEN: "The corpus held no articles then; the first came later.",
    Reason.NOTHING_FOUND: "Nothing in them touches the question.",
    Reason.NOTHING_IN_SCOPE: "No article is within what counts here: the dates, and the"
    " publishers, sections and tags of this channel.",
    Reason.WEAK_EVIDENCE: "No sentence in them answers the question surely enough.",
    Reason.QUOTES_NOT_CURRENT: "What answered was changed or removed meanwhile; ask again.",
}

READING = "is reading the articles…"
"""Stands behind the bot's name."""

BUSY = "is busy: "
READING_ALOUD = "Reading the articles…"
ASK_ME = "Ask the archive"
MUTED = "I keep silent in this thread until somebody writes “unmute”, or mentions me."
UNMUTED = "I follow this thread again."
EDITED = "You changed your question."
ANSWER_AGAIN = "Answer it as it is now"
DELETED = "That question was deleted."

NOT_CURRENT = "No longer current: the article was changed or removed since."
HIDDEN = "This quote holds invisible characters that change how it is shown."

WELCOME = "You are welcome."
HELP = (
    "Ask me in a direct message, or mention me in a channel. I answer with the articles' own words,"
    " or say that they do not say. In a thread that you asked me in, follow-ups need no mention."
    " Mention me with the word “mute” to silence me in a thread, with “unmute” to end it."
)

_LONGEST_SEARCHED = 300
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_LONGEST_NOTICE = 600


def day(published: str | None) -> str:
    """Say a date of publication; what is no ISO date is said as it stands."""
    return plain.line(wording.day(published), limit=40)


def searched(made: Searched) -> str:
    """Say in one line what a question's own words made of the search."""
    return plain.line(wording.searched(made), limit=_LONGEST_SEARCHED)


def copies(also_in: Sequence[NearArticle]) -> str:
    """Say which other articles have a quote's words because they are the same text."""
    return plain.line(wording.copies(also_in), limit=_LONGEST_SEARCHED)


def differs(values: Sequence[StatedValue]) -> str:
    """Say that articles give different values for what is asked."""
    return plain.line(wording.differs(values), limit=_LONGEST_SEARCHED)


def moment(iso: str | None) -> str:
    """Say a point in time to the minute, in UTC: readers of one message live in many zones."""
    if not iso:
        return "never"
    try:
        there = datetime.fromisoformat(iso).astimezone(UTC)
    except ValueError:
        return plain.line(iso, limit=40)
    return f"{spoken(there.date())}, {there:%H:%M} UTC"


def freshness(corpus: Corpus, as_of: datetime | None = None) -> str:
    """Say in one line what the corpus holds, or held: how much, of which days, as of when."""
    return plain.line(wording.holdings(corpus, as_of, moment(corpus.updated_at)))


def status(facts: CorpusFacts) -> str:
    """Say what the archive holds, and what is still to be done."""
    held = Corpus(facts.articles, facts.oldest, facts.newest, facts.updated_at)
    pending = f" {facts.pending:,} passages wait to be embedded." if facts.pending else ""
    return f"{freshness(held)}.{pending}".replace("..", ".")


def notice(quote: Quote, about: QuotedNotice) -> str:
    """Say what the quoted article says about itself."""
    return notice_on(quote.span, quote.revision, about)


def notice_on(quote: Span, revision: int, about: QuotedNotice) -> str:
    """Say what an article says about itself, to somebody who reads words of one revision.

    Args:
        quote: Where the words stand.
        revision: The revision's number.
        about: The notice.
    """
    if about.text is None:
        return OTHER_NOTICES[about.kind]
    span, same = about.span, about.revision == revision
    if same and span and quote.start <= span.start and span.end <= quote.end:
        return OWN_NOTICES[about.kind]
    label = NOTICES[about.kind] if same else f"{NOTICES[about.kind]} since"
    return f"{label}: “{plain.line(about.text, limit=_LONGEST_NOTICE)}”"


CHECKED = "Each statement is checked against the articles before it is shown."
"""The first line of an answer whose statements are shown one by one."""


def lead(answer: Answer) -> str:
    """Say in words of our own alone how much there is to quote."""
    if not answer.quotes:
        return NO_ANSWER
    articles = len({quote.article_id for quote in answer.quotes})
    return f"{count(len(answer.quotes), 'quote')} from {count(articles, 'article')}"


def in_line(position: int) -> str:
    """Say how long one waits, as it stands behind the bot's name: busy, third in line."""
    return f"{BUSY}{_place(position)}"


def _place(position: int) -> str:
    if position <= len(_ORDINALS):
        return f"{_ORDINALS[position - 1]} in line"
    return f"number {position} in line"


def too_many(waiting: int) -> str:
    """Refuse a question of somebody who has asked as much as one may at a time."""
    return (
        f"Busy: {count(waiting, 'question')} of yours are in line already."
        " Ask this one again when one of them is answered."
    )
