"""Follow-ups keep to the days of the question before them, and their own time words win."""

from datetime import date

import pytest

from pullquote.bot import Question
from pullquote.bot.conversation import Conversation
from pullquote.bot.follow_up_reading import Earlier, read
from pullquote.bot.follow_up_times import in_year_of, with_days_of, without_times
from pullquote.bot.records import Searched, SearchKind
from pullquote.bot.time_expressions import Sense, main_expression
from pullquote.bot.time_scope import plan

TODAY = date(2022, 6, 16)


def talked(*questions):
    """Read each question after those before it; what the last one was read as."""
    turns = []
    for text in questions:
        reading = read(text, turns, TODAY)
        turns.append(Earlier(text, reading.text if reading else None, ()))
    return turns[-1].read_as


@pytest.mark.parametrize(
    ("asked", "text", "before", "read_as"),
    [
        (
            "And in Ohio? (race won)",
            "And in Ohio?",
            "Who won the race last week?",
            "And in Ohio? (race won last week)",
        ),
        (
            "By whom?",
            "By whom?",
            "Which race was won in March 2021?",
            "By whom? (in March 2021)",
        ),
        (
            "And on Monday? (race)",
            "And on Monday?",
            "Who won the race last week?",
            "And on Monday? (race)",
        ),
        ("And in Ohio? (race)", "And in Ohio?", "Who won the race?", "And in Ohio? (race)"),
        (
            "And in Ohio? (race)",
            "And in Ohio?",
            "What is the latest on the race?",
            "And in Ohio? (race)",
        ),
        (
            "Where? (director died work late 1950s)",
            "Where?",
            "The director died this week. Where did he work in the late 1950s?",
            "Where? (director died work late 1950s this week)",
        ),
    ],
)
def test_time_words_go_with_a_follow_up_that_has_none(asked, text, before, read_as):
    assert with_days_of(asked, text, before, TODAY) == read_as


FLOOD = "How many people died in the Ossley flood on Monday?"
OPENED = "What opened in Corrack in March 2020?"


@pytest.mark.parametrize(
    ("questions", "read_as", "said"),
    [
        ((FLOOD, "And on Sunday?"), "And on Sunday? (people died Ossley flood)", "on Sunday"),
        ((FLOOD, "And Sunday?"), "And Sunday? (people died Ossley flood)", "Sunday"),
        ((FLOOD, "And last week?"), "And last week? (people died Ossley flood)", "last week"),
        ((OPENED, "And in April 2019?"), "And in April 2019? (opened Corrack)", "in April 2019"),
        ((OPENED, "What about 2019?"), "What about 2019? (opened Corrack)", "2019"),
        (
            ("What opened in May 2022?", "And in April?"),
            "And in April 2022? (opened)",
            "in April 2022",
        ),
        (
            ("How many homes did Sunday's storm damage?", "And on Saturday?"),
            "And on Saturday? (homes storm damage)",
            "on Saturday",
        ),
        (("What was it on Monday?", "And on Sunday?"), "And on Sunday? (What was it)", "on Sunday"),
    ],
)
def test_time_words_of_a_follow_up_take_the_place_of_those_before(questions, read_as, said):
    assert talked(*questions) == read_as
    assert plan(Question(read_as, TODAY), TODAY, lambda: TODAY).searched.said == said


@pytest.mark.parametrize(
    ("questions", "read_as"),
    [
        ((FLOOD, "By whom?"), "By whom? (people died Ossley flood Monday)"),
        ((FLOOD, "And on Sunday?", "By whom?"), "By whom? (people died Ossley flood on Sunday)"),
        (
            (FLOOD, "And on Sunday?", "And in Corrack?"),
            "And in Corrack? (people died Ossley flood on Sunday)",
        ),
        (
            (FLOOD, "And on Sunday?", "And in Ohio?", "Who else?"),
            "Who else? (people died Ossley flood on Sunday)",
        ),
        (
            ("Who won the cup on Sunday?", "And on Monday?", "And in Ohio?"),
            "And in Ohio? (won cup on Monday)",
        ),
        ((OPENED, "And in April 2019?", "Where?"), "Where? (opened Corrack in April 2019)"),
    ],
)
def test_follow_up_without_time_words_keeps_to_the_newest_that_were_said(questions, read_as):
    assert talked(*questions) == read_as


@pytest.mark.parametrize(
    ("questions", "read_as"),
    [
        (
            ("Who will Corrack Rovers play on Friday?", "And on Saturday?"),
            "And on Saturday? (will Corrack Rovers play)",
        ),
        (
            ("Who will Corrack Rovers play on Friday?", "Where?"),
            "Where? (will Corrack Rovers play on Friday)",
        ),
        (("What is due by Friday?", "And by Saturday?"), "And by Saturday? (is due)"),
        (("What opens next week?", "Where?"), "Where? (opens next week)"),
        (("What opens in August 2022?", "And in September?"), "And in September 2022? (opens)"),
    ],
)
def test_days_to_come_stay_to_come_in_a_follow_up(questions, read_as):
    assert talked(*questions) == read_as
    assert main_expression(read_as, TODAY).sense is Sense.COMING


def test_follow_up_about_the_past_leaves_the_future_behind():
    read_as = talked("Who will Corrack Rovers play on Friday?", "And last Saturday?")
    assert read_as == "And last Saturday? (Corrack Rovers play)"


@pytest.mark.parametrize(
    ("text", "before", "dated"),
    [
        ("And in April?", "What opened in May 2019?", "And in April 2019?"),
        ("And on 5 June?", "What was signed on 3 June 2019?", "And on 5 June 2019?"),
        ("And in April?", "What opened in 2019?", "And in April 2019?"),
        ("And in April?", "What opened since 2015?", "And in April?"),
        ("And in April?", "What opened last year?", "And in April?"),
        ("And in April 2018?", "What opened in May 2019?", "And in April 2018?"),
        ("And last week?", "What opened in May 2019?", "And last week?"),
        ("And in Ohio?", "What opened in May 2019?", "And in Ohio?"),
    ],
)
def test_dates_without_a_year_are_of_the_year_that_was_spoken_of(text, before, dated):
    assert in_year_of(text, before, TODAY) == dated


def test_time_words_are_cut_out_with_what_is_left_of_an_owner():
    assert without_times("Who saw Sunday's storm on 3 June?", TODAY) == "Who saw  storm ?"


def test_quoted_article_is_asked_about_on_the_days_of_the_last_question(samples):
    talk = Conversation(samples, "test:quoted")
    talk.ask("How many homes did the storm damage on Monday?", asked_on=date(2025, 11, 12))
    talk.ask("And this week?")
    understood = talk.understand("more on [1]")
    assert understood.read_as is not None
    assert "Monday" not in understood.read_as
    assert "this week" in understood.read_as


def test_follow_up_with_days_of_its_own_is_searched_in_these(samples):
    talk = Conversation(samples, "test:own")
    talk.ask("How many homes did the storm damage last week?", asked_on=date(2025, 11, 12))
    understood = talk.understand("And this week?")
    answer = samples.ask(understood.question)
    assert understood.read_as == "And this week? (homes storm damage)"
    assert answer.searched == Searched(
        "this week", SearchKind.SCOPE, date(2025, 11, 3), date(2025, 11, 12)
    )


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
