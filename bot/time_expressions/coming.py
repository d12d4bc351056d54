"""Weekdays that are still to come: "who will Corrack Rovers play on Saturday?".

A weekday by itself is the newest one, unless words of the future govern it. Where that is unclear
it is still to come: that leaves no article out, and the newest such day would.
"""

import re
from collections.abc import Iterator

from pullquote.bot.time_expressions.clauses import sentence_start
from pullquote.bot.time_expressions.words import MONTH, SEASON, WEEKDAY

_EXPECTED = r"(?:going\s+to|set\s+to|about\s+to|expected|scheduled|planned)\b"
_DUE = r"due\b(?!\s+to\s+(?:the|a|an|his|her|its|their)\b|\s+to\s+[A-Z])"
_FUTURE = re.compile(
    r"\b(?P<will>will)\b|(?:^|(?<=[.?!]\s))Will\b|\b(?:won['’]t|shall)\b|['’]ll\b"
    r"|(?:\b(?:[Ii]s|[Aa]re)(?:\s+(?!(?:was|were|had|that|which|who|whom|whose)\b)[\w’'-]+){0,6}?"
    rf"|['’](?:s|re))\s+(?:{_DUE}|{_EXPECTED})"
    r"|\b(?:is|are)\s+to\s+(?!(?:the|a|an|his|her|its|their|blame)\b)(?=[a-z])"
)
_BEFORE_A_NOUN = re.compile(r"\b(?:the|a|his|her|their|its|free|did|does|do)\s+$", re.IGNORECASE)
_DAY = re.compile(rf"\b(?:{WEEKDAY}|weekend\b|this\s+(?:{SEASON}|{MONTH}))", re.IGNORECASE)
_NAMES_THE_PAST = re.compile(
    r"\b(?:last|past|previous|since|as\s+of|earlier|ago|\d{4})\b", re.IGNORECASE
)
_PAST_CLAUSE = re.compile(  # "the ferry that sank", not "the council that meets", and not yet over
    r"\b(?:that|which|who|whose|whom|where|since|because)\s+"
    r"(?!(?:is|are|will)\b|(?!(?:was|has|does)\b)[a-z]+s\b)"
    rf"(?!.*\b(?:{WEEKDAY}|last\s+\w|ago\b|yesterday\b|\d{{4}}\b))",
    re.IGNORECASE,
)
_FAR = 200  # characters: words that far before a day govern it no longer
_READ_WITH = re.compile(r"[?]\s+[(]")


def is_to_come(text: str, start: int, end: int) -> bool:
    """Say whether words name a weekday (or a weekend, "this winter") that is still to come.

    Args:
        text: The question. What a follow-up is read with stands in brackets behind it, and governs
            it when it begins with words of the future: "And on Saturday? (will Rovers play)".
        start: Where the words begin.
        end: Where they end.
    """
    said = text[start:end]
    if not _DAY.search(said) or _NAMES_THE_PAST.search(said):
        return False
    clause = text[max(sentence_start(text, start), start - _FAR) : start]
    if any(_PAST_CLAUSE.search(clause, match.end()) is None for match in _futures(clause)):
        return True
    behind = _READ_WITH.match(text, end)
    return behind is not None and _FUTURE.match(text, behind.end()) is not None


def future_words(text: str) -> str | None:
    """Return the first words of a question that put it in the future: "will", "is due"."""
    found = next(_futures(text), None)
    return found.group() if found else None


def _futures(text: str) -> Iterator[re.Match[str]]:
    for match in _FUTURE.finditer(text):
        if not (match["will"] and _BEFORE_A_NOUN.search(text[: match.start()])):
            yield match
