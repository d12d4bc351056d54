"""Confidence: how likely it is that the articles answer, from what the models saw.

A logistic regression on six signals; its weights are data (`confidence.json`, with where they come
from), fitted as `python -m bench.silence --fit` does on questions and their gold-removed twins,
half of each kind. On other mixtures read it as an order, not as a frequency.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any

from pullquote.bot.records import RankedPassage
from pullquote.bot.spans import ReadPassage

_FAR_BEHIND = 5.0  # the lead of a passage that is alone
_MOST_LOGITS = 10.0


@dataclass(frozen=True, slots=True)
class Signals:
    """What the models saw of a question's evidence.

    Attributes:
        best: The best passage's score.
        lead: How far it is before the second one.
        evidence: The reader's highest logit that a sentence answers.
        answer: The reader's highest logit of an answer.
        share: The largest share that an answer has of all that the reader points at.
        together: Logarithm of the summed weights of each passage's likeliest answer.
    """

    best: float
    lead: float
    evidence: float
    answer: float
    share: float
    together: float


def signals_of(
    ranked: Sequence[RankedPassage], read: Sequence[ReadPassage], shares: Mapping[str, float]
) -> Signals:
    """Gather the signals of a question's passages.

    Args:
        ranked: All passages, best first, at least one.
        read: The best of them, as the reader read them, at least one.
        shares: The answers that it points at (`spans.answer_shares`).
    """
    best = ranked[0].score
    likeliest = [max(one.answer_score for one in item.sentences) for item in read]
    return Signals(
        best=best,
        lead=best - ranked[1].score if len(ranked) > 1 else _FAR_BEHIND,
        evidence=max(one.evidence for item in read for one in item.sentences),
        answer=max(likeliest),
        share=max(shares.values(), default=0.0),
        together=math.log(
            sum(
                math.exp((min(logit, _MOST_LOGITS) + item.ranked.score - best) / 2)
                for logit, item in zip(likeliest, read, strict=True)
            )
        ),
    )


def confidence(signals: Signals, *, dated: bool) -> float:
    """Return the chance that the articles answer, 0 to 1.

    Args:
        signals: What was seen.
        dated: The question has a day, so that nearness in time is a part of each score.
    """
    fitted = _fitted()
    return weigh(fitted["dated" if dated else "undated"], fitted["bound"], signals)


def weigh(fitted: Mapping[str, Any], bound: Mapping[str, float], signals: Signals) -> float:
    """Return the chance by these weights: an intercept, and one for each signal.

    Never more than the chance that the best passage is about the question at all: the weights
    have seen near misses, not passages about something else.

    Args:
        fitted: Intercept and weights.
        bound: `even`, the best passage's score at which an answer is as likely as none, and
            `width`, the logits of that score that change the odds by e.
        signals: What was seen.
    """
    logit = fitted["intercept"] + sum(
        fitted["weights"][name] * value for name, value in asdict(signals).items()
    )
    return min(_logistic(logit), _logistic((signals.best - bound["even"]) / bound["width"]))


def _logistic(logit: float) -> float:
    return 1 / (1 + math.exp(-min(max(logit, -40.0), 40.0)))


@cache
def _fitted() -> dict[str, Any]:
    content = resources.files(__package__).joinpath("confidence.json").read_text("utf-8")
    return dict(json.loads(content))
