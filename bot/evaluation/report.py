"""A whole evaluation: the questions asked in every way that was wanted, and the figures of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING

from pullquote.bot.evaluation.asking import as_foreign, as_labelled, as_twins, ask_all
from pullquote.bot.evaluation.bootstrap import Estimate
from pullquote.bot.evaluation.cases import Case, Condition
from pullquote.bot.evaluation.failures import Failure, sorted_failures
from pullquote.bot.evaluation.hiding import holders
from pullquote.bot.evaluation.metrics import (
    Percentiles,
    Recall,
    confidences,
    latencies,
    quality,
    recalls,
    silence,
)
from pullquote.bot.evaluation.questions import Half, LabelledQuestion
from pullquote.bot.evaluation.selective import (
    Bin,
    CurvePoint,
    calibration_error,
    reliability,
    risk_coverage,
)
from pullquote.config import BadInputError

if TYPE_CHECKING:
    from pullquote.bot.core import Pullquote

ALL = "all"
"""The row of all tiers together."""

OnProgress = Callable[[str, int, int], None]  # what is being done, how much of it, and in all


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask.

    Attributes:
        questions: As labelled, in order.
        dated: Questions are asked on their day.
        twins: Answerable questions are asked again with their answers' articles hidden.
        foreign: What no article can know.
        half: Which half the questions are; told in the report.
        sha256: Of the questions' files; told in the report.
    """

    questions: Sequence[LabelledQuestion]
    dated: bool = True
    twins: bool = False
    foreign: Sequence[LabelledQuestion] = ()
    half: Half = Half.ALL
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """The scores of one kind of question.

    Attributes:
        condition: How they were asked.
        tier: Or `all`.
    """

    condition: Condition
    tier: str
    questions: int
    scores: dict[str, Estimate]


@dataclass(frozen=True, slots=True)
class About:
    """What was evaluated, so that a figure can be made again."""

    pullquote: str
    articles: int
    passages: int
    updated_at: str | None
    embedder: str
    candidates: int
    max_quotes: int
    min_confidence: float
    dated: bool
    half: Half
    questions_sha256: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """The figures, and the cases that they are of.

    Attributes:
        quality: A row for each tier of answerable questions, and one for all where there are
            several.
        silence: The same for each kind of unanswerable question.
        curve: Risk and coverage of answerable questions.
        bins: Confidence against the share of right first quotes, over all that was asked.
    """

    about: About
    cases: tuple[Case, ...]
    quality: tuple[Row, ...]
    silence: tuple[Row, ...]
    recalls: tuple[Recall, ...]
    latencies: tuple[Percentiles, ...]
    curve: tuple[CurvePoint, ...]
    bins: tuple[Bin, ...]
    calibration_error: float | None
    failures: dict[Failure, list[Case]]


def evaluate(core: "Pullquote", plan: Plan, on_progress: OnProgress | None = None) -> Report:
    """Ask everything and sum it up. Nothing is written into the corpus.

    Raises:
        BadInputError: The corpus holds no articles, or there is nothing to ask.
    """
    facts = core.store.catalog.facts()
    if not facts.articles:
        raise BadInputError("the corpus holds no articles", remedy="ingest some, or name another")
    if not plan.questions:
        raise BadInputError("no question is left to ask", remedy="choose another tier or half")
    settings = core.settings
    about = About(
        pullquote=version("pullquote"),
        articles=facts.articles,
        passages=facts.passages,
        updated_at=facts.updated_at,
        embedder=core.store.serving_name or settings.embedder,
        candidates=settings.candidates,
        max_quotes=settings.max_quotes,
        min_confidence=settings.min_confidence,
        dated=plan.dated,
        half=plan.half,
        questions_sha256=plan.sha256,
    )
    return summed_up(about, _ask(core, plan, on_progress))


def _ask(core: "Pullquote", plan: Plan, on_progress: OnProgress | None) -> list[Case]:
    def telling(phase: str) -> Callable[[int, int], None]:
        return lambda done, total: on_progress(phase, done, total) if on_progress else None

    askings = [*as_labelled(plan.questions, dated=plan.dated)]
    if plan.twins:
        answerable = [question for question in plan.questions if question.answerable]
        hidden = holders(core.store.catalog, answerable, telling("hiding"))
        askings += as_twins(answerable, hidden, dated=plan.dated)
    askings += as_foreign(plan.foreign, dated=plan.dated)
    return ask_all(core, askings, telling("asking"))


def summed_up(about: About, cases: Sequence[Case]) -> Report:
    """Work the figures out of cases."""
    by_condition = {
        condition: [case for case in cases if case.condition is condition]
        for condition in Condition
    }
    answerable = by_condition[Condition.ANSWERABLE]
    bins = reliability(
        [max(0.0, confidence) for confidence in confidences(cases)],
        [case.condition is Condition.ANSWERABLE and case.right for case in cases],
    )
    return Report(
        about=about,
        cases=tuple(cases),
        quality=tuple(
            Row(Condition.ANSWERABLE, tier, len(members), quality(members))
            for tier, members in _tiers(answerable)
        ),
        silence=tuple(
            Row(
                condition, tier, len(members), silence(_rivals(about, answerable, members), members)
            )
            for condition, found in by_condition.items()
            if condition is not Condition.ANSWERABLE
            for tier, members in _tiers(found)
        ),
        recalls=tuple(recalls(answerable)) if answerable else (),
        latencies=tuple(latencies(cases)),
        curve=tuple(
            risk_coverage(confidences(answerable), [not case.right for case in answerable])
        ),
        bins=tuple(bins),
        calibration_error=calibration_error(bins),
        failures=sorted_failures(cases),
    )


def _tiers(cases: Sequence[Case]) -> list[tuple[str, list[Case]]]:
    """Part cases by tier, with all of them at the end where there are several tiers."""
    tiers = dict.fromkeys(case.question.tier for case in cases)
    parts = [(tier, [case for case in cases if case.question.tier == tier]) for tier in tiers]
    return [*parts, (ALL, list(cases))] if len(parts) > 1 else parts


def _rivals(about: About, answerable: Sequence[Case], others: Sequence[Case]) -> list[Case]:
    """Return the answerable cases that a comparison of confidences with these is fair to.

    A day raises the confidence, so undated questions are compared with undated ones alone; twins
    with their originals; others with all.
    """
    condition = others[0].condition
    if condition is Condition.TWIN:
        names = {case.question.id for case in others}
        return [case for case in answerable if case.question.id in names]
    if about.dated and condition in (Condition.FUTURE, Condition.FOREIGN):
        return []
    return list(answerable)
