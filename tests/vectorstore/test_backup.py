"""A backup is a data directory: whole, private, and answering at once."""

import os
import shutil
import stat
import threading

import pytest

from pullquote.config import BadInputError, Settings
from pullquote.vectorstore import Catalog, Scope, Store, backup

from tests.support.hashing_embedder import HashingEmbedder
from tests.vectorstore.drafts import SENTENCES, draft


def open_store(path):
    return Store.open(Settings(data_dir=path), embedder=HashingEmbedder())


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "data") as store:
        with store.writing("ingest"):
            store.catalog.store(draft())
            store.catalog.store(draft(sentences=(*SENTENCES, "A late sentence.")))
            store.catalog.store(draft("gone", ("This was withdrawn.",)))
            store.catalog.remove("gone")
            store.sync()
        yield store


def texts(store, question="harbour ferry"):
    hits = store.nearest_to(question, 9, Scope())
    return [passage.text for passage in store.catalog.passages([hit.passage_id for hit in hits])]


def test_backup_answers_like_the_original_and_embeds_nothing(store, tmp_path):
    store.back_up(tmp_path / "copy")
    with open_store(tmp_path / "copy") as copy:
        assert texts(copy) == texts(store) != []
        assert copy.check() == []
        assert copy.catalog.revision_numbers("a") == [1, 2]
        assert copy.catalog.known("gone").removed
        assert copy.sync().embedded == 0
        assert copy.embedder.texts_embedded == 0


def test_backup_is_its_owners_alone(store, tmp_path):
    before = os.umask(0)
    try:
        store.back_up(tmp_path / "new" / "copy")
    finally:
        os.umask(before)
    found = [tmp_path / "new" / "copy", *(tmp_path / "new" / "copy").rglob("*")]
    assert {stat.S_IMODE(path.lstat().st_mode) & 0o077 for path in found} == {0}
    assert {path.name for path in found} >= {"catalog.sqlite3", "chroma.sqlite3"}


def test_work_that_waits_is_in_the_backup_and_done_by_its_first_sync(store, tmp_path):
    store.catalog.store(draft("b", ("A new tunnel.",)))
    store.back_up(tmp_path / "copy")
    with open_store(tmp_path / "copy") as copy:
        assert copy.sync().embedded == 1
        assert texts(copy, "new tunnel")[0] == "A new tunnel."


def test_corpus_that_was_never_embedded_is_backed_up_too(tmp_path):
    with open_store(tmp_path / "data") as store:
        store.catalog.store(draft())
        store.back_up(tmp_path / "copy")
    with open_store(tmp_path / "copy") as copy:
        assert copy.sync().embedded == 2


def test_readers_are_answered_while_a_backup_is_made(store, tmp_path, monkeypatch):
    asked = []
    copy = Catalog.back_up

    def ask_meanwhile(catalog, path):
        copy(catalog, path)
        with open_store(tmp_path / "data") as reader:
            asked.append(texts(reader))

    monkeypatch.setattr(Catalog, "back_up", ask_meanwhile)
    thread = threading.Thread(target=store.back_up, args=(tmp_path / "copy",))
    thread.start()
    thread.join()
    assert asked == [texts(store)]


def test_progress_reaches_its_total(store, tmp_path):
    told = []
    store.back_up(tmp_path / "copy", lambda done, total: told.append((done, total)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] > 0
    assert told == sorted(told)


@pytest.mark.parametrize("name", ["full", "file", "data/inside"])
def test_place_that_is_taken_is_refused_and_left_alone(store, tmp_path, name):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "kept").touch()
    (tmp_path / "file").touch()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BadInputError, match="folder"):
        store.back_up(tmp_path / name)
    assert sorted(tmp_path.rglob("*")) == before


def test_empty_folder_may_be_filled(store, tmp_path):
    (tmp_path / "copy").mkdir()
    store.back_up(tmp_path / "copy")
    with open_store(tmp_path / "copy") as copy:
        assert texts(copy) == texts(store)


def test_what_a_killed_backup_left_is_replaced_and_what_is_not_ours_is_not(store, tmp_path):
    store.back_up(tmp_path / "copy")
    (tmp_path / "copy").rename(tmp_path / "copy.partial")
    store.back_up(tmp_path / "copy")
    assert not (tmp_path / "copy.partial").exists()
    (tmp_path / "other.partial").mkdir()
    (tmp_path / "other.partial" / "kept").touch()
    with pytest.raises(BadInputError, match=r"other\.partial exists"):
        store.back_up(tmp_path / "other")
    assert (tmp_path / "other.partial" / "kept").exists()


def test_disc_without_room_is_said_before_anything_is_written(store, tmp_path, monkeypatch):
    real = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda _: real._replace(free=100))
    with pytest.raises(BadInputError, match="has room for 100"):
        store.back_up(tmp_path / "copy")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_place_that_cannot_be_written_is_a_plain_error(store, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(BadInputError, match="cannot write the backup"):
        store.back_up(tmp_path / "file" / "copy")
