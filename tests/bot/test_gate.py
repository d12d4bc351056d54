"""The gate: pointers become quotes only where everything holds."""

import pytest

from pullquote.bot.gate import verify
from pullquote.bot.records import Draft, Evidence
from pullquote.vectorstore import Catalog, Scope, Span

from tests.vectorstore.drafts import draft

LONG = [f"Sentence number {word} is here." for word in "one two three four five six".split()]


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as opened:
        opened.store(draft("a", LONG, per_passage=3))
        opened.store(draft("b", title="Other", per_passage=4))
        yield opened


@pytest.fixture
def offered(catalog):
    hits = catalog.match(["sentence", "council", "residents"], Scope(), 10)
    return sorted(
        catalog.passages([hit.passage_id for hit in hits]),
        key=lambda passage: (passage.article_id, passage.ordinal),
    )


def evidence(passage, first, last, *, highlight=None, score=1.0):
    return Evidence(passage, first, last, highlight, score)


def quotes_of(offered, catalog, *pieces, limit=3):
    return verify(Draft(pieces, 1.0), offered, catalog, limit)


def test_evidence_is_cut_from_the_stored_revision(catalog, offered):
    verified = quotes_of(offered, catalog, evidence(offered[0], 1, 2))

    (quote,) = verified.quotes
    assert quote.text == "Sentence number two is here. Sentence number three is here."
    assert quote.text == quote.span.of(catalog.revision("a").text)
    assert (quote.n, quote.article_id, quote.revision) == (1, "a", 1)
    assert verified.refused == 0


def test_passage_that_was_not_offered_is_refused(catalog, offered):
    verified = quotes_of(offered[:1], catalog, evidence(offered[1], 0, 0))
    assert (verified.quotes, verified.refused) == ((), 1)


def test_passage_of_a_replaced_revision_is_refused(catalog, offered):
    catalog.store(draft("a", [*LONG[:-1], "It ends another way."], per_passage=3))
    verified = quotes_of(offered, catalog, evidence(offered[0], 0, 0), evidence(offered[2], 0, 0))
    assert [quote.article_id for quote in verified.quotes] == ["b"]
    assert verified.refused == 1


def test_passage_of_a_removed_article_is_refused(catalog, offered):
    catalog.remove("b")
    assert quotes_of(offered, catalog, evidence(offered[2], 0, 0)).refused == 1


@pytest.mark.parametrize(("first", "last"), [(-1, 0), (0, 3), (2, 1), (9, 9)])
def test_sentences_that_the_passage_does_not_have_are_refused(catalog, offered, first, last):
    assert quotes_of(offered, catalog, evidence(offered[0], first, last)).refused == 1


def test_sentences_that_adjoin_become_one_quote_over_passages(catalog, offered):
    verified = quotes_of(offered, catalog, evidence(offered[1], 0, 0), evidence(offered[0], 2, 2))
    (quote,) = verified.quotes
    assert quote.text == "Sentence number three is here. Sentence number four is here."


def test_sentences_that_overlap_become_one_quote_of_the_better_place(catalog, offered):
    verified = quotes_of(
        offered,
        catalog,
        evidence(offered[0], 0, 1, score=5.0),
        evidence(offered[2], 0, 0, score=4.0),
        evidence(offered[0], 1, 2, score=3.0),
    )
    assert [quote.score for quote in verified.quotes] == [5.0, 4.0]
    assert verified.quotes[0].text == " ".join(LONG[:3])


def test_joined_quote_is_never_longer_than_three_sentences(catalog, offered):
    adjoining = quotes_of(offered, catalog, evidence(offered[0], 0, 2), evidence(offered[1], 0, 0))
    assert [quote.text for quote in adjoining.quotes] == [" ".join(LONG[:3]), LONG[3]]


def test_quotes_are_numbered_in_order_up_to_the_limit(catalog, offered):
    verified = quotes_of(
        offered,
        catalog,
        evidence(offered[2], 0, 0),
        evidence(offered[0], 0, 0),
        evidence(offered[1], 2, 2),
        limit=2,
    )
    assert [(quote.n, quote.article_id) for quote in verified.quotes] == [(1, "b"), (2, "a")]


def test_highlight_is_kept_inside_the_quote_and_dropped_outside(catalog, offered):
    inside = evidence(offered[0], 1, 1, highlight=Span(38, 45))
    outside = evidence(offered[2], 0, 0, highlight=Span(40, 45))
    first, second = quotes_of(offered, catalog, inside, outside).quotes
    assert first.highlight is not None
    assert first.highlight.of(first.text) == catalog.revision("a").text[38:45]
    assert second.highlight is None


def test_a_certain_highlight_stays_so_only_inside_its_quote(catalog, offered):
    passage = offered[0]
    inside = Span(passage.sentences[1].start, passage.sentences[1].start + 8)
    outside = Span(passage.sentences[0].start, passage.sentences[0].start + 8)
    for highlight, certain in ((inside, True), (outside, False)):
        piece = Evidence(passage, 1, 2, highlight, 1.0, certain=True)
        (quote,) = quotes_of(offered, catalog, piece).quotes
        assert quote.certain is certain
        assert (quote.highlight is not None) is certain
