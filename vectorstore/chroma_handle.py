"""One opening of a Chroma folder, and Chroma's errors in our words.

A handle sees what was in the folder when it was opened and what it wrote itself; the names that
Chroma lists are the newest, its vectors are not. `chromadb` is imported where it is used: it
costs more than a second of start-up.
"""

import itertools
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pullquote.config import IndexUnavailableError
from pullquote.vectorstore import full_disc
from pullquote.vectorstore.index import REBUILD
from pullquote.vectorstore.private import tighten

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection


class ChromaHandle:
    """A Chroma client of its own, which shares nothing with another one for the same folder.

    Opening, and the first query of a collection, read the files and may rewrite them: both
    belong inside `ChromaFolder.exclusive`. Later queries run in memory.

    Args:
        directory: The folder.
        writable: False where nothing can be written: Chroma cannot open such a folder, so it
            gets a copy in the folder for temporary files, which `close` removes.
    """

    _spellings: set[int] = set()  # noqa: RUF012 - shared by all, on purpose
    _spellings_guard = threading.Lock()

    def __init__(self, directory: Path, *, writable: bool = True) -> None:
        self._copy = None if writable else _copied(directory)
        # Chroma shares one system among a process's clients for a path as it is spelled, and a
        # shared one stays blind to other processes' writes. So each handle spells the path its
        # own way, and closing it ends its own system and no other's.
        with self._spellings_guard:
            self._spelling = next(n for n in itertools.count() if n not in self._spellings)
            # A number whose client fails is never given back: Chroma caches the failure too.
            self._spellings.add(self._spelling)
        try:
            self._client = _client(_spelled(self._copy or directory, self._spelling))
        except BaseException:
            self._discard_copy()
            raise

    def collection(self, name: str) -> "Collection | None":
        """Find a collection; None when there is none of this name."""
        from chromadb.errors import NotFoundError  # noqa: PLC0415 - start-up time

        with suppress(NotFoundError):
            return self._client.get_collection(name, embedding_function=None)
        return None

    def create(self, name: str, hnsw: dict[str, Any], metadata: dict[str, Any]) -> "Collection":
        """Find or make a collection."""
        return self._client.get_or_create_collection(
            name,
            configuration=cast("Any", {"hnsw": hnsw}),
            metadata=metadata,
            embedding_function=None,
        )

    def names(self) -> list[str]:
        """List the collections."""
        return [collection.name for collection in self._client.list_collections()]

    def drop(self, name: str) -> None:
        """Delete a collection."""
        self._client.delete_collection(name)

    def batch_size(self) -> int:
        """Return the most records that Chroma takes at once."""
        return self._client.get_max_batch_size()

    def close(self) -> None:
        """Let go of Chroma's files and memory."""
        self._client.close()
        with self._spellings_guard:
            self._spellings.discard(self._spelling)
        self._discard_copy()

    def _discard_copy(self) -> None:
        if self._copy is not None:
            shutil.rmtree(self._copy.parent, ignore_errors=True)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn whatever Chroma raises into an `IndexUnavailableError`."""
    try:
        yield
    except (IndexUnavailableError, MemoryError):
        raise
    except BaseException as error:
        # Chroma raises errors of its own, of pydantic's, of its Rust core and of the operating
        # system for a folder that it cannot read: all mean the same here. A panic of the Rust
        # core is no Exception, and its class has no public name.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        if full_disc.is_full(error):
            raise IndexUnavailableError(
                "the disc is full: the index cannot be written", remedy=full_disc.REMEDY
            ) from error
        raise IndexUnavailableError(
            f"Chroma cannot use the index: {error}", remedy=REBUILD
        ) from error


def _client(path: str) -> "Client":
    import chromadb  # noqa: PLC0415 - start-up time
    from chromadb.config import Settings  # noqa: PLC0415 - start-up time

    # Chroma would take a server's address and a trace collector's from the environment or a
    # .env file in the working directory: vectors of questions would leave.
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]  # of pydantic-settings
        anonymized_telemetry=False,
        chroma_api_impl="chromadb.api.rust.RustBindingsAPI",
        chroma_server_host=None,
        chroma_otel_collection_endpoint="",
        chroma_otel_granularity=None,
    )
    return cast("Client", chromadb.PersistentClient(path, settings=settings))


def _spelled(directory: Path, number: int) -> str:
    """Spell a path in the manner of that number; all spellings name the same folder."""
    return f"{directory}" + "".join("//." if bit == "1" else "/." for bit in f"{number:b}")


def _copied(directory: Path) -> Path:
    """Copy the folder to where it can be written, for this user alone."""
    copy = Path(tempfile.mkdtemp(prefix="pullquote-")) / directory.name
    shutil.copytree(directory, copy)
    tighten(copy)
    return copy
