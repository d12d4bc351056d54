"""From a question's time words to what is searched: days that articles must be of, or should be of.

Days that count from the question's own ("last week", "since Tuesday") narrow the search; dates of
the calendar ("in March 2020") only put articles of these days first, because what happened then is
told later too. `docs/questions.md` has the measurements.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pullquote.bot.records import Question, Searched, SearchKind
from pullquote.bot.time_expressions import (
    Period,
    Sense,
    TimeExpression,
    main_expression,
)
from pullquote.vectorstore import Span

_EARLIER_DAYS = 3  # "this week" reaches a little back: what ended then began before
_SHORT = 10  # days: a day, a weekend, a week
_FISCAL = re.compile(r"\b(?:fiscal|financial|budget|FY)", re.IGNORECASE)
_PUBLISHED = re.compile(
    r"\b(?:articles?|stor(?:y|ies)|reports?|reported|published|printed|coverage|headlines?|news"
    r"|pieces?|columns?|editorials?)\s+(?:that\s+)?(?:(?:was|were|are)\s+)?(?:\w+\s+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TimePlan:
    """How to search, after a look at the time words.

    Attributes:
        question: To be asked first.
        wider: To be asked where that gives no answer; None: it is as wide as it gets.
        searched: To be shown; None: the question has no time words.
        words: The time words that narrow the search, in code points of the question: they say
            nothing of what is asked. Empty where no article is left out.
    """

    question: Question
    wider: Question | None = None
    searched: Searched | None = None
    words: tuple[Span, ...] = ()


def plan(question: Question, today: date, newest: Callable[[], date | None]) -> TimePlan:
    """Read the time words of a question.

    Args:
        question: As asked; days in its scope were chosen by hand and stay as they are.
        today: The day on which it is asked, where the question names none.
        newest: Says the day of the corpus's newest article: to a question about now, an archive
            that ended long ago answers with what it has last.
    """
    today = question.asked_on or today
    found = main_expression(question.text, today)
    if found is None:
        return TimePlan(question)
    if found.period is None:
        return _newest_first(question, found, min(today, newest() or today))
    days = published_in(found.period, today)
    said = Searched(found.said, SearchKind.PRIOR, days.since, days.until)
    nearer = replace(question, near=_near(days, question.asked_on))
    chosen = question.scope.since is not None or question.scope.until is not None
    if chosen or not _narrows(found, question.text):
        return TimePlan(nearer, searched=said)
    within = replace(question.scope, since=days.since, until=days.until)
    narrowed = replace(said, kind=SearchKind.SCOPE)
    words = (Span(found.start, found.end),)
    return TimePlan(replace(question, scope=within), nearer, narrowed, words)


def _near(days: Period, asked_on: date | None) -> tuple[Period, ...]:
    """Return the days whose articles come first: none that lead up to the question's own day.

    Of a whole year that ends today, the articles of today are still the nearest.
    """
    leads_up = asked_on is not None and (days.until is None or days.until >= asked_on)
    return () if leads_up else (days,)


def published_in(period: Period, today: date) -> Period:
    """Return the days on which articles about a period come out: a little more, on both sides.

    What happens on Monday is in Tuesday's paper; what happened in a year is summed up in the next
    month.
    """
    days = period.days
    early = _EARLIER_DAYS if days is not None and 1 < days <= _SHORT else 0
    late = 3 if days is not None and days <= _SHORT else 7 if (days or 400) <= 31 else 31
    since, until = period.since, period.until
    if since and since > date.min + timedelta(days=early):
        since -= timedelta(days=early)
    if until and period.since:
        late = min(late, (date.max - until).days)
        until = min(until + timedelta(days=late), max(until, today))
    return Period(since, until)


def _newest_first(question: Question, found: TimeExpression, newest: date) -> TimePlan:
    near = () if question.asked_on else (Period(newest, newest),)
    searched = Searched(found.said, SearchKind.PRIOR)
    return TimePlan(replace(question, near=near), searched=searched)


def _narrows(found: TimeExpression, text: str) -> bool:
    assert found.sense is Sense.WINDOW
    if _FISCAL.search(found.said):
        return False  # whose year begins when is not known
    return found.relative or bool(_PUBLISHED.search(text[: found.start]))
