"""Chroma's folder as files: who may touch them when, and how a new folder takes its place.

Knows nothing of vectors. The folder is exchanged by renames, in an order that leaves one whole
folder at every instant:

    index       index.new    the old one serves; the new one is whole
    index.old   index.new    `settle` finishes the exchange
    index       index.old    the new one serves; `settle` removes the old one

It is wiped by a rename, too (`index.gone`): a removal that is cut short leaves files of a graph,
and Chroma takes a folder that lacks others for a whole one.
"""

import errno
import fcntl
import os
import shutil
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pullquote.vectorstore.files import remove_tree, sync_file, sync_tree
from pullquote.vectorstore.index import IndexBusyError

DATABASE = "chroma.sqlite3"
_HEADER = struct.Struct("<i4Q")  # of header.bin: version, offset, capacity, vectors, their size
_LENGTH = 4  # bytes for each vector in length.bin
_PRISTINE = "nothing-deleted"  # a file in the folder that is true of it
_TIMEOUT_S = 60.0
_POLL_S = 0.01
_UNWRITABLE = (errno.EROFS, errno.EACCES, errno.EPERM)


class ChromaFolder:
    """One folder of Chroma's, and the lock on its files.

    Whoever loads the files, writes them or exchanges the folder does so inside `exclusive`.

    Args:
        directory: The folder; made by `make`.
        shared: Others may open it. False for one that is still being built: nobody else looks
            at it, and it needs no lock.
    """

    def __init__(self, directory: Path, *, shared: bool = True) -> None:
        self.directory = directory
        self.successor = directory.with_name(f"{directory.name}.new")
        self._former = directory.with_name(f"{directory.name}.old")
        self._gone = directory.with_name(f"{directory.name}.gone")
        self._lock = directory.with_name(f"{directory.name}.lock") if shared else None
        self._inside = threading.local()

    @property
    def writable(self) -> bool:
        """Whether files can be made beside the folder."""
        return os.access(self.directory.parent, os.W_OK)

    @property
    def pristine(self) -> bool:
        """Whether no vector was ever deleted, so that the files hold no other bytes than live."""
        return (self.directory / _PRISTINE).exists()

    def on_disc(self) -> bool:
        """Whether Chroma's files are there; those of an exchange that was cut short count."""
        return (self.directory / DATABASE).exists() or self._former.exists()

    def make(self) -> None:
        """Make an empty folder where none is, or none of Chroma's."""
        if not (self.directory / DATABASE).exists():
            self._discard()
            self.directory.mkdir(mode=0o700)
            (self.directory / _PRISTINE).touch(mode=0o600)

    def note_deletion(self) -> None:
        """Remember, before vectors are deleted, that their bytes may stay in the files."""
        (self.directory / _PRISTINE).unlink(missing_ok=True)

    def blank_unwritten(self) -> None:
        """Overwrite with zeros what Chroma's files hold beyond their vectors; inside `exclusive`.

        Chroma makes the files of a collection with room for a hundred vectors, from memory that
        it does not clear, and anew at each opening until it writes some: keys and vectors stand
        there that the process wrote or deleted elsewhere. Files that a crash left half made are
        no graph, and are left to whoever finds them damaged.
        """
        for header in self.directory.glob("*/header.bin"):
            content = header.read_bytes()
            if len(content) >= _HEADER.size:
                _, _, _, vectors, size = _HEADER.unpack_from(content)
                _blank(header.with_name("data_level0.bin"), vectors * size)
                _blank(header.with_name("length.bin"), vectors * _LENGTH)

    @contextmanager
    def exclusive(self, *, give_up: Callable[[], bool] = lambda: False) -> Iterator[None]:
        """Keep every other process and thread from loading and writing the files.

        A thread that is inside may enter again.

        Args:
            give_up: Tells that waiting has become pointless.

        Raises:
            IndexBusyError: Another one stays inside for a minute, or it was given up.
        """
        depth = getattr(self._inside, "depth", 0)
        if not depth:
            self._inside.descriptor = self._locked(give_up)
        self._inside.depth = depth + 1
        try:
            yield
        finally:
            self._inside.depth = depth
            if not depth:
                descriptor, self._inside.descriptor = self._inside.descriptor, None
                if descriptor is not None:
                    os.close(descriptor)

    def held(self) -> tuple[int, ...]:
        """Return what a process that is begun inside `exclusive` has to inherit.

        It keeps the lock with it, and so the files to itself, when this process is killed.
        """
        descriptor: int | None = self._inside.descriptor
        return () if descriptor is None else (descriptor,)

    def settle(self) -> None:
        """Finish an exchange that was cut short; inside `exclusive`."""
        if not self._former.exists() or not self.writable:
            return
        if not self.directory.exists():
            whole = self.successor if self.successor.exists() else self._former
            whole.rename(self.directory)
        remove_tree(self._former)

    def clear_successor(self) -> None:
        """Remove a half-built successor; for the one process that may write."""
        remove_tree(self.successor)

    def exchange(self) -> None:
        """Put the successor, which is whole, into this folder's place."""
        with self.exclusive():
            self.settle()
            sync_tree(self.successor)
            self.directory.rename(self._former)
            self.successor.rename(self.directory)
            sync_file(self.directory.parent)
            remove_tree(self._former)

    def copy_to(self, directory: Path) -> None:
        """Copy the files, as they are between two writings; nothing where there are none."""
        with self.exclusive():
            self.settle()
            if self.directory.exists():
                shutil.copytree(self.directory, directory)

    def wipe(self) -> None:
        """Delete the folder and what an exchange left."""
        with self.exclusive():
            self.settle()
            self.clear_successor()
            self._discard()

    def _discard(self) -> None:
        """Take the folder away at once, and what an earlier removal has left."""
        remove_tree(self._gone)
        if self.directory.exists():
            self.directory.rename(self._gone)
            remove_tree(self._gone)

    def _locked(self, give_up: Callable[[], bool]) -> int | None:
        """Lock the files; closing the descriptor gives them back. None: nobody can write them."""
        if self._lock is None:
            return None
        try:
            descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            if error.errno not in _UNWRITABLE:
                raise
            if not self._lock.exists():
                return None
            # Read-only from here, and perhaps not from where the writer is.
            descriptor = os.open(self._lock, os.O_RDONLY | os.O_CLOEXEC)
        try:
            _wait_for(descriptor, give_up)
        except BaseException:
            os.close(descriptor)
            raise
        return descriptor


def _blank(path: Path, start: int) -> None:
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.seek(start)
        rest = file.read()
        if rest.strip(b"\0"):
            file.seek(start)
            file.write(bytes(len(rest)))


def _wait_for(descriptor: int, give_up: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _TIMEOUT_S
    while True:
        with suppress(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        if give_up() or time.monotonic() > deadline:
            raise IndexBusyError(
                "another process keeps the index busy", remedy="wait until it is done"
            )
        time.sleep(_POLL_S)
