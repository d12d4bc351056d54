"""Full text over titles and passages: FTS5 with the Porter stemmer, ranked by BM25.

One table for what is current, one for what was. FTS5 keeps no copy of the text: a view cuts it
from the revisions, so what was inserted can be deleted, rebuilt and checked from one source. The
views follow the pointer of the article, so a revision is discarded from a table before the
pointer moves, and added to the other one after it.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from pullquote.config import CatalogError
from pullquote.vectorstore.database import Database
from pullquote.vectorstore.records import Hit, Scope
from pullquote.vectorstore.scope_filter import is_unlimited, lens, parameters

MAX_WORDS = 128  # more would only slow a query down; a question has some twenty
_OVERFETCH = 4


@dataclass(frozen=True, slots=True)
class FullText:
    """One FTS5 table and the view that it is made from.

    Attributes:
        holds: What it is the full text of, in a message.
    """

    table: str
    source: str
    holds: str

    def add(self, tx: sqlite3.Connection, revision: int) -> None:
        """Make the passages of a revision searchable; call it when the source shows them."""
        tx.execute(
            f"INSERT INTO {self.table} (rowid, title, body)"  # noqa: S608 - a constant
            f" SELECT id, title, body FROM {self.source} WHERE revision = ?",
            (revision,),
        )

    def discard(self, tx: sqlite3.Connection, revision: int) -> None:
        """Take them out again; call it while the source still shows them as they went in."""
        tx.execute(
            f"INSERT INTO {self.table} ({self.table}, rowid, title, body)"  # noqa: S608 - a constant
            f" SELECT 'delete', id, title, body FROM {self.source} WHERE revision = ?",
            (revision,),
        )

    def rebuild(self, tx: sqlite3.Connection) -> None:
        """Build the whole table again from its source."""
        self._command(tx, "'rebuild'")

    def forget_discarded(self, tx: sqlite3.Connection) -> None:
        """Merge all segments into one, so that no word stays that only discarded rows held."""
        self._command(tx, "'optimize'")

    def problems(self, database: Database) -> list[str]:
        """Compare the table with its source."""
        try:
            with database.transaction() as tx:
                tx.execute(
                    f"INSERT INTO {self.table} ({self.table}, rank)"  # noqa: S608 - a constant
                    " VALUES ('integrity-check', 1)"
                )
        except CatalogError:
            return [f"full text disagrees with the {self.holds} passages"]
        return []

    def _command(self, tx: sqlite3.Connection, command: str) -> None:
        tx.execute(f"INSERT INTO {self.table} ({self.table}) VALUES ({command})")  # noqa: S608 - a constant


CURRENT = FullText("passages_fts", "fulltext_source", "current")
HISTORY = FullText("history_fts", "history_source", "former")


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

    As of a moment, what was current then is looked for both in what still is and in what was.
    """
    query = query_of(words)
    if not query or limit < 1:
        return []
    if scope.as_of is None:
        return _match_in(database, CURRENT, query, scope, limit)
    with database.snapshot():
        hits = [
            *_match_in(database, CURRENT, query, scope, limit),
            *_match_in(database, HISTORY, query, scope, limit),
        ]
    return sorted(hits, key=lambda hit: (-hit.score, hit.passage_id))[:limit]


def _match_in(
    database: Database, full_text: FullText, query: str, scope: Scope, limit: int
) -> list[Hit]:
    """Search one table.

    FTS5 ranks fastest without a join. So the whole table is asked for more than is needed, and
    only when too few of these are in scope is every match looked up.
    """
    table, view = full_text.table, lens(scope.as_of)
    reach = limit if is_unlimited(scope) else limit * _OVERFETCH
    ranked = database.rows(
        f"SELECT rowid, rank FROM {table} WHERE {table} MATCH ?"  # noqa: S608 - a constant
        " ORDER BY rank, rowid LIMIT ?",
        (query, reach),
    )
    hits = _in_scope(database, ranked, scope)
    if len(hits) < limit and len(ranked) == reach:
        rows = database.rows(
            f"SELECT f.rowid, f.rank, {view.day} FROM {table} AS f"  # noqa: S608 - constants
            f" CROSS JOIN passages AS p ON p.id = f.rowid {view.from_passages}"
            f" WHERE {table} MATCH :query AND {view.in_scope}"
            " ORDER BY f.rank, f.rowid LIMIT :limit",
            parameters(scope, query=query, limit=limit),
        )
        return [Hit(passage, -rank, day) for passage, rank, day in rows]
    return hits[:limit]


def _in_scope(database: Database, ranked: Sequence[tuple[int, float]], scope: Scope) -> list[Hit]:
    view = lens(scope.as_of)
    days: dict[int, int | None] = dict(
        database.rows(
            f"SELECT p.id, {view.day} FROM json_each(:ids) AS j"  # noqa: S608 - constants
            f" CROSS JOIN passages AS p ON p.id = j.value {view.from_passages}"
            f" WHERE {view.in_scope}",
            parameters(scope, ids=json.dumps([passage for passage, _ in ranked])),
        )
    )
    return [Hit(passage, -rank, days[passage]) for passage, rank in ranked if passage in days]
