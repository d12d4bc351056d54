"""Nearness in time: how much an article's age speaks for it, given the day of the question.

News questions are asked about what has just happened; the article that answers is three days
old in the median. The curve and its half-life are `docs/retrieval.md`'s measurements.
"""

import math
from datetime import date

TAU_DAYS = 14.0


def nearness(day: int | None, asked_on: date | None) -> float:
    """Return exp(-age / 14 days), 0 to 1; 0 where either day is unknown.

    Args:
        day: Ordinal of the day of publication.
        asked_on: The day of the question; None where time plays no part.
    """
    if day is None or asked_on is None:
        return 0.0
    return math.exp(-max(asked_on.toordinal() - day, 0) / TAU_DAYS)
