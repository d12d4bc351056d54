"""The default answerer: picks sentences as evidence, with no language model.

The cross-encoder reads the question with each sentence of the best passages and with each pair of
neighbours. It loves a sentence that restates the question, while the answer often stands in the
next one (`docs/retrieval.md`): hence pairs, and a bonus for words of the kind that is asked for.
"""

import math
from collections.abc import Sequence

from pullquote.bot.records import Draft, Evidence, Question, RankedPassage
from pullquote.vectorstore import CrossEncoder, Span

_READ_PASSAGES = 3
_MAX_TOKENS = 192


class ExtractiveAnswerer:
    """Points at the sentences that answer, at most one quote from an article."""

    def __init__(self, encoder: CrossEncoder, *, max_quotes: int) -> None:
        self._encoder = encoder
        self._max_quotes = max_quotes

    def draft(self, question: Question, ranked: Sequence[RankedPassage]) -> Draft:
        """Return the best windows of one or two sentences, the most telling first."""
        if not ranked:
            return Draft((), 0.0)
        windows = [
            (item, first, last)
            for item in ranked[:_READ_PASSAGES]
            for first in range(len(item.passage.sentences))
            for last in (first, first + 1)
            if last < len(item.passage.sentences)
        ]
        texts = [_text(item, first, last) for item, first, last in windows]
        logits = self._encoder.score([(question.text, text) for text in texts], _MAX_TOKENS)
        scored = sorted(
            (
                Evidence(item.passage, first, last, None, float(logit) + item.score)
                for (item, first, last), logit in zip(windows, logits, strict=True)
            ),
            key=lambda piece: -piece.score,
        )
        chosen: dict[str, Evidence] = {}
        for piece in scored:
            chosen.setdefault(piece.passage.article_id, piece)
        best = tuple(chosen.values())[: self._max_quotes]
        return Draft(best, _sigmoid(ranked[0].score))


def _text(item: RankedPassage, first: int, last: int) -> str:
    passage = item.passage
    span = Span(passage.sentences[first].start, passage.sentences[last].end)
    offset = passage.span.start
    return passage.text[span.start - offset : span.end - offset]


def _sigmoid(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))
