"""The default answerer: picks sentences as evidence, with no language model.

A sentence that restates the question is the most relevant, while the answer often stands in the
next one. So pairs of neighbours from the best passages are weighed: those that hold the words that
the reader points at, and what other articles give too, come first. The first quote grows by the
neighbour that is liked best, and later quotes shrink to one sentence where that says as much. A
quote that does not stand by itself takes a neighbour in, by rule (`standing`). `docs/retrieval.md`
has what each rule was worth.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pullquote.bot.asked_for import AskedFor, asked_for, offers
from pullquote.bot.confidence import confidence, confidence_of_topic, signals_of
from pullquote.bot.records import Draft, Evidence, Question, RankedPassage
from pullquote.bot.shapes import answered_in_a_few_words
from pullquote.bot.spans import answer_shares, best_answer, share_in, support
from pullquote.bot.standing import torn, with_neighbours
from pullquote.vectorstore import Passage, Span

_VOTING_PASSAGES = 4  # whose answers are compared
_QUOTED_PASSAGES = 4  # that quotes are taken from
_WITHIN_LOGITS = 6.0  # passages that score further below the best one are not quoted
_EVIDENCE_LOGITS = 0.5  # for each of the reader's logits that a sentence answers
_MOST_EVIDENCE = 12.0
_SHARE_LOGITS = 4.0  # for the logarithm of the share that the best answer in a window has
_SHARE_LOGITS_AT_LENGTH = 1.0  # where no few words answer: what the reader points at says little
_LEAST_SHARE = 0.02  # of a window that holds no answer
_OFFERS_LOGITS = 0.75  # for a new number or name where one is asked for
_GIVES_REASON_LOGITS = 4.0  # for a cause where one is asked for: spans are of no help there
_LEAD_LOGITS = 4.0  # for an article's first sentences, where a topic is all that is asked for
_RETRACTED_LOGITS = 4.0  # a retracted article stays behind what answers nearly as well
_FREE_WORDS = 50
_LOGITS_PER_WORD = 0.03  # what each word above the free ones costs
_FIRST_QUOTE_WORDS = 66  # the first quote grows to a third sentence within these
_LATER_QUOTE_WORDS = 50  # a later quote takes what it needs to stand within these
_SHRINK_LOGITS = 2.0  # a single sentence may be this much worse than the pair
_SHRINK_SHARE_LOGITS = 3.0  # as `_SHARE_LOGITS`, when a pair is compared with its sentences
_CERTAIN_SHARE = 0.75  # an answer with this share stands above the quotes
_CERTAIN_CONFIDENCE = 0.4  # and where the quote is as likely to answer
_FLOOR_LOGITS = 16.0  # quotes that are worse than the first by more are left out


@dataclass(frozen=True, slots=True)
class _Window:
    """Consecutive sentences of one passage, and what the reader thinks of them.

    Attributes:
        logit: How relevant they are.
        share: Of the best answer that stands in them, 0 to 1.
    """

    home: RankedPassage
    first: int
    last: int
    logit: float
    share: float
    score: float

    @property
    def passage(self) -> Passage:
        """The passage that they are of."""
        return self.home.passage

    def overlaps(self, other: "_Window") -> bool:
        return (
            self.passage.passage_id == other.passage.passage_id
            and self.first <= other.last
            and other.first <= self.last
        )


class ExtractiveAnswerer:
    """Points at the sentences that answer, from different articles where it can."""

    def __init__(self, *, max_quotes: int) -> None:
        self._max_quotes = max_quotes

    def draft(self, question: Question, ranked: Sequence[RankedPassage]) -> Draft:
        """Return windows of one to three sentences, the most telling first."""
        if not ranked:
            return Draft((), 0.0)
        read = ranked[:_VOTING_PASSAGES]
        shares = answer_shares(question.text, read)
        floor = ranked[0].score - _WITHIN_LOGITS
        near = [item for item in read[:_QUOTED_PASSAGES] if item.score >= floor]
        windows = _weighed(question, near, shares)
        chosen = _choose(windows, self._max_quotes)
        if not chosen:
            return Draft((), 0.0)
        first, *others = chosen
        evidence = [_whole(_grown(_standing(first, _FIRST_QUOTE_WORDS), windows), shares)]
        for n, window in enumerate(_shrunk(window, shares) for window in others):
            grown = _whole(_standing(window, _LATER_QUOTE_WORDS), shares)
            spoken_for = (*evidence, *others[n + 1 :])
            free = not any(grown.overlaps(other) for other in spoken_for)
            evidence.append(grown if free else window)
        brief = _in_a_few_words(question)
        signals = signals_of(
            question,
            ranked,
            first.passage,
            quote=first.score,
            share=max(shares.values(), default=0.0),
            support=support(read, shares),
            evidence=max(
                (each.evidence for item in read for each in item.reading.sentences),
                default=-math.inf,
            ),
        )
        dated = question.asked_on is not None
        sure = (
            confidence_of_topic(signals)
            if question.topic
            else confidence(signals, dated=dated, at_length=not brief)
        )
        enough = brief and sure >= _CERTAIN_CONFIDENCE
        pieces = tuple(_evidence(window, shares, sure=enough) for window in evidence)
        quoted_from = tuple(item.passage.passage_id for item in near)
        return Draft(pieces, sure, quoted_from, signals)


def _in_a_few_words(question: Question) -> bool:
    return not question.topic and answered_in_a_few_words(question.text)


def _weighed(
    question: Question, read: Sequence[RankedPassage], shares: Mapping[str, float]
) -> list[_Window]:
    """Weigh pairs of neighbours, best first; a sentence without one is a window by itself."""
    kind = AskedFor.ANYTHING if question.topic else asked_for(question.text)
    shared = _SHARE_LOGITS if _in_a_few_words(question) else _SHARE_LOGITS_AT_LENGTH
    offered = _GIVES_REASON_LOGITS if kind is AskedFor.REASON else _OFFERS_LOGITS
    windows = []
    for home, first, last in _places(read):
        text = _text(home, first, last)
        share = share_in(text, shares)
        evidence = max(reading.evidence for reading in home.reading.sentences[first : last + 1])
        logit = _relevance(home, first, last)
        score = home.score + logit
        score += _EVIDENCE_LOGITS * min(max(evidence, -_MOST_EVIDENCE), _MOST_EVIDENCE)
        score += shared * math.log(share + _LEAST_SHARE)
        score += offered * offers(text, kind, question.text)
        if question.topic and home.passage.ordinal == first == 0:
            score += _LEAD_LOGITS
        score -= _LOGITS_PER_WORD * max(0, len(text.split()) - _FREE_WORDS)
        score -= _RETRACTED_LOGITS * home.retracted
        windows.append(_Window(home, first, last, logit, share, score))
    return sorted(windows, key=lambda window: -window.score)


def _places(read: Sequence[RankedPassage]) -> list[tuple[RankedPassage, int, int]]:
    """Find the pairs of neighbours on one side of each border, but those that end by asking."""
    places = [
        (home, first, min(first + 1, after - 1))
        for home in read
        for begin, after in itertools.pairwise((0, *home.breaks, len(home.passage.sentences)))
        for first in range(begin, max(begin + 1, after - 1))
    ]
    return [place for place in places if not _text(*place).endswith("?")]


def _relevance(home: RankedPassage, first: int, last: int) -> float:
    """Return the logit of a sentence, or of a pair of neighbours."""
    reading = home.reading.sentences[first]
    return reading.with_next if first < last else reading.relevance


def _shrunk(window: _Window, shares: Mapping[str, float]) -> _Window:
    """Cut a pair to its better sentence where that says as much."""
    if window.first == window.last:
        return window
    singles = [
        replace(
            window,
            first=at,
            last=at,
            logit=window.home.reading.sentences[at].relevance,
            share=share_in(_text(window.home, at, at), shares),
        )
        for at in (window.first, window.last)
    ]
    better = max(singles, key=_worth)
    return window if _worth(better) < _worth(window) - _SHRINK_LOGITS else better


def _worth(window: _Window) -> float:
    return window.logit + _SHRINK_SHARE_LOGITS * math.log(window.share + _LEAST_SHARE)


def _choose(windows: Sequence[_Window], limit: int) -> list[_Window]:
    """Take the best window of each article, then what else is good and does not overlap."""
    if not windows:
        return []
    good = [window for window in windows if window.score >= windows[0].score - _FLOOR_LOGITS]
    by_article: dict[str, _Window] = {}
    for window in good:
        by_article.setdefault(window.passage.article_id, window)
    chosen = list(by_article.values())[:limit]
    for window in good:
        if len(chosen) == limit:
            break
        if not any(window.overlaps(other) for other in chosen):
            chosen.append(window)
    return chosen


def _standing(window: _Window, most_words: int) -> _Window:
    """Let a quote take in what it needs to stand by itself."""
    sentences, within = _surroundings(window)
    first, last = with_neighbours(
        sentences, window.first, window.last, within=within, most_words=most_words
    )
    return replace(window, first=first, last=last)


def _whole(window: _Window, shares: Mapping[str, float]) -> _Window:
    """Leave torn direct speech out at a quote's edges, if the rest answers as well."""
    sentences, (begin, _) = _surroundings(window)
    before, behind = torn(sentences, window.first, window.last, begin=begin)
    for first, last in (
        (window.first + before, window.last - behind),
        (window.first + before, window.last),
        (window.first, window.last - behind),
    ):
        if first <= last and share_in(_text(window.home, first, last), shares) >= window.share:
            return replace(window, first=first, last=last)
    return window


def _surroundings(window: _Window) -> tuple[list[str], tuple[int, int]]:
    """Return a passage's sentences, and between which of them the window may grow."""
    sentences = [_text(window.home, n, n) for n in range(len(window.passage.sentences))]
    bounds = (0, *window.home.breaks, len(sentences))
    return sentences, next(pair for pair in itertools.pairwise(bounds) if window.first < pair[1])


def _grown(window: _Window, windows: Sequence[_Window]) -> _Window:
    """Let a pair take in a third sentence: that of the best pair that overlaps it."""
    if window.last - window.first > 1:
        return window
    for other in sorted(windows, key=lambda other: -other.logit):
        if other.overlaps(window) and (other.first, other.last) != (window.first, window.last):
            first, last = min(window.first, other.first), max(window.last, other.last)
            if len(_text(window.home, first, last).split()) <= _FIRST_QUOTE_WORDS:
                return replace(window, first=first, last=last)
    return window


def _text(home: RankedPassage, first: int, last: int) -> str:
    passage = home.passage
    begin = passage.span.start
    return passage.text[
        passage.sentences[first].start - begin : passage.sentences[last].end - begin
    ]


def _evidence(window: _Window, shares: Mapping[str, float], *, sure: bool) -> Evidence:
    answer = best_answer(window.home, window.first, window.last, shares)
    begin = window.passage.span.start
    return Evidence(
        window.passage,
        window.first,
        window.last,
        Span(answer.span.start + begin, answer.span.end + begin) if answer else None,
        window.score,
        certain=sure and answer is not None and answer.share >= _CERTAIN_SHARE,
    )
