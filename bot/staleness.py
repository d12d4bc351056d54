"""Which remembered answers quote words that no longer stand, and what stands there now.

Found out when somebody asks, from the stored revisions: nothing is kept that could be outdated
itself. An answer as of a moment is about that moment and never becomes stale.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from pullquote.bot.alignment import Sentences
from pullquote.bot.changes import Changed, Comparison, Fate, Gone, Stands, cut
from pullquote.config import ArticleNotFoundError
from pullquote.vectorstore import (
    Catalog,
    NoticeKind,
    RememberedAnswer,
    RememberedCitation,
    Revision,
    Span,
)


class StaleReason(StrEnum):
    """Why a citation does not stand any more."""

    CHANGED = "changed"
    """Other words stand in the place of the quoted ones."""
    GONE = "gone"
    """The article goes on without anything like them."""
    REMOVED = "removed"
    """The article was taken out of the corpus."""
    RETRACTED = "retracted"
    """The article has retracted itself since, whether or not the words are still in it."""


@dataclass(frozen=True, slots=True)
class StaleCitation:
    """A quote that would not be given today.

    Attributes:
        title: The article's, when it was cited.
        before: The quoted words, cut from the revision that was cited.
        after: What stands there now, parts that are apart joined by " … "; None where nothing does.
        current: Number of the article's current revision, or None: it was removed.
        notice: The retraction in the article's words, or None where it is not the reason.
        moved_to: Id of the article that it goes on as, whose revision `current` is; or None.
    """

    citation: RememberedCitation
    reason: StaleReason
    title: str
    before: str
    after: str | None
    current: int | None
    notice: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class StaleAnswer:
    """A remembered answer, and those of its citations that do not stand; at least one."""

    answer: RememberedAnswer
    citations: tuple[StaleCitation, ...]


class StalenessWatch:
    """Tells which answers become stale while the corpus changes: make it before, ask it after.

        watch = StalenessWatch(store.catalog)
        ...                                     # sync, ingest or remove
        print(len(watch.became_stale()), "remembered answers became stale")

    Costs one query of what is cited; revisions are read only of cited articles that changed.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._began = datetime.now(UTC).replace(microsecond=0)
        self._before = _cited_articles(catalog)

    def became_stale(self) -> list[StaleAnswer]:
        """List the answers that stood when the watch began and do not now, the newest first."""
        changed = {
            article_id
            for article_id, current in _cited_articles(self._catalog).items()
            if article_id not in self._before or self._before[article_id] != current
        }
        if not changed:
            return []
        touched = [
            answer
            for answer in self._catalog.answers.suspects()
            if any(citation.article_id in changed for citation in answer.citations)
        ]
        found = _judge(self._catalog, touched, self._now)
        older = [one.answer for one in found if self._is_older(one.answer)]
        already = {one.answer.id for one in _judge(self._catalog, older, self._then)}
        return [one for one in found if one.answer.id not in already]

    def _is_older(self, answer: RememberedAnswer) -> bool:
        """Whether an answer is older than the watch; one that is not has stood in its time."""
        early = datetime.fromisoformat(answer.asked_at) < self._began
        return early and all(cited.article_id in self._before for cited in answer.citations)

    def _now(self, article_id: str) -> Revision | None:
        return _current(self._catalog, article_id)

    def _then(self, article_id: str) -> Revision | None:
        place = self._before[article_id]
        return _read(self._catalog, place.article_id, place.revision) if place else None


def stale(catalog: Catalog, *, among: Collection[str] | None = None) -> list[StaleAnswer]:
    """List the remembered answers that quote what does not stand any more, the newest first.

    Each pair of a cited revision and the current one is compared once, however many answers
    cite it.

    Args:
        catalog: Where answers and revisions are.
        among: Ids of the only answers that count; None: all of them.
    """
    suspects = [
        answer for answer in catalog.answers.suspects() if among is None or answer.id in among
    ]
    return _judge(catalog, suspects, lambda article_id: _current(catalog, article_id))


def _judge(
    catalog: Catalog,
    answers: Iterable[RememberedAnswer],
    current: Callable[[str], Revision | None],
) -> list[StaleAnswer]:
    """Compare what was cited with `current`: an article's revision, or None: it was removed."""
    answers = list(answers)
    spans: dict[str, dict[int, dict[Span, RememberedCitation]]] = {}
    for answer in answers:
        for cited in answer.citations:
            of_article = spans.setdefault(cited.article_id, {})
            of_article.setdefault(cited.revision, {})[cited.span] = cited
    found: dict[tuple[str, int, Span], StaleCitation] = {}
    for article_id, of_article in spans.items():
        now = current(article_id)
        for number, of_revision in of_article.items():
            for one in _compare(catalog, article_id, number, of_revision.values(), now):
                found[article_id, number, one.citation.span] = one
    return [
        StaleAnswer(answer, citations)
        for answer in answers
        if (
            citations := tuple(
                replace(verdict, citation=cited)
                for cited in answer.citations
                if (verdict := found.get((cited.article_id, cited.revision, cited.span)))
            )
        )
    ]


def _compare(
    catalog: Catalog,
    article_id: str,
    number: int,
    citations: Iterable[RememberedCitation],
    now: Revision | None,
) -> Iterator[StaleCitation]:
    """Yield the citations of one revision that do not stand in what is current."""
    if now is not None and (now.article_id, now.number) == (article_id, number):
        return
    then = _read(catalog, article_id, number)
    if then is None:
        return  # purged this moment, and the answers that cite it with it
    comparison = Comparison(Sentences.of(then), Sentences.of(now)) if now else None
    retraction = _new_retraction(then, now) if now else None
    for citation in citations:
        fate = comparison.where(citation.span) if comparison else Gone()
        if reason := _reason(now, retraction, fate):
            yield StaleCitation(
                citation=citation,
                reason=reason,
                title=then.title,
                before=citation.span.of(then.text),
                after=cut(now.text, fate) if now else None,
                current=now.number if now else None,
                notice=retraction,
                moved_to=now.article_id if now and now.article_id != article_id else None,
            )


def _reason(now: Revision | None, retraction: str | None, fate: Fate) -> StaleReason | None:
    if now is None:
        return StaleReason.REMOVED
    if retraction:
        return StaleReason.RETRACTED
    if isinstance(fate, Stands):
        return None
    return StaleReason.CHANGED if isinstance(fate, Changed) else StaleReason.GONE


def _new_retraction(then: Revision, now: Revision) -> str | None:
    """Cut the article's own words of its retraction, if it did not have one when cited."""
    if any(notice.kind is NoticeKind.RETRACTION for notice in then.notices):
        return None
    spans = [notice.span for notice in now.notices if notice.kind is NoticeKind.RETRACTION]
    said = [span.of(now.text) for span in spans if span]  # tells more than a title does
    return (said or [now.title])[0] if spans else None


def _read(catalog: Catalog, article_id: str, number: int | None) -> Revision | None:
    """Read a revision, or the current one; None where it was removed or purged."""
    try:
        return catalog.revision(article_id, number)
    except ArticleNotFoundError:
        return None


def _current(catalog: Catalog, article_id: str) -> Revision | None:
    """Read an article's current revision, or that of the article that it goes on as."""
    return _read(catalog, catalog.successor(article_id) or article_id, None)


@dataclass(frozen=True, slots=True)
class _Place:
    """A revision that is current."""

    article_id: str
    revision: int


def _cited_articles(catalog: Catalog) -> dict[str, _Place | None]:
    """Return where each cited article's words would stand now; None: it was removed."""
    return {
        cited.article_id: _Place(cited.article_id, cited.current)
        if cited.current
        else _place_of_successor(catalog, cited.article_id)
        for cited in catalog.answers.cited_revisions()
    }


def _place_of_successor(catalog: Catalog, article_id: str) -> _Place | None:
    there = catalog.successor(article_id)
    known = catalog.known(there) if there else None
    return _Place(there, known.revision) if there and known and not known.removed else None
