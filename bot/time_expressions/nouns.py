"""Tells "the last day of classes" from "the last week": nouns that look like days.

Without a count, what follows the last day, week or year, or whose it is, says of which course of
things it is the last.
"""

import re

from pullquote.bot.time_expressions.words import NUMBER

_UNIT = re.compile(
    rf"(?P<the>the\s+|these\s+)?(?P<which>last|past|previous)\s+(?P<count>{NUMBER}\s+)?"
    r"(?P<unit>days?|nights?|weeks?|weekends?|fortnights?|months?|quarters?|years?|decades?|hours?"
    r"|century|centuries|spring|summer|autumn|fall|winter)",
    re.IGNORECASE,
)
_STRETCH = re.compile(
    r"\b(?:in|over|during|within|throughout|for|across|through)\s+$", re.IGNORECASE
)
_WHOSE = re.compile(
    r"\b(?:his|her|their|its|our|my|your"
    r"|(?!(?:what|who|where|when|how|that|it|he|she|there|here|let)['’]s)[\w-]+(?:['’]s|s['’]))\s+$",
    re.IGNORECASE,
)
_OF = re.compile(r"\s+of\b", re.IGNORECASE)
_COURSE = re.compile(
    r"\s+(?:to(?!\s+(?:the|a|an|his|her|their)\b)|before|on\s+the\s+job)\b", re.IGNORECASE
)
_PLACE = re.compile(r"\s+(?:at|in)\b", re.IGNORECASE)
_POST = re.compile(
    r"\s+(?:at\s+(?:work|sea|school|college|university|home)"
    r"|in\s+(?:office|power|charge|school|command|class|court|prison|business|service))\b",
    re.IGNORECASE,
)


def is_noun(text: str, match: re.Match[str]) -> bool:
    """Say whether words that look like the last days or weeks before today are none.

    Args:
        text: The question.
        match: The words, without a preposition before them.
    """
    said = _UNIT.fullmatch(match.group())
    if said is None:
        return False
    before, end = text[: match.start()], match.end()
    if _OF.match(text, end):
        return True
    if said["count"]:
        return False
    if _WHOSE.search(before):
        return True
    is_day = said["unit"].lower().rstrip("s") in ("day", "night")
    if not said["the"] and not before.lower().endswith(("the ", "these ")):
        return said["unit"].lower() == "day"
    if is_day and not (_STRETCH.search(before) and said["the"]):
        return True
    if _COURSE.match(text, end) or _POST.match(text, end):
        return True
    return bool(_PLACE.match(text, end)) and not _STRETCH.search(before)
