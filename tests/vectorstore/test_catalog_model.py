"""Random sequences of changes against a plain model of what should be true."""

import shutil
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pullquote.config import ArticleNotFoundError
from pullquote.vectorstore import (
    Catalog,
    Metadata,
    Notice,
    NoticeKind,
    Outcome,
    RemovedBy,
    RevisionDraft,
    Scope,
    Span,
)
from pullquote.vectorstore.index import VectorHit
from pullquote.vectorstore.recipe import vector_key

from tests.vectorstore.drafts import draft

IDS = st.sampled_from(["a", "b", "c"])
SENTENCES = ("Alpha harbour.", "Beta harbour.", "Gamma harbour.")
DRAFTS = st.builds(
    draft,
    IDS,
    st.sampled_from([SENTENCES, SENTENCES[1:], (*SENTENCES[2:], SENTENCES[0])]),
    title=st.sampled_from(["One", "Two"]),
    per_passage=st.just(1),
    metadata=st.sampled_from([Metadata(publisher="Gazette"), Metadata(publisher="Herald")]),
)


@dataclass
class Article:
    """What should be true of one article."""

    metadata: Metadata
    revisions: list[RevisionDraft] = field(default_factory=list)
    current: bool = True
    removed_by: RemovedBy | None = None
    moved_to: str | None = None
    numbers: list[int] = field(default_factory=list)  # one for each period


class CatalogMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.catalog = Catalog(self.folder / "catalog.sqlite3")
        self.articles: dict[str, Article] = {}
        self.index: set[str] = set()
        self.photographs: list[tuple[datetime, dict[str, int]]] = []

    def teardown(self):
        assert self.catalog.check() == []
        self.catalog.close()
        shutil.rmtree(self.folder)

    @rule(given=DRAFTS, recipe=st.sampled_from(["1", "2"]), noticed=st.booleans())
    def store(self, given, recipe, noticed):
        notices = (Notice(NoticeKind.UPDATE, Span(0, 5)),) if noticed else ()
        given = replace(given, recipe=recipe, notices=notices)
        if recipe == "2":
            given = replace(given, passages=given.passages[:1])
        article = self.articles.get(given.article_id)
        outcome = self.catalog.store(given)
        if article is None:
            article = self.articles[given.article_id] = Article(given.metadata, current=False)
        newest = article.revisions[-1] if article.revisions else None
        if newest is None or newest.content_sha256 != given.content_sha256:
            expected = Outcome.REVISED if article.current else Outcome.ADDED
            article.revisions.append(given)
        else:
            expected = Outcome.UNCHANGED if article.metadata == given.metadata else Outcome.METADATA
            if newest.recipe != given.recipe:
                article.revisions[-1] = given
        if not article.current:
            expected = Outcome.ADDED
        if expected in (Outcome.ADDED, Outcome.REVISED):
            article.numbers.append(len(article.revisions))
        article.metadata, article.current, article.removed_by = given.metadata, True, None
        article.moved_to = None
        assert outcome is expected

    @rule(name=IDS, publisher=st.sampled_from(["Gazette", "Echo"]))
    def rename(self, name, publisher):
        article = self.articles.get(name)
        if article is None or not article.revisions:
            with pytest.raises(ArticleNotFoundError):
                self.catalog.update_metadata(name, Metadata(publisher=publisher))
            return
        article.metadata = Metadata(publisher=publisher)
        self.catalog.update_metadata(name, article.metadata)

    @rule(name=IDS, by=st.sampled_from(RemovedBy))
    def remove(self, name, by):
        article = self.articles.get(name)
        withheld = article is not None and (article.removed_by, by) == (
            RemovedBy.SOURCE,
            RemovedBy.PERSON,
        )
        if article is None or not (article.current or withheld):
            with pytest.raises(ArticleNotFoundError):
                self.catalog.remove(name, by=by)
            return
        self.catalog.remove(name, by=by)
        article.current, article.removed_by = False, by

    @rule(name=IDS)
    def restore(self, name):
        article = self.articles.get(name)
        if article is None or not article.revisions:
            with pytest.raises(ArticleNotFoundError):
                self.catalog.restore(name)
            return
        self.catalog.restore(name)
        if not article.current:
            article.numbers.append(len(article.revisions))
        article.current, article.removed_by, article.moved_to = True, None, None

    @rule(name=IDS, to=IDS)
    def move(self, name, to):
        article = self.articles.get(name)
        if name == to:
            with pytest.raises(ValueError, match="itself"):
                self.catalog.move(name, to)
            return
        if article is None or not article.revisions or to not in self.articles:
            with pytest.raises(ArticleNotFoundError):
                self.catalog.move(name, to)
            return
        self.catalog.move(name, to)
        if name in self.way(to):
            self.articles[to].moved_to = None
        if article.current:
            article.current, article.removed_by = False, RemovedBy.SOURCE
        article.moved_to = to

    @rule(name=IDS)
    def purge(self, name):
        if name not in self.articles:
            with pytest.raises(ArticleNotFoundError):
                self.catalog.purge(name)
            return
        self.catalog.purge(name)
        for gone in [each for each in self.articles if name in self.way(each)]:
            self.articles[gone] = Article(Metadata(), current=False, removed_by=RemovedBy.PERSON)
            for _, there in self.photographs:
                there.pop(gone, None)

    @precondition(lambda self: self.catalog.needs_scrub())
    @rule()
    def scrub(self):
        self.catalog.scrub()
        self.catalog.scrubbed()

    @rule()
    def sync(self):
        work = self.catalog.pending(1000)
        for piece in work:
            if piece.embedded_text is None:
                self.index.discard(piece.key)
            else:
                assert vector_key(piece.embedded_text) == piece.key
                self.index.add(piece.key)
        self.catalog.mark_done(work)
        assert self.index == self.live()

    @rule()
    def lose_the_index(self):
        self.index.clear()
        assert self.catalog.enqueue_all() == len(self.live())

    @rule()
    def photograph(self):
        self.photographs.append((datetime.now(UTC), self.current()))

    @rule()
    def reopen(self):
        self.catalog.close()
        self.catalog = Catalog(self.folder / "catalog.sqlite3")

    @rule()
    def copy_by_export_and_import(self):
        with Catalog(self.folder / "copy.sqlite3") as copy:
            exported = list(self.catalog.export())
            for article in exported:
                assert copy.import_article(article) is Outcome.ADDED
            assert list(copy.export()) == exported
            assert copy.check() == []
        for path in self.folder.glob("copy.sqlite3*"):
            path.unlink()

    def way(self, name):
        """The article and those that it went on as, one after the other."""
        way = [name]
        while moved_to := self.articles[way[-1]].moved_to:
            way.append(moved_to)
        return way

    def current(self):
        """The number of each current revision."""
        return {
            name: len(article.revisions)
            for name, article in self.articles.items()
            if article.current
        }

    def live(self):
        return {
            vector_key(passage.embedded_text)
            for article in self.articles.values()
            for revision in article.revisions
            for passage in revision.passages
        }

    @invariant()
    def articles_are_as_they_should_be(self):
        for name, article in self.articles.items():
            known = self.catalog.known(name)
            assert known.revision == len(article.revisions)
            assert (known.removed, known.removed_by) == (not article.current, article.removed_by)
            assert known.metadata == article.metadata
            assert known.moved_to == article.moved_to
            way = self.way(name)
            assert self.catalog.successor(name) == (way[-1] if len(way) > 1 else None)
            assert set(self.catalog.predecessors(name)) == {
                other for other in self.articles if name in self.way(other)[1:]
            }
            assert [period.number for period in self.catalog.history(name)] == article.numbers
            for number, given in enumerate(article.revisions, 1):
                found = self.catalog.revision(name, number)
                assert (found.title, found.text) == (given.title, given.text)
                assert found.notices == given.notices
                assert found.current == (article.current and number == len(article.revisions))

    @invariant()
    def what_is_found_is_what_is_current(self):
        self.same(None, self.current())

    @invariant()
    def what_is_found_as_of_a_moment_is_what_was_current_then(self):
        for moment, there in self.photographs[-3:]:
            self.same(moment, there)

    @invariant()
    def every_vector_is_in_the_index_or_pending(self):
        queued = self.catalog.queued_keys()
        assert set(self.catalog.live_keys()) == self.live()
        assert self.live() ^ self.index <= queued

    def same(self, moment, there):
        scope = Scope(as_of=moment)
        expected = sorted(
            (name, passage.span.of(given.text))
            for name, number in there.items()
            for given in [self.articles[name].revisions[number - 1]]
            for passage in given.passages
        )
        by_words = self.catalog.match(["harbour"], scope, 1000)
        by_vectors = self.catalog.resolve([VectorHit(key, 1.0) for key in self.live()], scope)
        for hits in (by_words, by_vectors):
            passages = self.catalog.passages([hit.passage_id for hit in hits], moment)
            assert sorted((p.article_id, p.text) for p in passages) == expected
        assert self.catalog.scope_size(scope) == len(expected)
        facts = self.catalog.facts(moment)
        assert (facts.articles, facts.passages) == (len(there), len(expected))


class TestCatalogAgainstItsModel(CatalogMachine.TestCase):
    settings = settings(max_examples=25, stateful_step_count=25, deadline=None, derandomize=True)
