"""Tells a count from a year: "around 1900 new cases" and "over 2000 people" are no times."""

import re

_UNCOUNTED = (
    r"people|children|men|women|staff|police|cattle|sheep|fish|feet|ft|km|kg|mph|square|cubic"
    r"|percent|per\s+cent|million|billion"
)
_NO_PLURAL = (
    r"(?!(?:was|is|has|does|as|this|its|us|across|towards|versus|vs|plus|unless|less|besides|perhaps"
    r"|always|sometimes)\b)"
)
_THINGS = rf"(?:(?:{_UNCOUNTED})|{_NO_PLURAL}[a-z]+s)\b"
_WHICH = (  # a word before them that says which
    r"(?:(?!(?:a|an|the|in|on|at|by|to|of|for|from|with|and|or|but|than|as|is|are|was|were|has|have"
    r"|had|do|does|did|will|would|can|could|who|what|which|where|when|why|how|that|if|because|after"
    r"|before|until|while|some|many|most|all|no|his|her|its|their)\b)[\w’'-]+\s+)"
)
_NEW = (
    r"(?:(?:new|more|additional|extra|other|further|different|confirmed|active|daily|local|foreign"
    r"|young|older|elderly)\s+)"
)
_COUNTED = re.compile(rf"\s+{_THINGS}")
_COUNTED_AS_NEW = re.compile(rf"\s+{_NEW}{{1,2}}{_THINGS}")
_COUNTED_AS_ANY = re.compile(rf"\s+{_WHICH}{{1,2}}{_THINGS}")
_BEGINS = re.compile(r"(?:^|[.?!]\s+)In\s+$")
_MEASURES = re.compile(r"\b(?:by|up\s+to|from|at|within|on)\s+$", re.IGNORECASE)
_ESTIMATES = re.compile(r"\b(?P<word>over|around)\s+$", re.IGNORECASE)


def is_count(text: str, year: re.Match[str]) -> bool:
    """Say whether digits that look like a year count something.

    Args:
        text: The question.
        year: The digits, without a preposition before them.
    """
    before, end = text[: year.start()], year.end()
    if _BEGINS.search(before):
        return False  # "In 2019 wages rose"
    if _COUNTED.match(text, end):
        return True
    if (estimate := _ESTIMATES.search(before)) is not None:
        bound = estimate["word"].lower() == "over" and year.group().endswith("00")
        return bound or _COUNTED_AS_ANY.match(text, end) is not None
    return bool(_MEASURES.search(before) and _COUNTED_AS_NEW.match(text, end))
