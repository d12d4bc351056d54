"""What the reader learns from: questions with passages, answers' spans, and what is not there.

Made from `train/` of the shared data and from other news, never from the news questions. Texts are
cut to the window at whole sentences, at random places, so that an answer may stand anywhere in it.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise

from pullquote.vectorstore.word_pieces import WordPieceCounter

from training.asked import KEPT_OUT, asked_examples, asked_rows
from training.pseudo import news_articles, pseudo_examples
from training.rewording import Rewording, word_vectors
from training.sets import NAME, WORD, Example, Row, read_rows, sentences_of

HELD_OUT = ("Normans", "Warsaw", "Harvard_University", "Computational_complexity_theory")
WINDOW = 160  # word pieces of a pair, special tokens included
_CUT_OUT = 0.12  # of the answerable: the sentences that answer are taken out
_SWAPPED = 0.10  # of the answerable: asked of another passage of the same subject
_ALTERED = 0.10  # of the answerable: another name or number of the passage is put into the question


def training_examples(
    *,
    squadshifts: int,
    pseudo: int = 0,
    asked: int = 0,
    others: int | None = None,
    reworded: float = 0.0,
    seed: int,
) -> list[Example]:
    """Return shuffled examples: all of squad2_dev but the held-out topics, selqa, squadshifts.

    Args:
        squadshifts: How many questions to take of that set, spread over its passages.
        pseudo: How many questions to make of news articles.
        asked: How often each question that was written for this is asked, each time of other
            passages of its article.
        others: How many examples to take of all that is not asked so; None takes all.
        reworded: The share of questions that are put in other words.
        seed: Draws, cuts and order follow from it.
    """
    draw = random.Random(seed)
    texts, titles = _articles("squad2_dev")
    rows = [row for row in _questions("squad2_dev") if titles[_home(row)] not in HELD_OUT]
    made = list(_examples(rows, texts, titles, draw))
    texts, titles = _articles("squadshifts")
    rows = _spread(_questions("squadshifts"), squadshifts, draw)
    made += _examples(rows, texts, titles, draw)
    made += _selqa(draw)
    if pseudo:
        kept_out = {row["article_id"] for row in asked_rows(KEPT_OUT)}
        news = [row for row in news_articles() if row["id"] not in kept_out]
        made += pseudo_examples(news, pseudo, draw)
    if others is not None:
        made = draw.sample(made, min(others, len(made)))
    if asked:
        articles = {row["id"]: row["text"] for row in news_articles()}
        for _ in range(asked):
            made += asked_examples(asked_rows(), articles, draw)
    if reworded:
        made = list(_reworded(made, reworded, draw))
    draw.shuffle(made)
    return _cut(made, draw)


def held_out_examples() -> list[tuple[Example, tuple[str, ...]]]:
    """Return the four topics that are kept out of training, uncut, with the accepted answers."""
    texts, titles = _articles("squad2_dev")
    return [
        (_example(row, texts[_home(row)]), tuple(row["answers"]))
        for row in _questions("squad2_dev")
        if titles[_home(row)] in HELD_OUT
    ]


def asked_held_out_examples() -> list[tuple[Example, tuple[str, ...]]]:
    """Return the questions about news that are kept out, each of one passage or two of its article.

    With the words that answer, where few do.
    """
    articles = {row["id"]: row["text"] for row in news_articles()}
    made = asked_examples(asked_rows(KEPT_OUT), articles, random.Random(0))
    return [
        (example, tuple(example.text[start:end] for start, end in example.answers))
        for example in made
    ]


def _reworded(made: Sequence[Example], share: float, draw: random.Random) -> Iterator[Example]:
    texts = chain.from_iterable((example.question, example.text) for example in made)
    words = Rewording(texts, word_vectors)
    for example in made:
        chosen = draw.random() < share
        yield (
            replace(example, question=words.reworded(example.question, draw)) if chosen else example
        )


def _examples(
    rows: Iterable[Row], texts: dict[str, str], titles: dict[str, str], draw: random.Random
) -> Iterator[Example]:
    neighbours = defaultdict(list)
    for home, title in titles.items():
        neighbours[title].append(home)
    for row in rows:
        home = _home(row)
        example = _example(row, texts[home])
        chance = draw.random()
        if example.evidence and chance < _CUT_OUT:
            example = _without_evidence(example) or example
        elif example.evidence and chance < _CUT_OUT + _SWAPPED:
            others = [texts[other] for other in neighbours[titles[home]] if other != home]
            example = near_miss(row, others) or example
        elif example.evidence and chance < _CUT_OUT + _SWAPPED + _ALTERED:
            example = altered(example, row, draw) or example
        yield example


def _example(row: Row, text: str) -> Example:
    answers = {
        (start, start + len(answer))
        for start in row["answer_starts"]
        for answer in row["answers"]
        if text[start : start + len(answer)] == answer
    }
    sentences = sentences_of(text)
    evidence = frozenset(
        number
        for number, (start, end) in enumerate(sentences)
        if any(start < last and first < end for first, last in answers)
    )
    return Example(row["question"], text, sentences, tuple(sorted(answers)), evidence)


def near_miss(row: Row, others: Sequence[str]) -> Example | None:
    """Ask of the passage that shares most words with the question and gives no answer to it."""
    words = set(WORD.findall(row["question"].casefold()))
    answers = [answer.casefold() for answer in row["answers"]]
    silent = [text for text in others if not any(each in text.casefold() for each in answers)]
    if not silent:
        return None
    text = max(silent, key=lambda text: len(words.intersection(WORD.findall(text.casefold()))))
    return Example(row["question"], text, sentences_of(text))


def altered(example: Example, row: Row, draw: random.Random) -> Example | None:
    """Ask about somebody or something else that the passage names, or of another number in it."""
    question = example.question
    names = list(NAME.finditer(question))
    if not names:
        return None
    name = draw.choice(names)
    taken = f"{question} {' '.join(row['answers'])}".casefold()
    others = sorted(
        other
        for other in set(NAME.findall(example.text))
        if other[0].isdigit() == name[0][0].isdigit() and other.casefold() not in taken
    )
    if not others:
        return None
    asked = question[: name.start()] + draw.choice(others) + question[name.end() :]
    return Example(asked, example.text, example.sentences)


def _without_evidence(example: Example) -> Example | None:
    kept = [
        example.text[start:end]
        for number, (start, end) in enumerate(example.sentences)
        if number not in example.evidence
    ]
    if len(kept) < 2:
        return None
    text = "".join(kept)
    return Example(example.question, text, sentences_of(text))


def _selqa(draw: random.Random) -> Iterator[Example]:
    for row in _questions("selqa"):
        evidence = {at for at, label in enumerate(row["labels"]) if label}
        if draw.random() < _CUT_OUT:
            evidence = set()
        kept = [
            (at, sentence.strip() + " ")
            for at, sentence in enumerate(row["candidates"])
            if at in evidence or not row["labels"][at]
        ]
        bounds = [0]
        for _, sentence in kept:
            bounds.append(bounds[-1] + len(sentence))
        if kept:
            yield Example(
                row["question"],
                "".join(sentence for _, sentence in kept),
                tuple(pairwise(bounds)),
                evidence=frozenset(number for number, (at, _) in enumerate(kept) if at in evidence),
            )


def _cut(examples: Sequence[Example], draw: random.Random) -> list[Example]:
    """Cut each text to consecutive sentences that fit the window, evidence first."""
    counter = WordPieceCounter()
    asked = counter.count_tokens([example.question for example in examples])
    lengths = iter(
        counter.count_tokens(
            [example.text[start:end] for example in examples for start, end in example.sentences]
        )
    )
    made = []
    for example, used in zip(examples, asked, strict=True):
        pieces = [next(lengths) for _ in example.sentences]
        made.append(_window(example, pieces, WINDOW - 3 - used, draw))
    return [example for example in made if example is not None]


def _window(
    example: Example, pieces: Sequence[int], room: int, draw: random.Random
) -> Example | None:
    if sum(pieces) <= room:
        return example
    at = draw.choice(sorted(example.evidence) or range(len(pieces)))
    first = last = at
    used = pieces[at]
    if used > room:
        return None
    while True:
        steps = []
        if first and used + pieces[first - 1] <= room:
            steps.append(-1)
        if last + 1 < len(pieces) and used + pieces[last + 1] <= room:
            steps.append(1)
        if not steps:
            break
        if draw.choice(steps) < 0:
            first -= 1
            used += pieces[first]
        else:
            last += 1
            used += pieces[last]
    start, end = example.sentences[first][0], example.sentences[last][1]
    return Example(
        example.question,
        example.text[start:end],
        tuple((a - start, b - start) for a, b in example.sentences[first : last + 1]),
        tuple((a - start, b - start) for a, b in example.answers if start <= a and b <= end),
        frozenset(number - first for number in example.evidence if first <= number <= last),
    )


def _spread(rows: Sequence[Row], count: int, draw: random.Random) -> list[Row]:
    """Take questions passage by passage, so that every passage gives some before one gives all."""
    by_home = defaultdict(list)
    for row in rows:
        by_home[_home(row)].append(row)
    ranked = []
    for rows_of_one in by_home.values():
        draw.shuffle(rows_of_one)
        ranked += [(turn, draw.random(), row) for turn, row in enumerate(rows_of_one)]
    ranked.sort(key=lambda entry: entry[:2])
    return [row for _, _, row in ranked[:count]]


def _articles(name: str) -> tuple[dict[str, str], dict[str, str]]:
    rows = list(read_rows("train", f"{name}.articles"))
    return {row["id"]: row["text"] for row in rows}, {row["id"]: row["title"] for row in rows}


def _questions(name: str) -> Iterator[Row]:
    return read_rows("train", f"{name}.questions")


def _home(row: Row) -> str:
    home: str = row["article_ids"][0]
    return home
