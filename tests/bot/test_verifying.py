"""Citations that somebody holds, held against the catalog."""

import io
import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.bot.citations import Unreadable, read_citations
from pullquote.bot.verifying import Cited, NoticeWords, Standing, Verifier, Whereabouts
from pullquote.config import ArticleNotFoundError, BadInputError
from pullquote.vectorstore import Catalog, Notice, NoticeKind, Span

from tests.vectorstore.drafts import SENTENCES, draft

APPROVED, SPRING, FERRY, CROSSING = SENTENCES
REJECTED = "The council rejected the bridge."


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        catalog.store(draft())
        yield catalog


def cite(catalog, words, revision=1, article="a"):
    text = catalog.revision(article, revision).text
    start = text.index(words)
    return Cited(article, revision, Span(start, start + len(words)), words)


def verify(catalog, cited):
    return Verifier(catalog).verify(cited)


def test_a_citation_of_the_current_revision_is_current(catalog):
    verdict = verify(catalog, cite(catalog, FERRY))
    assert (verdict.standing, verdict.exact, verdict.current) == (Standing.CURRENT, True, True)
    assert verdict.now == Whereabouts("a", 1, (verdict.cited.span,), FERRY)
    assert (verdict.found, verdict.title) == (FERRY, "Bridge approved")


def test_words_that_stand_elsewhere_in_the_revision_are_not_its_slice(catalog):
    cited = cite(catalog, FERRY)
    moved = replace(cited, span=Span(cited.span.start + 1, cited.span.end + 1))
    verdict = verify(catalog, moved)
    assert (verdict.standing, verdict.exact) == (Standing.NOT_ITS_SLICE, False)
    assert verdict.found == FERRY[1:] + " "
    assert verdict.now is None
    assert verdict.current


@pytest.mark.parametrize("text", [FERRY.upper(), FERRY[:-1], FERRY + " ", "“" + FERRY[1:]])
def test_any_other_text_is_not_its_slice(catalog, text):
    verdict = verify(catalog, replace(cite(catalog, FERRY), text=text))
    assert verdict.standing is Standing.NOT_ITS_SLICE


def test_a_citation_that_reaches_past_the_text_is_not_its_slice(catalog):
    cited = cite(catalog, CROSSING)
    past = replace(cited, span=Span(cited.span.start, cited.span.end + 1))
    assert verify(catalog, past).standing is Standing.NOT_ITS_SLICE
    far = replace(cited, span=Span(10_000, 10_001), text="")
    assert verify(catalog, far).standing is Standing.NOT_ITS_SLICE


def test_words_of_a_replaced_revision_that_stand_are_shown_where_they_do(catalog):
    cited = cite(catalog, FERRY)
    catalog.store(draft("a", (FERRY, REJECTED)))
    verdict = verify(catalog, cited)
    assert (verdict.standing, verdict.exact, verdict.current) == (Standing.STANDS, True, False)
    assert verdict.now == Whereabouts("a", 2, (Span(0, len(FERRY)),), FERRY)


def test_words_that_were_replaced_are_shown_with_what_replaced_them(catalog):
    cited = cite(catalog, APPROVED)
    catalog.store(draft("a", (REJECTED, *SENTENCES[1:])))
    verdict = verify(catalog, cited)
    assert (verdict.standing, verdict.exact) == (Standing.CHANGED, True)
    assert verdict.now == Whereabouts("a", 2, (Span(0, len(REJECTED)),), REJECTED)


def test_words_that_are_gone_have_no_place_now(catalog):
    cited = cite(catalog, FERRY)
    catalog.store(draft("a", (APPROVED, SPRING, CROSSING)))
    verdict = verify(catalog, cited)
    assert (verdict.standing, verdict.now) == (Standing.GONE, None)


def test_a_removed_article_s_citation_is_exact_and_not_current(catalog):
    cited = cite(catalog, FERRY)
    catalog.remove("a")
    verdict = verify(catalog, cited)
    assert (verdict.standing, verdict.exact, verdict.current) == (Standing.REMOVED, True, False)
    assert verdict.now is None


def test_what_the_catalog_does_not_have_is_said_by_its_cause(catalog):
    cited = cite(catalog, FERRY)
    catalog.store(draft("b"))
    of_b = replace(cited, article_id="b")
    catalog.purge("b")
    assert verify(catalog, of_b).standing is Standing.PURGED
    assert verify(catalog, replace(cited, revision=7)).standing is Standing.NO_SUCH_REVISION
    assert verify(catalog, replace(cited, revision=0)).standing is Standing.NO_SUCH_REVISION
    unknown = verify(catalog, replace(cited, article_id="nobody"))
    assert unknown.standing is Standing.NO_SUCH_ARTICLE
    assert (unknown.exact, unknown.found, unknown.title) == (False, None, None)


def test_notices_are_told_in_the_words_of_what_is_current(catalog):
    cited = cite(catalog, FERRY)
    correction = "Correction: the ferry stops in June."
    revised = draft("a", (*SENTENCES, correction), title="RETRACTED: Bridge approved")
    start = revised.text.index(correction)
    span = Span(start, start + len(correction))
    notices = Notice(NoticeKind.RETRACTION, None), Notice(NoticeKind.CORRECTION, span)
    catalog.store(replace(revised, notices=notices))
    told = (
        NoticeWords(NoticeKind.RETRACTION, "RETRACTED: Bridge approved"),
        NoticeWords(NoticeKind.CORRECTION, correction),
    )
    assert verify(catalog, cited).notices == told
    catalog.remove("a")
    assert verify(catalog, cited).notices == ()
    assert verify(catalog, replace(cited, revision=2)).notices == told


def test_a_citation_is_cut_where_a_place_is_known(catalog):
    cited = cite(catalog, FERRY)
    assert Verifier(catalog).cut("a", 1, cited.span) == cited
    with pytest.raises(ArticleNotFoundError):
        Verifier(catalog).cut("a", 2, cited.span)


# Reading them

CITATION = {"article_id": "a", "revision": 1, "start": 3, "end": 7, "text": "word"}
CITED = Cited("a", 1, Span(3, 7), "word")


def read(text):
    raw = text.encode("utf-8") if isinstance(text, str) else text
    return list(read_citations(io.BytesIO(raw)))


def test_a_citation_an_answer_and_a_list_are_all_read():
    answer = {"id": "x", "quotes": [{"n": 1, **CITATION, "score": 2.5}, CITATION]}
    assert read(json.dumps(CITATION)) == [CITED]
    assert read(json.dumps(answer)) == [CITED, CITED]
    assert read(json.dumps([CITATION, answer])) == [CITED] * 3
    assert read(json.dumps({"id": "x", "status": "abstained", "quotes": []})) == []


def test_a_document_may_take_several_lines_and_each_line_may_be_one():
    lines = json.dumps(CITATION) + "\n\n" + json.dumps({"quotes": [CITATION]}) + "\n"
    assert read(json.dumps(CITATION, indent=2)) == [CITED]
    assert read(lines) == [CITED, CITED]
    assert read(b"\xef\xbb\xbf" + lines.encode()) == [CITED, CITED]


def test_a_line_that_is_not_json_costs_itself_alone():
    found = read(json.dumps(CITATION) + "\n{broken\n" + json.dumps(CITATION))
    assert found[0] == found[2] == CITED
    assert (found[1].line, found[1].problem) == (2, "this is not JSON")


@pytest.mark.parametrize(
    "change",
    [
        {"article_id": None},
        {"article_id": 17},
        {"article_id": "\ud800"},
        {"revision": "1"},
        {"revision": True},
        {"revision": 1.0},
        {"revision": 2**70},
        {"start": -1},
        {"start": 7},
        {"end": None},
        {"text": None},
    ],
)
def test_a_record_that_is_no_citation_says_why(change):
    (found,) = read(json.dumps({**CITATION, **change}))
    assert isinstance(found, Unreadable)
    assert found.problem
    assert found.remedy


@pytest.mark.parametrize("text", ["17", '"a"', "[[1]]", "{}", '{"quotes": 3}', '{"quotes": [1]}'])
def test_other_json_is_no_citation(text):
    assert all(isinstance(found, Unreadable) for found in read(text))


def test_a_question_that_failed_in_a_batch_is_named_as_such():
    (found,) = read('{"schema": 1, "error": "no question", "line": 3, "id": null}')
    assert "not answered" in found.problem


def test_what_is_not_utf_8_is_refused():
    with pytest.raises(BadInputError, match="UTF-8"):
        read(b"\xff\xfe{}")


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_in_words(raw):
    try:
        found = read(raw)
    except BadInputError:
        return
    assert all(isinstance(one, Cited | Unreadable) for one in found)
