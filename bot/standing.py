"""Does a quote stand by itself? Where it does not, a neighbour sentence is taken in, by rule.

What does not stand: a sentence that begins in the middle of direct speech or leaves it open, one
that announces what follows ("What to know:"), one whose subject is a pronoun for somebody of the
sentence before, direct speech of which only "he said" tells the speaker, and direct speech without
a word on who speaks.
"""

import re
from collections.abc import Sequence

MOST_SENTENCES = 3

_TIMES = (
    r"(?:week|month|year|morning|afternoon|evening|day|time|weekend|season|summer|winter|spring"
    r"|fall|autumn|century|decade)"
)
_PRONOUN = re.compile(
    r"^\W*(?:(?:But|And|So|Yet|Then|Still|However,|Later,|Meanwhile,|Instead,|Also,)\s+)?"
    r"(?:(?:he|she|they|his|her|their|its|him|them)\b"
    # "it" that stands for something, and not in "it is clear that"
    r"|it\b(?!\s+(?:is|was|’s|'s|isn|wasn|has\s+been|had\s+been|will\s+be|would\s+be|may|might"
    r"|seems?|seemed|appears?|appeared|remains?|remained|takes?|took|turns?\s+out|turned\s+out)\b)"
    rf"|(?:this|that|these|those|such)\b(?!\s+{_TIMES}\b)(?!\s+(?:is|was)\s+not\b))",
    re.IGNORECASE,
)
_SAYS = (
    r"(?:said|says|say|added|adds|told|wrote|writes|explained|explains|continued|noted|recalled"
    r"|insisted|argued|asked|warned|replied|posted|tweeted)"
)
_PRONOUN_SAYS = re.compile(
    rf"\b(?:he|she|they)\s+(?:\w+ly\s+)?{_SAYS}\b|\b{_SAYS}\s+(?:he|she|they)\b", re.IGNORECASE
)
_SAYS_SOMEWHERE = re.compile(rf"\b{_SAYS}\b|\baccording\s+to\b", re.IGNORECASE)
_NAME = re.compile(r"(?<=[^\W\d_]\s)[A-Z][\w’'-]+|(?<=,\s)[A-Z][\w’'-]+")
_SPEECH = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)")
_CLOSES = re.compile(r"[^\"“”]*[.,!?…][\"”](?:\s|$)")  # speech that began in another passage
_LEAST_SPEECH_WORDS = 5


def with_neighbours(
    sentences: Sequence[str], first: int, last: int, *, within: tuple[int, int], most_words: int
) -> tuple[int, int]:
    """Take in what a quote needs to stand by itself, as far as there is room.

    Args:
        sentences: Of one passage, in order, with the space behind each.
        first: Number of the first sentence of the quote.
        last: Number of its last one.
        within: First number, and the number after the last, that may be taken.
        most_words: Words that the quote may have in the end.

    Returns:
        First and last number; at most `MOST_SENTENCES` sentences, unless there were more before.
    """
    while last - first + 1 < MOST_SENTENCES:
        wanted = [
            (first - 1, last) if before else (first, last + 1)
            for before in _lacking(sentences, first, last, within[0])
        ]
        ranges = [
            (low, high)
            for low, high in wanted
            if within[0] <= low
            and high < within[1]
            and len("".join(sentences[low : high + 1]).split()) <= most_words
        ]
        if not ranges:
            break
        first, last = ranges[0]
    return first, last


def torn(sentences: Sequence[str], first: int, last: int, *, begin: int) -> tuple[bool, bool]:
    """Tell whether a quote begins in the middle of direct speech, and whether it ends in one.

    One that ends with a colon is torn, too: what it announces stands behind it.

    Args:
        sentences: As for `with_neighbours`, as are `first` and `last`.
        first: Number of the first sentence of the quote.
        last: Number of its last one.
        begin: Number of the sentence before which nothing counts.
    """
    announces = sentences[last].rstrip().endswith(":")
    return (
        _inside_speech(sentences[begin:], first - begin),
        announces or _inside_speech(sentences[begin:], last + 1 - begin),
    )


def _lacking(sentences: Sequence[str], first: int, last: int, begin: int) -> list[bool]:
    """Say on which side something is missing: true for before, the more urgent first."""
    opens_inside, leaves_open = torn(sentences, first, last, begin=begin)
    sides = []
    if opens_inside:
        sides.append(True)
    if leaves_open:
        sides.append(False)
    if opens_inside or leaves_open:
        return sides
    text = "".join(sentences[first : last + 1]).strip()
    told = _SPEECH.sub(" ", text)
    if len(told.split()) == 0 and len(text.split()) >= _LEAST_SPEECH_WORDS:
        following = sentences[last + 1] if last + 1 < len(sentences) else ""
        behind = bool(_SAYS_SOMEWHERE.search(_SPEECH.sub(" ", following)))
        return [False, True] if behind else [True, False]
    if _PRONOUN.match(_unquoted_start(text)) and not text.startswith(("“", '"')):
        return [True]
    if _SPEECH.search(text) and _PRONOUN_SAYS.search(told) and not _NAME.search(told):
        return [True]
    return []


def _inside_speech(sentences: Sequence[str], count: int) -> bool:
    """Tell whether speech is open after so many sentences; a paragraph's end closes it."""
    inside = bool(_CLOSES.match("".join(sentences)))
    for character in "".join(sentences[:count]):
        if character == "\n":
            inside = False
        elif character == "“":
            inside = True
        elif character == "”":
            inside = False
        elif character == '"':
            inside = not inside
    return inside


def _unquoted_start(text: str) -> str:
    return text.lstrip("‘' ")
