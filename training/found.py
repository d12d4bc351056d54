"""Questions asked as they will be: of the passages that a search finds among thousands of articles.

    python -m training.found [--articles N]

Ingests a pool of news articles into `training/.cache/pool`, those of the questions among them
(`training.asked`), none of which the news questions are asked of. Each question is searched for by
words and by meaning, and asked of passages of its own article that answer, and of what the reader
likes best of the rest: hard negatives (Karpukhin et al. 2020), mistaken for an answer today.
"""

import argparse
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from pullquote.bot import Question
from pullquote.bot.retriever import PassageRetriever
from pullquote.config import AnswersSettings, Settings
from pullquote.ingest import Ingestor, Progress
from pullquote.vectorstore import Passage, Scope, Store
from pullquote.vectorstore.reader import PassageReading, Reader

from training.asked import EIGHTH, FILE, KEPT_OUT, asked_rows
from training.pseudo import news_articles
from training.sets import WORD, Example, Row
from training.together import task_of

POOL = Path(__file__).parent / ".cache" / "pool"
ARTICLES = 3_000
TAKEN = 4  # passages that each question is asked of
_MOST_ANSWERING = 2  # of these
_OWN_SILENT = 2  # passages of its own article that a question is asked of which do not answer
_FOUND = 6
_AT_ONCE = 2  # questions
_CAPITAL = re.compile(r"\b[A-Z][\w-]{2,}")
_DATED = 0.5  # of the questions are asked on a day, within a week of their article's
_DAYS = 7
_SEED = 77


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a question is asked of, and what the reader makes of it."""

    example: Example
    reading: PassageReading


def pool(articles: int = ARTICLES) -> Store:
    """Open the pool, and ingest what it has not yet: the articles of all questions, and others.

    Raises:
        SystemExit: The shared data is absent, or an article cannot be ingested.
    """
    rows = news_articles()
    asked = {row["article_id"] for file in (FILE, EIGHTH, KEPT_OUT) for row in asked_rows(file)}
    random.Random(_SEED).shuffle(rows)
    rows.sort(key=lambda row: row["id"] not in asked)
    store = Store.open(Settings(data_dir=POOL, answers=AnswersSettings(keep=False)))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "pool.jsonl"
        file.write_bytes(b"\n".join(map(orjson.dumps, rows[: max(articles, len(asked))])))
        report = Ingestor(store).run([str(file)], on_progress=_show)
    if report.failures:
        raise SystemExit(f"training: {report.failures[0]}")
    return store


def found(
    rows: Sequence[Row],
    articles: Mapping[str, str],
    store: Store,
    reader: Reader,
    *,
    seed: int,
    hidden: frozenset[str] = frozenset(),
) -> Iterator[list[Found]]:
    """Search for each question, and choose what it is asked of.

    Args:
        rows: `asked_rows`; those whose article the store has not, or not as it was, are left out.
        articles: The texts that the questions' places are of, by id.
        store: `pool`.
        reader: Tells what is likeliest to be mistaken for an answer.
        seed: The days of the questions follow from it; what is found of a pool, too.
        hidden: Ids of articles that are not searched.

    Yields:
        The passages of one question, at most `TAKEN`: those that answer, at most two, before those
        that do not. Of a question that its article does not answer, two of its passages.
    """
    draw = random.Random(seed)
    later = [timedelta(draw.randrange(_DAYS)) if draw.random() < _DATED else None for _ in rows]
    retriever = PassageRetriever(store=store, candidates=_FOUND)
    catalog = store.catalog

    def one(row: Row, days: timedelta | None) -> list[Found]:
        own = catalog.passages(sorted(catalog.passages_of([row["article_id"]])))
        if not own or catalog.revision(row["article_id"]).text != articles.get(row["article_id"]):
            return []
        asked_on = own[0].day + days if days is not None and own[0].day else None
        ids = retriever.search(Question(row["question"], asked_on, Scope(hidden_articles=hidden)))
        others = [each for each in catalog.passages(ids) if each.article_id != row["article_id"]]
        return _chosen(row, articles[row["article_id"]], own, others, reader)

    began = time.monotonic()
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for done, chosen in enumerate(threads.map(one, rows, later), 1):
            if chosen:
                yield chosen
            if done % 200 == 0:
                left = (time.monotonic() - began) / done * (len(rows) - done) / 60
                print(f"searched {done} of {len(rows)}, {left:.0f} min left", file=sys.stderr)


def _show(progress: Progress) -> None:
    if progress.done % 500 == 0:
        print(f"{progress.phase} {progress.done} of {progress.total}", file=sys.stderr)


def _chosen(
    row: Row, text: str, own: Sequence[Passage], others: Sequence[Passage], reader: Reader
) -> list[Found]:
    """Choose what a question is asked of: of its own article, and of others that were found.

    An other passage must not name the answer, nor repeat the evidence; of a passage of its own
    article it must be certain whether it answers.
    """
    named = _naming([text[start:end] for start, end in row["answers"]])
    repeated = [text[start:end].casefold() for start, end in row["evidence"]]
    answering, silent = [], []
    for passage in own:
        example = _example(row, passage)
        whole = example.answers if row["answers"] else example.evidence
        touched = any(
            start < passage.span.end and passage.span.start < end for start, end in row["evidence"]
        )
        if whole:
            answering.append(example)
        elif not touched and not named(passage.text):
            silent.append(example)
    words = set(WORD.findall(row["question"].casefold()))
    silent.sort(key=lambda each: -len(words.intersection(WORD.findall(each.text.casefold()))))
    del silent[_OWN_SILENT:]
    if row["kind"] != "none":
        silent += [
            Example(row["question"], each.text, _sentences(each))
            for each in others
            if not named(each.text) and not any(one in each.text.casefold() for one in repeated)
        ]
    examples = [*answering, *silent]
    readings = reader.read(row["question"], [task_of(one) for one in examples])
    read = [Found(*each) for each in zip(examples, readings, strict=True)]
    read.sort(key=lambda one: -one.reading.relevance)
    known = [one for one in read if one.example.evidence][:_MOST_ANSWERING]
    rest = [one for one in read if not one.example.evidence]
    if row["kind"] == "none":
        return rest
    if not known:
        return []
    if not row["answers"]:  # nothing tells whether another article answers as well
        best = known[0].reading.relevance
        rest = [one for one in rest if one.reading.relevance < best]
    return [*known, *rest[: TAKEN - len(known)]]


def _naming(answers: Sequence[str]) -> Callable[[str], bool]:
    """Make a test of whether a text has an answer in it, whole, or one of its capital words."""
    if not answers:
        return lambda _: False
    names = {name for answer in answers for name in _CAPITAL.findall(answer)}
    either = "|".join(re.escape(each) for each in sorted({*answers, *names}, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE).search  # type: ignore[return-value]


def _sentences(passage: Passage) -> tuple[tuple[int, int], ...]:
    begin = passage.span.start
    return tuple((each.start - begin, each.end - begin) for each in passage.sentences)


def _example(row: Row, passage: Passage) -> Example:
    """Ask of a passage of the question's own article."""
    begin, end = passage.span.start, passage.span.end

    def inside(ranges: Sequence[Sequence[int]]) -> tuple[tuple[int, int], ...]:
        return tuple((a - begin, b - begin) for a, b in ranges if begin <= a and b <= end)

    sentences, evidence = _sentences(passage), inside(row["evidence"])
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
