"""Notices go with quotes: which one, whether in words, and what a retraction does to ranking."""

from dataclasses import replace

import pytest

from pullquote.bot.gate import verify
from pullquote.bot.notices import concerns, marked, told
from pullquote.bot.records import Draft, Evidence, QuotedNotice, RankedPassage
from pullquote.ingest.drafts import draft as article_draft
from pullquote.ingest.drafts import fix
from pullquote.ingest.raw import Origin, RawArticle
from pullquote.ingest.sources import SourceFile
from pullquote.vectorstore import Catalog, NoticeKind, Scope, Span

BODY = (
    "Engineers count 3,200 homes below Ambler Dam. The lake is to be lowered by nine feet.\n\n"
    "Keeper Alasdair Fenn sent two letters. The sirens are tested on Saturday."
)
TITLE = "Ambler Dam is rated poor"


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as opened:
        yield opened


@pytest.fixture
def store(catalog):
    """Store an article's text as ingest would, and return its current revision."""

    def run(text, title=TITLE, article_id="dam"):
        raw = RawArticle(text=text, origin=Origin("f"), given_id=article_id, title=title)
        fixed = fix(raw, SourceFile("f", None, "f", "f", None), None)
        catalog.store(article_draft(fixed, lambda texts: [len(t.split()) for t in texts]))
        return catalog.revision(article_id)

    return run


def quote_of(catalog, words, as_of=None, article_id="dam"):
    """Let the gate cut the sentence that holds `words`."""
    scope = Scope(as_of=as_of)
    hits = catalog.match(words.split(), scope, 10)
    offered = catalog.passages([hit.passage_id for hit in hits], as_of)
    for passage in offered:
        for number, sentence in enumerate(passage.sentences):
            begin = passage.span.start
            if words in passage.text[sentence.start - begin : sentence.end - begin]:
                evidence = Evidence(passage, number, number, None, 1.0)
                (quote,) = verify(Draft((evidence,), 1.0), offered, catalog, 1, as_of).quotes
                return quote
    raise AssertionError(f"no sentence holds {words!r}")


CORRECTION = "Correction: An earlier version gave a wrong number of homes. It is 3,200."


def test_a_quote_from_an_article_without_notices_carries_none(catalog, store):
    store(BODY)
    quote = quote_of(catalog, "3,200 homes")
    assert quote.notice is None
    assert quote.current


def test_a_correction_of_the_quoted_words_is_quoted_with_them(catalog, store):
    revision = store(f"{BODY}\n\n{CORRECTION}")
    notice = quote_of(catalog, "3,200 homes").notice
    assert notice == QuotedNotice(NoticeKind.CORRECTION, 1, notice.span, CORRECTION)
    assert notice.span.of(revision.text) == CORRECTION


def test_a_correction_of_other_words_is_told_by_its_kind_alone(catalog, store):
    store(f"{BODY}\n\n{CORRECTION}")
    notice = quote_of(catalog, "sent two letters").notice
    assert (notice.kind, notice.text) == (NoticeKind.CORRECTION, None)
    assert notice.span is not None


def test_a_quote_of_the_notice_itself_carries_it(catalog, store):
    store(f"{BODY}\n\n{CORRECTION}")
    quote = quote_of(catalog, "a wrong number of homes")
    assert quote.notice.text == CORRECTION
    assert quote.in_notice
    assert not quote_of(catalog, "3,200 homes below").in_notice


def test_no_quote_joins_an_article_and_its_notice(catalog, store):
    store(f"{BODY}\n\n{CORRECTION}")
    (passage,) = catalog.passages(sorted(catalog.passages_of(["dam"])))
    pieces = [Evidence(passage, n, n, None, 1.0) for n in range(2, 5)]
    quotes = verify(Draft(tuple(pieces), 1.0), [passage], catalog, 3).quotes
    assert [quote.text.partition(".")[0] for quote in quotes] == [
        "Keeper Alasdair Fenn sent two letters",
        "Correction: An earlier version gave a wrong number of homes",
    ]
    assert quotes[0].text.endswith("on Saturday.")


@pytest.mark.parametrize("where", ["above", "below"])
def test_a_retraction_is_quoted_with_every_quote(catalog, store, where):
    words = "RETRACTED: The Post could not confirm what it reported."
    store(f"{words}\n\n{BODY}" if where == "above" else f"{BODY}\n\n{words}")
    for sentence in ("3,200 homes", "sent two letters", "sirens"):
        notice = quote_of(catalog, sentence).notice
        assert (notice.kind, notice.text) == (NoticeKind.RETRACTION, words)


def test_a_retraction_that_the_title_alone_says_is_quoted_as_the_title(catalog, store):
    store(BODY, title="RETRACTED: Ambler Dam is rated poor")
    assert quote_of(catalog, "sirens").notice == QuotedNotice(
        NoticeKind.RETRACTION, 1, None, "RETRACTED: Ambler Dam is rated poor"
    )


def test_what_the_text_says_of_a_retraction_goes_before_what_the_title_says(catalog, store):
    words = "RETRACTED: The Post could not confirm what it reported."
    store(f"{words}\n\n{BODY}", title="RETRACTED: Ambler Dam is rated poor")
    assert quote_of(catalog, "sirens").notice.text == words


def test_of_several_notices_the_one_that_concerns_the_words_is_told(catalog, store):
    other = "Correction: Keeper Alasdair Fenn retired in 2023."
    store(f"This story has been updated.\n\n{BODY}\n\n{other}\n\n{CORRECTION}")
    assert quote_of(catalog, "3,200 homes").notice.text == CORRECTION
    assert quote_of(catalog, "sent two letters").notice.text == other
    sirens = quote_of(catalog, "sirens").notice
    assert (sirens.kind, sirens.text) == (NoticeKind.CORRECTION, None)


def test_a_retraction_goes_before_every_other_notice(catalog, store):
    store(f"{BODY}\n\n{CORRECTION}\n\nRetraction: The Post has withdrawn this story.")
    assert quote_of(catalog, "3,200 homes").notice.kind is NoticeKind.RETRACTION


def test_a_correction_that_came_later_goes_with_quotes_from_then_on(catalog, store):
    first = store(BODY)
    store(f"{BODY}\n\n{CORRECTION}")
    assert told(first, Span(0, 45)) is None
    assert quote_of(catalog, "3,200 homes").notice.revision == 2


@pytest.mark.parametrize(
    ("notice", "quote"),
    [
        ("Correction: It is 2,300.", "Engineers count 2,300 homes."),
        ("Correction: It rained on Tuesday.", "The torrent came on Tuesday night."),
        ("Correction: The keeper is Alasdair Fenn.", "A letter came from Fenn."),
        ("Correction: The lake falls by nine feet.", "It is to be nine feet lower."),
        ("Clarification: The sirens are tested by volunteers.", "Volunteers hear the siren."),
        ("An earlier version was wrong. It is 12: one was counted twice.", "There are 12 gates."),
        ("Correction: Ambler Dam was not rated.", "Ambler Dam leaks."),
    ],
)
def test_shared_numbers_names_and_words_make_a_notice_concern_a_quote(notice, quote):
    assert concerns(notice, quote, TITLE)


@pytest.mark.parametrize(
    ("notice", "quote"),
    [
        ("This story has been updated with additional information.", "The story was new."),
        ("CORRECTION (Nov. 3): The mayor is well.", "He came on Nov. 3."),
        ("Correction: Ambler Dam has a spillway.", "Ambler Dam was bought in 1983."),
        ("Correction: The name of a reporter was misspelled.", "The lake is low."),
        ("Correction: The boat ramps are open.", "Ramps will be dry."),
        ("Correction: The boat ramps are open ¹.", "The lake is low ¹."),
        ("Correction: It is the state's lake.", "A report by the State Dam Office came."),
    ],
)
def test_what_the_whole_article_is_about_makes_no_notice_concern_a_quote(notice, quote):
    assert not concerns(notice, quote, TITLE)


def ranked_passages(catalog, article_id="dam"):
    revision = catalog.revision(article_id)
    hits = catalog.match(["homes", "letters", "version", "confirm"], Scope(), 9)
    passages = catalog.passages([hit.passage_id for hit in hits])
    return revision, [RankedPassage(passage, 1.0) for passage in passages]


def test_a_notice_parts_the_sentences_of_its_passage(catalog, store):
    store(f"{BODY}\n\n{CORRECTION}\n\nThe pier was built in 1912.")
    revision, (item,) = ranked_passages(catalog)
    found = marked(item, revision)
    assert (found.breaks, found.in_notices, found.retracted) == ((4, 6), (4, 5), False)
    assert found.passage.sentences[4].start == revision.notices[0].span.start


def test_a_passage_of_a_retracted_article_is_marked_as_such(catalog, store):
    store(f"RETRACTED: The Post could not confirm what it reported.\n\n{BODY}")
    revision, (item,) = ranked_passages(catalog)
    assert marked(item, revision) == replace(item, retracted=True, breaks=(1,), in_notices=(0,))


def test_a_passage_without_notices_is_left_as_it_is(catalog, store):
    store(BODY)
    revision, (item,) = ranked_passages(catalog)
    assert marked(item, revision) is item
