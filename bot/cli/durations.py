"""Spans of time as people write them: 7d, 36h, 15m, 90s."""

import re

import typer

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_WRITTEN = re.compile(r"(\d{1,9})([smhd]?)")
_NAMES = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def seconds_option(name: str, text: str) -> int:
    """Read an option that is a span of time; a number alone counts seconds.

    Raises:
        typer.BadParameter: It is none.
    """
    match = _WRITTEN.fullmatch(text.strip().lower())
    if match is None:
        raise typer.BadParameter(
            f"{text!r} is no span of time; write 90s, 15m, 36h or 7d", param_hint=name
        )
    return int(match[1]) * _UNITS[match[2] or "s"]


def spoken(seconds: int) -> str:
    """Say a span of time, not zero, in its largest whole unit: 7 days, 36 hours."""
    size, unit = next((size, unit) for size, unit in _NAMES if not seconds % size)
    number = seconds // size
    return f"{number:,} {unit}{'' if number == 1 else 's'}"
