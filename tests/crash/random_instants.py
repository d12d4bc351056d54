"""Kills a process at random instants of a random program and looks at what is left.

    python -m tests.crash.random_instants FOLDER [--kills 200] [--seed 1] [--workers 2]

Each world is a store of the first release and a program drawn from its seed. A child opens the
store and goes through the program; its parent kills it at an instant that is uniform over the
time that the operation in flight is known to take. A second child then opens what is left, and
checks it (`invariants.recovered`); sometimes it is killed as well, and a third one comes. The next
child goes on with the program. The same seed is the same program; the instants depend on the
machine, so a failure names where to find the folder as the kill left it.
"""

import argparse
import itertools
import json
import os
import random
import select
import shutil
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pullquote.vectorstore.word_pieces import WordPieceCounter

from tests.crash import model as m
from tests.crash.drawing import Drawing
from tests.crash.invariants import recovered, taken_back
from tests.crash.processes import ChildFailedError, ended_by, fork, import_what, in_child
from tests.crash.world import World, begin_with_the_first_release, hasten

KILLS_OF_A_WORLD = 10
_PATIENCE_S = 60.0  # for what a child has to tell
_TAKES_S = 0.1  # an operation that was never timed
_BEYOND = 1.15  # of what it takes: now and then the kill comes after the end
_RECOVERY_IS_KILLED = 0.2  # of the times
_SOURCES_ARE_TAKEN_BACK = 0.3  # of the times that a sync of them was killed
_SWITCH_IS_TAKEN_BACK = 0.4  # of the times that one was killed


@dataclass
class Clockwork:
    """How long each kind of operation takes, from those that were seen."""

    seen: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def note(self, kind: str, seconds: float) -> None:
        self.seen[kind] = [*self.seen[kind][-9:], seconds]

    def instant(self, kind: str, chance: random.Random) -> float:
        times = self.seen[kind] or [_TAKES_S]
        return chance.uniform(0, _BEYOND * sum(times) / len(times))


@dataclass(frozen=True)
class Event:
    """An operation began, or is done, at a moment."""

    done: bool
    number: int
    moment: datetime

    @classmethod
    def of(cls, line: str) -> "Event":
        what, number, moment = line.split()
        return cls(what == "done", int(number), datetime.fromisoformat(moment))


class Life:
    """One child that works through the program until it is killed."""

    def __init__(self, world: World, model: m.Model, drawing: Drawing, first: int) -> None:
        self._reading, self._writing = os.pipe()
        self._rest = b""
        self._killed = False
        self._child = fork(lambda: self._work(world, model, drawing, first))
        os.close(self._writing)

    def _work(self, world: World, model: m.Model, drawing: Drawing, first: int) -> None:
        os.close(self._reading)
        store = None
        for number in itertools.count(first):
            operation = drawing.operation(number, model)
            before = model.after(None)
            operation.prepare(model)
            world.prepare(model)
            if store is not None and model.embedder != before.embedder:
                store.close()
                store = None
            self._tell("began", number)
            store = store or world.open(model.embedder)
            world.perform(operation, store, before)
            self._tell("done", number)
            operation.apply(model)

    def _tell(self, what: str, number: int) -> None:
        os.write(self._writing, f"{what} {number} {datetime.now(UTC).isoformat()}\n".encode())

    def heard(self, timeout_s: float) -> list[Event] | None:
        """Return what the child tells first within the time; None: it is dead, all was heard.

        Raises:
            ChildFailedError: It ended by itself.
        """
        if not select.select([self._reading], [], [], timeout_s)[0]:
            return []
        heard = os.read(self._reading, 65_536)
        if not heard:
            if not self._killed:
                ended_by(self._child)
                raise ChildFailedError("the child came to an end")
            return None
        *lines, self._rest = (self._rest + heard).split(b"\n")
        return [Event.of(line.decode()) for line in lines]

    def kill(self) -> None:
        """Kill the child; what it had told before can still be heard."""
        os.kill(self._child, signal.SIGKILL)
        if ended_by(self._child) != signal.SIGKILL:
            raise ChildFailedError("the child came to an end")
        self._killed = True

    def close(self) -> None:
        os.close(self._reading)


class Trial:
    """One world: a program, and kills all along it.

    Args:
        root: A folder of its own.
        seed: Of the program and of the instants.
        clockwork: Learns from every world.
        killed: Counts the kills by what was in flight.
    """

    def __init__(self, root: Path, seed: int, clockwork: Clockwork, killed: Counter[str]) -> None:
        root.mkdir()
        self._seed = seed
        self._chance = random.Random(f"{seed}/instants")
        self._clockwork = clockwork
        self._killed = killed
        self._world = World(root)
        self._model = self._world.model()
        self._drawing = Drawing(seed)
        self._next = 0
        begin_with_the_first_release(self._world, self._model, self._drawing)

    def run(self, kills: int) -> None:
        """Kill and recover so many times."""
        for number in range(kills):
            flying = self._live()
            kind = flying.kind if flying else "between"
            self._killed[kind] += 1
            try:
                self._recover(flying)
            except ChildFailedError:
                raise SystemExit(
                    f"seed {self._seed}, kill {number}, in flight: {kind} ({flying}); the folder"
                    f" as the kill left it: {self._world.root / 'killed'}"
                ) from None

    def _live(self) -> m.Operation | None:
        """Let a child work until it is killed; return what was in flight."""
        target = self._next + self._chance.randrange(3)
        life = Life(self._world, self._model, self._drawing, self._next)
        flying: m.Operation | None = None
        began = 0.0
        deadline: float | None = None
        killed = False
        while True:
            left = _PATIENCE_S if deadline is None else deadline - time.monotonic()
            if not killed and left <= 0:
                life.kill()
                killed = True
            told = life.heard(max(left, 0))
            if told is None:
                break
            for event in told:
                now = time.monotonic()
                if event.done:
                    assert flying is not None
                    self._clockwork.note(flying.kind, now - began)
                    flying.apply(self._model)
                    self._model.photograph(event.moment)
                    self._next, flying = event.number + 1, None
                else:
                    flying, began = self._drawing.operation(event.number, self._model), now
                    if event.number == target:
                        deadline = now + self._clockwork.instant(flying.kind, self._chance)
        life.close()
        return flying

    def _recover(self, flying: m.Operation | None) -> None:
        world, model = self._world, self._model
        shutil.rmtree(world.root / "killed", ignore_errors=True)
        shutil.copytree(world.data_dir, world.root / "killed")
        if flying is not None:
            self._next += 1
        believed = bool(model.folder and model.wire)  # empty sources would not be
        put_back = believed and self._chance.random() < _SOURCES_ARE_TAKEN_BACK
        if isinstance(flying, m.Follow) and put_back:
            in_child(partial(self._take_back, flying))
        if isinstance(flying, m.Switch) and self._chance.random() < _SWITCH_IS_TAKEN_BACK:
            flying = None
        if self._chance.random() < _RECOVERY_IS_KILLED:
            self._kill_a_recovery(flying)
        in_child(lambda: recovered(world, model, flying))
        if flying is not None:
            flying.apply(model)

    def _take_back(self, flying: m.Follow) -> None:
        """Put the sources back, sync a copy of what the kill left, and go on as if nothing was."""
        prepared = self._model.after(None)
        flying.prepare(prepared)
        copy = World(self._world.root, self._world.root / "copy")
        shutil.copytree(self._world.data_dir, copy.data_dir)
        self._world.prepare(self._model)
        taken_back(copy, self._model, flying)
        shutil.rmtree(copy.data_dir)
        self._world.prepare(prepared)

    def _kill_a_recovery(self, flying: m.Operation | None) -> None:
        prepared = self._model.after(None)
        if flying is not None:
            flying.prepare(prepared)

        def sync() -> None:
            with self._world.open(prepared.embedder) as store:
                store.sync()

        child = fork(sync)
        time.sleep(self._clockwork.instant("recovery", self._chance))
        os.kill(child, signal.SIGKILL)
        if ended_by(child):
            self._killed["recovery"] += 1


def rehearsal(folder: Path) -> None:
    """Do a bit of everything, for what it imports."""
    world, drawing = World(folder), Drawing(0)
    model = world.model()
    for number in range(3):
        operation = drawing.operation(number, model)
        operation.prepare(model)
        world.prepare(model)
        recovered(world, model.after(None), operation)
        operation.apply(model)


def work(folder: Path, seeds: Sequence[int], kills: int) -> None:
    """Go through worlds; write down how many kills there were of each kind."""
    clockwork, killed = Clockwork(), Counter[str]()
    for seed in seeds:
        root = folder / str(seed)
        Trial(root, seed, clockwork, killed).run(kills)
        shutil.rmtree(root)
    (folder / f"{seeds[0]}.json").write_text(json.dumps(killed))


def main() -> None:
    """Share the worlds out among some processes, and say what was killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash.random_instants")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=min(os.cpu_count() or 1, 4))
    asked = parser.parse_args()
    folder: Path = asked.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    WordPieceCounter().count_tokens(["warm"])
    hasten()
    import_what(rehearsal)
    worlds = -(-asked.kills // KILLS_OF_A_WORLD)
    seeds = [asked.seed * 1000 + world for world in range(worlds)]
    shares = [seeds[worker :: asked.workers] for worker in range(asked.workers)]
    children = [fork(partial(work, folder, share, KILLS_OF_A_WORLD)) for share in shares if share]
    ended = []
    for child in children:
        with suppress(ChildFailedError):
            ended.append(ended_by(child))
    if ended != [0] * len(children):
        sys.exit(1)
    killed = Counter[str]()
    for path in folder.glob("*.json"):
        killed.update(json.loads(path.read_text()))
    print(json.dumps({"killed": killed, "seconds": round(time.monotonic() - began, 1)}))


if __name__ == "__main__":
    main()
