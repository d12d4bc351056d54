"""The vector index in a Chroma folder.

`chromadb` is imported where it is used: it costs more than a second of start-up.
"""

import itertools
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from filelock import FileLock, Timeout

from pullquote.config import EmbedderMismatchError, IndexUnavailableError
from pullquote.vectorstore.embedder import FloatArray
from pullquote.vectorstore.index import REBUILD, VectorHit
from pullquote.vectorstore.private import tighten

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

PREFIX = "pullquote-"
UNDATED = 0  # no ordinal is 0, so "until" passes undated vectors and "since" does not

_FILES_TIMEOUT_S = 60.0
# With 33,000 real passages and 400 real questions: recall@20 0.9999, recall@100 0.998, 4 ms.
_HNSW = {"space": "cosine", "ef_construction": 200, "max_neighbors": 32, "ef_search": 400}


class ChromaIndex:
    """A collection in a Chroma folder, named after the embedder that made its vectors.

    One process writes at a time (the writer's lock); others read and call `reopen` when the
    catalog's index generation moved: a Chroma handle is blind to another process's writes.
    Chroma rewrites its files in place, and a process that loads them meanwhile dies of it
    (segmentation fault, measured). So loading and writing exclude each other by a lock file;
    queries need none, since they run in memory.

    Args:
        directory: Chroma's folder; created by the first write.
        fingerprint: The embedder's.
        dimension: Length of its vectors.
    """

    _spellings: set[int] = set()  # noqa: RUF012 - shared by all, on purpose: see `_open`
    _spellings_guard = threading.Lock()

    def __init__(self, directory: Path, *, fingerprint: str, dimension: int) -> None:
        self._directory = directory
        self._fingerprint = fingerprint
        self._dimension = dimension
        self._guard = threading.RLock()
        self._files = FileLock(
            directory.with_name(f"{directory.name}.lock"),
            mode=0o600,
            timeout=_FILES_TIMEOUT_S,
            poll_interval=0.01,
            thread_local=False,  # `_guard` lets one thread in at a time
        )
        self._client: Client | None = None
        self._collection: Collection | None = None
        self._spelling: int | None = None

    @property
    def name(self) -> str:
        """The collection's name."""
        return f"{PREFIX}{self._fingerprint}"

    def on_disc(self) -> bool:
        """Whether Chroma's folder is there."""
        return (self._directory / "chroma.sqlite3").exists()

    def exists(self) -> bool:
        """Whether the collection exists."""
        with self._chroma():
            return self._find() is not None

    def create(self) -> None:
        """Make the folder and the collection where they do not exist."""
        with self._chroma(), self._changing():
            if self._find() is None:
                self._directory.mkdir(mode=0o700, exist_ok=True)
                self._collection = self._open().get_or_create_collection(
                    self.name,
                    configuration=cast("Any", {"hnsw": _HNSW}),
                    metadata={"fingerprint": self._fingerprint, "dimension": self._dimension},
                    embedding_function=None,
                )
                tighten(self._directory)

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
            collection = self._found()
            if keys is not None:
                # Chroma fails on a key that it does not know, and one may be pending still.
                keys = sorted(self.present(keys))
            if k < 1 or keys == []:
                return []
            result = collection.query(
                query_embeddings=cast("Any", [vector]),
                n_results=k,
                ids=cast("Any", keys),
                where=_days(since_day, until_day),
                include=["distances"],
            )
        distances = result["distances"]
        assert distances is not None
        return [
            VectorHit(key, 1.0 - float(distance))
            for key, distance in zip(result["ids"][0], distances[0], strict=True)
        ]

    def upsert(self, keys: Sequence[str], vectors: FloatArray, days: Sequence[int | None]) -> None:
        """Write vectors; every one writes its day, since Chroma merges old metadata."""
        with self._chroma(), self._changing():
            self.create()
            for start, batch in self._batches(keys):
                stop = start + len(batch)
                self._found().upsert(
                    ids=batch,
                    embeddings=vectors[start:stop],
                    metadatas=[{"day": day or UNDATED} for day in days[start:stop]],
                )
            tighten(self._directory)

    def delete(self, keys: Sequence[str]) -> None:
        """Delete vectors."""
        with self._chroma(), self._changing():
            for _, batch in self._batches(sorted(self.present(keys))):
                self._found().delete(ids=batch)

    def present(self, keys: Sequence[str]) -> set[str]:
        """Return those of `keys` that the collection holds."""
        with self._chroma():
            if self._find() is None:
                return set()
            found: set[str] = set()
            for _, batch in self._batches(list(dict.fromkeys(keys))):
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
        """Swap in a fresh handle; the old one's memory is given back."""
        with self._guard:
            self.close()

    def drop_others(self) -> None:
        """Delete the collections of other embedders."""
        with self._chroma(), self._changing():
            if self._find() is None:
                return
            client = self._open()
            for collection in client.list_collections():
                if collection.name.startswith(PREFIX) and collection.name != self.name:
                    client.delete_collection(collection.name)

    def wipe(self) -> None:
        """Delete Chroma's folder; needs no readable index."""
        with self._chroma(), self._changing():
            self.close()
            with suppress(FileNotFoundError):
                shutil.rmtree(self._directory)

    def close(self) -> None:
        """Let go of Chroma's files and memory; the next use opens them again."""
        with self._guard:
            client, self._client, self._collection = self._client, None, None
            if client is not None:
                client.close()
            if self._spelling is not None:
                with self._spellings_guard:
                    self._spellings.discard(self._spelling)
                self._spelling = None

    def _batches(self, keys: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
        size = self._open().get_max_batch_size() if keys else 1
        return ((start, list(keys[start : start + size])) for start in range(0, len(keys), size))

    def _open(self) -> "Client":
        if self._client is None:
            import chromadb  # noqa: PLC0415 - start-up time
            from chromadb.config import Settings  # noqa: PLC0415 - start-up time

            # Chroma shares one system among a process's clients for a path as it is spelled,
            # and a shared one stays blind to other processes' writes. So each handle spells the
            # path its own way, and closing it ends its own system and no other's.
            with self._spellings_guard:
                number = next(n for n in itertools.count() if n not in self._spellings)
                self._spellings.add(number)
            # Chroma would take a server's address and a trace collector's from the environment
            # or a .env file in the working directory: vectors of questions would leave.
            settings = Settings(
                _env_file=None,  # type: ignore[call-arg]  # of pydantic-settings
                anonymized_telemetry=False,
                chroma_api_impl="chromadb.api.rust.RustBindingsAPI",
                chroma_server_host=None,
                chroma_otel_collection_endpoint="",
                chroma_otel_granularity=None,
            )
            client = chromadb.PersistentClient(_spelled(self._directory, number), settings=settings)
            # A number whose client failed is never given back: Chroma caches the failure too.
            self._spelling = number
            self._client = cast("Client", client)
        return self._client

    def _find(self) -> "Collection | None":
        if self._collection is None and self.on_disc():
            from chromadb.errors import NotFoundError  # noqa: PLC0415 - start-up time

            with self._changing(), suppress(NotFoundError):
                found = self._open().get_collection(self.name, embedding_function=None)
                made_with = found.metadata or {}
                if (made_with.get("fingerprint"), made_with.get("dimension")) != (
                    self._fingerprint,
                    self._dimension,
                ):
                    raise EmbedderMismatchError(
                        f"the index {self.name} was built by another embedder", remedy=REBUILD
                    )
                # The first query loads the files and may rewrite them; later ones do not.
                anything = cast("Any", [[1.0] * self._dimension])
                found.query(query_embeddings=anything, n_results=1, include=[])
                self._collection = found
        return self._collection

    def _found(self) -> "Collection":
        found = self._find()
        if found is None:
            raise IndexUnavailableError("the index is missing", remedy=REBUILD)
        return found

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Keep other processes from loading the files, or wait until they may be loaded."""
        try:
            self._files.acquire()
        except Timeout:
            raise IndexUnavailableError(
                "another process keeps the index busy", remedy="wait until it is done"
            ) from None
        try:
            yield
        finally:
            self._files.release()

    @contextmanager
    def _chroma(self) -> Iterator[None]:
        """Guard the handle, and turn Chroma's errors into ours."""
        with self._guard:
            try:
                yield
            except (IndexUnavailableError, MemoryError):
                raise
            except BaseException as error:
                # Chroma raises errors of its own, of pydantic's, of its Rust core and of the
                # operating system for a folder that it cannot read: all mean the same here.
                # A panic of the Rust core is no Exception, and its class has no public name.
                if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
                    raise
                raise IndexUnavailableError(
                    f"Chroma cannot use the index: {error}", remedy=REBUILD
                ) from error


def _spelled(directory: Path, number: int) -> str:
    """Spell a path in the manner of that number; all spellings name the same folder."""
    return f"{directory}" + "".join("//." if bit == "1" else "/." for bit in f"{number:b}")


def _days(since_day: int | None, until_day: int | None) -> Any:
    """Write Chroma's filter; it wants one operator at the top."""
    bounds: list[dict[str, dict[str, int]]] = []
    if since_day is not None:
        bounds.append({"day": {"$gte": since_day}})
    if until_day is not None:
        bounds.append({"day": {"$lte": until_day}})
    if len(bounds) == 2:
        return {"$and": bounds}
    return bounds[0] if bounds else None
