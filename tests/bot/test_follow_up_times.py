"""Follow-ups keep to the days of the question before them."""

from datetime import date

import pytest

from pullquote.bot import Question
from pullquote.bot.conversation import Conversation
from pullquote.bot.follow_up_times import with_days_of

TODAY = date(2022, 6, 16)


@pytest.mark.parametrize(
    ("text", "before", "read"),
    [
        (
            "And in Ohio? (race won)",
            "Who won the race last week?",
            "And in Ohio? (race won last week)",
        ),
        ("By whom?", "Which race was won in March 2021?", "By whom? (in March 2021)"),
        ("And on Monday? (race)", "Who won the race last week?", "And on Monday? (race)"),
        ("And in Ohio? (race)", "Who won the race?", "And in Ohio? (race)"),
        ("And in Ohio? (race)", "What is the latest on the race?", "And in Ohio? (race)"),
    ],
)
def test_time_words_go_with_a_follow_up_that_has_none(text, before, read):
    assert with_days_of(text, before, TODAY) == read


def test_follow_up_is_searched_in_the_days_of_the_question_before(samples):
    talk = Conversation(samples, "test:days")
    talk.ask("How many homes did the storm damage this week?", asked_on=date(2025, 11, 12))
    understood = talk.understand("And docks?")
    assert understood.read_as is not None
    assert "this week" in understood.read_as
    answer = samples.ask(understood.question)
    assert answer.searched is not None
    assert answer.searched.said == "this week"
    assert isinstance(understood.question, Question)
