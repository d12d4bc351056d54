"""Disagreement: independent articles that give different values for what is asked.

Conservative: a value counts only where its article gives one for that thing, in words that speak of
what the question speaks of, and where the articles are of one time. Numbers of things, sums of
money, shares and days are compared; names are not, because two names are seldom two answers to one
question.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pullquote.bot.claims.amounts import Amount, Bound, numbers
from pullquote.bot.claims.days import dates
from pullquote.bot.claims.text import stem
from pullquote.bot.records import Quote, StatedValue
from pullquote.bot.words import content_words

_SHARED_STEMS = 2  # of the question, beside what is counted, that stand around every value
_ONE_TIME_DAYS = 45  # between the oldest and the newest of the articles
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
class _Value:
    """One value, comparable with others of its question.

    Attributes:
        shared: Stems of the question that stand around it.
        about: It is given as a rounded one, so that a near one is the same.
    """

    text: str
    size: float
    shared: frozenset[str]
    about: bool = False


def differing(question: str, quotes: Sequence[Quote]) -> tuple[StatedValue, ...]:
    """Return what each article gives where articles give different values, the newest first.

    Args:
        question: What was asked.
        quotes: Of an answer; articles that are copies of each other count once already.

    Returns:
        Nothing where they agree, where fewer than two give a value, or where it is not plain.
    """
    read = _reading(question)
    if read is None:
        return ()
    told: dict[str, tuple[_Value, Quote]] = {}
    unclear: set[str] = set()
    for quote in quotes:
        values = _distinct(read(quote))
        if len(values) > 1 or (quote.article_id in told and values):
            unclear.add(quote.article_id)
        elif values:
            told[quote.article_id] = values[0], quote
    plain = [pair for article_id, pair in told.items() if article_id not in unclear]
    if len(_distinct([value for value, _ in plain])) < 2 or not _of_one_time(plain):
        return ()
    shared = frozenset.intersection(*(value.shared for value, _ in plain))
    if len(shared) < min(_SHARED_STEMS, *(len(value.shared) for value, _ in plain)):
        return ()
    newest = sorted(plain, key=lambda pair: pair[1].published or "", reverse=True)
    return tuple(
        StatedValue(value.text, quote.n, quote.publisher, quote.published)
        for value, quote in newest
    )


def _of_one_time(told: Sequence[tuple[_Value, Quote]]) -> bool:
    """Whether articles speak of one time: a year later it is another storm."""
    days = [quote.published and date.fromisoformat(quote.published[:10]) for _, quote in told]
    dated = [day for day in days if day]
    return len(dated) == len(days) and (max(dated) - min(dated)).days <= _ONE_TIME_DAYS


def _reading(question: str) -> Callable[[Quote], list[_Value]] | None:
    """Return what reads the values that a question asks for out of a quote; None: nothing does."""
    asked = {stem(word.lower()) for word in content_words(question)}
    if match := _HOW_MANY.search(question):
        things = [stem(word.lower()) for word in _NEXT_WORDS.findall(match["things"])]
        counted = things[-1]
        rest = asked - {counted}
        return lambda quote: _amounts(quote, rest, lambda n, s: _counts(n, s, counted))
    if _SHARE.search(question):
        return lambda quote: _amounts(quote, asked, lambda n, _: n.unit == "%")
    if _HOW_MUCH.search(question):
        return lambda quote: _amounts(quote, asked, lambda n, _: n.unit in _MONEY)
    if _WHEN.search(question):
        return lambda quote: _days(quote, asked)
    return None


def _amounts(quote: Quote, asked: set[str], wanted: Callable[[Amount, str], bool]) -> list[_Value]:
    return [
        _Value(
            _shown(amount, sentence),
            float(amount.low),
            shared,
            about=amount.bound is not Bound.EXACT,
        )
        for sentence, shared in _sentences(quote.text, asked)
        for amount in numbers(sentence)
        if amount.low == amount.high and amount.bound not in _VAGUE and wanted(amount, sentence)
    ]


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


def _days(quote: Quote, asked: set[str]) -> list[_Value]:
    on = date.fromisoformat(quote.published[:10]) if quote.published else None
    return [
        _Value(when.text, float(when.month * 31 + when.day), shared)
        for sentence, shared in _sentences(quote.text, asked)
        for when in dates(sentence, on)
        if when.month and when.day
    ]


def _sentences(text: str, asked: set[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield sentences that speak of what is asked: half of its stems, and two at least."""
    fewest = min(max(_SHARED_STEMS, (len(asked) + 1) // 2), len(asked))
    for sentence in _SENTENCE_ENDS.split(text):
        shared = asked & {stem(word.lower()) for word in content_words(sentence)}
        if len(shared) >= fewest:
            yield sentence, frozenset(shared)


def _distinct(values: Sequence[_Value]) -> list[_Value]:
    """Leave out values that say the same; a rounded one says what lies within a tenth of it."""
    found: list[_Value] = []
    for value in values:
        if not any(_same(value, other) for other in found):
            found.append(value)
    return found


def _same(one: _Value, other: _Value) -> bool:
    if one.about or other.about:
        return abs(one.size - other.size) <= 0.1 * max(abs(one.size), abs(other.size))
    return one.size == other.size
