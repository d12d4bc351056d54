"""What a pass over followed sources tells: counts for each source, and what needs a person."""

from dataclasses import dataclass
from typing import Any

from pullquote.ingest.report import Failure
from pullquote.vectorstore.followed import HeldChange


@dataclass(frozen=True, slots=True)
class Shrunk:
    """A listing that lost so much at once that nothing of it was removed.

    Attributes:
        lost: Articles that it lists no longer.
        of: Articles that it listed before.
    """

    lost: int
    of: int


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of one source.

    Attributes:
        kind: As in `sources add --kind`.
        paused: It was left out.
        metadata: Articles whose text stayed and whose metadata changed.
        removed: Articles that vanished from the source for longer than its grace.
        missing: Articles that vanished and whose grace is not over.
        restored: Articles that had vanished and are back.
        withheld: Articles that a person removed: the source does not bring them back.
        held: Changes that were not taken because they look like damage.
        shrunk: Why nothing was removed although much vanished, or None.
        seconds: Wall time.
    """

    name: str
    kind: str
    paused: bool = False
    added: int = 0
    revised: int = 0
    metadata: int = 0
    unchanged: int = 0
    removed: int = 0
    missing: int = 0
    restored: int = 0
    withheld: int = 0
    held: tuple[HeldChange, ...] = ()
    shrunk: Shrunk | None = None
    failures: tuple[Failure, ...] = ()
    seconds: float = 0.0

    @property
    def needs_a_person(self) -> bool:
        """Whether something failed or was held back."""
        return bool(self.failures or self.held or self.shrunk)

    def as_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        counts = (
            *("added", "revised", "metadata", "unchanged", "removed", "missing"),
            *("restored", "withheld"),
        )
        return {
            "name": self.name,
            "kind": self.kind,
            "paused": self.paused,
            **{count: getattr(self, count) for count in counts},
            "held": [
                {field: getattr(change, field) for field in HeldChange.__slots__}
                for change in self.held
            ],
            "shrunk": self.shrunk and {"lost": self.shrunk.lost, "of": self.shrunk.of},
            "failures": [failure.as_dict() for failure in self.failures],
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True)
class FollowReport:
    """What became of all sources of a pass.

    Attributes:
        embedded: Vectors that were computed.
        seconds: Wall time.
    """

    sources: tuple[SourceReport, ...]
    embedded: int
    seconds: float

    @property
    def needs_a_person(self) -> bool:
        """Whether something failed or was held back."""
        return any(source.needs_a_person for source in self.sources)

    def as_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        return {
            "sources": [source.as_dict() for source in self.sources],
            "embedded": self.embedded,
            "seconds": round(self.seconds, 3),
        }
