"""Agreement: wire copies, reprints and updated versions of one text count once.

Among passages that were found, one article of each such group stays; under a quote stand the
others that have its words. Two papers that print one agency's story are not two witnesses.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from pullquote.bot.records import NearArticle, Question, Quote, RankedPassage
from pullquote.bot.retriever import effective_scope
from pullquote.config import ArticleNotFoundError
from pullquote.vectorstore import Catalog, Passage, Revision, Scope

_AS_GOOD_LOGITS = 1.0  # the original is taken where its passage is worse by no more than this
_MOST_COPIES = 20  # of one quote that are looked at: weekly pages from one template are many
_MARKS = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})


def one_of_each(
    ranked: Sequence[RankedPassage],
    copies_of: Callable[[str], Collection[str]],
    is_corrected: Callable[[Passage], bool],
) -> list[RankedPassage]:
    """Keep the passages of one article of each group of near-duplicates.

    It is the one that was published first, where it answers nearly as well as the best of them;
    but one that carries a correction goes before one that does not. A retracted article stands
    for itself: it takes nobody's place, and that it was retracted is not left unsaid.

    Args:
        ranked: Passages, best first.
        copies_of: Names the near-duplicates of an article.
        is_corrected: Whether the article of a passage carries a correction.
    """
    best: dict[str, RankedPassage] = {}
    for item in ranked:
        if not item.retracted:
            best.setdefault(item.passage.article_id, item)

    def order(article_id: str) -> tuple[bool, str]:
        passage = best[article_id].passage
        return not is_corrected(passage), passage.published or "9999"

    dropped: set[str] = set()
    settled: set[str] = set()
    for article_id, item in best.items():
        if article_id in settled:
            continue
        copies = set(copies_of(article_id)) - settled
        group = [one for one in best if one == article_id or one in copies]
        settled.update(group)
        if len(group) > 1:
            kept = min(
                (one for one in group if best[one].score >= item.score - _AS_GOOD_LOGITS), key=order
            )
            dropped.update(one for one in group if one != kept)
    return [item for item in ranked if item.passage.article_id not in dropped]


def with_copies(quotes: Iterable[Quote], question: Question, catalog: Catalog) -> tuple[Quote, ...]:
    """Name under each quote the near-duplicates of its article that have the same words.

    Args:
        quotes: As the gate made them.
        question: As it was searched for: what was not searched is not named either. As of a
            moment, no copies are named.
        catalog: What is current.
    """
    scope = effective_scope(question)
    if scope.as_of is not None:
        return tuple(quotes)
    return tuple(replace(quote, also_in=_also_in(quote, scope, catalog)) for quote in quotes)


def _also_in(quote: Quote, scope: Scope, catalog: Catalog) -> tuple[NearArticle, ...]:
    words = _plain(quote.text)
    copies = [
        revision
        for article_id in catalog.near_duplicates.of(quote.article_id)[:_MOST_COPIES]
        if catalog.is_in_scope(article_id, scope)
        and (revision := _current(article_id, catalog)) is not None
        and words in _plain(revision.text)
    ]
    copies.sort(key=lambda revision: (revision.published or "9999", revision.article_id))
    return tuple(map(NearArticle.of, copies))


def _current(article_id: str, catalog: Catalog) -> Revision | None:
    known = catalog.known(article_id)
    if known is None or known.removed:
        return None
    try:
        return catalog.revision(article_id, known.revision)
    except ArticleNotFoundError:  # purged this very moment
        return None


def _plain(text: str) -> str:
    """Return words between single spaces, with plain quotation marks and dashes."""
    return re.sub(r"\s+", " ", text.translate(_MARKS)).strip()
