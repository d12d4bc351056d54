"""Days and moments as people and data sets write them: a year first, then month and day.

Only forms that have one reading are taken; 06/07/2022 has two and is refused.
"""

import re
from datetime import UTC, date, datetime, time

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
        year, _, month, day, clock = match.groups()
        if clock is not None and not _is_time(clock):
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


def parse_moment(text: str) -> datetime:
    """Read the moment that a question is asked as of: a day, or an ISO datetime.

    A day means its last instant in UTC, and today means now. A datetime without a zone is UTC.

    Raises:
        BadInputError: It is neither, still to come, or before the year 1 in UTC.
    """
    written = text.strip()
    try:
        moment = datetime.fromisoformat(written) if re.search(r"\d[T ]\d", written) else None
    except ValueError as error:
        raise BadInputError(
            f"{text!r} is not a moment", remedy="write it as YYYY-MM-DD or YYYY-MM-DDTHH:MM"
        ) from error
    if moment is None:
        now, day = datetime.now(UTC), parse_day(text)
        moment = now if day == now.date() else datetime.combine(day, time.max, UTC)
    elif moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    check_moment(moment)
    return moment.astimezone(UTC)


def check_moment(moment: datetime) -> None:
    """Refuse a moment that nothing can be known of.

    Raises:
        BadInputError: It has no time zone, is still to come, or lies before the year 1 in UTC.
    """
    if moment.tzinfo is None:
        raise BadInputError(f"{moment} names no time zone", remedy="make the datetime aware")
    if moment > datetime.now(UTC):
        raise BadInputError(
            f"{moment:%Y-%m-%d %H:%M} is still to come",
            remedy="ask as of a day up to today, or leave that out",
        )
    try:
        moment.astimezone(UTC)
    except OverflowError as error:
        raise BadInputError(
            f"{moment} lies before the year 1 in UTC",
            remedy="ask as of a later day, or leave that out",
        ) from error


def _is_time(text: str) -> bool:
    """Tell whether the text is a time of day, with or without a zone."""
    try:
        datetime.fromisoformat(f"2000-01-01T{text.replace(' ', '')}")
    except ValueError:
        return False
    return True
