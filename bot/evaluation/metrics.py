"""The scores of a set of cases, in the field's terms; `docs/evaluation.md` defines each.

An abstention counts as wrong wherever an accepted answer is asked for, and as right wherever
silence is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pullquote.bot.evaluation import selective
from pullquote.bot.evaluation.bootstrap import Bootstrap, Estimate, percentile, ratio
from pullquote.bot.evaluation.cases import Case, Condition, Seen

DEPTHS = (1, 3, 5, 10, 20, 50, 100)
RISKS = (0.05, 0.10)
_NO_QUOTES = -1.0  # the confidence of what cannot be answered at any threshold


@dataclass(frozen=True, slots=True)
class Recall:
    """How much one stage keeps of what answers.

    Attributes:
        stage: `retrieve`, `rerank` or `read`.
        k: Passages from the top; None for all that the stage has.
        articles: Share of questions with a listed article among these, of those that list one.
        passages: Share of questions with an accepted answer in one of these.
    """

    stage: str
    k: int | None
    articles: Estimate
    passages: Estimate


@dataclass(frozen=True, slots=True)
class Percentiles:
    """Milliseconds of a stage, by nearest rank."""

    stage: str
    p50: Estimate
    p95: Estimate


def quality(cases: Sequence[Case], draws: Bootstrap | None = None) -> dict[str, Estimate]:
    """Score answerable questions."""
    drawn = draws or Bootstrap([case.question.family for case in cases])
    shown = [case.shown for case in cases]
    quotes = [len(quotes) for quotes in shown]
    short = [case.answered and case.short_answer is not None for case in cases]
    confidence, wrong = confidences(cases), [not case.right for case in cases]
    statistics = {
        "quote@1": ratio([case.answered and case.right for case in cases]),
        "quote@3": ratio([any(quote.holds for quote in each[:3]) for each in shown]),
        "article@1": ratio(
            [any(quote.listed for quote in each[:1]) for each in shown],
            [bool(case.question.article_ids) for case in cases],
        ),
        "answered": ratio([case.answered for case in cases]),
        "answered plainly": ratio([case.plainly for case in cases]),
        "citation precision": ratio([sum(q.holds for q in each) for each in shown], quotes),
        "fidelity": ratio([sum(q.exact for q in each) for each in shown], quotes),
        "words per quote": ratio([sum(q.words for q in each) for each in shown], quotes),
        "short answer shown": ratio(short),
        "short answer right": ratio(
            [each and case.short_holds for each, case in zip(short, cases, strict=True)], short
        ),
        "AURC": selective.aurc(confidence, wrong),
        **{
            f"coverage at {most:.0%} risk": selective.coverage_at_risk(confidence, wrong, most)
            for most in RISKS
        },
    }
    return {name: drawn.estimate(statistic) for name, statistic in statistics.items()}


def silence(answerable: Sequence[Case], others: Sequence[Case]) -> dict[str, Estimate]:
    """Score unanswerable questions, against answerable ones where there are any."""
    alone = Bootstrap([case.question.family for case in others])
    scores = {
        "false answers": alone.estimate(ratio([case.answered for case in others])),
        "plain false answers": alone.estimate(ratio([case.plainly for case in others])),
    }
    if not answerable:
        return scores
    cases = [*answerable, *others]
    drawn = Bootstrap([case.question.family for case in cases])
    confidence = confidences(cases)
    flags = [case.condition is Condition.ANSWERABLE for case in cases]
    for most in RISKS:
        statistic = selective.coverage_at_false_answers(confidence, flags, most)
        scores[f"coverage at {most:.0%} false answers"] = drawn.estimate(statistic)
    scores["AUC"] = drawn.estimate(selective.auc(confidence, flags))
    return scores


def recalls(cases: Sequence[Case]) -> list[Recall]:
    """Return recall after each stage, at each depth that the stage reaches."""
    drawn = Bootstrap([case.question.family for case in cases])
    rows = []
    for stage, lists in (
        ("retrieve", [case.retrieved for case in cases]),
        ("rerank", [case.reranked for case in cases]),
    ):
        longest = max(map(len, lists), default=0)
        depths = [depth for depth in DEPTHS if depth < longest]
        rows += [_recall(stage, depth, cases, lists, drawn) for depth in (*depths, None)]
    rows.append(_recall("read", None, cases, [case.read for case in cases], drawn))
    return rows


def _recall(
    stage: str,
    depth: int | None,
    cases: Sequence[Case],
    lists: Sequence[Sequence[Seen]],
    drawn: Bootstrap,
) -> Recall:
    heads = [each[:depth] for each in lists]
    listing = [bool(case.question.article_ids) for case in cases]
    return Recall(
        stage=stage,
        k=depth,
        articles=drawn.estimate(
            ratio(
                [
                    lists_any and any(seen.listed for seen in head)
                    for head, lists_any in zip(heads, listing, strict=True)
                ],
                listing,
            )
        ),
        passages=drawn.estimate(ratio([any(seen.holds for seen in head) for head in heads])),
    )


def latencies(cases: Sequence[Case]) -> list[Percentiles]:
    """Return how long each stage took, the whole last."""
    stages = dict.fromkeys(stage for case in cases for stage in case.timings_ms)
    ordered = [stage for stage in stages if stage != "total"] + ["total"] * ("total" in stages)
    found = []
    for stage in ordered:
        timed = [case for case in cases if stage in case.timings_ms]
        drawn = Bootstrap([case.question.family for case in timed])
        took = [case.timings_ms[stage] for case in timed]
        p50, p95 = (drawn.estimate(percentile(took, share)) for share in (0.50, 0.95))
        found.append(Percentiles(stage, p50, p95))
    return found


def confidences(cases: Iterable[Case]) -> list[float]:
    """Return each case's confidence, below every threshold where there is nothing to quote."""
    return [case.confidence if case.quotes else _NO_QUOTES for case in cases]
