import pytest

from pullquote.bot.claims import is_slice, quotations
from pullquote.bot.claims.quotations import has_open_quotation

SENTENCE = "“We won’t sell the pier – not for 5%,” said Lorne."


def test_quoted_words_are_found_between_marks_of_all_kinds():
    assert quotations("He said “no pier” and 'not a boat', it's \"late\".") == (
        "no pier",
        "late",
        "not a boat",
    )


@pytest.mark.parametrize("quoted", ["We won't sell the pier", "not for 5%", "the pier - not for"])
def test_an_exact_slice_stands_whatever_the_glyphs(quoted):
    assert is_slice(quoted, SENTENCE)


@pytest.mark.parametrize("quoted", ["We will sell", "not for 6%", "we won't", "the pie", "…"])
def test_anything_else_does_not(quoted):
    assert not is_slice(quoted, SENTENCE)


def test_a_mark_without_a_partner_is_noticed():
    assert has_open_quotation('He said "no pier')
    assert not has_open_quotation('He said "no pier"')
