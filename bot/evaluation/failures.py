"""What went wrong: the first step of the chain at which a question was lost."""

from collections.abc import Iterable
from enum import StrEnum

from pullquote.bot.evaluation.cases import Case, Condition


class Failure(StrEnum):
    """Why a case is not as it should be, in the order in which it is looked for."""

    NOT_RETRIEVED = "not_retrieved"
    NOT_RERANKED = "not_reranked"
    WRONGLY_SILENT = "wrongly_silent"
    WRONG_SENTENCE = "wrong_sentence"
    WRONGLY_ANSWERED = "wrongly_answered"


FAILURES = {
    Failure.NOT_RETRIEVED: "no retrieved passage holds an accepted answer",
    Failure.NOT_RERANKED: "one was retrieved, and not among those that were read",
    Failure.WRONGLY_SILENT: "one was read, and no answer given",
    Failure.WRONG_SENTENCE: "one was read, and the first quote is of other sentences",
    Failure.WRONGLY_ANSWERED: "the articles do not say, and an answer was given",
}
"""What each one means."""


def failure(case: Case) -> Failure | None:
    """Say what went wrong with a case, or None."""
    if case.condition is not Condition.ANSWERABLE:
        return Failure.WRONGLY_ANSWERED if case.answered else None
    if case.answered and case.right:
        return None
    if not any(passage.holds for passage in case.retrieved):
        return Failure.NOT_RETRIEVED
    if not any(passage.holds for passage in case.read):
        return Failure.NOT_RERANKED
    return Failure.WRONG_SENTENCE if case.answered else Failure.WRONGLY_SILENT


def sorted_failures(cases: Iterable[Case]) -> dict[Failure, list[Case]]:
    """Sort the cases that failed by what went wrong; each kind in the cases' order."""
    found: dict[Failure, list[Case]] = {kind: [] for kind in Failure}
    for case in cases:
        if kind := failure(case):
            found[kind].append(case)
    return found
