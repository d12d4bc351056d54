"""An id outlives the text, and no two articles share one by accident."""

from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pullquote.config import BadInputError
from pullquote.ingest.identity import article_id, check_source
from pullquote.ingest.raw import Origin, RawArticle
from pullquote.ingest.sources import SourceFile

WORDS = st.text("ab:/#.id fle", min_size=1, max_size=12)
NAMES = st.from_regex(r"[a-z0-9.-]{1,8}", fullmatch=True)


def file_at(relative="news/one.txt", key="inbox-0123abcd"):
    return SourceFile("one.txt", Path("one.txt"), relative, key, 1)


def identify(*, given_id=None, url=None, record=None, file=None, source=None, text="Words."):
    raw = RawArticle(text=text, origin=Origin("f", None, record), given_id=given_id, url=url)
    return article_id(raw, file or file_at(), source)


def test_a_given_id_stands_as_it_is():
    assert identify(given_id=" wire-77 ", url="https://a.example/x") == "wire-77"


def test_without_one_the_canonical_address_is_the_id():
    assert identify(url="HTTPS://A.example/x?utm_source=q#top") == "https://a.example/x"


def test_a_given_id_that_is_an_address_counts_as_one():
    assert identify(given_id="https://A.example/x#top") == identify(url="https://a.example/x")


def test_without_both_the_place_of_the_file_is_the_id_whatever_its_text():
    assert identify() == "file:inbox-0123abcd/news/one.txt"
    assert identify(text="Other words.") == identify()
    assert identify(record=3) == "file:inbox-0123abcd/news/one.txt#3"


def test_a_source_keeps_ids_apart_and_survives_a_move_of_its_folder():
    assert identify(given_id="7", source="courier") == "courier::7"
    assert identify(url="https://a.example/x", source="courier") == "courier::https://a.example/x"
    assert identify(source="courier") == "courier::file:news/one.txt"
    moved = file_at(key="elsewhere-ffffffff")
    assert identify(source="courier", file=moved) == identify(source="courier")


def test_a_record_from_a_pipe_needs_a_name():
    pipe = SourceFile("stdin", None, "stdin", "stdin", None)
    assert identify(given_id="7", file=pipe) == "7"
    with pytest.raises(BadInputError, match="pipe"):
        identify(record=1, file=pipe, source="courier")


def test_an_id_is_bounded():
    with pytest.raises(BadInputError, match="1001 characters"):
        identify(given_id="x" * 1001)


@pytest.mark.parametrize("name", ["", "a b", "a:b", "a::b", "a/b", "a#b", "x" * 65, "a\u200b"])
def test_a_name_that_could_blur_ids_cannot_name_a_source(name):
    with pytest.raises(BadInputError):
        check_source(name)


def test_a_plain_name_can():
    assert check_source("harbour-ledger.example") == "harbour-ledger.example"


@st.composite
def named(draw):
    """What an article is named by, and in which source."""
    kind = draw(st.sampled_from(["given", "url", "file"]))
    source = draw(st.none() | NAMES)
    if kind == "given":
        return kind, source, " ".join(draw(WORDS.filter(str.strip)).split())
    if kind == "url":
        return kind, source, "https://a.example/" + draw(st.text("ab:", max_size=5))
    return kind, source, draw(st.text("ab:.", min_size=1, max_size=6))


def identity_of(name):
    kind, source, value = name
    if kind == "given":
        return identify(given_id=value, source=source)
    if kind == "url":
        return identify(url=value, source=source)
    return identify(file=file_at(relative=value), source=source)


@given(named(), named())
def test_no_two_kinds_and_no_two_sources_share_an_id(one, other):
    assume(one != other)
    assert identity_of(one) != identity_of(other)
