"""Kills a sync of a feed and a sitemap, and looks at what is left each time.

    python -m tests.crash.web_kills FOLDER steps [--at-most 20] [--every-statement] [--workers 2]
    python -m tests.crash.web_kills FOLDER instants [--kills 200] [--seed 1] [--workers 2]

`steps` kills at each step (see `named_steps`), or at so many of them. `instants` kills at instants
that are uniform over what a pass takes, often the pass after it, too. What is left is checked
(`web_invariants`) and the pass goes on; and it is checked once more with the site as it was before.
"""

import argparse
import json
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from pullquote.ingest import following_web
from pullquote.vectorstore.followed import NewSource, SourceKind
from pullquote.vectorstore.word_pieces import WordPieceCounter

from tests.crash import model as m
from tests.crash.fuse import Fuse, is_bound
from tests.crash.processes import ChildFailedError, ended_by, fork, import_what, in_child
from tests.crash.site import Site
from tests.crash.site_days import BEFORE, CITED, FEED, GRACE, KILLED, SITEMAP, WITHHELD
from tests.crash.web_invariants import (
    Expected,
    follow,
    is_what_the_day_makes,
    ledger_of,
    met_by,
    recovered,
    taken_back,
)
from tests.crash.world import World, hasten

_BATCH = 4  # pages that are stored together
_BEYOND = 1.15  # of what a pass takes: now and then the kill comes after the end
_IS_KILLED_AGAIN = 0.3  # of the times
_IS_TAKEN_BACK = 0.3  # of the times at random instants


def begin(world: World, site: Site, model: m.Model) -> None:
    """Follow the feed and the sitemap up to the day before the kill, and do what a person does.

    Args:
        world: Empty.
        site: Shows the last of these days afterwards.
        model: As it is after these days, without what a person does.
    """
    with world.open(model.embedder) as store:
        for name, kind, path in (
            ("feed", SourceKind.FEED, FEED),
            ("sitemap", SourceKind.SITEMAP, SITEMAP),
        ):
            source = NewSource(name, kind, site.root + path, int(GRACE.total_seconds()))
            store.catalog.sources.add(source, moment=BEFORE[0].moment.isoformat())
        for day in BEFORE:
            site.show(day.replies(site.root))
            follow(store, day)
        for operation in _by_a_person(site.root):
            world.perform(operation, store, model)


def _by_a_person(root: str) -> tuple[m.Operation, ...]:
    return (
        m.Remove((root + WITHHELD,)),
        m.Answer("answer", tuple(root + path for path in CITED)),
    )


class Trials:
    """Copies of one store, in each of which the same pass is killed.

    Args:
        root: A folder of its own.
        every_statement: See `Fuse`.
    """

    def __init__(self, root: Path, *, every_statement: bool = False) -> None:
        root.mkdir(parents=True)
        self._root = root
        self._every_statement = every_statement
        self._site = Site()
        world = World(root, root / "before" / "data")
        before = world.model()
        for day in BEFORE:
            day.apply(before, self._site.root)
        in_child(lambda: begin(world, self._site, before))
        for operation in _by_a_person(self._site.root):
            operation.apply(before)
        before.photograph(datetime.now(UTC))
        self._before = before
        self._takes_s, self._expected = self._whole()

    def close(self) -> None:
        self._site.close()

    def steps(self) -> list[str]:
        """Let the pass live, and name its steps."""
        place, told = self._copy("steps"), self._root / "steps.json"
        in_child(lambda: self._burn(place, 0, told))
        shutil.rmtree(place)
        steps: list[str] = json.loads(told.read_text())
        return steps

    def kill_at_step(self, at: int, name: str) -> None:
        """Kill the pass at a step, and check what is left.

        Within a transaction that is what was left at its beginning, so the site is not taken back.
        """
        place = self._copy(str(at))
        if ended_by(fork(lambda: self._burn(place, at))) != signal.SIGKILL:
            raise SystemExit(f"step {at} ({name}) was not reached")
        self._check_what_is_left(place, f"at step {at} ({name})", take_back=is_bound(name))

    def kill_at_instants(self, number: int, chance: random.Random) -> int:
        """Kill the pass at a random instant, perhaps again, and check what is left.

        Args:
            number: Of this trial.
            chance: Says when.

        Returns:
            How often it was killed; it may have been through before.
        """
        place, killed, instants = self._copy(str(number)), 0, []
        while not instants or chance.random() < _IS_KILLED_AGAIN:
            instants.append(chance.uniform(0, _BEYOND * self._takes_s))
            child = fork(lambda: self._pass(World(self._root, place / "data")))
            time.sleep(instants[-1])
            os.kill(child, signal.SIGKILL)
            killed += ended_by(child) == signal.SIGKILL
        take_back = chance.random() < _IS_TAKEN_BACK
        self._check_what_is_left(place, f"after {instants} seconds", take_back=take_back)
        return killed

    def _copy(self, name: str) -> Path:
        place = self._root / name
        shutil.copytree(self._root / "before", place)
        self._site.show(KILLED.replies(self._site.root))
        return place

    def _pass(self, world: World) -> None:
        with world.open(self._before.embedder) as store:
            follow(store, KILLED)

    def _burn(self, place: Path, at: int, told: Path | None = None) -> None:
        fuse = Fuse(at, place, every_statement=self._every_statement)
        world = World(self._root, place / "data", fuse.open_store)
        fuse.light()
        self._pass(world)
        if told:
            told.write_text(json.dumps(fuse.seen))

    def _whole(self) -> tuple[float, Expected]:
        """Let the pass live; return how many seconds it takes and what it makes."""
        place, told = self._copy("whole"), self._root / "whole.json"
        before, after = self._before, self._before.after(None)
        KILLED.apply(after, self._site.root)

        def live() -> None:
            began = time.monotonic()
            with World(self._root, place / "data").open(before.embedder) as store:
                report = follow(store, KILLED)
                takes_s = time.monotonic() - began
                is_what_the_day_makes(store, report, before, after)
                told.write_text(json.dumps([takes_s, ledger_of(store), met_by(report)]))

        in_child(live)
        takes_s, ledger, met = json.loads(told.read_text())
        return takes_s, Expected(before, after, ledger, met)

    def _check_what_is_left(self, place: Path, when: str, *, take_back: bool) -> None:
        """Check it and go on from there; and with the site as it was before."""
        left = place / "killed"
        shutil.copytree(place / "data", left)
        world, again = (World(self._root, place / name) for name in ("data", "again"))
        try:
            in_child(lambda: recovered(world, self._site, self._expected))
            if take_back:
                shutil.copytree(left, again.data_dir)
                in_child(lambda: taken_back(again, self._site, self._before))
        except ChildFailedError:
            raise SystemExit(f"killed {when}; the folder as the kill left it: {left}") from None
        shutil.rmtree(place)


def spread(count: int, at_most: int) -> list[int]:
    """Return so many of the numbers from 1 to `count`, evenly; all, if there are fewer."""
    if at_most >= count:
        return [*range(1, count + 1)]
    return [round(number * count / at_most) for number in range(1, at_most + 1)]


def at_steps(root: Path, worker: int, asked: argparse.Namespace) -> None:
    """Kill at a worker's share of the steps."""
    trials = Trials(root, every_statement=asked.every_statement)
    steps = trials.steps()
    mine = spread(len(steps), asked.at_most or len(steps))[worker :: asked.workers]
    for at in mine:
        trials.kill_at_step(at, steps[at - 1])
    trials.close()
    _tell(root, {"kills": len(mine), "steps": len(steps)})


def at_instants(root: Path, worker: int, asked: argparse.Namespace) -> None:
    """Kill at a worker's share of random instants."""
    trials, chance = Trials(root), random.Random(f"{asked.seed}/{worker}")
    share, killed, number = -(-asked.kills // asked.workers), 0, 0
    while killed < share:
        number += 1
        killed += trials.kill_at_instants(number, chance)
    trials.close()
    _tell(root, {"kills": killed, "passes": number})


def _tell(root: Path, said: dict[str, int]) -> None:
    (root / "said.json").write_text(json.dumps(said))


def rehearsal(folder: Path) -> None:
    """Do a bit of everything, for what it imports."""
    site, world = Site(), World(folder)
    model = world.model()
    for day in BEFORE:
        day.apply(model, site.root)
    begin(world, site, model)
    with world.open(model.embedder) as store:
        follow(store, BEFORE[-1])
    site.close()


def main() -> None:
    """Share the kills out among some processes, and say how many there were."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash.web_kills")
    parser.add_argument("folder", type=Path)
    parser.add_argument("at", choices=_KILLING)
    parser.add_argument("--at-most", type=int, default=0)
    parser.add_argument("--every-statement", action="store_true")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=min(os.cpu_count() or 1, 4))
    asked = parser.parse_args()
    folder: Path = asked.folder.resolve()
    began = time.monotonic()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    WordPieceCounter().count_tokens(["warm"])
    hasten()
    following_web._BATCH = _BATCH
    import_what(rehearsal)
    roots = [folder / str(worker) for worker in range(asked.workers)]
    killing = _KILLING[asked.at]
    children = [fork(partial(killing, root, n, asked)) for n, root in enumerate(roots)]
    ended = []
    for child in children:
        with suppress(ChildFailedError):
            ended.append(ended_by(child))
    if ended != [0] * len(children):
        raise SystemExit(1)
    said = [json.loads((root / "said.json").read_text()) for root in roots]
    kills, seconds = sum(one["kills"] for one in said), round(time.monotonic() - began, 1)
    print(json.dumps({**said[0], "kills": kills, "seconds": seconds}))


_KILLING: dict[str, Callable[[Path, int, argparse.Namespace], None]] = {
    "steps": at_steps,
    "instants": at_instants,
}

if __name__ == "__main__":
    main()
