"""The gate: from pointers to quotes. The only place where a `Quote` is made.

It trusts nothing that an answerer says: each passage must have been offered, must still stand
in the catalog as part of a current revision, and the text of a quote is cut from the stored
revision here and nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pullquote.bot.links import text_fragment_link
from pullquote.bot.records import Draft, Evidence, Quote
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


def verify(draft: Draft, offered: Sequence[Passage], catalog: Catalog, limit: int) -> Verified:
    """Cut the draft's evidence out of the catalog.

    Args:
        draft: Pointers, the most telling first.
        offered: The passages that the answerer was given.
        catalog: Where the text is read again.
        limit: Most quotes to make.
    """
    known = {passage.passage_id: passage for passage in offered}
    pointed = [piece.passage.passage_id for piece in draft.evidence]
    standing = {passage.passage_id: passage for passage in catalog.passages(pointed)}
    passed: list[Evidence] = []
    for piece in draft.evidence:
        passage = known.get(piece.passage.passage_id)
        if passage is None or standing.get(passage.passage_id) != passage:
            continue
        if not 0 <= piece.first_sentence <= piece.last_sentence < len(passage.sentences):
            continue
        passed.append(piece)
    revisions = [
        catalog.revision(piece.passage.article_id, piece.passage.revision) for piece in passed
    ]
    merged = _merge(passed, revisions)
    quotes = tuple(_cut(n, *chosen) for n, chosen in enumerate(merged[:limit], start=1))
    return Verified(quotes, refused=len(draft.evidence) - len(passed))


def _merge(
    evidence: Sequence[Evidence], revisions: Sequence[Revision]
) -> list[tuple[Evidence, Span, Revision]]:
    """Join pieces of one revision that touch: the better one keeps its place and highlight.

    Where the joined quote would be longer than `MAX_SENTENCES`, the lesser piece is left out
    if it overlaps, and stands by itself if it only adjoins.
    """
    merged: list[tuple[Evidence, Span, Revision]] = []
    for piece, revision in zip(evidence, revisions, strict=True):
        sentences = piece.passage.sentences
        span = Span(sentences[piece.first_sentence].start, sentences[piece.last_sentence].end)
        for at, (better, other, home) in enumerate(merged):
            if (home.article_id, home.number) != (revision.article_id, revision.number):
                continue
            left, right = sorted((span, other))
            overlap = right.start < left.end
            if not overlap and revision.text[left.end : right.start].strip():
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


def _cut(n: int, piece: Evidence, span: Span, revision: Revision) -> Quote:
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
        score=piece.score,
    )
