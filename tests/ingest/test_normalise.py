"""The characters of an article are fixed once."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pullquote.ingest.normalise import normalise, normalise_line

ODD = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cc", "Cf", "Zs", "Zl", "Zp", "Mn"]),
        st.sampled_from("a e\n\r\t\xad\u0301\u200d\u200cی👩\ufe0f"),
    )
)


@given(ODD)
@example("e\u200d\u0301")
@example("\u06cc\u200c\u0301\u06cc")
@example(" \u0301")
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once


@given(ODD)
def test_what_is_stored_is_nfc_without_controls_or_runs_of_space(text):
    stored = normalise(text)
    assert unicodedata.is_normalized("NFC", stored)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in stored if char != "\n")
    assert "  " not in stored
    assert "\n\n\n" not in stored
    assert stored == stored.strip()
    stored.encode()


@given(ODD.filter(lambda text: not any("\x80" <= char < "\xa0" for char in text)))
def test_letters_digits_and_punctuation_are_never_lost(text):
    def kept(value):
        return [
            char
            for char in unicodedata.normalize("NFC", value)
            if unicodedata.category(char)[0] in "LNPS" and char != "\ufffd"
        ]

    # What stands between base and mark may go, and then they compose; compare them decomposed.
    assert [unicodedata.normalize("NFD", c)[0] for c in kept(text)] == [
        unicodedata.normalize("NFD", c)[0] for c in kept(normalise(text))
    ]


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\u2028two\u2029three\x85four", "one\ntwo\nthree\nfour"),
        ("a\n\n\n\nb \n c", "a\n\nb\nc"),
        ("a\xa0b\u2009c\td", "a b c d"),
        ("\ufeffnaïve\u200b co\xadop\x00er\x07ate", "naïve cooperate"),
        ("cafe\u0301", "café"),
        ("bad \ud83d end", "bad \ufffd end"),
        ("he said \x93no\x94 \x96 twice", "he said “no” – twice"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("hidden\U000e0041\U000e0042 words", "hidden words"),
    ],
)
def test_invisible_and_odd_characters(given, stored):
    assert normalise(given) == stored


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم بروم", "👩\u200d🚒 at work", "قال الوزير إن الميزانية كافية."]
)
def test_joiners_that_spell_words_and_right_to_left_text_stay(text):
    assert normalise(text) == text


def test_a_joiner_between_latin_letters_goes():
    assert normalise("no\u200dthing\u200c") == "nothing"


def test_a_title_is_one_line():
    assert normalise_line(" Two\r\n lines\u00a0here ") == "Two lines here"
