"""Shapes: questions that mostly no few words answer ("why", "how", lists), over the news.

    python -m bench.shapes [--topics] [--half HALF] [--no-dates] [--limit N] [--texts]

The questions of `shapes.jsonl` were written for this, by language models that read one article
each, in other words than the article's; evidence is kept as offsets, not as text. A quote is right
when a whole sentence of the evidence stands in it: a lower bound, since another article may say the
same in other words. Without evidence, they ask of the same event what the article does not tell.
Each is asked three days after its article, and again with the articles hidden that hold the
evidence (its twin). `docs/evaluation.md` defines each figure.

`--topics` asks those of `topics.jsonl` instead, which only name a topic ("anything on the storm?"):
evidence is each sentence that tells the core of it, and those without evidence are topics that no
article has.
"""

import argparse
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from pullquote.bot import Pullquote
from pullquote.bot.evaluation import Half, LabelledQuestion, Plan, evaluate, report_to_dict, select
from pullquote.vectorstore import Catalog, Revision

from bench.data import ROOT, build_corpus, settings

FILE = ROOT / "shapes.jsonl"
TOPICS = ROOT / "topics.jsonl"
_LATER = timedelta(days=3)


def shaped(catalog: Catalog, file: Path = FILE) -> list[LabelledQuestion]:
    """Read the questions; each sentence of the evidence is an accepted answer.

    Their day is three days after the article's, which is what is usual with the other questions.

    Raises:
        ArticleNotFoundError: The articles are not those that the questions are of.
    """
    lines = map(json.loads, file.read_text("utf-8").splitlines())
    return [_labelled(line, catalog.revision(line["article_id"])) for line in lines]


def _labelled(line: dict[str, Any], article: Revision) -> LabelledQuestion:
    return LabelledQuestion(
        id=line["id"],
        tier=line["shape"],
        text=line["question"],
        asked_on=article.day + _LATER if article.day else None,
        answers=tuple(article.text[start:end] for start, end in line["evidence"]),
        article_ids=frozenset({article.article_id}),
        answerable=bool(line["evidence"]),
        family=article.article_id,
    )


def main() -> None:
    """Run and print one JSON object."""
    parser = argparse.ArgumentParser(description="Questions of other shapes, over the news")
    parser.add_argument("--topics", action="store_true", help="requests that only name a topic")
    parser.add_argument("--half", type=Half, default=Half.REPORTING, help="reporting by default")
    parser.add_argument("--no-dates", action="store_true", help="ask without days")
    parser.add_argument("--limit", type=int, help="questions per shape (all)")
    parser.add_argument("--texts", action="store_true", help="failed questions and quotes too")
    options = parser.parse_args()
    build_corpus()
    with Pullquote.open(settings()) as core:
        every = shaped(core.store.catalog, TOPICS if options.topics else FILE)
        asked = select(every, half=options.half, limit=options.limit)
        plan = Plan(asked, dated=not options.no_dates, twins=True, half=options.half)
        report = evaluate(core, plan)
    print(json.dumps(report_to_dict(report, texts=options.texts)))


if __name__ == "__main__":
    main()
