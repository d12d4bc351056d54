"""Confidence: how likely it is that the first quote answers, from what the models saw.

A logistic regression on some signals, and on nearness where the question has a day; its weights
are data (`confidence.json`, with where they come from), fitted as `python -m bench.silence --fit`
does on questions and as many gold-removed twins: right is a first quote in which an accepted answer
stands. Those for questions that no few words answer are fitted on such questions, on their twins
and on others that the articles do not answer: right is any quote that holds the evidence. Where a
topic is all that is asked for, the best passage's score alone says whether there is anything on it.
On other mixtures read it as an order, not as a frequency.
"""

import json
import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from importlib import resources
from typing import Any

from pullquote.bot.nearness import closeness
from pullquote.bot.records import Question, RankedPassage
from pullquote.vectorstore import Passage

TENTATIVE_BELOW = 0.2
"""An answer that is less likely is shown as one that may be none (`docs/retrieval.md`)."""

_MOST_EVIDENCE = 12.0
_AMONG = 5  # passages that the best one is compared with


@dataclass(frozen=True, slots=True)
class Signals:
    """What the models saw of a question's evidence.

    Attributes:
        best: The best passage's score.
        ahead: How far it is before the mean of the five best.
        quote: The score of the first quote's sentences.
        share: The largest share that an answer has of all that the reader points at.
        support: How far the passages stand together behind that answer (`spans.support`).
        evidence: How surely a sentence of the passages answers, by the reader: the likeliest one's
            logit, -12 to 12.
        near: How near the first quote's article is to the question's day, 0 to 1: a near miss is
            mostly older news of the same subject. Weighed only where the question has a day.
    """

    best: float
    ahead: float
    quote: float
    share: float
    support: float
    evidence: float
    near: float


def signals_of(
    question: Question,
    ranked: Sequence[RankedPassage],
    first: Passage,
    *,
    quote: float,
    share: float,
    support: float,
    evidence: float,
) -> Signals:
    """Gather the signals of a question's passages.

    Args:
        question: As it was searched for.
        ranked: All passages, best first, at least one.
        first: Where the first quote is from.
        quote: The score of its sentences.
        share: Of the likeliest answer (`spans.answer_shares`).
        support: Of the same (`spans.support`).
        evidence: The likeliest sentence's logit.
    """
    day = first.day.toordinal() if first.day else None
    return Signals(
        best=ranked[0].score,
        ahead=ranked[0].score - statistics.fmean(item.score for item in ranked[:_AMONG]),
        quote=quote,
        share=share,
        support=support,
        evidence=min(max(evidence, -_MOST_EVIDENCE), _MOST_EVIDENCE),
        near=closeness(day, question.asked_on, question.near),
    )


def confidence(signals: Signals, *, dated: bool, at_length: bool) -> float:
    """Return the chance that the first quote answers, 0 to 1.

    Args:
        signals: What was seen.
        dated: The question has a day, so that nearness in time is a part of each score.
        at_length: No few words answer it: what the reader points at says little.
    """
    fitted = _fitted()
    return weigh(fitted[weights_for(dated=dated, at_length=at_length)], fitted["bound"], signals)


def confidence_of_topic(signals: Signals) -> float:
    """Return the chance that the articles have something on a topic, 0 to 1."""
    return on_curve(_fitted()["topic"], signals)


def weights_for(*, dated: bool, at_length: bool) -> str:
    """Name the weights of a kind of question."""
    return ("dated" if dated else "undated") + (", at length" if at_length else "")


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
    seen = asdict(signals)
    logit = fitted["intercept"] + sum(
        weight * seen[name] for name, weight in fitted["weights"].items()
    )
    return min(_logistic(logit), on_curve(bound, signals))


def on_curve(curve: Mapping[str, float], signals: Signals) -> float:
    """Return the chance by the best passage's score alone; `curve` is as `bound` of `weigh`."""
    return _logistic((signals.best - curve["even"]) / curve["width"])


def _logistic(logit: float) -> float:
    return 1 / (1 + math.exp(-min(max(logit, -40.0), 40.0)))


@cache
def _fitted() -> dict[str, Any]:
    content = resources.files(__package__).joinpath("confidence.json").read_text("utf-8")
    return dict(json.loads(content))
