"""The gate: from pointers to quotes. The only place where a `Quote` is made.

It trusts nothing that an answerer says: each passage must have been offered, must still stand
in the catalog as part of a current revision (or of one that was current at the moment that the
question is asked as of), and the text of a quote is cut from the stored revision here and nowhere
else. What the article says about itself goes with its quote.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pullquote.bot import notices
from pullquote.bot.links import text_fragment_link
from pullquote.bot.records import Draft, Evidence, Quote, QuotedNotice
from pullquote.config import ArticleNotFoundError
from pullquote.vectorstore import Catalog, Passage, Revision, Span

MAX_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Verified:
    """What passed the gate.

    Attributes:
        refused: Pieces of evidence that did not pass.
    """

    quotes: tuple[Quote, ...]
    refused: int


def verify(
    draft: Draft,
    offered: Sequence[Passage],
    catalog: Catalog,
    limit: int,
    as_of: datetime | None = None,
) -> Verified:
    """Cut the draft's evidence out of the catalog.

    Args:
        draft: Pointers, the most telling first.
        offered: The passages that the answerer was given.
        catalog: Where the text is read again.
        limit: Most quotes to make.
        as_of: The moment (aware) at which a quoted revision must have been current, instead of
            now.
    """
    known = {passage.passage_id: passage for passage in offered}
    pointed = [piece.passage.passage_id for piece in draft.evidence]
    standing = {passage.passage_id: passage for passage in catalog.passages(pointed, as_of)}
    passed: list[tuple[Evidence, Revision]] = []
    for piece in draft.evidence:
        passage = known.get(piece.passage.passage_id)
        if passage is None or standing.get(passage.passage_id) != passage:
            continue
        if not 0 <= piece.first_sentence <= piece.last_sentence < len(passage.sentences):
            continue
        try:
            revision = catalog.revision(passage.article_id, passage.revision)
        except ArticleNotFoundError:  # purged this very moment
            continue
        if revision.current or as_of is not None:
            passed.append((piece, revision))
    quotes = tuple(
        _cut(n, piece, span, revision, _notice(revision, span, catalog))
        for n, (piece, span, revision) in enumerate(_merge(passed)[:limit], start=1)
    )
    return Verified(quotes, refused=len(draft.evidence) - len(passed))


def _notice(revision: Revision, span: Span, catalog: Catalog) -> QuotedNotice | None:
    """Return the notice that a quote carries.

    That of its own revision; but where the article was retracted since, nobody quotes it
    without its retraction, whatever moment the question is asked as of.
    """
    later = None if revision.current else _newest(revision.article_id, catalog)
    retraction = notices.retraction(later) if later else None
    if retraction and later and later.article_id != revision.article_id:
        return replace(retraction, article_id=later.article_id)
    return retraction or notices.told(revision, span)


def _newest(article_id: str, catalog: Catalog) -> Revision | None:
    """Read an article's newest revision, or that of the article that it goes on as."""
    there = catalog.successor(article_id) or article_id
    known = catalog.known(there)
    try:
        return catalog.revision(there, known.revision) if known else None
    except ArticleNotFoundError:  # purged this very moment
        return None


def _merge(
    passed: Sequence[tuple[Evidence, Revision]],
) -> list[tuple[Evidence, Span, Revision]]:
    """Join pieces of one revision that touch: the better one keeps its place and highlight.

    Where the joined quote would be longer than `MAX_SENTENCES`, the lesser piece is left out
    if it overlaps, and stands by itself if it only adjoins; so do the words of a notice.
    """
    merged: list[tuple[Evidence, Span, Revision]] = []
    for piece, revision in passed:
        sentences = piece.passage.sentences
        span = Span(sentences[piece.first_sentence].start, sentences[piece.last_sentence].end)
        for at, (better, other, home) in enumerate(merged):
            if (home.article_id, home.number) != (revision.article_id, revision.number):
                continue
            left, right = sorted((span, other))
            overlap = right.start < left.end
            if not overlap and revision.text[left.end : right.start].strip():
                continue
            if not overlap and _parted(revision, left, right):
                continue
            joined = Span(left.start, max(left.end, right.end))
            inside = sum(joined.start <= s.start < joined.end for s in revision.sentences())
            if inside <= MAX_SENTENCES:
                merged[at] = (better, joined, home)
                break
            if overlap:
                break
        else:
            merged.append((piece, span, revision))
    return merged


def _parted(revision: Revision, left: Span, right: Span) -> bool:
    """Whether a notice begins or ends between two spans."""
    edges = (edge for n in revision.notices if n.span for edge in (n.span.start, n.span.end))
    return any(left.end <= edge <= right.start for edge in edges)


def _cut(
    n: int, piece: Evidence, span: Span, revision: Revision, notice: QuotedNotice | None
) -> Quote:
    text = span.of(revision.text)
    metadata = revision.metadata
    highlight = piece.highlight
    inside = highlight is not None and span.start <= highlight.start < highlight.end <= span.end
    return Quote(
        n=n,
        article_id=revision.article_id,
        revision=revision.number,
        span=span,
        text=text,
        title=revision.title,
        publisher=metadata.publisher,
        authors=metadata.authors,
        published=revision.published,
        url=metadata.url,
        link=text_fragment_link(metadata.url, text),
        highlight=Span(highlight.start - span.start, highlight.end - span.start)
        if highlight is not None and inside
        else None,
        certain=piece.certain and inside,
        score=piece.score,
        current=revision.current,
        notice=notice,
        in_notice=notices.stands_in_one(revision, span),
    )
