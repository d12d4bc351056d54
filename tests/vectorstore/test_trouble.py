"""Full discs, read-only folders, damaged files: one plain line with its remedy, nothing lost."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pullquote.config import CatalogError, IndexUnavailableError, Settings
from pullquote.vectorstore import Catalog, Scope, Store

from tests.support.hashing_embedder import HashingEmbedder
from tests.support.namespace import run_with_mounts
from tests.vectorstore.drafts import draft

ROOT = Path(__file__).parents[2]

PRELUDE = """
import os, resource, subprocess, sys
from pathlib import Path
from pullquote.config import PullquoteError, Settings
from pullquote.vectorstore import Scope, Store
from tests.support.hashing_embedder import HashingEmbedder
from tests.vectorstore.drafts import draft

folder = Path(sys.argv[1])

def open_store(path=folder):
    return Store.open(Settings(data_dir=path / "data"), embedder=HashingEmbedder(dimension=384))

def article(number):
    return draft(f"n{number}", [f"Sentence {number} {k}, which is long enough." for k in range(40)])

def store_until_it_fails(store):
    stored = []
    try:
        with store.writing("ingest"):
            for number in range(10_000):
                store.catalog.store(article(number))
                stored.append(number)
    except PullquoteError as error:
        print(error)
    return stored

def nothing_is_lost(store, stored):
    assert len(stored) > 3
    known = [n for n in range(10_000) if store.catalog.known(f"n{n}")]
    assert known == stored, (known, stored)
    assert store.catalog.check() == []
    store.sync()
    assert store.check() == []
    assert store.nearest_to("Sentence 2 7", 3, Scope())

def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)
"""

SMALL_DISC = f"""{PRELUDE}
mount("-t", "tmpfs", "-o", "size=6m", "tmpfs", folder)
with open_store() as store:
    stored = store_until_it_fails(store)
mount("-o", "remount,size=200m", folder)
with open_store() as store:
    nothing_is_lost(store, stored)
"""

SMALL_DISC_FOR_THE_INDEX = f"""{PRELUDE}
mount("-t", "tmpfs", "-o", "size=200m", "tmpfs", folder)
with open_store() as store, store.writing("ingest"):
    for number in range(100):
        store.catalog.store(article(number))
ballast = folder / "ballast"
room = os.statvfs(folder)
ballast.write_bytes(bytes(room.f_bavail * room.f_frsize - int(sys.argv[2])))
with open_store() as store:
    try:
        store.sync()
    except PullquoteError as error:
        print(error)
ballast.unlink()
with open_store() as store:
    nothing_is_lost(store, list(range(100)))
"""

SHORT_FILES = f"""{PRELUDE}
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, hard))
with open_store() as store:
    stored = store_until_it_fails(store)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
with open_store() as store:
    nothing_is_lost(store, stored)
"""

SHORT_FILES_OF_THE_INDEX = f"""{PRELUDE}
with open_store() as store, store.writing("ingest"):
    for number in range(100):
        store.catalog.store(article(number))
_, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, hard))
with open_store() as store:
    try:
        store.sync()
    except PullquoteError as error:
        print(error)
resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
with open_store() as store:
    nothing_is_lost(store, list(range(100)))
"""


def run(script, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines()


def test_full_disc_while_articles_are_stored(tmp_path):
    (said,) = run_with_mounts(SMALL_DISC, tmp_path)
    assert "the disc is full" in said
    assert said.endswith("make room, then repeat it; what was reported as done is kept")


@pytest.mark.slow
@pytest.mark.parametrize("room", [200_000, 2_000_000, 4_000_000])
def test_full_disc_while_the_index_is_written(tmp_path, room):
    (said,) = run_with_mounts(SMALL_DISC_FOR_THE_INDEX, tmp_path, room)
    assert "the disc is full" in said
    assert "make room" in said


def test_file_that_may_not_grow_while_articles_are_stored(tmp_path):
    (said,) = run(SHORT_FILES, tmp_path)
    assert "catalog.sqlite3 cannot be read or written" in said
    assert "see that the disc has room" in said


def test_file_that_may_not_grow_while_the_index_is_written(tmp_path):
    (said,) = run(SHORT_FILES_OF_THE_INDEX, tmp_path)
    assert ";" in said


WRITER = """
import sys
from pathlib import Path
from pullquote.config import Settings
from pullquote.vectorstore import Store
from tests.support.hashing_embedder import HashingEmbedder
from tests.vectorstore.drafts import draft

embedder = HashingEmbedder(dimension=384)
with Store.open(Settings(data_dir=Path(sys.argv[1])), embedder=embedder) as store:
    with store.writing("ingest"):
        store.catalog.store(draft("new", ("A new lighthouse.",)))
        store.sync()
        print("written", flush=True)
        sys.stdin.read()
"""

READ_ONLY = f"""{PRELUDE}
WRITER = {WRITER!r}
with open_store() as store, store.writing("ingest"):
    store.catalog.store(draft())
    store.sync()
if sys.argv[2] == "killed":
    child = os.fork()
    if not child:
        store = open_store()
        store.catalog.store(draft("late", ("A late tunnel.",)))
        os._exit(1)  # its log stays beside the catalog
    os.waitpid(child, 0)
mounted = folder / "mounted"
mounted.mkdir()
mount("--bind", folder / "data", mounted)
mount("-o", "remount,ro,bind", mounted)

def found(store, question):
    hits = store.nearest_to(question, 1, Scope())
    return [passage.text for passage in store.catalog.passages([h.passage_id for h in hits])]

with Store.open(Settings(data_dir=mounted), embedder=HashingEmbedder(dimension=384)) as reader:
    assert found(reader, "harbour ferry")[0].startswith("The harbour ferry")
    assert bool(reader.catalog.known("late")) == (sys.argv[2] == "killed")
    try:
        reader.sync()
    except PullquoteError as error:
        print(error)
    try:
        reader.catalog.remove("a")
    except PullquoteError as error:
        print(error)
    # Where the folder can be written; SQLite shares one log among a process's connections.
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, folder / "data"], stdin=-1, stdout=-1
    ) as writer:
        assert writer.stdout.readline() == b"written\\n"
        assert reader.catalog.known("new")
        while found(reader, "new lighthouse") != ["A new lighthouse."]:
            pass
        writer.stdin.close()
        assert writer.wait() == 0
    assert found(reader, "new lighthouse") == ["A new lighthouse."]
    assert reader.catalog.known("new")
"""


@pytest.mark.parametrize("before", ["closed", "killed"])
def test_folder_that_can_only_be_read_answers_and_says_what_it_cannot(tmp_path, before):
    sync, remove = run_with_mounts(READ_ONLY, tmp_path, before)
    assert "cannot lock" in sync
    assert "make the data directory writable" in sync
    assert "can only be read; make its folder writable" in remove


def open_store(path):
    return Store.open(Settings(data_dir=path / "data"), embedder=HashingEmbedder())


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path) as store:
        with store.writing("ingest"):
            for number in range(300):
                store.catalog.store(draft(f"n{number}", (f"Sentence {number}.",)))
            store.sync()
        store.index.close()
        yield store


def found(store, question):
    hits = store.nearest_to(question, 1, Scope())
    return [passage.text for passage in store.catalog.passages([hit.passage_id for hit in hits])]


def another_chroma(folder):
    import chromadb

    shutil.rmtree(folder)
    client = chromadb.PersistentClient(
        str(folder), settings=chromadb.Settings(anonymized_telemetry=False)
    )
    client.create_collection("somebody", embedding_function=None).add(
        ids=["x"], embeddings=[[1.0, 2.0]]
    )
    client.close()


def another_corpus(folder):
    with Store.open(
        Settings(data_dir=folder.parent / "other"), embedder=HashingEmbedder()
    ) as other:
        other.catalog.store(draft("x", ("Another archive's words.",)))
        other.sync()
    shutil.rmtree(folder)
    shutil.copytree(folder.parent / "other" / "index", folder)
    shutil.rmtree(folder.parent / "other")


def garbage(folder):
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"garbage " * 4096)


@pytest.mark.parametrize("trouble", [shutil.rmtree, another_chroma, garbage])
def test_index_that_is_gone_or_somebody_elses_is_said_and_mended(store, tmp_path, trouble):
    trouble(tmp_path / "data" / "index")
    with pytest.raises(IndexUnavailableError, match="doctor --fix"):
        found(store, "Sentence 7.")
    assert len(store.check_index()) == 1
    assert store.mend_index().embedded == 300
    assert found(store, "Sentence 7.") == ["Sentence 7."]
    assert store.check() == []


def test_index_of_another_corpus_answers_nothing_wrong_and_is_mended(store, tmp_path):
    another_corpus(tmp_path / "data" / "index")
    assert found(store, "Sentence 7.") == []
    assert store.check_index() == [
        "the index lacks 300 vectors",
        "the index holds 1 vectors that no passage has",
    ]
    assert store.mend_index().embedded == 300
    assert found(store, "Sentence 7.") == ["Sentence 7."]
    assert store.check() == []


def test_truncated_graph_is_built_again_by_the_next_sync_that_writes(store, tmp_path):
    (body,) = (tmp_path / "data" / "index").glob("*/data_level0.bin")
    body.write_bytes(body.read_bytes()[:5000])
    with pytest.raises(IndexUnavailableError, match="damaged; run `pullquote doctor --fix`"):
        found(store, "Sentence 7.")
    store.catalog.store(draft("new", ("A new tunnel.",)))
    assert store.sync().embedded == 301
    assert found(store, "new tunnel") == ["A new tunnel."]
    assert store.check() == []


def test_page_of_the_catalog_that_was_overwritten_is_found_and_said(store, tmp_path):
    store.close()
    path = tmp_path / "data" / "catalog.sqlite3"
    content = bytearray(path.read_bytes())
    pages = len(content) // 4096
    content[pages // 2 * 4096 : pages // 2 * 4096 + 4096] = b"\xa5" * 4096
    path.write_bytes(content)
    try:
        with Catalog(path) as catalog:
            said = catalog.check()
    except CatalogError as error:
        said = [str(error)]
    assert said
    assert any("malformed" in line or "SQLite: " in line for line in said)
