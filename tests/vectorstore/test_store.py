import os
import shutil
import stat
from datetime import date

import numpy as np
import pytest

from pullquote.config import IndexUnavailableError, LockedError, Settings
from pullquote.vectorstore import Metadata, Scope, Store, embedded_text, search

from tests.support.hashing_embedder import HashingEmbedder
from tests.vectorstore.drafts import SENTENCES, draft


def open_store(tmp_path, name="hashing", **given):
    settings = Settings(data_dir=tmp_path / "data")
    return Store.open(settings, embedder=HashingEmbedder(name), **given)


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path) as store:
        yield store


def add(store, *drafts):
    with store.writing("test"):
        for given in drafts:
            store.catalog.store(given)
        return store.sync()


def texts(store, hits):
    return [passage.text for passage in store.catalog.passages([hit.passage_id for hit in hits])]


def ask(store, text, k=3, scope=None):
    return store.nearest(store.embedder.embed_question(text), k, scope or Scope())


def test_stored_article_is_found_after_sync_and_not_before(store):
    store.catalog.store(draft())
    assert ask(store, "harbour ferry") == []
    report = store.sync()
    assert (report.embedded, report.deleted) == (2, 0)
    assert texts(store, ask(store, "harbour ferry", k=1)) == [
        "The harbour ferry stops in May. Residents asked for a crossing."
    ]
    assert store.catalog.facts().pending == 0
    assert store.check() == []


def test_second_sync_has_nothing_to_do(store):
    assert store.sync().embedded == 0
    add(store, draft())
    assert store.sync().embedded == 0
    assert store.embedder.texts_embedded == 2


def test_unchanged_passages_of_a_revised_article_are_not_embedded_again(store):
    add(store, draft())
    report = add(store, draft(sentences=(*SENTENCES, "Fresh words.")))
    assert (report.embedded, report.deleted) == (1, 0)
    assert store.check() == []


def test_article_that_comes_back_finds_its_vectors_still_there(store):
    add(store, draft())
    with store.writing("test"):
        store.catalog.remove("a")
        assert ask(store, "harbour") == []
        store.catalog.store(draft())
        assert store.sync().embedded == 0
    assert len(ask(store, "harbour")) == 2


def test_removed_article_is_not_found_while_its_vectors_are_still_there(store):
    add(store, draft("a"), draft("b", ("Another harbour.",)))
    with store.writing("test"):
        store.catalog.remove("a")
    assert texts(store, ask(store, "harbour ferry stops")) == ["Another harbour."]
    assert store.check() == []
    assert store.sync().deleted == 0
    with store.writing("test"):
        store.catalog.purge("a")
    assert store.sync().deleted == 2
    assert store.index.count() == 1


def test_progress_reaches_its_total(store):
    with store.writing("test"):
        for number in range(300):
            store.catalog.store(draft(f"n{number}", (f"Sentence {number}.",)))
        seen = []
        store.sync(lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, 300)
    assert seen[-1] == (300, 300)
    assert seen == sorted(seen)


def test_lost_folder_is_an_error_to_a_reader_and_mended_by_sync(store, tmp_path):
    add(store, draft())
    store.index.close()
    shutil.rmtree(tmp_path / "data" / "index")
    with pytest.raises(IndexUnavailableError, match=r"doctor --fix"):
        ask(store, "harbour")
    assert store.check() == ["the index is missing"]
    assert store.sync().embedded == 2
    assert len(ask(store, "harbour")) == 2


def test_damaged_folder_is_mended_by_a_rebuild(store, tmp_path):
    add(store, draft())
    store.index.close()
    (tmp_path / "data" / "index" / "chroma.sqlite3").write_bytes(b"junk" * 100)
    with pytest.raises(IndexUnavailableError):
        ask(store, "harbour")
    assert len(store.check()) == 1
    assert store.rebuild_index().embedded == 2
    assert store.check() == []
    assert len(ask(store, "harbour")) == 2


@pytest.mark.parametrize("name", ["header.bin", "data_level0.bin"])
def test_graph_that_a_crash_cut_off_is_mended_by_a_sync_with_nothing_else_to_do(
    store, tmp_path, name
):
    words = [f"Sentence number {number}." for number in range(150)]
    add(store, draft(sentences=words, per_passage=1))
    assert store.sync().embedded == 0
    store.index.close()
    (path,) = (tmp_path / "data" / "index").glob(f"*/{name}")
    os.truncate(path, path.stat().st_size // 3)
    assert store.check() == ["the index's files are damaged"]
    assert store.sync().embedded == 150
    assert store.check() == []


def test_check_counts_vectors_that_are_missing_or_left_over(store):
    add(store, draft())
    key = next(store.catalog.live_keys())
    store.index.delete([key])
    store.index.upsert(["stray"], store.embedder.embed_passages(["x"]), [None])
    assert store.check() == [
        "the index lacks 1 vectors",
        "the index holds 1 vectors that no passage has",
    ]
    store.rebuild_index()
    assert store.check() == []


@pytest.mark.parametrize(
    ("damage", "embedded"),
    [
        (lambda store: store.index.delete([next(store.catalog.live_keys())]), 1),
        (lambda store: store.index.upsert(["stray"], np.ones((1, 32), np.float32), [None]), 0),
        (lambda store: store.index.wipe(), 1500),
        (lambda store: overwrite(store, "chroma.sqlite3"), 1500),
        (lambda store: overwrite(store, "*/*"), 1500),
    ],
    ids=["missing", "stray", "lost", "damaged records", "damaged vectors"],
)
def test_mending_finds_any_damage_and_embeds_no_more_than_it_must(store, damage, embedded):
    with store.writing("test"):
        for number in range(1500):  # past the thousand at which Chroma writes its graph
            store.catalog.store(draft(f"n{number}", (f"Sentence {number}.",)))
        store.sync()
    damage(store)
    assert len(store.check()) == 1
    assert store.mend_index().embedded == embedded
    assert store.check() == []


def overwrite(store, files):
    store.index.close()
    for path in (store.settings.data_dir / "index").glob(files):
        if path.is_file():
            path.write_bytes(b"junk" * 200)


def test_warming_opens_the_index_only_when_there_is_one(store):
    store.warm()
    assert store._engines._opened == []
    add(store, draft())
    store.warm()
    assert store.index.exists()


def test_second_writer_is_refused_and_readers_are_not(store, tmp_path):
    add(store, draft())
    with store.writing("ingest"), open_store(tmp_path) as other:
        with pytest.raises(LockedError, match="ingest is running, pid"):
            other.sync()
        assert len(ask(other, "harbour")) == 2


def test_everything_in_the_data_directory_is_for_its_owner_alone(tmp_path):
    before = os.umask(0)
    try:
        with open_store(tmp_path) as store:
            add(store, draft())
            ask(store, "harbour")
            modes = {
                path: stat.S_IMODE(path.lstat().st_mode)
                for path in (tmp_path / "data", *(tmp_path / "data").rglob("*"))
            }
    finally:
        os.umask(before)
    assert {path.name for path in modes} >= {"catalog.sqlite3-wal", "catalog.sqlite3-shm"}
    assert any(path.parent.name == "index" for path in modes)
    assert {mode & 0o077 for mode in modes.values()} == {0}


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    words = [f"w{number}" for number in range(40)]
    rng = np.random.default_rng(3)
    with open_store(tmp_path_factory.mktemp("many")) as store:
        drafts = []
        for number in range(400):
            sentences = [" ".join(rng.choice(words, 6)) + "." for _ in range(4)]
            day = None if number % 50 == 7 else f"20{number % 20:02d}-06-{number % 28 + 1:02d}"
            metadata = Metadata(publisher="Rare" if number % 100 == 3 else "Gazette")
            drafts.append(
                draft(f"n{number}", sentences, published=day, metadata=metadata, per_passage=1)
            )
        drafts.append(draft("twin", ["w1 w2 w3."] * 4, per_passage=1))
        add(store, *drafts)
        yield store


@pytest.mark.parametrize(
    "scope",
    [
        Scope(),
        Scope(until=date(2010, 6, 1)),
        Scope(since=date(2003, 1, 1), until=date(2003, 12, 31)),
        Scope(since=date(2018, 1, 1)),
        Scope(publishers=("rare",)),
        Scope(hidden_articles=frozenset(f"n{number}" for number in range(0, 400, 2))),
        Scope(since=date(2030, 1, 1)),
    ],
)
@pytest.mark.parametrize("narrow", [0, 100, 5_000])
def test_nearest_in_scope_is_the_true_top_k(many, monkeypatch, scope, narrow):
    monkeypatch.setattr(search, "NARROW", narrow)
    monkeypatch.setattr(search, "_WIDE", 20)
    held = many.catalog.match([f"w{n}" for n in range(40)], scope, 10_000)
    passages = many.catalog.passages([hit.passage_id for hit in held])
    matrix = many.embedder.embed_passages(
        [embedded_text(p.title, p.published, p.text) for p in passages]
    )
    for question in ("w1 w2 w3", "w9 w30", "w39 w12 w1 w5"):
        vector = many.embedder.embed_question(question)
        exact = np.sort(matrix @ vector)[::-1][:15] if len(passages) else np.array([])
        hits = many.nearest(vector, 15, scope)
        assert {hit.passage_id for hit in hits} <= {p.passage_id for p in passages}
        assert len({hit.passage_id for hit in hits}) == len(hits) == len(exact)
        assert [hit.score for hit in hits] == pytest.approx(exact.tolist(), abs=1e-4)


def test_no_hits_are_asked_for_none_are_given(many):
    assert ask(many, "w1", k=0) == []
