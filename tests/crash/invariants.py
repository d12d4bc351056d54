"""What must hold of a store, whatever was killed when: each check raises an AssertionError.

`before` is the model before the operation that was killed, `after` the one after it. An article
is either as before or as after it, never in between; where nothing is in flight, both are one.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path

from pullquote.config import IndexUnavailableError
from pullquote.ingest import Follower
from pullquote.vectorstore import Catalog, Passage, RemovedBy, Scope, Store
from pullquote.vectorstore.recipe import vector_key

from tests.crash import model as m
from tests.crash.world import World, digest, file_bytes, fixed, wire_bytes
from tests.support.hashing_embedder import HashingEmbedder

_EVERYTHING = 10_000  # hits
_COMMON = ["the"]  # a word of every sentence
_UNLIKELY = 10  # characters; a shorter word may stand in a file by chance
_PAST_EVERY_GRACE = timedelta(days=10)
_PREFIX = 4  # letters of a word that a full-text index may keep elsewhere


def observed(catalog: Catalog) -> dict[str, m.Article]:
    """Return every article as the catalog has it, in the model's own records."""
    summaries = [*catalog.articles(), *catalog.articles(removed=True)]
    return {
        summary.article_id: _observed(catalog, summary.article_id, summary.metadata.section)
        for summary in summaries
    }


def _observed(catalog: Catalog, article_id: str, section: str | None) -> m.Article:
    known = catalog.known(article_id)
    assert known is not None
    revisions = [catalog.revision(article_id, n) for n in catalog.revision_numbers(article_id)]
    assert known.revision == len(revisions)
    assert [r.number for r in revisions if r.current] == [known.revision] * (not known.removed)
    return m.Article(
        revisions=tuple((revision.title, revision.text) for revision in revisions),
        periods=tuple(period.number for period in catalog.history(article_id)),
        removed_by=known.removed_by,
        section=section,
    )


def articles_are_whole(store: Store, before: m.Model, after: m.Model) -> dict[str, m.Article]:
    """Nothing that was reported is lost, and no article is half there."""
    found = observed(store.catalog)
    for article_id in {*found, *before.articles, *after.articles}:
        expected = (before.articles.get(article_id), after.articles.get(article_id))
        assert found.get(article_id) in expected, (article_id, found.get(article_id), expected)
    return found


def answers_resolve(store: Store, before: m.Model, after: m.Model) -> None:
    """Every remembered citation resolves, or its article was purged and it is gone."""
    found = {answer.id: answer for answer in store.catalog.answers.answers()}
    assert before.answers.keys() & after.answers.keys() <= found.keys(), "an answer is lost"
    assert found.keys() <= before.answers.keys() | after.answers.keys(), "an answer came back"
    for answer_id, answer in found.items():
        cited = (before.answers | after.answers)[answer_id]
        resolved = tuple(
            m.Cited(
                citation.article_id,
                citation.revision,
                citation.span.of(
                    store.catalog.revision(citation.article_id, citation.revision).text
                ),
            )
            for citation in answer.citations
        )
        assert resolved == cited, (answer_id, resolved, cited)


def past_is_as_it_was(store: Store, before: m.Model, found: dict[str, m.Article]) -> None:
    """A question as of a moment is answered with what was current then."""
    for moment, there in before.photographs:
        expected = {name: number for name, number in there.items() if not found[name].purged}
        revisions = {
            name: store.catalog.revision_as_of(name, moment)
            for name, article in found.items()
            if not article.purged
        }
        assert {name: r.number for name, r in revisions.items() if r} == expected, moment
        scope = Scope(as_of=moment)
        hits = store.catalog.match(_COMMON, scope, _EVERYTHING)
        passages = store.catalog.passages([hit.passage_id for hit in hits], moment)
        assert {p.article_id: p.revision for p in passages} == expected, moment


def what_is_found_is_current(store: Store, found: dict[str, m.Article], *, whole: bool) -> None:
    """Words and vectors find passages of current revisions only, each a slice of its text.

    Args:
        store: May have work that is pending.
        found: The articles as they are.
        whole: All is synced: vectors find all.
    """
    catalog = store.catalog
    current = {name: len(article.revisions) for name, article in found.items() if article.current}
    scope = Scope()
    by_words = catalog.match(_COMMON, scope, _EVERYTHING)
    vector = store.question_embedder.embed_question("the harbour")
    by_vectors = store.nearest(vector, _EVERYTHING, scope)
    assert len(by_words) == catalog.scope_size(scope)
    for hits, everything in ((by_words, True), (by_vectors, whole)):
        passages = catalog.passages([hit.passage_id for hit in hits])
        assert len(passages) == len(hits)
        revisions = {p.article_id: p.revision for p in passages}
        assert revisions.items() <= current.items(), (revisions, current)
        if everything:
            assert len(hits) == len(by_words)
            assert revisions == current
        for passage in passages:
            _is_slice(catalog, passage)


def _is_slice(catalog: Catalog, passage: Passage) -> None:
    text = catalog.revision(passage.article_id, passage.revision).text
    assert passage.text == passage.span.of(text)
    sentences = [span.of(text) for span in passage.sentences]
    assert all(sentence.endswith(".") for sentence in sentences), sentences
    assert " ".join(sentences) == passage.text


def index_agrees(store: Store) -> None:
    """After a sync the outbox is empty and the index holds the catalog's vectors, no others."""
    assert (problems := store.check()) == [], problems
    assert store.catalog.facts().pending == 0
    assert not store.catalog.needs_scrub()
    assert sorted(store.index.keys()) == sorted(store.catalog.live_keys())
    assert store.serving_name in (None, store.embedder.name)


def ledger_is_honest(
    store: Store, before: m.Model, after: m.Model, found: dict[str, m.Article]
) -> None:
    """A file that is noted as read has its articles stored, and somebody answers for each."""
    ledger = store.catalog.sources
    sources = {source.name: source.source_id for source in ledger.all()}
    if "folder" in sources:
        texts = {
            digest(file_bytes(text)): text
            for model in (before, after)
            for text in [*model.folder.values(), *(known.text for known in model.listed.values())]
        }
        owned = ledger.articles(sources["folder"])
        for key, entry in ledger.entries(sources["folder"]).items():
            if entry.stamp is not None:
                text = texts[entry.facts["sha256"]]
                assert owned.get(key), f"nobody answers for the article of {key}"
                for article_id in owned[key]:
                    _is_stored(article_id, text, found)
    if "wire" in sources:
        wires = {
            digest(wire_bytes(wire)): wire
            for wire in (before.wire, before.heard_wire, after.wire)
            if wire is not None
        }
        owned = ledger.articles(sources["wire"])
        for key, entry in ledger.entries(sources["wire"]).items():
            if entry.stamp is not None:
                for article_id, text in wires[entry.facts["sha256"]].items():
                    assert article_id in owned[key], article_id
                    _is_stored(article_id, text, found)


def _is_stored(article_id: str, text: m.Text, found: dict[str, m.Article]) -> None:
    article = found[article_id]
    withheld = article.removed_by is RemovedBy.PERSON
    assert withheld or text.content in article.revisions, (article_id, text, article)


def ledger_is(store: Store, model: m.Model) -> None:
    """The ledger is exactly what the model says after a whole pass."""
    ledger = store.catalog.sources
    folder, wire = ledger.get("folder").source_id, ledger.get("wire").source_id
    entries, owned = ledger.entries(folder), ledger.articles(folder)
    assert entries.keys() == model.listed.keys()
    for path, known in model.listed.items():
        entry = entries[path]
        assert [*owned[path]] == [model.folder_id(known.name)]
        assert entry.facts["sha256"] == digest(file_bytes(known.text))
        assert entry.missing_since == (
            known.missing_since and known.missing_since.isoformat(timespec="seconds")
        )
    (heard,) = ledger.articles(wire).values() or [{}]
    assert heard == {
        name: since and since.isoformat(timespec="seconds") for name, since in model.heard.items()
    }


def purged_bytes_are_gone(
    data_dir: Path, before: m.Model, after: m.Model, found: dict[str, m.Article]
) -> None:
    """No file holds a word, a vector or a key of what was purged and is told nowhere else."""
    told: dict[str, set[m.Text]] = {}
    forgotten = before.forgotten | after.forgotten
    for article_id, article in found.items():
        texts = before.told.get(article_id, set()) | after.told.get(article_id, set())
        if article.purged:
            forgotten |= texts
        else:
            told[article_id] = texts
    remembered = set().union(*told.values())
    files = b"\0".join(path.read_bytes() for path in data_dir.rglob("*") if path.is_file()).lower()
    kept = _traces(remembered)
    for trace in sorted(_traces(forgotten) - kept):
        assert trace not in files, trace
    here = {text for name, article in found.items() if article.current for text in told[name]}
    assert not here or any(trace in files for trace in _traces(here)), "the search finds nothing"


def _traces(texts: Iterable[m.Text]) -> set[bytes]:
    traces: set[bytes] = set()
    for text in texts:
        traces |= _traces_of(text)
    return traces


@cache
def _traces_of(text: m.Text) -> frozenset[bytes]:
    drawn = {w for w in text.words if len(w) >= _UNLIKELY and any(map(str.isdigit, w))}
    traces = {word[_PREFIX:].encode() for word in drawn}
    embedded = [passage.embedded_text for passage in fixed("", text.content).passages]
    traces |= {vector_key(words).encode() for words in embedded}
    for name in m.EMBEDDERS:
        traces |= {row.tobytes().lower() for row in HashingEmbedder(name).embed_passages(embedded)}
    return frozenset(traces)


def backup_is(world: World, name: str, models: Iterable[m.Model], embedder: str) -> None:
    """A backup is a whole store in a state that the corpus had."""
    states = [model.articles for model in models]
    with World(world.root, world.backups / name).open(embedder) as store:
        assert observed(store.catalog) in states
        assert store.check() == []


def recovered(world: World, before: m.Model, operation: m.Operation | None) -> None:
    """Open what a kill left, check it, sync once, check it, end the operation, check it.

    Args:
        world: As the kill left it.
        before: The model before the operation that was in flight.
        operation: None: nothing was.
    """
    after = before.after(operation)
    prepared = before.after(None)
    if operation is not None:
        operation.prepare(prepared)
    with world.open(prepared.embedder) as store:
        found = articles_are_whole(store, before, after)
        assert store.catalog.check() == []
        answers_resolve(store, before, after)
        ledger_is_honest(store, before, after, found)
        with suppress(IndexUnavailableError):  # it was being written; the sync builds it again
            what_is_found_is_current(store, found, whole=False)
        store.sync()
        assert articles_are_whole(store, before, after) == found
        index_agrees(store)
        answers_resolve(store, before, after)
        past_is_as_it_was(store, before, found)
        what_is_found_is_current(store, found, whole=True)
        ledger_is_honest(store, before, after, found)
        purged_bytes_are_gone(world.data_dir, before, after, found)
        if operation is None:
            is_done(store, world, after)
            return
        if isinstance(operation, m.BackUp) and (world.backups / operation.name).exists():
            backup_is(world, operation.name, (after,), after.embedder)
        else:
            world.perform(operation, store, before)
            is_done(store, world, after)


def taken_back(world: World, before: m.Model, operation: m.Follow) -> None:
    """Sync what a kill left with the sources as they were before: they are followed all the same.

    Args:
        world: As the kill left it, but with the sources of `before`, which are not empty.
        before: The model before the operation that was in flight.
        operation: Was in flight.
    """
    with world.open(before.embedder) as store:
        for passes in (1, 2):  # the first one may begin a grace
            moment = operation.moment + passes * _PAST_EVERY_GRACE
            report = Follower(store, clock=lambda now=moment: now).sync(accept_shrunk=True)
            assert not report.needs_a_person, report
        found = observed(store.catalog)
        index_agrees(store)
        what_is_found_is_current(store, found, whole=True)
        sources = {source.name: source.source_id for source in store.catalog.sources.all()}
        listed = dict(before.wire)
        owned = store.catalog.sources.articles(sources["folder"])
        assert owned.keys() == before.folder.keys()
        for path, text in before.folder.items():
            (article_id,) = owned[path]
            listed[article_id] = text
        kept = {name for name, article in before.articles.items() if article.current}
        kept -= {before.folder_id(known.name) for known in before.listed.values()}
        kept -= before.heard.keys()  # what is left was brought back by a person
        for article_id, article in found.items():
            if article_id in listed:
                withheld = article.removed_by is RemovedBy.PERSON
                assert withheld or article.current, (article_id, article)
                assert withheld or article.revisions[-1] == listed[article_id].content
            elif article_id.startswith((before.folder_id(""), m.WIRE)):
                assert article_id in kept or not article.current, (article_id, article)


def is_done(store: Store, world: World, model: m.Model) -> None:
    """All is exactly as the model says; nothing is in flight, and nothing is pending."""
    found = articles_are_whole(store, model, model)
    index_agrees(store)
    answers_resolve(store, model, model)
    what_is_found_is_current(store, found, whole=True)
    ledger_is(store, model)
    purged_bytes_are_gone(world.data_dir, model, model, found)
