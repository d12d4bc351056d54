"""Readers beside a writer: is anyone who asks kept waiting, or told what no longer stands?

    python -m bench.readers_beside_writer [--articles N] [--readers N] [--quiet-s S]

A corpus of invented articles is ingested; readers, each a process of its own, ask one question
after another: first undisturbed, then while one writer ingests every article again with one
sentence changed, then after it is done. The encoder is the tests' hashing embedder with 384
dimensions, so that the writer writes as fast as it can. Prints one JSON object: milliseconds by
stage, errors, and how often replaced text was offered after the writer's commit.
"""

import argparse
import contextlib
import io
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pullquote.config import PullquoteError, Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Scope, Store

from bench.scoring import percentile
from tests.support.hashing_embedder import HashingEmbedder

STAGES = ("nearest", "match", "passages")
PHASES = ("quiet", "writing", "done")
CANDIDATES = 8
ASKED_AFTERWARDS = 40
PAUSE_S = 0.05  # between two questions of a reader
_WORDS = [
    first + second + third
    for first in (
        "bar",
        "cal",
        "dor",
        "fen",
        "gil",
        "har",
        "lum",
        "mer",
        "nor",
        "pel",
        "tav",
        "wen",
    )
    for second in ("a", "e", "i", "o", "un", "er")
    for third in ("den", "ford", "lis", "mar", "nick", "row", "stan", "tor", "vale", "wick")
]


def open_store(folder: Path) -> Store:
    """Open the bench's data directory."""
    settings = Settings(data_dir=folder / "data")
    return Store.open(settings, embedder=HashingEmbedder(dimension=384))


def edition(articles: int, number: int) -> io.BytesIO:
    """Write all articles in their first or second edition, as JSON Lines."""
    lines = io.BytesIO()
    for article in range(articles):
        draw = random.Random(article)
        sentences = [" ".join(draw.choices(_WORDS, k=14)).capitalize() + "." for _ in range(24)]
        changed = draw.randrange(len(sentences))
        sentences[changed] = f"Edition{number} says {sentences[changed]}"
        record = {
            "id": f"invented-{article}",
            "title": " ".join(draw.choices(_WORDS, k=5)).title(),
            "text": " ".join(sentences),
            "date": f"20{article % 20:02d}-0{article % 9 + 1}-1{article % 9}",
            "publisher": f"Gazette of {_WORDS[article % 40]}",
        }
        lines.write(json.dumps(record).encode() + b"\n")
    lines.seek(0)
    return lines


def phase(folder: Path) -> str:
    """Tell how far the bench is."""
    return next((name for name in reversed(PHASES) if (folder / name).exists()), "quiet")


def read(folder: Path, number: int) -> None:
    """Ask until the writer is done, and a while longer; write down what it took."""
    draw = random.Random(number)
    took: dict[str, dict[str, list[float]]] = {p: {s: [] for s in STAGES} for p in PHASES}
    errors: list[str] = []
    stale = 0
    with open_store(folder) as store:
        store.nearest_to("warm", 1, Scope())
        (folder / f"ready-{number}").touch()
        while len(took["done"]["nearest"]) < ASKED_AFTERWARDS and len(errors) < 10:
            time.sleep(PAUSE_S)
            now = phase(folder)
            words = draw.choices(_WORDS, k=6)
            scope = Scope()
            if draw.random() < 0.25:
                scope = Scope(publishers=(f"Gazette of {draw.choice(_WORDS[:40])}",))
            try:
                ids = []
                for stage in STAGES:
                    began = time.perf_counter()
                    if stage == "nearest":
                        ids += [
                            hit.passage_id for hit in store.nearest_to(" ".join(words), 400, scope)
                        ]
                    elif stage == "match":
                        ids += [hit.passage_id for hit in store.catalog.match(words, scope, 200)]
                    else:
                        passages = store.catalog.passages(ids[:CANDIDATES] + ids[-CANDIDATES:])
                    took[now][stage].append((time.perf_counter() - began) * 1000)
                stale += now == "done" and any("Edition1" in found.text for found in passages)
            except PullquoteError as error:
                errors.append(f"{now}: {error}")
    (folder / f"reader-{number}.json").write_text(
        json.dumps({"took": took, "errors": errors, "stale": stale}), encoding="utf-8"
    )


def write(store: Store, articles: int, number: int) -> dict[str, float]:
    """Ingest an edition; return what was done."""
    began = time.perf_counter()
    report = Ingestor(store).run(["-"], stdin=edition(articles, number))
    assert not report.failures, report.failures[:3]
    return {
        "articles": report.added + report.revised,
        "embedded": report.embedded,
        "seconds": round(time.perf_counter() - began, 1),
    }


def summed_up(readers: list[dict[str, Any]]) -> dict[str, Any]:
    """Put the readers' figures together."""
    table: dict[str, Any] = {}
    for name in PHASES:
        table[name] = {}
        for stage in STAGES:
            all_ms = [ms for reader in readers for ms in reader["took"][name][stage]]
            table[name][stage] = {
                "asked": len(all_ms),
                **{f"p{q} ms": round(percentile(all_ms, q), 1) for q in (50, 99)},
                "max ms": round(max(all_ms), 1),
            }
    return table


def run(articles: int, readers: int, quiet_s: float, folder: Path) -> dict[str, Any]:
    """Run all phases."""
    with open_store(folder) as store:
        first = write(store, articles, 1)
        passages = store.catalog.facts().passages
    command = [sys.executable, "-m", "bench.readers_beside_writer", "--reader-in", str(folder)]
    with contextlib.ExitStack() as started:
        processes = [
            started.enter_context(subprocess.Popen([*command, "--number", str(number)]))
            for number in range(readers)
        ]
        while not all((folder / f"ready-{number}").exists() for number in range(readers)):
            assert all(process.poll() is None for process in processes), "a reader failed"
            time.sleep(0.05)
        time.sleep(quiet_s)
        (folder / "writing").touch()
        with open_store(folder) as store:
            second = write(store, articles, 2)
        (folder / "done").touch()
    assert all(process.returncode == 0 for process in processes), "a reader failed"
    told = [json.loads((folder / f"reader-{n}.json").read_text()) for n in range(readers)]
    return {
        "passages": passages,
        "first ingest": first,
        "changed beside readers": second,
        "errors": [error for reader in told for error in reader["errors"]],
        "stale quotes after the commit": sum(reader["stale"] for reader in told),
        "readers": summed_up(told),
    }


def main() -> None:
    """Run and print one JSON object."""
    parser = argparse.ArgumentParser(description="Readers beside a writer")
    parser.add_argument("--articles", type=int, default=2_000)
    parser.add_argument("--readers", type=int, default=3)
    parser.add_argument("--quiet-s", type=float, default=10)
    parser.add_argument("--reader-in", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--number", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.reader_in is not None:
        read(given.reader_in, given.number)
        return
    with tempfile.TemporaryDirectory(prefix="pullquote-bench-") as folder:
        print(json.dumps(run(given.articles, given.readers, given.quiet_s, Path(folder)), indent=2))


if __name__ == "__main__":
    main()
