"""Days that are named from the day of the question: yesterday, last month, two weeks ago.

"The other day" and "weeks ago" are too vague to be `relative`: nobody means exactly these days.
"""

import re
from datetime import date, timedelta

from pullquote.bot.time_expressions import periods
from pullquote.bot.time_expressions.dates import Form, form
from pullquote.bot.time_expressions.records import Period
from pullquote.bot.time_expressions.words import (
    MONTH,
    NUMBER,
    SEASON,
    UNIT,
    WEEKDAY,
    WEEKDAYS,
    month_number,
    number,
)

_DAYS_OF = {"day": 1, "week": 7, "fortnight": 14}
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_VAGUE = {"day": 7, "week": 35}  # "days ago", "weeks ago": how far back that reaches


def one(unit: str) -> str:
    """Return a unit in the singular."""
    low = unit.lower()
    return "century" if low.startswith("centur") else low.removesuffix("s")


def moved(today: date, count: int, unit: str) -> date:
    """Go back a number of units; a negative number goes forward."""
    if unit in _DAYS_OF or unit == "weekend":
        return today - timedelta(days=count * _DAYS_OF.get(unit, 7))
    return periods.shifted(today, months=-count * _MONTHS_OF[unit])


def last_units(today: date, count: int, unit: str) -> Period | None:
    """Return the days up to today that so many units have: the past ten days, the past year."""
    try:
        return Period(moved(today, count, unit) + timedelta(days=1), today)
    except (OverflowError, ValueError):
        return None


def _this(unit: str, today: date) -> Period:
    if unit == "week":  # the seven days up to today: "this week" is said on a Monday too
        return Period(today - timedelta(days=6), today)
    if unit == "weekend":
        return periods.weekend(today)
    if unit in ("day", "fortnight"):
        return Period(today - timedelta(days=_DAYS_OF[unit] - 1), today)
    return {
        "month": periods.month(today),
        "quarter": periods.quarter(today),
        "year": periods.years(today.year),
        "decade": periods.years(today.year // 10 * 10, 10),
        "century": periods.years(today.year // 100 * 100 + 1, 100),
    }[unit]


def _last(unit: str, today: date) -> Period:
    """Return the unit of the calendar before this one."""
    if unit in ("day", "fortnight"):
        return Period(today - timedelta(days=_DAYS_OF[unit]), today - timedelta(days=1))
    if unit == "weekend":
        newest = periods.weekend(today)
        over = newest.until is not None and newest.until < today
        return newest if over else periods.weekend(today, -1)
    return {
        "week": periods.week(today, -1),
        "month": periods.month(today, -1),
        "quarter": periods.quarter(today, -1),
        "year": periods.years(today.year - 1),
        "decade": periods.years(today.year // 10 * 10 - 10, 10),
        "century": periods.years(today.year // 100 * 100 - 99, 100),
    }[unit]


def _calendar_unit(match: re.Match[str], today: date) -> Period:
    unit = one(match["unit"])
    this = match["which"].lower().split()[-1] in ("this", "current")
    return _this(unit, today) if this else _last(unit, today)


def _before_last(match: re.Match[str], today: date) -> Period:
    unit = one(match["unit"])
    last = _last(unit, today).since
    assert last
    return _last(unit, last)


def _rolling(match: re.Match[str], today: date) -> Period | None:
    few = number("few") if match["unit"].lower().endswith("s") else 1
    count = number(match["count"]) if match["count"] else few
    return last_units(today, count, one(match["unit"]))


def _ago(match: re.Match[str], today: date) -> Period | None:
    """Go back as exactly as the unit says: to a day, around a day, to a month, to a year."""
    unit, count = one(match["unit"]), number(match["count"])
    try:
        there = moved(today, count, unit)
    except (OverflowError, ValueError):
        return None
    if unit == "day":
        return periods.one_day(there)
    if unit in ("week", "fortnight", "weekend"):
        return Period(there - timedelta(days=3), there + timedelta(days=3))
    return periods.month(there) if unit in ("month", "quarter") else periods.years(there.year)


def _hours(match: re.Match[str], today: date) -> Period:
    """Return today and the days before it that hours reach into: one at least."""
    count = number(match["count"]) if match["count"] else 1
    return Period(today - timedelta(days=max(1, -(-count // 24))), today)


def _vaguely_ago(match: re.Match[str], today: date) -> Period:
    return Period(today - timedelta(days=_VAGUE[one(match["unit"])]), today)


def _back(match: re.Match[str], today: date) -> Period:
    days = {"yesterday": 1, "last night": 1, "day before yesterday": 2}
    return periods.one_day(
        today - timedelta(days=days.get(" ".join(match["day"].lower().split()), 0))
    )


def _overnight(_: re.Match[str], today: date) -> Period:
    return Period(today - timedelta(days=1), today)


def _the_weekend(_: re.Match[str], today: date) -> Period:
    return periods.weekend(today)


def _other_day(_: re.Match[str], today: date) -> Period:
    return Period(today - timedelta(days=7), today)


def _year_to_date(_: re.Match[str], today: date) -> Period:
    return periods.years(today.year)


def _last_month(match: re.Match[str], today: date) -> Period:
    before = match["which"].lower() != "this"
    return periods.newest_month(month_number(match["month"]), today, before=before)


def _last_season(match: re.Match[str], today: date) -> Period | None:
    if match["which"].lower() != "this":
        return periods.newest_season(match["season"].lower(), today, over=True)
    newest = periods.newest_season(match["season"].lower(), today, over=False)
    # Ten months after it was over, it is no longer this one, but the next.
    assert newest.until
    return newest if (today - newest.until).days < 184 else None


def _weekday(match: re.Match[str], today: date) -> Period:
    which = (match["which"] or "").lower()
    before = which in ("last", "past", "previous")
    day = periods.newest_weekday(WEEKDAYS[match["weekday"].lower()], today, before=before)
    return periods.one_day(day)


_NOT_A_NAME = r"(?![ ][A-Z]\w+|[-]\w)"
_PART_OF_DAY = r"(?:[ ](?:morning|afternoon|evening|night)\b)?"

FORMS: tuple[Form, ...] = (
    form(rf"(?:the[ ])?(?P<unit>{UNIT})[ ]before[ ]last\b", _before_last, relative=True),
    form(
        rf"(?P<which>this[ ](?:past|current)|the[ ]current|this|last|previous|the[ ]previous)[ ]"
        rf"(?-i:(?P<unit>{UNIT}))",
        _calendar_unit,
        relative=True,
    ),
    form(
        rf"(?:the|these)[ ](?:past|last|previous)[ ](?:(?P<count>{NUMBER})[ ])?(?P<unit>{UNIT})",
        _rolling,
        relative=True,
    ),
    form(rf"(?:past|last)[ ](?P<count>{NUMBER})[ ](?P<unit>{UNIT})", _rolling, relative=True),
    form(rf"past[ ](?P<count>)(?P<unit>{UNIT})", _rolling, relative=True),
    form(rf"(?:the[ ])?(?:past|last)[ ](?:(?P<count>{NUMBER})[ ])?hours?\b", _hours, relative=True),
    form(rf"(?:(?P<count>{NUMBER})[ ])?hours?[ ]ago\b", _hours, relative=True),
    form(rf"(?P<count>{NUMBER})[ ](?P<unit>{UNIT})[ ]ago\b", _ago, relative=True),
    form(r"(?P<unit>days|weeks)[ ]ago\b", _vaguely_ago),
    form(r"(?:the[ ])?(?P<day>day[ ]before[ ]yesterday)\b", _back, relative=True),
    form(
        rf"(?P<day>(?-i:yesterday|Yesterday)|last[ ]night|tonight|earlier[ ]today"
        rf"|this[ ](?:morning|afternoon|evening)|(?-i:today|Today)(?!['’]s))\b{_PART_OF_DAY}",
        _back,
        relative=True,
    ),
    form(r"the[ ]weekend\b", _the_weekend, bare=False, relative=True),
    form(r"overnight\b", _overnight, relative=True),
    form(r"the[ ]other[ ](?:day|night|week)\b", _other_day),
    form(r"(?:the[ ])?year[ ]to[ ]date\b", _year_to_date, relative=True),
    form(rf"(?P<which>last|this|past)[ ](?P<month>{MONTH})(?-i:(?![ ][A-Z\d]))", _last_month),
    form(
        rf"(?P<which>last|this|past|previous)[ ](?P<season>{SEASON})", _last_season, relative=True
    ),
    form(
        rf"(?:(?P<which>last|this|past|previous|late|early)[ ])(?P<weekday>{WEEKDAY})"
        rf"{_PART_OF_DAY}(?-i:{_NOT_A_NAME})",
        _weekday,
        relative=True,
    ),
    form(
        rf"(?P<which>)(?P<weekday>{WEEKDAY}){_PART_OF_DAY}(?-i:{_NOT_A_NAME})",
        _weekday,
        bare=False,
        relative=True,
    ),
)
