import sqlite3
import stat
import threading
from dataclasses import replace

import pytest

from pullquote.config import ArticleNotFoundError, BadInputError, LockedError
from pullquote.vectorstore import (
    Catalog,
    Metadata,
    Notice,
    NoticeKind,
    Outcome,
    RemovedBy,
    Scope,
    Span,
    database,
)

from tests.vectorstore.drafts import draft

SECRET = draft(
    "secret",
    ("Qavrozh admitted the wrykolith.", "Jumbelfex denied it."),
    title="Xyquorbel",
    metadata=Metadata(
        url="https://vexmoor.example/hidden", publisher="Zwolfram", authors=("Ignatz Przybl",)
    ),
)
WORDS = ("qavrozh", "wrykolith", "jumbelfex", "xyquorbel", "vexmoor", "zwolfram", "przybl")


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        yield catalog
        assert catalog.check() == []


def remains(folder):
    """The words of the secret article that any file still holds, whole or but for two letters."""
    content = b"".join(path.read_bytes() for path in folder.iterdir()).lower()
    return {word for word in WORDS if word[2:].encode() in content}


def fill(catalog, count=40):
    for number in range(count):
        catalog.store(draft(f"n{number}", (f"Plain words number {number}.", "And a harbour.")))


def scrub(catalog):
    assert catalog.needs_scrub()
    catalog.scrub()
    assert catalog.needs_scrub()
    catalog.scrubbed()
    assert not catalog.needs_scrub()


def test_no_byte_of_a_purged_article_stays_in_the_catalogs_files(catalog, tmp_path):
    fill(catalog)
    catalog.store(SECRET)
    catalog.store(replace(draft("secret"), metadata=SECRET.metadata))
    catalog.store(replace(SECRET, recipe="2"))
    fill(catalog, 50)
    assert remains(tmp_path) == set(WORDS)
    catalog.purge("secret")
    scrub(catalog)
    assert remains(tmp_path) == set()
    assert len(catalog.match(["harbour"], Scope(), 100)) == 50


def test_bytes_that_an_older_pullquote_left_behind_go_too(catalog, tmp_path):
    catalog._database.row("PRAGMA secure_delete = OFF")
    catalog.store(SECRET)
    catalog.update_metadata("secret", Metadata())
    fill(catalog)
    catalog.purge("secret")
    catalog._database.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    assert remains(tmp_path)
    scrub(catalog)
    assert remains(tmp_path) == set()


def test_the_only_article_can_be_purged(catalog, tmp_path):
    catalog.store(SECRET)
    catalog.purge("secret")
    scrub(catalog)
    assert remains(tmp_path) == set()


def test_purged_article_is_an_empty_tombstone_that_is_found_nowhere(catalog):
    catalog.store(SECRET)
    keys = set(catalog.live_keys())
    catalog.mark_done(catalog.pending(100))
    catalog.purge("secret")
    known = catalog.known("secret")
    assert (known.revision, known.content_sha256, known.removed) == (0, "", True)
    assert (known.removed_by, known.metadata) == (RemovedBy.PERSON, Metadata())
    for read in (catalog.revision, catalog.restore, lambda name: catalog.revision(name, 1)):
        with pytest.raises(ArticleNotFoundError, match="purged"):
            read("secret")
    with pytest.raises(ArticleNotFoundError, match="purged"):
        catalog.update_metadata("secret", Metadata())
    assert catalog.revision_numbers("secret") == catalog.history("secret") == []
    assert catalog.match(["wrykolith"], Scope(), 5) == []
    (summary,) = catalog.articles(removed=True)
    assert (summary.article_id, summary.revision, summary.title) == ("secret", 0, "")
    work = catalog.pending(100)
    assert {piece.key for piece in work} == keys
    assert {piece.embedded_text for piece in work} == {None}


def test_vector_that_another_article_has_outlives_the_purge(catalog):
    catalog.store(draft("a"))
    catalog.store(draft("b"))
    catalog.mark_done(catalog.pending(100))
    catalog.remove("b")
    catalog.purge("a")
    assert catalog.pending(100) == []


def test_tombstone_of_a_source_is_a_persons_once_it_is_purged(catalog):
    catalog.store(SECRET)
    catalog.remove("secret", by=RemovedBy.SOURCE)
    catalog.purge("secret")
    catalog.purge("secret")  # again: a crash may have come between purge and scrub
    assert catalog.known("secret").removed_by is RemovedBy.PERSON
    with pytest.raises(ArticleNotFoundError, match="'nope'"):
        catalog.purge("nope")


def test_purged_article_that_is_offered_again_begins_anew(catalog):
    catalog.store(SECRET)
    catalog.purge("secret")
    assert catalog.store(SECRET) is Outcome.ADDED
    assert catalog.revision_numbers("secret") == [1]
    assert len(catalog.match(["wrykolith"], Scope(), 5)) == 1
    assert catalog.known("secret").removed_by is None
    catalog.remove("secret")


def test_remembered_answers_that_cite_a_purged_article_go_with_it(catalog):
    catalog.store(SECRET)
    catalog.store(draft("other"))
    with catalog._database.transaction() as tx:
        for name in ("secret", "other"):
            tx.execute(
                "INSERT INTO answers (id, question, asked_at, status, confidence)"
                " VALUES (?, 'Who?', '2026-01-01T00:00:00+00:00', 'answered', 0.5)",
                (name,),
            )
            tx.execute(
                "INSERT INTO answer_citations SELECT ?, 1, r.id, 0, 5 FROM revisions AS r"
                " JOIN articles AS a ON a.id = r.article WHERE a.article_id = ?",
                (name, name),
            )
    catalog.purge("secret")
    assert catalog._database.rows("SELECT id FROM answers") == [("other",)]


def test_notices_go_with_their_revision(catalog):
    catalog.store(replace(SECRET, notices=(Notice(NoticeKind.CORRECTION, Span(0, 5)),)))
    catalog.purge("secret")
    assert catalog._database.rows("SELECT * FROM notices") == []


def test_reader_that_holds_the_log_delays_the_scrub_and_loses_nothing(
    catalog, tmp_path, monkeypatch
):
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 20)
    catalog.store(SECRET)
    reader = sqlite3.connect(tmp_path / "catalog.sqlite3", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM articles").fetchall()
    failures = []

    def attempt():  # in a thread of its own, whose connection waits no longer than we like
        catalog.purge("secret")
        try:
            catalog.scrub()
        except LockedError as error:
            failures.append(str(error))

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    assert "keeps reading" in failures[0]
    assert catalog.needs_scrub()
    reader.execute("ROLLBACK")
    reader.close()
    scrub(catalog)
    assert remains(tmp_path) == set()


def test_backup_is_a_sound_private_copy_made_while_others_write(catalog, tmp_path):
    fill(catalog)
    catalog.remove("n3")
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            catalog.store(draft("busy", (f"Version {number}.",)))
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    copy = tmp_path / "copy.sqlite3"
    catalog.back_up(copy)
    stop.set()
    writer.join()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with Catalog(copy) as backup:
        assert backup.check() == []
        assert backup.facts().articles >= 39
        assert backup.known("n3").removed
    with pytest.raises(BadInputError, match="exists"):
        catalog.back_up(copy)
