"""The store: one data directory with its catalog, its index, its embedder and its lock.

What `bot` and `ingest` open. Opening is cheap: the embedder and the index load when they are
first used.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self

from pullquote.config import EmbedderMismatchError, IndexUnavailableError, Settings
from pullquote.vectorstore import sync
from pullquote.vectorstore.catalog import Catalog
from pullquote.vectorstore.chroma_index import ChromaIndex
from pullquote.vectorstore.embedder import Embedder, FloatArray
from pullquote.vectorstore.index import REBUILD, VectorIndex
from pullquote.vectorstore.lock import WriterLock
from pullquote.vectorstore.private import private_directory, private_file, tighten
from pullquote.vectorstore.records import Hit, Scope
from pullquote.vectorstore.sync import OnProgress, SyncReport

CATALOG_FILE = "catalog.sqlite3"
INDEX_FOLDER = "index"

NARROW = 2_000  # passages; Chroma searches so many by key exactly, in some 5 ms
_WIDE = 400
_WIDER = 4
_RETRIES = 2


class Store:
    """Everything that is stored, for one set of settings. Safe to use from several threads.

    Args:
        settings: Name the data directory and the embedder.
        catalog: Opened.
        embedder: One to use instead of the configured one.
        index: One to use instead of the Chroma folder in the data directory.
    """

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        *,
        embedder: Embedder | None = None,
        index: VectorIndex | None = None,
    ) -> None:
        self.settings = settings
        self.catalog = catalog
        self._embedder = embedder
        self._index = index
        self._seen = catalog.index_generation()  # handles open later than this, and see it
        self._guard = threading.RLock()
        self._lock = WriterLock(settings.data_dir)

    @classmethod
    def open(
        cls,
        settings: Settings,
        *,
        embedder: Embedder | None = None,
        index: VectorIndex | None = None,
    ) -> Self:
        """Open the data directory, or make a new one for its owner alone.

        Raises:
            NotPrivateError: It cannot be kept private.
            CatalogError: The catalog cannot be used.
        """
        path = settings.data_dir / CATALOG_FILE
        private_directory(settings.data_dir, marker=CATALOG_FILE)
        private_file(path)
        tighten(settings.data_dir)
        return cls(settings, Catalog(path), embedder=embedder, index=index)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the index and the catalog."""
        with self._guard:
            if self._index is not None:
                self._index.close()
            self.catalog.close()

    @property
    def embedder(self) -> Embedder:
        """The configured embedder; the first use loads it."""
        with self._guard:
            if self._embedder is None:
                from pullquote.vectorstore.embedders import (  # noqa: PLC0415 - start-up time
                    load_embedder,
                )

                self._embedder = load_embedder(self.settings)
            return self._embedder

    @property
    def index(self) -> VectorIndex:
        """The index of the configured embedder; the first use opens it."""
        with self._guard:
            if self._index is None:
                self._index = ChromaIndex(
                    self.settings.data_dir / INDEX_FOLDER,
                    fingerprint=self.embedder.fingerprint,
                    dimension=self.embedder.dimension,
                )
            return self._index

    def warm(self) -> None:
        """Start the index's engine now, not at the first question; may run in a thread."""
        if self.catalog.index_fingerprint():
            self.index.exists()

    @contextmanager
    def writing(self, command: str, *, timeout_s: float = 0) -> Iterator[None]:
        """Hold the writer's lock; what was written inside is on the disc when it is given back.

        Args:
            command: What is being done, for those who have to wait.
            timeout_s: How long to wait for another writer.

        Raises:
            LockedError: Another process is writing; the message names it.
        """
        outermost = not self._lock.is_held
        with self._lock.held(command, timeout_s=timeout_s):
            try:
                yield
            finally:
                if outermost:
                    self.catalog.flush()

    def sync(self, on_progress: OnProgress | None = None) -> SyncReport:
        """Bring the index to what the catalog says. Idempotent; mends what a crash left.

        Takes the writer's lock where the caller does not hold it.

        Args:
            on_progress: Called with the pieces of work done and their number in all.

        Raises:
            EmbedderMismatchError: The index was built by another embedder.
            IndexUnavailableError: Chroma's folder cannot be read.
            LockedError: Another process is writing.
        """
        with self.writing("sync"):
            built_by = self.catalog.index_fingerprint()
            pending = self.catalog.facts().pending
            if not pending and not built_by:
                return SyncReport(0, 0, 0.0, 0.0)
            self._refuse_mismatch()
            if not pending and self.index.on_disc():
                return SyncReport(0, 0, 0.0, 0.0)
            self._catch_up()
            if not self.index.exists():
                if built_by:
                    self.catalog.enqueue_all()  # the folder was lost: all is to be made again
                self.index.create()
            if not built_by:
                self.catalog.set_index_fingerprint(self.embedder.fingerprint)
            return self._writing_index(sync.drain, on_progress)

    def rebuild_index(self, on_progress: OnProgress | None = None) -> SyncReport:
        """Build the index anew from the catalog, for the configured embedder.

        Another embedder's index serves its readers until this one is complete; a rebuild that
        was cut short goes on where it stopped. One of the same embedder is wiped first, since
        it may be damaged.

        Args:
            on_progress: Called with the pieces of work done and their number in all.

        Raises:
            LockedError: Another process is writing.
        """
        with self.writing("rebuild the index"):
            fingerprint = self.embedder.fingerprint
            if self.catalog.index_fingerprint() in (None, fingerprint):
                self.catalog.enqueue_all()  # first: a crash from here on is mended by a sync
                self.index.wipe()
                self.index.create()
                self.catalog.set_index_fingerprint(fingerprint)
                return self._writing_index(sync.drain, on_progress)
            self.catalog.rekey()
            self._catch_up()
            try:
                self.index.create()
            except IndexUnavailableError:
                self.index.wipe()
                self.index.create()
            report = self._writing_index(sync.fill, on_progress)
            self.catalog.switch_index(fingerprint)
            self._seen = self.catalog.index_generation()
            self.index.drop_others()
            return report

    def mend_index(self, on_progress: OnProgress | None = None) -> SyncReport:
        """Write vectors that are missing and delete what no passage has; rebuild if need be.

        Embeds no more than is missing, unless the index cannot be read or is another
        embedder's. For `doctor --fix`.

        Args:
            on_progress: Called with the pieces of work done and their number in all.

        Raises:
            LockedError: Another process is writing.
        """
        with self.writing("mend the index"):
            try:
                self._refuse_mismatch()
                self._catch_up()
                if not self.index.exists():
                    return self.rebuild_index(on_progress)
                self._probe()
                self.catalog.enqueue_all()
                report = self.sync(on_progress)
                stray = set(self.index.keys()).difference(self.catalog.live_keys())
                self.index.delete(sorted(stray))
            except IndexUnavailableError:
                return self.rebuild_index(on_progress)
            return report

    def nearest(self, vector: FloatArray, k: int, scope: Scope) -> list[Hit]:
        """Find the passages in scope that are nearest to a question, the best first.

        A narrow scope is searched by key. Otherwise a wide query is filtered by the catalog,
        and widened until it yields `k` passages or everything was seen.

        Args:
            vector: Shape: (dimension,), float32, unit length.
            k: Most hits to return.
            scope: Which articles may be used.

        Raises:
            EmbedderMismatchError: The index was built by another embedder.
            IndexUnavailableError: The index is missing or cannot be read.
        """
        if k < 1 or not self.catalog.index_fingerprint():
            return []
        self._refuse_mismatch()
        self._catch_up()
        size = self.catalog.scope_size(scope)
        if not size:
            return []
        if not self.index.exists():
            raise IndexUnavailableError("the index is missing", remedy=REBUILD)
        for _ in range(_RETRIES):
            with suppress(IndexUnavailableError):
                return self._search(vector, k, scope, size)
            # Chroma fails on a key that another process wrote after this handle was opened.
            self.index.reopen()
        return self._search(vector, k, scope, size)

    def check(self) -> list[str]:
        """Look for damage in the catalog, and for vectors that are missing or left over.

        Returns:
            One line for each problem; none when all is well. Work that a sync has yet to do is
            no problem.
        """
        problems = self.catalog.check()
        if not self.catalog.index_fingerprint():
            return problems
        try:
            self._refuse_mismatch()
            self._catch_up()
            if not self.index.exists():
                return [*problems, "the index is missing"]
            self._probe()
            held = set(self.index.keys())
        except IndexUnavailableError as error:
            return [*problems, str(error)]
        live, queued = set(self.catalog.live_keys()), self.catalog.queued_keys()
        if missing := live - held - queued:
            problems.append(f"the index lacks {len(missing)} vectors")
        if extra := held - live - queued:
            problems.append(f"the index holds {len(extra)} vectors that no passage has")
        return problems

    def _probe(self) -> None:
        """Ask something: an index may list its keys and still have lost its vectors."""
        vector = self.embedder.embed_question("Is anyone there?")
        asked = min(self.index.count(), 10)
        if len(self.index.nearest(vector, asked)) < asked:
            raise IndexUnavailableError("the index has lost its vectors", remedy=REBUILD)

    def _search(self, vector: FloatArray, k: int, scope: Scope, size: int) -> list[Hit]:
        if size <= NARROW:
            keys = self.catalog.vector_keys(scope, limit=size)
            return self.catalog.resolve(self.index.nearest(vector, k, keys=keys), scope)[:k]
        return self._widening(vector, k, scope, size)

    def _widening(self, vector: FloatArray, k: int, scope: Scope, size: int) -> list[Hit]:
        total = self.index.count()
        # Chroma's own filter costs more than a wide query, and pays off in a small window.
        windowed = scope.since is not None and size * _WIDER <= total
        since = scope.since.toordinal() if windowed and scope.since else None
        until = scope.until.toordinal() if windowed and scope.until else None
        width = max(_WIDE, k * _WIDER)
        while True:
            near = self.index.nearest(vector, width, since_day=since, until_day=until)
            hits = self.catalog.resolve(near, scope)
            if len(hits) >= k or len(near) < width or width >= total:
                return hits[:k]
            width *= _WIDER

    def _writing_index(
        self,
        work: Callable[[Catalog, VectorIndex, Embedder, OnProgress | None], SyncReport],
        on_progress: OnProgress | None,
    ) -> SyncReport:
        try:
            return work(self.catalog, self.index, self.embedder, on_progress)
        finally:
            # Nobody else can have written meanwhile, so our own handle has seen it all.
            self._seen = self.catalog.index_generation()

    def _catch_up(self) -> None:
        """Swap in a fresh handle when another process has written to the index."""
        with self._guard:
            generation = self.catalog.index_generation()
            if self._seen != generation:
                self.index.reopen()
            self._seen = generation

    def _refuse_mismatch(self) -> None:
        built_by = self.catalog.index_fingerprint()
        if built_by not in (None, self.embedder.fingerprint):
            raise EmbedderMismatchError(
                f"the index was built by another embedder ({built_by}) than the configured"
                f" {self.embedder.name} ({self.embedder.fingerprint})",
                remedy="set the embedder back, or rebuild the index: `pullquote doctor --fix`",
            )
