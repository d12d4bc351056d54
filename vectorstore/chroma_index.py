"""The vector index in a Chroma folder: one collection, named after its embedder."""

import logging
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from pullquote.config import EmbedderMismatchError, IndexUnavailableError
from pullquote.vectorstore import chroma_files, chroma_probe, chroma_query, full_disc
from pullquote.vectorstore.chroma_folder import ChromaFolder
from pullquote.vectorstore.chroma_handle import ChromaHandle, plain_errors
from pullquote.vectorstore.chroma_query import batches
from pullquote.vectorstore.embedder import FloatArray
from pullquote.vectorstore.index import REBUILD, IndexDamagedError, OnProgress, VectorHit
from pullquote.vectorstore.private import tighten

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

logger = logging.getLogger(__name__)

PREFIX = "pullquote-"
UNDATED = 0  # no ordinal is 0, so "until" passes undated vectors and "since" does not

_COPIED_TOGETHER = 1000
_WRITTEN_AFTER = 1000  # vectors at least; Chroma then writes its whole graph
_WRITTEN_AFTER_SHARE = 50  # and at least a fiftieth of those that are there
_SETTLING = 2
_INSERTED_AT_OPENING = 100  # vectors at most; inserting as many takes a quarter of a second
# With 42,439 real passages and 395 real questions: recall@20 0.9999, recall@100 0.998, 4 ms.
# 200 and 400 take twice the time to build, and find no more.
_HNSW = {
    "space": "cosine",
    "ef_construction": 100,
    "max_neighbors": 32,
    "ef_search": 600,
    "sync_threshold": _WRITTEN_AFTER,
}


class ChromaIndex:
    """A collection in a Chroma folder.

    One process writes at a time (the writer's lock), and opens the folder anew before it does;
    others read and call `reopen` when the catalog's index generation moved: a Chroma handle is
    blind to another process's writes. Chroma rewrites its files in place, and a process that
    loads them meanwhile dies of it (segmentation fault, measured). So loading and writing
    exclude each other by a lock file; queries need none, since they run in memory.

    Args:
        directory: Chroma's folder; created by the first write.
        fingerprint: The embedder's.
        dimension: Length of its vectors.
        shared: Other processes may open the folder.
    """

    def __init__(
        self, directory: Path, *, fingerprint: str, dimension: int, shared: bool = True
    ) -> None:
        self._fingerprint = fingerprint
        self._dimension = dimension
        self._folder = ChromaFolder(directory, shared=shared)
        self._guard = threading.RLock()  # one thread at a time uses the handle, or swaps it
        self._handle: ChromaHandle | None = None
        self._collection: Collection | None = None
        self._changes = 0  # of the folder by this object
        self._unsettled = 0  # vectors written by this object that the graph may not hold yet

    @property
    def name(self) -> str:
        """The collection's name."""
        return f"{PREFIX}{self._fingerprint}"

    def on_disc(self) -> bool:
        """Whether Chroma's folder is there."""
        return self._folder.on_disc()

    def as_left(self) -> bool:
        """Whether Chroma's files are as the last writing left them."""
        directory = self._folder.directory
        return chroma_files.whole(directory) and chroma_files.as_noted(directory)

    def exists(self) -> bool:
        """Whether the collection exists."""
        with self._chroma():
            return self._find() is not None

    def create(self) -> None:
        """Make the folder and the collection where they do not exist."""
        with self._changing():
            found = self._find()
            if found is None:
                self._folder.make()
                self._collection = self._open().create(
                    self.name,
                    hnsw=_HNSW,
                    metadata={"fingerprint": self._fingerprint, "dimension": self._dimension},
                )
                tighten(self._folder.directory)
            elif found.configuration_json["hnsw"]["sync_threshold"] == _SETTLING:
                _write_graph_after(found, _WRITTEN_AFTER)  # `settle` was cut short

    def nearest(
        self,
        vector: FloatArray,
        k: int,
        *,
        since_day: int | None = None,
        until_day: int | None = None,
        keys: Sequence[str] | None = None,
    ) -> list[VectorHit]:
        """Find the nearest vectors; see `VectorIndex.nearest`."""
        with self._chroma():
            found = self._found()
            if keys is None:
                return chroma_query.nearest(
                    found, vector, k, since_day=since_day, until_day=until_day
                )
            # Chroma fails on a key that it does not know, and one may be pending still.
            return chroma_query.nearest_among(found, vector, k, sorted(self.present(keys)))

    def upsert(self, keys: Sequence[str], vectors: FloatArray, days: Sequence[int | None]) -> None:
        """Write vectors; every one writes its day, since Chroma merges old metadata."""
        with self._changing():
            self.create()
            start = 0
            for batch in self._batches(keys):
                stop = start + len(batch)
                self._found().upsert(
                    ids=batch,
                    embeddings=vectors[start:stop],
                    metadatas=[{"day": day or UNDATED} for day in days[start:stop]],
                )
                start = stop
            self._unsettled += len(keys)
            self._folder.blank_unwritten()
            tighten(self._folder.directory)

    def delete(self, keys: Sequence[str]) -> None:
        """Delete vectors."""
        with self._changing():
            there = sorted(self.present(keys))
            if there:
                self._folder.note_deletion()
            for batch in self._batches(there):
                self._found().delete(ids=batch)

    def present(self, keys: Sequence[str]) -> set[str]:
        """Return those of `keys` that the collection holds."""
        with self._chroma():
            if self._find() is None:
                return set()
            found: set[str] = set()
            for batch in self._batches(list(dict.fromkeys(keys))):
                found.update(self._found().get(ids=batch, include=[])["ids"])
            return found

    def keys(self) -> list[str]:
        """List every key."""
        with self._chroma():
            return self._found().get(include=[])["ids"] if self._find() else []

    def count(self) -> int:
        """Count the vectors."""
        with self._chroma():
            return self._found().count() if self._find() else 0

    def reopen(self) -> None:
        """Swap in a fresh handle; other threads use the old one until it is there."""
        with self._guard:
            if self._closed():
                return  # what is opened next is fresh
            changes = self._changes
        with plain_errors():
            handle, collection = self._opened()
        with self._guard:
            old = handle
            # One that wrote meanwhile has seen more than the fresh one.
            if not self._closed() and self._changes == changes:
                old, self._handle, self._collection = self._handle, handle, collection
        if old is not None:
            old.close()

    def settle(self) -> None:
        """Have Chroma write its graph: each opening inserts what the graph does not hold yet."""
        if self._unsettled <= _INSERTED_AT_OPENING:
            return
        with self._changing():
            _write_graph_after(self._found(), _SETTLING)
            self.close()
            held = self._found().count()  # opening inserts, and writes
            often = max(_WRITTEN_AFTER, held // _WRITTEN_AFTER_SHARE)
            _write_graph_after(self._found(), often)
            self._unsettled = 0

    def compact(self, on_progress: OnProgress | None = None) -> None:
        """Copy the vectors into fresh files, which take the old ones' place.

        Other embedders' collections are not copied: one that was half built is begun anew.
        """
        if not self.exists() or (self._folder.pristine and not self._others()):
            return
        successor = ChromaIndex(
            self._folder.successor,
            fingerprint=self._fingerprint,
            dimension=self._dimension,
            shared=False,
        )
        with plain_errors():
            self._folder.clear_successor()
            try:
                self._copy_to(successor, on_progress or _tell_nobody)
                successor.settle()
            finally:
                successor.close()
        with self._changing():
            self._folder.exchange()
            self.close()

    def drop_others(self) -> None:
        """Delete the collections of other embedders."""
        with self._changing():
            for name in self._others() if self._find() is not None else ():
                self._folder.note_deletion()
                self._open().drop(name)

    def wipe(self) -> None:
        """Delete Chroma's folder; needs no readable index."""
        with self._changing():
            self.close()
            self._folder.wipe()

    def close(self) -> None:
        """Let go of Chroma's files and memory; the next use opens them again."""
        with self._guard:
            handle, self._handle, self._collection = self._handle, None, None
        if handle is not None:
            handle.close()

    def _copy_to(self, successor: "ChromaIndex", tell: OnProgress) -> None:
        keys = self.keys()
        successor.create()
        tell(0, len(keys))
        for start in range(0, len(keys), _COPIED_TOGETHER):
            with self._chroma():
                found = self._found().get(
                    ids=keys[start : start + _COPIED_TOGETHER], include=["embeddings", "metadatas"]
                )
            days = [
                cast("int", (row or {}).get("day", UNDATED)) for row in found["metadatas"] or ()
            ]
            successor.upsert(found["ids"], np.asarray(found["embeddings"], np.float32), days)
            tell(start + len(days), len(keys))
        if successor.count() != len(keys):
            raise IndexUnavailableError("the index has lost vectors", remedy=REBUILD)

    def _others(self) -> list[str]:
        with self._chroma():
            names = self._open().names()
        return [name for name in names if name.startswith(PREFIX) and name != self.name]

    def _batches(self, keys: Sequence[str]) -> Iterator[list[str]]:
        size = self._open().batch_size() if keys else 1
        return batches(keys, size)

    def _closed(self) -> bool:
        return self._handle is None

    def _open(self) -> ChromaHandle:
        if self._handle is None:
            self._handle = ChromaHandle(self._folder.directory, writable=self._folder.writable)
        return self._handle

    def _find(self) -> "Collection | None":
        if self._collection is None and self._folder.on_disc():
            with self._folder.exclusive():
                self._folder.settle()
                self._collection = self._loaded(self._open())
        return self._collection

    def _found(self) -> "Collection":
        found = self._find()
        if found is None:
            raise IndexUnavailableError("the index is missing", remedy=REBUILD)
        return found

    def _opened(self) -> "tuple[ChromaHandle | None, Collection | None]":
        """Open the folder anew, beside the handle that is in use."""
        with self._folder.exclusive(give_up=self._closed):
            self._folder.settle()
            if not self._folder.on_disc():
                return None, None
            handle = ChromaHandle(self._folder.directory, writable=self._folder.writable)
            try:
                return handle, self._loaded(handle)
            except BaseException:
                handle.close()
                raise

    def _loaded(self, handle: ChromaHandle) -> "Collection | None":
        """Find the collection and load its files: its first query does, and may rewrite them."""
        found = handle.collection(self.name)
        if found is not None:
            made_with = found.metadata or {}
            if (made_with.get("fingerprint"), made_with.get("dimension")) != (
                self._fingerprint,
                self._dimension,
            ):
                raise EmbedderMismatchError(
                    f"the index {self.name} was built by another embedder", remedy=REBUILD
                )
            self._refuse_damaged()
            chroma_query.nearest(found, np.ones(self._dimension, np.float32), 1)
            if self._folder.writable:
                self._folder.blank_unwritten()
                chroma_files.note(self._folder.directory)
        return found

    def _refuse_damaged(self) -> None:
        """Look at files that are not as they were left, before they end this process."""
        directory = self._folder.directory
        sound = chroma_files.whole(directory)
        if sound and not chroma_files.as_noted(directory):
            logger.warning("the index's files are not as they were left; they are looked at")
            sound = chroma_probe.survives(
                directory, self.name, self._dimension, inherits=self._folder.held()
            )
        if not sound:
            raise IndexDamagedError("the index's files are damaged", remedy=REBUILD)

    @contextmanager
    def _chroma(self) -> Iterator[None]:
        """Use the handle."""
        with self._guard, plain_errors():
            yield

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Use the handle and change the files."""
        with self._chroma(), self._folder.exclusive(), self._full_disc_is_said():
            self._changes += 1
            yield
            if self._folder.directory.exists():
                chroma_files.note(self._folder.directory)

    @contextmanager
    def _full_disc_is_said(self) -> Iterator[None]:
        """Chroma does not say why it could not write a graph."""
        try:
            yield
        except Exception as error:
            if full_disc.has_no_room(self._folder.directory.parent):
                raise IndexUnavailableError(
                    "the disc is full: the index cannot be written", remedy=full_disc.REMEDY
                ) from error
            raise


def _write_graph_after(collection: "Collection", vectors: int) -> None:
    """Set after how many new vectors Chroma writes its graph; a handle reads it when it opens."""
    with warnings.catch_warnings():  # Chroma warns of a collection that has no encoder of its own
        warnings.simplefilter("ignore", DeprecationWarning)
        collection.modify(configuration={"hnsw": {"sync_threshold": vectors}})


def _tell_nobody(done: int, total: int) -> None:
    pass
