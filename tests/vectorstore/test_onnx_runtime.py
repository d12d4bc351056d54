"""The runtime: loading once, failing clearly, dropping work that is no longer wanted."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from pullquote.config import ModelError
from pullquote.vectorstore import onnx_runtime
from pullquote.vectorstore.onnx_runtime import OnnxModel, RowPool, available_cores
from pullquote.vectorstore.weights import MS_MARCO, read_verified
from pullquote.vectorstore.word_pieces import shared_tokenizer


def test_a_graph_that_cannot_be_loaded_is_an_error_with_a_remedy():
    model = OnnxModel("a broken model", lambda: b"not a graph")
    with pytest.raises(ModelError, match=r"a broken model: onnxruntime .* pip install") as caught:
        model.load()
    assert "\n" not in str(caught.value)


def test_no_rows_load_nothing():
    def read():
        raise AssertionError("loaded")

    assert OnnxModel("never loaded", read).run([], lambda output: output) == []


def test_many_threads_load_a_model_once():
    reads = []

    def read():
        reads.append(1)
        time.sleep(0.05)
        return read_verified(MS_MARCO, MS_MARCO.weights)

    model = OnnxModel(MS_MARCO.title, read, threads=2)
    rows = shared_tokenizer().pair_rows([("who", "she"), ("what", "that")], 16)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: model.run(rows, lambda out: out.copy()), range(4)))
    assert len(reads) == 1
    for result in results:
        np.testing.assert_array_equal(result, results[0])


def test_rows_that_have_not_started_are_dropped_when_one_fails():
    rows = shared_tokenizer().rows(["tide " * length for length in range(200, 0, -1)], 512)
    seen = []
    lock = threading.Lock()

    def fail_on_the_first(row):
        with lock:
            seen.append(len(row))
        if row is rows[0]:
            raise RuntimeError("no memory")
        time.sleep(0.01)
        return row.ids.astype(np.float32)

    with pytest.raises(RuntimeError, match="no memory"):
        RowPool(2).map(fail_on_the_first, rows)
    assert len(seen) < 100


def test_the_longest_rows_start_first():
    rows = shared_tokenizer().rows(["a", "a b c d", "a b"], 16)
    started = []

    def note(row):
        started.append(len(row))
        return row.ids.astype(np.float32)

    pool = RowPool(2)
    results = pool.map(note, rows)
    assert [result.shape[1] for result in results] == [3, 6, 4]
    assert started[0] == 6


def test_cores_are_counted_where_the_system_has_no_affinity(monkeypatch):
    assert available_cores() >= 1
    monkeypatch.delattr(onnx_runtime.os, "sched_getaffinity", raising=False)
    assert available_cores() >= 1
