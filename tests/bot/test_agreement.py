"""Copies of one text count once."""

from dataclasses import replace
from datetime import date

import pytest

from pullquote.bot import Question
from pullquote.bot.agreement import one_of_each, with_copies
from pullquote.bot.records import RankedPassage
from pullquote.vectorstore import Catalog, Metadata, Passage, Scope, Span

from tests.bot.told import article, quote
from tests.vectorstore.drafts import draft

STORY = (
    "HARROW NESS — A barge loaded with gravel broke loose in the night and struck the Sallow"
    " Street Bridge. The harbour master, Ione Pell, said that nobody was hurt. Divers looked at the"
    " third pier on Friday and found a crack as long as a hand. The bridge will stay shut for nine"
    " days while the pier is wrapped in steel. Buses go round by the dam in the meantime. The barge"
    " belongs to Oss Aggregates, which has apologised and offered to pay. It was the fourth such"
    " accident in ten years. The council wants a line of posts in the river above the bridge."
)
OTHER = (
    "DUNMARROW — The county fair opens on Saturday with a race of ducks, a show of goats and a band"
    " that plays only on kitchen ware. Tickets cost four dollars. The fair was called off last year"
    " because the field was under water, and the treasurer says that another such year would end"
    " it. Farmers have lent forty bales of straw. The goats are judged at noon by a retired vet."
)


def test_copies_are_quoted_once_from_the_original_and_named(core, ingest):
    ingest(
        article("late", f"By our own staff. {STORY}", "The Gull", "2026-02-03"),
        article("wire", STORY, "Littoral Wire", "2026-02-01"),
        article("third", STORY, "The Gannet", "2026-02-02"),
        article("fair", OTHER, "The Gull", "2026-02-01"),
    )
    answer = core.ask(Question("How long will the Sallow Street Bridge stay shut?"))
    first = answer.quotes[0]
    assert first.article_id == "wire"
    assert [copy.article_id for copy in first.also_in] == ["third", "late"]
    assert {"third", "late"}.isdisjoint(quote.article_id for quote in answer.quotes)


def test_copies_that_are_newer_than_the_question_are_not_named(core, ingest):
    ingest(
        article("wire", STORY, "Littoral Wire", "2026-02-01"),
        article("late", STORY, "The Gull", "2026-02-09"),
    )
    text = "How long will the Sallow Street Bridge stay shut?"
    answer = core.ask(Question(text, date(2026, 2, 3)))
    assert answer.quotes[0].also_in == ()
    hidden = core.ask(Question(text, scope=Scope(hidden_articles=frozenset({"late"}))))
    assert hidden.quotes[0].also_in == ()


def test_copy_without_the_quoted_words_is_not_named(core, ingest):
    changed = STORY.replace("nine days", "nine or ten days")
    ingest(
        article("wire", STORY, "Littoral Wire", "2026-02-01"),
        article("late", changed, "The Gull", "2026-02-02"),
    )
    answer = core.ask(Question("How long will the Sallow Street Bridge stay shut?"))
    assert "nine" in answer.quotes[0].text
    assert answer.quotes[0].also_in == ()


def passage(article_id, published):
    span = Span(0, 4)
    return Passage(1, article_id, 1, 0, span, "text", "t", published, None, (span,))


def ranked(*rows):
    return [RankedPassage(passage(name, day), score) for name, day, score in rows]


def kept(rows, copies, corrected=()):
    left = one_of_each(
        ranked(*rows),
        lambda name: copies.get(name, ()),
        lambda passage: passage.article_id in corrected,
    )
    return [item.passage.article_id for item in left]


COPIES = {"a": {"b"}, "b": {"a"}}


def test_original_is_kept_where_it_answers_nearly_as_well():
    rows = [("a", "2026-02-03", 5.0), ("c", "2026-02-01", 4.5), ("b", "2026-02-01", 4.0)]
    assert kept(rows, COPIES) == ["c", "b"]


def test_copy_is_kept_where_it_answers_much_better():
    assert kept([("a", "2026-02-03", 5.0), ("b", "2026-02-01", 1.0)], COPIES) == ["a"]


def test_corrected_version_goes_before_the_original():
    rows = [("a", "2026-02-03", 5.0), ("b", "2026-02-01", 5.0)]
    assert kept(rows, COPIES, corrected={"a"}) == ["a"]


def test_every_passage_of_the_kept_article_stays():
    rows = [("a", "2026-02-01", 5.0), ("b", "2026-02-02", 4.0), ("a", "2026-02-01", 3.0)]
    assert kept(rows, COPIES) == ["a", "a"]


WIRE = Metadata(publisher="Littoral Wire", section="City", tags=("bridge",), authors=("Ann Oar",))
SENTENCES = tuple(f"{sentence}." for sentence in STORY.rstrip(".").split(". "))
DAY = date(2026, 2, 2)


def named_below(tmp_path, copy, question):
    """Name what stands below a quote of an article of which another one is a copy."""
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        for name, metadata in (("wire", WIRE), ("copy", copy)):
            catalog.store(draft(name, SENTENCES, published=f"{DAY}", metadata=metadata))
        found = with_copies([quote(1, SENTENCES[2], article_id="wire")], question, catalog)
        return [article.article_id for article in found[0].also_in]


@pytest.mark.parametrize(
    ("copy", "scope"),
    [
        (replace(WIRE, section="Internal"), Scope(sections=("city",))),
        (replace(WIRE, section=None), Scope(sections=("City",))),
        (replace(WIRE, publisher="Drafts"), Scope(publishers=("littoral wire",))),
        (replace(WIRE, tags=("embargo",)), Scope(tags=("bridge",))),
        (replace(WIRE, authors=("Bo Oar",)), Scope(authors=("Ann Oar",))),
        (WIRE, Scope(since=date(2026, 2, 3))),
        (WIRE, Scope(until=date(2026, 2, 1))),
        (WIRE, Scope(hidden_articles=frozenset({"copy"}))),
    ],
)
def test_copies_that_are_not_searched_are_not_named(tmp_path, copy, scope):
    assert named_below(tmp_path, copy, Question("Why?", scope=scope)) == []


def test_copies_that_are_searched_are_named(tmp_path):
    scope = Scope(since=DAY, until=DAY, sections=("CITY", "Sport"), tags=("bridge",))
    copy = replace(WIRE, publisher="The Gull", section="city")
    assert named_below(tmp_path, copy, Question("Why?", DAY, scope)) == ["copy"]
    assert named_below(tmp_path, copy, Question("Why?")) == ["copy"]
