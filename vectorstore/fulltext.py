"""Full text over titles and passages: FTS5 with the Porter stemmer, ranked by BM25.

FTS5 keeps no copy of the text: `fulltext_source` cuts it from the current revisions, so what was
inserted can be deleted, rebuilt and checked from one source.
"""

import json
import sqlite3
from collections.abc import Sequence

from pullquote.config import CatalogError
from pullquote.vectorstore.database import Database
from pullquote.vectorstore.records import Hit, Scope
from pullquote.vectorstore.scope_filter import IN_SCOPE, is_unlimited, parameters

MAX_WORDS = 128  # more would only slow a query down; a question has some twenty
_OVERFETCH = 4


def add(tx: sqlite3.Connection, revision: int) -> None:
    """Make the passages of a current revision searchable."""
    tx.execute(
        "INSERT INTO passages_fts (rowid, title, body)"
        " SELECT id, title, body FROM fulltext_source WHERE revision = ?",
        (revision,),
    )


def discard(tx: sqlite3.Connection, revision: int) -> None:
    """Take them out again; call it while the revision is still current."""
    tx.execute(
        "INSERT INTO passages_fts (passages_fts, rowid, title, body)"
        " SELECT 'delete', id, title, body FROM fulltext_source WHERE revision = ?",
        (revision,),
    )


def rebuild(tx: sqlite3.Connection) -> None:
    """Build the whole full-text index again from the current revisions."""
    tx.execute("INSERT INTO passages_fts (passages_fts) VALUES ('rebuild')")


def problems(database: Database) -> list[str]:
    """Compare the full-text index with what it should hold."""
    try:
        with database.transaction() as tx:
            tx.execute(
                "INSERT INTO passages_fts (passages_fts, rank) VALUES ('integrity-check', 1)"
            )
    except CatalogError:
        return ["full text disagrees with the current passages"]
    return []


def query_of(words: Sequence[str]) -> str:
    """Write an FTS5 query for any of `words`; "" when no word is left.

    Each word is a quoted string, so nothing in it acts as an operator.
    """
    seen: dict[str, str] = {}
    for word in words:
        clean = word.replace("\0", " ").encode("utf-8", "replace").decode().strip()
        if any(character.isalnum() for character in clean):
            seen.setdefault(clean.casefold(), clean)
    return " OR ".join(
        '"' + word.replace('"', '""') + '"' for word in list(seen.values())[:MAX_WORDS]
    )


def match(database: Database, words: Sequence[str], scope: Scope, limit: int) -> list[Hit]:
    """Find the passages in scope that hold any of `words`, the best first.

    FTS5 ranks fastest without a join. So the whole corpus is asked for more than is needed, and
    only when too few of these are in scope is every match looked up.
    """
    query = query_of(words)
    if not query or limit < 1:
        return []
    reach = limit if is_unlimited(scope) else limit * _OVERFETCH
    ranked = database.rows(
        "SELECT rowid, rank FROM passages_fts WHERE passages_fts MATCH ?"
        " ORDER BY rank, rowid LIMIT ?",
        (query, reach),
    )
    hits = _in_scope(database, ranked, scope)
    if len(hits) < limit and len(ranked) == reach:
        rows = database.rows(
            "SELECT f.rowid, f.rank, a.day FROM passages_fts AS f"  # noqa: S608 - a constant
            " JOIN passages AS p ON p.id = f.rowid"
            " JOIN articles AS a ON a.current_revision = p.revision"
            f" WHERE passages_fts MATCH :query AND {IN_SCOPE}"
            " ORDER BY f.rank, f.rowid LIMIT :limit",
            parameters(scope, query=query, limit=limit),
        )
        return [Hit(passage, -rank, day) for passage, rank, day in rows]
    return hits[:limit]


def _in_scope(database: Database, ranked: Sequence[tuple[int, float]], scope: Scope) -> list[Hit]:
    days: dict[int, int | None] = dict(
        database.rows(
            "SELECT p.id, a.day FROM json_each(:ids) AS j"  # noqa: S608 - a constant
            " CROSS JOIN passages AS p ON p.id = j.value"
            f" CROSS JOIN articles AS a ON a.current_revision = p.revision WHERE {IN_SCOPE}",
            parameters(scope, ids=json.dumps([passage for passage, _ in ranked])),
        )
    )
    return [Hit(passage, -rank, days[passage]) for passage, rank in ranked if passage in days]
