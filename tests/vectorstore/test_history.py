"""What was current when: the periods, and questions as of a moment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from pullquote.config import ArticleNotFoundError
from pullquote.vectorstore import (
    Catalog,
    Metadata,
    Notice,
    NoticeKind,
    Outcome,
    RemovedBy,
    Scope,
    Span,
)
from pullquote.vectorstore.index import VectorHit

from tests.vectorstore.drafts import draft


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        yield catalog
        assert catalog.check() == []


def moment():
    return datetime.now(UTC)


def texts(catalog, hits, as_of):
    return [p.text for p in catalog.passages([hit.passage_id for hit in hits], as_of)]


def found(catalog, as_of, word="harbour", **limits):
    """What full text, vectors and keys alike find."""
    scope = Scope(as_of=as_of, **limits)
    by_words = texts(catalog, catalog.match([word], scope, 100), as_of)
    hits = [VectorHit(key, 0.5) for key in catalog.live_keys()]
    by_vectors = texts(catalog, catalog.resolve(hits, scope), as_of)
    keys = [VectorHit(key, 0.5) for key in catalog.vector_keys(scope, 1000)]
    assert sorted(texts(catalog, catalog.resolve(keys, scope), as_of)) == sorted(by_vectors)
    assert catalog.scope_size(scope) == len(by_vectors)
    assert sorted(by_words) == sorted(text for text in by_vectors if word in text)
    return sorted(by_words)


def test_each_flip_closes_one_period_and_opens_the_next(catalog):
    catalog.store(draft())
    catalog.store(draft(title="Changed"))
    catalog.update_metadata("a", Metadata())
    catalog.store(draft(title="Changed", per_passage=1, recipe="2"))
    catalog.remove("a")
    catalog.restore("a")
    catalog.remove("a")
    catalog.store(draft(title="Changed again"))
    periods = catalog.history("a")
    assert [period.number for period in periods] == [1, 2, 2, 3]
    assert periods[0].until == periods[1].since
    assert periods[1].until < periods[2].since <= periods[2].until < periods[3].since
    assert periods[3].until is None
    assert catalog.history("nope") == []


def test_question_as_of_a_moment_finds_what_was_current_then(catalog):
    before = moment()
    catalog.store(draft("a", ("The first harbour.",)))
    first = moment()
    catalog.store(draft("a", ("The second harbour.",)))
    catalog.store(draft("b", ("Another harbour.",)))
    second = moment()
    catalog.remove("a")
    third = moment()
    catalog.restore("a")
    assert found(catalog, before) == []
    assert found(catalog, first) == ["The first harbour."]
    assert found(catalog, second) == ["Another harbour.", "The second harbour."]
    assert found(catalog, third) == ["Another harbour."]
    for now in (None, moment(), moment() + timedelta(days=900)):
        assert found(catalog, now) == ["Another harbour.", "The second harbour."]
    assert catalog.revision_as_of("a", first).text == "The first harbour."
    assert not catalog.revision_as_of("a", first).current
    assert catalog.revision_as_of("a", second).current
    assert catalog.revision_as_of("a", before) is catalog.revision_as_of("a", third) is None
    assert catalog.revision_as_of("nope", second) is None


def test_facts_as_of_a_moment_are_those_of_then(catalog):
    before = moment()
    catalog.store(draft("a", published="2001-01-01"))
    catalog.store(draft("b", published="2020-01-01", per_passage=1))
    first = moment()
    catalog.store(draft("b", published="2021-01-01"))
    catalog.remove("a")
    then, empty = catalog.facts(first), catalog.facts(before)
    assert (then.articles, then.revisions, then.passages) == (2, 2, 6)
    assert (then.oldest, then.newest) == ("2001-01-01", "2020-01-01")
    assert (empty.articles, empty.revisions, empty.passages, empty.oldest) == (0, 0, 0, None)
    assert catalog.facts(moment()) == catalog.facts()


def test_day_of_an_answer_as_of_a_moment_is_that_of_the_revision_of_then(catalog):
    catalog.store(draft(published="2001-01-01"))
    then = moment()
    catalog.store(draft(published="2020-01-01"))
    scope = Scope(as_of=then)
    assert {hit.day for hit in catalog.match(["harbour"], scope, 5)} == {
        date(2001, 1, 1).toordinal()
    }
    assert len(found(catalog, then, until=date(2010, 1, 1))) == 1
    assert found(catalog, then, since=date(2010, 1, 1)) == []
    assert found(catalog, None, until=date(2010, 1, 1)) == []
    assert len(found(catalog, then, publishers=("GAZETTE",))) == 1
    assert found(catalog, then, hidden_articles=frozenset({"a"})) == []


def test_passages_of_another_moment_are_not_cut(catalog):
    catalog.store(draft("a", ("The first harbour.",)))
    (old,) = catalog.match(["harbour"], Scope(), 5)
    first = moment()
    catalog.store(draft("a", ("The second harbour.",)))
    (new,) = catalog.match(["harbour"], Scope(), 5)
    ids = [old.passage_id, new.passage_id]
    assert [passage.revision for passage in catalog.passages(ids)] == [2]
    assert [passage.revision for passage in catalog.passages(ids, first)] == [1]


def test_a_moment_without_a_time_zone_is_no_moment(catalog):
    catalog.store(draft())
    with pytest.raises(ValueError, match="time zone"):
        catalog.match(["harbour"], Scope(as_of=datetime(2026, 1, 1)), 5)  # noqa: DTZ001


def test_words_weigh_the_same_as_of_now_as_now(catalog):
    for number in range(30):
        words = "storm " * (number % 4 + 1) + f"over harbour number{number} and so on."
        catalog.store(draft(f"n{number}", (words,)))
    now = catalog.match(["storm", "number7", "harbour"], Scope(), 30)
    then = catalog.match(["storm", "number7", "harbour"], Scope(as_of=moment()), 30)
    assert [hit.passage_id for hit in then] == [hit.passage_id for hit in now]
    assert [hit.score for hit in then] == pytest.approx([hit.score for hit in now])


def test_a_rare_word_of_a_short_history_counts_as_a_rare_word(catalog):
    catalog.store(draft("old", ("The wrykolith stood in the harbour.",)))
    for number in range(300):
        catalog.store(draft(f"n{number}", (f"The harbour of number {number}.",)))
    then = moment()
    catalog.store(draft("old", ("It stands no more.",)))
    hits = catalog.match(["wrykolith", "harbour"], Scope(as_of=then), 3)
    assert texts(catalog, hits, then)[0] == "The wrykolith stood in the harbour."
    assert hits[0].score > 2 * hits[1].score


def test_narrow_scope_as_of_a_moment_is_found_below_many_better_matches(catalog):
    catalog.store(draft("rare", ("A harbour among other words here.",), published="1999-01-01"))
    for number in range(60):
        catalog.store(draft(f"n{number}", ("Harbour harbour.",)))
    then = moment()
    catalog.remove("rare")
    scope = Scope(as_of=then, until=date(2000, 1, 1))
    assert len(catalog.match(["harbour"], scope, 1)) == 1


def test_vectors_of_former_passages_stay_and_cost_nothing_again(catalog):
    catalog.store(draft())
    catalog.mark_done(catalog.pending(100))
    catalog.store(draft(title="Changed"))
    assert [work.embedded_text is None for work in catalog.pending(100)] == [False, False]
    catalog.mark_done(catalog.pending(100))
    catalog.store(draft())  # back to the words of the first revision
    catalog.remove("a")
    assert catalog.pending(100) == []
    assert len(list(catalog.live_keys())) == 4


def test_lost_index_gets_the_vectors_of_former_passages_back(catalog):
    catalog.store(draft(published="2001-01-01"))
    catalog.store(draft(published="2020-01-01"))
    catalog.remove("a")
    catalog.mark_done(catalog.pending(100))
    assert catalog.enqueue_all() == 4
    work = catalog.pending(100)
    assert {piece.day for piece in work} == {
        date(2001, 1, 1).toordinal(),
        date(2020, 1, 1).toordinal(),
    }
    assert catalog.wanted([work[0].key])[0].embedded_text == work[0].embedded_text


def test_one_changed_sentence_of_forty_passages_wants_one_new_vector(catalog):
    sentences = [
        f"On day {number} the council heard speaker {number * 7}." for number in range(160)
    ]
    catalog.store(draft("long", sentences, per_passage=4))
    assert catalog.facts().passages == 40
    catalog.mark_done(catalog.pending(100))
    sentences[81] = "On that day nobody spoke, and the council went home early."
    assert catalog.store(draft("long", sentences, per_passage=4)) is Outcome.REVISED
    (work,) = catalog.pending(100)
    assert "went home early" in work.embedded_text


def test_repacked_article_drops_the_vectors_that_no_passage_has_any_more(catalog):
    catalog.store(draft(per_passage=2))
    catalog.store(draft(title="Changed", per_passage=2))
    catalog.mark_done(catalog.pending(100))
    catalog.store(draft(title="Changed", per_passage=1, recipe="2"))
    work = catalog.pending(100)
    assert [piece.embedded_text is None for piece in work].count(True) == 2
    assert len(list(catalog.live_keys())) == 2 + 4  # those of the first revision stay


def test_removed_article_may_come_back_with_other_passages(catalog):
    catalog.store(draft(per_passage=2))
    catalog.remove("a")
    assert catalog.store(draft(per_passage=1, recipe="2")) is Outcome.ADDED
    assert len(found(catalog, None)) == 1
    assert len(catalog.history("a")) == 2


def test_who_removed_an_article_is_known_until_it_is_back(catalog):
    catalog.store(draft())
    assert catalog.known("a").removed_by is None
    catalog.remove("a", by=RemovedBy.SOURCE)
    assert catalog.known("a").removed_by is RemovedBy.SOURCE
    with pytest.raises(ArticleNotFoundError, match="removed before"):
        catalog.remove("a", by=RemovedBy.SOURCE)
    catalog.remove("a")
    assert catalog.known("a").removed_by is RemovedBy.PERSON
    with pytest.raises(ArticleNotFoundError, match="removed before"):
        catalog.remove("a", by=RemovedBy.SOURCE)
    catalog.restore("a")
    assert (catalog.known("a").removed, catalog.known("a").removed_by) == (False, None)


def test_restoring_what_is_not_removed_changes_nothing(catalog):
    catalog.store(draft())
    before = catalog.facts()
    catalog.restore("a")
    assert catalog.facts() == before
    with pytest.raises(ArticleNotFoundError, match="'nope'"):
        catalog.restore("nope")


def test_notices_are_kept_with_their_revision_in_order(catalog):
    notices = (
        Notice(NoticeKind.RETRACTION, None),
        Notice(NoticeKind.UPDATE, Span(33, 59)),
        Notice(NoticeKind.CORRECTION, Span(0, 32)),
    )
    catalog.store(replace(draft(), notices=notices))
    assert catalog.revision("a").notices == notices
    catalog.store(draft(title="Changed"))
    assert catalog.revision("a").notices == ()
    assert catalog.revision("a", 1).notices == notices


def test_notices_are_found_anew_with_a_new_recipe(catalog):
    catalog.store(replace(draft(), notices=(Notice(NoticeKind.UPDATE, Span(0, 9)),)))
    notices = (Notice(NoticeKind.CORRECTION, Span(3, 9)),)
    catalog.store(replace(draft(recipe="2"), notices=notices))
    assert catalog.revision("a").notices == notices
    assert catalog.revision_numbers("a") == [1]


def test_notice_outside_the_text_is_refused(catalog):
    with pytest.raises(ValueError, match="reaches past"):
        catalog.store(replace(draft(), notices=(Notice(NoticeKind.UPDATE, Span(0, 999)),)))
    assert catalog.known("a") is None


def test_clock_that_was_set_back_makes_no_period_end_before_it_began(catalog):
    catalog.store(draft())
    with catalog._database.transaction() as tx:  # written while the clock was a century ahead
        tx.execute("UPDATE currency SET since = '2126-01-01T00:00:00.000000+00:00'")
    catalog.store(draft(title="Changed"))
    catalog.remove("a")
    catalog.restore("a")
    assert [period.number for period in catalog.history("a")] == [1, 2, 2]
