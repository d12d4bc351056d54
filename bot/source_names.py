"""How questions call what the corpus names: "the Courier" is The Tarrow Courier, where no other is.

A short form counts only where it is one name's alone. Which words make a name a source is
`named_sources.py`'s.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pullquote.bot.words import STOP_WORDS

# The last words of names that nobody is called by, and places that are no papers.
_GENERIC = frozenset(
    """
    news online radio television tv media network today week weekly daily press public business
    sport sports magazine group international report reports service agency com org net
    """.split()
)
_PLACES = frozenset({"usa", "us", "uk", "eu", "un", "nyc"})
_AND = re.compile(r"\s+and\s+|\s*&\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a name.

    Attributes:
        said: As a question may have it, without the article before it.
        name: As the corpus has it.
        short: It is a part of the name: its capital counts, and so do the words around it.
        the: It needs the article.
    """

    said: str
    name: str
    short: bool = False
    the: bool = False


def bare(name: str) -> str:
    """Leave the article out: the Courier is The Courier."""
    return re.sub(r"^the\s+", "", name, flags=re.IGNORECASE)


@lru_cache(maxsize=8)
def as_written(names: tuple[str, ...]) -> tuple[Spelling, ...]:
    """Return each name as the corpus has it."""
    return tuple(Spelling(bare(name), name) for name in names)


@lru_cache(maxsize=8)
def of_authors(names: tuple[str, ...]) -> tuple[Spelling, ...]:
    """Return the names of authors, without single ones: they are too often somebody else's."""
    return tuple(each for each in as_written(names) if " " in each.said)


@lru_cache(maxsize=8)
def of_publishers(names: tuple[str, ...]) -> tuple[Spelling, ...]:
    """Return how publishers are called: in full, with "and" or "&", and in short.

    Args:
        names: All of the corpus's: a short form that two of them could have is none.
    """
    whole = [Spelling(said, name) for name in names for said in _joined(bare(name))]
    taken = {spelling.said.casefold() for spelling in whole}
    short = [spelling for name in names for spelling in _shortened(name)]
    times = Counter(spelling.said.casefold() for spelling in short)
    ends = Counter(bare(name).split()[-1].casefold() for name in names if bare(name))
    alone = [
        spelling
        for spelling in short
        if (low := spelling.said.casefold()) not in taken
        and times[low] == 1
        and ends[low] <= spelling.the
    ]
    return (*whole, *alone)


@lru_cache(maxsize=8)
def of_sections(names: tuple[str, ...]) -> tuple[Spelling, ...]:
    """Return how sections are called: in full, and by a word that only one of them has."""
    words = Counter(word for name in names for word in set(name.casefold().split()))
    short = [
        Spelling(word, name)
        for name in names
        for word in dict.fromkeys(name.casefold().split())
        if " " in name.strip() and words[word] == 1 and word.isalpha() and word not in STOP_WORDS
    ]
    return (*as_written(names), *short)


def _joined(name: str) -> Iterator[str]:
    yield from dict.fromkeys((name, _AND.sub(" and ", name), _AND.sub(" & ", name)))


def _shortened(name: str) -> Iterator[Spelling]:
    words = bare(name).split()
    if len(words) < 2:
        return
    last = words[-1]
    if last.isalpha() and len(last) > 2 and last.casefold() not in _GENERIC:
        yield Spelling(last, name, short=True, the=True)
    rest = (
        words[:-1] if words[-1].casefold() in _GENERIC else words[:1] if words[0].isupper() else []
    )
    only = rest[0] if len(rest) == 1 else ""
    if only.isalpha() and len(only) > 1 and only.casefold() not in _PLACES | _GENERIC:
        yield Spelling(only, name, short=True)
