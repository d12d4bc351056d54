"""Confidence: from what the models saw to a chance."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.bot.confidence import Signals, confidence, weigh

SURE = Signals(best=9.0, ahead=5.0, quote=18.0, share=0.9, support=6.0, evidence=8.0, near=0.9)
FITTED = {
    "intercept": -1.0,
    "weights": {field.name: 0.0 for field in fields(Signals)} | {"share": 2.0},
}
BOUND = {"even": 3.3, "width": 4.5}
UNSURE = Signals(best=-4.0, ahead=0.5, quote=-9.0, share=0.2, support=-9.0, evidence=-9.0, near=0.0)


@pytest.mark.parametrize("at_length", [True, False])
@pytest.mark.parametrize("dated", [True, False])
def test_strong_evidence_is_likelier_to_answer_than_weak(dated, at_length):
    assert confidence(SURE, dated=dated, at_length=at_length) > 0.6
    assert confidence(UNSURE, dated=dated, at_length=at_length) < 0.06


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("name", ["best", "ahead", "quote", "share", "support"])
def test_more_of_what_speaks_for_an_answer_raises_the_chance(name, dated):
    more = replace(UNSURE, **{name: getattr(SURE, name)})
    unsure = confidence(UNSURE, dated=dated, at_length=False)
    assert confidence(more, dated=dated, at_length=False) > unsure


@pytest.mark.parametrize("dated", [True, False])
def test_the_words_that_have_the_votes_say_nothing_where_no_few_words_answer(dated):
    other = replace(SURE, share=0.0, quote=-20.0)
    told = confidence(SURE, dated=dated, at_length=True)
    assert confidence(other, dated=dated, at_length=True) == told


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("at_length", [True, False])
def test_a_sentence_that_answers_makes_it_likelier(dated, at_length):
    other = replace(SURE, evidence=-8.0)
    assert confidence(other, dated=dated, at_length=at_length) < confidence(
        SURE, dated=dated, at_length=at_length
    )


def test_a_chance_is_the_logistic_curve_of_the_weighed_sum():
    assert weigh(FITTED, BOUND, replace(SURE, share=0.5)) == pytest.approx(0.5)


def test_a_passage_about_something_else_answers_nothing_whatever_the_reader_sees():
    assert weigh(FITTED, BOUND, replace(SURE, best=-9.0, share=1.0)) < 0.1


@given(st.lists(st.floats(-1e6, 1e6), min_size=7, max_size=7))
def test_it_lies_between_none_and_all_whatever_was_seen(values):
    assert 0 <= confidence(Signals(*values), dated=True, at_length=False) <= 1


@pytest.mark.parametrize("at_length", [True, False])
def test_an_article_far_from_the_questions_day_answers_less_surely_and_only_then(at_length):
    far = replace(SURE, near=0.0)
    with_day, without = (
        [confidence(one, dated=dated, at_length=at_length) for one in (far, SURE)]
        for dated in (True, False)
    )
    assert with_day[0] < with_day[1]
    assert without[0] == without[1]
