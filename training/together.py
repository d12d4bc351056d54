"""Losses across the passages that one question is asked of.

What is compared when a question is answered is made comparable: spans of several passages, their
sentences, and the relevance of passages and runs, each in one softmax over all passages of the
question (shared normalisation, Clark and Gardner 2018). Beside it, relevance is held near to what
it was, so that its logits go on meaning what silence was fitted to.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from pullquote.vectorstore import Span
from pullquote.vectorstore.reader import PassageReading, ReadingTask, inside_of, runs_of
from pullquote.vectorstore.word_pieces import PlacedRow

from training.sets import Example


@dataclass(frozen=True, slots=True)
class Runs:
    """What relevance reads in one row, and what it should say.

    Attributes:
        read: For the passage, each sentence, and each with the next. Shape: (runs, pieces).
        before: The logits of the graph that the pass began with. Shape: (runs,).
        answers: Which of the runs hold a sentence that answers. Shape: (runs,).
    """

    read: NDArray[np.bool_]
    before: NDArray[np.float32]
    answers: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RunsBatch:
    """Padded `Runs`.

    Attributes:
        kinds: 0 for the passage, 1 for a sentence, 2 for one and the next, -1 for padding.
        groups: The number of the question that a row belongs to. Shape: (rows,).
    """

    read: Tensor
    before: Tensor
    answers: Tensor
    kinds: Tensor
    groups: Tensor


def task_of(example: Example) -> ReadingTask:
    """Return what a reader is given to read."""
    return ReadingTask(example.text, tuple(Span(*each) for each in example.sentences))


def runs_in(example: Example, placed: PlacedRow, reading: PassageReading) -> Runs:
    """Mark the runs of one row."""
    inside = inside_of(task_of(example), placed)
    alone = np.array(
        [n in example.evidence and len(pieces) > 0 for n, pieces in enumerate(inside)], dtype=bool
    )
    paired = alone | np.append(alone[1:], False)
    return Runs(
        runs_of(placed, inside)[0] > 0,
        np.array(
            [
                reading.relevance,
                *(each.relevance for each in reading.sentences),
                *(each.with_next for each in reading.sentences),
            ],
            dtype=np.float32,
        ),
        np.concatenate([[alone.any()], alone, paired]),
    )


def runs_batch(rows: Sequence[Runs], groups: Sequence[int]) -> RunsBatch:
    """Pad rows; what is padded reads the first piece."""
    most, pieces = max(len(row.before) for row in rows), max(row.read.shape[1] for row in rows)
    read = torch.zeros(len(rows), most, pieces, dtype=torch.bool)
    read[:, :, 0] = True
    before = torch.zeros(len(rows), most)
    answers = torch.zeros(len(rows), most, dtype=torch.bool)
    kinds = torch.full((len(rows), most), -1)
    for at, row in enumerate(rows):
        runs, width = row.read.shape
        read[at, :runs, :width] = torch.from_numpy(row.read)
        before[at, :runs] = torch.from_numpy(row.before)
        answers[at, :runs] = torch.from_numpy(row.answers)
        sentences = (runs - 1) // 2
        kinds[at, 0] = 0
        kinds[at, 1 : 1 + sentences] = 1
        kinds[at, 1 + sentences : runs] = 2
    return RunsBatch(read, before, answers, kinds, torch.tensor(groups))


def across(scores: Tensor, right: Tensor, there: Tensor, groups: Tensor) -> Tensor:
    """Negative log likelihood of what is right among all that the rows of a question offer.

    Args:
        scores: Shape: (rows, offers).
        right: Which are right; a question with none, or with no other row, does not count.
        there: Which there are.
        groups: See `RunsBatch`.

    Returns:
        The mean over questions; 0 where none counts.
    """
    losses = []
    for group in groups.unique():
        rows = groups == group
        held = right[rows] & there[rows]
        if rows.sum() > 1 and held.any():
            offered = scores[rows]
            losses.append(offered[there[rows]].logsumexp(0) - offered[held].logsumexp(0))
    return torch.stack(losses).mean() if losses else scores.sum() * 0.0


def spans_across(scores: Tensor, homes: Tensor, spans: Tensor, groups: Tensor) -> Tensor:
    """Do the same for spans, each against "not here" of its own passage.

    Args:
        scores: Start and end. Shape: (rows, pieces, 2 or more).
        homes: See `training.train.Batch`.
        spans: (row, first piece, last piece) of each that is right; pieces 0 for "not here".
        groups: See `RunsBatch`.
    """
    inside = homes > 0
    margins = scores[..., :2] - scores[:, :1, :2]
    whole = margins.masked_fill(~inside[..., None], -1e4).logsumexp(1).sum(1)
    at, first, last = spans[spans[:, 1] > 0].unbind(1)
    each = margins[at, first, 0] + margins[at, last, 1]
    losses = []
    for group in groups.unique():
        rows = groups == group
        held = rows[at]
        if rows.sum() > 1 and held.any():
            losses.append(whole[rows].logsumexp(0) - each[held].logsumexp(0))
    return torch.stack(losses).mean() if losses else scores.sum() * 0.0


def relevance_loss(relevance: Tensor, batch: RunsBatch) -> tuple[Tensor, Tensor]:
    """Return the loss of relevance across passages, and how far it went from what it was.

    A run counts with its passage, as it does when quotes are chosen.
    """
    with_passage = relevance + relevance[:, :1]
    ranked = [
        across(relevance, batch.answers, batch.kinds == 0, batch.groups),
        across(with_passage, batch.answers, batch.kinds == 1, batch.groups),
        across(with_passage, batch.answers, batch.kinds == 2, batch.groups),
    ]
    moved = (relevance - batch.before)[batch.kinds >= 0] ** 2
    return torch.stack(ranked).mean(), moved.mean()
