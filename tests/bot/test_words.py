"""Content words: what the full text is searched for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.bot.words import content_words, normalised


def test_stop_words_are_left_out_and_order_is_kept():
    assert content_words("Which national park was hit by the floods?") == [
        "national",
        "park",
        "hit",
        "floods",
    ]


def test_possessives_and_repeats_are_folded():
    assert content_words("The mayor's budget: the budget of the mayor") == ["mayor", "budget"]


def test_compounds_and_abbreviations_stay_whole():
    assert content_words("U.S. T-Mobile AT&T 5G") == ["u.s", "t-mobile", "at&t", "5g"]


def test_question_of_stop_words_keeps_them():
    assert content_words("Who was it?") == ["who", "was", "it"]


@given(st.text())
def test_any_text_gives_lower_case_words_once_each(text):
    words = content_words(text)
    assert len(words) == len(set(words))
    assert all(word and not word.isspace() for word in words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It cost 3.5 million.", "it cost 3.5 million"),
        ("U.S. troops: 2.5 percent.", "us troops 2.5%"),
        ("Up .5% to $.75, or $2.50", "up .5% to $.75 or $2.50"),
        ("No.5 of 1,200.", "no 5 of 1200"),
        ("In 1990.The mayor’s 12.", "in 1990 mayor 12"),
        ("3.4.2022", "3.4.2022"),
    ],
)
def test_a_decimal_is_one_word(text, words):
    assert normalised(text) == f" {words} "
