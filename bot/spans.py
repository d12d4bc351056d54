"""Answers as spans: what the reader points at in each passage, and how far passages agree on it.

Spans are weighed by the reader's score and their passage's, once for each article: what several
articles give counts more. Spans that hold one another count for each other ("Biden", "President
Joe Biden"). What the question itself says is no answer to it.
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pullquote.bot.asked_for import asked_for, is_offered
from pullquote.bot.records import RankedPassage
from pullquote.bot.words import normalised
from pullquote.vectorstore import Span

_READER_WIDTH = 2.0  # logits of the reader that multiply a span's weight by e
_PASSAGE_WIDTH = 3.0  # the same of a passage's score
_OF_ITS_KIND = 1.0  # for an answer of the kind that is asked for: a number, a name
_MOST_LOGITS = 10.0
_MOST_WORDS = 8
_FULLNESS = 0.5  # of the logarithm of a share, for the words that the fullest form has more
_SAME_ANSWER = 0.8  # forms of an answer have about the same share
_KEPT = 12  # answers that are looked for in quotes
_AGAINST = -12.0  # a passage's logit for an answer that it does not give, and the least one


@dataclass(frozen=True, slots=True)
class PointedAnswer:
    """An answer in one sentence.

    Attributes:
        span: In code points of the passage's text.
        share: Of all that the reader points at in the passages, 0 to 1.
        score: The reader's logit, against "not here".
    """

    span: Span
    share: float
    score: float


def best_answer(
    item: RankedPassage, first: int, last: int, shares: Mapping[str, float]
) -> PointedAnswer | None:
    """Choose among the answers in consecutive sentences: the largest share, then score.

    None where each of them has no share and scores below "not here".
    """
    text = item.passage.text
    pointed = [
        PointedAnswer(
            reading.answer,
            shares.get(normalised(reading.answer.of(text)), 0.0),
            reading.answer_score,
        )
        for reading in item.reading.sentences[first : last + 1]
        if reading.answer is not None
    ]
    best = max(pointed, key=lambda one: (one.share, one.score), default=None)
    return best if best and (best.share > 0 or best.score > 0) else None


def answer_shares(question: str, read: Sequence[RankedPassage]) -> Mapping[str, float]:
    """Weigh the answers that the reader points at.

    Returns:
        Normalised answers (`normalised`) with their share of all weight, 0 to 1, the best first.
        Shares of answers that hold one another overlap, so they may sum to more than 1.
    """
    if not read:
        return {}
    best = max(item.score for item in read)
    asked, kind = normalised(question), asked_for(question)
    weights: dict[tuple[str, str], float] = {}
    for item in read:
        passage = item.passage
        for reading in item.reading.sentences:
            if reading.answer is None:
                continue
            words = reading.answer.of(passage.text)
            answer = normalised(words)
            if not answer.strip() or answer in asked or len(answer.split()) > _MOST_WORDS:
                continue
            logit = min(reading.answer_score, _MOST_LOGITS) / _READER_WIDTH
            logit += _OF_ITS_KIND * is_offered(words, kind, question)
            weight = math.exp(logit + (item.score - best) / _PASSAGE_WIDTH)
            key = (answer, passage.article_id)
            weights[key] = max(weights.get(key, 0.0), weight)
    by_answer: dict[str, float] = {}
    for (answer, _), weight in weights.items():
        by_answer[answer] = by_answer.get(answer, 0.0) + weight
    whole = sum(by_answer.values())
    shares = {
        answer: sum(weight for other, weight in by_answer.items() if _same(answer, other)) / whole
        for answer in by_answer
    }
    return dict(sorted(shares.items(), key=lambda entry: -entry[1])[:_KEPT])


def support(read: Sequence[RankedPassage], shares: Mapping[str, float]) -> float:
    """Tell how far the passages stand together behind the likeliest answer.

    Args:
        read: At least one.
        shares: Theirs (`answer_shares`).

    Returns:
        The mean, over the passages, of the logit with which each gives that answer or a form of
        it, -12 to 10: other news of the same subject gives it seldom.
    """
    likeliest = next(iter(shares), None)
    return statistics.fmean(_logit_for(likeliest, item) for item in read)


def _logit_for(answer: str | None, item: RankedPassage) -> float:
    text = item.passage.text
    logits = (
        reading.answer_score
        for reading in item.reading.sentences
        if answer and reading.answer and _same(answer, normalised(reading.answer.of(text)))
    )
    return min(max((_AGAINST, *logits)), _MOST_LOGITS)


def _same(answer: str, other: str) -> bool:
    """Whether one of two answers holds the other."""
    return answer in other or other in answer


def share_in(text: str, shares: Mapping[str, float]) -> float:
    """Return the share of the best answer that stands in a text, 0 where none does.

    A little less where others say it more fully: "Hurricane Ada" tells more than "Ada".
    """
    plain = normalised(text)
    held = [answer for answer in shares if answer in plain]
    if not held:
        return 0.0
    best = max(held, key=lambda answer: shares[answer])
    forms = [
        answer
        for answer, share in shares.items()
        if share >= _SAME_ANSWER * shares[best] and _same(best, answer)
    ]
    fullest = max(len(answer.split()) for answer in forms)
    said = max(len(answer.split()) for answer in forms if answer in plain)
    return shares[best] * math.exp(_FULLNESS * (said / fullest - 1))
