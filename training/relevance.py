"""Fit the reader's relevance to what the cross-encoder says of the same passages and sentences.

    python -m training.relevance RELEVANT.pt [--start READER] [--examples N] [--seed N]

Knowledge distillation (Hinton et al. 2015): the packaged cross-encoder reads a passage, two pairs
of its sentences and one sentence alone, and its logits are what the reader is to say when it reads
the passage once. The encoder below stays as it is, so what its layers have of each piece is
computed once, by the int8 graph that will run, and kept in memory (2 GB for 9,000 examples).
"""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper
from torch import Tensor

from pullquote.vectorstore import CrossEncoder, Span
from pullquote.vectorstore.onnx_runtime import OnnxModel
from pullquote.vectorstore.reader import ReadingTask, inside_of, runs_of
from pullquote.vectorstore.word_pieces import shared_tokenizer

from training.examples import training_examples
from training.export import OUT, export, output_of
from training.network import JOINED, WIDTH, Relevance
from training.sets import Example
from training.train import WEIGHT_DECAY, like_lengths, say, slope, started

_UNRELATED_SHARE = 1 / 14  # of the examples are asked what another one is
_PAIRS = 2  # of sentences, for each passage; one of them answers, where one does
_MAX_TOKENS = 256
_BATCH = 16
_MAX_NORM = 5.0
_KEPT_OUT = 600  # examples that what comes of it is told on


@dataclass(frozen=True, slots=True)
class Taught:
    """An example as the layers have it, and what the cross-encoder says of it.

    Attributes:
        joined: Shape: (pieces, len(JOINED) * WIDTH), float16.
        runs: What is read for the passage and for each run of sentences. Shape: (runs, pieces).
        logits: The cross-encoder's of the same. Shape: (runs,).
    """

    joined: NDArray[np.float16]
    runs: NDArray[np.float32]
    logits: NDArray[np.float32]


def examples_of(
    count: int, *, squadshifts: int, pseudo: int, asked: int, others: int | None, seed: int
) -> list[Example]:
    """Return examples of the training, some of which are asked what another one is."""
    made = training_examples(
        squadshifts=squadshifts, pseudo=pseudo, asked=asked, others=others, seed=seed
    )[:count]
    draw = random.Random(seed)
    return [
        replace(each, question=draw.choice(made).question, answers=(), evidence=frozenset())
        if draw.random() < _UNRELATED_SHARE
        else each
        for each in made
    ]


def chosen_runs(example: Example, draw: random.Random) -> list[tuple[int, int]]:
    """Choose pairs of neighbours, one that answers among them where one does, and a sentence."""
    count = len(example.sentences)
    pairs = [(at, at + 1) for at in range(count - 1)]
    draw.shuffle(pairs)
    pairs.sort(key=example.evidence.isdisjoint)
    if len(pairs) > _PAIRS:
        pairs = [pairs[0], *draw.sample(pairs[1:], _PAIRS - 1)]
    at = draw.randrange(count)
    return [*pairs, (at, at)]


def taught(examples: Sequence[Example], graph: bytes, seed: int) -> Iterator[Taught]:
    """Read examples with the reader's layers and with the cross-encoder, telling how far it is."""
    model = onnx.load_from_string(graph)
    del model.graph.output[:]
    for layer in JOINED:
        given = helper.make_tensor_value_info(output_of(layer), TensorProto.FLOAT, None)
        model.graph.output.append(given)
    layers = OnnxModel("reader", model.SerializeToString, threads=1)
    teacher = CrossEncoder(threads=1)
    draw = random.Random(seed)
    work = [(example, chosen_runs(example, draw)) for example in examples]

    def one(task: tuple[Example, list[tuple[int, int]]]) -> Taught:
        example, chosen = task
        cut = ReadingTask(example.text, tuple(Span(*each) for each in example.sentences))
        pair = (example.question, example.text)
        placed = shared_tokenizer().placed_pair_rows([pair], _MAX_TOKENS)[0]
        runs = runs_of(placed, inside_of(cut, placed))[0]
        row = replace(placed.row, runs=runs[None])
        (joined,) = layers.run_for_all([row], lambda outputs: np.concatenate(outputs, axis=2)[0])
        numbers = [0] + [
            1 + first + len(example.sentences) * (last > first) for first, last in chosen
        ]
        texts = [example.text] + [
            example.text[example.sentences[first][0] : example.sentences[last][1]].strip()
            for first, last in chosen
        ]
        logits = teacher.score([(example.question, text) for text in texts], _MAX_TOKENS)
        return Taught(joined.astype(np.float16), runs[numbers], logits)

    began = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        for done, each in enumerate(pool.map(one, work), 1):
            yield each
            if done % 200 == 0:
                left = (time.monotonic() - began) / done * (len(work) - done) / 60
                say(f"read {done} of {len(work)}, {left:.0f} min left")


def collate(rows: Sequence[Taught]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Pad rows: joined, runs, logits, and which of the runs there are."""
    pieces, most = max(len(r.joined) for r in rows), max(len(r.logits) for r in rows)
    joined = torch.zeros(len(rows), pieces, len(JOINED) * WIDTH)
    runs = torch.zeros(len(rows), most, pieces, dtype=torch.bool)
    logits, there = torch.zeros(len(rows), most), torch.zeros(len(rows), most, dtype=torch.bool)
    runs[:, :, 0] = True
    for at, row in enumerate(rows):
        joined[at, : len(row.joined)] = torch.from_numpy(row.joined).float()
        runs[at, : len(row.runs), : len(row.joined)] = torch.from_numpy(row.runs) > 0
        logits[at, : len(row.logits)] = torch.from_numpy(row.logits)
        there[at, : len(row.logits)] = True
    return joined, runs, logits, there


def loss_of(scores: Tensor, logits: Tensor, there: Tensor) -> Tensor:
    """Mean squared error of the passages' logits, and of the others'."""
    error = (scores - logits) ** 2
    return error[:, 0].mean() + error[:, 1:][there[:, 1:]].mean()


def fit(
    relevance: Relevance, rows: Sequence[Taught], *, steps: int, rate: float, seed: int
) -> None:
    """Fit with AdamW and linear decay; tells the loss as a running mean.

    Raises:
        ValueError: There are fewer rows than a batch has.
    """
    if len(rows) < _BATCH:
        raise ValueError(f"{len(rows)} rows are less than a batch of {_BATCH}")
    optimiser = torch.optim.AdamW(relevance.parameters(), lr=rate, weight_decay=WEIGHT_DECAY)
    began, shown = time.monotonic(), 0.0
    for step, part in zip(range(steps), _batches(rows, seed), strict=False):
        optimiser.param_groups[0]["lr"] = rate * slope(step / steps)
        joined, runs, logits, there = collate(part)
        loss = loss_of(relevance(joined, runs), logits, there)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(relevance.parameters(), _MAX_NORM)
        optimiser.step()
        shown = loss.item() if not step else 0.98 * shown + 0.02 * loss.item()
        if step % 100 == 0:
            left = (time.monotonic() - began) / (step + 1) * (steps - step - 1) / 60
            say(f"step {step + 1} of {steps}: loss {shown:.2f}, {left:.0f} min left")


def _batches(rows: Sequence[Taught], seed: int) -> Iterator[list[Taught]]:
    draw = random.Random(seed)
    while True:
        yield from like_lengths(rows, _BATCH, lambda row: len(row.joined), draw)


def told(relevance: Relevance, rows: Sequence[Taught]) -> str:
    """Compare with the cross-encoder on rows that were kept out."""
    found: list[Tensor] = []
    wanted: list[Tensor] = []
    whole: list[Tensor] = []
    with torch.no_grad():
        for begin in range(0, len(rows), _BATCH):
            joined, runs, logits, there = collate(rows[begin : begin + _BATCH])
            found.append(relevance(joined, runs)[there])
            wanted.append(logits[there])
            first = torch.zeros_like(there)
            first[:, 0] = True
            whole.append(first[there])
    said, expected, passages = torch.cat(found), torch.cat(wanted), torch.cat(whole)

    def alike(which: Tensor) -> str:
        both = torch.stack([said[which], expected[which]])
        error = float(((both[0] - both[1]) ** 2).mean() ** 0.5)
        return f"correlation {float(torch.corrcoef(both)[0, 1]):.4f}, error {error:.2f} logits"

    return f"passages: {alike(passages)}; sentences: {alike(~passages)}"


def main() -> None:
    """Read with both, fit, and keep all weights."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("out", type=Path, help="where the weights are written")
    parser.add_argument(
        "--start", type=Path, default=OUT, help="weights or a graph to begin with (what ships)"
    )
    parser.add_argument("--examples", type=int, default=9_000)
    parser.add_argument("--squadshifts", type=int, default=6_000, help="questions of that set")
    parser.add_argument("--pseudo", type=int, default=4_000, help="questions of news articles")
    parser.add_argument(
        "--asked", type=int, default=0, help="how often each question of asked.jsonl is asked"
    )
    parser.add_argument("--others", type=int, help="examples that are not asked so (all)")
    parser.add_argument("--steps", type=int, default=3_000)
    parser.add_argument("--rate", type=float, default=6e-4, help="of AdamW")
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    if options.examples < _KEPT_OUT + _BATCH:
        parser.error(f"--examples: {_KEPT_OUT} are kept out, so take {_KEPT_OUT + _BATCH} or more")
    torch.manual_seed(options.seed)
    reader = started(options.start)
    graph = export({name: value.numpy() for name, value in reader.state_dict().items()})
    examples = examples_of(
        options.examples,
        squadshifts=options.squadshifts,
        pseudo=options.pseudo,
        asked=options.asked,
        others=options.others,
        seed=options.seed,
    )
    rows = list(taught(examples, graph, options.seed))
    kept_out, rows = rows[:_KEPT_OUT], rows[_KEPT_OUT:]
    fit(reader.relevance, rows, steps=options.steps, rate=options.rate, seed=options.seed)
    torch.save(reader.state_dict(), options.out)
    print(told(reader.relevance, kept_out))


if __name__ == "__main__":
    main()
