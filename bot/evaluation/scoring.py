"""How an answer is scored: normalised containment of an accepted answer in a text."""

from collections.abc import Iterable

from pullquote.bot.words import normalised


def holds(text: str, answers: Iterable[str]) -> bool:
    """Say whether one of the accepted answers stands in `text`, on word boundaries."""
    return stands_in(normalised(text), map(normalised, answers))


def stands_in(haystack: str, needles: Iterable[str]) -> bool:
    """Say the same of texts that are normalised already."""
    return any(needle.strip() and needle in haystack for needle in needles)
