"""Watching sources: files as they change, all else after a while.

One thread does the work, a pass after another, and sleeps between them. Others wait for the
operating system to tell of files, and wake it. Where nothing can be told (a network's disk), the
next pass that is due finds the change all the same.
"""

import contextlib
import logging
import os
import queue
import threading
import time
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pullquote.config import LockedError
from pullquote.ingest.follow_report import FollowReport
from pullquote.ingest.following import Follower
from pullquote.ingest.intake import OnProgress
from pullquote.ingest.readers import can_read
from pullquote.ingest.urls import looks_like_url
from pullquote.vectorstore.followed import FollowedSource, SourceKind
from pullquote.vectorstore.store import Store

logger = logging.getLogger(__name__)

EVERY_S = 15 * 60.0
_WAIT_S = 10.0  # for another writer, before that is said
_SETTLE_MS = 200  # without a change, before a change is told: most files are written in one go
_LONGEST_MS = 2_000  # for which changes are gathered
_MODIFIED = 2  # watchfiles' number of a file that was there before and still is


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a pass that was due has to wait, in one line."""

    reason: str


class Watcher:
    """Passes over sources, one after another, for as long as somebody asks for the next.

    Args:
        store: Opened. Its writer's lock is held during a pass, and free between two.
        names: The sources; none means all, and those that are added meanwhile.
        every_s: Seconds after which a source is read again though nothing told of a change.
        accept_shrunk: As for `Follower.sync`.
        wait_s: How long a pass waits for another writer before that is said and it comes again;
            None: ten seconds.
        on_progress: As for `Follower.sync`.
    """

    def __init__(
        self,
        store: Store,
        names: Sequence[str] = (),
        *,
        every_s: float = EVERY_S,
        accept_shrunk: bool = False,
        wait_s: float | None = None,
        on_progress: OnProgress | None = None,
    ) -> None:
        self._store = store
        self._names = tuple(names)
        self._every_s = every_s
        self._accept_shrunk = accept_shrunk
        self._wait_s = _WAIT_S if wait_s is None else wait_s
        self._on_progress = on_progress
        self._follower = Follower(store)
        self._due: dict[str, float] = {}

    def passes(self) -> Generator[FollowReport | Obstacle, None, None]:
        """Yield the report of each pass, when it is done, or why it has to wait.

        Ends never; close it to end it. What a pass stored is whole whenever that is.

        Raises:
            BadInputError: A name is unknown, or nothing is followed any more.
            CatalogError, IndexUnavailableError, ModelError: The store cannot go on.
        """
        with _Lookout(self._store.settings.data_dir) as lookout:
            while True:
                sources = [s for s in self._follower.chosen(self._names) if not s.paused]
                lookout.watch(sources)
                due = self._now_due(sources)
                if due:
                    yield self._pass(due)
                for name in lookout.told(self._until_due()):
                    self._due[name] = 0.0

    def _now_due(self, sources: Iterable[FollowedSource]) -> list[str]:
        now = time.monotonic()
        self._due = {source.name: self._due.get(source.name, 0.0) for source in sources}
        return [name for name, at in self._due.items() if at <= now]

    def _until_due(self) -> float:
        """Return the seconds until something is due; sources may be added meanwhile."""
        nearest = min(self._due.values(), default=float("inf"))
        return min(max(0.0, nearest - time.monotonic()), self._every_s)

    def _pass(self, names: Sequence[str]) -> FollowReport | Obstacle:
        try:
            report = self._follower.sync(
                names,
                accept_shrunk=self._accept_shrunk,
                wait_s=self._wait_s,
                on_progress=self._on_progress,
            )
        except LockedError as error:
            again = time.monotonic() + _WAIT_S
            self._due |= dict.fromkeys(names, again)
            return Obstacle(str(error))
        self._due |= dict.fromkeys(names, time.monotonic() + self._every_s)
        return report


class _Lookout:
    """Threads that are told of changed files, and the names of the sources that these are of."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = f"{data_dir}{os.sep}"
        self._told: queue.Queue[set[str]] = queue.Queue()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._places: dict[str, tuple[str, int]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def watch(self, sources: Iterable[FollowedSource]) -> None:
        """Look out for the files of these sources, where that is not done already."""
        places = {}
        for source in sources:
            if not looks_like_url(source.location):
                with contextlib.suppress(OSError):  # the pass says that it is gone
                    places[source.name] = (source.location, _watched(source).stat().st_ino)
        if places == self._places:
            return
        self._end()
        self._places, self._stop = places, threading.Event()
        folders = {
            s.name: s.location for s in sources if s.name in places and s.kind is SourceKind.FOLDER
        }
        files = {s.name: s.location for s in sources if s.name in places and s.name not in folders}
        for locations, are_folders in ((folders, True), (files, False)):
            if locations:
                thread = threading.Thread(
                    target=self._look, args=(locations, are_folders, self._stop), daemon=True
                )
                thread.start()
                self._threads.append(thread)

    def told(self, timeout_s: float) -> set[str]:
        """Return the sources that something changed of, as soon as it does; none after a while."""
        names: set[str] = set()
        with contextlib.suppress(queue.Empty):
            names |= self._told.get(timeout=timeout_s)
            while True:
                names |= self._told.get_nowait()
        return names

    def _end(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._threads = []

    def _look(self, locations: Mapping[str, str], are_folders: bool, stop: threading.Event) -> None:
        # Imported here for start-up time.
        from watchfiles._rust_notify import WatchfilesRustInternalError  # noqa: PLC0415

        while not stop.is_set():
            try:
                self._look_on(locations, are_folders, stop)
            except WatchfilesRustInternalError as error:  # it tells of no name that is not UTF-8
                logger.info("looking out anew: %s", error)
                stop.wait(_SETTLE_MS / 1000)

    def _look_on(
        self, locations: Mapping[str, str], are_folders: bool, stop: threading.Event
    ) -> None:
        # Imported here for start-up time.
        import watchfiles  # noqa: PLC0415

        roots = {path if are_folders else str(Path(path).parent) for path in locations.values()}
        # The first look is over when it times out; what changed until then is found by a pass.
        begun = False
        for changes in watchfiles.watch(
            *sorted(roots),
            watch_filter=None,
            debounce=_LONGEST_MS,
            step=_SETTLE_MS,
            rust_timeout=_LONGEST_MS,
            yield_on_timeout=True,
            stop_event=stop,
            recursive=are_folders,
            ignore_permission_denied=True,
        ):
            if not begun:
                begun = True
                self._told.put(set(locations))
                continue
            names = {
                name
                for change, path in changes
                for name, location in locations.items()
                if self._concerns(int(change), path, location, is_folder=are_folders)
            }
            if names:
                self._told.put(names)

    def _concerns(self, change: int, path: str, location: str, *, is_folder: bool) -> bool:
        """Say whether a change may be one of a source: not of our own data, nor hidden."""
        if path == location:
            return True
        if not is_folder or path.startswith(self._data_dir):
            return False
        if not path.startswith(f"{location.rstrip(os.sep)}{os.sep}"):
            return False
        if any(part.startswith(".") for part in Path(path).relative_to(location).parts):
            return False
        # A folder that came or went has any name; one that changed tells of what is in it.
        return can_read(path) or change != _MODIFIED


def _watched(source: FollowedSource) -> Path:
    """Return the folder that is watched: a file may be replaced by another one of its name."""
    path = Path(source.location)
    return path if source.kind is SourceKind.FOLDER else path.parent
