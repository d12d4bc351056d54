"""Articles whose address changed: what is told of them, and what became of quotes from them."""

from datetime import UTC, datetime

import pytest

from pullquote.bot.revision_history import tell
from pullquote.bot.staleness import StalenessWatch, StaleReason, stale
from pullquote.bot.verifying import Cited, Standing, Verifier, Whereabouts
from pullquote.vectorstore import Catalog, RememberedAnswer, RememberedCitation, Scope, Span

from tests.vectorstore.drafts import SENTENCES, draft

APPROVED, SPRING, FERRY, CROSSING = SENTENCES
REJECTED = "The council rejected the bridge."


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        catalog.store(draft("old", SENTENCES[1:]))
        catalog.store(draft("old"))
        yield catalog


def move(catalog, *sentences):
    """Let the article go on under another id, with the same text or another one."""
    catalog.store(draft("new", sentences or SENTENCES))
    catalog.move("old", "new")


def cited(catalog, words, article="old", revision=2):
    start = catalog.revision(article, revision).text.index(words)
    return Cited(article, revision, Span(start, start + len(words)), words)


def remember(catalog, words):
    held = cited(catalog, words)
    citation = RememberedCitation(1, held.article_id, held.revision, held.span)
    catalog.answers.remember(
        RememberedAnswer(
            "x", "Why?", "2024-03-08T10:00:00+00:00", None, None, "answered", None, 0.5, (citation,)
        ),
        keep_days=36_500,
    )


def test_the_history_of_the_new_address_begins_with_that_of_the_old_one(catalog):
    move(catalog, REJECTED, *SENTENCES[1:])
    catalog.store(draft("new", (REJECTED, SPRING)))
    stories = tell(catalog, "new")
    places = [(story.revision.article_id, story.revision.number) for story in stories]
    assert places == [("old", 1), ("old", 2), ("new", 1), ("new", 2)]
    assert stories[1].moved_to.article_id == "new"
    assert stories[1].removals == ()
    assert stories[2].moved_from.article_id == "old"
    assert "rejected" in "".join(piece.text for piece in stories[2].changes.text)
    assert [bool(story.moved_from) for story in stories] == [False, False, True, False]


def test_the_history_of_the_old_address_says_where_it_went(catalog):
    move(catalog)
    stories = tell(catalog, "old")
    assert [story.revision.article_id for story in stories] == ["old", "old"]
    assert stories[-1].moved_to.article_id == "new"
    assert stories[-1].moved_to.at == stories[-1].periods[-1].until


def test_one_revision_is_told_alone_and_against_the_one_before_the_move(catalog):
    move(catalog, REJECTED, *SENTENCES[1:])
    (story,) = tell(catalog, "new", 1)
    assert story.revision.article_id == "new"
    assert "approved" in "".join(piece.text for piece in story.changes.text)


def test_words_that_stand_under_the_new_address_stand(catalog):
    held = cited(catalog, FERRY)
    move(catalog, REJECTED, *SENTENCES[1:])
    verdict = Verifier(catalog).verify(held)
    start = catalog.revision("new").text.index(FERRY)
    assert (verdict.standing, verdict.exact, verdict.current) == (Standing.STANDS, True, False)
    assert verdict.now == Whereabouts("new", 1, (Span(start, start + len(FERRY)),), FERRY)


def test_words_that_the_new_address_has_otherwise_are_changed_and_others_gone(catalog):
    changed, gone = cited(catalog, APPROVED), cited(catalog, CROSSING)
    move(catalog, REJECTED, SPRING, FERRY)
    verifier = Verifier(catalog)
    verdict = verifier.verify(changed)
    assert verdict.standing is Standing.CHANGED
    assert (verdict.now.article_id, verdict.now.text) == ("new", REJECTED)
    assert verifier.verify(gone).standing is Standing.GONE


def test_a_citation_is_removed_once_the_new_address_is(catalog):
    held = cited(catalog, FERRY)
    move(catalog)
    catalog.remove("new")
    assert Verifier(catalog).verify(held).standing is Standing.REMOVED


def test_an_answer_whose_words_stand_under_the_new_address_is_not_stale(catalog):
    remember(catalog, FERRY)
    watch = StalenessWatch(catalog)
    move(catalog, REJECTED, *SENTENCES[1:])
    assert stale(catalog) == []
    assert watch.became_stale() == []


def test_an_answer_whose_words_changed_with_the_move_is_stale_once(catalog):
    remember(catalog, APPROVED)
    watch = StalenessWatch(catalog)
    move(catalog, REJECTED, *SENTENCES[1:])
    (found,) = watch.became_stale()
    (citation,) = found.citations
    assert (citation.reason, citation.before, citation.after) == (
        StaleReason.CHANGED,
        APPROVED,
        REJECTED,
    )
    assert (citation.moved_to, citation.current) == ("new", 1)
    assert StalenessWatch(catalog).became_stale() == []


def test_an_answer_becomes_stale_by_what_the_new_address_says_later(catalog):
    remember(catalog, APPROVED)
    move(catalog)
    watch = StalenessWatch(catalog)
    catalog.store(draft("new", (REJECTED, *SENTENCES[1:])))
    assert [one.answer.id for one in watch.became_stale()] == ["x"]


def test_as_of_a_moment_before_the_move_the_old_address_is_found(catalog):
    then = datetime.now(UTC)
    move(catalog)

    def found(scope):
        ids = [hit.passage_id for hit in catalog.match(["harbour"], scope, 9)]
        return {passage.article_id for passage in catalog.passages(ids, scope.as_of)}

    assert found(Scope(as_of=then)) == {"old"}
    assert found(Scope()) == {"new"}
