"""Periods that a question compares: an answer speaks of each of them, so none may be left out."""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from pullquote.bot.time_expressions.records import Period, Sense, TimeExpression

_COMPARED_WITH = re.compile(
    r"\b(?:than|(?:compared?|comparison|comparing)(?:\s+\w+){0,4}?\s+(?:with|to|against)|versus|vs\.?"
    r"|as\s+against|relative\s+to|differen(?:t|ce)\s+from|(?:up|down|changed?|rose|fell|risen|fallen)(?:\s+\S+){0,2}?\s+from"
    r"|as\s+\w+\s+as)\s+(?:(?:it|they|there|he|she|we|those|that|what)\s+)?"
    r"(?:(?:was|were|is|are|did|had|has|have|of|for)\s+)?$",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s*,?\s*(?:or|and)\s+", re.IGNORECASE)


def compared(text: str, found: Sequence[TimeExpression], today: date) -> TimeExpression | None:
    """Return the days from the first to the last of the periods that are compared or joined.

    A period that is compared with no other one ("more than last year") is compared with now.

    Args:
        text: The question.
        found: Its expressions of time, in their order.
        today: The day on which it is asked.

    Returns:
        An expression that is not `relative`, so that it leaves no article out, or None: no period
        is compared. "Yesterday and today" compares nothing, and is as relative as its parts.
    """
    windows = [each for each in found if each.period]
    marks = [
        match
        for each in windows
        if (match := _COMPARED_WITH.search(text[: each.start])) is not None
    ]
    joined = [
        pair for pair in pairwise(windows) if _JOINED.fullmatch(text[pair[0].end : pair[1].start])
    ]
    if not marks and not joined:
        return None
    parts = windows if marks else [each for pair in joined for each in pair]
    starts = [each.start for each in parts]
    if len(parts) == 1:
        starts += [match.start() for match in marks]
    start, end = min(starts), max(each.end for each in parts)
    days = _together([each.period for each in parts if each.period], today, alone=len(parts) == 1)
    relative = not marks and all(each.relative for each in parts)
    return TimeExpression(text[start:end], start, Sense.WINDOW, days, relative)


def _together(parts: Sequence[Period], today: date, *, alone: bool) -> Period:
    since = [part.since for part in parts]
    known = [day for day in since if day is not None]
    until = today if alone else max(part.until or today for part in parts)
    return Period(min(known) if len(known) == len(since) else None, until)
