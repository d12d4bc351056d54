"""Questions without the words that only say where to look."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullquote.bot import Question
from pullquote.bot.filters import named_filters
from pullquote.bot.question_words import without
from pullquote.bot.time_scope import plan
from pullquote.vectorstore import Names, Scope, Span

TODAY = date(2022, 6, 16)
NAMES = Names(
    publishers=("The Tarrow Courier", "Littoral Wire", "CNN", "Reuters"),
    authors=("Nell Harwick",),
    sections=("Sports",),
    tags=("dam",),
)


def left(text):
    words = named_filters(text, NAMES, Scope()).words
    return without(text, (*words, *plan(Question(text), TODAY, lambda: TODAY).words))


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What did Nell Harwick write about the ferry?", "What is said about the ferry?"),
        ("According to the Tarrow Courier, how many were hit?", "How many were hit?"),
        ("How many were hit, according to Littoral Wire?", "How many were hit?"),
        ("How many, according to Littoral Wire, were hit?", "How many were hit?"),
        ("Who does the Courier say won the seat?", "Who won the seat?"),
        ("When did CNN report that the dam leaked?", "When the dam leaked?"),
        ("Did CNN or Reuters report that the dam leaked?", "The dam leaked?"),
        ("How does the Courier describe the bell?", "The bell?"),
        ("How many homes were hit, CNN said?", "How many homes were hit?"),
        ("What is in the Courier's report on the fire?", "What is in the report on the fire?"),
        (
            "What is in the latest CNN coverage of the fire?",
            "What is in the latest coverage of the fire?",
        ),
        ("Which stories from Littoral Wire are about oysters?", "Which stories are about oysters?"),
        (
            "Which articles by Nell Harwick are about the bell?",
            "Which articles are about the bell?",
        ),
        ("Who won the cup, in the sports section?", "Who won the cup?"),
        ("Which articles tagged dam name the county?", "Which articles name the county?"),
        ("Who won the cup last week?", "Who won the cup?"),
        ("Who was the winner of last week?", "Who was the winner?"),
        ("What is it made of, according to CNN?", "What is it made of?"),
        ("Who won last week, according to CNN?", "Who won?"),
        ("What was last year's most popular name?", "What was most popular name?"),
        ("Yesterday a ferry sank. Which one?", "A ferry sank. Which one?"),
        ("how many were hit, according to cnn", "how many were hit"),
        ("What was built in March 2020?", "What was built in March 2020?"),
        ("Did the ferry carry more than last year?", "Did the ferry carry more than last year?"),
    ],
)
def test_words_that_say_where_to_look_are_left_out(question, asked):
    assert left(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "What did the Tarrow Courier say?",
        "What happened last week?",
        "Did CNN or Reuters report it?",
        "Which articles are by Nell Harwick?",
        "What is new in the sports section?",
        "Who found the bell?",
    ],
)
def test_question_of_nothing_else_stays_as_it_was(question):
    assert left(question) == question


def test_spans_may_overlap_and_come_in_any_order():
    text = "Who won the cup last week?"
    assert without(text, [Span(16, 25), Span(15, 20)]) == "Who won the cup?"


@settings(deadline=None)
@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40))))
def test_any_words_can_be_left_out(question, places):
    spans = [Span(start, start + length) for start, length in places]
    found = without(question, spans)
    assert found == question or found.strip()
