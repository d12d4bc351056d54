"""The SQLite file below the catalog: connections, transactions, migrations, plain errors.

Knows nothing of articles. Each thread has a connection of its own; WAL lets readers read while
one writer writes.
"""

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

from pullquote.config import BadInputError, CatalogError, LockedError
from pullquote.vectorstore.sqlite_file import Connection, is_writable, plain

APPLICATION_ID = 0x50756C6C  # "Pull", in the header of every catalog
BUSY_TIMEOUT_MS = 10_000
PATIENCE_MS = 2_000  # an answer must not wait longer for a writer only to be remembered
Parameters = Sequence[Any] | Mapping[str, Any]
Row = tuple[Any, ...]


class Database:
    """A private SQLite file in its newest schema.

    A committed transaction survives a crash of the process at once, and a loss of power after
    `flush`: a commit for each article costs no wait for the disc.

    Args:
        path: Opened, or created and migrated.

    Raises:
        CatalogError: The file is damaged, another program's, or a newer Pullquote's.
        LockedError: Another process kept the file busy for ten seconds.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._opened: weakref.WeakSet[Connection] = weakref.WeakSet()
        self._guard = threading.Lock()
        self._closed = False
        with self._plain_errors():
            self._migrate(self._connection())

    def close(self) -> None:
        """Close every thread's connection."""
        self._closed = True
        with self._guard:
            for opened in list(self._opened):
                opened.sqlite.close()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Read all rows."""
        with self._plain_errors():
            return self._connection().execute(sql, parameters).fetchall()

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """Read the first row."""
        with self._plain_errors():
            found: Row | None = self._connection().execute(sql, parameters).fetchone()
            return found

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing.

        Raises:
            LockedError: Another process kept the file busy for ten seconds.
        """
        with self._plain_errors():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def brief_transaction(self) -> Iterator[sqlite3.Connection]:
        """Write all or nothing, for those who cannot wait: people that ask.

        Raises:
            LockedError: Another process kept the file busy for two seconds.
        """
        self.row(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        try:
            with self.transaction() as tx:
                yield tx
        finally:
            self.row(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let all reads inside see one and the same state."""
        with self._plain_errors():
            connection = self._connection()
            connection.execute("BEGIN")
            try:
                yield
            finally:
                connection.execute("ROLLBACK")

    def flush(self) -> None:
        """Wait until everything that was committed is on the disc."""
        with self._plain_errors():
            connection = self._connection()
            connection.execute("PRAGMA synchronous = FULL")
            try:
                # A commit syncs the whole log; it has to write something to be one.
                connection.execute("UPDATE state SET generation = generation")
            finally:
                connection.execute("PRAGMA synchronous = NORMAL")

    def compact(self) -> None:
        """Rewrite the file without what was deleted; needs as much memory as the file is long.

        Raises:
            LockedError: Another process kept the file busy for ten seconds.
        """
        with self._plain_errors():
            self._connection().execute("VACUUM")

    def empty_log(self) -> None:
        """Bring everything into the file and cut the write-ahead log to nothing.

        Raises:
            LockedError: A reader has looked at one state of the catalog for ten seconds.
        """
        busy = self.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]
        if busy:
            raise LockedError(
                "another process keeps reading the catalog, so its log cannot be emptied",
                remedy="wait until it is done, then run `pullquote doctor --fix`",
            )

    def copy_to(self, path: Path) -> None:
        """Write a copy of this moment's state, readable by its owner alone, while others work.

        Raises:
            BadInputError: `path` exists.
            CatalogError: It cannot be written.
        """
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
        except FileExistsError:
            raise BadInputError(f"{path} exists", remedy="name a new file") from None
        except OSError as error:
            raise CatalogError(f"cannot write {path}: {error.strerror}") from error
        with self._plain_errors(), closing(sqlite3.connect(path)) as copy:
            # All pages in one step: a step at a time begins anew whenever somebody writes.
            self._connection().backup(copy)

    def _connection(self) -> sqlite3.Connection:
        opened: Connection | None = getattr(self._local, "opened", None)
        if opened is None or opened.outdated:
            if self._closed:
                raise CatalogError("the catalog is closed")
            opened = self._connect()
            self._local.opened = opened
            with self._guard:
                self._opened.add(opened)
        return opened.sqlite

    def _connect(self) -> Connection:
        opened = Connection(self.path, timeout_s=BUSY_TIMEOUT_MS / 1000)
        opened.sqlite.create_function("casefold", 1, _casefold, deterministic=True)
        return opened

    def _migrate(self, connection: sqlite3.Connection) -> None:
        steps = _migrations()
        version = self._version(connection, newest=len(steps))
        if not is_writable(self.path):
            if version < len(steps):
                raise CatalogError(
                    f"{self.path} is to be brought up to this Pullquote, and can only be read",
                    remedy="open it once where it can be written: `pullquote status`",
                )
            return
        if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
            _write_ahead(connection)
        if version == len(steps):
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have migrated while this one waited for the lock.
            for number in range(self._version(connection, newest=len(steps)), len(steps)):
                for statement in _statements(steps[number]):
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {len(steps)}")
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise

    def _version(self, connection: sqlite3.Connection, newest: int) -> int:
        # In one statement: between two of them, another process may make the catalog.
        application, version, tables = connection.execute(
            "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)"
            " FROM pragma_application_id, pragma_user_version"
        ).fetchone()
        if application != APPLICATION_ID and (application or version or tables):
            raise CatalogError(
                f"{self.path} is another program's database",
                remedy="set data_dir to another folder",
            )
        if version > newest:
            raise CatalogError(
                f"{self.path} was written by a newer Pullquote"
                f" (schema {version}, this one knows {newest})",
                remedy="upgrade Pullquote",
            )
        return int(version)

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.ProgrammingError as error:
            if self._closed:
                raise CatalogError("the catalog is closed") from error
            raise
        except sqlite3.DatabaseError as error:
            raise plain(error, self.path) from error
        except UnicodeEncodeError as error:
            raise BadInputError(
                "the text holds a lone surrogate, which is no character",
                remedy="decode the input with its real encoding",
            ) from error


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch a new file to the write-ahead log, which the file then keeps.

    Where another process writes at that moment, SQLite does not wait for it by itself.
    """
    import tenacity  # noqa: PLC0415 - start-up time; only a new catalog needs it

    tries = tenacity.Retrying(
        retry=tenacity.retry_if_exception(_is_busy),
        wait=tenacity.wait_random(0.005, 0.05),
        stop=tenacity.stop_after_delay(BUSY_TIMEOUT_MS / 1000),
        reraise=True,
    )
    tries(connection.execute, "PRAGMA journal_mode = WAL")


def _is_busy(error: BaseException) -> bool:
    code = getattr(error, "sqlite_errorcode", 0)
    return isinstance(error, sqlite3.OperationalError) and code & 0xFF == sqlite3.SQLITE_BUSY


def _casefold(text: str | None) -> str | None:
    return None if text is None else text.casefold()


def _migrations() -> list[str]:
    folder = resources.files("pullquote.vectorstore") / "migrations"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda f: f.name)
    return [file.read_text(encoding="utf-8") for file in files]


def _statements(script: str) -> Iterator[str]:
    """Split a script; `executescript` would commit before the first statement."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
