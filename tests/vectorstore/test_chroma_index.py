import shutil
import stat
import struct
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from pullquote.config import EmbedderMismatchError, IndexUnavailableError
from pullquote.vectorstore import chroma_folder
from pullquote.vectorstore.chroma_index import ChromaIndex, _write_graph_after
from pullquote.vectorstore.index import IndexBusyError

DIMENSION = 16


def vectors(count, seed=0):
    drawn = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def make(path, fingerprint="f" * 16, dimension=DIMENSION):
    return ChromaIndex(path / "index", fingerprint=fingerprint, dimension=dimension)


@pytest.fixture
def index(tmp_path):
    index = make(tmp_path)
    yield index
    index.close()


@pytest.fixture
def filled(index):
    index.upsert([f"k{n}" for n in range(300)], vectors(300), [n or None for n in range(300)])
    return index


def test_index_that_was_never_written_is_empty_and_makes_no_folder(index, tmp_path):
    assert (index.on_disc(), index.exists(), index.count(), index.keys()) == (False, False, 0, [])
    assert index.present(["x"]) == set()
    index.delete(["x"])
    index.drop_others()
    index.wipe()
    assert not (tmp_path / "index").exists()
    with pytest.raises(IndexUnavailableError, match="missing"):
        index.nearest(vectors(1)[0], 3)


def test_nearest_agrees_with_exact_search(filled):
    for question in vectors(20, seed=1):
        exact = vectors(300) @ question
        best = np.argsort(-exact)[:10]
        hits = filled.nearest(question, 10)
        assert [hit.key for hit in hits] == [f"k{n}" for n in best]
        assert [hit.score for hit in hits] == pytest.approx(exact[best].tolist(), abs=1e-5)


def test_days_and_keys_narrow_the_search(filled):
    question = vectors(1, seed=2)[0]

    def found(**scope):
        return {int(hit.key[1:]) for hit in filled.nearest(question, 300, **scope)}

    assert found(since_day=10, until_day=12) == {10, 11, 12}
    assert found(since_day=298) == {298, 299}
    assert found(until_day=2) == {0, 1, 2}  # 0 is undated
    assert found(keys=["k7", "k9", "unknown"]) == {7, 9}
    assert found(keys=["unknown"]) == set()
    assert found(keys=[]) == set()
    assert filled.nearest(question, 0) == []


def test_more_hits_than_vectors_may_be_asked_for(filled):
    assert len(filled.nearest(vectors(1)[0], 1_000)) == 300


def test_upsert_and_delete_may_be_repeated(filled):
    filled.upsert(["k1", "k2"], vectors(2), [5, 6])
    filled.delete(["k1", "unknown"])
    filled.delete(["k1"])
    assert filled.count() == 299
    assert filled.present(["k1", "k2", "k2"]) == {"k2"}


def test_batches_stay_below_what_chroma_takes(index, monkeypatch):
    index.create()
    monkeypatch.setattr(index._open(), "batch_size", lambda: 7)
    index.upsert([f"k{n}" for n in range(20)], vectors(20), [None] * 20)
    assert index.count() == 20
    index.delete(index.keys())
    assert index.count() == 0


def test_two_handles_of_one_process_see_each_other_after_reopening(filled, tmp_path):
    other = make(tmp_path)
    assert other.count() == 300
    new = vectors(1, seed=9)
    filled.upsert(["new"], new, [1])
    other.reopen()
    assert other.nearest(new[0], 1)[0].key == "new"
    other.close()
    assert filled.nearest(new[0], 1)[0].key == "new"


def test_queries_go_on_while_the_handle_is_swapped(filled):
    failures = []

    def ask():
        for question in vectors(40, seed=3):
            try:
                assert len(filled.nearest(question, 5)) == 5
            except IndexUnavailableError as error:
                failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(5):
        filled.reopen()
    for thread in threads:
        thread.join()
    assert failures == []


def test_handle_that_is_behind_finds_among_keys_those_that_it_has_seen(filled, tmp_path):
    behind = make(tmp_path)
    assert behind.count() == 300
    new = vectors(5, seed=9)
    filled.upsert([f"new{n}" for n in range(5)], new, [1] * 5)
    filled.delete(["k3"])
    among = [f"new{n}" for n in range(5)] + [f"k{n}" for n in range(0, 300, 3)]
    hits = behind.nearest(new[0], 500, keys=among)
    assert {hit.key for hit in hits} == {f"k{n}" for n in range(0, 300, 3)} - {"k3"}
    assert behind.nearest(new[0], 5, keys=["new1", "new2"]) == []
    assert len(behind.nearest(new[0], 5)) == 5
    behind.reopen()
    assert behind.nearest(new[0], 5, keys=among)[0].key == "new0"
    behind.close()


def test_queries_are_answered_while_a_fresh_handle_waits_for_the_files(filled, tmp_path):
    other = make(tmp_path)
    assert other.count() == 300
    filled.upsert(["new"], vectors(1, seed=9), [1])
    with filled._folder.exclusive():  # as a process does that writes
        opening = threading.Thread(target=other.reopen)
        opening.start()
        assert other.nearest(vectors(1, seed=9)[0], 1)[0].key != "new"
        assert opening.is_alive()
    opening.join()
    assert other.nearest(vectors(1, seed=9)[0], 1)[0].key == "new"
    other.close()


def test_handle_that_was_opened_before_an_own_write_does_not_replace_the_writing_one(filled):
    opened = filled._opened

    def open_and_write():
        found = opened()
        filled.upsert(["new"], vectors(1, seed=9), [1])
        return found

    filled._opened = open_and_write
    filled.reopen()
    assert filled.nearest(vectors(1, seed=9)[0], 1)[0].key == "new"


def test_who_waits_for_the_files_is_told_that_they_are_busy(filled, tmp_path, monkeypatch):
    monkeypatch.setattr(chroma_folder, "_TIMEOUT_S", 0.05)
    other = make(tmp_path)
    with filled._folder.exclusive(), pytest.raises(IndexBusyError, match="busy"):
        in_thread(other.exists)
    assert in_thread(other.exists)
    other.close()


def in_thread(work):
    """Run in another thread: the lock on the files lets a thread in again that is inside."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def files_with(directory, content):
    return [
        str(path.relative_to(directory))
        for path in directory.rglob("*")
        if path.is_file() and content in path.read_bytes()
    ]


def key_of(number):
    return f"deadbeef{number:024d}"


@pytest.fixture
def many(index):
    drawn = vectors(1500)
    for start in range(0, 1500, 500):
        keys = [key_of(n) for n in range(start, start + 500)]
        index.upsert(keys, drawn[start : start + 500], [n or None for n in range(500)])
    return index


def graph(tmp_path):
    return [path.read_bytes() for path in sorted((tmp_path / "index").glob("*/data_level0.bin"))]


def test_settled_index_holds_every_vector_in_its_graph(index, tmp_path):
    drawn = vectors(300)
    index.upsert([f"k{n}" for n in range(300)], drawn, [1] * 300)
    assert not any(drawn[299].tobytes() in content for content in graph(tmp_path))
    index.settle()
    assert any(drawn[299].tobytes() in content for content in graph(tmp_path))
    assert index.nearest(drawn[299], 1)[0].key == "k299"
    before = graph(tmp_path)
    index.upsert(["one more"], vectors(1, seed=5), [1])
    index.settle()  # one vector is not worth it
    assert graph(tmp_path) == before


def test_settling_that_was_cut_short_is_put_right_by_the_next_write(filled):
    _write_graph_after(filled._found(), 2)
    filled.close()
    filled.upsert(["new"], vectors(1, seed=9), [1])
    filled.close()
    assert filled._found().configuration_json["hnsw"]["sync_threshold"] == 1000


def test_compacting_leaves_no_byte_of_a_deleted_vector_and_keeps_the_others(many, tmp_path):
    gone = vectors(1500)[[7, 1200]]
    many.delete([key_of(7), key_of(1200)])
    many.close()
    assert files_with(tmp_path, gone[0].tobytes())  # Chroma keeps them
    assert files_with(tmp_path, key_of(7).encode())
    many.compact()
    for vector, number in zip(gone, (7, 1200), strict=True):
        assert files_with(tmp_path, vector.tobytes()) == []
        assert files_with(tmp_path, key_of(number).encode()) == []
    assert sorted(many.keys()) == [key_of(n) for n in range(1500) if n not in (7, 1200)]
    question = vectors(1, seed=4)[0]
    exact = np.argsort(-np.delete(vectors(1500), [7, 1200], axis=0) @ question)[:10]
    left = [key_of(n) for n in range(1500) if n not in (7, 1200)]
    assert [hit.key for hit in many.nearest(question, 10)] == [left[n] for n in exact]
    assert {hit.key for hit in many.nearest(question, 99, since_day=499, until_day=499)} == {
        key_of(n) for n in (499, 999, 1499)
    }
    modes = {stat.S_IMODE(path.lstat().st_mode) & 0o077 for path in tmp_path.rglob("*")}
    assert modes == {0}


def test_files_of_a_small_index_hold_nothing_of_what_was_in_memory(index, tmp_path):
    """Chroma makes room for vectors that are still to come from memory that it does not clear."""

    def nothing_beyond_the_vectors():
        (header,) = (tmp_path / "index").glob("*/header.bin")
        count, size = struct.unpack_from("<QQ", header.read_bytes(), 20)
        assert size == 4 * DIMENSION + 268  # a vector with its links and its label
        for body, width in (("data_level0.bin", size), ("length.bin", 4)):
            assert not header.with_name(body).read_bytes()[count * width :].strip(b"\0")

    index.upsert([key_of(n) for n in range(60)], vectors(60), [None] * 60)
    for number in range(5):
        index.delete([key_of(number)])
        nothing_beyond_the_vectors()
        index.compact()
        nothing_beyond_the_vectors()
        reader = make(tmp_path)
        assert len(reader.nearest(vectors(1)[0], 3)) == 3
        nothing_beyond_the_vectors()
        reader.reopen()
        nothing_beyond_the_vectors()
        reader.close()


def test_compacting_is_skipped_where_nothing_was_deleted(many, tmp_path):
    before = (tmp_path / "index").stat().st_ino
    many.compact()
    assert (tmp_path / "index").stat().st_ino == before
    many.delete([key_of(1)])
    many.compact()
    after = (tmp_path / "index").stat().st_ino
    assert after != before
    many.compact()
    assert (tmp_path / "index").stat().st_ino == after


def test_compacting_an_index_from_which_all_was_deleted_leaves_an_empty_one(filled):
    filled.delete(filled.keys())
    filled.compact()
    assert (filled.exists(), filled.count()) == (True, 0)


def test_compacting_tells_how_far_it_is(many):
    many.delete([key_of(1)])
    told = []
    many.compact(lambda done, total: told.append((done, total)))
    assert (told[0], told[-1]) == ((0, 1499), (1499, 1499))


def test_readers_of_the_old_files_are_answered_after_they_were_exchanged(many, tmp_path):
    reader = make(tmp_path)
    question = vectors(1, seed=4)[0]
    before = reader.nearest(question, 10)
    many.delete([key_of(n) for n in range(100)])
    many.compact()
    assert reader.nearest(question, 10) == before
    reader.reopen()
    assert reader.count() == 1400
    assert reader.nearest(question, 10) == many.nearest(question, 10)
    reader.close()


@pytest.mark.parametrize("left", ["index index.new", "index.old index.new", "index index.old"])
def test_exchange_that_was_cut_short_is_finished_by_whoever_opens_next(many, tmp_path, left):
    many.delete([key_of(1)])
    many.close()
    shutil.copytree(tmp_path / "index", tmp_path / "before")
    many.compact()
    many.close()
    after = tmp_path / "after"
    (tmp_path / "index").rename(after)
    old, new = left.split()
    shutil.copytree(
        tmp_path / "before" if old != "index" or new == "index.new" else after, tmp_path / old
    )
    shutil.copytree(after if new == "index.new" else tmp_path / "before", tmp_path / new)
    reader = make(tmp_path)
    assert (reader.on_disc(), reader.count()) == (True, 1499)
    reader.close()
    assert (tmp_path / "index").exists()
    assert not (tmp_path / "index.old").exists()
    many.delete([key_of(2)])
    many.compact()
    assert many.count() == 1498
    assert not (tmp_path / "index.new").exists()


def test_each_embedder_has_its_own_collection(filled, tmp_path):
    other = make(tmp_path, "e" * 16, dimension=8)
    assert not other.exists()
    other.create()
    assert (other.count(), filled.count()) == (0, 300)
    filled.drop_others()
    other.reopen()
    assert not other.exists()
    other.close()


def test_collection_that_claims_another_dimension_is_refused(filled, tmp_path):
    other = make(tmp_path, dimension=8)
    with pytest.raises(EmbedderMismatchError, match=r"doctor --fix"):
        other.exists()
    other.close()


def test_vector_of_another_length_is_a_plain_error(filled):
    with pytest.raises(IndexUnavailableError, match="dimension"):
        filled.nearest(np.ones(3, np.float32), 2)


@pytest.mark.parametrize("files", ["chroma.sqlite3", "*/*"])
def test_damaged_folder_is_a_plain_error_and_can_be_wiped(tmp_path, files):
    index = make(tmp_path)
    index.upsert([f"k{n}" for n in range(1500)], vectors(1500), [None] * 1500)
    index.close()
    damaged = [path for path in (tmp_path / "index").glob(files) if path.is_file()]
    assert damaged
    for path in damaged:
        path.write_bytes(b"junk" * 200)
    with pytest.raises(IndexUnavailableError, match=r"doctor --fix"):
        index.nearest(vectors(1)[0], 3)
    index.wipe()
    assert not index.exists()
    index.upsert(["k"], vectors(1), [None])
    assert index.count() == 1
    index.close()


def test_panic_in_chromas_core_is_a_plain_error_and_an_interrupt_is_not(filled, monkeypatch):
    PanicException = type("PanicException", (BaseException,), {})  # noqa: N806
    for raised, seen in [(PanicException, IndexUnavailableError), (KeyboardInterrupt,) * 2]:

        def fail(self, raised=raised):
            raise raised

        monkeypatch.setattr(type(filled._found()), "count", fail)
        with pytest.raises(seen):
            filled.count()


def test_folder_that_cannot_be_deleted_is_a_plain_error(filled, monkeypatch):
    def refuse(path, **_):
        raise PermissionError(1, "Operation not permitted", str(path))

    monkeypatch.setattr("shutil.rmtree", refuse)
    with pytest.raises(IndexUnavailableError, match="not permitted"):
        filled.wipe()


def test_chroma_sends_no_telemetry(filled):
    assert filled._open()._client.get_settings().anonymized_telemetry is False
