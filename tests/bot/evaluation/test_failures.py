"""What went wrong is the first step at which the answer was lost."""

import pytest

from pullquote.bot.evaluation.cases import Condition
from pullquote.bot.evaluation.failures import FAILURES, Failure, failure, sorted_failures


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, None),
        ({"holds": (False,), "quotes": (False,)}, Failure.NOT_RETRIEVED),
        ({"holds": (False, True), "read": 1, "quotes": (False,)}, Failure.NOT_RERANKED),
        ({"holds": (False, True), "quotes": (False, True)}, Failure.WRONG_SENTENCE),
        ({"answered": False}, Failure.WRONGLY_SILENT),
        ({"quotes": ()}, Failure.WRONGLY_SILENT),
        ({"holds": (False,), "answered": False}, Failure.NOT_RETRIEVED),
        ({"condition": Condition.TWIN}, Failure.WRONGLY_ANSWERED),
        ({"condition": Condition.FOREIGN, "answered": False}, None),
    ],
)
def test_each_case_has_its_failure(made, changes, expected):
    assert failure(made.case(**changes)) is expected


def test_failures_are_sorted_by_kind(made):
    lost = made.case("a", holds=(False,), quotes=(False,))
    silent = made.case("b", answered=False)
    told = sorted_failures([lost, made.case("c"), silent])
    assert list(told) == list(Failure) == list(FAILURES)
    assert told[Failure.NOT_RETRIEVED] == [lost]
    assert told[Failure.WRONGLY_SILENT] == [silent]
