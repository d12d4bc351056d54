"""A catalog of an older Pullquote is opened as if it had been written today."""

import sqlite3
from datetime import UTC, datetime
from importlib import resources

from pullquote.vectorstore import Catalog, RemovedBy, Scope
from pullquote.vectorstore.columns import ordinal, pack_starts
from pullquote.vectorstore.database import APPLICATION_ID
from pullquote.vectorstore.recipe import vector_key

from tests.vectorstore.drafts import SENTENCES, draft


def found(catalog, as_of):
    hits = catalog.match(["harbour"], Scope(as_of=as_of), 100)
    passages = catalog.passages([hit.passage_id for hit in hits], as_of)
    return sorted(passage.text[:11] for passage in passages)


def old_catalog(path):
    """A catalog in the schema of the first release: revised, removed and current articles."""
    script = (
        resources.files("pullquote.vectorstore") / "migrations" / "0001_initial.sql"
    ).read_text(encoding="utf-8")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(script)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")
    articles = [  # id, removed at, texts with the days on which they were recorded
        ("current", None, [(draft("current"), 1)]),
        ("revised", None, [(draft("revised"), 1), (draft("revised", title="Changed"), 5)]),
        ("removed", 7, [(draft("removed", ("Old harbour.",)), 2), (draft("removed"), 3)]),
    ]
    for name, removed, versions in articles:
        metadata = versions[-1][0].metadata
        article = connection.execute(
            "INSERT INTO articles (article_id, removed_at, url, publisher, publisher_folded)"
            " VALUES (?, ?, ?, ?, ?)",
            (name, removed and day(removed), metadata.url, "Gazette", "gazette"),
        ).lastrowid
        for number, (given, recorded) in enumerate(versions, 1):
            store_as_before(connection, article, number, given, day(recorded), removed)
    connection.close()


def day(number):
    return f"2026-01-{number:02d}T12:00:00+00:00"


def store_as_before(connection, article, number, given, recorded, removed):
    revision = connection.execute(
        "INSERT INTO revisions (article, number, content_sha256, recipe, recorded_at, published,"
        " day, characters, title, sentence_starts, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            article,
            number,
            given.content_sha256,
            given.recipe,
            recorded,
            given.published,
            ordinal(given.published),
            len(given.text),
            given.title,
            pack_starts(given.sentence_starts),
            given.text,
        ),
    ).lastrowid
    (old,) = connection.execute(
        "SELECT current_revision FROM articles WHERE id = ?", (article,)
    ).fetchone()
    connection.execute(
        "INSERT INTO passages_fts (passages_fts, rowid, title, body)"
        " SELECT 'delete', id, title, body FROM fulltext_source WHERE revision = ?",
        (old,),
    )
    for number_, passage in enumerate(given.passages):
        connection.execute(
            "INSERT INTO passages (revision, ordinal, span_start, span_end, first_sentence,"
            " last_sentence, vector_key) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                revision,
                number_,
                passage.span.start,
                passage.span.end,
                passage.first_sentence,
                passage.last_sentence,
                vector_key(passage.embedded_text),
            ),
        )
    connection.execute(
        "UPDATE articles SET current_revision = ?, day = ?, passages = ? WHERE id = ?",
        (None, ordinal(given.published), 0, article)
        if removed
        else (revision, ordinal(given.published), len(given.passages), article),
    )
    connection.execute(
        "INSERT INTO passages_fts (rowid, title, body)"
        " SELECT id, title, body FROM fulltext_source WHERE revision = ?",
        (revision,),
    )


def test_catalog_of_the_first_release_is_migrated_with_its_history(tmp_path):
    old_catalog(tmp_path / "catalog.sqlite3")
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        assert catalog.check() == []
        assert [(p.number, p.since, p.until) for p in catalog.history("revised")] == [
            (1, day(1), day(5)),
            (2, day(5), None),
        ]
        assert [(p.number, p.since, p.until) for p in catalog.history("removed")] == [
            (1, day(2), day(3)),
            (2, day(3), day(7)),
        ]
        assert catalog.known("removed").removed_by is RemovedBy.PERSON
        then = datetime(2026, 1, 2, 18, tzinfo=UTC)
        assert found(catalog, then) == ["Old harbour", "The harbour", "The harbour"]
        assert found(catalog, datetime(2025, 12, 31, tzinfo=UTC)) == []
        assert found(catalog, None) == ["The harbour"] * 2
        # The index of the first release had dropped the vectors of what is not current.
        assert [work.embedded_text.splitlines()[-1] for work in catalog.pending(100)] == [
            "Old harbour."
        ]
        catalog.store(draft("removed", SENTENCES[:3]))
        assert [period.number for period in catalog.history("removed")] == [1, 2, 3]
        assert catalog.check() == []
