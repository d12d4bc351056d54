"""Selective answering: what is gained by staying silent where the confidence is low.

The symbols are those of Geifman and El-Yaniv (NeurIPS 2017) and of Geifman, Uziel and El-Yaniv
(ICLR 2019): at a threshold θ the questions with confidence κ(x) ≥ θ are answered; *coverage* φ
is their share, *selective risk* r the share of wrong ones among them, and AURC the mean of r over
the thresholds that the confidences themselves are. Lower is better. Questions of equal
confidence are answered together.

Each statistic takes weights of shape (draws, cases) and gives one value a draw (`bootstrap`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pullquote.bot.evaluation.bootstrap import Array, Statistic

BINS = 10


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One threshold of a risk-coverage curve."""

    threshold: float
    coverage: float
    risk: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of similar confidence, for a reliability diagram.

    Attributes:
        low: Of the bin, inclusive.
        high: Of the bin; exclusive, but for 1.
        confidence: Mean of its questions.
        right: Share of them whose first quote holds an accepted answer.
    """

    low: float
    high: float
    questions: int
    confidence: float
    right: float


def aurc(confidence: Sequence[float], wrong: Sequence[bool]) -> Statistic:
    """Return the area under the risk-coverage curve as a statistic."""
    order, ends, errors = _ordered(confidence, wrong)

    def of(weights: Array) -> Array:
        sorted_weights = weights[:, order]
        _, risk = _curve(sorted_weights, ends, errors)
        total = sorted_weights.sum(axis=1)
        summed = (sorted_weights * np.where(sorted_weights > 0, risk, 0.0)).sum(axis=1)
        return _per(summed, total)

    return of


def coverage_at_risk(confidence: Sequence[float], wrong: Sequence[bool], most: float) -> Statistic:
    """Return the largest coverage whose selective risk is at most `most`, 0 where there is none."""
    order, ends, errors = _ordered(confidence, wrong)

    def of(weights: Array) -> Array:
        coverage, risk = _curve(weights[:, order], ends, errors)
        covered: Array = np.where(risk <= most + 1e-12, coverage, 0.0).max(axis=1, initial=0.0)
        return covered

    return of


def coverage_at_false_answers(
    confidence: Sequence[float], answerable: Sequence[bool], most: float
) -> Statistic:
    """Return the share of answerable questions answered where few of the others are.

    At the lowest threshold at which at most the share `most` of the unanswerable ones is
    answered.
    """
    order, ends, of_yes = _ordered(confidence, answerable)
    of_no = 1 - of_yes

    def of(weights: Array) -> Array:
        sorted_weights = weights[:, order]
        yes = np.cumsum(sorted_weights * of_yes, axis=1)[:, ends]
        no = np.cumsum(sorted_weights * of_no, axis=1)[:, ends]
        none, some = no[:, -1:], yes[:, -1]
        covered = np.where(no <= most * none + 1e-9, yes, 0.0).max(axis=1, initial=0.0)
        return _per(covered, np.where(none[:, 0] > 0, some, 0.0))

    return of


def auc(confidence: Sequence[float], answerable: Sequence[bool]) -> Statistic:
    """Return the chance that an answerable question has more confidence than another one."""
    order, ends, of_yes = _ordered(confidence, answerable)
    starts = np.searchsorted(ends, ends)  # where each group of equal confidences begins

    def of(weights: Array) -> Array:
        sorted_weights = weights[:, order]
        yes = sorted_weights * of_yes
        no = sorted_weights * (1 - of_yes)
        up_to = np.cumsum(no, axis=1)
        before = np.concatenate([np.zeros((len(no), 1)), up_to], axis=1)
        total = up_to[:, -1:]
        below = total - up_to[:, ends]
        tied = up_to[:, ends] - before[:, starts]
        pairs = yes.sum(axis=1) * total[:, 0]
        won = (yes * (below + 0.5 * tied)).sum(axis=1)
        return _per(won, pairs)

    return of


def risk_coverage(confidence: Sequence[float], wrong: Sequence[bool]) -> list[CurvePoint]:
    """Return the curve: a point for each distinct confidence, the highest first."""
    if not len(confidence):
        return []
    order, ends, errors = _ordered(confidence, wrong)
    coverage, risk = _curve(np.ones((1, len(order))), ends, errors)
    thresholds = np.asarray(confidence, np.float64)[order]
    return [
        CurvePoint(float(thresholds[at]), float(coverage[0, at]), float(risk[0, at]))
        for at in np.unique(ends)
    ]


def reliability(confidence: Sequence[float], right: Sequence[bool]) -> list[Bin]:
    """Sort questions into ten bins of confidence; empty bins are left out."""
    values, hits = np.asarray(confidence, np.float64), np.asarray(right, np.float64)
    places = np.minimum((values * BINS).astype(int), BINS - 1)
    return [
        Bin(
            low=at / BINS,
            high=(at + 1) / BINS,
            questions=int(inside.sum()),
            confidence=float(values[inside].mean()),
            right=float(hits[inside].mean()),
        )
        for at in range(BINS)
        if (inside := places == at).any()
    ]


def calibration_error(bins: Sequence[Bin]) -> float | None:
    """Return the expected calibration error: the mean gap of the bins, by their questions."""
    total = sum(each.questions for each in bins)
    gaps = sum(each.questions * abs(each.confidence - each.right) for each in bins)
    return gaps / total if total else None


def _ordered(
    confidence: Sequence[float], flags: Sequence[bool]
) -> tuple[np.ndarray, np.ndarray, Array]:
    """Return the order of falling confidence, where each one's equals end, and the flags in it."""
    values = np.asarray(confidence, dtype=np.float64)
    order = np.argsort(-values, kind="stable")
    falling = -values[order]
    ends = np.searchsorted(falling, falling, side="right") - 1
    return order, ends, np.asarray(flags, dtype=np.float64)[order]


def _per(above: Array, below: Array) -> Array:
    """Divide, giving NaN where there is nothing to divide by."""
    result: Array = np.divide(above, below, out=np.full_like(below, np.nan), where=below > 0)
    return result


def _curve(weights: Array, ends: np.ndarray, errors: Array) -> tuple[Array, Array]:
    """Return coverage and risk at each case's own confidence; infinite risk of no case."""
    answered = np.cumsum(weights, axis=1)[:, ends]
    wrong = np.cumsum(weights * errors, axis=1)[:, ends]
    total = weights.sum(axis=1, keepdims=True)
    risk = np.divide(wrong, answered, out=np.full_like(wrong, np.inf), where=answered > 0)
    coverage = np.divide(answered, total, out=np.zeros_like(answered), where=total > 0)
    return coverage, risk
