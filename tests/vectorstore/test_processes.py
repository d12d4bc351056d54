"""One process ingests while another answers: two real processes, one data directory."""

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from pullquote.config import Settings
from pullquote.vectorstore import Scope, Store

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


def test_reader_sees_what_another_process_stores_revises_removes_and_rebuilds(tmp_path):
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
