"""What the reader's relevance learns from is what the cross-encoder says, and it learns it."""

import random
import sys
from itertools import pairwise

import numpy as np
import pytest
import torch

from pullquote.ingest import sentence_starts
from pullquote.vectorstore import CrossEncoder
from pullquote.vectorstore.weights import READER, read_verified

from training.network import JOINED, WIDTH, Relevance, new_reader
from training.relevance import Taught, chosen_runs, collate, fit, loss_of, main, taught, told
from training.sets import Example

pytestmark = pytest.mark.slow

FIRE = (
    "A fire broke out at the Holm Street bakery early on Tuesday. "
    "Fourteen people were taken to hospital, the brigade said. "
    "The bakery had opened in 1961. "
    "Mayor Ines Darrow called for an inquiry."
)
QUESTIONS = (
    "When did the bakery open?",
    "Who called for an inquiry?",
    "What did the stadium cost?",
)


def example(question, text=FIRE, evidence=()):
    tiles = tuple(pairwise((*sentence_starts(text), len(text))))
    return Example(question, text, tiles, evidence=frozenset(evidence))


@pytest.fixture(scope="module")
def rows():
    return list(taught(asked(), read_verified(READER, READER.weights), 1))


def asked():
    return [example(question) for question in QUESTIONS]


@pytest.mark.parametrize("seed", range(8))
def test_of_the_pairs_that_are_read_one_answers(seed):
    chosen = chosen_runs(example(QUESTIONS[0], evidence=[2]), random.Random(seed))
    *pairs, (first, last) = chosen
    assert len(pairs) == 2
    assert all(b == a + 1 for a, b in pairs)
    assert any(2 in pair for pair in pairs)
    assert first == last < 4


def test_a_passage_of_one_sentence_has_no_pair():
    assert chosen_runs(example("Who met?", "The council met."), random.Random(1)) == [(0, 0)]


def test_what_is_taught_is_what_the_cross_encoder_says_of_the_same_words(rows):
    encoder = CrossEncoder(threads=1)
    chosen = random.Random(1)
    for each, row in zip(asked(), rows, strict=True):
        texts = [FIRE] + [
            FIRE[each.sentences[a][0] : each.sentences[b][1]].strip()
            for a, b in chosen_runs(each, chosen)
        ]
        logits = encoder.score([(each.question, text) for text in texts], 256)
        assert row.logits == pytest.approx(logits)
        assert row.joined.shape == (row.runs.shape[1], len(JOINED) * WIDTH)
        assert len(row.runs) == len(logits)
        assert row.runs[0].all()
        assert (row.runs[1:].sum(1) < row.runs[0].sum()).all()


def test_it_learns_what_it_is_taught(rows):
    torch.manual_seed(1)
    relevance = new_reader().relevance
    joined, runs, logits, there = collate(rows)
    before = loss_of(relevance(joined, runs), logits, there).item()
    fit(relevance, rows * 8, steps=80, rate=6e-4, seed=1)
    after = loss_of(relevance(joined, runs), logits, there).item()
    assert after < before / 4
    assert told(relevance, rows).startswith("passages: correlation 0.9")


def test_too_few_rows_are_refused(rows):
    with pytest.raises(ValueError, match="less than a batch"):
        fit(Relevance(), rows, steps=1, rate=1e-3, seed=1)


def test_too_few_examples_are_refused(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["relevance", "out.pt", "--examples", "610"])
    with pytest.raises(SystemExit):
        main()
    assert "616 or more" in capsys.readouterr().err


def test_what_fills_a_batch_up_changes_no_score():
    torch.manual_seed(1)
    relevance = Relevance().eval()
    draw = np.random.default_rng(1)
    short, long = (
        Taught(
            draw.normal(size=(pieces, len(JOINED) * WIDTH)).astype(np.float16),
            np.ones((runs, pieces), np.float32),
            np.zeros(runs, np.float32),
        )
        for pieces, runs in ((5, 1), (9, 3))
    )
    with torch.no_grad():
        alone = relevance(*collate([short])[:2])[0, 0]
        together = relevance(*collate([long, short])[:2])[1, 0]
    assert alone.item() == pytest.approx(together.item(), abs=1e-5)
