"""Days, months, quarters, seasons, years and decades that a calendar names."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.easter import easter

from pullquote.bot.time_expressions import periods
from pullquote.bot.time_expressions.records import Period
from pullquote.bot.time_expressions.words import (
    DAY,
    MONTH,
    NUMBER,
    ORDINALS,
    SEASON,
    YEAR,
    day_number,
    month_number,
    number,
)


@dataclass(frozen=True, slots=True)
class Form:
    """One way to name days.

    Attributes:
        pattern: Matches its words.
        read: What they mean, seen from a day; None: nothing, after all.
        bare: It needs no preposition before it to be about time.
        relative: It counts from the day of the question.
    """

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str], date], Period | None]
    bare: bool = True
    relative: bool = False


def form(
    pattern: str,
    read: Callable[[re.Match[str], date], Period | None],
    *,
    bare: bool = True,
    relative: bool = False,
) -> Form:
    """Make a form out of the source of its pattern."""
    return Form(re.compile(pattern, re.IGNORECASE), read, bare, relative)


def _day(year: int, month: int, number: int) -> Period | None:
    try:
        return periods.one_day(date(year, month, number))
    except ValueError:
        return None


def _iso(match: re.Match[str], _: date) -> Period | None:
    return _day(*(int(match[part]) for part in ("year", "month", "day")))


def _numbers(match: re.Match[str], today: date) -> Period | None:
    """Read 03/04/2022: where both could be the month, from the one day to the other."""
    one, two, year = int(match["one"]), int(match["two"]), int(match["year"])
    if year < 100:
        year += 2000 if year <= today.year % 100 else 1900
    days = (
        [_day(year, two, one)]
        if match["mark"] == "."
        else [_day(year, two, one), _day(year, one, two)]
    )
    begins = [day.since for day in days if day and day.since]
    return Period(min(begins), max(begins)) if begins else None


def _named_day(match: re.Match[str], today: date) -> Period | None:
    month, number = month_number(match["month"]), day_number(match["day"])
    if match["year"]:
        return _day(int(match["year"]), month, number)
    if match["month"].islower() and match["month"] in ("may", "march", "mar"):
        return None  # "may 20 people" is no date
    newest = periods.newest_day(month, number, today)
    return periods.one_day(newest) if newest else None


def _days(match: re.Match[str], today: date) -> Period | None:
    """Days of one month: 3 to 10 June."""
    month = month_number(match["month"])
    first, last = day_number(match["first"]), day_number(match["last"])
    year = int(match["year"]) if match["year"] else None
    if year is None:
        newest = periods.newest_day(month, first, today)
        year = newest.year if newest else today.year
    begin, end = _day(year, month, first), _day(year, month, last)
    return Period(begin.since, end.until) if begin and end and first <= last else None


def _month_of_year(match: re.Match[str], _: date) -> Period:
    return periods.months(int(match["year"]), month_number(match["month"]))


def _month(match: re.Match[str], today: date) -> Period:
    return periods.newest_month(month_number(match["month"]), today)


def _quarter(match: re.Match[str], today: date) -> Period:
    number = match["digit"] or str(ORDINALS[match["ordinal"].lower()])
    first = 3 * int(number) - 2
    year = _year_said(match, today) or today.year - (first > today.month)
    return periods.months(year, first, 3)


def _half(match: re.Match[str], today: date) -> Period:
    digit = match["digit"] or ("1" if match["ordinal"].lower() == "first" else "2")
    year = _year_said(match, today) or today.year
    return periods.months(year, 6 * int(digit) - 5, 6)


def _year_said(match: re.Match[str], today: date) -> int | None:
    if match["year"]:
        return int(match["year"])
    said = (match["that"] or "").lower()
    return today.year - said.startswith("last") if said else None


def _season(match: re.Match[str], _: date) -> Period:
    return periods.season(match["season"].lower(), int(match["year"]))


def _the_season(match: re.Match[str], today: date) -> Period:
    return periods.newest_season(match["season"].lower(), today, over=False)


def _year(match: re.Match[str], _: date) -> Period:
    return periods.years(int(match["year"]))


def _fiscal_year(match: re.Match[str], _: date) -> Period:
    """Return the year of the calendar: whose fiscal year begins when is not known."""
    year = int(match["year"] or f"20{match['short']}")
    return periods.years(year, 2 if match["next"] else 1)


def _piece(match: re.Match[str], today: date) -> Period | None:
    """Return the first week of a month, the last three months of a year."""
    if match["month"]:
        month = month_number(match["month"])
        year = int(match["year"]) if match["year"] else None
        whole = periods.months(year, month) if year else periods.newest_month(month, today)
    else:
        whole = periods.years(int(match["of"]))
    which, unit = match["which"].lower(), match["unit"].lower().removesuffix("s")
    count = number(match["count"]) if match["count"] else 1
    return periods.piece(whole, which, count, unit)


def _season_of_years(match: re.Match[str], _: date) -> Period:
    """Return 2022-23 or 2022/23."""
    return periods.years(int(match["year"]), 2)


def _decade(match: re.Match[str], today: date) -> Period:
    tens = int(match["tens"] or match["short"])
    if match["century"]:
        first = 100 * int(match["century"]) + 10 * tens
    else:
        first = 10 * tens + (2000 if 2000 + 10 * tens <= today.year and tens <= 2 else 1900)
    return periods.years(first, 10)


def _century(match: re.Match[str], _: date) -> Period | None:
    number = int(match["number"])
    return periods.years(100 * (number - 1) + 1, 100) if 1 <= number <= 21 else None


def _nth(number: int, weekday: int, month: int) -> Callable[[int], date]:
    """Return what finds such a weekday (Monday: 0) of a month, the first: 1."""

    def day_in(year: int) -> date:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))

    return day_in


def _election_day(year: int) -> date:
    return _nth(1, 0, 11)(year) + timedelta(days=1)


def _memorial_day(year: int) -> date:
    return periods.last_weekday(year, 5, 0)


_HOLIDAYS: dict[str, Callable[[int], date]] = {
    "christmas eve": lambda year: date(year, 12, 24),
    "christmas": lambda year: date(year, 12, 25),
    "boxing day": lambda year: date(year, 12, 26),
    "new year's eve": lambda year: date(year, 12, 31),
    "new year's day": lambda year: date(year, 1, 1),
    "valentine's day": lambda year: date(year, 2, 14),
    "easter": easter,
    "the fourth of july": lambda year: date(year, 7, 4),
    "halloween": lambda year: date(year, 10, 31),
    "thanksgiving": _nth(4, 3, 11),
    "labor day": _nth(1, 0, 9),
    "labour day": _nth(1, 0, 9),
    "election day": _election_day,
    "memorial day": _memorial_day,
    "columbus day": _nth(2, 0, 10),
    "presidents' day": _nth(3, 0, 2),
    "martin luther king day": _nth(3, 0, 1),
    "mother's day": _nth(2, 6, 5),
    "father's day": _nth(3, 6, 6),
    "veterans day": lambda year: date(year, 11, 11),
    "st. patrick's day": lambda year: date(year, 3, 17),
    "juneteenth": lambda year: date(year, 6, 19),
    "good friday": lambda year: easter(year) - timedelta(days=2),
}


def _holiday(match: re.Match[str], today: date) -> Period:
    day_in = _HOLIDAYS[match["name"].lower().replace("’", "'")]
    if match["year"]:
        return periods.one_day(day_in(int(match["year"])))
    newest = day_in(today.year)
    return periods.one_day(newest if newest <= today else day_in(today.year - 1))


def _week_of(match: re.Match[str], today: date) -> Period | None:
    inner = _named_day(match, today)
    if inner is None or inner.since is None:
        return None
    if match["edge"].lower() == "of":
        return periods.week(inner.since)
    return Period(inner.since - timedelta(days=6), inner.since)


_THAT_YEAR = rf"(?:,?[ ](?:of[ ])?(?:(?P<year>{YEAR})|(?P<that>this year|last year|the year)))"
_D_MONTH = rf"(?:the[ ])?(?P<day>{DAY})(?:[ ]of)?[ ](?P<month>{MONTH})(?:,?[ ](?P<year>{YEAR}))?"
_MONTH_D = rf"(?P<month>{MONTH})[ ](?:the[ ])?(?P<day>{DAY})(?:,?[ ](?P<year>{YEAR}))?"
_HOLIDAY = (
    rf"(?P<name>{'|'.join(map(re.escape, _HOLIDAYS)).replace(chr(39), '[’' + chr(39) + ']')})\b"
)
_DASH = r"(?:\s?[-–—]\s?|[ ](?:and|to|until|till|through)[ ])"

FORMS: tuple[Form, ...] = (
    form(r"(?P<year>(?:19|20)\d\d)([-/.])(?P<month>\d\d?)\2(?P<day>\d\d?)(?![\d/-])", _iso),
    form(
        r"(?P<one>[0-3]?\d)(?P<mark>[/.-])(?P<two>[0-3]?\d)(?P=mark)(?P<year>(?:19|20)\d\d)(?![\d/-])",
        _numbers,
    ),
    form(
        r"(?P<one>[0-3]?\d)(?P<mark>/)(?P<two>[0-3]?\d)/(?P<year>\d\d)(?![\d/-])",
        _numbers,
        bare=False,
    ),
    form(
        rf"(?:the[ ])?(?P<which>first|second|third|fourth|last)[ ](?:(?P<count>{NUMBER})[ ])?"
        rf"(?P<unit>days?|weeks?|months?)[ ](?:of|in)[ ]"
        rf"(?:(?P<month>{MONTH})(?:,?[ ](?:of[ ])?(?P<year>{YEAR})|(?-i:(?![ ][A-Z])))"
        rf"|(?P<of>{YEAR}))",
        _piece,
    ),
    form(
        rf"(?:the[ ])?(?:(?:fiscal|financial|budget)(?:[ ]year)?[ ]|FY[ ]?)"
        rf"(?:(?P<year>{YEAR}|(?:19|20)\d\d(?=[-/]\d\d\b))(?P<next>[-/]\d\d\b)?|(?<=FY)(?P<short>\d\d)\b)",
        _fiscal_year,
    ),
    form(rf"(?:the[ ])?week[ ](?P<edge>of|ending|ended|to)[ ]{_D_MONTH}", _week_of),
    form(rf"(?:the[ ])?week[ ](?P<edge>of|ending|ended|to)[ ]{_MONTH_D}", _week_of),
    form(
        rf"(?:the[ ])?(?P<first>{DAY}){_DASH}(?:the[ ])?(?P<last>{DAY})(?:[ ]of)?[ ]"
        rf"(?P<month>{MONTH})(?:,?[ ](?P<year>{YEAR}))?",
        _days,
    ),
    form(
        rf"(?P<month>{MONTH})[ ](?P<first>{DAY}){_DASH}(?P<last>{DAY})(?:,?[ ](?P<year>{YEAR}))?",
        _days,
    ),
    form(_D_MONTH, _named_day),
    form(_MONTH_D, _named_day),
    form(rf"(?P<month>{MONTH}),?[ ](?:of[ ])?(?P<year>{YEAR})", _month_of_year),
    form(rf"(?P<month>{MONTH})(?-i:(?![ ][A-Z]))", _month, bare=False),
    form(rf"(?P<ordinal>)Q(?P<digit>[1-4])\b{_THAT_YEAR}", _quarter),
    form(r"(?P<ordinal>)(?P<year>)(?P<that>)Q(?P<digit>[1-4])\b", _quarter, bare=False),
    form(
        rf"(?:the[ ])?(?P<digit>)(?P<ordinal>first|second|third|fourth|last)[ ]quarter{_THAT_YEAR}",
        _quarter,
    ),
    form(rf"(?P<ordinal>)H(?P<digit>[12])\b{_THAT_YEAR}", _half),
    form(rf"(?:the[ ])?(?P<digit>)(?P<ordinal>first|second)[ ]half{_THAT_YEAR}", _half),
    form(rf"(?:the[ ])?(?P<season>{SEASON}),?[ ](?:of[ ])?(?P<year>{YEAR})", _season),
    form(rf"the[ ](?P<season>{SEASON})(?![ ]of\b)(?-i:(?![ ][A-Z]))", _the_season, bare=False),
    form(rf"{_HOLIDAY},?[ ](?:(?:of|in)[ ])?(?P<year>{YEAR})", _holiday),
    form(rf"{_HOLIDAY}(?P<year>)", _holiday, bare=False),
    form(
        r"(?:the[ ])?(?:(?P<century>1[5-9]|20)(?P<tens>\d)0s\b"
        r"|(?<=the[ ])['’]?(?P<short>[2-9])0s\b)",
        _decade,
    ),
    form(r"the[ ](?P<number>\d\d?)(?:st|nd|rd|th)[ ]century\b", _century),
    form(r"(?P<year>(?:19|20)\d\d)[-/–]\d\d\b(?!-\d)", _season_of_years, bare=False),
    form(rf"the[ ]year[ ](?P<year>{YEAR})", _year),
    form(rf"(?P<year>{YEAR})(?!['’]?\w)", _year, bare=False),
)
