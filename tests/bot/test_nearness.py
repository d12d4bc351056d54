"""Nearness in time: between 0 and 1, and falling with age."""

from datetime import date

import pytest

from pullquote.bot.nearness import nearness

DAY = date(2026, 3, 14)


def test_article_of_the_day_is_nearest():
    assert nearness(DAY.toordinal(), DAY) == 1.0


def test_two_weeks_take_it_to_a_third():
    assert nearness(DAY.toordinal() - 14, DAY) == pytest.approx(0.3679, abs=1e-4)


def test_article_of_the_day_after_counts_as_near():
    assert nearness(DAY.toordinal() + 1, DAY) == 1.0


@pytest.mark.parametrize(("day", "asked_on"), [(None, DAY), (DAY.toordinal(), None), (None, None)])
def test_unknown_days_say_nothing(day, asked_on):
    assert nearness(day, asked_on) == 0.0
