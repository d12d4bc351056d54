"""An article's history as it is told: revisions, removals and returns, moves, what each changed.

An article that moved goes on under another id. Asked for by that one, both are told as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest

from pullquote.bot.alignment import Sentences
from pullquote.bot.changes import Comparison
from pullquote.bot.word_diff import Piece, diff_words
from pullquote.vectorstore import Catalog, RemovedBy, Revision, RevisionPeriod


@dataclass(frozen=True, slots=True)
class Changes:
    """What a revision changed: a diff each, empty where nothing did."""

    title: tuple[Piece, ...]
    published: tuple[Piece, ...]
    text: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Removal:
    """A time during which the article was out of the corpus.

    Attributes:
        until: ISO datetime in UTC, or None: it still is.
        by: Who removed it; known of the last removal only.
    """

    since: str
    until: str | None
    by: RemovedBy | None


@dataclass(frozen=True, slots=True)
class Move:
    """That an article goes on under another id.

    Attributes:
        article_id: The other one.
        at: ISO datetime in UTC.
    """

    article_id: str
    at: str


@dataclass(frozen=True, slots=True)
class RevisionStory:
    """A revision and when it was current.

    Attributes:
        periods: The oldest first; more than one where the article was removed in between.
        removals: Of the article, while this was its newest revision.
        changes: To the revision before, or None of the first one.
        moved_from: What the article was before, of its first revision; or None.
        moved_to: What the article goes on as, of its newest revision; or None.
    """

    revision: Revision
    periods: tuple[RevisionPeriod, ...]
    removals: tuple[Removal, ...]
    changes: Changes | None
    moved_from: Move | None = None
    moved_to: Move | None = None


def tell(catalog: Catalog, article_id: str, number: int | None = None) -> tuple[RevisionStory, ...]:
    """Tell an article's history, the oldest revision first, or that of one of its revisions.

    With it comes the history of what moved to it, in the order in which revisions were current.

    Raises:
        ArticleNotFoundError: No article has this id, or its text was purged.
        RevisionNotFoundError: It has no such revision.
    """
    articles = (*catalog.predecessors(article_id), article_id)
    steps = [step for each in articles for step in _steps(catalog, each)]
    steps.sort(key=lambda step: step.since)
    asked = [step for step in steps if number in (None, step.number)]
    if number is not None:
        asked = [step for step in asked if step.article_id == article_id]
    if not asked:
        catalog.revision(article_id, number or 1)  # its error says why there is none
    read = lru_cache(2)(catalog.revision)
    stories = []
    for step in asked:
        origin = _origin(steps, step)
        before = _before(steps, step) if step.number > 1 or origin else None
        revision = read(step.article_id, step.number)
        stories.append(
            RevisionStory(
                revision,
                step.periods,
                step.removals,
                _changes(read(before.article_id, before.number), revision) if before else None,
                origin,
                step.moved_to,
            )
        )
    return tuple(stories)


@dataclass(frozen=True, slots=True)
class _Step:
    """What there is to tell of a revision without reading it."""

    article_id: str
    number: int
    periods: tuple[RevisionPeriod, ...]
    removals: tuple[Removal, ...]
    moved_to: Move | None

    @property
    def since(self) -> str:
        return self.periods[0].since if self.periods else ""


def _steps(catalog: Catalog, article_id: str) -> list[_Step]:
    numbers = catalog.revision_numbers(article_id)
    periods = catalog.history(article_id)
    known = catalog.known(article_id)
    moved = Move(known.moved_to, periods[-1].until or "") if known and known.moved_to else None
    removals = _removals(periods, known.removed_by if known else None)
    if moved:
        removals[numbers[-1]] = removals[numbers[-1]][:-1]
    return [
        _Step(
            article_id,
            number,
            tuple(period for period in periods if period.number == number),
            removals.get(number, ()),
            moved if number == numbers[-1] else None,
        )
        for number in numbers
    ]


def _origin(steps: Sequence[_Step], step: _Step) -> Move | None:
    """Say what moved last to the article whose first revision this is."""
    moves = [
        Move(other.article_id, other.moved_to.at)
        for other in steps
        if other.moved_to and other.moved_to.article_id == step.article_id
    ]
    return max(moves, key=lambda move: move.at, default=None) if step.number == 1 else None


def _before(steps: Sequence[_Step], step: _Step) -> _Step | None:
    """Return the revision that one is compared with: of its article, or else of the one before."""
    earlier = steps[: steps.index(step)]
    own = [other for other in earlier if other.article_id == step.article_id]
    return next(reversed(own or earlier), None)


def _removals(
    periods: Sequence[RevisionPeriod], by: RemovedBy | None
) -> dict[int, tuple[Removal, ...]]:
    """Find the gaps between periods, and the one after the last, by the revision before them."""
    found: dict[int, tuple[Removal, ...]] = {}
    for period, following in zip_longest(periods, periods[1:]):
        back = following.since if following else None
        if period.until and back != period.until:
            removal = Removal(period.until, back, None if back else by)
            found[period.number] = (*found.get(period.number, ()), removal)
    return found


def _changes(before: Revision, after: Revision) -> Changes:
    text = before.text != after.text
    return Changes(
        title=_diff(before.title, after.title),
        published=_diff(before.published or "", after.published or ""),
        text=Comparison(Sentences.of(before), Sentences.of(after)).pieces() if text else (),
    )


def _diff(before: str, after: str) -> tuple[Piece, ...]:
    return diff_words(before, after) if before != after else ()
