"""Readers ask and quote while a writer syncs changed articles; started by its test.

    python -m tests.crash.readers_and_writer FOLDER writer|reader NUMBER

Whoever has read the catalog's generation must not be told what was replaced by then: the writer
writes down the generation that each revision came with, and the readers what they had read before
each quote.
"""

import json
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pullquote.bot import gate
from pullquote.bot.records import Draft, Evidence
from pullquote.config import Settings
from pullquote.ingest import Follower
from pullquote.vectorstore import Scope, Store
from pullquote.vectorstore.followed import NewSource, SourceKind

from tests.support.hashing_embedder import HashingEmbedder

ARTICLES = 200
EDITIONS = 3
ASKED_AFTERWARDS = 10
_PATIENCE_S = 120
_WORDS = [
    a + b for a in "har bri fer mar sta tow gar sch".split() for b in "bour den ket ry".split()
]


def open_store(folder: Path) -> Store:
    return Store.open(Settings(data_dir=folder / "data"), embedder=HashingEmbedder())


def edition(number: int) -> str:
    """Write all articles as JSON Lines, each with one sentence of this edition."""
    lines = []
    for article in range(ARTICLES):
        draw = random.Random(article)
        sentences = [f"The {' '.join(draw.choices(_WORDS, k=9))} stands." for _ in range(12)]
        sentences[draw.randrange(12)] = f"The {draw.choice(_WORDS)} has edition {number}."
        record = {"id": f"a{article}", "title": f"News {article}", "text": " ".join(sentences)}
        lines.append(json.dumps(record))
    return "\n".join(lines) + "\n"


def write(folder: Path, _: int) -> None:
    """Sync one edition after another, and write down when each article came to be new."""
    wire = folder / "wire.jsonl"
    time_of_day = datetime(2026, 3, 1, tzinfo=UTC)
    came: list[tuple[str, int, int]] = []
    with open_store(folder) as store:
        catalog = store.catalog
        plainly = catalog.store

        def noted(given):
            outcome = plainly(given)
            known = catalog.known(given.article_id)
            came.append((given.article_id, known.revision, catalog.generation()))
            return outcome

        catalog.store = noted
        for number in range(1, EDITIONS + 1):
            fresh = wire.with_suffix(".new")
            fresh.write_text(edition(number))
            fresh.replace(wire)
            if number == 1:
                catalog.sources.add(
                    NewSource("wire", SourceKind.JSONL, str(wire), 0), moment=str(time_of_day)
                )
            moment = time_of_day + timedelta(days=number)
            report = Follower(store, clock=lambda moment=moment: moment).sync()
            assert not report.needs_a_person, report
            (folder / f"edition-{number}").touch()
            if number == 1:
                _wait_for(folder, [f"reader-{reader}.ready" for reader in range(3)])
    (folder / "writer.json").write_text(json.dumps(came))


def read(folder: Path, number: int) -> None:
    """Ask until the writer is done and a while longer, and write down what was quoted."""
    draw = random.Random(number)
    quoted: list[tuple[int, str, int, int, int, str]] = []
    after = 0
    with open_store(folder) as store:
        (folder / f"reader-{number}.ready").touch()
        while after < ASKED_AFTERWARDS:
            after += (folder / f"edition-{EDITIONS}").exists()
            words = draw.choices(_WORDS, k=5)
            generation = store.catalog.generation()
            near = store.nearest_to(" ".join(words), 20, Scope())
            match = store.catalog.match([*words, "edition"], Scope(), 20)
            offered = store.catalog.passages(
                [hit.passage_id for pair in zip(near, match, strict=False) for hit in pair]
            )
            draft = Draft(tuple(Evidence(passage, 0, 0, None, 1.0) for passage in offered), 0.5)
            verified = gate.verify(draft, offered, store.catalog, len(offered))
            quoted += [
                (generation, q.article_id, q.revision, q.span.start, q.span.end, q.text)
                for q in verified.quotes
            ]
    (folder / f"reader-{number}.json").write_text(json.dumps(quoted))


def _wait_for(folder: Path, names: list[str]) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not all((folder / name).exists() for name in names):
        assert time.monotonic() < deadline, names
        time.sleep(0.02)


if __name__ == "__main__":
    {"writer": write, "reader": read}[sys.argv[2]](Path(sys.argv[1]), int(sys.argv[3]))
