"""Kills a process at each step of one operation, and looks at what is left each time.

    python -m tests.crash.named_steps FOLDER OPERATION [--every-statement] [--workers 2]

A step is a change of a file or of the index, and each statement of SQLite that begins or ends
what another process could see, or simply each statement.
"""

import argparse
import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pullquote.vectorstore.word_pieces import WordPieceCounter

from tests.crash import model as m
from tests.crash.drawing import Drawing
from tests.crash.fuse import Fuse
from tests.crash.invariants import recovered, taken_back
from tests.crash.processes import ChildFailedError, ended_by, fork, import_what, in_child
from tests.crash.random_instants import rehearsal
from tests.crash.world import World, begin_with_the_first_release, hasten

_MONDAY, _TUESDAY, _THURSDAY = (datetime(2026, 3, day, 12, tzinfo=UTC) for day in (2, 3, 5))


def _text(name: str, *sentences: str, section: str | None = None) -> m.Text:
    """Write an article whose every word but the plain ones is its own; the digit is for that."""
    return m.Text(f"News {name}title1", tuple(f"The {s}{name}1." for s in sentences), section)


_FOLDER = {
    "bridge.txt": _text("bridge", "harbour", "river"),
    "ferry.txt": _text("ferry", "harbour", "pier"),
    "market.txt": _text("market", "square"),
    "school.txt": _text("school", "roof", "yard"),
    "tower.txt": _text("tower", "bells"),
}
_WIRE = {
    "wire-a": _text("alpha", "council", "mayor", section="politics1alpha"),
    "wire-b": _text("bravo", "station", section="traffic1bravo"),
    "wire-c": _text("charlie", "garden", section="nature1charlie"),
    "wire-d": _text("delta", "museum", section="arts1delta"),
}
_DESK = {
    "note.txt": _text("note", "letter", "reply"),
    "memo.txt": _text("memo", "minutes"),
    "copy.txt": _text("tower", "bells"),  # the same vectors as another article's
}
_BEFORE: tuple[m.Operation, ...] = (
    m.Open(),
    m.Follow(_FOLDER, _WIRE, _MONDAY),
    m.Ingest(_DESK, tuple(_DESK)),
    m.Follow(  # the market vanishes, and the record's grace begins
        {name: text for name, text in _FOLDER.items() if name != "market.txt"},
        {name: text for name, text in _WIRE.items() if name != "wire-d"},
        _TUESDAY,
    ),
    m.Answer("answer", ("wire-a", "wire-c")),
)


def _operations(model: m.Model) -> dict[str, m.Operation]:
    """Name the operations, each of which comes after the same ones."""
    folder = {
        "bridge.txt": _FOLDER["bridge.txt"],
        "ferries.txt": _FOLDER["ferry.txt"],
        "market.txt": _text("market", "square", "stalls"),
        "tower.txt": _text("tower", "bells", "clock"),
        "zoo.txt": _text("zoo", "lion"),
    }
    wire = {
        "wire-a": _text("alpha", "council", "mayor", section="economy1alpha"),
        "wire-b": _text("bravo", "station", "strike", section="traffic1bravo"),
        "wire-e": _text("echo", "theatre", section="arts1echo"),
    }
    desk = {
        "note.txt": _text("note", "letter", "answer"),
        "memo.txt": _DESK["memo.txt"],
        "list.txt": _text("list", "names"),
    }
    tower, copy = model.folder_id("tower.txt"), model.desk_id("copy.txt")
    return {
        "migrate": m.Open(),
        "ingest": m.Ingest(desk, tuple(desk), ("bridge.txt", "ferry.txt")),
        "follow": m.Follow(folder, wire, _THURSDAY),
        "remove": m.Remove((tower, model.folder_id("market.txt"))),
        "restore": m.Restore("old-1"),
        "purge": m.Purge(("wire-a", "old-1", tower)),
        "purge_shared": m.Purge((copy,)),
        "answer": m.Answer("another", ("wire-c",)),
        "back_up": m.BackUp("backup"),
        "switch": m.Switch("other"),
        "rebuild": m.Rebuild(),
        "mend": m.Mend(),
    }


def prepare(root: Path, name: str) -> tuple[m.Model, m.Operation]:
    """Bring a store to where the operation begins, in `root`/before; return what is true of it."""
    root.mkdir()
    world = World(root, root / "before" / "data")
    model = world.model()
    begin_with_the_first_release(world, model, Drawing(0))
    removed = m.Remove(("old-1", "wire-b", model.folder_id("ferry.txt")))
    for operation in () if name == "migrate" else (*_BEFORE, removed):
        before = model.after(None)
        operation.prepare(model)
        world.prepare(model)
        in_child(partial(_perform, world, operation, before, model.embedder))
        operation.apply(model)
        model.photograph(datetime.now(UTC))
    wanted = _operations(model)[name]
    prepared = model.after(None)
    wanted.prepare(prepared)
    world.prepare(prepared)
    return model, wanted


def _perform(world: World, operation: m.Operation, before: m.Model, embedder: str) -> None:
    with world.open(embedder) as store:
        world.perform(operation, store, before)


class Trials:
    """The operation, killed at one step after the other.

    Args:
        root: Prepared.
        before: What is true before the operation.
        operation: Is killed.
        every_statement: See `Fuse`.
    """

    def __init__(
        self, root: Path, before: m.Model, operation: m.Operation, *, every_statement: bool
    ) -> None:
        self._root = root
        self._before = before
        self._operation = operation
        self._every_statement = every_statement
        prepared = before.after(None)
        operation.prepare(prepared)
        self._embedder = prepared.embedder

    def steps(self) -> list[str]:
        """Let the operation live, and name its steps."""
        told = self._root / "steps.json"
        place = self._root / "steps"
        shutil.copytree(self._root / "before", place)
        in_child(lambda: self._burn(place, 0, told))
        steps: list[str] = json.loads(told.read_text())
        return steps

    def kill(self, at: int, name: str) -> None:
        """Kill the operation at a step, and check what is left."""
        place = self._root / str(at)
        shutil.copytree(self._root / "before", place)
        if ended_by(fork(lambda: self._burn(place, at))) != signal.SIGKILL:
            raise SystemExit(f"step {at} of {name} was not reached")
        shutil.copytree(place / "data", place / "killed")
        world = World(self._root, place / "data")
        self._check(at, name, lambda: recovered(world, self._before, self._operation))

    def take_back(self, at: int, name: str) -> None:
        """Check what the kill left once more, with the sources as they were before."""
        world = World(self._root, self._root / str(at) / "killed")
        operation = self._operation
        assert isinstance(operation, m.Follow)
        self._check(at, name, lambda: taken_back(world, self._before, operation))

    def _check(self, at: int, name: str, check: Callable[[], None]) -> None:
        try:
            in_child(check)
        except ChildFailedError:
            raise SystemExit(
                f"killed at step {at} ({name}) of {self._operation}; the folder as the kill left"
                f" it: {self._root / str(at) / 'killed'}"
            ) from None

    def _burn(self, place: Path, at: int, told: Path | None = None) -> None:
        fuse = Fuse(at, place, every_statement=self._every_statement)
        world = World(self._root, place / "data", fuse.open_store)
        fuse.light()
        _perform(world, self._operation, self._before, self._embedder)
        if told:
            told.write_text(json.dumps(fuse.seen))


def shared(work: Callable[[int], None], count: int, workers: int) -> None:
    """Share numbered work, from 1, out among processes.

    Raises:
        SystemExit: One of them failed; it has said why.
    """
    children = [
        fork(lambda first=first: [work(at) for at in range(first, count + 1, workers)])
        for first in range(1, workers + 1)
    ]
    ended = []
    for child in children:
        with suppress(ChildFailedError):
            ended.append(ended_by(child))
    if ended != [0] * workers:
        raise SystemExit(1)


def main() -> None:
    """Share the steps out among some processes, and say how many there were."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash.named_steps")
    parser.add_argument("folder", type=Path)
    parser.add_argument("operation")
    parser.add_argument("--every-statement", action="store_true")
    parser.add_argument("--workers", type=int, default=min(os.cpu_count() or 1, 4))
    asked = parser.parse_args()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    began = time.monotonic()
    WordPieceCounter().count_tokens(["warm"])
    hasten()
    import_what(rehearsal)
    root: Path = asked.folder.resolve()
    before, operation = prepare(root, asked.operation)
    trials = Trials(root, before, operation, every_statement=asked.every_statement)
    steps = trials.steps()
    shared(lambda at: trials.kill(at, steps[at - 1]), len(steps), asked.workers)
    if isinstance(operation, m.Follow):
        World(root).prepare(before)
        shared(lambda at: trials.take_back(at, steps[at - 1]), len(steps), asked.workers)
    seconds = round(time.monotonic() - began, 1)
    print(json.dumps({"steps": len(steps), "seconds": seconds, "names": steps}))


if __name__ == "__main__":
    main()
