"""The transactional outbox: vectors that the index has yet to write or to delete.

Rows are written in the transaction that makes them necessary, and leave when the index has done
the work. Doing a row's work twice is harmless, so a crash anywhere is mended by doing it again.

A vector lives as long as any stored passage has its key, of a current revision or of a former
one: a question may be asked as of a day. Which of them count is for the catalog to say.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pullquote.vectorstore.database import Database
from pullquote.vectorstore.recipe import embedded_text, vector_key


@dataclass(frozen=True, slots=True)
class PendingVector:
    """One piece of work for the index.

    Attributes:
        ticket: Ascending; a newer wish for the same key has another one.
        embedded_text: What to embed, or None: delete the vector.
        day: Ordinal of the day of publication, or None.
    """

    ticket: int
    key: str
    embedded_text: str | None
    day: int | None


def key_is_live(tx: sqlite3.Connection, key: str) -> bool:
    """Whether a stored passage has this vector."""
    (live,) = tx.execute(
        "SELECT EXISTS (SELECT 1 FROM passages WHERE vector_key = ?)", (key,)
    ).fetchone()
    return bool(live)


def keys_of(tx: sqlite3.Connection, revision: int) -> list[str]:
    """Name the vectors of a revision."""
    rows = tx.execute("SELECT DISTINCT vector_key FROM passages WHERE revision = ?", (revision,))
    return [key for (key,) in rows]


def want(tx: sqlite3.Connection, keys: Iterable[str]) -> None:
    """Note that these vectors have to be in the index."""
    _note(tx, keys, "upsert")


def drop_unused(tx: sqlite3.Connection, keys: Iterable[str]) -> None:
    """Note that those of these vectors that no passage has any more must leave the index."""
    _note(tx, [key for key in keys if not key_is_live(tx, key)], "delete")


def _note(tx: sqlite3.Connection, keys: Iterable[str], action: str) -> None:
    tx.executemany(
        "INSERT OR REPLACE INTO pending (vector_key, action) VALUES (?, ?)",
        [(key, action) for key in keys],
    )


def pending(database: Database, limit: int) -> list[PendingVector]:
    """Return the oldest work, with the text to embed cut from the catalog."""
    return _work(
        database,
        "SELECT ticket, vector_key, action FROM pending ORDER BY ticket LIMIT :limit",
        {"limit": limit},
    )


def _work(database: Database, selection: str, parameters: dict[str, Any]) -> list[PendingVector]:
    rows = database.rows(
        f"""
        SELECT w.ticket, w.vector_key, r.title, r.published, r.day,
               substr(r.text, p.span_start + 1, p.span_end - p.span_start)
        FROM ({selection}) AS w
        LEFT JOIN passages AS p ON w.action = 'upsert' AND p.id = (
            SELECT q.id FROM passages AS q
            LEFT JOIN articles AS a ON a.current_revision = q.revision
            WHERE q.vector_key = w.vector_key ORDER BY a.id IS NULL LIMIT 1
        )
        LEFT JOIN revisions AS r ON r.id = p.revision
        ORDER BY w.ticket
        """,  # noqa: S608 - a constant
        parameters,
    )
    return [
        PendingVector(
            ticket=ticket,
            key=key,
            embedded_text=None if text is None else embedded_text(title, published, text),
            day=day,
        )
        for ticket, key, title, published, day, text in rows
    ]


def mark_done(tx: sqlite3.Connection, done: Sequence[PendingVector]) -> None:
    """Drop work that the index has done; a key that was wanted anew meanwhile stays."""
    tx.executemany("DELETE FROM pending WHERE ticket = ?", [(work.ticket,) for work in done])


def rekey(tx: sqlite3.Connection) -> None:
    """Give each passage the key of what would be embedded today.

    It differs from the stored one only where a newer Pullquote writes embedded texts in
    another way.
    """
    moved: list[tuple[str, int]] = []
    outdated: dict[str, None] = {}
    for passage, old, title, published, body in tx.execute(
        "SELECT p.id, p.vector_key, r.title, r.published,"
        " substr(r.text, p.span_start + 1, p.span_end - p.span_start)"
        " FROM passages AS p JOIN revisions AS r ON r.id = p.revision ORDER BY p.id"
    ):
        key = vector_key(embedded_text(title, published, body))
        if key != old:
            moved.append((key, passage))
            outdated[old] = None
    tx.executemany("UPDATE passages SET vector_key = ? WHERE id = ?", moved)
    drop_unused(tx, outdated)
    want(tx, dict.fromkeys(key for key, _ in moved))


def enqueue_all(tx: sqlite3.Connection) -> int:
    """Want every live vector, and return how many these are."""
    rekey(tx)
    return tx.execute(
        "INSERT OR REPLACE INTO pending (vector_key, action)"
        " SELECT vector_key, 'upsert' FROM passages GROUP BY vector_key ORDER BY min(id)"
    ).rowcount


def wanted(database: Database, keys: Sequence[str]) -> list[PendingVector]:
    """Return the work of writing these live keys, whether or not it is pending."""
    return _work(
        database,
        "SELECT 0 AS ticket, value AS vector_key, 'upsert' AS action FROM json_each(:keys)",
        {"keys": json.dumps(list(keys))},
    )


def live_keys(database: Database) -> Iterator[str]:
    """Yield the key of every vector that the index should hold."""
    rows = database.rows("SELECT DISTINCT vector_key FROM passages ORDER BY vector_key")
    return (key for (key,) in rows)


def queued_keys(database: Database) -> set[str]:
    """Return every key that work is pending for."""
    return {key for (key,) in database.rows("SELECT vector_key FROM pending")}


def raise_index_generation(tx: sqlite3.Connection) -> None:
    """Tell readers that the index moved: their handles are blind to it until they reopen."""
    tx.execute(
        "UPDATE state SET generation = generation + 1, index_generation = index_generation + 1"
    )


def set_index_fingerprint(tx: sqlite3.Connection, fingerprint: str, embedder: str | None) -> None:
    """Note whose vectors the index holds, and tell readers."""
    tx.execute(
        "UPDATE state SET index_fingerprint = ?, index_embedder = ?", (fingerprint, embedder)
    )
    raise_index_generation(tx)
