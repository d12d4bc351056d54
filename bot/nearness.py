"""Nearness in time: how much an article's age speaks for it, given the day of the question.

News questions are asked about what has just happened; the article that answers is three days
old in the median. The curve and its half-life are `docs/retrieval.md`'s measurements.
"""

import math
from collections.abc import Sequence
from datetime import date

from pullquote.bot.time_expressions import Period

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


def closeness(day: int | None, asked_on: date | None, near: Sequence[Period]) -> float:
    """Return how near a day is to that of the question, or to days that it names, 0 to 1.

    Args:
        day: Ordinal of the day of publication.
        asked_on: The day of the question; None where it plays no part.
        near: Days that the question names.
    """
    own = nearness(day, asked_on)
    if day is None or not near:
        return own
    return max(own, *(math.exp(-_days_from(period, day) / TAU_DAYS) for period in near))


def _days_from(period: Period, day: int) -> int:
    """Return how many days a day lies outside a period; 0 inside."""
    before = period.since.toordinal() - day if period.since else 0
    after = day - period.until.toordinal() if period.until else 0
    return max(before, after, 0)
