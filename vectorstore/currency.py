"""Which revision of an article is current, and which one was when.

A flip moves five things in one transaction: the pointer, the period of currency, the old
passages from the full text of what is current to that of what was, the new ones back, and the
likeness that finds near-duplicates.
"""

import sqlite3

from pullquote.vectorstore import fulltext, near_duplicates
from pullquote.vectorstore.database import Database
from pullquote.vectorstore.moments import instant, now
from pullquote.vectorstore.records import RemovedBy, RevisionPeriod


def flip(tx: sqlite3.Connection, article: int, old: int | None, new: int) -> None:
    """Make revision `new` the current one in the place of `old`."""
    if old is not None:
        fulltext.CURRENT.discard(tx, old)
        near_duplicates.discard(tx, old)
    fulltext.HISTORY.discard(tx, new)
    tx.execute(
        "UPDATE articles SET current_revision = :new, removed_at = NULL, removed_by = NULL,"
        " purged_at = NULL, moved_to = NULL, day = (SELECT day FROM revisions WHERE id = :new),"
        " passages = (SELECT count(*) FROM passages WHERE revision = :new) WHERE id = :article",
        {"new": new, "article": article},
    )
    if old is not None:
        fulltext.HISTORY.add(tx, old)
    fulltext.CURRENT.add(tx, new)
    near_duplicates.put(tx, new)
    _turn(tx, article, new)


def withdraw(tx: sqlite3.Connection, article: int, old: int, by: RemovedBy) -> None:
    """Leave an article without a current revision."""
    fulltext.CURRENT.discard(tx, old)
    near_duplicates.discard(tx, old)
    tx.execute(
        "UPDATE articles SET current_revision = NULL, removed_at = ?, removed_by = ?,"
        " passages = 0 WHERE id = ?",
        (now(), by, article),
    )
    fulltext.HISTORY.add(tx, old)
    _turn(tx, article, None)


def _turn(tx: sqlite3.Connection, article: int, new: int | None) -> None:
    """Close the open period and open another one, at the same moment.

    A clock that was set back does not make a period end before it began.
    """
    (latest,) = tx.execute(
        "SELECT max(coalesce(c.until, c.since)) FROM revisions AS r"
        " JOIN currency AS c ON c.revision = r.id WHERE r.article = ?",
        (article,),
    ).fetchone()
    moment = max(instant(), latest or "")
    tx.execute(
        "UPDATE currency SET until = ? WHERE until IS NULL"
        " AND revision IN (SELECT id FROM revisions WHERE article = ?)",
        (moment, article),
    )
    if new is not None:
        tx.execute("INSERT INTO currency (revision, since) VALUES (?, ?)", (new, moment))


def history(database: Database, article_id: str) -> list[RevisionPeriod]:
    """List every period of an article, the oldest first."""
    rows = database.rows(
        "SELECT r.number, c.since, c.until FROM articles AS a"
        " JOIN revisions AS r ON r.article = a.id JOIN currency AS c ON c.revision = r.id"
        " WHERE a.article_id = ? ORDER BY c.since, c.rowid",
        (article_id,),
    )
    return [RevisionPeriod(*row) for row in rows]
