"""One process ingests while another answers: two real processes, one data directory."""

import subprocess
import sys
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from pullquote.config import Settings
from pullquote.vectorstore import Scope, Store, freshness

from tests.support.hashing_embedder import HashingEmbedder
from tests.vectorstore.drafts import draft

ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from pathlib import Path
from pullquote.config import Settings
from pullquote.vectorstore import Store
from tests.support.hashing_embedder import HashingEmbedder
from tests.vectorstore.drafts import draft

with Store.open(Settings(data_dir=Path(sys.argv[1])), embedder=HashingEmbedder()) as store:
    for line in sys.stdin:
        command, article, *sentences = line.rstrip("\\n").split("|")
        with store.writing(command):
            if command == "store":
                store.catalog.store(draft(article, sentences))
            elif command == "remove":
                store.catalog.remove(article)
            elif command == "rebuild":
                store.rebuild_index()
            store.sync()
        print("done", flush=True)
"""


BUSY_WRITER = """
import sys
from pathlib import Path
from pullquote.config import Settings
from pullquote.vectorstore import Store
from tests.support.hashing_embedder import HashingEmbedder
from tests.vectorstore.drafts import draft

embedder = HashingEmbedder(dimension=256)
with Store.open(Settings(data_dir=Path(sys.argv[1])), embedder=embedder) as store:
    for batch in range(16):
        with store.writing("ingest"):
            for n in range(40):
                words = [f"Sentence {batch} {n} {k}." for k in range(4)]
                store.catalog.store(draft(f"{batch}-{n}", words, per_passage=1))
            store.sync()
(Path(sys.argv[1]) / "done").touch()
"""

BUSY_READER = """
import sys
import time
from pathlib import Path
from pullquote.config import Settings
from pullquote.vectorstore import Scope, Store
from tests.support.hashing_embedder import HashingEmbedder

embedder = HashingEmbedder(dimension=256)
vector = embedder.embed_question("Sentence 3 3 3.")
with Store.open(Settings(data_dir=Path(sys.argv[1])), embedder=embedder) as store:
    deadline = time.monotonic() + 120
    asked = 0
    while not (Path(sys.argv[1]) / "done").exists() and time.monotonic() < deadline:
        hits = store.nearest(vector, 10, Scope())
        if hits:
            asked += 1
            assert len(hits) == 10
            assert store.nearest(vector, 3, Scope(publishers=("gazette",)))
        else:
            time.sleep(0.05)
    assert asked
    assert store.check() == []
"""

OPENER = """
import sys
import time
from pathlib import Path
from pullquote.config import Settings
from pullquote.vectorstore import Store
from tests.support.hashing_embedder import HashingEmbedder

folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
for number in range(rounds):
    print(number, flush=True)
    sys.stdin.readline()
    data_dir = folder / str(number)
    with Store.open(Settings(data_dir=data_dir), embedder=HashingEmbedder()) as store:
        assert store.catalog.count_articles() == 0
"""


@contextmanager
def writer(data_dir):
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, data_dir],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def tell(line):
        process.stdin.write(line + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "done\n"

    with process:
        yield tell
        process.stdin.close()
        assert process.wait(timeout=60) == 0


def test_reader_sees_what_another_process_stores_revises_removes_and_rebuilds(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(freshness, "PATIENCE_S", 60)  # a busy machine is no slower to answer
    settings = Settings(data_dir=tmp_path / "data")

    def found(question):
        vector = reader.embedder.embed_question(question)
        hits = reader.nearest(vector, 5, Scope())
        return [passage.text for passage in reader.catalog.passages([h.passage_id for h in hits])]

    with Store.open(settings, embedder=HashingEmbedder()) as reader:
        with reader.writing("first"):
            reader.catalog.store(draft("first", ("The first article.",)))
            reader.sync()
        assert found("first") == ["The first article."]
        with writer(settings.data_dir) as tell:
            tell("store|second|A second harbour.")
            assert found("second harbour")[0] == "A second harbour."
            tell("store|second|A third bridge.")
            assert found("third bridge")[0] == "A third bridge."
            assert "A second harbour." not in found("second harbour")
            tell("remove|first")
            assert found("first article") == ["A third bridge."]
            tell("rebuild|")
            assert found("third bridge") == ["A third bridge."]
            tell("store|fourth|A fourth ferry.")
            assert found("fourth ferry")[0] == "A fourth ferry."
        assert reader.check() == []
        with reader.writing("last"):
            reader.catalog.store(draft("fifth", ("A fifth tunnel.",)))
            reader.sync()
        assert found("fifth tunnel")[0] == "A fifth tunnel."
        assert reader.check() == []


@pytest.mark.slow
def test_readers_that_ask_all_along_a_busy_ingest_never_fail(tmp_path):
    """Without the lock on Chroma's files a reader died of a segmentation fault here."""
    Store.open(Settings(data_dir=tmp_path / "data")).close()
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, tmp_path / "data"],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for script in (BUSY_READER, BUSY_READER, BUSY_WRITER)
    ]
    ended = [(process.communicate(timeout=150)[1], process.returncode) for process in processes]
    assert ended == [("", 0)] * 3


def test_processes_that_open_a_new_data_directory_at_one_moment_all_open_it(tmp_path):
    rounds = 8
    command = [sys.executable, "-c", OPENER, tmp_path, str(rounds)]
    with ExitStack() as ended:
        openers = [
            ended.enter_context(
                subprocess.Popen(
                    command,
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
            for _ in range(6)
        ]
        for _ in range(rounds):
            for opener in openers:
                opener.stdout.readline()  # it is ready, or has failed
            for opener in openers:
                with suppress(BrokenPipeError):
                    opener.stdin.write("\n")
                    opener.stdin.flush()
        assert [opener.communicate(timeout=60)[1] for opener in openers] == [""] * 6
