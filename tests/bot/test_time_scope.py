"""What a question's time words make of the search, alone and over the samples."""

from datetime import date, timedelta

import pytest

from pullquote.bot import Question
from pullquote.bot.records import Searched, SearchKind, Status
from pullquote.bot.time_expressions import Period
from pullquote.bot.time_scope import plan, published_in
from pullquote.vectorstore import Scope

TODAY = date(2022, 6, 16)
NEWEST = date(1993, 4, 2)


def planned(text, *, asked_on=None, scope=None, newest=NEWEST):
    return plan(Question(text, asked_on, scope or Scope()), TODAY, lambda: newest)


def test_question_without_time_words_is_asked_as_it_stands():
    question = Question("Who found the bell?")
    made = plan(question, TODAY, lambda: NEWEST)
    assert (made.question, made.wider, made.searched) == (question, None, None)


def test_days_counted_from_the_question_narrow_the_search_and_can_be_widened():
    made = planned("Who won last week?")
    days = Period(date(2022, 6, 3), date(2022, 6, 15))
    assert made.question.scope == Scope(since=days.since, until=days.until)
    assert made.question.near == ()
    assert made.wider is not None
    assert (made.wider.scope, made.wider.near) == (Scope(), (days,))
    assert made.searched == Searched("last week", SearchKind.SCOPE, days.since, days.until)


def test_dates_of_the_calendar_put_articles_first_and_leave_none_out():
    made = planned("What was ordered in March 2020?")
    assert made.question.scope == Scope()
    assert made.wider is None
    assert made.searched is not None
    assert made.searched.kind is SearchKind.PRIOR


def test_days_that_lead_up_to_the_question_are_as_near_as_they_are():
    made = planned("How did prices move in 2022?", asked_on=TODAY)
    assert made.question.near == ()
    made = planned("How did prices move in 2021?", asked_on=TODAY)
    assert made.question.near == (Period(date(2021, 1, 1), date(2022, 1, 31)),)


@pytest.mark.parametrize("words", ["the other day", "days ago", "weeks ago"])
def test_vague_days_leave_no_article_out(words):
    made = planned(f"Who won the cup {words}?")
    assert made.wider is None
    assert made.question.scope == Scope()


@pytest.mark.parametrize(
    "question",
    [
        "Were more homes sold in 2019 compared with last year?",
        "Did fewer ferries sink this year than last year?",
        "Did the ferry carry more people than last year?",
    ],
)
def test_periods_that_are_compared_leave_no_article_out(question):
    made = planned(question)
    assert made.question.scope == Scope()
    assert made.searched is not None
    assert made.searched.kind is SearchKind.PRIOR


@pytest.mark.parametrize(
    "question", ["Who will Corrack Rovers play on Saturday?", "What is due by Friday?"]
)
def test_weekday_that_is_still_to_come_leaves_no_article_out(question):
    made = planned(question)
    assert (made.question.scope, made.wider) == (Scope(), None)


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest on the Norvane mill that burned last year?",
        "When will the bridge that closed last year reopen next week?",
    ],
)
def test_days_that_lie_behind_what_is_newest_leave_no_article_out(question):
    made = planned(question)
    assert (made.question.scope, made.wider) == (Scope(), None)
    assert made.question.near == (Period(NEWEST, NEWEST),)


def test_days_on_which_something_was_announced_narrow_the_search_for_it():
    made = planned("Which country announced this week that next month it drops the rules?")
    assert made.searched is not None
    assert (made.searched.said, made.searched.kind) == ("this week", SearchKind.SCOPE)


def test_fiscal_year_leaves_no_article_out():
    made = planned("What do earnings that were reported in fiscal year 2021 say?")
    assert made.question.scope == Scope()


def test_articles_of_a_date_narrow_the_search():
    made = planned("What do articles from March 2020 say of the ferry?")
    assert made.searched is not None
    assert made.searched.kind is SearchKind.SCOPE


def test_day_of_the_question_decides_what_last_week_is():
    asked_on = date(2020, 1, 9)
    made = planned("Who won last week?", asked_on=asked_on)
    assert made.question.scope.until is not None
    assert made.question.scope.until < asked_on


def test_days_that_were_chosen_by_hand_stay():
    scope = Scope(since=date(2019, 1, 1))
    made = planned("Who won last week?", scope=scope)
    assert made.question.scope == scope
    assert made.wider is None


def test_the_latest_of_an_old_archive_is_what_it_has_last():
    made = planned("What is the latest on the ferry?")
    assert made.question.near == (Period(NEWEST, NEWEST),)
    assert made.searched == Searched("the latest", SearchKind.PRIOR)


def test_articles_that_are_dated_ahead_do_not_move_the_present():
    made = planned("What is the latest on the ferry?", newest=TODAY + timedelta(days=900))
    assert made.question.near == (Period(TODAY, TODAY),)


def test_day_of_the_question_is_all_that_the_latest_needs():
    made = planned("What is the latest on the ferry?", asked_on=TODAY)
    assert made.question.near == ()


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        (date(2022, 6, 13), date(2022, 6, 13), date(2022, 6, 13), date(2022, 6, 16)),
        (date(2022, 6, 10), date(2022, 6, 16), date(2022, 6, 7), date(2022, 6, 16)),
        (date(2022, 5, 1), date(2022, 5, 31), date(2022, 5, 1), date(2022, 6, 7)),
        (date(2021, 1, 1), date(2021, 12, 31), date(2021, 1, 1), date(2022, 1, 31)),
        (date(2022, 6, 14), None, date(2022, 6, 14), None),
        (None, date(2020, 12, 31), None, date(2020, 12, 31)),
    ],
)
def test_what_happens_is_in_the_paper_a_little_later(since, until, first, last):
    assert published_in(Period(since, until), TODAY) == Period(first, last)


@pytest.mark.parametrize("asked_on", [date(1, 1, 1), date(9999, 12, 31)])
@pytest.mark.parametrize("words", ["this week", "today", "on Monday", "this year", "the latest"])
def test_edge_of_the_calendar_can_be_asked_about(asked_on, words):
    made = planned(f"What happened {words}?", asked_on=asked_on)
    assert made.question.asked_on == asked_on


def test_last_day_of_the_calendar_ends_the_days_that_are_searched():
    days = Period(date(9999, 12, 25), date.max)
    assert published_in(days, date.max) == Period(date(9999, 12, 22), date.max)


def test_an_answer_says_which_days_were_searched(samples):
    answer = samples.ask(
        Question("How many homes did the storm damage this week?", date(2025, 11, 12))
    )
    assert answer.quotes[0].article_id == "courier-storm-first-count"
    assert answer.searched == Searched(
        "this week", SearchKind.SCOPE, date(2025, 11, 3), date(2025, 11, 12)
    )


def test_days_without_an_article_are_said_and_every_day_is_searched(samples):
    text = "Who found the ship's bell in the Brannet museum yesterday?"
    answer = samples.ask(Question(text, date(2026, 3, 1)))
    assert answer.status is Status.ANSWERED
    assert answer.searched is not None
    assert answer.searched.widened
    assert answer.quotes[0].article_id == "lantern-2025-11-museum-bell"


def test_old_archive_answers_a_question_without_a_date(samples):
    answer = samples.ask(Question("How many homes did the storm damage this week?"))
    assert answer.status is Status.ANSWERED
    assert answer.searched is not None
    assert answer.searched.widened


def test_widened_search_keeps_to_the_day_of_the_question(samples):
    answer = samples.ask(
        Question("How many homes did the storm damage yesterday?", date(2025, 11, 12))
    )
    assert {quote.published[:10] <= "2025-11-12" for quote in answer.quotes} == {True}


def test_who_holds_an_office_is_asked_of_the_newest(samples):
    answer = samples.ask(Question("Who is the chair of Corrack Rovers?"))
    assert answer.searched == Searched("Who is the chair", SearchKind.PRIOR)
