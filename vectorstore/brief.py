"""Short writes beside a writer: a process that answers must not wait long for one that ingests."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from pullquote.vectorstore.database import BUSY_TIMEOUT_MS, Database

PATIENCE_MS = 2_000


@contextmanager
def brief_transaction(database: Database) -> Iterator[sqlite3.Connection]:
    """Write all or nothing, and give up on a busy catalog after `PATIENCE_MS`.

    Raises:
        LockedError: It stayed busy; nothing was written.
    """
    database.row(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        with database.transaction() as tx:
            yield tx
    finally:
        database.row(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
