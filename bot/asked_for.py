"""What kind of thing a question asks for, and whether a text offers one that is new.

A text that only repeats the question's own numbers or names does not answer it; neither does a
number in another unit. Rules, not a model: they break ties between sentences, no more. The shape of
the question is `shapes.py`'s.
"""

import re
from enum import StrEnum

from pullquote.bot.shapes import Shape, bears_marks_of, gives, shape_of, unit_of


class AskedFor(StrEnum):
    """The kind of words that an answer would hold."""

    NUMBER = "number"
    TIME = "time"  # a day, a month, a year, an hour
    NAME = "name"
    REASON = "reason"  # a cause: "because", "due to"
    SPEECH = "speech"  # somebody's own words
    ANYTHING = "anything"


_WHICH = re.compile(
    r"\bwho(?:m|se)?\b|\bwhich\b|\bwhere\b"
    r"|\bwhat (?:country|city|town|state|company|team|actor|singer|name|network|show|movie|film)\b"
    r"|\bwhat(?: is| was| are| were|['’]s) the (?:[\w-]+ ){0,2}names?\b",
    re.IGNORECASE,
)
_A_NUMBER = re.compile(
    r"\d[\d,.]*"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand"
    r"|million|billion|half|third|quarter)s?\b",
    re.IGNORECASE,
)
_A_TIME = re.compile(
    r"(?<![$€£\d,.])\d[\d,.:]*(?:st|nd|rd|th|s)?(?![\w%]|\s+(?:hundred|thousand|million|billion|people)\b)"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
    r"|\b(?:Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec)\."
    r"|\b(?i:spring|summer|autumn|winter|Christmas|Easter|noon|midnight|morning|afternoon|evening"
    r"|night|today|tomorrow|yesterday|tonight)\b"
    r"|\b(?i:last|next|this|that|same|following|a|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|few|several|\d+)\s+(?i:minute|hour|day|week|month|year|decade|century|centurie)s?\b"
    r"|\b(?i:hours|days|weeks|months|years|decades)\s+(?i:later|ago|before|earlier)\b"
)
# A capital that opens the text, a sentence or a quotation says nothing.
_A_NAME = re.compile(r"(?<![.!?]\s)(?<!^)(?<![“\"'‘])\b[A-Z][\w’'&.-]+")
_POSSESSIVE = re.compile(r"['’]s$")
_WORDS = re.compile(r"[\w&.,:-]*[\w&]")


_OFFERED = {AskedFor.NUMBER: _A_NUMBER, AskedFor.TIME: _A_TIME, AskedFor.NAME: _A_NAME}
_TOLD = {
    Shape.WHY: AskedFor.REASON,
    Shape.SAID: AskedFor.SPEECH,
    Shape.NUMBER: AskedFor.NUMBER,
    Shape.WHEN: AskedFor.TIME,
    Shape.WHO: AskedFor.NAME,
    Shape.WHERE: AskedFor.NAME,
}


def asked_for(question: str) -> AskedFor:
    """Say what kind of words would answer."""
    told = _TOLD.get(shape_of(question))
    if told is not None:
        return told
    return AskedFor.NAME if _WHICH.search(question) else AskedFor.ANYTHING


def offers(text: str, kind: AskedFor, question: str) -> bool:
    """Say whether `text` holds words of this kind that the question does not hold itself.

    A number must be given in what the question asks for, where that is plain: money, a share.
    """
    if kind is AskedFor.REASON:
        return bears_marks_of(text, Shape.WHY)
    if kind is AskedFor.SPEECH:
        return bears_marks_of(text, Shape.SAID)
    if kind is AskedFor.NUMBER and not gives(text, unit_of(question)):
        return False
    pattern = _OFFERED.get(kind)
    asked = f" {' '.join(_WORDS.findall(question.lower()))} "
    return pattern is not None and any(
        f" {_POSSESSIVE.sub('', match.group()).lower().strip('.,')} " not in asked
        for match in pattern.finditer(text)
    )


def is_offered(answer: str, kind: AskedFor, question: str) -> bool:
    """Say whether a few words are of a kind by themselves, wherever in a sentence they stood.

    Only of kinds that a few words can be: a number, a time or a name.
    """
    return kind in _OFFERED and offers(f"is {answer}", kind, question)
