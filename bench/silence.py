"""Silence: does the confidence tell questions that the articles answer from those they do not?

    python -m bench.silence [--limit N] [--fit]

Each answerable question has a gold-removed twin: the same question, with every article hidden in
which an accepted answer stands. Both are asked with their day and without. `--fit` asks the half of
the questions that settings are chosen on, fits the weights in `bot/confidence.json` on it, and
writes them, with the bound that questions foreign to the corpus set. What is reported is the
reporting half, beside the `future` tier with its day left out.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from pullquote.bot import Pullquote, Question
from pullquote.bot import confidence as fitted
from pullquote.bot.confidence import Signals
from pullquote.bot.evaluation import Half, LabelledQuestion, foreign_questions, select
from pullquote.bot.evaluation.bootstrap import Statistic
from pullquote.bot.evaluation.hiding import holders
from pullquote.bot.evaluation.selective import auc, coverage_at_false_answers
from pullquote.vectorstore import Scope
from pullquote.vectorstore.weights import READER

from bench.data import build_corpus, data_digest, questions, settings

WEIGHTS = Path(fitted.__file__).with_name("confidence.json")
TIERS = ("gold", "loose", "strict")
_STRENGTH = 0.3  # inverse of the penalty on squared weights, of standardised signals
_NOTHING = Signals(-15.0, 0.0, -15.0, -30.0, 0.0, -15.0)  # of a question with nothing in scope


def measured(
    statistic: Callable[..., Statistic], yes: Sequence[float], no: Sequence[float], *more: float
) -> float:
    """Compute a statistic of answerable questions' scores against the others'."""
    flags = [True] * len(yes) + [False] * len(no)
    return round(float(statistic([*yes, *no], flags, *more)(np.ones((1, len(flags))))[0]), 3)


def fit(yes: Sequence[Signals], no: Sequence[Signals]) -> dict[str, Any]:
    """Fit the logistic regression, and undo the standardisation in its weights."""
    table = np.array([astuple(one) for one in (*yes, *no)])
    labels = np.repeat([1, 0], [len(yes), len(no)])
    mean, deviation = table.mean(0), table.std(0)
    model = LogisticRegression(C=_STRENGTH).fit((table - mean) / deviation, labels)
    weights = model.coef_[0] / deviation
    names = [field.name for field in fields(Signals)]
    return {
        "intercept": round(float(model.intercept_[0] - weights @ mean), 4),
        "weights": {
            name: round(float(value), 4) for name, value in zip(names, weights, strict=True)
        },
        "pairs": len(yes),
    }


def signals(core: Pullquote, asked: Iterable[Question]) -> list[Signals]:
    """Ask each question, telling how far it is."""
    done: list[Signals] = []
    for question in asked:
        done.append(core.trace(question).asked.draft.signals or _NOTHING)
        if len(done) % 50 == 0:
            print(f"  asked {len(done)}", file=sys.stderr)
    return done


def bound(yes: Sequence[Signals], foreign: Sequence[Signals]) -> dict[str, float]:
    """Fit the curve of the best passage's score between what is answered and what is foreign."""
    scores = np.array([one.best for one in (*yes, *foreign)])[:, None]
    labels = np.repeat([1, 0], [len(yes), len(foreign)])
    model = LogisticRegression(class_weight="balanced").fit(scores, labels)
    slope = float(model.coef_[0, 0])
    return {"even": round(-float(model.intercept_[0]) / slope, 2), "width": round(1 / slope, 2)}


def row(yes: Sequence[float], no: Sequence[float]) -> dict[str, object]:
    """Report on the half that nothing was fitted on."""
    return {
        "auc": measured(auc, yes, no),
        "coverage at 5 %": measured(coverage_at_false_answers, yes, no, 0.05),
        "coverage at 10 %": measured(coverage_at_false_answers, yes, no, 0.10),
    } | {
        f"confidence {at}: answered, twins answered": (
            f"{np.mean(np.asarray(yes) >= at):.3f}, {np.mean(np.asarray(no) >= at):.3f}"
        )
        for at in (0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
    }


def pairs(
    core: Pullquote, asked: Sequence[LabelledQuestion], *, dated: bool
) -> tuple[list[Signals], list[Signals]]:
    """Ask questions and their twins."""
    hidden = holders(core.store.catalog, asked)
    plain = [Question(q.text, q.asked_on if dated else None) for q in asked]
    twins = [
        replace(question, scope=Scope(hidden_articles=hidden[labelled.id]))
        for question, labelled in zip(plain, asked, strict=True)
    ]
    return signals(core, plain), signals(core, twins)


def chosen(core: Pullquote, limit: int | None) -> dict[str, Any]:
    """Fit everything on the choosing half."""
    asked = select(questions(*TIERS), half=Half.CHOOSING, limit=limit)
    dated, undated = pairs(core, asked, dated=True), pairs(core, asked, dated=False)
    foreign = signals(core, (Question(q.text) for q in foreign_questions("builtin")))
    return {
        "from": f"python -m bench.silence --fit: the choosing half of {', '.join(TIERS)}, each"
        f" question with its gold-removed twin; data {data_digest()[:12]},"
        f" {core.settings.embedder}, {core.settings.candidates} candidates, {READER.title}",
        "dated": fit(*dated),
        "undated": fit(*undated),
        "bound": bound(undated[0], foreign),
    }


def main() -> None:
    """Run and print one JSON object."""
    parser = argparse.ArgumentParser(description="Confidence on answerable questions and twins")
    parser.add_argument("--limit", type=int, help="questions per tier (all)")
    parser.add_argument("--fit", action="store_true", help="fit the weights anew and keep them")
    options = parser.parse_args()
    build_corpus()
    kept = json.loads(WEIGHTS.read_text("utf-8"))
    result: dict[str, object] = {}
    with Pullquote.open(settings()) as core:
        if options.fit:
            kept = chosen(core, options.limit)
        asked = select(questions(*TIERS), half=Half.REPORTING, limit=options.limit)
        for name in ("dated", "undated"):
            yes, no = pairs(core, asked, dated=name == "dated")

            def sure(seen: Sequence[Signals], weights: Any = kept[name]) -> list[float]:
                return [fitted.weigh(weights, kept["bound"], one) for one in seen]

            result[name] = row(sure(yes), sure(no))
        future = signals(core, (Question(q.text) for q in questions("future")[: options.limit]))
        result["future, no day"] = {
            f"confidence {at}: answered": round(
                float(np.mean([fitted.confidence(one, dated=False) >= at for one in future])), 3
            )
            for at in (0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
        }
    if options.fit:
        WEIGHTS.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
