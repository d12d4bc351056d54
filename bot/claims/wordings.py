"""The words of a claim that carry meaning, and which of them its sentences lack."""

from collections.abc import Iterable
from datetime import date

from pullquote.bot.claims.amounts import numbers
from pullquote.bot.claims.days import dates
from pullquote.bot.claims.lexicon import opposites_of, same_as
from pullquote.bot.claims.text import Token, tokens
from pullquote.bot.words import STOP_WORDS

_CARRIES_NOTHING = frozenset(
    "'s 'll n't 're 've 'd also however both via per may might would could".split()
)


def content(text: str) -> tuple[Token, ...]:
    """Return the words of a text that carry meaning: no stop words, numbers or dates."""
    taken = [(amount.start, amount.end) for amount in numbers(text)]
    taken += [(when.start, when.end) for when in dates(text)]
    return tuple(
        token
        for token in tokens(text)
        if token.is_word
        and token.low not in STOP_WORDS
        and token.low not in _CARRIES_NOTHING
        and not any(start <= token.start < end for start, end in taken)
    )


def stems(text: str) -> frozenset[str]:
    """Return the stems of a text's words, stop words too."""
    return frozenset(token.stem for token in tokens(text) if token.is_word)


def lacking(words: Iterable[Token], source: frozenset[str]) -> list[Token]:
    """Return the words that neither stand in the source nor have a listed synonym there."""
    return [word for word in words if word.stem not in source and not same_as(word.stem) & source]


def opposed(words: Iterable[Token], source: frozenset[str]) -> list[tuple[str, str]]:
    """Return words that the source lacks while it has their opposite: as written, and as stem."""
    return [
        (word.text, min(against))
        for word in words
        if word.stem not in source
        for against in [opposites_of(word.stem) & source]
        if against
    ]


def coverage(text: str, source: str, on: date | None = None) -> float:
    """Return the share of a text's words, numbers and dates that stand in a sentence, 0 to 1."""
    words, known = content(text), stems(source)
    there, amounts = numbers(source), numbers(text)
    days, theirs = dates(text), dates(source, on)
    found = len(words) - len(lacking(words, known))
    found += sum(amount.stands_in(there) for amount in amounts)
    found += sum(any(day.stands_in(other) for other in theirs) for day in days)
    total = len(words) + len(amounts) + len(days)
    return found / total if total else 0.0
