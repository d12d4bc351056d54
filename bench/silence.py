"""Silence: does the confidence tell questions that the articles answer from those they do not?

    python -m bench.silence [--limit N]

Each answerable question has a gold-removed twin: the same question, with every article hidden in
which an accepted answer stands. Both are asked with their day and without. The logistic
curve in `bot/extractive.py` lies between the two that are fitted here on every second question; the
other half is what is reported, beside the `future` tier with its day left out.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from sklearn.linear_model import LogisticRegression

from pullquote.bot import Question
from pullquote.bot.evaluation.bootstrap import Statistic
from pullquote.bot.evaluation.hiding import holders
from pullquote.bot.evaluation.selective import auc, coverage_at_false_answers
from pullquote.bot.reranker import Reranker
from pullquote.bot.retriever import PassageRetriever
from pullquote.vectorstore import CrossEncoder, Scope, Store

from bench.data import build_corpus, questions, settings


class Scorer:
    """The first two stages alone: the score of the best passage."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._retriever = PassageRetriever(store=store, candidates=settings().candidates)
        self._reranker = Reranker(CrossEncoder())

    def best(self, question: Question) -> float:
        """Return the best passage's score; very low where nothing is in scope."""
        passages = self._store.catalog.passages(self._retriever.search(question))
        ranked = self._reranker.rank(question, passages)
        return ranked[0].score if ranked else -20.0


def measured(
    statistic: Callable[..., Statistic], yes: Sequence[float], no: Sequence[float], *more: float
) -> float:
    """Compute a statistic of answerable questions' scores against the others'."""
    flags = [True] * len(yes) + [False] * len(no)
    return round(float(statistic([*yes, *no], flags, *more)(np.ones((1, len(flags))))[0]), 3)


def curve(yes: Sequence[float], no: Sequence[float]) -> tuple[float, float]:
    """Fit the score at which both are as likely, and the width of the logistic curve."""
    scores = np.concatenate([yes, no])[:, None]
    labels = np.repeat([1, 0], [len(yes), len(no)])
    model = LogisticRegression(C=1e6).fit(scores, labels)
    slope = float(model.coef_[0, 0])
    return -float(model.intercept_[0]) / slope, 1 / slope


def scores_of(scorer: Scorer, asked: Iterable[Question]) -> list[float]:
    """Score each question, telling how far it is."""
    done = []
    for question in asked:
        done.append(scorer.best(question))
        if len(done) % 50 == 0:
            print(f"  scored {len(done)}", file=sys.stderr)
    return done


def main() -> None:
    """Run and print one JSON object."""
    parser = argparse.ArgumentParser(description="Confidence on answerable questions and twins")
    parser.add_argument("--limit", type=int, help="questions per tier (all)")
    limit = parser.parse_args().limit
    build_corpus()
    asked = [*questions("gold")[:limit], *questions("loose")[:limit]]
    result: dict[str, object] = {}
    with Store.open(settings()) as store:
        scorer = Scorer(store)
        hidden = holders(store.catalog, asked)
        future = scores_of(scorer, (Question(q.text) for q in questions("future")[:limit]))
        for name, dated in (("with the day", True), ("without", False)):
            plain = [Question(q.text, q.asked_on if dated else None) for q in asked]
            twins = [
                replace(question, scope=Scope(hidden_articles=hidden[labelled.id]))
                for question, labelled in zip(plain, asked, strict=True)
            ]
            yes, no = scores_of(scorer, plain), scores_of(scorer, twins)
            middle, width = curve(yes[::2], no[::2])
            row = {
                "curve middle": round(middle, 2),
                "curve width": round(width, 2),
                "auc": measured(auc, yes[1::2], no[1::2]),
                "coverage at 5 %": measured(coverage_at_false_answers, yes[1::2], no[1::2], 0.05),
                "coverage at 10 %": measured(coverage_at_false_answers, yes[1::2], no[1::2], 0.10),
            }
            for confidence in (0.1, 0.2, 0.3, 0.4, 0.5):
                at = middle + width * float(np.log(confidence / (1 - confidence)))
                row[f"confidence {confidence}: answered, false answers"] = (
                    f"{np.mean(np.asarray(yes[1::2]) >= at):.3f}, "
                    f"{np.mean(np.asarray(no[1::2]) >= at):.3f}"
                )
                if not dated:
                    row[f"confidence {confidence}: future answered"] = (
                        f"{np.mean(np.asarray(future) >= at):.3f}"
                    )
            result[name] = row
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
