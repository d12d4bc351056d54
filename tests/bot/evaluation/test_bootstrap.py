"""Intervals: seeded, paired, by family, and as wide as theory says."""

import math

import numpy as np
import pytest

from pullquote.bot.evaluation.bootstrap import Bootstrap, ratio


def names(count):
    return [f"q{n}" for n in range(count)]


def test_the_value_is_the_plain_ratio_and_the_interval_holds_it():
    right = [True] * 70 + [False] * 30
    told = Bootstrap(names(100)).estimate(ratio(right))
    assert told.value == 0.7
    assert told.low < 0.7 < told.high


def test_the_interval_of_a_share_is_as_wide_as_the_binomial_says():
    right = [True] * 280 + [False] * 120
    told = Bootstrap(names(400)).estimate(ratio(right))
    half = 1.96 * math.sqrt(0.7 * 0.3 / 400)
    assert told.low == pytest.approx(0.7 - half, abs=0.007)
    assert told.high == pytest.approx(0.7 + half, abs=0.007)


def test_the_same_cases_give_the_same_interval():
    first, second = (Bootstrap(names(50)).estimate(ratio(range(50))) for _ in range(2))
    assert first == second
    assert first != Bootstrap(names(50), seed=1).estimate(ratio(range(50)))


def test_a_family_is_drawn_as_one():
    right = [True, True, False, False] * 50
    alone = Bootstrap(names(200)).estimate(ratio(right))
    pairs = Bootstrap([f"q{n // 2}" for n in range(200)]).estimate(ratio(right))
    assert pairs.high - pairs.low > 1.3 * (alone.high - alone.low)


def test_a_paired_difference_is_narrower_than_two_intervals():
    generator = np.random.default_rng(3)
    first = generator.random(300) < 0.6
    second = first.copy()
    second[:6] = ~second[:6]
    drawn = Bootstrap(names(300))

    paired = drawn.difference(ratio(first), ratio(second))
    apart = drawn.estimate(ratio(first))

    assert paired.value == pytest.approx(first.mean() - second.mean())
    assert paired.high - paired.low < 0.5 * (apart.high - apart.low)


def test_a_ratio_over_what_some_cases_lack_is_over_the_others():
    told = Bootstrap(names(3)).estimate(ratio([2, 0, 1], [2, 0, 2]))
    assert told.value == 0.75


def test_what_nothing_defines_is_none():
    assert Bootstrap(names(2)).estimate(ratio([0, 0], [0, 0])).value is None
    assert Bootstrap([]).estimate(ratio([])).as_dict() == {"value": None, "low": None, "high": None}


def test_some_of_the_cases_can_be_looked_at():
    told = Bootstrap(names(4)).estimate(ratio([1, 0]), among=[1, 3])
    assert told.value == 0.5
