"""Shapes: questions that no few words answer ("why", "how", lists), over the news articles.

    python -m bench.shapes [--half HALF] [--limit N] [--texts]

The questions of `shapes.jsonl` were written for this, by language models that read one article each, in other
words than the article's; evidence is kept as offsets, not as text. A quote is right when a whole
sentence of the evidence stands in it: a lower bound, since another article may say the same in
other words. `answerable: false` asks of the same event what its article does not tell. The twins
have the evidence's articles hidden. Days play no part. `docs/evaluation.md` defines each figure.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from pullquote.bot import Pullquote
from pullquote.bot.evaluation import Half, LabelledQuestion, Plan, evaluate, report_to_dict, select
from pullquote.vectorstore import Catalog

from bench.data import ROOT, build_corpus, settings

FILE = ROOT / "shapes.jsonl"


def shaped(catalog: Catalog, file: Path = FILE) -> list[LabelledQuestion]:
    """Read the questions; each sentence of the evidence is an accepted answer.

    Raises:
        ArticleNotFoundError: The articles are not those that the questions are of.
    """
    return [
        LabelledQuestion(
            id=line["id"],
            tier=line["shape"],
            text=line["question"],
            asked_on=None,
            answers=tuple(_evidence(catalog, line["article_id"], line["evidence"])),
            article_ids=frozenset({line["article_id"]}),
            answerable=bool(line["evidence"]),
            family=line["article_id"],
        )
        for line in map(json.loads, file.read_text("utf-8").splitlines())
    ]


def _evidence(catalog: Catalog, article_id: str, spans: list[list[int]]) -> Iterator[str]:
    text = catalog.revision(article_id).text
    return (text[start:end] for start, end in spans)


def main() -> None:
    """Run and print one JSON object."""
    parser = argparse.ArgumentParser(description="Questions of other shapes, over the news")
    parser.add_argument("--half", type=Half, default=Half.REPORTING, help="reporting by default")
    parser.add_argument("--limit", type=int, help="questions per shape (all)")
    parser.add_argument("--texts", action="store_true", help="failed questions and quotes too")
    options = parser.parse_args()
    build_corpus()
    with Pullquote.open(settings()) as core:
        asked = select(shaped(core.store.catalog), half=options.half, limit=options.limit)
        report = evaluate(core, Plan(asked, dated=False, twins=True, half=options.half))
    print(json.dumps(report_to_dict(report, texts=options.texts)))


if __name__ == "__main__":
    main()
