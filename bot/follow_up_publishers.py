"""Follow-ups that ask the last question of one publisher alone: "and the Courier?"."""

import re
from collections.abc import Callable

from pullquote.bot.follow_up_words import AUXILIARIES, WH

_ONLY = re.compile(
    r"(?:(?:and|but|so|ok|okay)\s+)?(?:(?:what|how)\s+about\s+|what\s+(?:does|did|do)\s+"
    r"|(?:in|from|by|at|according\s+to)\s+)?(?P<name>.+?)"
    r"(?:['’]s\s+(?:version|report|story|account))?"
    r"(?:\s+(?:say|says|said|report|write)(?:\s+(?:about\s+)?(?:it|this|that))?)?",
    re.IGNORECASE,
)
_SAID = " — in {} only"
_WAS_SAID = re.compile(r" — in [^—]+ only$")
_LONGEST = 5  # words of a publisher's name
_NO_NAME = WH | AUXILIARIES | {"why", "he", "she", "it", "they", "there", "that", "this"}


def named_publisher(text: str, is_publisher: Callable[[str], bool]) -> str | None:
    """Return the publisher that a question names and nothing else; None for any other question.

    Args:
        text: The question.
        is_publisher: Whether the corpus has articles of a publisher, whatever the case.
    """
    match = _ONLY.fullmatch(text.strip().rstrip("?.! "))
    if match is None:
        return None
    name = match["name"].strip()
    words = name.lower().split()
    if len(words) > _LONGEST or not _NO_NAME.isdisjoint(words):
        return None
    bare = re.sub(r"^the\s+", "", name, flags=re.IGNORECASE)
    return next((each for each in (name, bare, f"The {bare}") if is_publisher(each)), None)


def said(question: str, publisher: str) -> str:
    """Say that a question was read as one of a publisher alone."""
    return asked(question) + _SAID.format(publisher)


def asked(read_as: str) -> str:
    """Return the question without what `said` put behind it."""
    return _WAS_SAID.sub("", read_as)
