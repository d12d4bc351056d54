"""Losses across the passages that one question is asked of."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from pullquote.ingest import sentence_starts
from pullquote.vectorstore.reader import PassageReading, SentenceReading
from pullquote.vectorstore.word_pieces import shared_tokenizer

from training.sets import Example
from training.together import across, relevance_loss, runs_batch, runs_in, spans_across

ALL = torch.ones(4, 2, dtype=torch.bool)
GROUPS = torch.tensor([0, 0, 1, 1])


def right(*places):
    chosen = torch.zeros(4, 2, dtype=torch.bool)
    for row, column in places:
        chosen[row, column] = True
    return chosen


def test_what_is_right_in_one_passage_is_compared_with_what_the_others_of_its_question_offer():
    scores = torch.zeros(4, 2)
    assert across(scores, right((0, 0)), ALL, GROUPS).item() == pytest.approx(np.log(4))
    scores[1, 1] = 9.0
    mistaken = across(scores, right((0, 0)), ALL, GROUPS).item()
    assert mistaken > 8
    scores[1, 1], scores[2, 0] = 0.0, 9.0  # another question's
    assert across(scores, right((0, 0)), ALL, GROUPS).item() == pytest.approx(np.log(4))


def test_several_right_ones_count_as_one_and_padding_does_not_count():
    scores = torch.zeros(4, 2)
    there = ALL.clone()
    there[0, 1] = False
    found = across(scores, right((0, 0), (1, 0)), there, GROUPS).item()
    assert found == pytest.approx(np.log(3) - np.log(2))


def test_a_question_without_an_answer_or_with_one_passage_alone_does_not_count():
    scores = torch.randn(4, 2, requires_grad=True)
    assert across(scores, right(), ALL, GROUPS).item() == 0
    assert across(scores, right((0, 0)), ALL, torch.arange(4)).item() == 0
    across(scores, right(), ALL, GROUPS).backward()
    assert scores.grad.abs().sum() == 0


def test_a_span_counts_by_how_far_it_is_above_not_here_of_its_own_passage():
    homes = torch.tensor([[0, -1, 1, 1], [0, -1, 1, 1]])
    spans = torch.tensor([[0, 2, 3], [1, 0, 0]])
    groups = torch.tensor([0, 0])
    scores = torch.zeros(2, 4, 3)
    level = spans_across(scores, homes, spans, groups).item()
    assert level == pytest.approx(np.log(8))  # four spans in each of the two
    higher = scores.clone()
    higher[0] += 5.0  # all of a passage, "not here" as well
    assert spans_across(higher, homes, spans, groups).item() == pytest.approx(level)
    higher[1, 0, :2] -= 5.0  # the other passage thinks that it answers
    assert spans_across(higher, homes, spans, groups).item() > level + 5
    outside = scores.clone()
    outside[0, 1] = 50.0  # the question's own words
    assert spans_across(outside, homes, spans, groups).item() == pytest.approx(level)


TEXT = "The mill burned down. Ada Quill saw it. Nobody was hurt."


def rows():
    tiles = tuple(pairwise((*sentence_starts(TEXT), len(TEXT))))
    told = Example("Who saw the fire?", TEXT, tiles, evidence=frozenset({1}))
    other = Example("Who saw the fire?", TEXT[: tiles[0][1]], tiles[:1])
    pairs = [(each.question, each.text) for each in (told, other)]
    placed = shared_tokenizer().placed_pair_rows(pairs, 64)
    readings = [
        PassageReading(
            float(len(each.sentences)),
            tuple(
                SentenceReading(0.0, None, 0.0, float(n), 10.0 + n)
                for n in range(len(each.sentences))
            ),
        )
        for each in (told, other)
    ]
    return [runs_in(*each) for each in zip((told, other), placed, readings, strict=True)]


def test_runs_are_the_passage_its_sentences_and_each_with_the_next():
    told, other = rows()
    assert told.before.tolist() == [3, 0, 1, 2, 10, 11, 12]
    assert told.answers.tolist() == [True, False, True, False, True, True, False]
    assert told.read.shape[0] == 7
    assert told.read[0].all()
    assert other.before.tolist() == [1, 0, 10]
    assert not other.answers.any()


def test_relevance_is_held_to_what_it_was_and_drawn_to_what_answers():
    batch = runs_batch(rows(), [0, 0])
    assert batch.kinds.tolist() == [[0, 1, 1, 1, 2, 2, 2], [0, 1, 2, -1, -1, -1, -1]]
    ranked, moved = relevance_loss(batch.before, batch)
    assert moved.item() == 0
    better = batch.before + 3.0 * batch.answers
    ranked_better, moved_better = relevance_loss(better, batch)
    assert ranked_better < ranked
    assert moved_better.item() == pytest.approx(9.0 * 4 / 10)
    padded = batch.before.clone()
    padded[batch.kinds < 0] = 99.0
    assert [each.item() for each in relevance_loss(padded, batch)] == pytest.approx(
        [ranked.item(), 0.0]
    )
