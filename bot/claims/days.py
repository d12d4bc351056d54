"""Dates in a text, whole or partial, and whether one text's date stands in another's.

"Tuesday" and "June" are compared as they are written, and by the article's date where that says
which Tuesday or June is meant.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pullquote.bot.claims.text import fold

_MONTHS = (
    "January February March April May June July August September October November December"
).split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTH = (
    r"(?P<month>January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Jan\.?|Feb\.?|Mar\.|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_WEEKDAY = rf"(?P<weekday>{'|'.join(_WEEKDAYS)})s?"
_PART = r"(?:(?P<part>[Ee]arly|[Mm]id|[Ll]ate)[- ])?"
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d)"
_BEFORE_MONTH = (
    r"(?:(?<=\b[Ii]n )|(?<=\b[Bb]y )|(?<=\b[Oo]f )|(?<=\b[Ss]ince )|(?<=\b[Uu]ntil )"
    r"|(?<=\b[Ll]ast )|(?<=\b[Nn]ext )|(?<=\b[Tt]his )|(?<=\b[Ff]rom )|(?<=\b[Bb]efore )"
    r"|(?<=\b[Aa]fter )|(?<=\b[Dd]uring )|(?<=\b[Tt]hrough )|(?<=[Ee]arly )|(?<=[Ll]ate )"
    r"|(?<=[Mm]id-)|(?<=\b[Ii]t's )|(?<=\band )|(?<=\bto ))"
)
_PERIOD = "week|weekend|month|year|decade|century|quarter|spring|summer|autumn|fall|winter"
_WHICH = "[Ll]ast|[Nn]ext|[Tt]his|[Pp]ast|[Pp]revious|[Cc]oming|[Ff]ollowing"
_ON_WEEKDAY = rf"(?:{_WEEKDAY},? )?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"\b{_YEAR}-(?P<monthnumber>0[1-9]|1[0-2])-(?P<day>\d\d)\b",
        rf"\b{_ON_WEEKDAY}(?:the )?{_DAY}(?: day)?(?: of)? {_MONTH}(?:,? {_YEAR})?\b",
        rf"\b{_ON_WEEKDAY}{_MONTH} {_DAY}(?![\w:]|[.,]\d)(?:,? {_YEAR}\b)?",
        rf"\b{_PART}{_MONTH},?(?: of)? {_YEAR}\b",
        rf"\b{_PART}(?!May\b|March\b){_MONTH}(?![\w'])",
        rf"{_BEFORE_MONTH}{_PART}(?P<month>May|March)\b(?! [A-Z])",
        rf"(?<![\w$€£¥.,:/-]){_PART}{_YEAR}(?P<decade>s)?(?!\w|[.,:]\d|%|-\w*[a-z])",
        rf"(?<=[12]\d\d\d-){_YEAR}\b",
        rf"(?<!\w){_PART}(?P<shortdecade>'?[2-9]0)s\b",
        rf"\b(?:(?P<which>[Ll]ast|[Nn]ext|[Tt]his|[Pp]ast|[Cc]oming) )?{_WEEKDAY}\b",
        r"\b(?P<relative>[Yy]esterday|[Tt]oday|[Tt]omorrow|[Tt]onight)\b",
        rf"\b(?P<relative>(?:{_WHICH}) (?:{_PERIOD}))\b",
        r"\b(?P<relative>(?:minute|hour|day|week|month|year|decade)s? (?:ago|earlier|later))\b",
    )
)
_RECENT_DAYS = 183
_SAME = {"past": "last", "previous": "last", "coming": "next", "following": "next"}


@dataclass(frozen=True, slots=True)
class When:
    """A date as it is written, and the days that it may mean.

    Attributes:
        weekday: 0 is Monday.
        part: "early", "mid", "late" or "".
        decade: `year` opens a decade: "the 1990s".
        relative: "yesterday", "last week" and the like, in lower case, or "".
        means: First and last day of each reading, by the article's date; empty without one.
        start: Where it stands, in code points; `end` likewise.
    """

    text: str
    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    part: str = ""
    decade: bool = False
    relative: str = ""
    means: tuple[tuple[date, date], ...] = ()

    def stands_in(self, other: "When") -> bool:
        """Tell whether `other` says at least as much: each part that is written here.

        A part that `other` does not write counts where the article's date gives it: "June 14"
        stands in "Tuesday" where that Tuesday was June 14.
        """
        if self.relative:
            return self.relative == other.relative
        if self.part and self.part != other.part:
            return False
        if self.decade != other.decade and self.year is not None:
            return False
        return any(self._fits(other, meant) for meant in (None, *other.means))

    def _fits(self, other: "When", meant: tuple[date, date] | None) -> bool:
        first, last = meant or (None, None)
        one_day = first if first == last else None
        of_month = first if first and last and first.replace(day=1) == last.replace(day=1) else None
        of_year = first if first and last and first.year == last.year else None
        return (
            self.year in (None, other.year, of_year.year if of_year else None)
            and self.month in (None, other.month, of_month.month if of_month else None)
            and self.day in (None, other.day, one_day.day if one_day else None)
            and self.weekday in (None, other.weekday, one_day.weekday() if one_day else None)
        )


def dates(text: str, on: date | None = None) -> tuple[When, ...]:
    """Find the dates of a text, in order.

    Args:
        text: A claim or a sentence.
        on: The day on which its article was published; says which Tuesday, June or year is meant.
    """
    folded = fold(text)
    found: list[When] = []
    for form in _FORMS:
        for match in form.finditer(folded):
            if not any(match.start() < other.end and other.start < match.end() for other in found):
                found.append(_read(match, on))
    return tuple(sorted(found, key=lambda when: when.start))


def _read(match: re.Match[str], on: date | None) -> When:
    part = {name: value for name, value in match.groupdict().items() if value}
    written = match.group()
    year = int(part["year"]) if "year" in part else None
    if "shortdecade" in part:
        year = 1900 + int(part["shortdecade"].lstrip("'"))
    month = int(part["monthnumber"]) if "monthnumber" in part else _month(part.get("month"))
    day = int(part["day"]) if "day" in part else None
    weekday = _WEEKDAYS.index(part["weekday"]) if "weekday" in part else None
    which, relative = part.get("which", "").lower(), part.get("relative", "").lower()
    means: tuple[tuple[date, date], ...] = ()
    if on is not None:
        means = tuple(_meant(on, year, month, day, weekday, _SAME.get(which, which), relative))
    return When(
        text=written,
        start=match.start(),
        end=match.end(),
        year=year,
        month=month,
        day=day,
        weekday=weekday,
        part=part.get("part", "").lower(),
        decade="decade" in part or "shortdecade" in part,
        relative=_relative(relative),
        means=means,
    )


def _relative(words: str) -> str:
    """Return one form for what means the same: "past week" is "last week"."""
    first, _, rest = words.partition(" ")
    return f"{_SAME.get(first, first).removesuffix('s')} {rest}".strip()


def _month(name: str | None) -> int | None:
    if name is None:
        return None
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(name[:3]))


def _meant(  # noqa: PLR0917 - the parts of one date, in order
    on: date,
    year: int | None,
    month: int | None,
    day: int | None,
    weekday: int | None,
    which: str,
    relative: str,
) -> Iterator[tuple[date, date]]:
    """Yield the spans of days that an expression may mean in an article of this day."""
    if relative:
        yield from _of_relative(on, _relative(relative))
    elif month is not None:
        years = [year] if year is not None else [on.year - 1, on.year, on.year + 1]
        for candidate in years:
            try:
                first = date(candidate, month, day or 1)
            except ValueError:
                continue
            last = first if day else _month_end(first)
            if year is not None or abs((first - on).days) <= _RECENT_DAYS:
                yield first, last
    elif year is not None:
        yield date(year, 1, 1), date(year, 12, 31)
    elif weekday is not None:
        back = (on.weekday() - weekday) % 7
        past, coming = on - timedelta(days=back), on + timedelta(days=7 - back)
        if which != "next":
            yield past, past
        if which != "last" and back:
            yield coming, coming


def _of_relative(on: date, relative: str) -> Iterator[tuple[date, date]]:
    near = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}
    if relative in near:
        day = on + timedelta(days=near[relative])
        yield day, day
        return
    which, _, unit = relative.partition(" ")
    step = {"last": -1, "this": 0, "next": 1}.get(which)
    if step is None:
        return
    if unit == "year":
        yield date(on.year + step, 1, 1), date(on.year + step, 12, 31)
    elif unit == "month":
        months = on.year * 12 + on.month - 1 + step
        first = date(months // 12, months % 12 + 1, 1)
        yield first, _month_end(first)
    elif unit == "week":
        monday = on - timedelta(days=on.weekday() - 7 * step)
        yield monday, monday + timedelta(days=6)


def _month_end(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
