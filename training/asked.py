"""Questions that were written for the reader to practise on, about news articles one by one.

`asked.jsonl` has the questions, `asked_8.jsonl` those of the eighth pass, each with its article's
id and with the places of what answers: no text of an article. Language models wrote them, each with
one article before it and in other words than the article's: quiz questions ("fact"), the same as a
colleague types them ("loose"), "why", "how", lists and what somebody said ("long"), and what the
article does not tell of its event ("none"). The articles are those of `load/news` that the news
questions are not asked of.
"""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from training.sets import WORD, Example, Range, Row, sentences_of

FILE = Path(__file__).with_name("asked.jsonl")
EIGHTH = Path(__file__).with_name("asked_8.jsonl")
KEPT_OUT = Path(__file__).with_name("asked_kept_out.jsonl")
"""Questions of other articles, which a reader is scored on and which are kept out of training."""

_LONG = 900  # characters of a passage, as they are when articles are ingested
_MISSES = 2  # passages of its article that a question is asked of which that does not answer
_ALSO_MISSED = 0.5  # of the others are asked of one that does not answer, too


def asked_rows(file: Path = FILE) -> list[Row]:
    """Read the questions."""
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def asked_examples(
    rows: Sequence[Row], articles: Mapping[str, str], draw: random.Random
) -> Iterator[Example]:
    """Ask each question of the passages that answer, and of those likeliest to be mistaken for one.

    An article's passages begin at another sentence each time. One of those that answer is taken,
    and of the others those that share most words with the question.

    Args:
        rows: `asked_rows`.
        articles: Texts by id; a question whose article is not among them is left out.
        draw: Where passages begin, and which is taken, follow from it.
    """
    for row in rows:
        text = articles.get(row["article_id"])
        if text is None:
            continue
        passages = [_of_passage(row, text, *bounds) for bounds in _passages(text, draw)]
        answering = [each for each in passages if each.evidence]
        if answering:
            yield draw.choice(answering)
        words = set(WORD.findall(row["question"].casefold()))
        told = {text[start:end].casefold() for start, end in row["answers"]}
        silent = [
            each
            for each in passages
            if not each.evidence and not any(one in each.text.casefold() for one in told)
        ]
        silent.sort(key=lambda each: -len(words.intersection(WORD.findall(each.text.casefold()))))
        if not answering:
            yield from silent[:_MISSES]
        elif draw.random() < _ALSO_MISSED:
            yield from silent[:1]


def _of_passage(row: Row, text: str, begin: int, end: int) -> Example:
    passage = text[begin:end]
    sentences = sentences_of(passage)

    def inside(ranges: Sequence[Sequence[int]]) -> tuple[Range, ...]:
        return tuple((a - begin, b - begin) for a, b in ranges if begin <= a and b <= end)

    evidence = frozenset(
        number
        for number, (first, last) in enumerate(sentences)
        if any(first < b and a < last for a, b in inside(row["evidence"]))
    )
    return Example(row["question"], passage, sentences, inside(row["answers"]), evidence)


def _passages(text: str, draw: random.Random) -> Iterator[Range]:
    sentences = sentences_of(text)
    begin, end = 0, 0
    room = draw.randint(_LONG // 2, _LONG)  # of the first one
    for first, last in sentences:
        if last - begin > room and end > begin:
            yield begin, end
            begin, room = first, _LONG
        end = last
    yield begin, end
