"""An article's history as it is told: revisions, removals and returns, and what each changed."""

from collections.abc import Sequence
from dataclasses import dataclass
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
class RevisionStory:
    """A revision and when it was current.

    Attributes:
        periods: The oldest first; more than one where the article was removed in between.
        removals: Of the article, while this was its newest revision.
        changes: To the revision before, or None of the first one.
    """

    revision: Revision
    periods: tuple[RevisionPeriod, ...]
    removals: tuple[Removal, ...]
    changes: Changes | None


def tell(catalog: Catalog, article_id: str, number: int | None = None) -> tuple[RevisionStory, ...]:
    """Tell an article's history, the oldest revision first, or that of one of its revisions.

    Raises:
        ArticleNotFoundError: No article has this id, or its text was purged.
        RevisionNotFoundError: It has no such revision.
    """
    numbers = catalog.revision_numbers(article_id) if number is None else [number]
    periods = catalog.history(article_id)
    known = catalog.known(article_id)
    removals = _removals(periods, known.removed_by if known else None)
    stories = []
    before: Revision | None = None
    for each in numbers or [1]:  # where there is none, the catalog's error says why
        revision = catalog.revision(article_id, each)
        if each > 1 and before is None:
            before = catalog.revision(article_id, each - 1)
        stories.append(
            RevisionStory(
                revision,
                tuple(period for period in periods if period.number == each),
                removals.get(each, ()),
                _changes(before, revision) if before else None,
            )
        )
        before = revision
    return tuple(stories)


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
