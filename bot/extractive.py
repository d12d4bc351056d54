"""The default answerer: picks sentences as evidence, with no language model.

The cross-encoder loves a sentence that restates the question, while the answer often stands in the
next one. So it reads pairs of neighbours from the best passages; the first quote grows by the
neighbour that it likes best, and later quotes shrink to one sentence where that says as much.
`docs/retrieval.md` has what each rule was worth.
"""

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from pullquote.bot.asked_for import asked_for, offers
from pullquote.bot.records import Draft, Evidence, Question, RankedPassage
from pullquote.vectorstore import CrossEncoder

_READ_PASSAGES = 3
_WITHIN_LOGITS = 4.0  # passages that score further below the best one are not read
_MAX_TOKENS = 192
_OFFERS_LOGITS = 1.5  # for a new number or name where one is asked for
_RETRACTED_LOGITS = 4.0  # a retracted article stays behind what answers nearly as well
_FREE_WORDS = 50
_LOGITS_PER_WORD = 0.03  # what each word above the free ones costs
_FIRST_QUOTE_WORDS = 60  # the first quote grows to a third sentence within these
_SHRINK_LOGITS = 0.7  # a single sentence may be this much worse than the pair
_EVEN_SCORE = 3.3  # at this score an answer is as likely as none
_SCORE_WIDTH = 4.5
_FLOOR_LOGITS = 12.0  # quotes that are worse than the first by more are left out


@dataclass(frozen=True, slots=True)
class _Window:
    """Consecutive sentences of one passage, and the cross-encoder's opinion of them."""

    home: RankedPassage
    first: int
    last: int
    logit: float
    score: float

    def overlaps(self, other: "_Window") -> bool:
        return (
            self.home.passage.passage_id == other.home.passage.passage_id
            and self.first <= other.last
            and other.first <= self.last
        )


class ExtractiveAnswerer:
    """Points at the sentences that answer, from different articles where it can."""

    def __init__(self, encoder: CrossEncoder, *, max_quotes: int) -> None:
        self._encoder = encoder
        self._max_quotes = max_quotes

    def draft(self, question: Question, ranked: Sequence[RankedPassage]) -> Draft:
        """Return windows of one to three sentences, the most telling first."""
        if not ranked:
            return Draft((), 0.0)
        floor = ranked[0].score - _WITHIN_LOGITS
        read = [item for item in ranked[:_READ_PASSAGES] if item.score >= floor]
        windows = self._pairs(question.text, read)
        chosen = _choose(windows, self._max_quotes)
        if not chosen:
            return Draft((), 0.0)
        first, *others = chosen
        evidence = [_grown(first, windows), *self._shrunk(question.text, others)]
        return Draft(tuple(map(_evidence, evidence)), confidence(ranked[0].score))

    def _pairs(self, question: str, ranked: Sequence[RankedPassage]) -> list[_Window]:
        """Score each pair of neighbours; a sentence without one is a window by itself."""
        places = [
            (home, first, min(first + 1, after - 1))
            for home in ranked
            for begin, after in itertools.pairwise((0, *home.breaks, len(home.passage.sentences)))
            for first in range(begin, max(begin + 1, after - 1))
        ]
        places = [place for place in places if not _text(*place).endswith("?")]
        logits = self._encoder.score([(question, _text(*place)) for place in places], _MAX_TOKENS)
        kind = asked_for(question)
        windows = []
        for (home, first, last), logit in zip(places, logits, strict=True):
            text = _text(home, first, last)
            score = home.score + float(logit)
            score += _OFFERS_LOGITS * offers(text, kind, question)
            score -= _LOGITS_PER_WORD * max(0, len(text.split()) - _FREE_WORDS)
            score -= _RETRACTED_LOGITS * home.retracted
            windows.append(_Window(home, first, last, float(logit), score))
        return sorted(windows, key=lambda window: -window.score)

    def _shrunk(self, question: str, windows: Sequence[_Window]) -> list[_Window]:
        """Cut each pair to its better sentence where that says as much."""
        places = [
            (window, at)
            for window in windows
            if window.first < window.last
            for at in (window.first, window.last)
        ]
        texts = [_text(window.home, at, at) for window, at in places]
        logits = self._encoder.score([(question, text) for text in texts], _MAX_TOKENS)
        best: dict[int, tuple[float, int]] = {}
        for (window, at), logit in zip(places, logits, strict=True):
            best[id(window)] = max(best.get(id(window), (-math.inf, at)), (float(logit), at))
        return [
            _Window(window.home, at, at, logit, window.score)
            if logit >= window.logit - _SHRINK_LOGITS
            else window
            for window in windows
            for logit, at in [best.get(id(window), (-math.inf, window.first))]
        ]


def _choose(windows: Sequence[_Window], limit: int) -> list[_Window]:
    """Take the best window of each article, then what else is good and does not overlap."""
    if not windows:
        return []
    good = [window for window in windows if window.score >= windows[0].score - _FLOOR_LOGITS]
    by_article: dict[str, _Window] = {}
    for window in good:
        by_article.setdefault(window.home.passage.article_id, window)
    chosen = list(by_article.values())[:limit]
    for window in good:
        if len(chosen) == limit:
            break
        if not any(window.overlaps(other) for other in chosen):
            chosen.append(window)
    return chosen


def _grown(window: _Window, windows: Sequence[_Window]) -> _Window:
    """Let a pair take in a third sentence: that of the best pair that overlaps it."""
    for other in sorted(windows, key=lambda other: -other.logit):
        if other.overlaps(window) and (other.first, other.last) != (window.first, window.last):
            first, last = min(window.first, other.first), max(window.last, other.last)
            if len(_text(window.home, first, last).split()) <= _FIRST_QUOTE_WORDS:
                return _Window(window.home, first, last, window.logit, window.score)
    return window


def _text(home: RankedPassage, first: int, last: int) -> str:
    passage = home.passage
    begin = passage.span.start
    return passage.text[
        passage.sentences[first].start - begin : passage.sentences[last].end - begin
    ]


def _evidence(window: _Window) -> Evidence:
    return Evidence(window.home.passage, window.first, window.last, None, window.score)


def confidence(score: float) -> float:
    """Turn the best passage's score into the chance that the articles answer, 0 to 1.

    A logistic curve through questions and their gold-removed twins (`bench/silence.py`), half
    of each kind; on other mixtures read it as an order, not as a frequency.
    """
    return 1 / (1 + math.exp((_EVEN_SCORE - score) / _SCORE_WIDTH))
