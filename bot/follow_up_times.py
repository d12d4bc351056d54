"""Days of follow-ups: "and on Sunday?" is of Sunday alone, "and in Ohio?" of the days before it.

A follow-up's own time words win. Without any it keeps to the days of the question before it, which
may be those of a question before that.
"""

import re
from datetime import date

from pullquote.bot.time_expressions import (
    Period,
    Sense,
    TimeExpression,
    future_words,
    main_expression,
    time_expressions,
)

_YEAR = re.compile(r"\b\d{4}\b")
_OWNER = re.compile(r"['’]s\b")
_TAKEN = re.compile(r"(?<=[?] [(])[^()]*(?=[)]$)")


def keeps_to_topic(text: str, topic: str, before: str, today: date) -> bool:
    """Say whether a follow-up is about the days of its topic, so that its time words may stay.

    Args:
        text: The follow-up, as typed.
        topic: The question that began the topic.
        before: The question before the follow-up, as it was asked.
        today: The day on which all are read.
    """
    named, meant = main_expression(topic, today), main_expression(before, today)
    if time_expressions(text, today) or _to_come(named) or _to_come(meant):
        return False  # what is still to come may be a day of the past without its "will"
    return _period(named) == _period(meant)


def without_times(text: str, today: date) -> str:
    """Cut the time words out of a question; of "Sunday's storm", the storm stays."""
    kept, end = [], 0
    for found in time_expressions(text, today):
        kept.append(text[end : found.start])
        owner = _OWNER.match(text, found.end)
        end = owner.end() if owner else found.end
    return "".join([*kept, text[end:]])


def in_year_of(text: str, before: str, today: date) -> str:
    """Put the year of the question before behind dates that name none: "and in April?"."""
    own, meant = main_expression(text, today), main_expression(before, today)
    if own is None or meant is None or own.relative or meant.relative or _YEAR.search(own.said):
        return text
    years = _YEAR.findall(meant.said)
    days = meant.period
    if not years or (days and {_year(days.since), _year(days.until)} != {int(years[-1])}):
        return text
    said = f"{own.said} {years[-1]}"
    dated = f"{text[: own.start]}{said}{text[own.end :]}"
    return dated if [each.said for each in time_expressions(dated, today)] == [said] else text


def with_days_of(asked: str, text: str, before: str, today: date) -> str:
    """Put the time words of an earlier question behind a follow-up that has none.

    Where that question was about days to come, its "will" goes with them, also before a weekday of
    the follow-up's own.

    Args:
        asked: The follow-up, as it was read.
        text: As it was typed.
        before: The question before it, as it was asked.
        today: The day on which all are read.
    """
    meant = main_expression(before, today)
    if time_expressions(text, today):
        if not _to_come(meant) or _to_come(main_expression(asked, today)):
            return asked
        ahead = _ahead(asked, before)
        return ahead if _to_come(main_expression(ahead, today)) else asked
    if meant is None or meant.sense is Sense.NOW:
        return asked
    held = main_expression(asked, today)
    if held and held.sense is meant.sense and held.period == meant.period:
        return asked
    said = f"{asked[:-1]} {meant.said})" if asked.endswith(")") else f"{asked} ({meant.said})"
    if not _to_come(meant):
        return said
    read = (said, _ahead(said, before))
    return next((each for each in read if _to_come(main_expression(each, today))), asked)


def _ahead(asked: str, before: str) -> str:
    """Begin what was taken from earlier questions with the words that put these in the future."""
    words = future_words(before) or "will"
    said = {word.lower() for word in words.split()}

    def begun(taken: re.Match[str]) -> str:
        return " ".join([words, *(each for each in taken[0].split() if each.lower() not in said)])

    return _TAKEN.sub(begun, asked)


def _to_come(found: TimeExpression | None) -> bool:
    return found is not None and found.sense is Sense.COMING


def _period(found: TimeExpression | None) -> Period | None:
    return found.period if found else None


def _year(day: date | None) -> int | None:
    return day.year if day else None
