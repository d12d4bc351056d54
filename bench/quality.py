"""Quality and latency of the whole way: every labelled news question, asked of the real core.

    python -m bench.quality [--json] [--limit N]

A question counts as answered right when an accepted answer stands in the first quote (quote@1) or
in any of at most three (quote@3), after normalisation. An abstention counts as wrong.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import psutil

from pullquote.bot import Answer, Pullquote, Question

from bench.data import LabelledQuestion, build_corpus, questions, settings
from bench.scoring import holds, percentile, share

TIERS = ("gold", "strict", "loose", "future")


@dataclass(frozen=True, slots=True)
class Asked:
    """A labelled question and what came of it."""

    question: LabelledQuestion
    answer: Answer


def ask_all(core: Pullquote, asked: Sequence[LabelledQuestion]) -> list[Asked]:
    """Ask each question on its day, one after the other."""
    done = []
    for n, item in enumerate(asked, start=1):
        done.append(Asked(item, core.ask(Question(item.text, item.asked_on))))
        if n % 50 == 0:
            print(f"  asked {n} of {len(asked)}", file=sys.stderr)
    return done


def tier_row(done: Sequence[Asked]) -> dict[str, float]:
    """Score the answers of one tier."""
    quotes = [[quote.text for quote in one.answer.quotes] for one in done]
    accepted = [one.question.answers for one in done]
    words = [len(text.split()) for texts in quotes for text in texts]
    return {
        "questions": len(done),
        "quote@1": share(
            [holds(" ".join(t[:1]), a) for t, a in zip(quotes, accepted, strict=True)]
        ),
        "quote@3": share(
            [any(holds(x, a) for x in t) for t, a in zip(quotes, accepted, strict=True)]
        ),
        "article@1": share(
            [
                bool(one.answer.quotes)
                and one.answer.quotes[0].article_id in one.question.article_ids
                for one in done
            ]
        ),
        "answered": share([bool(texts) for texts in quotes]),
        "words per quote": sum(words) / len(words) if words else 0.0,
    }


def fidelity(core: Pullquote, done: Sequence[Asked]) -> dict[str, int]:
    """Cut every quote again from the stored revision and compare."""
    quotes = [quote for one in done for quote in one.answer.quotes]
    exact = sum(
        core.store.catalog.revision(q.article_id, q.revision).text[q.span.start : q.span.end]
        == q.text
        for q in quotes
    )
    return {"quotes": len(quotes), "exact": exact}


def latency(done: Sequence[Asked]) -> dict[str, dict[str, float]]:
    """Return milliseconds by stage: median and 95th percentile."""
    stages = done[0].answer.timings_ms
    by_stage = {stage: [one.answer.timings_ms[stage] for one in done] for stage in stages}
    return {
        stage: {"p50": percentile(ms, 50), "p95": percentile(ms, 95)}
        for stage, ms in by_stage.items()
    }


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--limit", type=int, help="questions per tier (all)")
    parser.add_argument("--min-confidence", type=float, help="instead of the default")
    parser.add_argument("--dump", help="write each answer as a JSON line to this file")
    options = parser.parse_args()
    first = build_corpus()
    chosen = (
        {"min_confidence": options.min_confidence} if options.min_confidence is not None else {}
    )
    with Pullquote.open(settings(**chosen)) as core:
        asked = [question for tier in TIERS for question in questions(tier)[: options.limit]]
        core.ask(Question(asked[0].text, asked[0].asked_on))  # warm
        done = ask_all(core, asked)
        result = {
            "first_ingest": first,
            "tiers": {
                tier: tier_row([one for one in done if one.question.tier == tier]) for tier in TIERS
            },
            "fidelity": fidelity(core, done),
            "latency_ms": latency(done),
            "rss_mb": round(psutil.Process().memory_info().rss / 2**20),
        }
    if options.dump:
        with open(options.dump, "w", encoding="utf-8") as out:  # noqa: PTH123 - a user's path
            for one in done:
                row = {
                    "id": one.question.id,
                    "tier": one.question.tier,
                    "answers": one.question.answers,
                    "question": one.question.text,
                    "confidence": one.answer.confidence,
                    "quotes": [asdict(quote) for quote in one.answer.quotes],
                }
                out.write(json.dumps(row, default=str) + "\n")
    print(json.dumps(result, indent=None if options.json else 2))


if __name__ == "__main__":
    main()
