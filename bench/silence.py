"""Silence: does the confidence tell questions that the articles answer from those they do not?

    python -m bench.silence [--limit N] [--fit]

Each answerable question has a gold-removed twin: the same question, with every article hidden in
which an accepted answer stands. Both are asked with their day and without. `--fit` asks the half of
the questions that settings are chosen on, fits the weights in `bot/confidence.json` on it (right is
a first quote with an accepted answer in it; a twin has none), and writes them, with the bound that
questions foreign to the corpus set. Where no few words answer, the weights are fitted on the
questions of `bench.shapes`, three days after their articles, on their twins and on those that their
article does not answer (right is any quote that holds a sentence of the evidence). Where a topic is
all that is asked for, a curve of the best passage's score is fitted to topics that the articles
have and topics that they have not. What is reported is the reporting half, beside the `future` tier
with its day left out.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from pullquote.bot.evaluation.questions import digest
from pullquote.bot.evaluation.scoring import holds
from pullquote.bot.evaluation.selective import auc, coverage_at_false_answers
from pullquote.bot.shapes import answered_in_a_few_words
from pullquote.vectorstore import Scope
from pullquote.vectorstore.weights import READER

from bench.data import build_corpus, data_digest, questions, settings
from bench.shapes import FILE as SHAPES
from bench.shapes import TOPICS, shaped

WEIGHTS = Path(fitted.__file__).with_name("confidence.json")
TIERS = ("gold", "loose", "strict")
MOST_STRICT = 150
"""Of the strict questions that are fitted on: they repeat the articles' words, and all of them
would drown those that are worded otherwise."""
SIGNALS = {
    False: ("best", "ahead", "quote", "share", "support", "evidence", "near"),
    True: ("best", "ahead", "support", "evidence", "near"),
}
"""What is weighed, by whether a question is answered at length."""
THRESHOLDS = (0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
_STRENGTH = 0.3  # inverse of the penalty on squared weights, of standardised signals
_NOTHING = Signals(-15.0, 0.0, -30.0, 0.0, -12.0, -12.0, 0.0)  # nothing in scope


@dataclass(frozen=True, slots=True)
class Drafted:
    """What was seen of a question.

    Attributes:
        right: An accepted answer stands in its first quote, shown or not.
        among_quotes: In any of its quotes.
        at_length: No few words answer it.
    """

    signals: Signals
    right: bool
    among_quotes: bool
    at_length: bool


def measured(
    statistic: Callable[..., Statistic], yes: Sequence[float], no: Sequence[float], *more: float
) -> float:
    """Compute a statistic of answerable questions' scores against the others'."""
    flags = [True] * len(yes) + [False] * len(no)
    return round(float(statistic([*yes, *no], flags, *more)(np.ones((1, len(flags))))[0]), 3)


def fit(
    yes: Sequence[Drafted], no: Sequence[Drafted], names: Sequence[str], *, at_length: bool
) -> dict[str, Any]:
    """Fit the logistic regression on some signals, and undo the standardisation in its weights.

    Where no few words answer, all quotes together do.
    """
    table = np.array([[getattr(one.signals, name) for name in names] for one in (*yes, *no)])
    right = [one.among_quotes if at_length else one.right for one in yes]
    labels = np.array([*right, *(False for _ in no)])
    mean, deviation = table.mean(0), table.std(0)
    model = LogisticRegression(C=_STRENGTH).fit((table - mean) / deviation, labels)
    weights = model.coef_[0] / deviation
    return {
        "intercept": round(float(model.intercept_[0] - weights @ mean), 4),
        "weights": {
            name: round(float(value), 4) for name, value in zip(names, weights, strict=True)
        },
        "pairs": len(yes),
    }


def drafted(core: Pullquote, asked: Iterable[tuple[Question, Sequence[str]]]) -> list[Drafted]:
    """Ask each question, with its accepted answers, telling how far it is."""
    done: list[Drafted] = []
    for question, answers in asked:
        traced = core.trace(question)
        holding = [holds(quote.text, answers) for quote in traced.drafted]
        at_length = not answered_in_a_few_words(question.text)
        signals = traced.asked.draft.signals or _NOTHING
        done.append(Drafted(signals, any(holding[:1]), any(holding), at_length))
        if len(done) % 50 == 0:
            print(f"  asked {len(done)}", file=sys.stderr)
    return done


def bound(yes: Sequence[Drafted], foreign: Sequence[Drafted]) -> dict[str, float]:
    """Fit the curve of the best passage's score between what is answered and what is foreign."""
    scores = np.array([one.signals.best for one in (*yes, *foreign)])[:, None]
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
        f"confidence {at}: answered, the others answered": (
            f"{np.mean(np.asarray(yes) >= at):.3f}, {np.mean(np.asarray(no) >= at):.3f}"
        )
        for at in THRESHOLDS
    }


def sure(kept: Mapping[str, Any], seen: Sequence[Drafted], *, dated: bool) -> list[float]:
    """Return the confidences by these weights, with a day or without."""
    return [
        fitted.weigh(
            kept[fitted.weights_for(dated=dated, at_length=one.at_length)],
            kept["bound"],
            one.signals,
        )
        for one in seen
    ]


def pairs(
    core: Pullquote, asked: Sequence[LabelledQuestion], *, dated: bool
) -> tuple[list[Drafted], list[Drafted]]:
    """Ask questions and their twins."""
    hidden = holders(core.store.catalog, asked)
    plain = [Question(q.text, q.asked_on if dated else None) for q in asked]
    twins = [
        replace(question, scope=Scope(hidden_articles=hidden[labelled.id]))
        for question, labelled in zip(plain, asked, strict=True)
    ]
    answers = [labelled.answers for labelled in asked]
    yes, no = (drafted(core, zip(each, answers, strict=True)) for each in (plain, twins))
    return yes, no


def asked_at_length(
    core: Pullquote, half: Half, limit: int | None, *, dated: bool
) -> tuple[list[Drafted], list[Drafted], list[Drafted]]:
    """Ask what no few words answer, its twins, and what its articles do not answer."""
    every = select(shaped(core.store.catalog), half=half, limit=limit)
    asked = [question for question in every if not answered_in_a_few_words(question.text)]
    untold = [
        (Question(question.text, question.asked_on if dated else None), ())
        for question in asked
        if not question.answerable
    ]
    yes, twins = pairs(core, [question for question in asked if question.answerable], dated=dated)
    return yes, twins, drafted(core, untold)


def topics(
    core: Pullquote, half: Half, limit: int | None, *, dated: bool
) -> tuple[list[Drafted], list[Drafted]]:
    """Ask for topics that the articles have, and for those that they have not."""
    every = select(shaped(core.store.catalog, TOPICS), half=half, limit=limit)
    there, absent = (
        drafted(
            core,
            (
                (Question(one.text, one.asked_on if dated else None), one.answers)
                for one in every
                if one.answerable is answerable
            ),
        )
        for answerable in (True, False)
    )
    return there, absent


def chosen(core: Pullquote, limit: int | None) -> dict[str, Any]:
    """Fit everything on the choosing half."""
    strict = questions("strict")[:MOST_STRICT]
    asked = select([*questions("gold", "loose"), *strict], half=Half.CHOOSING, limit=limit)
    seen: dict[tuple[bool, bool], tuple[list[Drafted], list[Drafted]]] = {}
    for dated in (True, False):
        seen[dated, False] = pairs(core, asked, dated=dated)
        yes, twins, untold = asked_at_length(core, Half.CHOOSING, limit, dated=dated)
        seen[dated, True] = yes, [*twins, *untold]
    foreign = drafted(core, ((Question(q.text), ()) for q in foreign_questions("builtin")))
    return {
        "from": f"python -m bench.silence --fit: the choosing half of gold, loose and the first"
        f" {MOST_STRICT} strict questions, each with its gold-removed twin; right is a first quote"
        f" with an accepted answer in it (at length: that of bench.shapes, any quote that holds a"
        f" sentence of the evidence); data {data_digest()[:12]}, {digest(SHAPES, TOPICS)[:12]},"
        f" {core.settings.embedder}, {core.settings.candidates} candidates, {READER.title}",
        **{
            fitted.weights_for(dated=dated, at_length=at_length): fit(
                *seen[dated, at_length],
                [name for name in names if dated or name != "near"],
                at_length=at_length,
            )
            for dated in (True, False)
            for at_length, names in SIGNALS.items()
        },
        "bound": bound(seen[False, False][0], foreign),
        "topic": bound(*topics(core, Half.CHOOSING, limit, dated=False)),
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
            dated = name == "dated"
            yes, no = pairs(core, asked, dated=dated)
            result[name] = row(sure(kept, yes, dated=dated), sure(kept, no, dated=dated))
            seen = asked_at_length(core, Half.REPORTING, options.limit, dated=dated)
            yes, twins, untold = (sure(kept, each, dated=dated) for each in seen)
            result[f"{name}, at length"] = row(yes, twins)
            result[f"{name}, at length, not told"] = row(yes, untold)
            there, absent = (
                [fitted.on_curve(kept["topic"], one.signals) for one in each]
                for each in topics(core, Half.REPORTING, options.limit, dated=dated)
            )
            result[f"{name}, topics"] = row(there, absent)
        early = questions("future")[: options.limit]
        future = sure(kept, drafted(core, ((Question(q.text), ()) for q in early)), dated=False)
        result["future, no day"] = {
            f"confidence {at}: answered": round(float(np.mean(np.asarray(future) >= at)), 3)
            for at in THRESHOLDS
        }
    if options.fit:
        WEIGHTS.write_text(json.dumps(kept, indent=2) + "\n", "utf-8")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
