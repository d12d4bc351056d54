"""The seam between the recipes and the measurement, and the one rule for how long a quote may be.

The rule: one to three whole sentences, at most 70 words, as Pullquote's own first quote. A recipe
says which sentence is best by its own scores; the quote grows by the sentence after it, then by
the one before, while it stays within the rule. So nobody is scored on a whole chunk, and nobody
on a lone sentence that restates the question.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np

from pullquote.ingest import sentence_starts
from pullquote.vectorstore import Span

MOST_SENTENCES = 3
MOST_WORDS = 70
QUOTES = 3


@dataclass(frozen=True, slots=True)
class Article:
    """What every recipe is given."""

    id: str
    title: str
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A quote, cut by the rule above."""

    article_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a recipe gives.

    Attributes:
        ranked: At most three, the best first.
        score: The recipe's own score of the first one: how sure it is. Comparable only within
            the recipe.
        silent: It would not have answered.
    """

    ranked: tuple[Ranked, ...]
    score: float
    silent: bool = False


class Peer(Protocol):
    """A recipe: index articles once, then answer questions."""

    def index(self, articles: Sequence[Article]) -> None:
        """Build what the recipe searches."""
        ...

    def answer(self, question: str, asked_on: date | None) -> Reply:
        """Rank quotes; recipes that know no dates leave `asked_on` alone."""
        ...


def sentences_of(text: str) -> list[Span]:
    """Return the sentences of a text, without the white space around them."""
    bounds = (*sentence_starts(text), len(text))
    found = []
    for start, end in itertools.pairwise(bounds):
        raw = text[start:end]
        left, right = start + len(raw) - len(raw.lstrip()), start + len(raw.rstrip())
        if left < right:
            found.append(Span(left, right))
    return found


def cut(text: str, spans: Sequence[Span], scores: Sequence[float]) -> str:
    """Cut the quote: the best sentence, grown within the rule."""
    first = last = int(np.argmax(scores))
    while last - first + 1 < MOST_SENTENCES:
        wider = [(first, last + 1), (first - 1, last)]
        fits = (
            (a, b)
            for a, b in wider
            if a >= 0
            and b < len(spans)
            and len(text[spans[a].start : spans[b].end].split()) <= MOST_WORDS
        )
        grown = next(fits, None)
        if grown is None:
            break
        first, last = grown
    return text[spans[first].start : spans[last].end]
