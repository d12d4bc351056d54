"""Any sequence of changes to a followed folder and its people leaves what a plain model says."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pullquote.config import Settings
from pullquote.ingest.following import Follower
from pullquote.vectorstore import RemovedBy
from pullquote.vectorstore.followed import NewSource, SourceKind
from pullquote.vectorstore.store import Store

from tests.support.hashing_embedder import HashingEmbedder

NAMES = st.sampled_from(["a", "b", "c", "sub/d"])
WORDS = st.sampled_from(["rains", "snows", "hails", "thaws"])
IDS = st.sampled_from(["one", "two", "three"])


class Cut(BaseException):
    """Ends a pass anywhere, as a signal would."""


class FollowedFolder(RuleBasedStateMachine):
    """Two sources: a folder of texts without ids, and a file of records with ids."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.folder = self.root / "folder"
        (self.folder / "sub").mkdir(parents=True)
        (self.folder / "ballast.txt").write_text("Ballast\n\nSo that it is never empty.")
        self.wire = self.root / "wire.jsonl"
        self.wire.write_text('{"id": "ballast", "text": "So that it is never empty."}\n')
        self.store = Store.open(
            Settings(data_dir=self.root / "data"), embedder=HashingEmbedder(dimension=8)
        )
        for name, kind, place in (
            ("texts", SourceKind.FOLDER, self.folder),
            ("wire", SourceKind.JSONL, self.wire),
        ):
            new = NewSource(name, kind, str(place), 0)
            self.store.catalog.sources.add(new, moment="2026-01-01T00:00:00+00:00")
        self.texts: dict[str, str] = {}
        self.records: dict[str, str] = {}
        self.banned: set[str] = set()
        self.is_synced = False

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.root)

    def _write_wire(self) -> None:
        lines = [f'{{"id": "{name}", "text": "{text}"}}\n' for name, text in self.records.items()]
        self.wire.write_text('{"id": "ballast", "text": "Never empty."}\n' + "".join(lines))
        self.is_synced = False

    @rule(name=NAMES, word=WORDS)
    def write(self, name, word):
        self.texts[name] = f"In {name} it {word}."
        (self.folder / f"{name}.txt").write_text(f"Weather\n\n{self.texts[name]}")
        self.is_synced = False

    @rule(name=NAMES)
    def delete(self, name):
        if self.texts.pop(name, None):
            (self.folder / f"{name}.txt").unlink()
            self.is_synced = False

    @rule(old=NAMES, new=NAMES)
    def rename(self, old, new):
        if old in self.texts and new not in self.texts:
            self.texts[new] = self.texts.pop(old)
            (self.folder / f"{old}.txt").rename(self.folder / f"{new}.txt")
            self.is_synced = False

    @rule(name=IDS, word=WORDS)
    def record(self, name, word):
        self.records[name] = f"It {word} at station {name}."
        self._write_wire()

    @rule(name=IDS)
    def drop_record(self, name):
        if self.records.pop(name, None):
            self._write_wire()

    @rule(name=IDS)
    def remove_by_a_person(self, name):
        known = self.store.catalog.known(name)
        if known and not known.removed:
            self.store.catalog.remove(name, by=RemovedBy.PERSON)
            self.banned.add(name)
            self.is_synced = False

    @rule()
    def sync(self):
        report = Follower(self.store).sync(accept_shrunk=True)
        assert not report.needs_a_person
        self.is_synced = True

    @rule(after=st.integers(0, 6))
    def cut_short(self, after):
        """Stop a pass at its nth write of the catalog."""
        real, left = self.store.catalog.store, [after]

        def store(draft):
            if not left[0]:
                raise Cut
            left[0] -= 1
            return real(draft)

        self.store.catalog.store = store
        try:
            Follower(self.store).sync(accept_shrunk=True)
        except Cut:
            self.is_synced = False
        else:
            self.is_synced = True
        finally:
            del self.store.catalog.store

    @precondition(lambda self: self.is_synced)
    @invariant()
    def the_corpus_holds_what_the_sources_list(self):
        current = [
            self.store.catalog.revision(article.article_id)
            for article in self.store.catalog.articles()
        ]
        texts = sorted(r.text for r in current if "ballast" not in r.article_id)
        listed = [text for name, text in self.records.items() if name not in self.banned]
        assert texts == sorted([*self.texts.values(), *listed])

    @precondition(lambda self: self.is_synced)
    @invariant()
    def a_second_pass_changes_nothing(self):
        generation = self.store.catalog.generation()
        report = Follower(self.store).sync()
        assert report.embedded == 0
        assert self.store.catalog.generation() == generation

    @precondition(lambda self: self.is_synced)
    @invariant()
    def catalog_and_index_agree(self):
        assert self.store.check() == []


TestFollowedFolder = FollowedFolder.TestCase
TestFollowedFolder.settings = settings(max_examples=12, stateful_step_count=15, deadline=None)
