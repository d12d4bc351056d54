"""Bringing the index to what the catalog says: the writer's side of the store.

Whoever calls holds the writer's lock, except for `check`. Each step may be the last one before
a crash: the next `sync` goes on where it stopped.
"""

import logging
from collections.abc import Callable

from pullquote.config import IndexUnavailableError
from pullquote.vectorstore import sync
from pullquote.vectorstore.catalog import Catalog
from pullquote.vectorstore.embedder import Embedder
from pullquote.vectorstore.engines import Engine, Engines
from pullquote.vectorstore.index import (
    REBUILD,
    IndexBusyError,
    IndexDamagedError,
    OnProgress,
    VectorIndex,
)
from pullquote.vectorstore.sync import SyncReport

logger = logging.getLogger(__name__)

_Work = Callable[[Catalog, VectorIndex, Embedder, OnProgress | None], SyncReport]


class Upkeep:
    """Writes the index, builds it for another embedder, mends it, and checks it."""

    def __init__(self, catalog: Catalog, engines: Engines) -> None:
        self._catalog = catalog
        self._engines = engines
        self._fresh: set[str] = set()  # fingerprints of the indexes that may be written
        self._wrote: Engine | None = None

    def begin(self) -> None:
        """Note that others may have written since: their work is to be seen before ours."""
        self._fresh.clear()
        self._wrote = None

    def end(self) -> None:
        """Leave what was written in the form that opens fastest; before the lock is given back."""
        if self._wrote is not None:
            self._wrote.index.settle()
            self._wrote = None

    def sync(self, on_progress: OnProgress | None = None) -> SyncReport:
        """Do what is pending, switch to the configured embedder, finish purges."""
        if made := self._catalog.near_duplicates.fill():
            logger.info("%d articles were compared with the others", made)
        try:
            report = self._bring_up(on_progress)
        except IndexDamagedError as error:
            logger.warning("%s; the index is built again from the catalog", error.args[0])
            report = self._build(on_progress)
        self._finish_purges(on_progress)
        return report

    def rebuild(self, on_progress: OnProgress | None = None) -> SyncReport:
        """Build the index anew; another embedder's serves until this one is complete."""
        report = self._build(on_progress)
        self._finish_purges(on_progress)
        return report

    def mend(self, on_progress: OnProgress | None = None) -> SyncReport:
        """Write vectors that are missing and delete what no passage has; rebuild if need be."""
        engine = self._engines.configured
        if self._catalog.index_fingerprint() not in (None, engine.fingerprint):
            return self.sync(on_progress)
        try:
            self._open_to_write(engine)
            if not engine.index.exists():
                return self.rebuild(on_progress)
            _probe(engine)
            self._catalog.enqueue_all()
            report = self.sync(on_progress)
            stray = set(engine.index.keys()).difference(self._catalog.live_keys())
            engine.index.delete(sorted(stray))
            engine.index.drop_others()
        except IndexBusyError:
            raise
        except IndexUnavailableError:
            return self.rebuild(on_progress)
        return report

    def check(self) -> list[str]:
        """Look for vectors that are missing or left over; needs no lock."""
        try:
            engine = self._engines.serving()
            if engine is None:
                return []
            engine.freshness.catch_up()
            if not engine.index.exists():
                return ["the index is missing"]
            _probe(engine)
            held = set(engine.index.keys())
        except IndexUnavailableError as error:
            return [" ".join(str(error.args[0]).split())]
        live, queued = set(self._catalog.live_keys()), self._catalog.queued_keys()
        problems = []
        if missing := live - held - queued:
            problems.append(f"the index lacks {len(missing)} vectors")
        if extra := held - live - queued:
            problems.append(f"the index holds {len(extra)} vectors that no passage has")
        return problems

    def _bring_up(self, on_progress: OnProgress | None) -> SyncReport:
        built_by = self._catalog.index_fingerprint()
        pending = self._catalog.facts().pending
        if not pending and not built_by:
            return SyncReport(0, 0, 0.0, 0.0)
        engine = self._engines.configured
        if built_by not in (None, engine.fingerprint):
            return self._switch(engine, on_progress)
        if not pending and engine.index.on_disc() and engine.index.as_left():
            return SyncReport(0, 0, 0.0, 0.0)
        self._open_to_write(engine)
        if not engine.index.exists():
            if built_by:
                self._catalog.enqueue_all()  # the folder was lost: all is to be made again
            engine.index.create()
        if not built_by or self._catalog.index_embedder() != engine.name:
            self._catalog.set_index_fingerprint(engine.fingerprint, engine.name)
        return self._write(engine, sync.drain, on_progress)

    def _build(self, on_progress: OnProgress | None) -> SyncReport:
        engine = self._engines.configured
        if self._catalog.index_fingerprint() not in (None, engine.fingerprint):
            return self._switch(engine, on_progress)
        self._catalog.enqueue_all()  # first: a crash from here on is mended by a sync
        engine.index.wipe()
        engine.index.create()
        self._fresh.add(engine.fingerprint)
        self._catalog.set_index_fingerprint(engine.fingerprint, engine.name)
        return self._write(engine, sync.drain, on_progress)

    def _switch(self, engine: Engine, on_progress: OnProgress | None) -> SyncReport:
        """Build another embedder's index beside the one that serves, then let it serve.

        Vectors that an earlier attempt wrote are kept.
        """
        before = self._engines.serving_name() or "the embedder before"
        logger.info("building the index for %s; %s answers meanwhile", engine.name, before)
        self._catalog.rekey()
        try:
            self._open_to_write(engine)
            engine.index.create()
        except IndexBusyError:
            raise
        except IndexUnavailableError:
            engine.index.wipe()
            engine.index.create()
        report = self._write(engine, sync.fill, on_progress)
        self._catalog.switch_index(engine.fingerprint, engine.name)
        engine.freshness.note_own_writing()
        engine.index.drop_others()
        logger.info("%s answers from now on: %d vectors", engine.name, report.embedded)
        return report

    def _finish_purges(self, on_progress: OnProgress | None) -> None:
        """Take the bytes of what was purged out of every file; after its vectors were deleted."""
        if not self._catalog.needs_scrub():
            return
        self._catalog.scrub()
        if self._catalog.index_fingerprint():
            engine = self._engines.configured
            self._open_to_write(engine)
            try:
                engine.index.compact(on_progress)
            except IndexBusyError:
                raise
            except IndexUnavailableError:
                logger.warning("the index cannot be read; it is built again from the catalog")
                self._build(on_progress)
            self._catalog.index_moved()
            engine.freshness.note_own_writing()
        self._catalog.scrubbed()

    def _open_to_write(self, engine: Engine) -> None:
        """See what others have written, once for each time that the lock is held."""
        if engine.fingerprint not in self._fresh:
            engine.index.reopen()
            self._fresh.add(engine.fingerprint)

    def _write(self, engine: Engine, work: _Work, on_progress: OnProgress | None) -> SyncReport:
        self._wrote = engine
        try:
            return work(self._catalog, engine.index, engine.embedder, on_progress)
        finally:
            # Nobody else can have written meanwhile, so our own handle has seen it all.
            engine.freshness.note_own_writing()


def _probe(engine: Engine) -> None:
    """Ask something: an index may list its keys and still have lost its vectors."""
    vector = engine.embedder.embed_question("Is anyone there?")
    asked = min(engine.index.count(), 10)
    if len(engine.index.nearest(vector, asked)) < asked:
        raise IndexUnavailableError("the index has lost its vectors", remedy=REBUILD)
