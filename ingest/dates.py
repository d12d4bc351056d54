"""Dates of publication: what a source wrote becomes an ISO date, or is refused.

A date that cannot be (31 February), that is incomplete (May 2022) or that can be read in two
ways (03/05/2018) is refused with its remedy rather than guessed at: answers are filtered and
ranked by it.
"""

import re
import warnings
from datetime import UTC, date, datetime

from pullquote.config import BadInputError

_MONTH = re.compile(r"(?<![a-z])(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.IGNORECASE)
# A date in digits alone, wherever it stands: its parts, and the mark between them, if any.
_DIGITS = re.compile(
    r"(?<!\d)(?<!\d[-/.,:])(\d{4}|\d{1,2})( ?[-/.,] ?| )(\d{1,2})\2(\d{4}|\d{1,2})(?!\d)"
)
_COMPACT = re.compile(r"(?<!\d)(?<!\d[.,])(\d{4})()(\d\d)(\d\d)(?=(?:\d{4}|\d{6})?(?!\d))")
_ZONE = re.compile(r" ?(?:Z|[+-]\d\d:?\d\d)", re.IGNORECASE)
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_MINUTE = re.compile(r"(?:19|20)\d{10}")  # YYYYMMDDHHMM; milliseconds of 1976 look alike
_OLDEST_YEAR, _NEWEST_YEAR = 1400, 2200  # outside lie placeholders: 0001-01-01, 9999-12-31
_MAX_LENGTH = 60
# Two fillers that differ in every part show which parts a text itself gives. Their days lie more
# than a week apart in any month, so that no day of the week leads from both to one date.
_FILLERS = (datetime(2000, 1, 1, 1, 1, 1), datetime(2004, 2, 15, 2, 2, 2))  # noqa: DTZ001 - no zone
_HOUR = 3600
_ZONES = {
    name: int(hours * _HOUR)
    for name, hours in {
        "EST": -5,
        "EDT": -4,
        "ET": -5,
        "CST": -6,
        "CDT": -5,
        "CT": -6,
        "MST": -7,
        "MDT": -6,
        "MT": -7,
        "PST": -8,
        "PDT": -7,
        "PT": -8,
        "BST": 1,
        "CET": 1,
        "CEST": 2,
        "EET": 2,
        "EEST": 3,
        "IST": 5.5,
        "JST": 9,
    }.items()
}


def published_iso(value: object) -> str | None:
    """Return a date or datetime in ISO 8601, as precise as `value` is.

    Args:
        value: A text, a `date` or `datetime`, or seconds or milliseconds since 1970.

    Returns:
        "YYYY-MM-DD", or that with a time, or None where nothing was given.

    Raises:
        BadInputError: It is not one certain day.
    """
    if value is None or value != value:  # noqa: PLR0124 - NaN, which pandas writes for "none"
        return None
    if isinstance(value, date):
        return _checked(value, str(value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_epoch(value)
    if not isinstance(value, str):
        raise _refused(str(value), "is not a date")
    text = " ".join(value[: _MAX_LENGTH + 1].split())
    if not text:
        return None
    if len(text) > _MAX_LENGTH:
        raise _refused(text, "is not a date")
    if _EPOCH.fullmatch(text):
        return _from_epoch(float(text))
    return _checked(_from_text(text), text)


def _from_text(text: str) -> date:
    if _MONTH.search(text):
        return _general(text, text)
    found = _COMPACT.search(text) or _DIGITS.search(text)
    if found is None:
        _general(text, text)  # says what it lacks, most often
        raise _refused(text, "does not say which number is the day")
    day = _day_in_digits(text, found)
    before, after = text[: found.start()], text[found.end() :]
    if not before and (not after or _ZONE.fullmatch(after)):
        return day
    if after[:1].isdigit():
        after = f"T{after}"
    plain = f"{before}{day.isoformat()}{after}"
    if not before and after[0] in "T ":
        try:
            return datetime.fromisoformat(plain)
        except ValueError:
            pass  # such as "2018-03-05 10:00 EST": the general parser reads it
    return _general(plain, text)


def _day_in_digits(text: str, found: re.Match[str]) -> date:
    """Return the only day that three numbers can be; with dots, the first of them is the day."""
    first, mark, second, third = found.groups()
    readings = (
        _calendar_day(third, second, first),
        _calendar_day(third, first, second),
        _calendar_day(first, second, third),
    )
    days = list(dict.fromkeys(day for day in readings if day))
    if not days:
        raise _refused(text, "is not in the calendar")
    if len(days) > 1 and "." not in mark:
        raise _refused(text, "can be read as two dates")
    return days[0]


def _calendar_day(year: str, month: str, day: str) -> date | None:
    """Return a day, or None where the calendar has none; years of two digits are 1969 to 2068."""
    if len(month) > 2 or len(day) > 2:
        return None
    full_year = int(year)
    if len(year) < 4:
        full_year += 2000 if full_year < 69 else 1900
    try:
        return date(full_year, int(month), int(day))
    except ValueError:
        return None


def _general(text: str, written: str) -> date:
    """Read a date in words, such as "Mon, 5 March 2018 10:00 GMT"; an hour alone is left off.

    Args:
        text: In which no two numbers can change places.
        written: For messages.
    """
    # Imported here for start-up time: an export with ISO dates never needs it.
    from dateutil import parser  # noqa: PLC0415

    read: list[datetime] = []
    for filler in _FILLERS:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", parser.UnknownTimezoneWarning)
                read.append(parser.parse(text, default=filler, tzinfos=_ZONES))
        except (ValueError, ArithmeticError, TypeError) as error:
            if "out of range for month" in str(error) or "month must be" in str(error):
                raise _refused(written, "is not in the calendar") from None
            raise _refused(written, "is not a date") from None
    one, other = read
    if one.date() != other.date():
        raise _refused(written, "does not name one day")
    if (one.hour, one.minute) != (other.hour, other.minute):
        return one.date()
    return one.replace(second=0) if one.second != other.second else one


def _from_epoch(seconds: float) -> str:
    if not 1e8 <= abs(seconds) < 1e14:  # true of no NaN, and compares integers of any size
        raise _refused(f"{seconds}"[:_MAX_LENGTH], "is not a date")
    if _MINUTE.fullmatch(digits := f"{seconds:.0f}"):
        try:
            return _checked(datetime.strptime(digits, "%Y%m%d%H%M"), digits)  # noqa: DTZ007 - no zone
        except ValueError:
            pass  # milliseconds that no calendar has
    if abs(seconds) >= 1e11:
        seconds /= 1000
    try:
        moment = datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):  # outside the years 1 to 9999
        raise _refused(f"{seconds:g}", "is not a date") from None
    return _checked(moment.replace(microsecond=0), str(seconds))


def _checked(value: date, text: str) -> str:
    if not _OLDEST_YEAR <= value.year <= _NEWEST_YEAR:
        raise _refused(text, "is a placeholder, not a date of publication")
    try:
        return value.isoformat()
    except ValueError:  # "+9999": a day and more
        raise _refused(text, "has an impossible offset from UTC") from None


def _refused(text: str, why: str) -> BadInputError:
    return BadInputError(
        f"the date {text[:_MAX_LENGTH]!r} {why}",
        remedy="write it as YYYY-MM-DD, or leave it out",
    )
