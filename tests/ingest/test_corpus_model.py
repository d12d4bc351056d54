"""Random sequences of all that happens to a corpus, against a plain model of what should be true.

The model is the crash tests' (`tests/crash/model.py`). Here a crash is an exception at a chosen
step, and the store is thrown away and opened again.
"""

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from tests.crash import model as m
from tests.crash.fuse import OF_THE_INDEX, burn
from tests.crash.invariants import is_done, recovered
from tests.crash.world import World, hasten, open_store

FILES = ("a.txt", "b.txt", "c.txt", "d.txt")
RECORDS = ("wire-a", "wire-b", "wire-c")
SENTENCES = tuple(
    f"The harbour of {name}91 opened." for name in ("alderwood", "birchwood", "cedarwood")
)
LONG = tuple(
    f"The {n} houses of elderberry{n} stand where riverside{n} meets the sea." for n in range(30)
)
TEXTS = st.builds(
    m.Text,
    st.sampled_from(("News firstedition1", "News secondedition2")),
    st.sampled_from((SENTENCES, SENTENCES[::-1], SENTENCES[:1], (*LONG, *SENTENCES[1:]))),
)
SECTIONS = st.sampled_from(("politicsdesk3", "culturedesk4"))
CRASHES = st.one_of(st.none(), st.none(), st.integers(1, 40))
OF_THE_CATALOG = (
    *("store", "update_metadata", "remove", "restore", "purge", "mark_done", "enqueue_all"),
    *("set_index_fingerprint", "switch_index", "scrub", "index_moved", "scrubbed"),
)
OF_THE_LEDGER = ("begin", "claim", "save", "move", "mark_missing", "release", "forget", "finish")


@pytest.fixture(autouse=True)
def hastened(monkeypatch):
    hasten(monkeypatch.setattr)


class Crash(BaseException):
    """The process is gone."""


class CorpusMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.world = World(Path(tempfile.mkdtemp()), open_store=self.fused_store)
        self.model = self.world.model()
        self.left = None  # steps before the crash
        self.number = 0
        self.time = datetime(2026, 3, 1, 12, tzinfo=UTC)
        self.model.wire = {"wire-z": m.Text("News anchorages5", SENTENCES[2:])}
        self.store = self.world.open(self.model.embedder)
        self.do(m.Open())

    def teardown(self):
        self.store.close()
        shutil.rmtree(self.world.root)

    def fused_store(self, settings):
        store = open_store(settings)
        burn(store.catalog, OF_THE_CATALOG, self.step)
        burn(store.catalog.sources, OF_THE_LEDGER, self.step)
        burn(store.index, OF_THE_INDEX, self.step)
        burn(store.embedder, ["embed_passages"], self.step)
        return store

    def step(self, name):
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.left = None
                raise Crash(name)

    def do(self, operation, crash=None):
        before = self.model.after(None)
        operation.prepare(self.model)
        self.world.prepare(self.model)
        if self.model.embedder != before.embedder:
            self.reopen()
        self.left = crash
        try:
            self.world.perform(operation, self.store, before)
        except Crash:
            self.store.close()
            recovered(self.world, before, operation)
            self.store = self.world.open(self.model.embedder)
        self.left = None
        operation.apply(self.model)
        is_done(self.store, self.world, self.model)
        self.model.photograph(datetime.now(UTC))

    def one_of(self, names, choice):
        return sorted(names)[choice % len(names)]

    # The sources; what is changed here counts with the next pass

    def change_sources(self, folder=None, wire=None):
        folder = self.model.folder if folder is None else folder
        wire = self.model.wire if wire is None else wire
        if self.model.lost(folder, wire) <= 2:  # of more a pass wants to be told
            self.model.folder, self.model.wire = folder, wire

    @rule(path=st.sampled_from(FILES), text=TEXTS)
    def write_file(self, path, text):
        self.change_sources(folder={**self.model.folder, path: text})

    @rule(path=st.sampled_from(FILES))
    def delete_file(self, path):
        folder = {name: text for name, text in self.model.folder.items() if name != path}
        self.change_sources(folder=folder)

    @rule(path=st.sampled_from(FILES), to=st.sampled_from(FILES))
    def move_file(self, path, to):
        folder = dict(self.model.folder)
        if path in folder:
            folder[to] = folder.pop(path)
            self.change_sources(folder=folder)

    @rule(name=st.sampled_from(RECORDS), text=TEXTS, section=SECTIONS)
    def write_record(self, name, text, section):
        text = m.Text(text.title, text.sentences, section)
        self.change_sources(wire={**self.model.wire, name: text})

    @rule(name=st.sampled_from(RECORDS), section=SECTIONS)
    def change_metadata(self, name, section):
        if name in self.model.wire:
            text = self.model.wire[name]
            self.write_record(name, text, section)

    @rule(name=st.sampled_from(RECORDS))
    def drop_record(self, name):
        wire = {known: text for known, text in self.model.wire.items() if known != name}
        self.change_sources(wire=wire)

    # The store

    @rule(hours=st.sampled_from((1, 30)), crash=CRASHES)
    def follow(self, hours, crash):
        self.time += timedelta(hours=hours)
        self.do(m.Follow(self.model.folder, self.model.wire, self.time), crash)

    @rule(path=st.sampled_from(FILES), text=TEXTS, crash=CRASHES)
    def ingest(self, path, text, crash):
        desk = {**self.model.desk, path: text}
        unmoved = tuple(
            name
            for name, known in self.model.listed.items()
            if known.name == name and name in self.model.folder
        )
        self.do(m.Ingest(desk, tuple(sorted(desk)), unmoved[:1]), crash)

    @precondition(lambda self: self.model.articles)
    @rule(choice=st.integers(0, 11), crash=CRASHES)
    def remove(self, choice, crash):
        self.do(m.Remove((self.one_of(self.model.articles, choice),)), crash)

    @precondition(lambda self: any(map(self.model.can_be_restored, self.model.articles)))
    @rule(choice=st.integers(0, 11), crash=CRASHES)
    def restore(self, choice, crash):
        names = [name for name in self.model.articles if self.model.can_be_restored(name)]
        self.do(m.Restore(self.one_of(names, choice)), crash)

    @precondition(lambda self: self.model.articles)
    @rule(choice=st.integers(0, 11), crash=CRASHES)
    def purge(self, choice, crash):
        self.do(m.Purge((self.one_of(self.model.articles, choice),)), crash)

    @precondition(lambda self: self.model.current())
    @rule(choice=st.integers(0, 11))
    def answer(self, choice):
        self.number += 1
        name = self.one_of(self.model.current(), choice)
        self.do(m.Answer(f"answer-{self.number}", (name,)))

    @rule(crash=CRASHES)
    def switch_embedder(self, crash):
        (other,) = {*m.EMBEDDERS} - {self.model.embedder}
        self.do(m.Switch(other), crash)

    @rule(crash=CRASHES)
    def rebuild(self, crash):
        self.do(m.Rebuild(), crash)

    @rule()
    def reopen(self):
        self.store.close()
        self.store = self.world.open(self.model.embedder)


class TestCorpusAgainstItsModel(CorpusMachine.TestCase):
    settings = settings(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
