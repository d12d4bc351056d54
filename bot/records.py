"""The records of a question's way: asked, drafted, verified, answered.

A `Quote` is made only by cutting a stored revision (`bot.gate`), so no text can be passed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from pullquote.bot.time_expressions import Period
from pullquote.vectorstore import NoticeKind, Passage, Scope, Span
from pullquote.vectorstore.reader import UNREAD, PassageReading

if TYPE_CHECKING:
    from pullquote.bot.claims.records import Verdict
    from pullquote.bot.confidence import Signals
    from pullquote.vectorstore import Revision


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, when, and of which articles.

    Attributes:
        asked_on: The day on which it was asked, or None. "This week" means that week, and
            articles that are newer than this day are not used.
        scope: Which articles may be used, and as of when (`Scope.as_of`): only what the corpus
            held at that moment, instead of now.
        preferred_articles: Ids of articles that are put a little before others, and nothing
            more: those that a conversation is about.
        near: Days whose articles are put before others, beside the day of the question; the
            chain fills it in from the question's time words.
        earlier: What was asked before in its conversation, the oldest first; a language model,
            where one is configured, is told.
        topic: `text` names a topic, and what there is on it is asked for; the chain fills it in.
    """

    text: str
    asked_on: date | None = None
    scope: Scope = field(default_factory=Scope)
    preferred_articles: frozenset[str] = frozenset()
    near: tuple[Period, ...] = ()
    earlier: tuple[str, ...] = ()
    topic: bool = False


@dataclass(frozen=True, slots=True)
class RankedPassage:
    """A passage with the reader's opinion of it.

    Attributes:
        score: Its relevance plus the prior for nearness in time.
        reading: What the reader thinks of its sentences.
        retracted: Its article says that it is retracted.
        breaks: Numbers of its sentences before which a notice begins or has ended, ascending:
            no quote runs across.
        in_notices: Numbers of its sentences that stand in a notice, ascending.
    """

    passage: Passage
    score: float
    reading: PassageReading = UNREAD
    retracted: bool = False
    breaks: tuple[int, ...] = ()
    in_notices: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an answerer points at: whole sentences of one passage, by number.

    Attributes:
        first_sentence: Index into `passage.sentences`.
        last_sentence: The same, inclusive.
        highlight: The words that answer, in code points of the revision's text, or None.
        certain: The highlight is sure enough to stand above the quotes.
        score: How much these sentences support an answer; higher is better.
    """

    passage: Passage
    first_sentence: int
    last_sentence: int
    highlight: Span | None
    score: float
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """An answerer's proposal: pointers only, the most telling first.

    Attributes:
        confidence: 0 to 1: how likely the first quote answers the question.
        read: Ids of the passages whose sentences were looked at; empty where that is not said.
        signals: What the confidence was computed from, or None.
    """

    evidence: tuple[Evidence, ...]
    confidence: float
    read: tuple[int, ...] = ()
    signals: "Signals | None" = None


@dataclass(frozen=True, slots=True)
class QuotedNotice:
    """What the quoted article says about itself.

    Attributes:
        revision: The one that the notice stands in: the quote's own, but for a retraction that
            came after the moment that a question was asked as of.
        span: Where it stands in that revision's text, or None where the title says it.
        text: The slice, or the title; None where the notice does not concern the quoted words.
            A retraction always has it.
        article_id: The article that the quoted one goes on as, where the notice stands there;
            None: it stands in the quoted one.
    """

    kind: NoticeKind
    revision: int
    span: Span | None
    text: str | None
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class NearArticle:
    """An article that is named and not quoted: near the question, or a copy of a quoted one."""

    article_id: str
    title: str
    publisher: str | None
    published: str | None
    url: str | None

    @classmethod
    def of(cls, revision: "Revision") -> "NearArticle":
        """Name the article of a revision."""
        return cls(
            article_id=revision.article_id,
            title=revision.title,
            publisher=revision.metadata.publisher,
            published=revision.published,
            url=revision.metadata.url,
        )


@dataclass(frozen=True, slots=True)
class Quote:
    """A numbered citation: an exact slice of a known revision, and where it comes from.

    Attributes:
        link: `url` with a text fragment that scrolls to the quote, or None without a url.
        highlight: Code points relative to the quote's own text, or None.
        certain: The highlight is sure enough to stand above the quotes.
        current: The revision is its article's current one; false only in an answer as of a
            moment.
        notice: What the article says about itself, or None where it says nothing.
        in_notice: The quote stands in a notice itself: its values may be those that were wrong.
        also_in: Wire copies and reprints of the article that have the quote's words, the earliest
            first; they are no support of their own.
    """

    n: int
    article_id: str
    revision: int
    span: Span
    text: str
    title: str
    publisher: str | None
    authors: tuple[str, ...]
    published: str | None
    url: str | None
    link: str | None
    highlight: Span | None
    score: float
    current: bool = True
    notice: QuotedNotice | None = None
    also_in: tuple[NearArticle, ...] = ()
    certain: bool = False
    in_notice: bool = False


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """The few words that answer: a slice of a shown quote, which is marked there.

    Attributes:
        quote: The quote's number.
        span: Where they stand in the quote's own text.
    """

    text: str
    quote: int
    span: Span


@dataclass(frozen=True, slots=True)
class StatedValue:
    """What one article gives for that of which another one gives something else.

    Attributes:
        value: As it stands in the quote.
        quote: The quote's number.
    """

    value: str
    quote: int
    publisher: str | None
    published: str | None


class SearchKind(StrEnum):
    """What a question's time words did to the search."""

    SCOPE = "scope"  # articles of other days were not used, unless these gave no answer
    PRIOR = "prior"  # articles of these days were put before others


@dataclass(frozen=True, slots=True)
class Searched:
    """What a question's own words made of the search, to be shown with the answer.

    Attributes:
        said: The time words, or None where the question has none.
        kind: What they did; None without time words.
        since: First day of publication that they stand for, or None.
        until: Last day, inclusive, or None. Without both, the newest articles are meant.
        widened: These days gave no answer that is sure enough, so every day was searched.
        publishers: Those that the question names as its sources; no others were used.
        authors: The same of authors.
        sections: The same of sections.
        tags: The same of tags.
    """

    said: str | None = None
    kind: SearchKind | None = None
    since: date | None = None
    until: date | None = None
    widened: bool = False
    publishers: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Status(StrEnum):
    """Whether the articles answer."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"


class Reason(StrEnum):
    """Why there is no answer."""

    EMPTY_CORPUS = "empty_corpus"
    NOTHING_KNOWN_THEN = "nothing_known_then"
    NOTHING_FOUND = "nothing_found"
    NOTHING_IN_SCOPE = "nothing_in_scope"
    WEAK_EVIDENCE = "weak_evidence"
    QUOTES_NOT_CURRENT = "quotes_not_current"


@dataclass(frozen=True, slots=True)
class Corpus:
    """What the corpus held when the question was answered, or at the moment it was asked as of."""

    articles: int
    oldest: str | None
    newest: str | None
    updated_at: str | None


class Writer(StrEnum):
    """Who wrote an answer."""

    EXTRACTIVE = "extractive"
    MODEL = "model"


class Fallback(StrEnum):
    """Why quotes alone answer although a model is configured."""

    TIMEOUT = "timeout"
    RATE_LIMIT = "rate_limit"
    REFUSED = "refused"
    UNUSABLE = "unusable_reply"
    UNREACHABLE = "unreachable"
    REJECTED = "key_rejected"
    FAILED = "failed"
    BUDGET = "daily_budget"
    NOTHING_PROVED = "nothing_proved"


@dataclass(frozen=True, slots=True)
class StatedClaim:
    """A composed sentence that passed the gate.

    Attributes:
        citations: Numbers of the answer's quotes that it stands in; at least one.
    """

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """What an answer cost at a language model.

    Attributes:
        model: "provider:model".
        estimated: The server told no numbers; tokens are a quarter of the characters.
        cost: In the currency of the prices that are set; 0 without prices.
    """

    model: str
    requests: int
    tokens_in: int
    tokens_out: int
    estimated: bool
    cost: float

    def plus(self, other: "Usage | None") -> "Usage":
        """Return both together."""
        if other is None:
            return self
        return Usage(
            model=self.model,
            requests=self.requests + other.requests,
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_out=self.tokens_out + other.tokens_out,
            estimated=self.estimated or other.estimated,
            cost=round(self.cost + other.cost, 6),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """Quotes, or an abstention with its reason. `quotes` is empty exactly when abstained.

    Attributes:
        id: Random, unique to this answer.
        reason: None exactly when answered.
        confidence: 0 to 1.
        timings_ms: Stage to milliseconds; "total" is the whole.
        searched: What the question's own words made of the search, or None.
        tentative: The quotes may well not answer, so the adapters say this above them.
        differs: Where articles give different values for what is asked, each with its quote, the
            newest first; empty where they do not, or where it is not plain.
        answerer: Who wrote it: a model's claims over the quotes, or the quotes alone.
        claims: The model's statements that passed the gate, in its order.
        removed: How many of its statements did not.
        fallback: Why the quotes alone answer although a model is configured, or None.
        usage: What the model cost, or None where none was asked.
        verdicts: What the gate found about each statement, removed ones included.
    """

    id: str
    question: Question
    status: Status
    reason: Reason | None
    confidence: float
    quotes: tuple[Quote, ...]
    nearest: tuple[NearArticle, ...]
    corpus: Corpus
    timings_ms: Mapping[str, float]
    searched: Searched | None = None
    tentative: bool = False
    differs: tuple[StatedValue, ...] = ()
    answerer: Writer = Writer.EXTRACTIVE
    claims: tuple[StatedClaim, ...] = ()
    removed: int = 0
    fallback: Fallback | None = None
    usage: Usage | None = None
    verdicts: "tuple[Verdict, ...]" = ()

    @property
    def short_answer(self) -> ShortAnswer | None:
        """The first quote's marked words, where they are sure enough to stand above the quotes.

        None beside a model's claims, where articles differ, and where the quote is retracted.
        """
        if not self.quotes or self.claims or self.differs:
            return None
        first = self.quotes[0]
        retracted = first.notice is not None and first.notice.kind is NoticeKind.RETRACTION
        if not first.certain or first.highlight is None or retracted:
            return None
        return ShortAnswer(first.highlight.of(first.text), first.n, first.highlight)
