"""What is read out of a question's time words: days, and what they ask of the articles."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `since` to `until`, both inclusive; None: open on that side.

    Raises:
        ValueError: It ends before it begins.
    """

    since: date | None
    until: date | None

    def __post_init__(self) -> None:
        if self.since and self.until and self.until < self.since:
            raise ValueError(f"not a period: {self.since} to {self.until}")

    @property
    def days(self) -> int | None:
        """How many days it has, or None where it is open."""
        return (self.until - self.since).days + 1 if self.since and self.until else None


class Sense(StrEnum):
    """What time words say of the days that a question is about."""

    WINDOW = "window"  # they are past, or going on
    NOW = "now"  # what is newest counts: "the latest", "currently", "who is the mayor"
    COMING = "coming"  # they are still to come: "next week"


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Time words of a question, and the days that they mean.

    Attributes:
        said: The words.
        start: Where they begin in the question, in code points.
        period: The days, never later than the day of the question; None unless it is a window.
        relative: They count from the day of the question ("last week"), and are no dates of the
            calendar ("in March 2023").
    """

    said: str
    start: int
    sense: Sense
    period: Period | None = None
    relative: bool = False

    @property
    def end(self) -> int:
        """Where they end in the question."""
        return self.start + len(self.said)
