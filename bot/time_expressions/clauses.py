"""Where a sentence of a question begins, and what in it is only said to describe something.

By rules, not by grammar: a word that opens a clause is taken to open one that describes, wherever
it stands behind the first two words of its sentence. A short word before a dot may be "St.".
"""

import re

_ENDS = re.compile(r"(?:(?<=[a-z]{4}[.?!])|(?<=\d\d[.?!])|(?<=[)\"”’'][.?!]))\s+(?=[“\"]?[A-Z])")
_FIRST_TWO = re.compile(r"\W*[\w’'-]+\s+[\w’'-]+")
_OPENS = re.compile(
    r"\b(?:that|which|who|whom|whose|where|when|while|after|before|since|because|although|if)\b",
    re.IGNORECASE,
)
_OF = re.compile(r"\bof\s+$", re.IGNORECASE)


def sentence_start(text: str, at: int) -> int:
    """Return where the sentence begins that a place is in."""
    return max((match.end() for match in _ENDS.finditer(text, 0, at)), default=0)


def main_clause_end(text: str, begin: int) -> int:
    """Return where the clause ends that a sentence begins with."""
    first = _FIRST_TWO.match(text, begin)
    opened = _OPENS.search(text, first.end()) if first else None
    return opened.start() if opened else len(text)


def is_behind(text: str, start: int, end: int) -> bool:
    """Say whether words describe something: "the mill that burned last year", "last year's fire".

    Args:
        text: The question.
        start: Where the words begin.
        end: Where they end.
    """
    if text[end : end + 2] in ("'s", "’s") or _OF.search(text[max(0, start - 10) : start]):
        return True
    return main_clause_end(text, sentence_start(text, start)) < start
