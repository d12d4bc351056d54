"""How an answer is scored: normalised containment of an accepted answer in a text."""

import re
import unicodedata
from collections.abc import Iterable

_NOT_A_WORD = re.compile(r"[^\w%$€£']+")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d)")
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")


def normalised(text: str) -> str:
    """Return lower-case words between single spaces, without punctuation and articles."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("‘", "'")
    text = _ARTICLES.sub(" ", _NOT_A_WORD.sub(" ", _THOUSANDS.sub("", text)))
    return f" {' '.join(text.split())} "


def holds(text: str, answers: Iterable[str]) -> bool:
    """Say whether one of the accepted answers stands in `text`, on word boundaries."""
    return stands_in(normalised(text), map(normalised, answers))


def stands_in(haystack: str, needles: Iterable[str]) -> bool:
    """Say the same of texts that are normalised already."""
    return any(needle.strip() and needle in haystack for needle in needles)
