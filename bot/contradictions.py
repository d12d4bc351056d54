"""Where a statement and a sentence about the same thing say different things.

Rules, no model. A difference is told only where the two are alike in everything else: nearly all
telling words are shared, and what differs is one number, date, name or negation of the same kind.
What is merely not in the sentence is no difference.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pullquote.bot.claims import Amount, Family, Name, When, dates, names, numbers
from pullquote.bot.claims.cues import added, cues, left_out
from pullquote.bot.claims.text import Token, tokens
from pullquote.bot.claims.wordings import content, lacking, opposed, stems
from pullquote.vectorstore import Span

_SHARED_WORDS = 3
"""Telling words that both must have at least."""
_ALIKE = 0.75
"""Share of the statement's telling words that the sentence must have, 0 to 1."""
_VERY_ALIKE = 0.9
"""The same where a name differs: other people do like things."""
_SHARED_BUT_FOR_NAMES = 4
"""Telling words, numbers and dates that both must have at least where a name differs."""
_SLACK = 0.05
"""Numbers that are nearer than this, relative to the larger one, may be one rounded."""


class Kind(StrEnum):
    """What differs."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    NEGATION = "negation"
    OPPOSITE = "opposite"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a sentence says otherwise.

    Attributes:
        stated: The statement's words, or "" where it lacks them.
        found: The sentence's words, or "" where it lacks them.
        where: Where they stand in the sentence, or None.
    """

    kind: Kind
    stated: str
    found: str
    where: Span | None


def difference(statement: str, sentence: str, on: date | None = None) -> Difference | None:
    """Say what a sentence says otherwise than a statement; None: nothing that is sure.

    Args:
        statement: One sentence of somebody's.
        sentence: One sentence of an article's.
        on: The day on which the article was published.
    """
    both = _Both(statement, sentence, on)
    strange = both.strange_numbers(), both.strange_dates(), both.strange_names()
    numbers_differ, dates_differ, names_differ = strange
    turned = list(both.turned())
    if sum(map(bool, (*strange, turned))) != 1:
        return None  # alike in all, or unlike in more than one way: about something else, perhaps
    if names_differ:
        return both.other_name(names_differ) if both.alike(_VERY_ALIKE, names_differ) else None
    if not both.alike(_ALIKE):
        return None
    if numbers_differ:
        return both.other_number(numbers_differ)
    if dates_differ:
        return both.other_date(dates_differ)
    return turned[0]


class _Both:
    """A statement and a sentence, read once."""

    def __init__(self, statement: str, sentence: str, on: date | None) -> None:
        self._sentence = sentence
        self._numbers = numbers(statement), numbers(sentence)
        self._dates = dates(statement, on), dates(sentence, on)
        self._names = names(statement), names(sentence)
        self._tokens = tokens(statement), tokens(sentence)
        self._content = content(statement)
        self._stems = stems(sentence)
        self._cues = cues(statement, Family.NEGATION), cues(sentence, Family.NEGATION)
        self._known = stems(statement)

    def alike(self, least: float, aside: Sequence[Name] = ()) -> bool:
        """Tell whether nearly all telling words are shared, those of some names aside."""
        words = [w for w in self._content if not any(_within(w, name) for name in aside)]
        shared = len(words) - len(lacking(words, self._stems))
        if shared < least * len(words):
            return False
        if not aside:
            return shared >= _SHARED_WORDS
        return shared + len(self._numbers[0]) + len(self._dates[0]) >= _SHARED_BUT_FOR_NAMES

    def strange_numbers(self) -> list[Amount]:
        """Return the statement's numbers that do not stand in the sentence."""
        mine, theirs = self._numbers
        return [one for one in mine if not one.stands_in(theirs)]

    def strange_dates(self) -> list[When]:
        """Return the statement's dates that do not stand in the sentence."""
        mine, theirs = self._dates
        return [one for one in mine if not any(one.stands_in(other) for other in theirs)]

    def strange_names(self) -> list[Name]:
        """Return the statement's names that do not stand in the sentence."""
        mine, theirs = self._names
        strange = []
        for name in mine:
            words = [token for token in self._tokens[0] if token.is_word and _within(token, name)]
            common = name.opens and not lacking(words, self._stems)
            if not common and not name.stands_in(theirs, self._sentence):
                strange.append(name)
        return strange

    def turned(self) -> Iterator[Difference]:
        """Yield negations and opposites that one side has and the other has not."""
        for word, stem in opposed(self._content, self._stems):
            token = next(token for token in self._tokens[1] if token.stem == stem)
            yield Difference(Kind.OPPOSITE, word, token.text, Span(token.start, token.end))
        mine, theirs = self._cues
        for cue in added(mine, theirs):
            yield Difference(Kind.NEGATION, cue.text, "", None)
        for cue in left_out(mine, theirs, self._known, Family.NEGATION):
            yield Difference(Kind.NEGATION, "", cue.text, Span(cue.start, cue.end))

    def other_number(self, strange: Sequence[Amount]) -> Difference | None:
        """Find the number that counts the same thing and is another one."""
        if len(strange) != 1:
            return None
        (mine,) = strange
        free = [one for one in self._numbers[1] if not one.stands_in(self._numbers[0])]
        like = [one for one in free if _counts_the_same(mine, one)]
        if len(like) != 1 or not _is_another(mine, like[0]):
            return None
        return _difference(Kind.NUMBER, mine, like[0])

    def other_date(self, strange: Sequence[When]) -> Difference | None:
        """Find the date that is written as precisely and is another one."""
        if len(strange) != 1 or strange[0].relative:
            return None
        (mine,) = strange
        free = [
            one
            for one in self._dates[1]
            if not one.relative and not any(one.stands_in(other) for other in self._dates[0])
        ]
        if len(free) != 1 or not _is_another_day(mine, free[0]):
            return None
        return _difference(Kind.DATE, mine, free[0])

    def other_name(self, strange: Sequence[Name]) -> Difference | None:
        """Find the name that stands in the same place and is another one."""
        if len(strange) != 1:
            return None
        (mine,) = strange
        free = [
            name
            for name in self._names[1]
            if not name.opens and not _shares_a_word(name, self._names[0])
        ]
        place = _neighbours(self._tokens[0], mine)
        same = [one for one in free if _neighbours(self._tokens[1], one) == place]
        return _difference(Kind.NAME, mine, same[0]) if len(same) == 1 else None


def _difference(kind: Kind, mine: Amount | When | Name, other: Amount | When | Name) -> Difference:
    return Difference(kind, mine.text, other.text, Span(other.start, other.end))


def _within(token: Token, name: Name) -> bool:
    return name.start <= token.start < name.end


def _counts_the_same(one: Amount, other: Amount) -> bool:
    if one.measure() != other.measure() or one.measure() == "vague":
        return False
    return bool(one.measure()) or (bool(one.noun) and one.noun == other.noun)


def _is_another(one: Amount, other: Amount) -> bool:
    """Tell whether two numbers are too far apart to be one of them rounded."""
    mine, theirs = one.low * one.factor(), other.low * other.factor()
    if one.bound != other.bound:
        return False
    larger = max(abs(mine), abs(theirs))
    return bool(larger) and abs(mine - theirs) > _SLACK * larger


def _is_another_day(one: When, other: When) -> bool:
    """Tell whether a part that both write differs, and none is written by one alone."""
    parts = ("year", "month", "day", "weekday")
    mine = {part: getattr(one, part) for part in parts if getattr(one, part) is not None}
    theirs = {part: getattr(other, part) for part in parts if getattr(other, part) is not None}
    return mine.keys() == theirs.keys() and mine != theirs and not (one.part or other.part)


def _shares_a_word(name: Name, others: Sequence[Name]) -> bool:
    words = set(name.words)
    return any(words.intersection(other.words) for other in others)


def _neighbours(found: Sequence[Token], name: Name) -> tuple[str, str]:
    """Return the stems before and after a name, "" at an end."""
    words = [token for token in found if token.is_word]
    before = [token for token in words if token.end <= name.start]
    after = [token for token in words if token.start >= name.end]
    return (before[-1].stem if before else "", after[0].stem if after else "")
