"""Kills a process at a named step and looks at what is left; run by test_crash.py.

Each trial is a forked child that works until its own SIGKILL; a second child then opens what is
left. Statements are counted by SQLite's own trace, steps of a sync by wrapped seams, and renames
and removals of files by Python's audit events. A scenario is a function of a data directory and of
the step to die at; it returns how many steps it saw.
"""

import itertools
import os
import shutil
import signal
import sys
import traceback
from pathlib import Path

import chromadb  # noqa: F401 - imported once, before the forks

from pullquote.config import Settings
from pullquote.vectorstore import Catalog, Scope, Store
from pullquote.vectorstore.chroma_index import ChromaIndex
from pullquote.vectorstore.recipe import vector_key

from tests.support.hashing_embedder import HashingEmbedder
from tests.vectorstore.drafts import draft

FIRST = draft("a", ("Alpha stays.", "Beta goes.", "Gamma stays."), per_passage=1)
REVISED = draft("a", ("Alpha stays.", "Delta comes.", "Gamma stays."), per_passage=1)
SECOND = draft("b", ("Alpha stays.", "Epsilon is other."), per_passage=1)


_OF_FILES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.copyfile")


def die():
    os.kill(os.getpid(), signal.SIGKILL)


class Fuse:
    """Dies when its step is reached; counts steps without dying when `at` is 0."""

    def __init__(self, at):
        self.at = at
        self.seen = 0

    def step(self, *_):
        self.seen += 1
        if self.seen == self.at:
            die()

    def watch_files(self, directory):
        """Count renames, removals and new folders below `directory`, too."""

        def watch(event, arguments):
            if event in _OF_FILES and str(arguments[0]).startswith(str(directory)):
                self.step()

        sys.addaudithook(watch)  # in a process made for it


class FusedCatalog(Catalog):
    def mark_done(self, done):
        self.fuse.step()
        super().mark_done(done)
        self.fuse.step()

    def enqueue_all(self):
        self.fuse.step()
        count = super().enqueue_all()
        self.fuse.step()
        return count

    def set_index_fingerprint(self, *given):
        self.fuse.step()
        super().set_index_fingerprint(*given)
        self.fuse.step()

    def switch_index(self, *given):
        self.fuse.step()
        super().switch_index(*given)
        self.fuse.step()

    def purge(self, article_id):
        self.fuse.step()
        super().purge(article_id)
        self.fuse.step()

    def scrub(self):
        self.fuse.step()
        super().scrub()
        self.fuse.step()

    def scrubbed(self):
        self.fuse.step()
        super().scrubbed()
        self.fuse.step()


class FusedIndex(ChromaIndex):
    def upsert(self, keys, vectors, days):
        for key, vector, day in zip(keys, vectors, days, strict=True):
            super().upsert([key], vector[None], [day])
            self.fuse.step()

    def delete(self, keys):
        for key in keys:
            super().delete([key])
            self.fuse.step()

    def create(self):
        super().create()
        self.fuse.step()

    def wipe(self):
        super().wipe()
        self.fuse.step()

    def drop_others(self):
        self.fuse.step()
        super().drop_others()
        self.fuse.step()

    def compact(self, on_progress=None):
        self.fuse.step()
        super().compact(on_progress)
        self.fuse.step()

    def settle(self):
        self.fuse.step()
        super().settle()
        self.fuse.step()


def fused_store(data_dir, fuse, name="hashing"):
    settings = Settings(data_dir=data_dir)
    Store.open(settings).close()
    embedder = HashingEmbedder(name)
    catalog = FusedCatalog(data_dir / "catalog.sqlite3")
    catalog.fuse = fuse

    def make_index(embedder):
        index = FusedIndex(
            data_dir / "index", fingerprint=embedder.fingerprint, dimension=embedder.dimension
        )
        index.fuse = fuse
        return index

    return Store(settings, catalog, embedder=embedder, make_index=make_index)


def store_revision(data_dir, at):
    """Store a revision of an article and die at SQLite's statement number `at`."""
    fuse = Fuse(at)
    with Store.open(Settings(data_dir=data_dir)) as store:
        store.catalog.generation()
        store.catalog._database._connection().set_trace_callback(fuse.step)
        store.catalog.store(REVISED)
        store.catalog.remove("b")
        store.catalog.store(SECOND)
        store.catalog._database._connection().set_trace_callback(None)
    return fuse.seen


def sync(data_dir, at):
    """Sync a revision and a purge, and die at step `at`."""
    fuse = Fuse(at)
    with fused_store(data_dir, fuse) as store:
        store.catalog.store(REVISED)
        store.catalog.purge("b")
        store.sync()
    return fuse.seen


def rebuild(data_dir, at):
    """Rebuild the index of the same embedder, and die at step `at`."""
    fuse = Fuse(at)
    with fused_store(data_dir, fuse) as store:
        store.rebuild_index()
    return fuse.seen


def switch(data_dir, at):
    """Switch to another embedder, and die at step `at`."""
    fuse = Fuse(at)
    with fused_store(data_dir, fuse, "other") as store:
        store.catalog.store(REVISED)
        store.sync()
    return fuse.seen


def purge(data_dir, at):
    """Purge an article, and die at step `at`."""
    fuse = Fuse(at)
    with fused_store(data_dir, fuse) as store:
        fuse.watch_files(data_dir)
        store.purge(["b"])
    return fuse.seen


def back_up(data_dir, at):
    """Back the corpus up, and die at step `at`."""
    fuse = Fuse(at)
    with fused_store(data_dir, fuse) as store:
        fuse.watch_files(data_dir.parent)
        store.back_up(data_dir.with_name(f"{data_dir.name}-copy"))
    return fuse.seen


def prepare(data_dir):
    settings = Settings(data_dir=data_dir)
    with Store.open(settings, embedder=HashingEmbedder()) as store, store.writing("prepare"):
        store.catalog.store(FIRST)
        store.catalog.store(SECOND)
        store.sync()


def verify_catalog(data_dir):
    """Nothing that was reported is lost, and the outbox holds all that the index lacks."""
    with Store.open(Settings(data_dir=data_dir)) as store:
        assert store.catalog.check() == [], store.catalog.check()
        assert store.catalog.revision("a").text in (FIRST.text, REVISED.text)
        assert store.catalog.revision("a", 1).text == FIRST.text
        assert store.catalog.revision("b", 1).text == SECOND.text
        live, queued = set(store.catalog.live_keys()), store.catalog.queued_keys()
        held = {vector_key(p.embedded_text) for d in (FIRST, SECOND) for p in d.passages}
        assert live ^ held <= queued, (live ^ held, queued)
        store.catalog.store(REVISED)
        assert store.catalog.revision("a").number == 2


def verify(data_dir):
    """One sync makes the index and the catalog agree."""
    other = HashingEmbedder("other")
    with Catalog(data_dir / "catalog.sqlite3") as catalog:
        assert catalog.check() == [], catalog.check()
        switched = catalog.index_fingerprint() == other.fingerprint
    embedder = other if switched else HashingEmbedder()
    with Store.open(Settings(data_dir=data_dir), embedder=embedder) as store:
        store.sync()
        assert store.check() == [], store.check()
        assert store.catalog.facts().pending == 0
        assert set(store.index.keys()) == set(store.catalog.live_keys())


def verify_purge(data_dir):
    """After one sync either all is there, or no byte is."""
    verify(data_dir)
    with Store.open(Settings(data_dir=data_dir), embedder=HashingEmbedder()) as store:
        purged = store.catalog.known("b").revision == 0
        assert not store.catalog.needs_scrub()
        assert len(store.nearest_to("Alpha stays.", 1, Scope())) == 1
    keys = {vector_key(p.embedded_text) for p in SECOND.passages}
    keys -= {vector_key(p.embedded_text) for p in FIRST.passages}
    for trace in (b"Epsilon is other", *(key.encode() for key in keys)):
        held = [
            path for path in data_dir.rglob("*") if path.is_file() and trace in path.read_bytes()
        ]
        assert bool(held) != purged, (trace, held)
    assert not list(data_dir.glob("index.*[!k]"))  # the lock's file stays


def verify_back_up(data_dir):
    """The copy is whole or not there, the original as it was, and the next backup succeeds."""
    verify(data_dir)
    copy = data_dir.with_name(f"{data_dir.name}-copy")
    with Store.open(Settings(data_dir=data_dir), embedder=HashingEmbedder()) as store:
        if copy.exists():
            shutil.copytree(copy, copy.with_name(f"{copy.name}-first"))
            shutil.rmtree(copy)
            verify(copy.with_name(f"{copy.name}-first"))
        store.back_up(copy)
    verify(copy)
    assert not copy.with_name(f"{copy.name}.partial").exists()


VERIFIED_BY = {"store_revision": verify_catalog, "purge": verify_purge, "back_up": verify_back_up}


def in_child(work, *arguments):
    """Run `work` in a fork; return the signal that ended it, 0 when it came through."""
    child = os.fork()
    if child == 0:
        try:
            work(*arguments)
        except BaseException:  # noqa: BLE001 - the outermost frame of a process
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status)
    assert os.WEXITSTATUS(status) == 0, "the child failed"
    return 0


def main(scenario, root):
    assert in_child(prepare, root / "before") == 0
    for at in itertools.count(1):
        data_dir = root / str(at)
        shutil.copytree(root / "before", data_dir)
        ended = in_child(scenario, data_dir, at)
        assert in_child(VERIFIED_BY.get(scenario.__name__, verify), data_dir) == 0
        if ended == 0:
            print(at - 1)
            return
        assert ended == signal.SIGKILL


if __name__ == "__main__":
    main(globals()[sys.argv[1]], Path(sys.argv[2]))
