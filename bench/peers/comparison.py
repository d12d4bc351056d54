"""From replies to figures: each system's scores, and paired differences on the same questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pullquote.bot.evaluation import LabelledQuestion
from pullquote.bot.evaluation.bootstrap import Bootstrap, Statistic, ratio
from pullquote.bot.evaluation.scoring import holds
from pullquote.bot.evaluation.selective import aurc

from bench.peers.peer import QUOTES, Reply
from bench.scoring import percentile

_NOTHING = float("-inf")


@dataclass(frozen=True, slots=True)
class Run:
    """What a system replied to each question, in the questions' order.

    Attributes:
        index_s: Seconds to index; vectors that another system has made cost nothing.
        ms: Milliseconds of each question.
    """

    replies: Sequence[Reply]
    index_s: float
    ms: Sequence[float]


def statistics(asked: Sequence[LabelledQuestion], run: Run) -> dict[str, Statistic]:
    """Return what is compared, as statistics of the questions."""
    pairs = list(zip(asked, run.replies, strict=True))
    held = [[holds(quote.text, q.answers) for quote in reply.ranked[:QUOTES]] for q, reply in pairs]
    spoken = [not reply.silent for reply in run.replies]
    # Without a quote there is nothing to be sure of.
    sure = [reply.score if reply.ranked else _NOTHING for reply in run.replies]
    return {
        "quote@1": ratio([said and any(h[:1]) for said, h in zip(spoken, held, strict=True)]),
        "quote@3": ratio([said and any(h) for said, h in zip(spoken, held, strict=True)]),
        "AURC": aurc(sure, [not any(h[:1]) for h in held]),
    }


def compared(
    asked: Sequence[LabelledQuestion], runs: Mapping[str, Run], ours: Sequence[str]
) -> dict[str, object]:
    """Lay out each system's figures by tier, and ours less each other's with intervals."""
    told: dict[str, object] = {}
    tiers = {tier: [] for tier in dict.fromkeys(question.tier for question in asked)}
    places: dict[str, list[int]] = {**tiers, "all": list(range(len(asked)))}
    for at, question in enumerate(asked):
        places[question.tier].append(at)
    for tier, among in places.items():
        some = [asked[at] for at in among]
        drawn = Bootstrap([question.family for question in some])
        scored = {name: statistics(some, _part(run, among)) for name, run in runs.items()}
        told[tier] = {
            "questions": len(some),
            "systems": {
                name: {each: drawn.estimate(of).as_dict() for each, of in found.items()}
                for name, found in scored.items()
            },
            "differences": {
                f"{own} - {name}": {
                    each: drawn.difference(scored[own][each], of).as_dict()
                    for each, of in found.items()
                }
                for own in ours
                for name, found in scored.items()
                if name not in ours
            },
        }
    told["cost"] = {name: _cost(run) for name, run in runs.items()}
    return told


def _part(run: Run, among: Sequence[int]) -> Run:
    return Run([run.replies[at] for at in among], run.index_s, [run.ms[at] for at in among])


def _cost(run: Run) -> dict[str, float]:
    words = [len(quote.text.split()) for reply in run.replies for quote in reply.ranked]
    return {
        "index s": round(run.index_s, 1),
        "p50 ms": round(percentile(run.ms, 50), 1),
        "words per quote": round(sum(words) / len(words), 1) if words else 0.0,
        "silent": sum(reply.silent for reply in run.replies),
    }
