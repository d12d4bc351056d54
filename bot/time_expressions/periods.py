"""Periods of the calendar: weeks, months, quarters, seasons, years, and where they lie to a day.

Weeks begin on Monday. Seasons are the meteorologists', of the northern half: winter is December to
February, and a year's winter is the one that begins in it.
"""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from pullquote.bot.time_expressions.records import Period

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month that each begins in."""


def shifted(day: date, *, days: int = 0, months: int = 0, years: int = 0) -> date:
    """Move a day; the last of a month stays inside the month that it lands in."""
    moved: date = day + relativedelta(days=days, months=months, years=years)
    return moved


def one_day(day: date) -> Period:
    """Return a single day."""
    return Period(day, day)


def week(day: date, weeks: int = 0) -> Period:
    """Return the week that holds a day, or one so many weeks later."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)
    return Period(monday, monday + timedelta(days=6))


def weekend(day: date, weeks: int = 0) -> Period:
    """Return the newest weekend that has begun by a day, or one so many weeks later."""
    saturday = day - timedelta(days=(day.weekday() - 5) % 7) + timedelta(weeks=weeks)
    return Period(saturday, saturday + timedelta(days=1))


def months(year: int, first: int, count: int = 1) -> Period:
    """Return whole months, from the `first` (1 to 12) of a year on."""
    begin = date(year, first, 1)
    return Period(begin, shifted(begin, months=count, days=-1))


def month(day: date, offset: int = 0) -> Period:
    """Return the month that holds a day, or one so many months later."""
    there = shifted(day, months=offset)
    return months(there.year, there.month)


def quarter(day: date, offset: int = 0) -> Period:
    """Return the quarter that holds a day, or one so many quarters later."""
    there = shifted(day, months=3 * offset)
    return months(there.year, 3 * ((there.month - 1) // 3) + 1, 3)


def years(first: int, count: int = 1) -> Period:
    """Return whole years."""
    return Period(date(first, 1, 1), date(first + count - 1, 12, 31))


def season(name: str, year: int) -> Period:
    """Return the season that begins in a year."""
    return months(year, SEASONS[name], 3)


def newest_month(number: int, today: date, *, before: bool = False) -> Period:
    """Return the newest month of this name that has begun, or with `before`, that is over."""
    year = today.year - (number > today.month or (before and number == today.month))
    return months(year, number)


def newest_day(month_number: int, number: int, today: date) -> date | None:
    """Return the newest such day that is not after today; None: no year has it."""
    for year in range(today.year, today.year - 9, -1):
        try:
            day = date(year, month_number, number)
        except ValueError:
            continue
        if day <= today:
            return day
    return None


def newest_season(name: str, today: date, *, over: bool) -> Period:
    """Return the newest season of this name that has begun, or that is over."""
    for year in range(today.year, today.year - 3, -1):
        found = season(name, year)
        assert found.since
        assert found.until
        if (found.until if over else found.since) < today:
            return found
    raise AssertionError("some season has begun within three years")


def last_weekday(year: int, month: int, number: int) -> date:
    """Return the last such weekday (Monday: 0) of a month."""
    last = months(year, month).until
    assert last
    return newest_weekday(number, last)


def newest_weekday(number: int, today: date, *, before: bool = False) -> date:
    """Return the newest such weekday (Monday: 0); today counts unless `before`."""
    back = (today.weekday() - number) % 7
    return today - timedelta(days=back or (7 if before else 0))


def piece(period: Period, which: str, count: int, unit: str) -> Period | None:
    """Return days, weeks or months at a place in a closed period; None: they reach beyond it.

    Args:
        period: What they are a piece of.
        which: first, second, third, fourth or last.
        count: How many of them are taken together.
        unit: day, week or month.
    """
    assert period.since
    assert period.until
    step = {"day": (1, 0), "week": (7, 0), "month": (0, 1)}[unit]
    days, in_months = (count * each for each in step)
    if which == "last":
        after = period.until + timedelta(days=1)
        begin, end = shifted(after, days=-days, months=-in_months), after
    else:
        place = ("first", "second", "third", "fourth").index(which)
        begin = shifted(period.since, days=days * place, months=in_months * place)
        end = shifted(begin, days=days, months=in_months)
    found = Period(begin, end - timedelta(days=1))
    return found if period.since <= begin and end - timedelta(days=1) <= period.until else None


def third(period: Period, which: str) -> Period:
    """Return the early, the middle or the late third of a closed period; of a year, four months."""
    assert period.since
    assert period.until
    after = period.until + timedelta(days=1)
    total = (after.year - period.since.year) * 12 + after.month - period.since.month
    if total >= 3 and total % 3 == 0 and period.since.day == after.day:
        one, two = (shifted(period.since, months=total * part // 3) for part in (1, 2))
    else:
        days = (after - period.since).days
        one, two = (period.since + timedelta(days=days * part // 3) for part in (1, 2))
    thirds = {"early": (period.since, one), "late": (two, after)}
    begin, end = thirds.get(which, (one, two))
    return Period(begin, end - timedelta(days=1))
