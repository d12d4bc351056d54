"""Confidence intervals by the bootstrap: how far a score might move with other questions.

Families of questions are drawn with replacement, so a question, its rewording and its twin are
drawn together, and two systems that answered the same questions are compared on the same draws
(the paired bootstrap: Efron and Tibshirani 1993, chapters 8 and 13). The draws are seeded: the
same cases give the same interval.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

DRAWS = 2_000
SEED = 20_240_229
LEVEL = 0.95

Array: TypeAlias = NDArray[np.float64]
"""Of a statistic: (draws,). Of weights: (draws, cases), how often each case was drawn."""

Statistic: TypeAlias = Callable[[Array], Array]
"""From weights, shape (draws, cases), to one value a draw, NaN where it is not defined."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A score with its interval.

    Attributes:
        value: Of the questions as they are; None where nothing defines it.
        low: Lower end of the 95 % percentile interval, or None.
        high: Upper end, or None.
    """

    value: float | None
    low: float | None
    high: float | None

    def as_dict(self, places: int = 4) -> dict[str, float | None]:
        """Lay it out as JSON, rounded."""
        told = {"value": self.value, "low": self.low, "high": self.high}
        return {name: each and round(each, places) for name, each in told.items()}


class Bootstrap:
    """Draws of one set of cases; the first row of weights is the cases as they are.

    Args:
        families: One name a case, in the cases' order.
        draws: How many to make.
        seed: The same seed and families give the same draws.
    """

    def __init__(self, families: Sequence[str], *, draws: int = DRAWS, seed: int = SEED) -> None:
        names = list(dict.fromkeys(families))
        place = {name: at for at, name in enumerate(names)}
        columns = [place[family] for family in families]
        ones: Array = np.ones((1, len(names)))
        generator = np.random.default_rng(seed)
        drawn = (
            generator.multinomial(len(names), np.full(len(names), 1 / len(names)), size=draws)
            if names
            else np.ones((draws, 0))
        )
        self.weights: Array = np.concatenate([ones, drawn.astype(np.float64)])[:, columns]

    def estimate(self, statistic: Statistic, among: Sequence[int] | None = None) -> Estimate:
        """Compute a statistic of all cases, or of those at the places `among`."""
        weights = self.weights if among is None else self.weights[:, among]
        return _estimate(statistic(weights))

    def difference(self, first: Statistic, second: Statistic) -> Estimate:
        """Compute the first less the second, both on the same draws of the same cases."""
        return _estimate(first(self.weights) - second(self.weights))


def ratio(numerator: Sequence[float], denominator: Sequence[float] | None = None) -> Statistic:
    """Return the statistic sum of numerators over sum of denominators; the mean without these."""
    top = np.asarray(numerator, dtype=np.float64)
    bottom = np.ones_like(top) if denominator is None else np.asarray(denominator, np.float64)

    def of(weights: Array) -> Array:
        below = weights @ bottom
        return np.divide(weights @ top, below, out=np.full_like(below, np.nan), where=below > 0)

    return of


def percentile(values: Sequence[float], share: float) -> Statistic:
    """Return the statistic of the least value that `share` of all values do not exceed."""
    ordered = np.sort(np.asarray(values, np.float64))
    order = np.argsort(np.asarray(values, np.float64), kind="stable")

    def of(weights: Array) -> Array:
        reached = np.cumsum(weights[:, order], axis=1)
        if not ordered.size:
            return np.full(len(weights), np.nan)
        wanted = share * reached[:, -1:]
        return np.where(wanted[:, 0] > 0, ordered[np.argmax(reached >= wanted, axis=1)], np.nan)

    return of


def _estimate(values: Array) -> Estimate:
    """Read the value off the first draw, which is the cases as they are, and the interval."""
    value, drawn = float(values[0]), values[1:][~np.isnan(values[1:])]
    if np.isnan(value):
        return Estimate(None, None, None)
    if not drawn.size:
        return Estimate(value, None, None)
    low, high = np.quantile(drawn, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Estimate(value, float(low), float(high))
