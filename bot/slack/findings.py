"""What `slack check` found: one record for each thing that was looked at."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """How one thing stands."""

    GOOD = "good"
    ABSENT = "absent"  # the bot does without
    UNKNOWN = "unknown"  # Slack does not say
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        remedy: What to do about it, or "".
    """

    what: str
    state: State
    words: str
    remedy: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the finding for JSON."""
        return {
            "what": self.what,
            "state": str(self.state),
            "words": self.words,
            "remedy": self.remedy,
        }
