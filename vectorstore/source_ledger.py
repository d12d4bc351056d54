"""The sources that are followed: what each of them lists, and which articles it brought.

An article may be listed by several entries, of one source or of several; a row of
`entry_articles` says that an entry answers for it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pullquote.config import BadInputError
from pullquote.vectorstore.database import Database, Row
from pullquote.vectorstore.followed import (
    Entry,
    FollowedSource,
    Listing,
    NewSource,
    SourceKind,
    SourceSummary,
)

_COLUMNS = (
    "id, name, kind, location, grace_s, options, paused, added_at, started_at, finished_at,"
    " problem, listing"
)
_KNOWN = "see `pullquote sources list`"


class SourceLedger:
    """What is known of every source.

    Whoever writes holds the writer's lock, save to add a source or to pause one.

    Args:
        database: The catalog's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    # Sources

    def add(self, source: NewSource, *, moment: str) -> FollowedSource:
        """Follow a source from now on.

        Raises:
            BadInputError: Its name or its location is followed already.
        """
        options = {"apart": source.apart, "include": list(source.include)}
        with self._database.transaction() as tx:
            for known in map(_source, tx.execute(f"SELECT {_COLUMNS} FROM sources")):  # noqa: S608
                if known.name == source.name:
                    raise BadInputError(
                        f"a source {known.name!r} is followed already: {known.location}",
                        remedy="give this one another --name",
                    )
                if known.location == source.location:
                    raise BadInputError(
                        f"{source.location} is followed already, as {known.name!r}",
                        remedy=f"run `pullquote sync {known.name}`",
                    )
            tx.execute(
                "INSERT INTO sources (name, kind, location, grace_s, options, added_at)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    source.name,
                    source.kind.value,
                    source.location,
                    source.grace_s,
                    json.dumps(options),
                    moment,
                ),
            )
        return self.get(source.name)

    def get(self, name: str) -> FollowedSource:
        """Look a source up by its name.

        Raises:
            BadInputError: No source has this name.
        """
        row = self._database.row(
            f"SELECT {_COLUMNS} FROM sources WHERE name = ?",  # noqa: S608 - a constant
            (name,),
        )
        if row is None:
            raise BadInputError(f"no source is called {name!r}", remedy=_KNOWN)
        return _source(row)

    def all(self) -> list[FollowedSource]:
        """List the sources in the order in which they were added."""
        rows = self._database.rows(f"SELECT {_COLUMNS} FROM sources ORDER BY id")  # noqa: S608
        return [_source(row) for row in rows]

    def summaries(self) -> list[SourceSummary]:
        """List the sources with their counts."""
        counted = {
            row[0]: row[1:]
            for row in self._database.rows(
                """
                SELECT s.id,
                    (SELECT count(DISTINCT l.article_id) FROM entry_articles AS l
                     JOIN articles AS a ON a.article_id = l.article_id
                     WHERE l.source = s.id AND a.current_revision IS NOT NULL),
                    (SELECT count(DISTINCT l.article_id) FROM entry_articles AS l
                     JOIN entries AS e ON e.source = l.source AND e.key = l.key
                     WHERE l.source = s.id
                     AND (l.missing_since IS NOT NULL OR e.missing_since IS NOT NULL)),
                    (SELECT count(*) FROM entries WHERE source = s.id AND problem IS NOT NULL),
                    (SELECT count(*) FROM entries WHERE source = s.id AND held IS NOT NULL)
                FROM sources AS s
                """
            )
        }
        return [SourceSummary(source, *counted[source.source_id]) for source in self.all()]

    def pause(self, name: str, *, paused: bool) -> FollowedSource:
        """Leave a source out of every run, or take it in again.

        Raises:
            BadInputError: No source has this name.
        """
        source = self.get(name)
        with self._database.transaction() as tx:
            tx.execute(
                "UPDATE sources SET paused = ? WHERE id = ?", (int(paused), source.source_id)
            )
        return replace(source, paused=paused)

    def remove(self, name: str) -> None:
        """Follow a source no longer; the articles that it brought stay.

        Raises:
            BadInputError: No source has this name.
        """
        source = self.get(name)
        with self._database.transaction() as tx:
            for table, column in (
                ("entry_articles", "source"),
                ("entries", "source"),
                ("sources", "id"),
            ):
                tx.execute(
                    f"DELETE FROM {table} WHERE {column} = ?",  # noqa: S608 - constants
                    (source.source_id,),
                )

    def begin(self, source_id: int, *, moment: str) -> None:
        """Note that a run over a source begins."""
        with self._database.transaction() as tx:
            tx.execute("UPDATE sources SET started_at = ? WHERE id = ?", (moment, source_id))

    def finish(
        self, source_id: int, *, moment: str, problem: str | None, listing: Mapping[str, Any]
    ) -> None:
        """Note that a run came to its end, and what it found of the listing."""
        with self._database.transaction() as tx:
            tx.execute(
                "UPDATE sources SET finished_at = ?, problem = ?, listing = ? WHERE id = ?",
                (moment, problem, json.dumps(dict(listing)), source_id),
            )

    # Entries

    def entries(self, source_id: int) -> dict[str, Entry]:
        """Return what is known of everything that a source listed, by key."""
        rows = self._database.rows(
            "SELECT key, stamp, facts, checked_at, missing_since, problem, held FROM entries"
            " WHERE source = ? ORDER BY key",
            (source_id,),
        )
        return {row[0]: Entry.from_row(row) for row in rows}

    def articles(self, source_id: int) -> dict[str, dict[str, str | None]]:
        """Return the articles of every entry: since when each is missing, or None."""
        found: dict[str, dict[str, str | None]] = {}
        for key, article_id, missing_since in self._database.rows(
            "SELECT key, article_id, missing_since FROM entry_articles WHERE source = ?",
            (source_id,),
        ):
            found.setdefault(key, {})[article_id] = missing_since
        return found

    def stamps(self, source_id: int, key: str) -> dict[str, str]:
        """Return the articles of an entry by the stamps of their records."""
        rows = self._database.rows(
            "SELECT stamp, article_id FROM entry_articles"
            " WHERE source = ? AND key = ? AND stamp IS NOT NULL",
            (source_id, key),
        )
        return dict(rows)

    def stamp(self, source_id: int, key: str, stamps: Mapping[str, str]) -> None:
        """Write the stamps of an entry's records, by article."""
        with self._database.transaction() as tx:
            tx.executemany(
                "UPDATE entry_articles SET stamp = ?"
                " WHERE source = ? AND key = ? AND article_id = ?",
                [(stamp, source_id, key, article_id) for article_id, stamp in stamps.items()],
            )

    def save(self, source_id: int, entries: Iterable[Entry]) -> None:
        """Write entries, new and known."""
        with self._database.transaction() as tx:
            tx.executemany(
                "INSERT INTO entries (source, key, stamp, facts, checked_at, missing_since,"
                " problem, held) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, key)"
                " DO UPDATE SET stamp = excluded.stamp, facts = excluded.facts,"
                " checked_at = excluded.checked_at, missing_since = excluded.missing_since,"
                " problem = excluded.problem, held = excluded.held",
                ((source_id, *entry.as_row()) for entry in entries),
            )

    def move(self, source_id: int, old: str, entry: Entry) -> None:
        """Give what was listed as `old` another key, its articles with it."""
        with self._database.transaction() as tx:
            tx.execute(
                "INSERT INTO entries (source, key, stamp, facts, checked_at, missing_since,"
                " problem, held) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (source_id, *entry.as_row()),
            )
            tx.execute(
                "UPDATE entry_articles SET key = ? WHERE source = ? AND key = ?",
                (entry.key, source_id, old),
            )
            tx.execute("DELETE FROM entries WHERE source = ? AND key = ?", (source_id, old))

    def forget(self, source_id: int, keys: Iterable[str]) -> None:
        """Drop entries that are gone for good, and what they answered for."""
        with self._database.transaction() as tx:
            rows = [(source_id, key) for key in keys]
            tx.executemany("DELETE FROM entry_articles WHERE source = ? AND key = ?", rows)
            tx.executemany("DELETE FROM entries WHERE source = ? AND key = ?", rows)

    # Who answers for an article

    def claim(self, listings: Sequence[Listing]) -> None:
        """Note that entries answer for articles; before these are stored, so that none is left."""
        with self._database.transaction() as tx:
            tx.executemany(
                "INSERT INTO entries (source, key) VALUES (?, ?) ON CONFLICT DO NOTHING",
                dict.fromkeys((listing.source_id, listing.key) for listing in listings),
            )
            tx.executemany(
                "INSERT INTO entry_articles (source, key, article_id) VALUES (?, ?, ?)"
                " ON CONFLICT DO UPDATE SET missing_since = NULL",
                _rows(listings),
            )

    def mark_missing(self, listings: Sequence[Listing], *, since: str) -> None:
        """Note that entries list articles no longer."""
        with self._database.transaction() as tx:
            tx.executemany(
                "UPDATE entry_articles SET missing_since = ?"
                " WHERE source = ? AND key = ? AND article_id = ? AND missing_since IS NULL",
                [(since, *row) for row in _rows(listings)],
            )

    def release(self, listings: Sequence[Listing]) -> None:
        """Note that entries answer for articles no longer."""
        with self._database.transaction() as tx:
            tx.executemany(
                "DELETE FROM entry_articles WHERE source = ? AND key = ? AND article_id = ?",
                _rows(listings),
            )

    def listings_of(self, article_id: str) -> list[Listing]:
        """Return every entry that answers for an article."""
        rows = self._database.rows(
            "SELECT source, key, article_id FROM entry_articles WHERE article_id = ?"
            " ORDER BY source, key",
            (article_id,),
        )
        return [Listing(*row) for row in rows]

    def withdrawn(self, source_id: int) -> set[str]:
        """Return the articles that a source lists and the corpus does not hold."""
        rows = self._database.rows(
            "SELECT l.article_id FROM entry_articles AS l"
            " JOIN articles AS a ON a.article_id = l.article_id"
            " WHERE l.source = ? AND a.current_revision IS NULL",
            (source_id,),
        )
        return {article_id for (article_id,) in rows}


def _rows(listings: Iterable[Listing]) -> list[Row]:
    return [(listing.source_id, listing.key, listing.article_id) for listing in listings]


def _source(row: Row) -> FollowedSource:
    options = json.loads(row[5])
    return FollowedSource(
        source_id=row[0],
        name=row[1],
        kind=SourceKind(row[2]),
        location=row[3],
        grace_s=row[4],
        apart=bool(options.get("apart")),
        include=tuple(options.get("include", ())),
        paused=bool(row[6]),
        added_at=row[7],
        started_at=row[8],
        finished_at=row[9],
        problem=row[10],
        listing=json.loads(row[11]),
    )
