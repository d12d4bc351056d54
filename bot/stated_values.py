"""Values that a text gives for what a question asks: how many, how much, what share, when.

Conservative: a value counts only where its sentence speaks of what the question speaks of, and a
bound ("more than 100") is none.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pullquote.bot.claims.amounts import Amount, Bound, numbers
from pullquote.bot.claims.days import dates
from pullquote.bot.claims.text import stem
from pullquote.bot.words import content_words

SHARED_STEMS = 2  # of the question, beside what is counted, that stand around every value
_MONEY = frozenset({"$", "euro", "pound", "yen", "rupee", "ruble", "yuan"})
_HOW_MANY = re.compile(r"\bhow many\s+(?P<things>(?:[\w’'-]+\s+){0,3}?[\w’'-]+?s)\b", re.IGNORECASE)
_HOW_MUCH = re.compile(
    r"\bhow much (?:money|did|does|do|is|was|were|will|would|has|have|in)\b"
    r"|\bwhat (?:did|does|will|would) .+ cost\b"
    r"|\bhow much .+\b(?:cost|paid|pay|spent|worth|owed?|sold|lose|lost|raised?)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\b(?:what|which) (?:per\s?cent|percentage|share)\b", re.IGNORECASE)
_WHEN = re.compile(
    r"^\W*(?:on (?:what|which) (?:day|date)|what (?:day|date)|when)\b", re.IGNORECASE
)
_NEXT_WORDS = re.compile(r"[\w’'-]+")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])[”\"’']?\s+(?=[A-Z“\"‘])")
_VAGUE = frozenset({Bound.NEARLY, Bound.OVER, Bound.UNDER, Bound.AT_LEAST, Bound.AT_MOST})


@dataclass(frozen=True, slots=True)
class Value:
    """One value that an article gives, comparable with others of its question.

    Attributes:
        text: As the article has it, with the word that it counts.
        size: What is compared.
        shared: Stems of the question that stand around it.
        beside: Every number of its sentence: "he won 232 votes, 270 are needed" does not say that
            232 are.
        about: It is given as a rounded one, so that a near one is the same.
    """

    text: str
    size: float
    shared: frozenset[str]
    beside: frozenset[float] = frozenset()
    about: bool = False


Reads = Callable[[str, date | None], list[Value]]
"""Reads values out of a text of a day."""


def reader_of(question: str) -> Reads | None:
    """Return what reads the values that a question asks for; None: they are not comparable."""
    asked = {stem(word.lower()) for word in content_words(question)}
    if match := _HOW_MANY.search(question):
        things = [stem(word.lower()) for word in _NEXT_WORDS.findall(match["things"])]
        counted = things[-1]
        rest = asked - {counted}
        return lambda text, _: _amounts(text, rest, lambda n, s: _counts(n, s, counted))
    if _SHARE.search(question):
        return lambda text, _: _amounts(text, asked, lambda n, __: n.unit == "%")
    if _HOW_MUCH.search(question):
        return lambda text, _: _amounts(text, asked, lambda n, __: n.unit in _MONEY)
    if _WHEN.search(question):
        return lambda text, on: _days(text, on, asked)
    return None


def _amounts(text: str, asked: set[str], wanted: Callable[[Amount, str], bool]) -> list[Value]:
    found = []
    for sentence, shared in _sentences(text, asked):
        amounts = numbers(sentence)
        beside = frozenset(float(amount.low) for amount in amounts)
        found += [
            Value(
                _shown(amount, sentence),
                float(amount.low),
                shared,
                beside,
                about=amount.bound is not Bound.EXACT,
            )
            for amount in amounts
            if amount.low == amount.high and amount.bound not in _VAGUE and wanted(amount, sentence)
        ]
    return found


def _counts(amount: Amount, sentence: str, counted: str) -> bool:
    """Whether a plain number counts these things: "340 homes", "340 damaged homes"."""
    if amount.unit:
        return False
    following = [stem(word.lower()) for word in _NEXT_WORDS.findall(sentence[amount.end :])[:2]]
    return counted in following and "of" not in following


def _shown(amount: Amount, sentence: str) -> str:
    """Return the value with the word that it counts, as the article has it."""
    after = re.match(r"\s+[\w’'-]+(?:\s+[\w’'-]+)?", sentence[amount.end :])
    if amount.unit or after is None:
        return amount.text
    words = after.group().split()
    return (
        f"{amount.text} {words[0]}" if words[0].endswith("s") else " ".join([amount.text, *words])
    )


def _days(text: str, on: date | None, asked: set[str]) -> list[Value]:
    return [
        Value(when.text, float(when.month * 31 + when.day), shared)
        for sentence, shared in _sentences(text, asked)
        for when in dates(sentence, on)
        if when.month and when.day
    ]


def _sentences(text: str, asked: set[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield sentences that speak of what is asked: half of its stems, and two at least."""
    fewest = min(max(SHARED_STEMS, (len(asked) + 1) // 2), len(asked))
    for sentence in _SENTENCE_ENDS.split(text):
        shared = asked & {stem(word.lower()) for word in content_words(sentence)}
        if len(shared) >= fewest:
            yield sentence, frozenset(shared)


def distinct(values: Sequence[Value]) -> list[Value]:
    """Leave out values that say the same; a rounded one says what lies within a tenth of it."""
    found: list[Value] = []
    for value in values:
        if not any(_same(value, other) for other in found):
            found.append(value)
    return found


def _same(one: Value, other: Value) -> bool:
    if one.about or other.about:
        return abs(one.size - other.size) <= 0.1 * max(abs(one.size), abs(other.size))
    return one.size == other.size


def gives_both(one: Value, other: Value) -> bool:
    """Whether a sentence has the other value as well: its own may be of another thing."""
    return one.size in other.beside or other.size in one.beside
