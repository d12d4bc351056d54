"""Quality and latency of the whole way: every labelled news question, asked of the real core.

    python -m bench.quality [--half HALF] [--limit N] [--twins] [--no-dates] [--html FILE]

It is `pullquote eval` on the shared news questions; `docs/evaluation.md` defines each figure.
Settings are chosen on the choosing half; what is reported is of the reporting half.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import psutil

from pullquote.bot import Pullquote
from pullquote.bot.evaluation import Half, Plan, Report, evaluate, report_to_dict, select
from pullquote.bot.evaluation.html import check_plots, write_html

from bench.data import build_corpus, data_digest, questions, settings

TIERS = ("gold", "strict", "loose", "future")
_TELL_EVERY = 50


def measure(
    *,
    half: Half = Half.REPORTING,
    tiers: tuple[str, ...] = TIERS,
    limit: int | None = None,
    dated: bool = True,
    twins: bool = False,
    **overrides: Any,
) -> Report:
    """Evaluate the settings, or those that differ by `overrides`, on the shared questions."""
    plan = Plan(
        select(questions(*tiers), half=half, limit=limit),
        dated=dated,
        twins=twins,
        half=half,
        sha256=data_digest(),
    )
    with Pullquote.open(settings(**overrides)) as core:
        return evaluate(core, plan, _tell)


def _tell(phase: str, done: int, total: int) -> None:
    if phase == "asking" and (done % _TELL_EVERY == 0 or done == total):
        print(f"  asked {done} of {total}", file=sys.stderr, flush=True)


def main() -> None:
    """Run and print one JSON object."""
    parser = argparse.ArgumentParser(description="Quality and latency on the news questions")
    parser.add_argument("--half", type=Half, default=Half.REPORTING, help="reporting by default")
    parser.add_argument("--tier", action="append", choices=TIERS, help="only these")
    parser.add_argument("--limit", type=int, help="questions per tier (all)")
    parser.add_argument("--twins", action="store_true", help="ask gold-removed twins too")
    parser.add_argument("--no-dates", action="store_true", help="ask without days")
    parser.add_argument("--min-confidence", type=float, help="instead of the default")
    parser.add_argument("--html", type=Path, help="write a page with plots")
    parser.add_argument("--texts", action="store_true", help="failed questions and quotes too")
    options = parser.parse_args()
    if options.html:
        check_plots()
    first = build_corpus()
    overrides = {}
    if options.min_confidence is not None:
        overrides["min_confidence"] = options.min_confidence
    report = measure(
        half=options.half,
        tiers=tuple(options.tier or TIERS),
        limit=options.limit,
        dated=not options.no_dates,
        twins=options.twins,
        **overrides,
    )
    if options.html:
        write_html(report, options.html, texts=options.texts)
    result = {
        "first_ingest": first,
        **report_to_dict(report, texts=options.texts),
        "rss_mb": round(psutil.Process().memory_info().rss / 2**20),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
