"""Opening one SQLite file, to write or only to read, and SQLite's errors in our words."""

import os
import sqlite3
from pathlib import Path

from pullquote.config import CatalogError, LockedError, PullquoteError
from pullquote.vectorstore import full_disc

_PRAGMAS = (
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "secure_delete = ON",  # no measurable cost; deleted words are overwritten
    "foreign_keys = ON",
    "synchronous = NORMAL",
    "cache_size = -16000",
    "wal_autocheckpoint = 4000",  # each checkpoint waits for the disc
    "temp_store = MEMORY",
)
_MEND = "put a backup in its place, or move it away and import an export or ingest again"


def is_writable(path: Path) -> bool:
    """Whether a file can be written, with its log beside it; also one that does not exist yet."""
    return os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))


class Connection:
    """One thread's connection; closes it when the thread is gone.

    Where nothing can be written, the file is read with the log that a writer elsewhere keeps
    beside it, or, as long as there is none, as a file that nobody changes.

    Args:
        path: The file; made where that is possible.
        timeout_s: How long to wait for another writer.
    """

    def __init__(self, path: Path, *, timeout_s: float) -> None:
        self._log = path.with_name(f"{path.name}-wal")
        self.writable = is_writable(path)
        mode = "mode=rwc" if self.writable else "mode=ro" if self._log.exists() else "immutable=1"
        self._unchanging = mode == "immutable=1"
        self.sqlite = sqlite3.connect(
            f"{path.absolute().as_uri()}?{mode}",
            uri=True,
            timeout=timeout_s,
            isolation_level=None,
            check_same_thread=False,  # the database closes the other threads' connections
        )
        try:
            for pragma in _PRAGMAS:
                self.sqlite.execute(f"PRAGMA {pragma}")
        except sqlite3.Error:
            self.sqlite.close()
            raise

    def __del__(self) -> None:
        if hasattr(self, "sqlite"):
            self.sqlite.close()

    @property
    def outdated(self) -> bool:
        """Whether somebody writes the file that was opened as one that nobody changes."""
        return self._unchanging and self._log.exists()


def plain(error: sqlite3.DatabaseError, path: Path) -> PullquoteError:
    """Say what an error of SQLite's means, and what helps."""
    code = getattr(error, "sqlite_errorcode", 0)
    match code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return LockedError(
                "another process keeps the catalog busy", remedy="wait until it is done"
            )
        case sqlite3.SQLITE_FULL:
            return CatalogError(f"the disc is full: {path} cannot grow", remedy=full_disc.REMEDY)
        case sqlite3.SQLITE_READONLY:
            return CatalogError(
                f"{path} can only be read", remedy="make its folder writable; asking needs no more"
            )
        case sqlite3.SQLITE_IOERR:
            return CatalogError(
                f"{path} cannot be read or written: {error}",
                remedy="see that the disc has room and is sound, then run `pullquote doctor`",
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            if code == sqlite3.SQLITE_CORRUPT_VTAB:
                return CatalogError(
                    f"the full text in {path} is damaged", remedy="run `pullquote doctor --fix`"
                )
            return CatalogError(f"{path} is damaged: {error}", remedy=_MEND)
        case _:
            return CatalogError(f"{path}: {error}", remedy="run `pullquote doctor`")
