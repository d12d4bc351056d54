"""Floors: scores that were reached once and must not be lost.

    python -m bench.floors [--raise] [--lower-floors] [--scores FILE]

`bench/floors.json` holds them with the digest of the data that they are of. Of the reporting half,
at most fifty questions of each tier are asked with days and without, and their twins: minutes, so
that it is done often. A score that is worse than its floor is named and the exit status is 1.
`--raise` writes those that became better; `--lower-floors`, and nothing else, writes those that
became worse. Of some scores less is better; their floor is a ceiling.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pullquote.bot.evaluation import Half, Report
from pullquote.bot.evaluation.cases import Condition
from pullquote.bot.evaluation.report import Row

FLOORS = Path(__file__).resolve().with_name("floors.json")

QUALITY = (
    "quote@1",
    "quote@3",
    "answered plainly",
    "citation precision",
    "fidelity",
    "words per quote",
    "AURC",
)
SHORT = ("short answer shown", "short answer right")
SILENCE = (
    "false answers",
    "plain false answers",
    "coverage at 5% false answers",
    "coverage at 10% false answers",
    "AUC",
)
LESS_IS_BETTER = ("words per quote", "AURC", "false answers", "plain false answers")
MOST_QUESTIONS = 50
"""Of each tier; another number makes other scores, so the floors note it."""

_PLACES = 4


@dataclass(frozen=True, slots=True)
class Floors:
    """What is held.

    Attributes:
        data: Digest of the articles and questions.
        scores: Name to floor.
    """

    data: str
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Scores against floors; each attribute names scores.

    Attributes:
        missing: Have a floor and were not measured.
        new: Were measured and have no floor.
    """

    worse: tuple[str, ...]
    better: tuple[str, ...]
    missing: tuple[str, ...]
    new: tuple[str, ...]


def load(path: Path = FLOORS) -> Floors | None:
    """Read the floors, or None where there are none yet."""
    if not path.exists():
        return None
    held = json.loads(path.read_text())
    return Floors(held["data"], held["scores"])


def save(floors: Floors, path: Path = FLOORS) -> None:
    """Write the floors, in the order of their names."""
    scores = dict(sorted(floors.scores.items()))
    content = {
        "data": floors.data,
        "half": str(Half.REPORTING),
        "most questions of a tier": MOST_QUESTIONS,
        "scores": scores,
    }
    path.write_text(json.dumps(content, indent=2) + "\n")


def scores_of(report: Report) -> dict[str, float]:
    """Name the scores of a report that floors are kept of."""
    days = "dated" if report.about.dated else "undated"
    found: dict[str, float] = {}
    for row in (*report.quality, *report.silence):
        for name in _names(row):
            value = row.scores[name].value if name in row.scores else None
            if value is not None:
                kind = "" if row.condition is Condition.ANSWERABLE else f" {row.condition}"
                found[f"{days}{kind} {row.tier}: {name}"] = round(value, _PLACES)
    return found


def _names(row: Row) -> tuple[str, ...]:
    return (*QUALITY, *SHORT) if row.condition is Condition.ANSWERABLE else SILENCE


def compare(scores: Mapping[str, float], floors: Mapping[str, float]) -> Comparison:
    """Hold scores against floors."""
    both = sorted(scores.keys() & floors.keys())
    gains = {name: _gain(name, scores[name] - floors[name]) for name in both}
    return Comparison(
        worse=tuple(name for name, gain in gains.items() if gain < 0),
        better=tuple(name for name, gain in gains.items() if gain > 0),
        missing=tuple(sorted(floors.keys() - scores.keys())),
        new=tuple(sorted(scores.keys() - floors.keys())),
    )


def _gain(name: str, change: float) -> float:
    return -change if _less_is_better(name) else change


def _less_is_better(name: str) -> bool:
    return name.partition(": ")[2] in LESS_IS_BETTER


def moved(
    floors: Mapping[str, float], scores: Mapping[str, float], *, up: bool, down: bool
) -> dict[str, float]:
    """Return the floors after a run.

    Args:
        floors: As they were.
        scores: As measured.
        up: Take better scores, and those that have no floor yet.
        down: Take worse scores, and forget floors of what is no longer measured.
    """
    compared = compare(scores, floors)
    taken = {*(compared.better + compared.new if up else ()), *(compared.worse if down else ())}
    kept = {name: floor for name, floor in floors.items() if not down or name in scores}
    return {**kept, **{name: scores[name] for name in taken}}


def check(
    floors: Floors | None, data: str, scores: Mapping[str, float], *, up: bool, down: bool
) -> tuple[Floors | None, list[str]]:
    """Compare, and say what is wrong; the first is what the floors should be from now on.

    Floors of other data are no floors: they are replaced by `--raise` and `--lower-floors`
    together, and refused otherwise.
    """
    if floors is not None and floors.data != data and not (up and down):
        return floors, [
            "the data is not what the floors are of; measure anew with --raise --lower-floors"
        ]
    held = floors.scores if floors and floors.data == data else {}
    compared = compare(scores, held)
    wrong = []
    if not down:
        for name in compared.worse:
            side = "above its ceiling" if _less_is_better(name) else "below its floor"
            wrong.append(f"{name} is {scores[name]:.4f}, {side} {held[name]:.4f}")
        wrong += [f"{name} was not measured" for name in compared.missing]
    if not held and not up:
        wrong.append("there are no floors yet; --raise writes them")
    return Floors(data, moved(held, scores, up=up, down=down)), wrong


def measure_all() -> dict[str, float]:
    """Ask the reporting half with days and without, and return the scores."""
    # Imported here: whoever brings scores needs neither the corpus nor the bench's group.
    from bench.data import build_corpus
    from bench.quality import measure

    build_corpus()
    dated = measure(tiers=("gold", "strict", "loose"), limit=MOST_QUESTIONS, twins=True)
    undated = measure(
        tiers=("gold", "loose", "future"), limit=MOST_QUESTIONS, dated=False, twins=True
    )
    return {**scores_of(dated), **scores_of(undated)}


def main() -> int:
    """Measure, compare and print; return 1 where a floor was not held."""
    parser = argparse.ArgumentParser(description="Hold scores against bench/floors.json")
    parser.add_argument("--raise", dest="up", action="store_true", help="write better scores")
    parser.add_argument("--lower-floors", action="store_true", help="write worse scores too")
    parser.add_argument("--scores", type=Path, help="use these scores (JSON) instead of asking")
    parser.add_argument("--dump", type=Path, help="write the scores to this file as well")
    options = parser.parse_args()
    from bench.data import data_digest

    scores = json.loads(options.scores.read_text()) if options.scores else measure_all()
    if options.dump:
        options.dump.write_text(json.dumps(scores, indent=2) + "\n")
    floors = load()
    after, wrong = check(floors, data_digest(), scores, up=options.up, down=options.lower_floors)
    if not options.up:
        for name in compare(scores, floors.scores if floors else {}).new:
            print(f"bench-check: {name} has no floor yet; --raise writes it", file=sys.stderr)
    for line in wrong:
        print(f"bench-check: {line}", file=sys.stderr)
    if wrong:
        return 1
    if after and (options.up or options.lower_floors) and after != floors:
        save(after)
        print(f"wrote {len(after.scores)} floors", file=sys.stderr)
    print(json.dumps(scores, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
