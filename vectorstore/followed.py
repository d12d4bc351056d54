"""The records of sources that are followed: what a source is, and what it lists.

No more than is kept; when a source is read and what follows from it is decided in `ingest`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from pullquote.vectorstore.database import Row


class SourceKind(StrEnum):
    """What a source's location is."""

    FOLDER = "folder"
    JSONL = "jsonl"
    FEED = "feed"
    SITEMAP = "sitemap"
    URLS = "urls"

    @property
    def is_web(self) -> bool:
        """Whether its articles are fetched from addresses."""
        return self not in (SourceKind.FOLDER, SourceKind.JSONL)


@dataclass(frozen=True, slots=True)
class NewSource:
    """A source as it is added.

    Attributes:
        location: An absolute path or an address.
        grace_s: Seconds for which what vanished from the source stays in the corpus.
        apart: Its articles' ids are kept apart from those of other sources.
        include: Globs, one of which an entry must match; none takes everything.
    """

    name: str
    kind: SourceKind
    location: str
    grace_s: int
    apart: bool = False
    include: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowedSource:
    """A source as it is kept.

    Attributes:
        started_at: When the newest run began, or None.
        finished_at: When the newest run ended that was not cut short, or None.
        problem: Why its listing could not be used the last time, or None.
        listing: What is remembered of the listing itself.
    """

    source_id: int
    name: str
    kind: SourceKind
    location: str
    grace_s: int
    apart: bool
    include: tuple[str, ...]
    paused: bool
    added_at: str
    started_at: str | None
    finished_at: str | None
    problem: str | None
    listing: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, slots=True)
class SourceSummary:
    """A source with its counts.

    Attributes:
        articles: Current ones that it lists.
        missing: Articles that it lists no longer and whose grace is not over.
        problems: Entries that could not be taken, wholly or in part.
        held: Changes that are held back as suspicious.
    """

    source: FollowedSource
    articles: int
    missing: int
    problems: int
    held: int


@dataclass(frozen=True, slots=True)
class HeldChange:
    """A change that looks like damage and waits for a person, or for time.

    Attributes:
        content_sha256: Of the text that was not taken.
        characters: Its length.
        was: The length of the current text.
        since: ISO datetime in UTC at which it was first seen.
    """

    article_id: str
    content_sha256: str
    characters: int
    was: int
    since: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One file or address that a source lists.

    Attributes:
        key: A path below the source's folder, or an address.
        stamp: While it is the same, the entry did not change; None: read it again.
        facts: What else the source's kind remembers of it.
        checked_at: ISO datetime in UTC of the last look at it.
        missing_since: When it was first found gone, or None.
        problems: What could not be taken of it the last time, one record each.
        held: A change that is held back, or None.
    """

    key: str
    stamp: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    checked_at: str | None = None
    missing_since: str | None = None
    problems: tuple[Mapping[str, Any], ...] = ()
    held: HeldChange | None = None

    @classmethod
    def from_row(cls, row: Row) -> Self:
        """Read a row of the table."""
        key, stamp, facts, checked_at, missing_since, problem, held = row
        return cls(
            key=key,
            stamp=stamp,
            facts=json.loads(facts) if facts != "{}" else {},
            checked_at=checked_at,
            missing_since=missing_since,
            problems=tuple(json.loads(problem)) if problem else (),
            held=HeldChange(**json.loads(held)) if held else None,
        )

    def as_row(self) -> Row:
        """Write a row of the table."""
        held = self.held and json.dumps(
            {name: getattr(self.held, name) for name in HeldChange.__slots__}
        )
        return (
            self.key,
            self.stamp,
            json.dumps(dict(self.facts)),
            self.checked_at,
            self.missing_since,
            json.dumps([dict(problem) for problem in self.problems]) if self.problems else None,
            held,
        )


@dataclass(frozen=True, slots=True, order=True)
class Listing:
    """An entry that answers for an article."""

    source_id: int
    key: str
    article_id: str
