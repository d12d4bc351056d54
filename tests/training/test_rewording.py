"""Questions in other words: neighbours by meaning, never names, the same for the same seed."""

import random

import numpy as np

from training.rewording import Rewording, word_vectors

PLANE = {  # words by direction, in degrees
    "ferry": 0,
    "boat": 20,
    "ferries": 5,
    "vessel": 40,
    "council": 120,
    "board": 140,
    "harbour": 250,
    "Stennis": 10,
}


def vectors_of(words):
    angles = np.radians([PLANE[word] for word in words])
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def texts(times=5):
    return [" ".join(PLANE)] * times


def test_neighbours_are_alike_and_no_other_form_of_the_word_the_likest_first():
    words = Rewording(texts(), vectors_of)
    assert words.others("ferry") == ["boat", "vessel"]
    assert words.others("council") == ["board"]
    assert words.others("harbour") == ()


def test_names_and_words_that_are_seen_seldom_are_not_known():
    words = Rewording([*texts(4), "ferry boat council", "Board Board"], vectors_of)
    assert words.others("ferry") == ["boat"]
    assert words.others("Stennis") == words.others("stennis") == ()
    assert words.others("council") == ()  # "board" is mostly a name here


def test_a_question_keeps_its_names_numbers_and_marks():
    words = Rewording(texts(), vectors_of)
    said = {
        words.reworded("Which ferry of the Ferry Council's 12 left?", random.Random(seed))
        for seed in range(40)
    }
    assert said == {
        f"Which {word} of the Ferry Council's 12 left?" for word in ("ferry", "boat", "vessel")
    }


def test_the_same_draw_gives_the_same_words():
    words = Rewording(texts(), vectors_of)
    asked = "which ferry did the council buy for the harbour?"
    first = [words.reworded(asked, random.Random(seed)) for seed in range(20)]
    assert first == [words.reworded(asked, random.Random(seed)) for seed in range(20)]
    assert len(set(first)) > 3


def test_the_model_finds_words_of_like_meaning():
    known = "storm hurricane lawsuit litigation pastry railway physics garden window".split()
    words = Rewording([" ".join(known)] * 5, word_vectors)
    assert words.others("storm") == ["hurricane"]
    assert words.others("lawsuit") == ["litigation"]
    assert words.others("window") == ()
