"""The graph that is made of minilm's weights: kept whole, made anew when damaged."""

import hashlib

import numpy as np
import pytest

from pullquote.config import ModelError
from pullquote.vectorstore import bert_graph
from pullquote.vectorstore.bert_graph import BertShape, build_graph, graph_bytes
from pullquote.vectorstore.onnx_runtime import OnnxModel
from pullquote.vectorstore.weights import MINILM
from pullquote.vectorstore.word_pieces import shared_tokenizer

SHAPE = BertShape(layers=6, heads=12)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data") / "models"
    graph_bytes(MINILM, SHAPE, folder)
    return folder


def test_a_graph_is_written_once_for_its_owner_alone(models):
    path = next(models.glob("*.onnx"))
    before = path.stat().st_mtime_ns
    content = graph_bytes(MINILM, SHAPE, models)
    assert path.read_bytes() == content
    assert path.stat().st_mtime_ns == before
    assert MINILM.weights.sha256[:16] in path.name
    assert path.stat().st_mode & 0o077 == 0
    assert models.stat().st_mode & 0o077 == 0
    assert len(list(models.iterdir())) == 2


def test_the_note_beside_it_is_its_sha256(models):
    path = next(models.glob("*.onnx"))
    digest, name = next(models.glob("*.sha256")).read_text().split()
    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert name == path.name


def test_a_damaged_graph_is_made_anew(models):
    path = next(models.glob("*.onnx"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-1000])
    assert graph_bytes(MINILM, SHAPE, models) == whole
    assert path.read_bytes() == whole


def test_a_folder_that_cannot_be_written_is_an_error_with_a_remedy(tmp_path, monkeypatch):
    blocked = tmp_path / "models"
    blocked.write_text("a file where the folder should be")
    monkeypatch.setattr(bert_graph, "build_graph", lambda *_: _Nothing())
    with pytest.raises(
        ModelError, match=r"cannot be written .*; make the data directory"
    ) as caught:
        graph_bytes(MINILM, SHAPE, blocked)
    assert "\n" not in str(caught.value)


def test_a_write_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bert_graph, "build_graph", lambda *_: _Nothing())
    monkeypatch.setattr(bert_graph.os, "fsync", full)
    with pytest.raises(ModelError, match="No space left"):
        graph_bytes(MINILM, SHAPE, tmp_path / "models")
    assert list((tmp_path / "models").iterdir()) == []


def test_the_graph_computes_what_bert_is_defined_to_compute():
    """One layer against the formulas of Devlin et al. (2018), in numpy."""
    rng = np.random.default_rng(7)
    weights = _random_weights(rng)
    graph = build_graph(weights, BertShape(layers=1, heads=2)).SerializeToString()
    row = shared_tokenizer().rows(["the"], 16)[0]
    row.ids[:] = [[3, 1, 4]]
    output = OnnxModel("tiny", lambda: graph, threads=1).run([row], lambda hidden: hidden)[0]
    np.testing.assert_allclose(output[0], _reference(weights, [3, 1, 4], 2), atol=2e-6)


class _Nothing:
    def SerializeToString(self, *, deterministic):  # noqa: N802
        return b"graph"


def _random_weights(rng, words=10, positions=8, dimension=8, wide=16):
    def make(*shape):
        return rng.normal(size=shape).astype(np.float32)

    weights = {
        "embeddings.word_embeddings.weight": make(words, dimension),
        "embeddings.position_embeddings.weight": make(positions, dimension),
        "embeddings.token_type_embeddings.weight": make(2, dimension),
    }
    layer = "encoder.layer.0."
    for part in ("query", "key", "value"):
        weights[f"{layer}attention.self.{part}.weight"] = make(dimension, dimension)
        weights[f"{layer}attention.self.{part}.bias"] = make(dimension)
    for name, (out, into) in {
        "attention.output.dense": (dimension, dimension),
        "intermediate.dense": (wide, dimension),
        "output.dense": (dimension, wide),
    }.items():
        weights[f"{layer}{name}.weight"] = make(out, into)
        weights[f"{layer}{name}.bias"] = make(out)
    for norm in (
        "embeddings.LayerNorm",
        f"{layer}attention.output.LayerNorm",
        f"{layer}output.LayerNorm",
    ):
        weights[f"{norm}.weight"] = make(dimension)
        weights[f"{norm}.bias"] = make(dimension)
    return weights


def _reference(weights, pieces, n_heads):
    from math import erf, sqrt

    def norm(x, name):
        mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        return (x - mean) / np.sqrt(variance + 1e-12) * weights[f"{name}.weight"] + weights[
            f"{name}.bias"
        ]

    def dense(x, name):
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    x = (
        weights["embeddings.word_embeddings.weight"][pieces]
        + weights["embeddings.position_embeddings.weight"][: len(pieces)]
        + weights["embeddings.token_type_embeddings.weight"][0]
    ).astype(np.float64)
    x = norm(x, "embeddings.LayerNorm")
    layer = "encoder.layer.0."
    q, k, v = (dense(x, f"{layer}attention.self.{part}") for part in ("query", "key", "value"))
    size = q.shape[1] // n_heads
    heads = []
    for head in range(n_heads):
        part = slice(head * size, (head + 1) * size)
        shares = np.exp(q[:, part] @ k[:, part].T / sqrt(size))
        heads.append(shares / shares.sum(1, keepdims=True) @ v[:, part])
    x = norm(
        dense(np.concatenate(heads, axis=1), f"{layer}attention.output.dense") + x,
        f"{layer}attention.output.LayerNorm",
    )
    wide = dense(x, f"{layer}intermediate.dense")
    wide = wide * 0.5 * (1 + np.vectorize(erf)(wide / sqrt(2)))
    return norm(dense(wide, f"{layer}output.dense") + x, f"{layer}output.LayerNorm")
