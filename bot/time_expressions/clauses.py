"""Where a sentence of a question begins; a short word before a dot may be "St." or "Gov."."""

import re

_ENDS = re.compile(r"(?:(?<=[a-z]{4}[.?!])|(?<=\d\d[.?!])|(?<=[)\"”’'][.?!]))\s+(?=[“\"]?[A-Z])")


def sentence_start(text: str, at: int) -> int:
    """Return where the sentence begins that a place is in."""
    return max((match.end() for match in _ENDS.finditer(text, 0, at)), default=0)
