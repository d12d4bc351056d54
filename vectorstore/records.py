"""The records that travel between the rooms: frozen, small, and free of any engine.

Offsets are Unicode code points, half open, into `Revision.text`. Days are proleptic ordinals
(`datetime.date.toordinal`), so that they compare and subtract as integers.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points of one text.

    Raises:
        ValueError: The range is empty or negative.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")

    def of(self, text: str) -> str:
        """Cut this span out of `text`."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about an article beside its text; may change without a new revision."""

    url: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None


class NoticeKind(StrEnum):
    """What an article says about itself."""

    CORRECTION = "correction"
    UPDATE = "update"
    EDITORS_NOTE = "editors_note"
    RETRACTION = "retraction"


@dataclass(frozen=True, slots=True)
class Notice:
    """A correction, an update, an editor's note or a retraction, as the article words it.

    Attributes:
        span: Its whole sentences in the revision's text, or None where the title says it.
    """

    kind: NoticeKind
    span: Span | None


@dataclass(frozen=True, slots=True)
class PassageDraft:
    """A passage before it is stored: whole sentences `first_sentence` to `last_sentence`.

    Attributes:
        span: From the first sentence's start to the last one's end (trailing space trimmed).
        last_sentence: Inclusive.
        embedded_text: What the encoder will read: title, date and the passage's own text.
    """

    span: Span
    first_sentence: int
    last_sentence: int
    embedded_text: str


@dataclass(frozen=True, slots=True)
class RevisionDraft:
    """Everything that one transaction stores for a new or changed article.

    Attributes:
        published: ISO 8601 date or datetime, as precise as the source was, or None.
        content_sha256: Hex digest of title, text and published (`ingest.identity`).
        sentence_starts: Ascending; sentence i runs to the start of i+1, so they tile the text.
        recipe: Version of sentence splitting, passage packing and the finding of notices.
    """

    article_id: str
    title: str
    text: str
    published: str | None
    metadata: Metadata
    content_sha256: str
    sentence_starts: tuple[int, ...]
    passages: tuple[PassageDraft, ...]
    recipe: str
    notices: tuple[Notice, ...] = ()


class RemovedBy(StrEnum):
    """Who took an article out of the corpus; a source does not bring back what a person removed."""

    PERSON = "person"
    SOURCE = "source"


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """What the catalog knows of an article without reading its text: the cheap check.

    Attributes:
        revision: Number of the newest revision; 0 where all were purged.
        content_sha256: Of the newest revision; "" where all were purged.
        recipe: The same.
        removed: The article is a tombstone; the rest describes it as it was.
        removed_by: Who removed it, or None while it is not removed.
        moved_to: Id of the article that it goes on as, or None; only of one that is removed.
    """

    revision: int
    content_sha256: str
    recipe: str
    metadata: Metadata
    removed: bool
    removed_by: RemovedBy | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """One immutable text of an article; the only thing that a quote can be cut from."""

    article_id: str
    number: int
    title: str
    text: str
    published: str | None
    metadata: Metadata
    content_sha256: str
    recorded_at: str
    current: bool
    sentence_starts: tuple[int, ...] = field(repr=False)
    notices: tuple[Notice, ...] = ()

    @property
    def day(self) -> date | None:
        """The day of publication, or None."""
        return date.fromisoformat(self.published[:10]) if self.published else None

    def sentences(self) -> Iterator[Span]:
        """Yield each sentence without the white space that surrounds it."""
        bounds = (*self.sentence_starts, len(self.text))
        for start, end in itertools.pairwise(bounds):
            raw = self.text[start:end]
            left = start + len(raw) - len(raw.lstrip())
            right = start + len(raw.rstrip())
            if left < right:
                yield Span(left, right)


@dataclass(frozen=True, slots=True)
class RevisionPeriod:
    """A time during which a revision was its article's current one.

    Attributes:
        since: ISO datetime in UTC, inclusive.
        until: The same, exclusive; None: it still is.
    """

    number: int
    since: str
    until: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a current revision, cut afresh from the catalog.

    Attributes:
        sentences: Spans into the revision's text, white space trimmed.
    """

    passage_id: int
    article_id: str
    revision: int
    ordinal: int
    span: Span
    text: str
    title: str
    published: str | None
    publisher: str | None
    sentences: tuple[Span, ...]

    @property
    def day(self) -> date | None:
        """The day of publication, or None."""
        return date.fromisoformat(self.published[:10]) if self.published else None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which articles a question may use. Empty tuples and None mean "no limit".

    Attributes:
        since: First day of publication, inclusive; undated articles do not pass.
        until: Last day of publication, inclusive; undated articles pass.
        publishers: Compared without case.
        sections: The same.
        tags: The same; one of an article's tags is enough.
        authors: The same; one of an article's authors is enough.
        hidden_articles: Ids that must not be used (evaluation's gold-removed twins).
        as_of: Use what was current in the corpus at this moment (aware), instead of now.
    """

    since: date | None = None
    until: date | None = None
    publishers: tuple[str, ...] = ()
    hidden_articles: frozenset[str] = frozenset()
    as_of: datetime | None = None
    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """The values that current articles have, each once, as they are written most often."""

    publishers: tuple[str, ...]
    authors: tuple[str, ...]
    sections: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage that a search found.

    Attributes:
        score: Higher is better; comparable only within one list of hits.
        day: Ordinal of the day of publication, or None.
    """

    passage_id: int
    score: float
    day: int | None


class Outcome(StrEnum):
    """What became of an article that was offered to the catalog."""

    ADDED = "added"
    REVISED = "revised"
    METADATA = "metadata"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """One line of a list of articles.

    Attributes:
        moved_to: As in `KnownArticle`.
    """

    article_id: str
    revision: int
    title: str
    published: str | None
    metadata: Metadata
    characters: int
    passages: int
    removed: bool
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class CorpusFacts:
    """What the corpus holds, for every answer and for `status`.

    Attributes:
        oldest: ISO date of the oldest dated current article, or None.
        newest: ISO date of the newest one, or None.
        updated_at: ISO datetime in UTC of the last change, or None.
        pending: Vectors that wait to be written or deleted.
    """

    articles: int
    revisions: int
    passages: int
    oldest: str | None
    newest: str | None
    updated_at: str | None
    pending: int
    generation: int
