"""Questions asked as they will be: of the passages that a search finds among thousands of articles.

    python -m training.found [--articles N]

Ingests a pool of news articles into `training/.cache/pool` once, those of the questions among them
(`training.asked`), none of which the news questions are asked of. Each question is searched for as
Pullquote does it, and asked of what answers and of what the reader likes best of the rest: hard
negatives (Karpukhin et al. 2020) that are mistaken for an answer today. A passage that names the
answer and is not known to give it is left out.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from pullquote.bot import Question
from pullquote.bot.retriever import PassageRetriever
from pullquote.config import AnswersSettings, Settings
from pullquote.ingest import Ingestor, Progress
from pullquote.vectorstore import Passage, Store
from pullquote.vectorstore.reader import PassageReading, Reader

from training.asked import KEPT_OUT, asked_rows
from training.pseudo import news_articles
from training.sets import Example, Row
from training.together import task_of

POOL = Path(__file__).parent / ".cache" / "pool"
ARTICLES = 3_000
TAKEN = 4  # passages that each question is asked of
_MOST_ANSWERING = 2  # of these
_WITHOUT_AN_ANSWER = 2  # passages that a question is asked of which its article does not answer
_FOUND = 8
_DATED = 0.5  # of the questions are asked on a day, within a week of their article's
_DAYS = 7
_SEED = 77


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a search found for a question, and what the reader made of it."""

    example: Example
    reading: PassageReading


def pool(articles: int = ARTICLES) -> Store:
    """Open the pool; where it is not there yet, ingest the articles of all questions and others."""
    store = Store.open(Settings(data_dir=POOL, answers=AnswersSettings(keep=False)))
    if not (POOL / "built").exists():
        rows = news_articles()
        asked = {row["article_id"] for row in (*asked_rows(), *asked_rows(KEPT_OUT))}
        random.Random(_SEED).shuffle(rows)
        rows.sort(key=lambda row: row["id"] not in asked)
        with TemporaryDirectory() as folder:
            file = Path(folder) / "pool.jsonl"
            file.write_bytes(b"\n".join(map(orjson.dumps, rows[:articles])))
            Ingestor(store).run([str(file)], on_progress=_show)
        (POOL / "built").touch()
    return store


def found(rows: Sequence[Row], store: Store, reader: Reader, seed: int) -> Iterator[list[Found]]:
    """Search for each question, and choose what it is asked of.

    Args:
        rows: `asked_rows`; those whose article the store has not are left out.
        store: `pool`.
        reader: Tells what is likeliest to be mistaken for an answer.
        seed: The days of the questions follow from it.

    Yields:
        The passages of one question, at most `TAKEN`: those that answer, at most two, before those
        that do not. Of a question that its article does not answer, two that do not.
    """
    draw = random.Random(seed)
    began = time.monotonic()
    retriever = PassageRetriever(store=store, candidates=_FOUND)
    for done, row in enumerate(rows, 1):
        own = store.catalog.passages(sorted(store.catalog.passages_of([row["article_id"]])))
        if own:
            day = own[0].day if draw.random() < _DATED else None
            asked_on = day + timedelta(draw.randrange(_DAYS)) if day else None
            ids = retriever.search(Question(row["question"], asked_on))
            passages = {each.passage_id: each for each in store.catalog.passages(ids)}
            passages |= {each.passage_id: each for each in own}
            text = store.catalog.revision(row["article_id"]).text
            if chosen := _chosen(row, text, list(passages.values()), frozenset(ids), reader):
                yield chosen
        if done % 200 == 0:
            left = (time.monotonic() - began) / done * (len(rows) - done) / 60
            print(f"searched {done} of {len(rows)}, {left:.0f} min left", file=sys.stderr)


def _show(progress: Progress) -> None:
    if progress.done % 500 == 0:
        print(f"{progress.phase} {progress.done} of {progress.total}", file=sys.stderr)


def _chosen(
    row: Row, text: str, passages: Sequence[Passage], ids: frozenset[int], reader: Reader
) -> list[Found]:
    told = {text[start:end].casefold() for start, end in row["answers"]}
    answering, silent = [], []
    for passage in passages:
        example = _example(row, passage)
        if example.evidence:
            answering.append(example)
        elif passage.passage_id in ids and not any(one in passage.text.casefold() for one in told):
            silent.append(example)
    examples = [*answering, *silent]
    readings = reader.read(row["question"], [task_of(one) for one in examples])
    read = [Found(*each) for each in zip(examples, readings, strict=True)]
    read.sort(key=lambda one: -one.reading.relevance)
    known = [one for one in read if one.example.evidence][:_MOST_ANSWERING]
    rest = [one for one in read if not one.example.evidence]
    if row["kind"] == "none":
        return rest[:_WITHOUT_AN_ANSWER]
    if not known:
        return []
    if not told:  # nothing tells whether another article answers as well
        best = known[0].reading.relevance
        rest = [one for one in rest if one.reading.relevance < best]
    return [*known, *rest[: TAKEN - len(known)]]


def _example(row: Row, passage: Passage) -> Example:
    """Ask of a passage; its sentences tile it."""
    begin, end = passage.span.start, passage.span.end
    mine = passage.article_id == row["article_id"]

    def inside(ranges: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
        return tuple((a - begin, b - begin) for a, b in ranges if mine and begin <= a and b <= end)

    sentences = tuple((each.start - begin, each.end - begin) for each in passage.sentences)
    evidence = inside(row["evidence"])
    return Example(
        row["question"],
        passage.text,
        sentences,
        inside(row["answers"]),
        frozenset(
            number
            for number, (first, last) in enumerate(sentences)
            if any(first < b and a < last for a, b in evidence)
        ),
    )


def main() -> None:
    """Build the pool."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=ARTICLES)
    pool(parser.parse_args().articles).close()


if __name__ == "__main__":
    main()
