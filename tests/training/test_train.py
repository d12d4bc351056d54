"""Batches of a pass, and what is learned from passages that are read together."""

from itertools import pairwise

import pytest
import torch

from pullquote.ingest import sentence_starts
from pullquote.vectorstore.reader import Reader
from pullquote.vectorstore.word_pieces import shared_tokenizer

from training.network import WIDTH
from training.sets import Example
from training.together import runs_batch, runs_in, task_of
from training.train import Pack, TrainingRow, batches, collate, groups_of, loss_of_part, started

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


def test_packs_of_several_sizes_stay_whole_and_both_processes_have_as_many():
    told, other = example(TOLD, "Harbour Lines"), example(OTHER)
    packs = [pack(told, *[other] * (n % 4)) for n in range(40)]
    first, second = (list(batches(packs, rank, 3)) for rank in (0, 1))
    assert len(first) == len(second) == 6
    assert {len(part) for part in (*first, *second)} == {3}


def test_rows_of_one_question_have_one_number_and_others_their_own():
    told, other = example(TOLD, "Harbour Lines"), example(OTHER)
    part = [pack(told, other), pack(other, other, other, together=False), pack(told, other)]
    assert groups_of(part) == [0, 0, 1, 2, 3, 4, 4]


def test_without_such_questions_nothing_is_told_of_relevance():
    torch.manual_seed(1)
    network = started(None).eval()
    plain = pack(example(TOLD, "Harbour Lines"), example(OTHER), together=False)
    loss_of_part(network, [plain]).backward()
    assert all(value.grad is None for value in network.relevance.parameters())


def ahead(network, part):
    """Return how far the passage that answers is ahead: in relevance, and by its likeliest span."""
    (rows,) = (one.rows for one in part)
    batch = collate([(row.example, row.placed) for row in rows])
    with torch.no_grad():
        scores, joined = network.both(batch.ids, batch.segments, batch.mask)
        read = runs_batch([row.runs for row in rows], [0, 0])
        relevance = network.relevance(joined, read.read)[:, 0]
        margins = scores[..., :2] - scores[:, :1, :2]
        spans = margins.masked_fill((batch.homes <= 0)[..., None], -1e4).logsumexp(1).sum(1)
    return [(each[0] - each[1]).item() for each in (relevance, spans)]


def test_what_is_read_together_is_learned_together_with_relevance():
    torch.manual_seed(1)
    network = started(None).eval()
    network.trained()
    network.relevance.requires_grad_(True)
    part = [pack(example(TOLD, "Harbour Lines"), example(OTHER), reader=Reader())]
    optimiser = torch.optim.AdamW(
        [value for value in network.parameters() if value.requires_grad], lr=3e-4
    )
    before = ahead(network, part)
    for _ in range(8):
        optimiser.zero_grad()
        loss_of_part(network, part).backward()
        optimiser.step()
    after = ahead(network, part)
    assert all(now > then + 1 for then, now in zip(before, after, strict=True))


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
