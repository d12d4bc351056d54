"""Days as people and data sets write them: a year first, then month and day.

Only forms that have one reading are taken; 06/07/2022 has two and is refused.
"""

import re
from datetime import date, datetime

from pullquote.config import BadInputError

_DAY = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})(?:[T ]+(\S.*))?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_REMEDY = "write it as YYYY-MM-DD"


def parse_day(text: str) -> date:
    """Read a day: 2022-06-16, 2022/06/16, 20220616, or the day of an ISO datetime.

    A datetime's day is the one that is written; its time zone does not move it.

    Raises:
        BadInputError: The text is no day, or names a day that the calendar does not have.
    """
    written = text.strip()
    if match := _DAY.fullmatch(written):
        year, _, month, day, time = match.groups()
        if time is not None and not _is_time(time):
            raise BadInputError(f"{text!r} has a day and then no time of day", remedy=_REMEDY)
    elif match := _COMPACT.fullmatch(written):
        year, month, day = match.groups()
    else:
        raise BadInputError(f"{text!r} is not a day", remedy=_REMEDY)
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise BadInputError(
            f"{text!r} is not a day of the calendar", remedy="mend the month or the day"
        ) from error


def _is_time(text: str) -> bool:
    """Tell whether the text is a time of day, with or without a zone."""
    try:
        datetime.fromisoformat(f"2000-01-01T{text.replace(' ', '')}")
    except ValueError:
        return False
    return True
