"""Train the reader.

    python -m training.train READER.pt [--start READER.pt] [--frozen N] [--rate R] [--seed N]

Two processes of one thread each share every batch (faster here than one process with two threads),
and average their gradients. An hour on two cores without BF16. Progress goes to stderr; the loss is
a running mean. See training/README.md for the recipe and what it scores.
"""

import argparse
import itertools
import os
import random
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnx
import torch
from torch import Tensor, distributed, multiprocessing

from pullquote.vectorstore.reader import PassageReading
from pullquote.vectorstore.reader import Reader as PassageReader
from pullquote.vectorstore.word_pieces import PlacedRow, shared_tokenizer

from training.asked import FILE, KEPT_OUT, asked_rows
from training.examples import WINDOW, training_examples
from training.found import TAKEN, found, pool
from training.network import Reader, float_weights, load_float, new_reader
from training.pseudo import news_articles
from training.sets import Example
from training.together import (
    Runs,
    across,
    relevance_loss,
    runs_batch,
    runs_in,
    spans_across,
    task_of,
)

RANKS = 2
_Row = TypeVar("_Row")
_BATCH = 12  # of each rank
_HEADS_TIMES = 8  # the heads begin at random, and learn faster by so much
_WARM_SHARE = 0.05
WEIGHT_DECAY = 0.01
_MAX_NORM = 1.0
_EVIDENCE_SHARE = 0.5
_RELEVANCE_TIMES = 2  # relevance learns faster than the encoder by so much
_FOUND_WINDOW = 256  # word pieces, as when answers are made
_SHARED = 0.5  # of the loss across a question's passages
_RANKED = 0.5  # of that of relevance
_MOVED = 0.05  # of how far relevance went from what it was, in squared logits
_NO_PIECES = -1e3
_POOLED = 40  # batches whose examples are sorted by length before they are cut into batches
# glibc gives fresh pages to each tensor unless it is told to keep them
_ALLOCATOR = {
    "MALLOC_MMAP_MAX_": "0",
    "MALLOC_TRIM_THRESHOLD_": "17179869184",
    "MALLOC_TOP_PAD_": "134217728",
}


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """An example in word pieces; and with what relevance reads in it, where that is trained."""

    example: Example
    placed: PlacedRow
    runs: Runs | None


@dataclass(frozen=True, slots=True)
class Pack:
    """Rows that stay in one batch.

    Attributes:
        together: They are passages that one question is asked of.
    """

    rows: tuple[TrainingRow, ...]
    together: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """Padded rows with what the network should say of them.

    Attributes:
        starts_ends: (example, first piece, last piece) of each accepted span; (example, 0, 0)
            where the passage does not answer.
        homes: Number of the sentence of each piece, from 1; 0 for the first piece, which stands
            for "not here", and -1 for what belongs to no sentence. Shape: (batch, pieces).
        evidence: Which sentences answer; column 0 where none does. Shape: (batch, sentences + 1).
    """

    ids: Tensor
    segments: Tensor
    mask: Tensor
    starts_ends: Tensor
    homes: Tensor
    evidence: Tensor


def collate(rows: Sequence[tuple[Example, PlacedRow]]) -> Batch:
    """Pad rows into a batch."""
    width = max(len(placed.row) for _, placed in rows)
    most = max(len(example.sentences) for example, _ in rows) + 1
    ids = np.zeros((len(rows), width), np.int64)
    segments, mask = np.zeros_like(ids), np.zeros_like(ids)
    homes = np.full_like(ids, -1)
    evidence = np.zeros((len(rows), most), bool)
    spans = []
    for at, (example, placed) in enumerate(rows):
        pieces = len(placed.row)
        ids[at, :pieces] = placed.row.ids[0]
        segments[at, :pieces] = placed.row.segments[0]
        mask[at, :pieces] = 1
        begins, ends = placed.places[:, 0], placed.places[:, 1]
        starts = np.array([start for start, _ in example.sentences])
        inside = begins >= 0
        homes[at, :pieces][inside] = np.searchsorted(starts, begins[inside], side="right")
        homes[at, 0] = 0
        for start, end in example.answers:
            covered = np.flatnonzero(inside & (begins < end) & (ends > start))
            if len(covered):
                spans.append((at, covered[0], covered[-1]))
        for number in example.evidence:
            evidence[at, number + 1] = (homes[at] == number + 1).any()
        if not evidence[at].any():
            evidence[at, 0] = True
            spans.append((at, 0, 0))
    return Batch(
        *map(torch.from_numpy, (ids, segments, mask)),
        torch.tensor(spans, dtype=torch.long).reshape(-1, 3),
        torch.from_numpy(homes),
        torch.from_numpy(evidence),
    )


def loss_of(scores: Tensor, batch: Batch) -> Tensor:
    """Negative log likelihood of the spans, and of the sentences that answer.

    Several accepted spans, or sentences, count as one: their likelihoods are added (marginal
    likelihood, as in Clark and Gardner 2018).
    """
    outside = batch.homes < 0
    chances = scores[..., :2].masked_fill(outside[..., None], -1e4).log_softmax(1)
    at, first, last = batch.starts_ends.unbind(1)
    each = chances[at, first, 0] + chances[at, last, 1]
    spans = torch.full((len(scores),), -torch.inf)
    spans = torch.stack(
        [
            each[at == row].logsumexp(0) if bool((at == row).any()) else spans[row]
            for row in range(len(scores))
        ]
    )
    known = spans > -torch.inf
    span_loss = -spans[known].sum() / len(scores)
    sentences = sentence_scores(scores[..., 2], batch.homes, batch.evidence.shape[1])
    sentence_loss = -sentences.log_softmax(1).masked_fill(~batch.evidence, -torch.inf)
    return span_loss / 2 + _EVIDENCE_SHARE * -(-sentence_loss).logsumexp(1).mean()


def sentence_scores(evidence: Tensor, homes: Tensor, columns: int) -> Tensor:
    """Average the pieces' scores sentence by sentence; a sentence without pieces gets -1e4."""
    hot = (homes[..., None] == torch.arange(columns)).to(evidence.dtype)
    counts = hot.sum(1)
    means: Tensor = (evidence[..., None] * hot).sum(1) / counts.clamp(min=1)
    return means.masked_fill(counts == 0, -1e4)


def packs_of(options: argparse.Namespace) -> list[Pack]:
    """Make all examples of a pass; those that a search found for one question stay together.

    With such, what the graph that the pass begins with says of relevance is told with each row.
    """
    draw = random.Random(options.seed)
    examples = training_examples(
        squadshifts=options.squadshifts,
        pseudo=options.pseudo,
        asked=options.asked,
        others=options.others,
        reworded=options.reworded,
        seed=options.seed,
    )
    if not options.found:
        rows = _rows(examples, [None] * len(examples), WINDOW)
        return [Pack((row,), together=False) for row in rows]
    reader = PassageReader(read_graph=options.start.read_bytes, threads=1)
    with ThreadPoolExecutor(RANKS) as threads:
        readings = list(
            threads.map(lambda one: reader.read(one.question, [task_of(one)])[0], examples)
        )
    rows = _rows(examples, readings, WINDOW)
    alike = like_lengths(rows, TAKEN, lambda row: len(row.placed.row), draw)
    packs = [Pack(tuple(part), together=False) for part in alike]
    articles = {row["id"]: row["text"] for row in news_articles()}
    kept_out = frozenset(row["article_id"] for row in asked_rows(KEPT_OUT))
    with pool() as store:
        asked = asked_rows(options.found)
        for one in found(asked, articles, store, reader, seed=options.seed, hidden=kept_out):
            made = [each.example for each in one]
            rows = _rows(made, [each.reading for each in one], _FOUND_WINDOW)
            packs.append(Pack(tuple(rows), together=True))
    return packs


def _rows(
    examples: Sequence[Example], readings: Sequence[PassageReading | None], window: int
) -> list[TrainingRow]:
    pairs = [(example.question, example.text) for example in examples]
    placed = shared_tokenizer().placed_pair_rows(pairs, window)
    return [
        TrainingRow(example, row, runs_in(example, row, reading) if reading else None)
        for example, row, reading in zip(examples, placed, readings, strict=True)
    ]


def batches(packs: Sequence[Pack], rank: int, seed: int) -> Iterator[list[Pack]]:
    """Give a rank's batches of one pass: packs of like length together, in random order."""
    size = max(len(pack.rows) for pack in packs)

    def longest(pack: Pack) -> int:
        return max(len(row.placed.row) for row in pack.rows)

    cut = like_lengths(packs, _BATCH // size * RANKS, longest, random.Random(seed))
    return (both[rank::RANKS] for both in cut)


def like_lengths(
    rows: Sequence[_Row], size: int, length: Callable[[_Row], int], draw: random.Random
) -> Iterator[list[_Row]]:
    """Cut rows into batches of rows of like length, once, in random order; what is over is left."""
    order = list(range(len(rows)))
    draw.shuffle(order)
    for begin in range(0, len(order) - size + 1, size * _POOLED):
        pool = sorted(order[begin : begin + size * _POOLED], key=lambda at: length(rows[at]))
        cut = [pool[at : at + size] for at in range(0, len(pool) - size + 1, size)]
        draw.shuffle(cut)
        for batch in cut:
            yield [rows[at] for at in batch]


def slope(share: float) -> float:
    """Return what the rate is multiplied by when so much of the steps is done: up, then down."""
    return max(min(share / _WARM_SHARE, (1 - share) / (1 - _WARM_SHARE)), 1e-3)


def started(weights: Path | None, frozen: int = 0) -> Reader:
    """Return the network to train: the cross-encoder's, or what a pass left.

    Args:
        weights: A pass's, or the graph (`.onnx`) that was exported of one: int8, so nearly these.
        frozen: How many of the lower layers are left alone.
    """
    reader = new_reader(frozen)
    if weights is None:
        return reader
    if weights.suffix == ".onnx":
        load_float(reader, float_weights(onnx.load(weights).graph))
    else:
        reader.load_state_dict(torch.load(weights, weights_only=True))
    return reader


def train(rank: int, options: argparse.Namespace, port: int, packs: Sequence[Pack]) -> None:
    """Run one of the two processes."""
    torch.set_num_threads(1)
    torch.manual_seed(options.seed + rank)
    distributed.init_process_group(
        "gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank, world_size=RANKS
    )
    reader = started(options.start, options.frozen)
    upper, heads = reader.train().trained()
    parts_trained = [(upper, options.rate), (heads, _HEADS_TIMES * options.rate)]
    if options.found:
        reader.relevance.requires_grad_(True)
        parts_trained.append((list(reader.relevance.parameters()), _RELEVANCE_TIMES * options.rate))
    rates = [rate for _, rate in parts_trained]
    everything = [value for values, _ in parts_trained for value in values]
    optimiser = torch.optim.AdamW(
        [{"params": values, "lr": rate} for values, rate in parts_trained],
        weight_decay=WEIGHT_DECAY,
    )
    parts = [
        part
        for epoch in range(options.epochs)
        for part in batches(packs, rank, options.seed + epoch)
    ]
    if rank == 0:
        examples = [row.example for pack in packs for row in pack.rows]
        absent = sum(not example.evidence for example in examples)
        say(f"{len(examples)} examples, {absent} without an answer, {len(parts)} steps")
    began, shown = time.monotonic(), 0.0
    for step, part in enumerate(parts):
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * slope(step / len(parts))
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bf16):
            loss = loss_of_part(reader, part)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        _average(everything)
        torch.nn.utils.clip_grad_norm_(everything, _MAX_NORM)
        optimiser.step()
        shown = loss.item() if not step else 0.98 * shown + 0.02 * loss.item()
        if rank == 0 and (step % 20 == 0 or step + 1 == len(parts)):
            left = (time.monotonic() - began) / (step + 1) * (len(parts) - step - 1) / 60
            say(f"step {step + 1} of {len(parts)}: loss {shown:.3f}, {left:.0f} min left")
            _keep(reader, options.out.with_suffix(".part"))
    if rank == 0:
        _keep(reader, options.out)
    distributed.destroy_process_group()


def loss_of_part(reader: Reader, part: Sequence[Pack]) -> Tensor:
    """Read a batch, and add up what `loss_of` and `training.together` find wrong with it."""
    rows = [row for pack in part for row in pack.rows]
    batch = collate([(row.example, row.placed) for row in rows])
    scores, joined = reader.both(batch.ids, batch.segments, batch.mask)
    scores = scores.float()
    loss = loss_of(scores, batch)
    runs = [row.runs for row in rows if row.runs]
    if not runs:
        return loss
    read = runs_batch(runs, groups_of(part))
    sentences = sentence_scores(scores[..., 2], batch.homes, batch.evidence.shape[1])
    there = sentences[:, 1:] > _NO_PIECES
    margins = sentences[:, 1:] - sentences[:, :1]
    ranked, moved = relevance_loss(reader.relevance(joined, read.read).float(), read)
    shared = spans_across(scores, batch.homes, batch.starts_ends, read.groups) / 2
    shared = shared + across(margins, batch.evidence[:, 1:], there, read.groups) / 2
    return loss + _SHARED * shared + _RANKED * ranked + _MOVED * moved


def groups_of(part: Sequence[Pack]) -> list[int]:
    """Number the rows of a batch: rows of one question alike, every other by itself."""
    numbers = itertools.count()
    groups: list[int] = []
    for pack in part:
        if pack.together:
            groups += [next(numbers)] * len(pack.rows)
        else:
            groups += itertools.islice(numbers, len(pack.rows))
    return groups


def _average(parameters: Sequence[torch.nn.Parameter]) -> None:
    gradients = [value.grad for value in parameters if value.grad is not None]
    flat = torch.cat([gradient.view(-1) for gradient in gradients])
    distributed.all_reduce(flat)
    flat /= RANKS
    begin = 0
    for gradient in gradients:
        gradient.copy_(flat[begin : begin + gradient.numel()].view_as(gradient))
        begin += gradient.numel()


def _keep(reader: Reader, path: Path) -> None:
    temporary = path.with_suffix(".new")
    torch.save(reader.state_dict(), temporary)
    temporary.replace(path)


def say(text: str) -> None:
    """Tell how far it is."""
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Start both processes."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path, help="where the trained weights are written")
    parser.add_argument("--squadshifts", type=int, default=11_000, help="questions of that set")
    parser.add_argument("--pseudo", type=int, default=0, help="questions made of news articles")
    parser.add_argument(
        "--asked", type=int, default=0, help="how often each question of asked.jsonl is asked"
    )
    parser.add_argument(
        "--found",
        type=Path,
        nargs="?",
        const=FILE,
        metavar="FILE",
        help="ask those of a file (asked.jsonl) of what a search finds, and train relevance too"
        " (--start with a graph)",
    )
    parser.add_argument("--others", type=int, help="examples that are not asked so (all)")
    parser.add_argument(
        "--reworded", type=float, default=0.0, help="share of questions put in other words"
    )
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument(
        "--start", type=Path, help="weights or a graph to go on from (the cross-encoder)"
    )
    parser.add_argument("--frozen", type=int, default=6, help="lower layers that are left alone")
    parser.add_argument(
        "--rate", type=float, default=1.2e-4, help="of AdamW; the heads' is 8 times"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--bf16", action="store_true", help="multiply in BF16: twice as fast where a core can"
    )
    options = parser.parse_args()
    if options.found and (options.start is None or options.start.suffix != ".onnx"):
        parser.error("--found: relevance is held to a graph's, so --start with one (.onnx)")
    os.environ.update(_ALLOCATOR, OMP_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false")
    packs = packs_of(options)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    multiprocessing.spawn(train, args=(options, port, packs), nprocs=RANKS)


if __name__ == "__main__":
    main()
