"""The graph that ships is the trained network, and the recipe's parts do what they say."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import onnx
import pytest
import torch

from pullquote.ingest import sentence_starts
from pullquote.vectorstore import CrossEncoder
from pullquote.vectorstore.onnx_runtime import OnnxModel
from pullquote.vectorstore.weights import MS_MARCO, READER, read_verified
from pullquote.vectorstore.word_pieces import shared_tokenizer

from training.export import export, quantized
from training.network import (
    JOINED,
    WIDTH,
    Reader,
    Relevance,
    float_weights,
    load_float,
    new_reader,
)
from training.sets import Example
from training.train import collate, loss_of, sentence_scores, started

pytestmark = pytest.mark.slow

PAIRS = [
    ("How many people were hurt?", "Fourteen people were hurt in the fire. The mayor wept."),
    ("Who is the mayor?", "Ines Darrow, the mayor of Holm, opened the bridge on Tuesday."),
    ("What does the ferry cost?", "The council met. It rained. Nobody spoke of anything else."),
]


def network(graph):
    reader = Reader()
    load_float(reader, float_weights(onnx.load_from_string(graph).graph))
    return reader.eval()


def pair_rows():
    """Rows whose first run is the whole passage, and whose second is its first few pieces."""
    rows = []
    for row in shared_tokenizer().pair_rows(PAIRS, 160):
        runs = np.ones((1, 2, len(row)), np.float32)
        runs[0, 1, int(np.argmax(row.segments[0])) + 5 :] = 0
        rows.append(replace(row, runs=runs))
    return rows


def in_torch(reader, row):
    """Return the scores of the pieces and of the runs."""
    ids, segments = torch.from_numpy(row.ids), torch.from_numpy(row.segments)
    with torch.no_grad():
        mask = torch.ones_like(ids)
        given = reader.states(ids, segments, mask)
        joined = torch.cat([given[layer - 1] for layer in JOINED], -1)
        runs = reader.relevance(joined, torch.from_numpy(row.runs) > 0)
        return reader(ids, segments, mask).numpy()[0], runs.numpy()[0]


def in_runtime(graph, rows):
    model = OnnxModel("reader", lambda: graph, threads=1)
    return model.run_for_all(rows, lambda outputs: (outputs[0][0], outputs[1][0, :, 0]))


def test_the_shipped_graph_scores_as_its_weights_do_in_torch():
    graph = read_verified(READER, READER.weights)
    rows = pair_rows()
    reader = network(graph)
    for row, (found, relevance) in zip(rows, in_runtime(graph, rows), strict=True):
        expected, expected_relevance = in_torch(reader, row)
        assert found.shape == (len(row), 3)
        assert np.corrcoef(found.ravel(), expected.ravel())[0, 1] > 0.99
        assert np.abs(relevance - expected_relevance).max() < 1.5


def test_what_a_run_leaves_out_does_not_count():
    """Pieces behind the run change what the layers have of it, and are not read for it."""
    torch.manual_seed(1)
    relevance = Relevance().eval()
    joined, runs = torch.randn(1, 6, len(JOINED) * WIDTH), torch.ones(1, 2, 6, dtype=torch.bool)
    runs[0, 1, 4:] = False
    with torch.no_grad():
        before = relevance(joined, runs)[0]
        joined[0, 4:] += 1
        after = relevance(joined, runs)[0]
    assert before[0] != after[0]
    assert before[1] == after[1]


def test_the_frozen_layers_are_the_cross_encoders_own():
    theirs = float_weights(onnx.load_from_string(read_verified(MS_MARCO, MS_MARCO.weights)).graph)
    ours = float_weights(onnx.load_from_string(read_verified(READER, READER.weights)).graph)
    assert np.array_equal(theirs["words.weight"], ours["words.weight"])
    assert np.array_equal(theirs["layers.2.wide.weight"], ours["layers.2.wide.weight"])
    assert not np.array_equal(theirs["layers.6.wide.weight"], ours["layers.6.wide.weight"])


def test_an_export_keeps_what_an_untrained_network_scores():
    torch.manual_seed(1)
    reader = new_reader().eval()
    graph = export({name: value.numpy() for name, value in reader.state_dict().items()})
    rows = pair_rows()
    for row, (found, relevance) in zip(rows, in_runtime(graph, rows), strict=True):
        expected, expected_relevance = in_torch(reader, row)
        assert np.corrcoef(found.ravel(), expected.ravel())[0, 1] > 0.98
        assert np.abs(relevance - expected_relevance).max() < 0.2


def test_a_pass_can_go_on_from_the_graph_that_ships(tmp_path):
    graph = read_verified(READER, READER.weights)
    (tmp_path / "reader.onnx").write_bytes(graph)
    reader = started(tmp_path / "reader.onnx")
    again = export({name: value.numpy() for name, value in reader.state_dict().items()})
    assert again == graph


def test_a_pass_can_go_on_from_weights(tmp_path):
    torch.manual_seed(2)
    before = new_reader()
    torch.save(before.state_dict(), tmp_path / "reader.pt")
    after = started(tmp_path / "reader.pt", 3)
    assert after.frozen == 3
    assert torch.equal(after.heads.weight, before.heads.weight)


def test_quantized_weights_are_within_half_a_step():
    weight = np.random.default_rng(1).normal(size=(8, 5)).astype(np.float32)
    whole, scale = quantized(weight)
    assert whole.shape == weight.shape
    assert scale.shape == (5,)
    assert np.abs(whole * scale - weight).max() <= scale.max() / 2 + 1e-6


def test_the_float_weights_are_the_cross_encoder():
    """Its pooler is not the reader's, so the hidden states are compared by a known ordering."""
    scores = CrossEncoder(threads=1).score(PAIRS)
    assert scores[0] > scores[2]
    torch.manual_seed(1)
    reader = new_reader().eval()
    hidden = []
    for row in shared_tokenizer().pair_rows(PAIRS, 160):
        ids, segments = torch.from_numpy(row.ids), torch.from_numpy(row.segments)
        with torch.no_grad():
            hidden.append(reader.states(ids, segments, torch.ones_like(ids))[-1][0, 0])
    raw = {
        value.name: onnx.numpy_helper.to_array(value)
        for value in onnx.load_from_string(
            read_verified(MS_MARCO, MS_MARCO.weights)
        ).graph.initializer
    }

    def whole(name):
        zero = raw[f"{name}_zero_point"].astype(np.float32)
        return (raw[f"{name}_quantized"] - zero) * raw[f"{name}_scale"]

    pooled = [
        np.tanh(h.numpy() @ whole("bert.pooler.dense.weight") + raw["bert.pooler.dense.bias"])
        for h in hidden
    ]
    logits = [float((p @ whole("classifier.weight") + raw["classifier.bias"])[0]) for p in pooled]
    assert np.abs(np.array(logits) - scores).max() < 0.8


def example(question, text, answer=None):
    starts = (*sentence_starts(text), len(text))
    sentences = tuple(pairwise(starts))
    if answer is None:
        return Example(question, text, sentences)
    at = text.index(answer)
    home = frozenset(n for n, (a, b) in enumerate(sentences) if a <= at < b)
    return Example(question, text, sentences, ((at, at + len(answer)),), home)


def batch():
    examples = [
        example(PAIRS[0][0], PAIRS[0][1], "Fourteen"),
        example(PAIRS[2][0], PAIRS[2][1]),
    ]
    pairs = [(each.question, each.text) for each in examples]
    return collate(
        list(zip(examples, shared_tokenizer().placed_pair_rows(pairs, 160), strict=True))
    )


def test_a_batch_names_the_pieces_and_the_sentences_that_answer():
    made = batch()
    at, first, last = made.starts_ends.tolist()[0]
    assert (at, first == last, made.homes[0, first].item()) == (0, True, 1)
    assert made.starts_ends.tolist()[1] == [1, 0, 0]
    assert made.evidence.tolist() == [[False, True, False, False], [True, False, False, False]]


def test_the_loss_falls_when_the_right_pieces_and_sentences_score_higher():
    made = batch()
    level = torch.zeros((*made.ids.shape, 3))
    right = level.clone()
    for at, first, last in made.starts_ends.tolist():
        right[at, first, 0] += 5
        right[at, last, 1] += 5
    right[0, made.homes[0] == 1, 2] += 5
    right[1, 0, 2] += 5
    assert loss_of(right, made) < loss_of(level, made)


def test_a_sentence_scores_the_mean_of_its_pieces():
    homes = torch.tensor([[0, -1, 1, 1, 2, -1]])
    scores = sentence_scores(torch.tensor([[9.0, 7.0, 1.0, 3.0, 4.0, 8.0]]), homes, 4)
    assert scores.tolist()[0][:3] == [9.0, 2.0, 4.0]
    assert scores[0, 3] < -1000
