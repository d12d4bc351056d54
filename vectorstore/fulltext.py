"""Full text over titles and passages: FTS5 with the Porter stemmer, ranked by BM25.

One table for what is current, one for what was. FTS5 keeps no copy of the text: a view cuts it
from the revisions, so what was inserted can be deleted, rebuilt and checked from one source. The
views follow the pointer of the article, so a revision is discarded from a table before the
pointer moves, and added to the other one after it.
"""

import json
import math
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pullquote.config import CatalogError
from pullquote.vectorstore.database import Database
from pullquote.vectorstore.records import Hit, Scope
from pullquote.vectorstore.scope_filter import is_unlimited, looking, parameters

MAX_WORDS = 128  # more would only slow a query down; a question has some twenty
_OVERFETCH = 4
_COUNT_NOW = "SELECT coalesce(sum(passages), 0) FROM articles WHERE current_revision IS NOT NULL"


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


def phrases_of(words: Sequence[str]) -> list[str]:
    """Quote each word once, so that nothing in it acts as an operator; many are cut short."""
    seen: dict[str, str] = {}
    for word in words:
        clean = word.replace("\0", " ").encode("utf-8", "replace").decode().strip()
        if any(character.isalnum() for character in clean):
            seen.setdefault(clean.casefold(), clean)
    return ['"' + word.replace('"', '""') + '"' for word in list(seen.values())[:MAX_WORDS]]


def match(database: Database, words: Sequence[str], scope: Scope, limit: int) -> list[Hit]:
    """Find the passages in scope that hold any of `words`, the best first."""
    phrases = phrases_of(words)
    if not phrases or limit < 1:
        return []
    if scope.as_of is None:
        return _match_now(database, " OR ".join(phrases), scope, limit)
    with database.snapshot():
        return _match_then(database, phrases, scope, limit)


def _match_now(database: Database, query: str, scope: Scope, limit: int) -> list[Hit]:
    """Search what is current.

    FTS5 ranks fastest without a join. So the whole corpus is asked for more than is needed, and
    only when too few of these are in scope is every match looked up.
    """
    reach = limit if is_unlimited(scope) else limit * _OVERFETCH
    ranked = database.rows(
        "SELECT rowid, rank FROM passages_fts WHERE passages_fts MATCH ?"
        " ORDER BY rank, rowid LIMIT ?",
        (query, reach),
    )
    hits = _in_scope(database, [(passage, -rank) for passage, rank in ranked], scope)
    if len(hits) < limit and len(ranked) == reach:
        view = looking(scope)
        rows = database.rows(
            f"SELECT f.rowid, f.rank, {view.day} FROM passages_fts AS f"  # noqa: S608 - constants
            f" CROSS JOIN passages AS p ON p.id = f.rowid {view.from_passages}"
            f" WHERE passages_fts MATCH :query AND {view.in_scope}"
            " ORDER BY f.rank, f.rowid LIMIT :limit",
            parameters(scope, query=query, limit=limit),
        )
        return [Hit(passage, -rank, day) for passage, rank, day in rows]
    return hits[:limit]


def _match_then(database: Database, phrases: Sequence[str], scope: Scope, limit: int) -> list[Hit]:
    """Search what was current at a moment: it may be current still, or not any more.

    Each table weighs a word by how rare it is in that table alone; in a short history a rare
    word would weigh next to nothing. So each word is asked for by itself, and weighed by how
    rare it is in both together.
    """
    stored = _number(database, "SELECT count(*) FROM passages")
    current = _number(database, _COUNT_NOW)
    tables = ((CURRENT, current), (HISTORY, stored - current))
    scores: Counter[int] = Counter()
    for phrase in phrases:
        found = [
            database.rows(
                f"SELECT rowid, rank FROM {full_text.table}"  # noqa: S608 - a constant
                f" WHERE {full_text.table} MATCH ?",
                (phrase,),
            )
            for full_text, _ in tables
        ]
        weight = _idf(stored, sum(map(len, found)))
        for (_, size), hits in zip(tables, found, strict=True):
            factor = weight / _idf(size, len(hits))
            for passage, rank in hits:
                scores[passage] -= rank * factor
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))
    found_in_scope: list[Hit] = []
    start, end = 0, limit * _OVERFETCH
    while len(found_in_scope) < limit and start < len(ranked):
        found_in_scope += _in_scope(database, ranked[start:end], scope)
        start, end = end, end * _OVERFETCH
    return found_in_scope[:limit]


def _idf(passages: int, matching: int) -> float:
    """Weigh a word as FTS5's bm25 does."""
    return max(math.log((passages - matching + 0.5) / (matching + 0.5)), 1e-6)


def _number(database: Database, sql: str) -> int:
    row = database.row(sql)
    assert row is not None
    return int(row[0])


def _in_scope(database: Database, ranked: Sequence[tuple[int, float]], scope: Scope) -> list[Hit]:
    view = looking(scope)
    days: dict[int, int | None] = dict(
        database.rows(
            f"SELECT p.id, {view.day} FROM json_each(:ids) AS j"  # noqa: S608 - constants
            f" CROSS JOIN passages AS p ON p.id = j.value {view.from_passages}"
            f" WHERE {view.in_scope}",
            parameters(scope, ids=json.dumps([passage for passage, _ in ranked])),
        )
    )
    return [Hit(passage, score, days[passage]) for passage, score in ranked if passage in days]
