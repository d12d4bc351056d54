import gc
import sqlite3
import subprocess
import sys
import threading

import pytest

from pullquote.config import CatalogError, LockedError
from pullquote.vectorstore import Catalog, database
from pullquote.vectorstore.sqlite_file import Connection

from tests.vectorstore.drafts import draft


def raw(path):
    return sqlite3.connect(path, isolation_level=None)


def test_catalog_keeps_wal_and_foreign_keys(tmp_path):
    with Catalog(tmp_path / "c") as catalog:
        assert catalog._database.row("PRAGMA journal_mode") == ("wal",)
        assert catalog._database.row("PRAGMA foreign_keys") == (1,)
        assert catalog._database.row("PRAGMA trusted_schema") == (0,)


def test_opening_again_keeps_what_was_stored(tmp_path):
    with Catalog(tmp_path / "c") as catalog:
        catalog.store(draft())
        catalog.flush()
    with Catalog(tmp_path / "c") as catalog:
        assert catalog.facts().articles == 1


def test_catalog_of_a_newer_pullquote_is_refused_and_left_alone(tmp_path):
    Catalog(tmp_path / "c").close()
    connection = raw(tmp_path / "c")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(CatalogError, match="newer Pullquote") as caught:
        Catalog(tmp_path / "c")
    assert caught.value.remedy == "upgrade Pullquote"


def test_database_of_another_program_is_refused(tmp_path):
    connection = raw(tmp_path / "c")
    connection.execute("CREATE TABLE t (x)")
    connection.close()
    with pytest.raises(CatalogError, match="another program"):
        Catalog(tmp_path / "c")


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"x" * 4000]
)
def test_damaged_file_is_a_plain_error(tmp_path, content):
    (tmp_path / "c").write_bytes(content)
    with pytest.raises(CatalogError, match="backup"):
        Catalog(tmp_path / "c")


def test_damage_inside_is_reported_not_thrown_as_sqlite_error(tmp_path):
    with Catalog(tmp_path / "c") as catalog:
        for number in range(50):
            catalog.store(draft(f"n{number}", [f"Sentence {number} {n}." for n in range(40)]))
    path = tmp_path / "c"
    content = bytearray(path.read_bytes())
    for page in range(8, len(content) // 4096, 3):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    path.write_bytes(content)
    try:
        with Catalog(path) as catalog:
            problems = catalog.check()
    except CatalogError as error:
        problems = [error.remedy]
    assert all(problems)
    assert problems


HOLDER = """
import sqlite3
import sys
import time

connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(0.5)
connection.execute("ROLLBACK")
"""


def test_a_new_file_in_which_another_process_writes_is_waited_for(tmp_path):
    (tmp_path / "c").touch()
    command = [sys.executable, "-c", HOLDER, tmp_path / "c"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        with Catalog(tmp_path / "c") as catalog:
            assert catalog._database.row("PRAGMA journal_mode") == ("wal",)


def test_a_new_file_that_another_process_keeps_is_said_to_be_busy(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 20)
    other = raw(tmp_path / "c")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(LockedError, match="busy"):
        Catalog(tmp_path / "c")
    other.close()


def test_a_catalog_that_is_made_while_it_is_opened_is_no_other_program_s(tmp_path, monkeypatch):
    connection = raw(tmp_path / "c")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    made = []

    def make(statement):
        if "sqlite_schema" in statement and not made:
            made.append(statement)
            Catalog(tmp_path / "c").close()

    def connect(path, *, timeout_s):
        opened = Connection(path, timeout_s=timeout_s)
        opened.sqlite.set_trace_callback(make)
        return opened

    monkeypatch.setattr(database, "Connection", connect)
    with Catalog(tmp_path / "c") as catalog:
        assert catalog.count_articles() == 0
    assert made


def test_path_that_cannot_be_opened_is_a_plain_error(tmp_path):
    with pytest.raises(CatalogError, match="doctor"):
        Catalog(tmp_path / "missing" / "c")


def test_another_writer_that_does_not_finish_is_named_as_such(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 20)
    with Catalog(tmp_path / "c") as catalog:
        other = raw(tmp_path / "c")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LockedError, match="busy"):
            catalog.store(draft())
        other.execute("ROLLBACK")
        other.close()
        catalog.store(draft())


def test_failed_transaction_leaves_nothing(tmp_path):
    def fail(tx):
        tx.execute("UPDATE state SET generation = 77")
        raise RuntimeError

    with Catalog(tmp_path / "c") as catalog:
        with pytest.raises(RuntimeError), catalog._database.transaction() as tx:
            fail(tx)
        assert catalog.generation() == 0


def test_closed_catalog_says_so_in_every_thread(tmp_path):
    catalog = Catalog(tmp_path / "c")
    catalog.close()
    caught = []

    def read():
        try:
            catalog.generation()
        except CatalogError as error:
            caught.append(str(error))

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    read()
    assert caught == ["the catalog is closed"] * 2


def test_connection_of_a_thread_that_ended_is_closed(tmp_path):
    with Catalog(tmp_path / "c") as catalog:
        for _ in range(5):
            thread = threading.Thread(target=catalog.generation)
            thread.start()
            thread.join()
        gc.collect()
        assert len(catalog._database._opened) == 1


def test_two_processes_may_create_the_same_catalog(tmp_path):
    barrier = threading.Barrier(4)
    failures = []

    def create():
        barrier.wait()
        try:
            Catalog(tmp_path / "c").close()
        except CatalogError as error:
            failures.append(error)

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        ("UPDATE articles SET passages = 9", "a wrong count of passages"),
        ("UPDATE articles SET day = 1", "belongs to another article"),
        ("UPDATE articles SET removed_at = 'x'", "no current revision and no date of removal"),
        ("DELETE FROM articles", "points at a missing row of articles"),
        ("UPDATE revisions SET sentence_starts = x'01000000'", "sentences do not tile"),
        ("UPDATE revisions SET characters = 1", "another length"),
        ("UPDATE passages SET span_end = span_end + 9000", "not made of whole sentences"),
        ("UPDATE passages SET vector_key = 'x' || id", "a vector of other words"),
        ("UPDATE pending SET vector_key = 'x' || ticket", "a vector to be written that no passage"),
        ("UPDATE pending SET action = 'delete'", "a vector to be deleted that a passage has"),
    ],
)
def test_check_finds(tmp_path, damage, problem):
    with Catalog(tmp_path / "c") as catalog:
        catalog.store(draft())
        catalog._database.row("PRAGMA foreign_keys = OFF")
        with catalog._database.transaction() as tx:
            tx.execute(damage)
        assert any(problem in line for line in catalog.check())
