"""What each shape of question gets from the samples: the examples of `docs/questions.md`."""

from datetime import date
from pathlib import Path

import pytest

from pullquote.bot import Question
from pullquote.bot.shapes import Shape, shape_of

DOCS = (Path(__file__).parents[2] / "docs/questions.md").read_text("utf-8")

EXAMPLES = [
    (Shape.WHO, "Who found the ship's bell in the Brannet museum?", "Zoë Lindqvist-Araújo"),
    (Shape.WHEN, "When is the last day of classes at Harrow Ness Elementary?", "June 12"),
    (Shape.NUMBER, "How many workers will return when Norvane reopens?", "140 of its 385 workers"),
    (
        Shape.NUMBER,
        "How much would a sale of Quarry Lane bring, according to Destrange?",
        "$8 million",
    ),
    (
        Shape.WHY,
        "Why did the oyster parasite spread in Pellow Bay?",
        "because the bay stayed above 74 degrees",
    ),
    (Shape.SAID, "What did Brandvold say about the fog?", "you can't see the water from here"),
    (
        Shape.YES_NO,
        "Is pale gill dangerous to people who eat oysters?",
        "does not harm people",
    ),
    (
        Shape.LIST,
        "What unusual things were brought back during the library amnesty?",
        "a ukulele, a cake pan",
    ),
    (
        Shape.COMPARISON,
        "What was the difference between the two counts of damaged homes?",
        "340 homes",
    ),
    (Shape.HOW, "How is the bridge to be worked from April?", "worked from a desk"),
]


@pytest.mark.parametrize(("shape", "question", "words"), EXAMPLES, ids=[e[1] for e in EXAMPLES])
def test_example_of_a_shape_is_answered_as_the_docs_say(samples, shape, question, words):
    assert question in DOCS
    assert shape_of(question) is shape
    answer = samples.ask(Question(question))
    assert answer.quotes, answer.reason
    assert any(words in quote.text for quote in answer.quotes)
    assert answer.searched is None or answer.searched.said is None  # none of them holds a time


def test_a_denial_is_quoted_where_yes_or_no_is_asked(samples):
    text = "Has Corrack Rovers agreed to sell its ground?"
    assert shape_of(text) is Shape.YES_NO
    answer = samples.ask(Question(text, date(2026, 2, 7)))
    assert any("has denied that the football club has agreed" in q.text for q in answer.quotes)


def test_both_sides_of_a_comparison_are_quoted(samples):
    answer = samples.ask(
        Question("What was the difference between the two counts of damaged homes?")
    )
    assert {"340 homes", "212 homes"} <= {
        count for count in ("340 homes", "212 homes") for q in answer.quotes if count in q.text
    }


def test_list_gets_several_quotes(samples):
    answer = samples.ask(
        Question("What unusual things were brought back during the library amnesty?")
    )
    assert len(answer.quotes) > 1


def test_no_sentence_supports_a_shape_that_the_articles_do_not_answer(samples):
    answer = samples.ask(Question("Who painted the mural on Front Street?"))
    assert answer.quotes == ()
