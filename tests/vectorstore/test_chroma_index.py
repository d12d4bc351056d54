import threading

import numpy as np
import pytest

from pullquote.config import EmbedderMismatchError, IndexUnavailableError
from pullquote.vectorstore.chroma_index import ChromaIndex

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
    monkeypatch.setattr(index._open(), "get_max_batch_size", lambda: 7)
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
    def refuse(path):
        raise PermissionError(1, "Operation not permitted", str(path))

    monkeypatch.setattr("shutil.rmtree", refuse)
    with pytest.raises(IndexUnavailableError, match="not permitted"):
        filled.wipe()


def test_chroma_sends_no_telemetry(filled):
    assert filled._open().get_settings().anonymized_telemetry is False
