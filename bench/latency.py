"""Latency of a warm question, stage by stage; and against another checkout, question by question.

    python -m bench.latency [--questions N] [--against CHECKOUT]

The questions are of the reporting half, so many of each tier, in one process that has answered
some before. `--against` names a checkout with an environment of its own (`make install` there): it
is asked the same questions of the same corpus in turn, so that noise meets both, and the ratio is
that of each question's two times. Each process has all cores while it answers.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any

_TIERS = ("gold", "strict", "loose")
_WARM_UP = 5
_Ask = tuple[str, str | None]


def serve(data_dir: str) -> None:
    """Answer questions from stdin, a JSON line each, with what they took in milliseconds."""
    from pullquote.bot import Pullquote, Question
    from pullquote.config import AnswersSettings, Settings

    settings = Settings(data_dir=Path(data_dir), answers=AnswersSettings(keep=False))
    with Pullquote.open(settings) as core:
        for line in sys.stdin:
            text, day = json.loads(line)
            question = Question(text, date.fromisoformat(day) if day else None)
            began = time.perf_counter()
            answer = core.ask(question)
            whole = (time.perf_counter() - began) * 1_000
            print(json.dumps({**answer.timings_ms, "whole": whole}), flush=True)


@contextmanager
def _served(python: str, data_dir: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [python, "-P", __file__, "--serve", str(data_dir)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            _pipe(process.stdin).close()


def _asked(process: "subprocess.Popen[str]", question: _Ask) -> dict[str, float]:
    print(json.dumps(question), file=_pipe(process.stdin), flush=True)
    answer = _pipe(process.stdout).readline()
    if not answer:
        sys.exit("bench: a process that answers ended; its own message is above")
    timings: dict[str, float] = json.loads(answer)
    return timings


def _pipe(end: IO[str] | None) -> IO[str]:
    assert end is not None  # both are pipes
    return end


def took(timings: Sequence[dict[str, float]]) -> dict[str, float]:
    """Return each stage's median, and the median and the 95th percentile of the whole."""
    stages = dict.fromkeys(stage for each in timings for stage in each)
    medians = {
        stage: round(statistics.median(each.get(stage, 0.0) for each in timings))
        for stage in stages
    }
    whole = sorted(each["whole"] for each in timings)
    return {**medians, "whole, p95": round(whole[round(0.95 * (len(whole) - 1))])}


def compared(
    ours: Sequence[dict[str, float]], theirs: Sequence[dict[str, float]]
) -> dict[str, float]:
    """Return the quartiles of ours divided by theirs, question by question."""
    ratios = [a["whole"] / b["whole"] for a, b in zip(ours, theirs, strict=True)]
    low, middle, high = statistics.quantiles(ratios, n=4)
    return {"median": round(middle, 3), "first": round(low, 3), "third": round(high, 3)}


def main() -> None:
    """Run and print one JSON object."""
    parser = argparse.ArgumentParser(description="Latency of a warm question, by stage")
    parser.add_argument("--questions", type=int, default=25, help="of each tier (25)")
    parser.add_argument("--against", type=Path, help="another checkout, installed in its .venv")
    parser.add_argument("--serve", metavar="DATA_DIR", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
        return
    from pullquote.bot.evaluation import Half, select

    from bench.data import build_corpus, questions, settings

    build_corpus()
    chosen = select(questions(*_TIERS), half=Half.REPORTING, limit=options.questions)
    asked = [(q.text, q.asked_on.isoformat() if q.asked_on else None) for q in chosen]
    pythons = {"this": sys.executable}
    if options.against:
        pythons["against"] = str(options.against / ".venv" / "bin" / "python")
    timings = measured(pythons, settings().data_dir, asked)
    result: dict[str, Any] = {"questions": len(asked)}
    result |= {name: took(each) for name, each in timings.items()}
    if options.against:
        result["this / against"] = compared(timings["this"], timings["against"])
    print(json.dumps(result, indent=2))


def measured(
    pythons: Mapping[str, str], data_dir: Path, asked: Sequence[_Ask]
) -> dict[str, list[dict[str, float]]]:
    """Ask everything of each in turn, the first of them a different one each time."""
    timings: dict[str, list[dict[str, float]]] = {name: [] for name in pythons}
    with ExitStack() as stack:
        processes = {
            name: stack.enter_context(_served(python, data_dir)) for name, python in pythons.items()
        }
        for question in asked[:_WARM_UP]:
            for process in processes.values():
                _asked(process, question)
        for number, question in enumerate(asked, 1):
            for name in list(processes)[:: 1 if number % 2 else -1]:
                timings[name].append(_asked(processes[name], question))
            if number % 25 == 0:
                print(f"  asked {number} of {len(asked)}", file=sys.stderr, flush=True)
    return timings


if __name__ == "__main__":
    main()
