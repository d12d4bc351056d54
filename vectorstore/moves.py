"""An article that moved: its address changed, and it goes on under another id.

The two stay apart as they are stored, and are only linked (`articles.moved_to`): a citation names
an article and a revision, and what it means must not change. Whoever tells a history, or looks what
became of a quote, follows the link.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping

from pullquote.vectorstore import currency
from pullquote.vectorstore.database import Row
from pullquote.vectorstore.records import RemovedBy
from pullquote.vectorstore.stored import must_find, purged

Read = Callable[[str, Mapping[str, str]], Iterable[Row]]
"""Runs a query: `Database.rows`, or a transaction's `execute`."""

# Ids that a damaged catalog links in a circle are passed once.
_ONWARD = """
    WITH RECURSIVE way (article_id, moved_to) AS (
        SELECT article_id, moved_to FROM articles WHERE article_id = :article_id
        UNION
        SELECT a.article_id, a.moved_to
        FROM way AS w JOIN articles AS a ON a.article_id = w.moved_to
    )
    SELECT article_id FROM way WHERE moved_to IS NULL AND article_id <> :article_id
"""
_BACKWARD = """
    WITH RECURSIVE way (id, article_id) AS (
        SELECT id, article_id FROM articles WHERE moved_to = :article_id
        UNION
        SELECT a.id, a.article_id FROM way AS w JOIN articles AS a ON a.moved_to = w.article_id
    )
    SELECT article_id FROM way WHERE article_id <> :article_id ORDER BY (
        SELECT max(coalesce(c.until, c.since)) FROM revisions AS r
        JOIN currency AS c ON c.revision = r.id WHERE r.article = way.id
    ), id
"""


def successor(read: Read, article_id: str) -> str | None:
    """Follow an article that moved, and one that it moved to, to the last; None: it did not."""
    return next((found for (found,) in read(_ONWARD, {"article_id": article_id})), None)


def predecessors(read: Read, article_id: str) -> list[str]:
    """List what moved to an article, and what had moved to that; what ended first comes first."""
    return [found for (found,) in read(_BACKWARD, {"article_id": article_id})]


def move(tx: sqlite3.Connection, article_id: str, to: str) -> None:
    """Withdraw an article, if it is current, and let it go on as another one.

    Raises:
        ArticleNotFoundError: One of them is unknown, or the article was purged.
        ValueError: They are the same.
    """
    if article_id == to:
        raise ValueError(f"article {article_id!r} cannot move to itself")
    known, target = must_find(tx, article_id), must_find(tx, to)
    if known.newest is None:
        raise purged(article_id)
    if to in predecessors(tx.execute, article_id):  # back to where it was: no circle
        tx.execute("UPDATE articles SET moved_to = NULL WHERE id = ?", (target.article,))
    if known.current is not None:
        currency.withdraw(tx, known.article, known.current, RemovedBy.SOURCE)
    tx.execute("UPDATE articles SET moved_to = ? WHERE id = ?", (to, known.article))
