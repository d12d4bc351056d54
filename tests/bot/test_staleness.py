"""Answers whose quotes do not stand any more."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pullquote.bot.staleness import StalenessWatch, stale
from pullquote.vectorstore import (
    Catalog,
    Notice,
    NoticeKind,
    RememberedAnswer,
    RememberedCitation,
    Span,
)

from tests.vectorstore.drafts import SENTENCES, draft

APPROVED, SPRING, FERRY, CROSSING = SENTENCES
REJECTED = "The council rejected the bridge."
EARLIER = "2024-03-08T10:00:00+00:00"


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        catalog.store(draft("a"))
        catalog.store(draft("b"))
        yield catalog


def remember(catalog, answer_id, *quotes, asked_at=EARLIER, as_of=None):
    """Remember an answer that quotes (article, words), each of the article's current revision."""
    citations = []
    for n, (article, words) in enumerate(quotes, start=1):
        revision = catalog.revision(article)
        start = revision.text.index(words)
        span = Span(start, start + len(words))
        citations.append(RememberedCitation(n, article, revision.number, span))
    catalog.answers.remember(
        RememberedAnswer(
            answer_id, "Why?", asked_at, None, as_of, "answered", None, 0.5, tuple(citations)
        ),
        keep_days=36_500,
    )


def revise(catalog, article, *sentences, notice=None):
    given = draft(article, sentences)
    if notice:
        start = given.text.index(notice)
        found = Notice(NoticeKind.RETRACTION, Span(start, start + len(notice)))
        given = replace(given, notices=(found,))
    catalog.store(given)


def told(found):
    return {
        one.answer.id: [(c.citation.n, c.reason.value, c.before, c.after) for c in one.citations]
        for one in found
    }


def test_an_answer_whose_words_were_edited_is_stale_with_before_and_after(catalog):
    remember(catalog, "x", ("a", APPROVED))
    revise(catalog, "a", REJECTED, *SENTENCES[1:])
    assert told(stale(catalog)) == {"x": [(1, "changed", APPROVED, REJECTED)]}


def test_only_the_quotes_that_do_not_stand_are_named(catalog):
    remember(catalog, "x", ("b", FERRY), ("a", CROSSING), ("a", FERRY))
    revise(catalog, "a", *SENTENCES[:2], CROSSING)
    assert told(stale(catalog)) == {"x": [(3, "gone", FERRY, None)]}


def test_an_answer_whose_words_stand_elsewhere_in_the_article_is_not_stale(catalog):
    remember(catalog, "x", ("a", FERRY))
    revise(catalog, "a", FERRY, REJECTED, SPRING, CROSSING)
    assert stale(catalog) == []


def test_an_answer_is_stale_while_its_article_is_removed(catalog):
    remember(catalog, "x", ("a", FERRY))
    catalog.remove("a")
    found = stale(catalog)
    assert told(found) == {"x": [(1, "removed", FERRY, None)]}
    assert found[0].citations[0].current is None
    catalog.store(draft("a"))
    assert stale(catalog) == []


def test_an_answer_is_stale_whose_article_was_retracted_since_though_its_words_stand(catalog):
    retraction = "This story has been retracted."
    remember(catalog, "x", ("a", FERRY))
    revise(catalog, "a", retraction, *SENTENCES, notice=retraction)
    found = stale(catalog)
    assert told(found) == {"x": [(1, "retracted", FERRY, FERRY)]}
    assert found[0].citations[0].notice == retraction
    assert found[0].citations[0].current == 2


def test_a_retraction_that_only_the_title_tells_is_told_by_the_title(catalog):
    remember(catalog, "x", ("a", FERRY))
    retracted = draft("a", title="RETRACTED: Bridge approved")
    catalog.store(replace(retracted, notices=(Notice(NoticeKind.RETRACTION, None),)))
    (found,) = stale(catalog)
    assert found.citations[0].notice == "RETRACTED: Bridge approved"


def test_an_answer_that_was_given_with_the_retraction_stays(catalog):
    retraction = "This story has been retracted."
    revise(catalog, "a", retraction, *SENTENCES, notice=retraction)
    remember(catalog, "x", ("a", FERRY))
    revise(catalog, "a", retraction, *SENTENCES, "More words.", notice=retraction)
    assert stale(catalog) == []


def test_an_answer_as_of_a_moment_never_becomes_stale(catalog):
    remember(catalog, "x", ("a", APPROVED), as_of=datetime(2024, 3, 1, tzinfo=UTC))
    revise(catalog, "a", REJECTED)
    assert stale(catalog) == []


def test_words_that_came_back_are_not_stale(catalog):
    remember(catalog, "x", ("a", APPROVED))
    revise(catalog, "a", REJECTED, *SENTENCES[1:])
    revise(catalog, "a", *SENTENCES, "More words.")
    assert stale(catalog) == []


def test_words_are_compared_with_the_newest_revision(catalog):
    remember(catalog, "x", ("a", APPROVED))
    revise(catalog, "a", REJECTED, *SENTENCES[1:])
    remember(catalog, "y", ("a", REJECTED))
    revise(catalog, "a", "The council postponed the bridge.", *SENTENCES[1:])
    found = stale(catalog)
    assert {one.answer.id: one.citations[0].after for one in found} == dict.fromkeys(
        ("x", "y"), "The council postponed the bridge."
    )
    assert found[0].citations[0].current == 3


def test_a_purged_article_s_answers_are_forgotten_and_not_stale(catalog):
    remember(catalog, "x", ("a", FERRY), ("b", FERRY))
    catalog.purge("a")
    assert stale(catalog) == []
    assert catalog.answers.answers() == []


def test_stale_answers_come_the_newest_first(catalog):
    for day in (1, 3, 2):
        asked_at = f"2024-03-0{day}T10:00:00+00:00"
        remember(catalog, f"d{day}", ("a", APPROVED), asked_at=asked_at)
    revise(catalog, "a", REJECTED)
    assert [one.answer.id for one in stale(catalog)] == ["d3", "d2", "d1"]


def test_a_watch_names_what_became_stale_since_it_began(catalog):
    remember(catalog, "of-a", ("a", APPROVED))
    remember(catalog, "of-b", ("b", FERRY))
    revise(catalog, "a", REJECTED)
    watch = StalenessWatch(catalog)
    assert watch.became_stale() == []
    catalog.remove("b")
    assert told(watch.became_stale()) == {"of-b": [(1, "removed", FERRY, None)]}
    assert StalenessWatch(catalog).became_stale() == []
    assert len(stale(catalog)) == 2


def test_an_answer_that_was_stale_before_does_not_become_so_again(catalog):
    remember(catalog, "x", ("a", APPROVED), ("b", FERRY))
    revise(catalog, "a", REJECTED)
    watch = StalenessWatch(catalog)
    revise(catalog, "a", "The council postponed the bridge.")
    catalog.remove("b")
    assert watch.became_stale() == []


def test_words_that_stood_through_one_revision_and_not_the_next_become_stale_then(catalog):
    remember(catalog, "x", ("a", FERRY))
    revise(catalog, "a", FERRY, REJECTED)
    first = StalenessWatch(catalog)
    revise(catalog, "a", REJECTED)
    assert told(first.became_stale()) == {"x": [(1, "gone", FERRY, None)]}


def test_an_answer_that_was_given_during_the_watch_counts_too(catalog):
    watch = StalenessWatch(catalog)
    asked_at = datetime.now(UTC).isoformat(timespec="seconds")
    remember(catalog, "x", ("a", APPROVED), asked_at=asked_at)
    revise(catalog, "a", REJECTED)
    remember(catalog, "y", ("a", REJECTED), asked_at=asked_at)
    revise(catalog, "a", "The council postponed the bridge.")
    assert {one.answer.id for one in watch.became_stale()} == {"x", "y"}


def test_an_article_that_came_back_makes_no_answer_stale(catalog):
    remember(catalog, "x", ("a", FERRY))
    catalog.remove("a")
    watch = StalenessWatch(catalog)
    catalog.store(draft("a"))
    assert watch.became_stale() == []
