"""Batches of a pass, and what is learned from passages that are read together."""

from itertools import pairwise

import pytest
import torch

from pullquote.ingest import sentence_starts
from pullquote.vectorstore.reader import Reader
from pullquote.vectorstore.word_pieces import shared_tokenizer

from training.network import WIDTH
from training.sets import Example
from training.together import runs_in, task_of
from training.train import Pack, TrainingRow, batches, loss_of_part, started

pytestmark = pytest.mark.slow

QUESTION = "Which company owns the ferry to Amsel?"
TOLD = "The ferry to Amsel stops on Friday. Its owner, Harbour Lines, blames the price of oil."
OTHER = "The ferry to Holm sails again. Its owner, Nordsee Shipping, has mended the engine."


def example(text, answer=None):
    tiles = tuple(pairwise((*sentence_starts(text), len(text))))
    if answer is None:
        return Example(QUESTION, text, tiles)
    at = text.index(answer)
    return Example(QUESTION, text, tiles, ((at, at + len(answer)),), frozenset({1}))


def pack(*examples, together=True, reader=None):
    placed = shared_tokenizer().placed_pair_rows([(one.question, one.text) for one in examples], 64)
    rows = []
    for one, row in zip(examples, placed, strict=True):
        reading = reader.read(one.question, [task_of(one)])[0] if reader else None
        rows.append(TrainingRow(one, row, runs_in(one, row, reading) if reading else None))
    return Pack(tuple(rows), together)


def test_the_passages_of_a_question_stay_in_one_batch_of_one_process():
    packs = [pack(example(TOLD, "Harbour Lines"), example(OTHER)) for _ in range(24)]
    first, second = (list(batches(packs, rank, 3)) for rank in (0, 1))
    assert [len(part) for part in (*first, *second)] == [6, 6, 6, 6]
    given = [id(one) for part in (*first, *second) for one in part]
    assert sorted(given) == sorted(map(id, packs))


def test_without_such_questions_nothing_is_told_of_relevance():
    torch.manual_seed(1)
    network = started(None).eval()
    plain = pack(example(TOLD, "Harbour Lines"), example(OTHER), together=False)
    loss_of_part(network, [plain]).backward()
    assert all(value.grad is None for value in network.relevance.parameters())


def test_what_is_read_together_is_learned_together_with_relevance():
    torch.manual_seed(1)
    network = started(None).eval()
    network.trained()
    network.relevance.requires_grad_(True)
    part = [pack(example(TOLD, "Harbour Lines"), example(OTHER), reader=Reader())]
    optimiser = torch.optim.AdamW(
        [value for value in network.parameters() if value.requires_grad], lr=3e-4
    )
    losses = []
    for _ in range(8):
        loss = loss_of_part(network, part)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.7 * losses[0]


def test_both_is_what_the_heads_give_and_what_relevance_reads():
    network = started(None).eval()
    ids = torch.tensor([[101, 2054, 102, 3231, 102]])
    segments, mask = torch.tensor([[0, 0, 0, 1, 1]]), torch.ones(1, 5)
    with torch.no_grad():
        scores, joined = network.both(ids, segments, mask)
        states = network.states(ids, segments, mask)
        assert torch.equal(scores, network(ids, segments, mask))
    assert torch.equal(joined[..., :WIDTH], states[8])
    assert torch.equal(joined[..., WIDTH:], states[11])
