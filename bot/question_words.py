"""A question without the words that only say where to look.

"How many were hit, according to the Courier?" is searched and read for as "How many were hit?". It
is never shown so.
"""

import re
from collections.abc import Iterable

from pullquote.bot.words import STOP_WORDS, WORD, bare
from pullquote.vectorstore import Span

# Words that ask for articles, and for nothing that stands in them.
_OF_ARTICLES = frozenset(
    """
    article articles story stories report reports reported piece pieces column columns coverage news
    editorial editorials headline headlines section page pages new happen happened happens
    """.split()
)
_SPACES = re.compile(r"\s+")
_BEFORE_A_MARK = re.compile(r"(?:\s*,)*\s*(?=[.?!;:)]|$)")
_COMMAS = re.compile(r"\s*,(?:\s*,)*")
_FIRST = re.compile(r"^[\s,;:]*(?:that\s+)?", re.IGNORECASE)
_HANGS = re.compile(r"\s+(?:of|from|for|than|by|in|on|at|and|or)(?=[?.!]*$)", re.IGNORECASE)
_WHAT_ABOUT = re.compile(r"^(?P<what>what)\s+(?:about|on|of)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s\b")
_COMMA = re.compile(r"\s*,")


def without(question: str, spans: Iterable[Span]) -> str:
    """Leave words out of a question.

    Args:
        question: As it was asked.
        spans: What to leave out, in code points of `question`, in any order; they may overlap.

    Returns:
        A question that still reads well, or `question` itself where nothing that tells what is
        asked would be left.
    """
    kept, at = [], 0
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if span.start > at:
            kept.append(question[at : span.start])
        closes = _COMMA if question[span.start : span.end].startswith(",") else _POSSESSIVE
        close = closes.match(question, span.end)
        at = max(at, close.end() if close else span.end)
    if not at:
        return question
    kept.append(question[at:])
    left = _tidy(" ".join(kept))
    left = _without_hanging(left, question)
    if not _tells(left):
        return question
    return left[0].upper() + left[1:] if question[0].isupper() else left


def _tidy(text: str) -> str:
    text = _SPACES.sub(" ", _FIRST.sub("", text))
    text = _WHAT_ABOUT.sub(r"\g<what> is said about", text)
    text = _COMMAS.sub(",", _BEFORE_A_MARK.sub("", text))
    return text.strip()


def _without_hanging(left: str, question: str) -> str:
    """Cut a last "of" whose noun was left out; "what is it made of?" ends so by itself."""
    hangs = _HANGS.search(left)
    if hangs is None or re.search(rf"{hangs.group()}\s*(?:[,;.?!]|$)", question):
        return left
    return left[: hangs.start()] + left[hangs.end() :]


def _tells(text: str) -> bool:
    words = (bare(word) for word in WORD.findall(text))
    return any(word not in STOP_WORDS | _OF_ARTICLES for word in words)
