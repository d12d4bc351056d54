"""Risk and coverage against definitions written out slowly, and worked examples."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.bot.evaluation.selective import (
    auc,
    aurc,
    calibration_error,
    coverage_at_false_answers,
    coverage_at_risk,
    reliability,
    risk_coverage,
)

CASES = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.7, 0.9, 1.0]), st.booleans()),
    min_size=1,
    max_size=30,
)


def once(statistic, count):
    return float(statistic(np.ones((1, count)))[0])


def risk_at(cases, threshold):
    answered = [flag for confidence, flag in cases if confidence >= threshold]
    return sum(answered) / len(answered), len(answered) / len(cases)


@given(CASES)
def test_aurc_is_the_mean_risk_over_the_thresholds_of_the_cases(cases):
    expected = np.mean([risk_at(cases, confidence)[0] for confidence, _ in cases])
    assert once(aurc(*zip(*cases, strict=True)), len(cases)) == pytest.approx(expected)


@given(CASES, st.sampled_from([0.0, 0.05, 0.1, 0.3]))
def test_coverage_at_a_risk_is_the_largest_that_keeps_it(cases, most):
    fits = [cov for risk, cov in (risk_at(cases, c) for c, _ in cases) if risk <= most]
    told = once(coverage_at_risk(*zip(*cases, strict=True), most), len(cases))
    assert told == pytest.approx(max(fits, default=0.0))


@given(CASES, st.sampled_from([0.0, 0.05, 0.1, 0.5]))
def test_coverage_at_false_answers_is_the_largest_that_keeps_them(cases, most):
    yes = [confidence for confidence, flag in cases if flag]
    no = [confidence for confidence, flag in cases if not flag]
    told = once(coverage_at_false_answers(*zip(*cases, strict=True), most), len(cases))
    if not yes or not no:
        assert np.isnan(told)
        return
    fits = [
        np.mean([c >= t for c in yes]) for t, _ in cases if np.mean([c >= t for c in no]) <= most
    ]
    assert told == pytest.approx(max(fits, default=0.0))


@given(CASES)
def test_auc_is_the_share_of_pairs_that_are_in_order(cases):
    yes = np.array([confidence for confidence, flag in cases if flag])
    no = np.array([confidence for confidence, flag in cases if not flag])
    told = once(auc(*zip(*cases, strict=True)), len(cases))
    if not yes.size or not no.size:
        assert np.isnan(told)
        return
    a, b = yes[:, None], no[None, :]
    assert told == pytest.approx(np.mean((a > b) + 0.5 * (a == b)))


@given(CASES, st.data())
def test_a_case_drawn_twice_counts_as_two(cases, data):
    times = data.draw(st.lists(st.integers(0, 3), min_size=len(cases), max_size=len(cases)))
    copies = [case for case, n in zip(cases, times, strict=True) for _ in range(n)]
    if not copies:
        return
    for make in (aurc, auc, lambda c, f: coverage_at_risk(c, f, 0.2)):
        weighted = float(make(*zip(*cases, strict=True))(np.array([times], dtype=float))[0])
        copied = once(make(*zip(*copies, strict=True)), len(copies))
        assert weighted == pytest.approx(copied, nan_ok=True)


def test_a_worked_example():
    confidence, wrong = [0.9, 0.8, 0.7, 0.6], [False, False, True, False]

    assert once(aurc(confidence, wrong), 4) == pytest.approx((0 + 0 + 1 / 3 + 1 / 4) / 4)
    assert once(coverage_at_risk(confidence, wrong, 0.0), 4) == 0.5
    assert once(coverage_at_risk(confidence, wrong, 0.25), 4) == 1.0
    assert [(p.threshold, p.coverage) for p in risk_coverage(confidence, wrong)] == [
        (0.9, 0.25),
        (0.8, 0.5),
        (0.7, 0.75),
        (0.6, 1.0),
    ]


def test_no_case_gives_no_curve():
    assert risk_coverage([], []) == []
    assert reliability([], []) == []
    assert calibration_error([]) is None


def test_bins_hold_every_question_once_and_both_ends():
    bins = reliability([0.0, 0.05, 0.1, 0.95, 1.0], [False, True, True, True, True])

    assert [(b.low, b.questions) for b in bins] == [(0.0, 2), (0.1, 1), (0.9, 2)]
    assert bins[0].right == 0.5
    assert calibration_error(bins) == pytest.approx((2 * 0.475 + 0.9 + 2 * 0.025) / 5)
