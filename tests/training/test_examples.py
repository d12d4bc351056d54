"""Questions that a passage does not answer, made of questions that it does."""

import random

from training.examples import altered, near_miss
from training.sets import Example, sentences_of

PASSAGE = (
    "The Stennis ferry carried 1,200 people in 1921. Harbour master Lowell Brandt sold it to"
    " Orla Quist in 1934."
)
ROW = {"question": "Who sold the Stennis ferry in 1934?", "answers": ["Lowell Brandt"]}
EXAMPLE = Example(
    ROW["question"], PASSAGE, sentences_of(PASSAGE), ((64, 77),), evidence=frozenset({1})
)


def test_a_near_miss_shares_the_most_words_and_holds_no_answer():
    others = [
        "Lowell Brandt sold the Stennis ferry in 1934.",
        "The Stennis ferry was sold again in 1950.",
        "Bread costs more than last year.",
    ]
    made = near_miss(ROW, others)
    assert made is not None
    assert (made.question, made.text) == (ROW["question"], others[1])
    assert (made.answers, made.evidence) == ((), frozenset())
    assert made.sentences == ((0, len(others[1])),)


def test_there_is_no_near_miss_where_every_passage_answers():
    assert near_miss(ROW, ["Then LOWELL BRANDT left."]) is None
    assert near_miss(ROW, []) is None


def test_an_altered_question_asks_of_another_name_or_number_of_the_passage():
    asked = set()
    for seed in range(40):
        made = altered(EXAMPLE, ROW, random.Random(seed))
        assert made is not None
        assert (made.text, made.answers, made.evidence) == (PASSAGE, (), frozenset())
        asked.add(made.question)
    assert asked == {
        "Who sold the Orla Quist ferry in 1934?",
        "Who sold the Stennis ferry in 1921?",
        "Who sold the Stennis ferry in 1,200?",
    }


def test_a_question_without_a_name_cannot_be_altered():
    row = {"question": "Who sold it?", "answers": ["Lowell Brandt"]}
    example = Example(row["question"], PASSAGE, EXAMPLE.sentences, ((64, 77),), frozenset({1}))
    assert altered(example, row, random.Random(1)) is None
