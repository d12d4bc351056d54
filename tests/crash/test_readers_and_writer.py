"""Any number of processes ask while one writes; a second one who would write has to wait."""

import bisect
import json
import subprocess
import sys
import threading
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

import pytest

from pullquote.config import LockedError, Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Store

from tests.crash.readers_and_writer import ARTICLES, EDITIONS, open_store
from tests.support.hashing_embedder import HashingEmbedder

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_readers_beside_a_writer_meet_no_error_and_quote_nothing_that_was_replaced(tmp_path):
    open_store(tmp_path).close()
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.crash.readers_and_writer", tmp_path, role, str(number)],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )
        for role, number in (("writer", 0), ("reader", 0), ("reader", 1), ("reader", 2))
    ]
    ended = [(process.communicate(timeout=300)[1], process.returncode) for process in processes]
    assert ended == [("", 0)] * 4
    came = defaultdict(list)  # by article: the generations that its revisions came with
    for article, revision, generation in json.loads((tmp_path / "writer.json").read_text()):
        came[article].append(generation)
        assert len(came[article]) == revision
    assert {len(generations) for generations in came.values()} == {EDITIONS}
    assert len(came) == ARTICLES
    first = max(generations[0] for generations in came.values())
    last = max(generations[-1] for generations in came.values())
    with open_store(tmp_path) as store:
        assert store.check() == []
        texts = {
            (name, number): store.catalog.revision(name, number).text
            for name in came
            for number in range(1, EDITIONS + 1)
        }
    for reader in range(3):
        quoted = json.loads((tmp_path / f"reader-{reader}.json").read_text())
        assert any(first < generation < last for generation, *_ in quoted)
        for generation, article, revision, start, end, text in quoted:
            current_by_then = bisect.bisect_right(came[article], generation)
            assert revision >= current_by_then, (article, revision, generation)
            assert text == texts[article, revision][start:end]


HOLD = """
import sys
from pathlib import Path
from pullquote.config import Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Store
from tests.support.hashing_embedder import HashingEmbedder

with Store.open(Settings(data_dir=Path(sys.argv[1])), embedder=HashingEmbedder()) as store:
    Ingestor(store).run(["-"], stdin=sys.stdin.buffer)
"""


@contextmanager
def ingesting(data_dir):
    """Another process that has stored one article of a pipe and waits for the next."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, data_dir], cwd=ROOT, stdin=subprocess.PIPE
    )
    with process, Store.open(Settings(data_dir=data_dir)) as store:
        process.stdin.write(json.dumps({"id": "one", "title": "One", "text": "It rains."}).encode())
        process.stdin.write(b"\n")
        process.stdin.flush()
        while store.catalog.known("one") is None:
            assert process.poll() is None
        yield process
        process.kill()


@pytest.fixture
def second(tmp_path):
    with Store.open(Settings(data_dir=tmp_path / "data"), embedder=HashingEmbedder()) as store:
        yield store


@pytest.fixture
def letter(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text("A letter\n\nThe harbour is closed.\n")
    return str(path)


def test_second_writer_is_told_at_once_who_is_writing_since_when(tmp_path, second, letter):
    with (
        ingesting(tmp_path / "data") as first,
        pytest.raises(LockedError, match=rf"^ingest is running, pid {first.pid}, since 20\d\d-"),
    ):
        Ingestor(second).run([letter])


def test_second_writer_that_waits_goes_on_where_the_first_one_ended(tmp_path, second, letter):
    with ingesting(tmp_path / "data") as first:
        ending = threading.Timer(0.2, first.stdin.close)
        ending.start()
        report = Ingestor(second).run([letter], wait_s=60)
        assert first.wait(timeout=60) == 0
        ending.join()
    assert (report.added, report.embedded) == (1, 1)
    assert second.catalog.facts().articles == 2
    assert second.check() == []


def test_lock_of_a_killed_writer_is_taken_over_with_what_it_left(tmp_path, second, letter):
    with ingesting(tmp_path / "data") as first:
        first.kill()
        first.wait()
        report = Ingestor(second).run([letter])
    assert (report.added, report.embedded) == (1, 2)  # the first one's article as well
    assert second.catalog.facts().articles == 2
    assert second.check() == []
