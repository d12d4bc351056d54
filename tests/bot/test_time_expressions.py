"""Time words of questions, against the table in `time_expressions.txt`."""

from datetime import date
from pathlib import Path

import pytest

from pullquote.bot.time_expressions import Period, Sense, main_expression, time_expressions

_LINES = (Path(__file__).parent / "time_expressions.txt").read_text("utf-8").splitlines()
TABLE = [[cell.strip() for cell in line.split("|")] for line in _LINES if line and line[0] != "#"]


def _meant(found):
    if found is None:
        return "-", "-"
    if found.period is None:
        return found.said, str(found.sense)
    since, until = (
        day.isoformat() if day else "" for day in (found.period.since, found.period.until)
    )
    return found.said, f"{since}..{until}"


@pytest.mark.parametrize(
    ("asked_on", "question", "said", "meaning"), TABLE, ids=[f"{r[0]} {r[1]}" for r in TABLE]
)
def test_time_words_mean_the_days_that_the_table_says(asked_on, question, said, meaning):
    found = main_expression(question, date.fromisoformat(asked_on))
    assert _meant(found) == (said, meaning)


def test_table_is_long_enough_to_mean_something():
    assert len([row for row in TABLE if row[3] != "-"]) >= 120


def test_every_expression_is_found_with_its_place():
    text = "Who left last week after the fire of 3 June?"
    found = time_expressions(text, date(2022, 6, 16))
    assert [text[each.start : each.end] for each in found] == ["last week", "3 June"]


def test_days_to_come_name_no_period():
    found = main_expression("What opens next week?", date(2022, 6, 16))
    assert (found.sense, found.period) == (Sense.COMING, None)


@pytest.mark.parametrize("asked_on", [date(1, 1, 1), date(9999, 12, 31)])
@pytest.mark.parametrize(
    "words", ["last week", "100 centuries ago", "in the last 999 years", "last winter", "last May"]
)
def test_edge_of_the_calendar_breaks_nothing(asked_on, words):
    time_expressions(f"What happened {words}?", asked_on)


@pytest.mark.parametrize(
    "words", ["will that play on Monday ", "said last year the next week ", "is due that Friday "]
)
def test_a_question_as_long_as_it_may_be_is_read(words):
    assert main_expression(words * (2000 // len(words)), date(2022, 6, 16))


def test_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="not a period"):
        Period(date(2022, 6, 2), date(2022, 6, 1))
