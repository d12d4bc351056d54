"""Values that a text gives for what a question asks: how many, how much, what share, when, who.

Conservative: a question is read only where two telling words stand beside what it asks for; a value
counts only where its sentence speaks of what the question speaks of, a bound ("more than 100") is
none, and a name counts as the one who does what is asked, and nowhere else.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from pullquote.bot.claims.amounts import Amount, Bound, numbers
from pullquote.bot.claims.days import dates
from pullquote.bot.claims.names import names
from pullquote.bot.claims.text import stem
from pullquote.bot.words import STOP_WORDS, content_words

SHARED_STEMS = 2  # of the question, beside what is counted, that stand around every value
_MONEY = frozenset({"$", "euro", "pound", "yen", "rupee", "ruble", "yuan"})
_HOW_MANY = re.compile(
    r"\bhow many(?:\s+(?:of|more|other|such))*(?:\s+(?:the|these|those|its|their|our|his|her))?"
    r"(?P<words>(?:\s+[\w’'-]+){1,4})",
    re.IGNORECASE,
)
_THINGS = re.compile(r"people|children|men|women|[\w’'-]*[\w-](?<!s)(?<!u)s", re.IGNORECASE)
# No part of what things are called: "how many lost their homes" does not count homes.
_VERBS = frozenset(
    """
    became began bought broke came caught died fell fled fought gave got held kept killed knew led
    lived lost made met ran said saw sent shot sold stood survived took voted went won worked
    """.split()
)
_ASKED_FOR = frozenset(map(stem, "percent percentage share money dollars day date".split()))
_HOW_MUCH = re.compile(
    r"\bhow much (?:money|damage|harm|did|does|do|is|was|were|will|would|has|have|in)\b"
    r"|\bwhat (?:did|does|will|would) .+ cost\b"
    r"|\bhow much .+\b(?:cost|paid|pay|spent|worth|owed?|sold|lose|lost|raised?|dollars?|euros?)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\b(?:what|which) (?:per\s?cent|percentage|share)\b", re.IGNORECASE)
_WHEN = re.compile(
    r"^\W*(?:on (?:what|which) (?:day|date)|what (?:day|date)|when)\b", re.IGNORECASE
)
_WHO = re.compile(
    r"^\W*who\s+(?:has\s+|had\s+|will\s+|would\s+)?"
    r"(?!(?:else|all|is|are|was|were|said|says|do|does|did|can|could|may|might|should)\b)"
    r"(?P<verb>[a-z]{3,})\b",
    re.IGNORECASE,
)
_DOES = re.compile(
    r"\s*(?:,[^,]{1,60},\s*)?(?:(?:has|have|had|will|would|also|later|then|first)\s+)*"
    r"(?P<verb>[a-z]+)\b"
)
_DONE_BY = re.compile(
    r"(?P<verb>[a-z]+)(?:\s+[a-z]+ly)?\s+by\s+(?:the\s+|[a-z]+\s+){0,2}$", re.IGNORECASE
)
_NEXT_WORDS = re.compile(r"[\w’'-]+")
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])[”\"’']?\s+(?=[A-Z“\"‘])")
_LEAST_OF_WHO = 0.8  # of the question's stems, and more, stand around a name: there are two prizes
_VAGUE = frozenset({Bound.NEARLY, Bound.OVER, Bound.UNDER, Bound.AT_LEAST, Bound.AT_MOST})


@dataclass(frozen=True, slots=True)
class Size:
    """A number, and what its last written digit counts: 100,000 of "2.4 million"."""

    number: Fraction
    step: Fraction = Fraction(0)

    def agrees(self, other: "Size") -> bool:
        """Whether it is the same number, or the one is the other, rounded."""
        return 2 * abs(self.number - other.number) <= max(self.step, other.step)


@dataclass(frozen=True, slots=True)
class Value:
    """One value that an article gives, comparable with others of its question.

    Attributes:
        text: As the article has it, with the word that it counts.
        size: What is compared; 0 for a name.
        shared: Stems of the question that stand around it.
        beside: Every number of its sentence: "he won 232 votes, 270 are needed" does not say that
            232 are.
        unit: "$", "euro" and so on, "%", or "": only like ones are compared.
        about: It is given as a rounded one, so that a near one is the same.
        words: Of a name; what is compared there.
        words_beside: Of the other names of its sentence.
    """

    text: str
    size: Size
    shared: frozenset[str]
    beside: frozenset[Size] = frozenset()
    unit: str = ""
    about: bool = False
    words: frozenset[str] = frozenset()
    words_beside: frozenset[str] = frozenset()


Reads = Callable[[str, date | None], list[Value]]
"""Reads values out of a text of a day."""


def reader_of(question: str) -> Reads | None:
    """Return what reads the values that a question asks for; None: they are not comparable."""
    asked = {stem(word.lower()) for word in content_words(question)}
    if counted := _counted(question):
        return _of_amounts(asked - {counted}, lambda n, s: _counts(n, s, counted))
    if _SHARE.search(question):
        return _of_amounts(asked - _ASKED_FOR, lambda n, _: n.unit == "%")
    if _HOW_MUCH.search(question):
        return _of_amounts(asked - _ASKED_FOR, lambda n, _: n.unit in _MONEY)
    if _WHEN.search(question):
        told = asked - _ASKED_FOR
        return (lambda text, on: _days(text, on, told)) if len(told) >= SHARED_STEMS else None
    if (match := _WHO.match(question)) and len(asked) >= SHARED_STEMS:
        verb = stem(match["verb"].lower())
        known = {word for name in names(question) for word in name.words}
        return lambda text, _: _names(text, asked, verb, known)
    return None


def _counted(question: str) -> str | None:
    """Return the stem of the things that "how many" asks for: the first plural before a verb."""
    match = _HOW_MANY.search(question)
    for word in match["words"].lower().split() if match else ():
        if word in STOP_WORDS or word in _VERBS:
            return None
        if _THINGS.fullmatch(word):
            return stem(word)
    return None


def _of_amounts(told: set[str], wanted: Callable[[Amount, str], bool]) -> Reads | None:
    if len(told) < SHARED_STEMS:
        return None
    return lambda text, _: _amounts(text, told, wanted)


def _amounts(text: str, asked: set[str], wanted: Callable[[Amount, str], bool]) -> list[Value]:
    found = []
    for sentence, shared in _sentences(text, asked):
        amounts = numbers(sentence)
        beside = frozenset(Size(amount.low, amount.step) for amount in amounts)
        found += [
            Value(
                _shown(amount, sentence),
                Size(amount.low, amount.step),
                shared,
                beside,
                unit=amount.unit,
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
    first, *rest = after.group().split()
    words = [first] if _THINGS.fullmatch(first) else [first, *rest]
    return " ".join([amount.text, *words])


def _days(text: str, on: date | None, asked: set[str]) -> list[Value]:
    return [
        Value(when.text, Size(Fraction(when.month * 31 + when.day)), shared)
        for sentence, shared in _sentences(text, asked)
        for when in dates(sentence, on)
        if when.month and when.day
    ]


def _names(text: str, asked: set[str], verb: str, known: set[str]) -> list[Value]:
    """Find who does what is asked: the name before its verb, or behind "by"."""
    found = []
    for sentence, shared in _sentences(text, asked):
        if len(shared) <= _LEAST_OF_WHO * len(asked):
            continue
        named = names(sentence)
        beside = frozenset(word for name in named for word in name.words)
        for name in named:
            does = _DOES.match(sentence, name.end)
            done = _DONE_BY.search(sentence[: name.start])
            is_who = any(match and stem(match["verb"].lower()) == verb for match in (does, done))
            if is_who and name.words and known.isdisjoint(name.words):
                words = frozenset(name.words)
                found.append(
                    Value(
                        name.text,
                        Size(Fraction(0)),
                        shared,
                        words=words,
                        words_beside=beside - words,
                    )
                )
    return found


def _sentences(text: str, asked: set[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield sentences that speak of what is asked: half of its stems, and two at least."""
    fewest = max(SHARED_STEMS, (len(asked) + 1) // 2)
    for sentence in _SENTENCE_ENDS.split(text):
        shared = asked & {stem(word.lower()) for word in content_words(sentence)}
        if len(shared) >= fewest:
            yield sentence, frozenset(shared)


def distinct(values: Sequence[Value]) -> list[Value]:
    """Leave out values that say the same; "about 200" says what lies within a tenth of it."""
    found: list[Value] = []
    for value in values:
        if not any(_same(value, other) for other in found):
            found.append(value)
    return found


def _same(one: Value, other: Value) -> bool:
    if one.words or other.words:
        return not one.words.isdisjoint(other.words)
    if one.unit != other.unit:
        return False
    mine, theirs = one.size.number, other.size.number
    if one.about or other.about:
        return 10 * abs(mine - theirs) <= max(abs(mine), abs(theirs))
    return one.size.agrees(other.size)


def gives_both(one: Value, other: Value) -> bool:
    """Whether a sentence has the other value as well: its own may be of another thing."""
    if one.words or other.words:
        return not (
            one.words.isdisjoint(other.words_beside) and other.words.isdisjoint(one.words_beside)
        )
    return any(one.size.agrees(size) for size in other.beside) or any(
        other.size.agrees(size) for size in one.beside
    )
