"""What is kept of sources: their names, their entries, and who answers for which article."""

import pytest

from pullquote.config import BadInputError
from pullquote.vectorstore import Catalog, RemovedBy
from pullquote.vectorstore.followed import Entry, HeldChange, Listing, NewSource, SourceKind

from tests.vectorstore.drafts import draft

NOON = "2026-03-01T12:00:00+00:00"
LATER = "2026-03-02T12:00:00+00:00"


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as opened:
        yield opened


@pytest.fixture
def ledger(catalog):
    return catalog.sources


@pytest.fixture
def wire(ledger):
    """A source with an id of its own."""
    return ledger.add(NewSource("wire", SourceKind.FOLDER, "/srv/wire", 0), moment=NOON).source_id


def test_a_source_is_kept_as_it_was_added(ledger):
    new = NewSource("gull", SourceKind.FEED, "https://gull.example/feed", 60, True, ("*/news/*",))
    added = ledger.add(new, moment=NOON)
    assert added == ledger.get("gull") == ledger.all()[0]
    assert (added.kind, added.location, added.grace_s) == (new.kind, new.location, new.grace_s)
    assert (added.apart, added.include, added.paused) == (True, ("*/news/*",), False)
    assert (added.added_at, added.started_at, added.finished_at) == (NOON, None, None)


def test_a_name_is_given_once(ledger, wire):
    with pytest.raises(BadInputError, match="'wire' is followed already: /srv/wire"):
        ledger.add(NewSource("wire", SourceKind.FOLDER, "/srv/other", 0), moment=NOON)


def test_a_location_is_followed_once_and_the_error_names_the_source(ledger, wire):
    with pytest.raises(BadInputError, match="/srv/wire is followed already, as 'wire'"):
        ledger.add(NewSource("other", SourceKind.FOLDER, "/srv/wire", 0), moment=NOON)


def test_an_unknown_name_is_told_where_to_look(ledger):
    for use in (ledger.get, ledger.remove, lambda name: ledger.pause(name, paused=True)):
        with pytest.raises(BadInputError, match="sources list"):
            use("nobody")


def test_an_entry_is_read_as_it_was_written(ledger, wire):
    entry = Entry(
        key="a.html",
        stamp="1:2:3",
        facts={"sha256": "ff", "named": "b.html"},
        checked_at=NOON,
        missing_since=LATER,
        problems=({"line": 7, "problem": "it is broken"},),
        held=HeldChange("article", "ab", 10, 1000, NOON),
    )
    ledger.save(wire, [entry, Entry("b.html")])
    assert ledger.entries(wire) == {"a.html": entry, "b.html": Entry("b.html")}
    ledger.save(wire, [Entry("a.html")])
    assert ledger.entries(wire)["a.html"] == Entry("a.html")


def test_a_claim_makes_its_entry_and_ends_an_absence(ledger, wire):
    claim = Listing(wire, "a.txt", "article")
    ledger.claim([claim])
    assert ledger.entries(wire) == {"a.txt": Entry("a.txt")}
    ledger.mark_missing([claim], since=NOON)
    ledger.mark_missing([claim], since=LATER)
    assert ledger.articles(wire) == {"a.txt": {"article": NOON}}
    ledger.claim([claim])
    assert ledger.articles(wire) == {"a.txt": {"article": None}}


def test_all_that_answer_for_an_article_are_known(ledger, wire):
    other = ledger.add(NewSource("gull", SourceKind.FOLDER, "/srv/gull", 0), moment=NOON).source_id
    ledger.claim([Listing(wire, "b.txt", "a"), Listing(other, "a.txt", "a")])
    ledger.claim([Listing(wire, "c.txt", "c")])
    assert ledger.listings_of("a") == [Listing(wire, "b.txt", "a"), Listing(other, "a.txt", "a")]
    ledger.release([Listing(wire, "b.txt", "a")])
    assert ledger.listings_of("a") == [Listing(other, "a.txt", "a")]


def test_what_is_moved_keeps_its_articles(ledger, wire):
    ledger.claim([Listing(wire, "a.txt", "a")])
    ledger.move(wire, "a.txt", Entry("b.txt", stamp="1"))
    assert ledger.entries(wire) == {"b.txt": Entry("b.txt", stamp="1")}
    assert ledger.articles(wire) == {"b.txt": {"a": None}}


def test_what_is_forgotten_answers_for_nothing(ledger, wire):
    ledger.claim([Listing(wire, "a.txt", "a"), Listing(wire, "b.txt", "b")])
    ledger.forget(wire, ["a.txt"])
    assert list(ledger.entries(wire)) == ["b.txt"]
    assert ledger.listings_of("a") == []


def test_a_removed_source_leaves_its_articles(ledger, catalog, wire):
    catalog.store(draft("a"))
    ledger.claim([Listing(wire, "a.txt", "a")])
    ledger.remove("wire")
    assert ledger.all() == []
    assert ledger.listings_of("a") == []
    assert catalog.revision("a").current


def test_a_summary_counts_what_a_source_brings(ledger, catalog, wire):
    for name in "abc":
        catalog.store(draft(name))
        ledger.claim([Listing(wire, f"{name}.txt", name), Listing(wire, "all.jsonl", name)])
    catalog.remove("c", by=RemovedBy.PERSON)
    ledger.mark_missing([Listing(wire, "b.txt", "b")], since=NOON)
    held = HeldChange("a", "ab", 10, 1000, NOON)
    ledger.save(wire, [Entry("a.txt", problems=({"problem": "broken"},), held=held)])
    (summary,) = ledger.summaries()
    assert summary.source == ledger.get("wire")
    assert (summary.articles, summary.missing, summary.problems, summary.held) == (2, 1, 1, 1)
    assert ledger.withdrawn(wire) == {"c"}


def test_a_run_leaves_its_times_and_what_it_found_of_the_listing(ledger, wire):
    ledger.begin(wire, moment=NOON)
    assert (ledger.get("wire").started_at, ledger.get("wire").finished_at) == (NOON, None)
    ledger.finish(wire, moment=LATER, problem="it is gone", listing={"etag": "x"})
    source = ledger.get("wire")
    assert (source.finished_at, source.problem, source.listing) == (
        LATER,
        "it is gone",
        {"etag": "x"},
    )


def test_a_source_can_be_paused_and_go_on(ledger, wire):
    assert ledger.pause("wire", paused=True).paused
    assert ledger.get("wire").paused
    ledger.pause("wire", paused=False)
    assert not ledger.get("wire").paused


def test_what_is_noted_of_sources_does_not_change_the_corpus(ledger, catalog, wire):
    generation = catalog.generation()
    ledger.begin(wire, moment=NOON)
    ledger.claim([Listing(wire, "a.txt", "a")])
    ledger.finish(wire, moment=LATER, problem=None, listing={})
    assert catalog.generation() == generation
