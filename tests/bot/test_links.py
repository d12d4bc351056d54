"""Text-fragment links: the browser must find the quoted words, and only web links are made."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.bot.links import text_fragment_link

URL = "https://courier.example/ferry?id=7"


def directive(link):
    return link.split("#:~:text=", 1)[1]


def test_short_quote_is_named_whole():
    link = text_fragment_link(URL, "The ferry stops in May.")
    assert link == f"{URL}#:~:text=The%20ferry%20stops%20in%20May."


def test_long_quote_is_named_by_its_ends():
    words = [f"w{n}" for n in range(30)]
    start, end = directive(text_fragment_link(URL, " ".join(words))).split(",")
    assert unquote(start).split() == words[:5]
    assert unquote(end).split() == words[-5:]


def test_ends_of_a_nine_word_quote_do_not_overlap():
    start, end = directive(text_fragment_link(URL, "a b c d e f g h i")).split(",")
    assert unquote(start) == "a b c d e"
    assert unquote(end) == "f g h i"


def test_quote_over_two_paragraphs_never_joins_words_across_them():
    start, end = directive(text_fragment_link(URL, "One two.\n\nThree four.")).split(",")
    assert unquote(start) == "One two."
    assert unquote(end) == "Three four."


def test_commas_dashes_and_ampersands_of_the_quote_are_not_syntax():
    assert directive(text_fragment_link(URL, "well-known, A&B")) == "well%2Dknown%2C%20A%26B"


def test_fragment_of_the_url_is_replaced():
    assert text_fragment_link(f"{URL}#top", "Yes.") == f"{URL}#:~:text=Yes."


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "file:///etc/passwd", "x", "https:"]
)
def test_what_is_not_a_web_address_gets_no_link(url):
    assert text_fragment_link(url, "Some words.") is None


@given(st.text())
def test_a_link_never_holds_raw_space_or_control_characters(quoted):
    link = text_fragment_link(URL, quoted)
    assert link is None or all(33 <= ord(character) < 127 for character in link)
