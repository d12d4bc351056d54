"""How an answer is scored: normalised containment of an accepted answer in a quote."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

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
    haystack = normalised(text)
    return any(needle.strip() and needle in haystack for needle in map(normalised, answers))


def share(flags: Sequence[bool]) -> float:
    """Return the share of true ones, 0 to 1; 0 for none."""
    return sum(flags) / len(flags) if flags else 0.0


def percentile(values: Sequence[float], q: float) -> float:
    """Return the nearest-rank percentile, `q` from 0 to 100."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(q / 100 * len(ordered) + 0.5) - 1))]
