"""What the reader points at, and how far passages agree on it."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.bot.records import RankedPassage
from pullquote.bot.spans import answer_shares, best_answer, share_in, support
from pullquote.bot.words import normalised
from pullquote.vectorstore import Passage, Span
from pullquote.vectorstore.reader import PassageReading, SentenceReading

TEXT = "Ines Darrow opened the bridge. It cost 14 million crowns. Mayor Ines Darrow smiled."


def passage(article_id="a", text=TEXT):
    starts = [0, *(at + 2 for at, mark in enumerate(text) if mark == "." and at + 2 < len(text))]
    ends = [*(start - 1 for start in starts[1:]), len(text)]
    sentences = tuple(Span(a, b) for a, b in zip(starts, ends, strict=True))
    return Passage(1, article_id, 1, 0, Span(0, len(text)), text, "T", None, None, sentences)


def read(*pointed, article_id="a", score=5.0):
    """Each pointed answer with its score, one for each of the three sentences."""
    home = passage(article_id)
    readings = []
    for found, answer_score in pointed:
        at = home.text.find(found) if found else -1
        span = Span(at, at + len(found)) if found else None
        readings.append(SentenceReading(0.0, span, answer_score))
    return RankedPassage(home, score, PassageReading(score, tuple(readings)))


def shares(*passages, question="What about the opening?"):
    return answer_shares(question, passages)


def test_an_answer_that_several_articles_give_has_a_larger_share():
    one = read(("Ines Darrow", 2.0), ("14 million", 2.0), (None, -30.0))
    other = read(("Ines Darrow", 2.0), (None, -30.0), (None, -30.0), article_id="b")
    alone, both = shares(one), shares(one, other)
    assert alone[normalised("Ines Darrow")] == pytest.approx(0.5)
    assert both[normalised("Ines Darrow")] > 0.6


def test_one_article_votes_once_for_an_answer():
    once = read(("Ines Darrow", 2.0), ("14 million", 2.0), (None, -30.0))
    again = replace(once, score=4.0)
    assert shares(once, again)[normalised("Ines Darrow")] == pytest.approx(0.5, abs=0.01)


def test_answers_that_hold_one_another_count_together():
    found = shares(read(("Ines Darrow", 1.0), ("14 million", 1.0), ("Mayor Ines Darrow", 1.0)))
    assert found[normalised("Ines Darrow")] == pytest.approx(2 / 3)


def test_an_answer_of_the_kind_that_is_asked_for_has_a_larger_share():
    one = read(("Ines Darrow", 2.0), ("14 million", 2.0), (None, -30.0))
    names = shares(one, question="Who opened it?")
    numbers = shares(one, question="How much did it take?")
    assert names[normalised("Ines Darrow")] == pytest.approx(math.e / (1 + math.e))
    assert numbers[normalised("14 million")] == pytest.approx(math.e / (1 + math.e))


def test_what_the_question_says_is_no_answer():
    one = read(("Ines Darrow", 5.0), ("14 million", 1.0), (None, -30.0))
    assert list(shares(one, question="What did Ines Darrow open?")) == [normalised("14 million")]


def test_a_text_has_the_share_of_the_best_answer_in_it_on_word_boundaries():
    weighed = {normalised("14 million"): 0.7, normalised("Darrow"): 0.2}
    assert share_in("It cost 14 million crowns, Darrow said.", weighed) == 0.7
    assert share_in("It cost 14 millions.", weighed) == 0.0


def test_a_text_with_a_part_of_the_name_has_a_little_less():
    weighed = {normalised(name): 0.9 for name in ("Ada", "Hurricane Ada")}
    weighed[normalised("14 million")] = 0.5
    whole = share_in("Hurricane Ada came.", weighed)
    part = share_in("Ada came.", weighed)
    assert whole == 0.9
    assert 0.7 < part < whole
    assert share_in("It cost 14 million.", weighed) == 0.5


def test_a_longer_answer_that_holds_another_is_no_fuller_form_where_it_has_a_smaller_share():
    weighed = {normalised("Ada"): 0.9, normalised("Mayor Darrow and Ada"): 0.2}
    assert share_in("Ada came.", weighed) == 0.9


def test_the_answer_of_a_window_is_the_one_with_the_largest_share():
    one = read(("Ines Darrow", 6.0), ("14 million", 1.0), (None, -30.0))
    best = best_answer(one, 0, 2, {normalised("14 million"): 0.8})
    assert best.span.of(TEXT) == "14 million"
    assert best.share == 0.8


def test_a_window_without_an_answer_has_none():
    nothing = read(("Ines Darrow", -2.0), (None, -30.0), (None, -30.0))
    assert best_answer(nothing, 0, 2, {}) is None


def test_nothing_read_weighs_nothing():
    assert shares() == {}


@given(st.lists(st.floats(-40, 40), min_size=3, max_size=3), st.floats(-12, 20))
def test_shares_lie_between_none_and_all(scores, score):
    one = read(*zip(("Ines", "14 million", "smiled"), scores, strict=True), score=score)
    assert all(0 <= share <= 1.0000001 for share in shares(one).values())


def test_passages_that_give_the_likeliest_answer_support_it_and_others_speak_against_it():
    first = read(("Ines Darrow", 6.0), ("14 million", 1.0), (None, -30.0))
    fuller = read((None, -30.0), (None, -30.0), ("Mayor Ines Darrow", 2.0), article_id="b")
    other = read(("bridge", 5.0), ("14 million", -2.0), (None, -30.0), article_id="c")

    def supported(*passages):
        return support(passages, shares(*passages))

    assert supported(first) == pytest.approx(6.0)
    assert supported(first, fuller) == pytest.approx(4.0)
    assert supported(first, fuller, other) == pytest.approx((6.0 + 2.0 - 12.0) / 3)


def test_support_stays_within_bounds_and_nothing_has_the_least():
    sure = read(("Ines Darrow", 40.0), (None, -30.0), (None, -30.0))
    silent = read((None, -30.0), (None, -30.0), (None, -30.0))
    unsure = read(("Ines Darrow", -25.0), (None, -30.0), (None, -30.0))
    assert support([sure], shares(sure)) == pytest.approx(10.0)
    assert support([silent], shares(silent)) == pytest.approx(-12.0)
    assert support([unsure], shares(unsure)) == pytest.approx(-12.0)
