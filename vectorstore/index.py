"""The seam between the store and a vector index: what every index promises.

An index holds vectors, their keys and their days, nothing else: no text, no article. It can be
deleted at any time and made again from the catalog.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pullquote.config import IndexUnavailableError
from pullquote.vectorstore.embedder import FloatArray

OnProgress = Callable[[int, int], None]  # pieces of work done, and their number in all

REBUILD = "run `pullquote doctor --fix`, which builds the index again from the catalog"


class IndexBusyError(IndexUnavailableError):
    """Another process loads or writes the index's files just now; nothing is wrong with it."""


class IndexDamagedError(IndexUnavailableError):
    """The index's files are not what was written; they can only be made again."""


@dataclass(frozen=True, slots=True)
class VectorHit:
    """A vector that is near.

    Attributes:
        score: Cosine similarity, -1 to 1.
    """

    key: str
    score: float


class VectorIndex(Protocol):
    """Vectors by key. Safe to use from several threads."""

    def on_disc(self) -> bool:
        """Whether anything is stored; cheap, and starts no engine."""
        ...

    def as_left(self) -> bool:
        """Whether the files are as the last writing left them; cheap, and starts no engine.

        Not so after a crash in the midst of one: then they are to be opened, which looks at them.
        """
        ...

    def exists(self) -> bool:
        """Whether there is anything to search: false before the first sync and after a loss."""
        ...

    def create(self) -> None:
        """Make the index where it does not exist."""
        ...

    def nearest(
        self,
        vector: FloatArray,
        k: int,
        *,
        since_day: int | None = None,
        until_day: int | None = None,
        keys: Sequence[str] | None = None,
    ) -> list[VectorHit]:
        """Find the nearest vectors, the best first.

        Args:
            vector: Shape: (dimension,), unit length.
            k: Most hits to return.
            since_day: First day, an ordinal; undated vectors do not pass.
            until_day: Last day; undated vectors pass.
            keys: Search among these only, whatever their days.
        """
        ...

    def upsert(self, keys: Sequence[str], vectors: FloatArray, days: Sequence[int | None]) -> None:
        """Write vectors. Shape: (len(keys), dimension)."""
        ...

    def delete(self, keys: Sequence[str]) -> None:
        """Delete vectors; unknown keys are no error. Their bytes may stay until `compact`."""
        ...

    def present(self, keys: Sequence[str]) -> set[str]:
        """Return those of `keys` that the index holds."""
        ...

    def keys(self) -> list[str]:
        """List every key."""
        ...

    def count(self) -> int:
        """Count the vectors."""
        ...

    def reopen(self) -> None:
        """See what other processes have written; meanwhile other threads search what was seen.

        Raises:
            IndexBusyError: Another process keeps the files busy.
            IndexUnavailableError: They cannot be read.
        """
        ...

    def settle(self) -> None:
        """Bring what was written into the form that opens fastest; after the last batch."""
        ...

    def compact(self, on_progress: OnProgress | None = None) -> None:
        """Rewrite the files without a byte of what was deleted; nothing to do if nothing was.

        A crash at any instant leaves the old files or the new ones.

        Args:
            on_progress: Called with the vectors copied and their number in all.
        """
        ...

    def drop_others(self) -> None:
        """Delete the vectors of every other embedder."""
        ...

    def wipe(self) -> None:
        """Delete everything, readable or not."""
        ...

    def close(self) -> None:
        """Let go of files and memory."""
        ...
