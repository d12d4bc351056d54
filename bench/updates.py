"""What changes cost: a second sync, a changed sentence, growth, and room on the disk.

    python -m bench.updates [PART…]

Parts: again, changed, share, growth, ask, recall. Each prints its figures as JSON. What was built
is kept in bench/.cache/updates/; remove it to time first runs anew. All but `share` and `recall`
put a deterministic hashing embedder (384 dimensions) in the encoder's place, for Pullquote and for
what it is compared with: the encoder would drown what is measured.
"""

import argparse
import copy
import json
import os
import random
import shutil
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings

from pullquote.bot import Pullquote, Question
from pullquote.bot.status import sizes
from pullquote.config import AnswersSettings, Settings
from pullquote.ingest import Ingestor, IngestReport, sentence_starts
from pullquote.ingest.follow_report import FollowReport
from pullquote.ingest.following import Follower
from pullquote.vectorstore import Embedder, FloatArray, Scope, Store
from pullquote.vectorstore.embedders import load_embedder
from pullquote.vectorstore.followed import NewSource, SourceKind
from pullquote.vectorstore.index import VectorHit

from bench.data import CACHE, SHARED, build_corpus, questions, records, settings
from bench.scoring import percentile
from tests.support.hashing_embedder import HashingEmbedder

NEWS = SHARED / "load" / "news.jsonl.gz"
REUTERS = SHARED / "load" / "reuters21578.jsonl.gz"
WORK = CACHE / "updates"
SIZES = (2_000, 6_000, 18_000, 37_000)
PROBE = 250  # articles that are added at each size
SHARED_OUT = 1_000  # articles whose ingest with the default embedder is timed
ASKED = 60


def embedder() -> HashingEmbedder:
    """Return the encoder that costs next to nothing."""
    return HashingEmbedder(dimension=384)


@contextmanager
def opened(name: str, *, fresh: bool = False) -> Iterator[Store]:
    """Open a data directory of the bench with the hashing embedder."""
    folder = WORK / name
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    chosen = Settings(data_dir=folder, answers=AnswersSettings(keep=False))
    with Store.open(chosen, embedder=embedder()) as store:
        yield store


def written(name: str, articles: Iterable[dict[str, Any]]) -> Path:
    """Write articles as JSON Lines."""
    path = WORK / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(article, ensure_ascii=False) + "\n" for article in articles)
    return path


def ingest(store: Store, path: Path) -> IngestReport:
    """Ingest one file; a failure ends the bench."""
    report = Ingestor(store).run([str(path)])
    assert not report.failures, report.failures[:3]
    return report


def timed(work: Callable[[], object]) -> float:
    """Return the wall time in seconds."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def follow(store: Store, path: Path) -> None:
    """Follow a file of articles, if it is not followed yet."""
    ledger = store.catalog.sources
    if not any(source.name == path.stem for source in ledger.all()):
        new = NewSource(path.stem, SourceKind.JSONL, str(path), grace_s=0)
        ledger.add(new, moment=datetime.now(UTC).isoformat(timespec="seconds"))


def sync(store: Store) -> FollowReport:
    """Sync what is followed; what needs a person ends the bench."""
    report = Follower(store).sync()
    assert not report.needs_a_person, report.as_dict()
    return report


def again() -> dict[str, Any]:
    """Compare a second pass over unchanged articles with LangChain's `index()`.

    What is compared is the pass that reads and compares every article, as LangChain's does; a
    source that is followed knows more cheaply that its file is as it was.
    """
    path = written("news.jsonl", records(NEWS))
    with opened("again") as store:
        follow(store, path)
        first = sync(store)
        untouched = [timed(lambda: sync(store)) for _ in range(3)]
        touched = []
        for _ in range(3):
            os.utime(path)
            touched.append(timed(lambda: sync(store)))
        compared = [timed(lambda: ingest(store, path)) for _ in range(3)]
        keys = [VectorHit(key, 0.0) for key in store.catalog.live_keys()]
        ids = [hit.passage_id for hit in store.catalog.resolve(keys, Scope())]
        documents = [
            Document(piece.text, metadata={"source": piece.article_id})
            for at in range(0, len(ids), 500)
            for piece in store.catalog.passages(ids[at : at + 500])
        ]
    theirs_first, theirs = langchain_index(documents)
    ours = statistics.median(compared)
    return {
        "articles": store_size(first),
        "passages": len(documents),
        "first s": round(first.seconds, 1),
        "second s, file untouched": round(statistics.median(untouched), 3),
        "second s, file touched": round(statistics.median(touched), 3),
        "second s, every article compared": round(ours, 2),
        "langchain first s": round(theirs_first, 1),
        "langchain second s": round(theirs, 2),
        "ratio": round(theirs / ours, 1),
    }


def store_size(report: FollowReport) -> int:
    """Count the articles that a pass over one source saw."""
    one = report.sources[0]
    return one.added + one.revised + one.metadata + one.unchanged


def langchain_index(documents: Sequence[Document]) -> tuple[float, float]:
    """Index documents, then index them again; return the seconds of the first and a later run.

    With `cleanup="full"`: "incremental" deletes and embeds anew what belongs to a source that
    two batches share, on every run.
    """
    from langchain_chroma import Chroma
    from langchain_classic.indexes import SQLRecordManager
    from langchain_core.indexing import index

    folder = WORK / "langchain"
    folder.mkdir(parents=True, exist_ok=True)
    vectors = Chroma("again", Hashed(), persist_directory=str(folder / "chroma"))
    manager = SQLRecordManager("again", db_url=f"sqlite:///{folder / 'records.sqlite3'}")
    manager.create_schema()

    def run() -> None:
        done = index(
            documents,
            manager,
            vectors,
            cleanup="full",
            source_id_key="source",
            batch_size=1_000,
            key_encoder="sha256",
        )
        added.append(done["num_added"])

    added: list[int] = []
    seconds = [timed(run) for _ in range(3)]
    assert added[1:] == [0, 0]
    return seconds[0], statistics.median(seconds[1:])


class Hashed(Embeddings):
    """The hashing embedder, as LangChain wants one."""

    def __init__(self) -> None:
        self._embedder = embedder()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed texts."""
        return self._embedder.embed_passages(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        return self._embedder.embed_question(text).tolist()


def changed() -> dict[str, Any]:
    """Change one sentence in one article of a hundred, and count what is embedded again."""
    rows = records(NEWS)
    path = written("news.jsonl", rows)
    with opened("again") as store:
        follow(store, path)
        sync(store)  # undoes the change of an earlier run
        pick = random.Random(7)
        chosen = pick.sample(range(len(rows)), len(rows) // 100)
        altered = {at: _with_another_sentence(rows[at], pick) for at in chosen}
        written("news.jsonl", (altered.get(at, row) for at, row in enumerate(rows)))
        report = sync(store)
    return {
        "changed articles": len(chosen),
        "revised": report.sources[0].revised,
        "embedded": report.embedded,
        "embedded per changed article": round(report.embedded / len(chosen), 3),
        "s": round(report.seconds, 2),
    }


def _with_another_sentence(row: dict[str, Any], pick: random.Random) -> dict[str, Any]:
    """Change a word of one sentence in the middle of the text."""
    text = row["text"]
    starts = [*sentence_starts(text), len(text)]
    at = pick.randrange(len(starts) - 1)
    sentence = text[starts[at] : starts[at + 1]]
    words = sentence.split(" ")
    middle = len(words) // 2
    words[middle] = "reportedly " + words[middle]
    made = copy.copy(row)
    made["text"] = text[: starts[at]] + " ".join(words) + text[starts[at + 1] :]
    return made


def share() -> dict[str, Any]:
    """Tell which part of an ingest with the default embedder is spent in the encoder."""
    path = written("share.jsonl", records(NEWS)[:SHARED_OUT])
    folder = WORK / "share"
    shutil.rmtree(folder, ignore_errors=True)
    chosen = Settings(data_dir=folder)
    timed_embedder = TimedEmbedder(load_embedder(chosen))
    timed_embedder.warm()
    with Store.open(chosen, embedder=timed_embedder) as store:
        report = Ingestor(store).run([str(path)])
    return {
        "articles": report.added,
        "embedded": report.embedded,
        "s": round(report.seconds, 1),
        "embedding share": round(timed_embedder.seconds / report.seconds, 3),
    }


class TimedEmbedder:
    """An embedder that knows how long it embedded passages."""

    def __init__(self, inner: Embedder) -> None:
        self._inner = inner
        self.name, self.dimension = inner.name, inner.dimension
        self.window, self.fingerprint = inner.window, inner.fingerprint
        self.seconds = 0.0

    def warm(self) -> None:
        """Load the model."""
        self._inner.warm()

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Embed and add the time."""
        began = time.perf_counter()
        vectors = self._inner.embed_passages(texts)
        self.seconds += time.perf_counter() - began
        return vectors

    def embed_question(self, text: str) -> FloatArray:
        """Embed a question; not counted."""
        return self._inner.embed_question(text)


def growth() -> dict[str, Any]:
    """Time the same kind of articles when the corpus has 2,000, 6,000, 18,000 and 37,000."""
    news, reuters = records(NEWS), records(REUTERS)
    for number, row in enumerate(reuters):
        row["id"] = f"reuters-{number}"
    probes, body = news[: PROBE * len(SIZES)], [*news[PROBE * len(SIZES) :], *reuters]
    result: dict[str, Any] = {}
    with opened("growth", fresh=True) as store:
        held, taken = 0, 0
        for number, size in enumerate(SIZES):
            more = body[taken : taken + size - held]
            taken += len(more)
            ingest(store, written("body.jsonl", more))
            part = probes[number * PROBE : (number + 1) * PROBE]
            report = ingest(store, written("probe.jsonl", part))
            held = store.catalog.facts().articles
            on_disc = sizes(store.settings.data_dir)
            result[f"{size}"] = {
                "articles": held,
                "passages": store.catalog.facts().passages,
                "ms per article": round(1_000 * report.seconds / PROBE, 2),
                "ms per passage": round(1_000 * report.seconds / report.embedded, 3),
                "bytes per article": {
                    "catalog": on_disc.catalog // held,
                    "index": on_disc.index // held,
                },
            }
    costs = [row["ms per passage"] for row in result.values()]
    result["largest / smallest, per passage"] = round(max(costs) / min(costs), 2)
    return result


def ask() -> dict[str, Any]:
    """Compare a warm question with 37,000 articles to one with 2,000."""
    asked = [Question(q.text, q.asked_on) for q in questions("gold")[:ASKED]]
    news, reuters = records(NEWS), records(REUTERS)
    for number, row in enumerate(reuters):
        row["id"] = f"reuters-{number}"
    result: dict[str, Any] = {}
    with opened("small", fresh=True) as store:
        ingest(store, written("small.jsonl", news[: SIZES[0]]))
    with opened("growth") as store:
        if store.catalog.facts().articles < SIZES[-1]:
            ingest(store, written("large.jsonl", [*news, *reuters]))
    for name in ("small", "growth", "growth", "small"):
        with opened(name) as store, Pullquote(store, store.settings) as core:
            core.ask(asked[0])
            answers = [core.ask(question) for question in asked]
            row = result.setdefault(str(store.catalog.facts().articles), {})
            for stage in ("retrieve", "total"):
                row.setdefault(stage, []).extend(a.timings_ms[stage] for a in answers)
    small, large = result.values()
    return {
        "p50 ms": {n: {s: percentile(v, 50) for s, v in r.items()} for n, r in result.items()},
        "ratio": round(percentile(large["total"], 50) / percentile(small["total"], 50), 2),
        "ratio, retrieve": round(
            percentile(large["retrieve"], 50) / percentile(small["retrieve"], 50), 2
        ),
    }


def recall() -> dict[str, Any]:
    """Compare Chroma's 20 nearest with exact search, real vectors and real questions."""
    build_corpus()
    keys, vectors = _vectors(settings().data_dir / "index")
    with Store.open(settings()) as store:
        asked = [store.embedder.embed_question(q.text) for q in questions("gold", "strict")]
        found, ms = 0, []
        for vector in asked:
            began = time.perf_counter()
            near = {hit.key for hit in store.index.nearest(vector, 20)}
            ms.append((time.perf_counter() - began) * 1_000)
            best = np.argpartition(-(vectors @ vector), 20)[:20]
            found += len(near & {keys[at] for at in best})
    return {
        "vectors": len(keys),
        "questions": len(asked),
        "recall@20": round(found / (20 * len(asked)), 5),
        "p50 ms": round(percentile(ms, 50), 2),
    }


def _vectors(folder: Path) -> tuple[list[str], FloatArray]:
    """Read all vectors out of Chroma. Shape: (n_vectors, dimension)."""
    import chromadb

    collection = chromadb.PersistentClient(str(folder)).list_collections()[0]
    held = collection.get(include=["embeddings"])
    return held["ids"], np.asarray(held["embeddings"], np.float32)


PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    part.__name__: part for part in (again, changed, share, growth, ask, recall)
}


def main() -> None:
    """Run the parts that are named, or all of them."""
    parser = argparse.ArgumentParser(description="What changes cost")
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which (all)")
    for name in parser.parse_args().parts or PARTS:
        print(json.dumps({name: PARTS[name]()}, indent=2), flush=True)


if __name__ == "__main__":
    main()
