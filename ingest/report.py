"""What a run tells: its progress, its failures and its counts. No wording for a terminal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

from pullquote.config import PullquoteError


@dataclass(frozen=True, slots=True)
class Failure:
    """A file or a record that was not stored, and what to do about it.

    Attributes:
        file: As the person named it, or as it lies under the folder that they named.
        line: Counted from 1, or None where the whole file is meant.
        problem: What was found, one line without a full stop.
        remedy: What to do, one line without a full stop.
    """

    file: str
    line: int | None
    problem: str
    remedy: str

    def as_dict(self) -> dict[str, Any]:
        """Return the failure for JSON."""
        return {
            "file": self.file,
            "line": self.line,
            "problem": self.problem,
            "remedy": self.remedy,
        }

    @classmethod
    def of(cls, file: str, error: PullquoteError, line: int | None = None) -> Self:
        """Report an error by the place that it is about, which its message need not repeat."""
        problem = str(error.args[0]).removeprefix(f"{file}: ")
        return cls(file, line, problem, error.remedy)

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Self:
        """Read what `as_dict` wrote."""
        return cls(kept["file"], kept["line"], kept["problem"], kept["remedy"])


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come.

    Attributes:
        done: Bytes as they lie on disk while reading; addresses while fetching; passages while
            embedding.
        total: The same unit; None where it cannot be known (a pipe). While articles are still
            being read, the total of "embedding" grows.
    """

    phase: Literal["reading", "fetching", "embedding"]
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What became of a run.

    Attributes:
        metadata: Articles whose text stayed and whose metadata changed.
        embedded: Vectors that were computed.
        seconds: Wall time of the run.
    """

    added: int
    revised: int
    metadata: int
    unchanged: int
    failures: tuple[Failure, ...]
    embedded: int
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """Return the report for JSON."""
        return {
            "added": self.added,
            "revised": self.revised,
            "metadata": self.metadata,
            "unchanged": self.unchanged,
            "failures": [failure.as_dict() for failure in self.failures],
            "embedded": self.embedded,
            "seconds": round(self.seconds, 3),
        }


def shortened(failures: Sequence[Failure], most: int) -> list[Failure]:
    """Return the first failures of a file, and one that says how many more there are."""
    if len(failures) <= most:
        return list(failures)
    more = len(failures) - most
    rest = Failure(
        failures[0].file, None, f"{more:,} more of its records were refused", "mend the first ones"
    )
    return [*failures[:most], rest]
