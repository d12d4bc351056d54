from dataclasses import replace
from datetime import date

import pytest

from pullquote.config import ArticleNotFoundError, BadInputError, RevisionNotFoundError
from pullquote.vectorstore import Catalog, Metadata, Outcome, PassageDraft, Scope, Span
from pullquote.vectorstore.index import VectorHit

from tests.vectorstore.drafts import SENTENCES, draft


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        yield catalog
        assert catalog.check() == []


def ids_of(catalog, word, scope=None, limit=50):
    return [hit.passage_id for hit in catalog.match([word], scope or Scope(), limit)]


def drain(catalog):
    work = catalog.pending(1000)
    catalog.mark_done(work)
    return work


def test_stored_article_is_read_back_as_it_was(catalog):
    given = draft(metadata=Metadata("u", "Gazette", ("Ann", "Bo"), "News", ("x",), "en"))
    assert catalog.store(given) is Outcome.ADDED
    found = catalog.revision("a")
    assert (found.text, found.title, found.published) == (given.text, given.title, "2018-03-05")
    assert found.metadata == given.metadata
    assert found.sentence_starts == given.sentence_starts
    assert (found.number, found.current) == (1, True)
    assert found.day == date(2018, 3, 5)


def test_same_article_again_changes_nothing(catalog):
    catalog.store(draft())
    before = catalog.generation()
    assert catalog.store(draft()) is Outcome.UNCHANGED
    assert catalog.generation() == before


def test_known_says_what_is_stored_without_the_text(catalog):
    assert catalog.known("a") is None
    given = draft()
    catalog.store(given)
    known = catalog.known("a")
    assert known.content_sha256 == given.content_sha256
    assert (known.metadata, known.recipe, known.removed) == (given.metadata, "1", False)
    catalog.remove("a")
    assert catalog.known("a").removed


def test_passages_are_exact_slices_with_their_sentences(catalog):
    catalog.store(draft())
    (passage,) = catalog.passages(ids_of(catalog, "harbour"))
    text = catalog.revision("a").text
    assert passage.text == text[passage.span.start : passage.span.end]
    assert [span.of(text) for span in passage.sentences] == list(SENTENCES[2:])
    assert (passage.ordinal, passage.publisher, passage.revision) == (1, "Gazette", 1)


def test_passages_come_in_the_order_asked_and_unknown_ids_are_dropped(catalog):
    catalog.store(draft())
    (first,), (second,) = ids_of(catalog, "council"), ids_of(catalog, "harbour")
    found = catalog.passages([second, 999, first])
    assert [passage.passage_id for passage in found] == [second, first]
    assert catalog.passages([]) == []


def test_revised_article_is_found_and_cut_from_its_new_revision_only(catalog):
    catalog.store(draft())
    old = ids_of(catalog, "harbour")
    assert catalog.store(draft(sentences=("The harbour ferry sails on.",))) is Outcome.REVISED
    assert catalog.passages(old) == []
    (passage,) = catalog.passages(ids_of(catalog, "harbour"))
    assert (passage.text, passage.revision) == ("The harbour ferry sails on.", 2)
    assert catalog.revision_numbers("a") == [1, 2]
    assert "stops in May" in catalog.revision("a", 1).text
    assert not catalog.revision("a", 1).current


def test_content_that_returns_to_an_old_state_is_a_new_revision(catalog):
    first, second = draft(), draft(sentences=("Other words.",))
    for given in (first, second, first):
        catalog.store(given)
    assert catalog.revision("a").number == 3
    assert catalog.revision("a").text == first.text


def test_changed_metadata_makes_no_revision_and_embeds_nothing(catalog):
    catalog.store(draft())
    drain(catalog)
    given = draft(metadata=Metadata(publisher="Herald"))
    assert catalog.store(given) is Outcome.METADATA
    assert catalog.revision("a").metadata.publisher == "Herald"
    assert catalog.revision_numbers("a") == [1]
    assert catalog.pending(10) == []
    catalog.update_metadata("a", Metadata(publisher="Echo"))
    assert catalog.passages(ids_of(catalog, "harbour"))[0].publisher == "Echo"


def test_another_recipe_repacks_the_same_revision(catalog):
    catalog.store(draft(per_passage=2))
    drain(catalog)
    assert catalog.store(draft(per_passage=1, recipe="2")) is Outcome.UNCHANGED
    assert catalog.revision_numbers("a") == [1]
    assert catalog.facts().passages == 4
    assert catalog.known("a").recipe == "2"
    actions = [work.embedded_text is None for work in catalog.pending(10)]
    assert (actions.count(False), actions.count(True)) == (4, 2)


def test_passage_that_did_not_change_keeps_its_vector(catalog):
    catalog.store(draft())
    drain(catalog)
    catalog.store(draft(sentences=(*SENTENCES, "A new closing line.")))
    assert [work.embedded_text.splitlines()[-1] for work in catalog.pending(10)] == [
        "A new closing line."
    ]


def test_vector_that_two_articles_share_goes_with_the_last_of_them(catalog):
    catalog.store(draft("a"))
    catalog.store(draft("b"))
    assert len(drain(catalog)) == 2
    catalog.purge("a")
    assert catalog.pending(10) == []
    catalog.purge("b")
    assert [work.embedded_text for work in catalog.pending(10)] == [None, None]


def test_removed_article_is_found_nowhere_and_keeps_its_history(catalog):
    catalog.store(draft())
    ids = ids_of(catalog, "harbour")
    keys = list(catalog.live_keys())
    drain(catalog)
    catalog.remove("a")
    assert ids_of(catalog, "harbour") == []
    assert catalog.passages(ids) == []
    assert catalog.resolve([VectorHit(key, 1.0) for key in keys], Scope()) == []
    with pytest.raises(ArticleNotFoundError, match="ask for revision 1"):
        catalog.revision("a")
    assert "harbour" in catalog.revision("a", 1).text
    with pytest.raises(ArticleNotFoundError, match="removed before"):
        catalog.remove("a")
    assert [summary.article_id for summary in catalog.articles(removed=True)] == ["a"]
    assert catalog.articles() == []


@pytest.mark.parametrize("change", [{}, {"title": "Another title"}])
def test_removed_article_that_is_offered_again_comes_back(catalog, change):
    catalog.store(draft())
    drain(catalog)
    catalog.remove("a")
    assert catalog.store(draft(**change)) is Outcome.ADDED
    assert catalog.revision("a").number == 1 + bool(change)
    assert len(ids_of(catalog, "harbour")) == 1
    expected = draft(**change).passages if change else ()  # the old ones are still in the index
    assert [work.embedded_text for work in catalog.pending(10)] == [
        passage.embedded_text for passage in expected
    ]


def test_unknown_articles_and_revisions_are_named(catalog):
    with pytest.raises(ArticleNotFoundError, match="'nope'"):
        catalog.revision("nope")
    with pytest.raises(ArticleNotFoundError, match="'nope'"):
        catalog.remove("nope")
    with pytest.raises(ArticleNotFoundError):
        catalog.update_metadata("nope", Metadata())
    catalog.store(draft())
    with pytest.raises(RevisionNotFoundError, match="no revision 7; it has 1 to 1"):
        catalog.revision("a", 7)


def test_resolve_expands_shared_keys_and_keeps_the_order_of_scores(catalog):
    catalog.store(draft("a"))
    catalog.store(draft("b"))
    first, second = (work.key for work in catalog.pending(10))
    hits = catalog.resolve(
        [VectorHit(first, 0.5), VectorHit(second, 0.9), VectorHit("gone", 1.0)], Scope()
    )
    assert [hit.score for hit in hits] == [0.9, 0.9, 0.5, 0.5]
    assert {hit.day for hit in hits} == {date(2018, 3, 5).toordinal()}
    hidden = Scope(hidden_articles=frozenset({"a"}))
    assert len(catalog.resolve([VectorHit(first, 0.5)], hidden)) == 1


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope(), {"old", "new", "undated"}),
        (Scope(since=date(2020, 1, 1)), {"new"}),
        (Scope(until=date(2019, 12, 31)), {"old", "undated"}),
        (Scope(since=date(2010, 1, 1), until=date(2011, 1, 1)), {"old"}),
        (Scope(publishers=("ÉCHO",)), {"new"}),
        (Scope(publishers=("gazette", "écho")), {"old", "new", "undated"}),
        (Scope(sections=("SPORT",)), {"new"}),
        (Scope(tags=("harbour", "Ferries")), {"old", "new"}),
        (Scope(tags=("ferries", "harbour"), publishers=("gazette",)), {"old"}),
        (Scope(tags=("harbour",), since=date(2020, 1, 1)), {"new"}),
        (Scope(hidden_articles=frozenset({"old", "x"})), {"new", "undated"}),
    ],
)
def test_scope_limits_match_resolve_and_keys_alike(catalog, scope, found):
    for name, day, metadata in [
        ("old", "2010-05-01", Metadata(publisher="Gazette", tags=("ferries", "News"))),
        (
            "new",
            "2021-05-01T08:00:00Z",
            Metadata(publisher="Écho", section="Sport", tags=("Harbour",)),
        ),
        ("undated", None, Metadata(publisher="Gazette", section="News")),
    ]:
        catalog.store(draft(name, (f"The {name} harbour.",), published=day, metadata=metadata))
    named = lambda hits: {p.article_id for p in catalog.passages([h.passage_id for h in hits])}  # noqa: E731
    assert named(catalog.match(["harbour"], scope, 10)) == found
    hits = [VectorHit(key, 0.1) for key in catalog.live_keys()]
    assert named(catalog.resolve(hits, scope)) == found
    keys = catalog.vector_keys(scope, 10)
    assert named(catalog.resolve([VectorHit(key, 0.1) for key in keys], Scope())) == found
    assert catalog.scope_size(scope) == len(found)


def test_list_filters_counts_and_pages(catalog):
    for number in range(1, 6):
        catalog.store(draft(f"n{number}", title=f"Título {number}", published=f"2020-01-0{number}"))
    catalog.store(draft("undated", published=None, metadata=Metadata(publisher="Herald")))
    listed = catalog.articles()
    assert [summary.article_id for summary in listed] == ["n5", "n4", "n3", "n2", "n1", "undated"]
    assert (listed[0].passages, listed[0].characters > 0, listed[0].removed) == (2, True, False)
    assert [s.article_id for s in catalog.articles(limit=2, offset=1)] == ["n4", "n3"]
    assert [s.article_id for s in catalog.articles(text="TÍTULO 3")] == ["n3"]
    assert [s.article_id for s in catalog.articles(text="org/n2")] == ["n2"]
    assert [s.article_id for s in catalog.articles(publisher="HERALD")] == ["undated"]
    assert catalog.count_articles(since=date(2020, 1, 4)) == 2
    assert catalog.count_articles(until=date(2020, 1, 2)) == 3
    assert catalog.count_articles(text="%") == 0


def test_facts_count_what_is_current(catalog):
    empty = catalog.facts()
    assert (empty.articles, empty.passages, empty.oldest, empty.updated_at) == (0, 0, None, None)
    catalog.store(draft("a", published="1993-10-10"))
    catalog.store(draft("b", published="2020-01-01T05:00:00"))
    catalog.store(draft("b", title="Changed", published="2020-01-01T05:00:00"))
    catalog.store(draft("c", published=None))
    catalog.remove("c")
    facts = catalog.facts()
    assert (facts.articles, facts.revisions, facts.passages) == (2, 4, 4)
    assert (facts.oldest, facts.newest) == ("1993-10-10", "2020-01-01")
    assert facts.pending == len(catalog.pending(100))
    assert facts.generation == catalog.generation() == 5


def test_every_change_raises_the_generation_and_only_the_index_its_own(catalog):
    catalog.store(draft())
    assert (catalog.generation(), catalog.index_generation()) == (1, 0)
    drain(catalog)
    assert (catalog.generation(), catalog.index_generation()) == (2, 1)


def test_work_that_was_wanted_anew_is_not_marked_done(catalog):
    catalog.store(draft())
    work = catalog.pending(10)
    catalog.purge("a")
    catalog.mark_done(work)
    assert [piece.embedded_text for piece in catalog.pending(10)] == [None, None]


def test_enqueue_all_wants_every_live_vector_once(catalog):
    catalog.store(draft("a"))
    catalog.store(draft("b"))
    drain(catalog)
    assert catalog.enqueue_all() == 2
    assert {work.key for work in catalog.pending(10)} == set(catalog.live_keys())
    assert catalog.queued_keys() == set(catalog.live_keys())


def test_vectors_of_texts_that_are_written_otherwise_today_are_replaced(catalog):
    catalog.store(draft())
    drain(catalog)
    with catalog._database.transaction() as tx:  # as an older Pullquote would have left it
        tx.execute("UPDATE passages SET vector_key = 'old' || id")
    assert any("vector of other words" in problem for problem in catalog.check())
    catalog.rekey()
    work = catalog.pending(10)
    assert {piece.key for piece in work if piece.embedded_text} == set(catalog.live_keys())
    assert {piece.key for piece in work if not piece.embedded_text} == {"old1", "old2"}


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"text": "A\0B"}, BadInputError),
        ({"title": "A\0B"}, BadInputError),
        ({"article_id": "\ud800"}, BadInputError),
        ({"published": "soon"}, BadInputError),
        ({"sentence_starts": (1, 5)}, ValueError),
        ({"sentence_starts": (0, 5, 5)}, ValueError),
        ({"sentence_starts": ()}, ValueError),
        ({"sentence_starts": (0, 5_000)}, ValueError),
        ({"passages": (PassageDraft(Span(0, 9_999), 0, 0, "x"),)}, ValueError),
        ({"passages": (PassageDraft(Span(0, 3), 0, 0, "other words"),)}, ValueError),
    ],
)
def test_a_draft_that_cannot_hold_is_refused_whole(catalog, change, error):
    with pytest.raises(error):
        catalog.store(replace(draft(), **change))
    assert catalog.facts().articles == 0
    assert catalog.known("a") is None


def test_article_without_text_is_stored_and_has_no_passage(catalog):
    assert catalog.store(draft(sentences=())) is Outcome.ADDED
    assert catalog.facts().passages == 0
    assert list(catalog.revision("a").sentences()) == []


def test_ids_from_a_terminal_with_broken_bytes_are_an_error_with_a_remedy(catalog):
    with pytest.raises(BadInputError, match="surrogate"):
        catalog.revision("\udc80")


def test_each_thread_reads_through_its_own_connection(catalog):
    from concurrent.futures import ThreadPoolExecutor

    catalog.store(draft())
    with ThreadPoolExecutor(8) as pool:
        texts = set(pool.map(lambda _: catalog.revision("a").text, range(64)))
    assert len(texts) == 1


def test_a_lone_surrogate_in_a_title_is_refused_with_a_remedy(catalog):
    with pytest.raises(BadInputError, match="real encoding"):
        catalog.store(draft(title="A\ud800B"))
