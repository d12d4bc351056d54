"""Confidence: from what the models saw to a chance."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.bot.confidence import Signals, confidence, weigh

SURE = Signals(best=9.0, lead=3.0, evidence=4.0, answer=5.0, share=0.9, together=1.5)
FITTED = {
    "intercept": -1.0,
    "weights": {field.name: 0.0 for field in fields(Signals)} | {"share": 2.0},
}
BOUND = {"even": 3.3, "width": 4.5}
UNSURE = Signals(best=-4.0, lead=0.5, evidence=-3.0, answer=-8.0, share=0.2, together=-3.0)


@pytest.mark.parametrize("dated", [True, False])
def test_strong_evidence_is_likelier_to_answer_than_weak(dated):
    assert confidence(SURE, dated=dated) > 0.6
    assert confidence(UNSURE, dated=dated) < 0.13


@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("name", ["best", "share", "together"])
def test_more_of_what_speaks_for_an_answer_raises_the_chance(name, dated):
    more = replace(UNSURE, **{name: getattr(SURE, name)})
    assert confidence(more, dated=dated) > confidence(UNSURE, dated=dated)


def test_a_chance_is_the_logistic_curve_of_the_weighed_sum():
    assert weigh(FITTED, BOUND, replace(SURE, share=0.5)) == pytest.approx(0.5)


def test_a_passage_about_something_else_answers_nothing_whatever_the_reader_sees():
    assert weigh(FITTED, BOUND, replace(SURE, best=-9.0, share=1.0)) < 0.1


@given(st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=6))
def test_it_lies_between_none_and_all_whatever_was_seen(values):
    assert 0 <= confidence(Signals(*values), dated=True) <= 1
