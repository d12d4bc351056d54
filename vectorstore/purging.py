"""Deleting for good: every row that holds an article's words, then every byte of them."""

import sqlite3

from pullquote.vectorstore import fulltext, moves, near_duplicates, outbox
from pullquote.vectorstore.database import Database
from pullquote.vectorstore.moments import now
from pullquote.vectorstore.records import RemovedBy
from pullquote.vectorstore.stored import must_find

_REVISIONS = "SELECT id FROM revisions WHERE article = :article"


def purge(tx: sqlite3.Connection, article_id: str) -> None:
    """Delete an article's revisions and all that was made of them; keep an empty tombstone.

    What moved to the article goes too: it is what the article was. A tombstone holds the id
    alone, so that no source brings the article back. Answers that cite it go whole: their
    questions may tell what they were answered with.
    """
    for each in (*moves.predecessors(tx.execute, article_id), article_id):
        _purge_one(tx, each)


def _purge_one(tx: sqlite3.Connection, article_id: str) -> None:
    known = must_find(tx, article_id)
    bound = {"article": known.article, "article_id": article_id}
    revisions = [revision for (revision,) in tx.execute(_REVISIONS, bound)]
    keys: list[str] = []
    for revision in revisions:
        full_text = fulltext.CURRENT if revision == known.current else fulltext.HISTORY
        full_text.discard(tx, revision)
        near_duplicates.discard(tx, revision)
        keys += outbox.keys_of(tx, revision)
    tx.execute(
        "DELETE FROM answers WHERE id IN"  # noqa: S608 - a constant
        f" (SELECT answer FROM answer_citations WHERE revision IN ({_REVISIONS}))",
        bound,
    )
    # Whole conversations: a later question may have been read with names from an earlier quote.
    tx.execute(
        "DELETE FROM conversations WHERE id IN (SELECT t.conversation FROM turn_citations AS c"  # noqa: S608 - a constant
        f" JOIN turns AS t ON t.id = c.turn WHERE c.revision IN ({_REVISIONS}))",
        bound,
    )
    tx.execute(
        "UPDATE articles SET current_revision = NULL, removed_at = coalesce(removed_at, :now),"
        " removed_by = :by, purged_at = :now, moved_to = NULL, day = NULL, passages = 0,"
        " url = NULL, publisher = NULL, publisher_folded = NULL, authors = '[]', section = NULL,"
        " tags = '[]', language = NULL WHERE id = :article",
        {**bound, "by": RemovedBy.PERSON, "now": now()},
    )
    for table in ("notices", "currency", "passages"):
        tx.execute(f"DELETE FROM {table} WHERE revision IN ({_REVISIONS})", bound)  # noqa: S608 - constants
    tx.execute("DELETE FROM revisions WHERE article = :article", bound)
    # What a source lists stays, by address; a change that was held back would be the text again.
    tx.execute(
        "UPDATE entries SET held = NULL, problem = NULL WHERE (source, key) IN"
        " (SELECT source, key FROM entry_articles WHERE article_id = :article_id)",
        bound,
    )
    outbox.drop_unused(tx, dict.fromkeys(keys))
    tx.execute("UPDATE state SET scrub = 1")


def scrub(database: Database) -> None:
    """Rewrite the file so that no byte of what was deleted stays in it or in its log.

    Blocks of the disc that the file gave back are the file system's.
    """
    with database.transaction() as tx:
        fulltext.CURRENT.forget_discarded(tx)
        fulltext.HISTORY.forget_discarded(tx)
    database.compact()
    database.empty_log()


def scrubbed(database: Database) -> None:
    """Note that no purged byte is left, in the catalog or in the index."""
    with database.transaction() as tx:
        tx.execute("UPDATE state SET scrub = 0")
    database.empty_log()
