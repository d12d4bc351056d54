"""The store: one data directory with its catalog, its index, its embedder and its lock.

What `bot` and `ingest` open. Opening is cheap: the embedder and the index load when they are
first used.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pullquote.config import ArticleNotFoundError, Settings
from pullquote.vectorstore.backup import back_up
from pullquote.vectorstore.catalog import Catalog
from pullquote.vectorstore.chroma_folder import ChromaFolder
from pullquote.vectorstore.chroma_index import ChromaIndex
from pullquote.vectorstore.embedder import FloatArray
from pullquote.vectorstore.engines import Engines, LoadEmbedder, MakeIndex
from pullquote.vectorstore.index import OnProgress, VectorIndex
from pullquote.vectorstore.lock import WriterLock
from pullquote.vectorstore.private import private_directory, private_file, tighten
from pullquote.vectorstore.records import Hit, Scope
from pullquote.vectorstore.search import Search
from pullquote.vectorstore.sync import SyncReport
from pullquote.vectorstore.upkeep import Upkeep

if TYPE_CHECKING:
    from pullquote.vectorstore.embedder import Embedder

CATALOG_FILE = "catalog.sqlite3"
INDEX_FOLDER = "index"


class Store:
    """Everything that is stored, for one set of settings. Safe to use from several threads.

    Args:
        settings: Name the data directory and the embedder.
        catalog: Opened.
        embedder: The configured embedder, where it is there already.
        load_embedder: Makes the embedder that settings name, instead of the usual way.
        make_index: Makes an embedder's index, instead of the Chroma folder in the data directory.
    """

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        *,
        embedder: "Embedder | None" = None,
        load_embedder: LoadEmbedder | None = None,
        make_index: MakeIndex | None = None,
    ) -> None:
        self.settings = settings
        self.catalog = catalog
        catalog.answers.keep_days = settings.answers.keep_days
        self._lock = WriterLock(settings.data_dir)
        self._engines = Engines(
            settings,
            catalog,
            make_index=make_index or self._chroma_index,
            load_embedder=load_embedder or _load_embedder,
            somebody_writes=lambda: self._lock.somebody_writes,
            embedder=embedder,
        )
        self._search = Search(catalog, self._engines)
        self._upkeep = Upkeep(catalog, self._engines)

    @classmethod
    def open(
        cls,
        settings: Settings,
        *,
        embedder: "Embedder | None" = None,
        load_embedder: LoadEmbedder | None = None,
        make_index: MakeIndex | None = None,
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
        return cls(
            settings,
            Catalog(path),
            embedder=embedder,
            load_embedder=load_embedder,
            make_index=make_index,
        )

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
        self._engines.close()
        self.catalog.close()

    @property
    def embedder(self) -> "Embedder":
        """The configured embedder, which reads what is ingested; the first use loads it."""
        return self._engines.embedder

    @property
    def index(self) -> VectorIndex:
        """The index of the configured embedder; the first use opens it."""
        return self._engines.configured.index

    @property
    def question_embedder(self) -> "Embedder":
        """The embedder whose vectors the index holds: another one until a sync has switched.

        Raises:
            EmbedderMismatchError: It cannot be loaded, or its files have changed.
        """
        serving = self._engines.serving()
        return serving.embedder if serving else self.embedder

    @property
    def serving_name(self) -> str | None:
        """The name of the embedder that answers; None before the first sync. Loads nothing."""
        return self._engines.serving_name()

    @property
    def switch_pending(self) -> bool:
        """Whether the next sync builds the index for another embedder. Loads nothing."""
        return self.serving_name not in (None, self._engines.configured_name)

    def warm(self) -> None:
        """Start the index's engine now, not at the first question; may run in a thread."""
        serving = self._engines.serving()
        if serving is not None:
            serving.index.exists()

    @contextmanager
    def writing(self, command: str, *, timeout_s: float | None = None) -> Iterator[None]:
        """Hold the writer's lock; what was written inside is on the disc when it is given back.

        Args:
            command: What is being done; those who have to wait are told that it "is running".
            timeout_s: How long to wait for another writer; `math.inf` for as long as it takes,
                None and 0 not at all.

        Raises:
            LockedError: Another process is writing; the message names it.
        """
        outermost = not self._lock.is_held
        with self._lock.held(command, timeout_s=timeout_s):
            if not outermost:
                yield
                return
            self._upkeep.begin()
            self.catalog.answers.forget_outdated()
            try:
                yield
                self._upkeep.end()
            finally:
                self.catalog.flush()

    def sync(self, on_progress: OnProgress | None = None) -> SyncReport:
        """Bring the index to what the catalog says. Idempotent; mends what a crash left.

        Takes the writer's lock where the caller does not hold it. Where the settings name
        another embedder than the one that serves, its index is built beside, and serves as soon
        as it is complete. What was purged leaves the files.

        Args:
            on_progress: Called with the pieces of work done and their number in all.

        Raises:
            IndexUnavailableError: Chroma's folder cannot be read.
            LockedError: Another process is writing.
        """
        with self.writing("sync"):
            return self._upkeep.sync(on_progress)

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
        with self.writing("rebuild"):
            return self._upkeep.rebuild(on_progress)

    def mend_index(self, on_progress: OnProgress | None = None) -> SyncReport:
        """Write vectors that are missing and delete what no passage has; rebuild if need be.

        Embeds no more than is missing, unless the index cannot be read or is another
        embedder's. For `doctor --fix`.

        Args:
            on_progress: Called with the pieces of work done and their number in all.

        Raises:
            LockedError: Another process is writing.
        """
        with self.writing("doctor --fix"):
            return self._upkeep.mend(on_progress)

    def purge(self, article_ids: Sequence[str], on_progress: OnProgress | None = None) -> None:
        """Delete articles for good: text, history, vectors, remembered answers, and every byte.

        The rows go first, in a transaction for each article; a purge that is cut short after
        them is finished by the next `sync`.

        Args:
            article_ids: Removed articles count as well.
            on_progress: Called with the pieces of work done and their number in all.

        Raises:
            ArticleNotFoundError: One of them is unknown; nothing was purged.
            LockedError: Another process is writing, or keeps reading one state of the catalog.
        """
        with self.writing("purge"):
            for article_id in article_ids:
                if self.catalog.known(article_id) is None:
                    raise ArticleNotFoundError(
                        f"no article has the id {article_id!r}",
                        remedy="look it up with `pullquote articles`",
                    )
            for article_id in article_ids:
                self.catalog.purge(article_id)
            self._upkeep.sync(on_progress)

    def scrub(self, on_progress: OnProgress | None = None) -> None:
        """Finish purges that were cut short; nothing to do if there are none.

        Raises:
            LockedError: Another process is writing, or keeps reading one state of the catalog.
        """
        if self.catalog.needs_scrub():
            self.sync(on_progress)

    def back_up(self, directory: Path, on_progress: OnProgress | None = None) -> None:
        """Copy catalog and index into a new directory while others ask.

        The copy is a data directory: opened as one it answers at once. It holds everything but
        what can be made again and what was typed into `pullquote chat`.

        Args:
            directory: Does not exist, or is empty; appears when the copy is whole.
            on_progress: Called with the bytes copied and their number in all.

        Raises:
            BadInputError: Something is there already, or nothing can be written there.
            LockedError: Another process is writing.
        """
        with self.writing("backup"):
            back_up(
                self.catalog,
                self.settings.data_dir / CATALOG_FILE,
                ChromaFolder(self.settings.data_dir / INDEX_FOLDER),
                directory,
                on_progress,
            )

    def nearest_to(self, text: str, k: int, scope: Scope) -> list[Hit]:
        """Find the passages in scope that are nearest to a question, the best first.

        A narrow scope is searched by key. Otherwise a wide query is filtered by the catalog,
        and widened until it yields `k` passages or everything was seen.

        Args:
            text: The question.
            k: Most hits to return.
            scope: Which articles may be used.

        Raises:
            EmbedderMismatchError: The embedder that built the index cannot be used.
            IndexUnavailableError: The index is missing or cannot be read.
        """
        return self._search.nearest_to(text, k, scope)

    def nearest(self, vector: FloatArray, k: int, scope: Scope) -> list[Hit]:
        """Find what is nearest to a vector, as `nearest_to`.

        Args:
            vector: Made by `question_embedder`. Shape: (dimension,), float32, unit length.
            k: Most hits to return.
            scope: Which articles may be used.
        """
        return self._search.nearest(vector, k, scope)

    def check(self) -> list[str]:
        """Look for damage in the catalog, and for vectors that are missing or left over.

        Returns:
            One line for each problem; none when all is well. Work that a sync has yet to do is
            no problem.
        """
        return [*self.catalog.check(), *self.check_index()]

    def check_index(self) -> list[str]:
        """Look for damage in the index alone; see `check`."""
        return self._upkeep.check()

    def _chroma_index(self, embedder: "Embedder") -> VectorIndex:
        return ChromaIndex(
            self.settings.data_dir / INDEX_FOLDER,
            fingerprint=embedder.fingerprint,
            dimension=embedder.dimension,
        )


def _load_embedder(settings: Settings) -> "Embedder":
    from pullquote.vectorstore.embedders import load_embedder  # noqa: PLC0415 - start-up time

    return load_embedder(settings)
