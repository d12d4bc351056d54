"""After a purge no file of the data directory holds a byte of what was purged."""

import shutil
import threading

import numpy as np
import pytest

from pullquote.config import ArticleNotFoundError, LockedError, Settings
from pullquote.vectorstore import Catalog, Scope, Store
from pullquote.vectorstore.recipe import embedded_text, vector_key

from tests.support.hashing_embedder import HashingEmbedder
from tests.vectorstore.drafts import draft

SECRET = "The zymurgist Quillfeather lives behind the lighthouse."
FORMER = "The zymurgist Quillfeather once lived below the dam."


def open_store(tmp_path):
    return Store.open(Settings(data_dir=tmp_path / "data"), embedder=HashingEmbedder())


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    directory = tmp_path_factory.mktemp("filled")
    with open_store(directory) as store, store.writing("ingest"):
        for number in range(1200):  # past the thousand at which Chroma writes its graph
            store.catalog.store(draft(f"n{number}", (f"Sentence {number}.",)))
        store.catalog.store(draft("secret", (FORMER,), title="About a person"))
        store.sync()
        store.catalog.store(draft("secret", (SECRET,), title="About a person"))
        store.catalog.store(draft("twin", ("Sentence 7.", "A twin.")))
        store.sync()
    return directory


@pytest.fixture
def store(filled, tmp_path):
    shutil.copytree(filled / "data", tmp_path / "data")
    with open_store(tmp_path) as store:
        yield store


def found(store, text):
    hits = store.nearest_to(text, 1, Scope())
    return [passage.text for passage in store.catalog.passages([hit.passage_id for hit in hits])]


def traces(store):
    """Everything that would betray the article: its words, its keys and its vectors."""
    for sentence in (SECRET, FORMER):
        text = embedded_text("About a person", "2018-03-05", sentence)
        vector = HashingEmbedder().embed_passages([text])[0]
        yield sentence.encode()
        yield vector_key(text).encode()
        yield vector.tobytes()
        yield (vector / np.linalg.norm(vector)).astype(np.float32).tobytes()
    yield b"About a person"
    yield b"quillfeath"  # as full text stems it


def holding(store, trace):
    files = [path for path in store.settings.data_dir.rglob("*") if path.is_file()]
    assert len(files) > 5
    return [str(path.name) for path in files if trace in path.read_bytes()]


def test_purge_leaves_no_byte_and_every_other_article(store):
    assert all(holding(store, trace) for trace in list(traces(store))[:2])
    assert found(store, SECRET) == [SECRET]
    store.purge(["secret"])
    for trace in traces(store):
        assert holding(store, trace) == [], trace
    assert found(store, "Sentence 77.") == ["Sentence 77."]
    assert SECRET not in found(store, SECRET)
    assert store.check() == []
    assert store.catalog.facts().articles == 1201
    assert not store.catalog.needs_scrub()
    store.close()
    assert not any(holding(store, trace) for trace in traces(store))


def test_purge_after_a_removal_and_of_what_was_never_embedded_leaves_no_byte(store):
    with store.writing("test"):
        store.catalog.remove("secret")
        store.sync()
        store.catalog.store(draft("fresh", ("A wholly unembedded Brobdingnagian.",)))
        store.purge(["secret", "fresh"])
    assert holding(store, b"Brobdingnagian") == []
    for trace in traces(store):
        assert holding(store, trace) == [], trace
    assert store.check() == []


def test_purge_of_an_article_that_moved_leaves_no_byte_of_what_it_was_before(store):
    with store.writing("test"):
        store.catalog.store(draft("secret-now", ("Another text.",), title="About a person"))
        store.catalog.move("secret", "secret-now")
        store.sync()
        store.purge(["secret-now"])
    for trace in traces(store):
        assert holding(store, trace) == [], trace
    assert store.check() == []


def test_vector_that_another_article_shares_stays(store):
    store.purge(["n7"])
    assert found(store, "Sentence 7. A twin.") == ["Sentence 7. A twin."]
    store.catalog.store(draft("again", ("Sentence 8.",)))
    store.sync()
    store.purge(["n8"])
    assert found(store, "Sentence 8.") == ["Sentence 8."]
    assert store.check() == []


def test_readers_of_another_handle_are_answered_all_along_a_purge(store, tmp_path):
    with open_store(tmp_path) as reader:
        assert found(reader, "Sentence 5.") == ["Sentence 5."]
        purging = threading.Thread(target=store.purge, args=(["secret"],))
        purging.start()
        while purging.is_alive():
            assert found(reader, "Sentence 5.") == ["Sentence 5."]
        purging.join()
        assert SECRET not in found(reader, SECRET)
        assert found(reader, "Sentence 6.") == ["Sentence 6."]


def test_unknown_article_is_refused_before_anything_is_purged(store):
    with pytest.raises(ArticleNotFoundError, match="never-was"):
        store.purge(["secret", "never-was"])
    assert found(store, SECRET) == [SECRET]


def test_purge_that_was_cut_short_is_finished_by_the_next_sync(store, monkeypatch):
    def die(catalog):
        raise KeyboardInterrupt

    monkeypatch.setattr(Catalog, "scrub", die)
    with pytest.raises(KeyboardInterrupt):
        store.purge(["secret"])
    monkeypatch.undo()
    assert store.catalog.needs_scrub()
    store.sync()
    assert not store.catalog.needs_scrub()
    for trace in traces(store):
        assert holding(store, trace) == [], trace
    before = (store.settings.data_dir / "index").stat().st_ino
    store.scrub()  # nothing is left to do
    assert (store.settings.data_dir / "index").stat().st_ino == before


def test_reader_that_looks_at_one_state_for_long_is_named_as_what_hinders(store, monkeypatch):
    monkeypatch.setattr("pullquote.vectorstore.database.BUSY_TIMEOUT_MS", 100)
    with Catalog(store.settings.data_dir / "catalog.sqlite3") as other:
        with other._database.snapshot(), open_store(store.settings.data_dir.parent) as purging:
            other.facts()
            with pytest.raises(LockedError, match="keeps reading the catalog"):
                purging.purge(["secret"])
        assert store.catalog.needs_scrub()
        store.sync()
        assert not store.catalog.needs_scrub()
    for trace in traces(store):
        assert holding(store, trace) == [], trace


def test_purge_with_an_index_that_cannot_be_read_builds_it_again(store):
    store.index.close()
    (store.settings.data_dir / "index" / "chroma.sqlite3").write_bytes(b"junk" * 100)
    with store.writing("test"):
        store.catalog.purge("secret")
        store.mend_index()
    for trace in traces(store):
        assert holding(store, trace) == [], trace
    assert store.check() == []
    assert not store.catalog.needs_scrub()
