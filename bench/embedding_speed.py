"""Embedding speed against sentence-transformers, same passages, same run, and whether ranks agree.

    python -m bench.embedding_speed [--passages N] [--rounds R] [--corpus N] [--queries N] [--json]

The contenders take turns, round by round, so that another job on the machine slows all of them;
a contender's rate is the best of its rounds, and it is divided by that of the faster of
sentence-transformers' two batch sizes. Overlap is the share of a passage's ten nearest others
that two embedders of the same model have in common.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pullquote.ingest.passages import pack
from pullquote.ingest.sentences import sentence_starts
from pullquote.vectorstore.bert_graph import BertShape, graph_bytes
from pullquote.vectorstore.embedder import FloatArray
from pullquote.vectorstore.onnx_embedder import MINILM_RECIPE, OnnxEmbedder, bge_small, minilm
from pullquote.vectorstore.openvino_runtime import OpenVinoModel, has_bf16
from pullquote.vectorstore.weights import MINILM, locate
from pullquote.vectorstore.word_pieces import WordPieceCounter

from bench.data import ARTICLES, records

Embed = Callable[[list[str]], FloatArray]


@dataclass(frozen=True, slots=True)
class Rate:
    """How fast a contender was.

    Attributes:
        name: The contender.
        passages_per_s: In its best round.
        ratio: To sentence-transformers at its better batch size.
        cpu_ms: Processor time for a passage, the least of its rounds; other jobs disturb it less.
    """

    name: str
    passages_per_s: float
    ratio: float
    cpu_ms: float


def real_passages(wanted: int, *, seed: int = 7) -> list[str]:
    """Return passages as ingest packs them, from articles drawn at random."""
    drawn = records(ARTICLES)
    random.Random(seed).shuffle(drawn)
    counter = WordPieceCounter()
    passages: list[str] = []
    for record in drawn:
        text = record["text"]
        packed = pack(text, sentence_starts(text), counter.count_tokens)
        passages.extend(text[part.span.start : part.span.end] for part in packed)
        if len(passages) >= wanted:
            break
    return passages[:wanted]


def contenders(folder: Path, threads: int) -> dict[str, Embed]:
    """Load all that take part."""
    import torch
    from sentence_transformers import SentenceTransformer

    if threads:
        torch.set_num_threads(threads)
    peer = SentenceTransformer(str(locate(MINILM, MINILM.weights).parent), device="cpu")

    def peer_with(batch_size: int) -> Embed:
        def embed(texts: list[str]) -> FloatArray:
            vectors: Any = peer.encode(
                texts, batch_size=batch_size, normalize_embeddings=True, show_progress_bar=False
            )
            return np.asarray(vectors, np.float32)

        return embed

    precision = "bf16" if _try_bf16() else "f32"
    with_openvino = OpenVinoModel(
        MINILM.title,
        lambda: graph_bytes(MINILM, BertShape(layers=6, heads=12), folder),
        threads=threads,
        precision=precision,
    )
    made: dict[str, Embed] = {
        "sentence-transformers fp32, batch 16": peer_with(16),
        "sentence-transformers fp32, batch 32": peer_with(32),
        "minilm": minilm(folder, threads=threads).embed_passages,
        "bge-small": bge_small(threads=threads).embed_passages,
    }
    try:
        with_openvino.load()
    except ImportError:
        return made
    made[f"minilm, OpenVINO {precision}"] = OnnxEmbedder(
        MINILM_RECIPE, with_openvino
    ).embed_passages
    return made


def measure(taking_part: dict[str, Embed], passages: list[str], rounds: int) -> list[Rate]:
    """Time each contender, taking turns; the longest passages come first for all."""
    passages = sorted(passages, key=len, reverse=True)
    best = dict.fromkeys(taking_part, float("inf"))
    cpu = dict.fromkeys(taking_part, float("inf"))
    for embed in taking_part.values():
        embed(passages[:: max(1, len(passages) // 8)])
    for round_ in range(rounds):
        for name, embed in taking_part.items():
            began, cpu_began = time.perf_counter(), time.process_time()
            embed(passages)
            best[name] = min(best[name], time.perf_counter() - began)
            cpu[name] = min(cpu[name], time.process_time() - cpu_began)
            print(f"  round {round_ + 1}: {name}", file=sys.stderr)
    peer = min(seconds for name, seconds in best.items() if name.startswith("sentence-"))
    return [
        Rate(
            name,
            passages_per_s=round(len(passages) / seconds, 1),
            ratio=round(peer / seconds, 2),
            cpu_ms=round(1000 * cpu[name] / len(passages), 1),
        )
        for name, seconds in best.items()
    ]


def overlap(ours: FloatArray, theirs: FloatArray, sample: Sequence[int], k: int = 10) -> float:
    """Return the share of the k nearest other passages that both have, in the mean."""
    shares = []
    for at in sample:
        nearest = []
        for vectors in (ours, theirs):
            scores = vectors @ vectors[at]
            scores[at] = -2
            nearest.append(set(np.argpartition(-scores, k)[:k].tolist()))
        shares.append(len(nearest[0] & nearest[1]) / k)
    return float(np.mean(shares))


def _try_bf16() -> bool:
    try:
        return has_bf16()
    except ImportError:
        return False


def main() -> None:
    """Measure, and write a table or JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--passages", type=int, default=256, help="passages to time (256)")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each contender (3)")
    parser.add_argument("--corpus", type=int, default=2000, help="passages to rank (2000; 0: none)")
    parser.add_argument("--queries", type=int, default=300, help="of them taken as queries (300)")
    parser.add_argument("--threads", type=int, default=0, help="0: one per core")
    parser.add_argument("--json", action="store_true", help="write JSON")
    args = parser.parse_args()

    passages = real_passages(max(args.passages, args.corpus))
    with tempfile.TemporaryDirectory() as folder:
        taking_part = contenders(Path(folder) / "models", args.threads)
        rates = measure(taking_part, passages[: args.passages], args.rounds)
        agreement = {}
        if args.corpus:
            ranked = passages[: args.corpus]
            sample = random.Random(11).sample(range(len(ranked)), min(args.queries, len(ranked)))
            peer = taking_part["sentence-transformers fp32, batch 32"](ranked)
            for name in taking_part:
                if name.startswith("minilm"):
                    vectors = taking_part[name](ranked)
                    agreement[name] = {
                        "top_10_overlap": round(overlap(vectors, peer, sample), 4),
                        "least_cosine": round(float(np.sum(vectors * peer, axis=1).min()), 6),
                    }
    if args.json:
        print(json.dumps({"rates": [asdict(rate) for rate in rates], "agreement": agreement}))
        return
    for rate in rates:
        print(
            f"{rate.name:40s} {rate.passages_per_s:7.1f} passages/s  {rate.ratio:5.2f} x  "
            f"  {rate.cpu_ms:6.1f} ms of CPU"
        )
    for name, figures in agreement.items():
        print(f"{name}: {figures}")


if __name__ == "__main__":
    main()
