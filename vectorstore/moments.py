"""Moments as text, written so that comparing the texts compares the moments.

ISO 8601 in UTC. With or without a fraction of a second: "+" sorts before ".", so a whole second
comes before its parts.
"""

from datetime import UTC, datetime


def now() -> str:
    """Return this moment to the second, as people read it."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def instant() -> str:
    """Return this moment to the microsecond: what follows it within the second comes after it."""
    return written(datetime.now(UTC))


def written(moment: datetime) -> str:
    """Write a moment down to the microsecond.

    Raises:
        ValueError: It has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} names no time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def is_written(text: str) -> bool:
    """Whether a text is a moment as `now` or `written` writes it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    return moment.tzinfo is not None and text in (
        written(moment),
        moment.astimezone(UTC).isoformat(timespec="seconds"),
    )
