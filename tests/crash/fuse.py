"""A fuse that kills its own process at a numbered step: of SQLite, of Chroma, of the files."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from pullquote.config import Settings
from pullquote.vectorstore import Embedder, Store
from pullquote.vectorstore.chroma_index import ChromaIndex
from pullquote.vectorstore.database import Database
from pullquote.vectorstore.index import VectorIndex
from pullquote.vectorstore.store import INDEX_FOLDER

from tests.crash.processes import die
from tests.support.hashing_embedder import HashingEmbedder

# Between these, SQLite changes nothing that another process could see.
_BOUNDS = ("COMMIT", "VACUUM", "PRAGMA wal_checkpoint", "PRAGMA journal_mode =")
_OF_ROWS = ("INSERT INTO", "DELETE FROM")
_OF_FILES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir")
OF_THE_INDEX = ("create", "upsert", "delete", "drop_others", "wipe", "compact", "settle")


def is_bound(step: str) -> bool:
    """Say whether a step begins or ends something that another process could see."""
    return step.startswith((*_BOUNDS, "os.", "before ", "after "))


class Fuse:
    """Counts steps, and dies at one of them.

    Args:
        at: The step, from 1; 0 lives through all.
        every_statement: Count each statement of SQLite, not only those that end or begin
            something that others could see. What is said row by row counts once.
        root: Changes of files below this folder are steps.
    """

    def __init__(self, at: int, root: Path, *, every_statement: bool) -> None:
        self._at = at
        self._root = str(root)
        self._every_statement = every_statement
        self._rows: list[str] = []
        self.seen: list[str] = []

    def step(self, name: str) -> None:
        """Note that a step is about to be done."""
        self.seen.append(name)
        if len(self.seen) == self._at:
            die()

    def light(self) -> None:
        """Count from here on, for as long as the process lives."""
        connect = Database._connect

        def traced(database: Database) -> Any:
            connection = connect(database)
            connection.sqlite.set_trace_callback(self._statement)
            return connection

        Database._connect = traced  # type: ignore[method-assign]  # in a process made for it
        sys.addaudithook(self._event)

    def open_store(self, settings: Settings) -> Store:
        """Open a store whose index burns the fuse."""

        def make_index(embedder: Embedder) -> VectorIndex:
            index = ChromaIndex(
                settings.data_dir / INDEX_FOLDER,
                fingerprint=embedder.fingerprint,
                dimension=embedder.dimension,
            )
            burn(index, OF_THE_INDEX, self.step)
            return index

        return Store.open(
            settings,
            load_embedder=lambda wanted: HashingEmbedder(wanted.embedder),
            make_index=make_index,
        )

    def _statement(self, sql: str) -> None:
        internal = sql.startswith("--")  # a full-text index's own, or a trigger's
        if internal:
            return
        before, self._rows = self._rows, sql.split()[:3] if sql.startswith(_OF_ROWS) else []
        is_next_row = bool(self._rows) and self._rows == before
        if sql.startswith(_BOUNDS) or (self._every_statement and not is_next_row):
            self.step(sql.split("(", maxsplit=1)[0][:60])

    def _event(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _OF_FILES:
            place, below_a_descriptor = str(arguments[0]), arguments[-1] not in (-1, None)
            is_there = event == "os.mkdir" and Path(place).is_dir()
            if (place.startswith(self._root) or below_a_descriptor) and not is_there:
                self.step(f"{event} {Path(place).name}")


def burn(target: object, names: Iterable[str], step: Callable[[str], None]) -> None:
    """Make each call of these methods two steps: before it and after it."""
    for name in names:
        setattr(target, name, _burning(name, getattr(target, name), step))


def _burning(
    name: str, change: Callable[..., object], step: Callable[[str], None]
) -> Callable[..., object]:
    def burning(*arguments: Any, **keywords: Any) -> object:
        step(f"before {name}")
        result = change(*arguments, **keywords)
        step(f"after {name}")
        return result

    return burning
