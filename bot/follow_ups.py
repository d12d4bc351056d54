"""Does a question stand by itself, or does it need the turns before it? By rules, no model.

Precision comes first: a question that would be read wrongly costs more than a follow-up that is
asked as it stands. So a pronoun counts only where nothing in the question can be what it means.
What is measured of these rules stands in `docs/conversations.md`.
"""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum

from pullquote.bot.follow_up_references import points_out
from pullquote.bot.follow_up_words import (
    AUXILIARIES,
    PREPOSITIONS,
    WH,
    Token,
    tokens,
)


class Need(StrEnum):
    """What a question lacks."""

    EVERYTHING = "everything"  # "why?", "who else?", "tell me more"
    FRAME = "frame"  # "and in Ohio?", "what about Texas?"
    PRONOUN = "pronoun"  # "when did he say that?"
    TOPIC = "topic"  # "who won?", "how much is the reward?"


_MARKS = frozenset(",;:—–")

_LEAD = re.compile(r"^(?:(?:and|but|or|so|ok|okay|also)\b,?\s+)+", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:what|how)\s+about\b|^same\s+(?:question\s+)?for\b", re.IGNORECASE)
_MORE_ABOUT = re.compile(r"^(?:please\s+)?(?:tell\s+me\s+)?more\s+(?:on|about)\b", re.IGNORECASE)
_COURTESY = re.compile(
    r"^(?:thanks|thank\s+you|thx|cheers|great|cool|nice|perfect|got\s+it|hello|hi|hey|yes|no)\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"^(?:please\s+)?(?:(?:tell|give)\s+me\s+)?more(?:\s+details?)?(?:\s+please)?$|^go\s+on$"
    r"|^continue$|^such\s+as$|^like\s+what$|^for\s+(?:example|instance)$|^says\s+who$|^how\s+so$",
    re.IGNORECASE,
)
_MUCH = 3  # telling words
_EVENTS = frozenset(
    """
    won win wins lost lose loses died die dies dead killed hurt injured wounded arrested charged
    happened resigned responded reacted voted survived involved affected missing fired hired
    convicted sentenced responsible behind present attended
    """.split()
)
_RELATIONS = frozenset(
    """
    aftermath amount author cause consequence consequences cost damage deadline death decision
    details effect effects fine impact location loser margin motive outcome penalty plan price
    punishment reaction response result results runner-up score sentence suspect suspects toll
    verdict victim victims vote votes winner winners
    """.split()
)


def need(text: str, mentioned: Callable[[str], bool]) -> Need | None:
    """Say what a question lacks that earlier turns may give; None where it stands by itself.

    Args:
        text: The question, as typed.
        mentioned: Whether the articles that the last answer quoted have a word, in lower case.
    """
    led = _LEAD.match(text)
    rest = text[led.end() :] if led else text
    words = tokens(rest)
    plain = [word for word in words if not word.is_mark]
    telling = [word.low for word in plain if _tells(word)]
    found: Need | None = None
    if not plain or _COURTESY.match(rest):
        found = None
    elif _MORE.match(rest.rstrip(" ?.!")) or not telling:
        found = Need.EVERYTHING if _asks(plain, led=bool(led)) else None
    elif _ABOUT.match(rest):
        found = None if _asks_after_a_comma(words) else Need.FRAME
    elif _MORE_ABOUT.match(rest):
        found = Need.FRAME if any(map(mentioned, telling)) else None
    elif _is_fragment(plain, led=bool(led)):
        found = Need.FRAME
    elif points_out(words, rest):
        # What tells much, and nothing that was spoken of, is about something else.
        related = len(telling) < _MUCH or any(map(mentioned, telling))
        found = Need.PRONOUN if related else None
    elif _lacks_topic(plain, mentioned):
        found = Need.TOPIC
    return found


def _tells(word: Token) -> bool:
    return word.telling or word.capital or word.low[0].isdigit()


def _asks_after_a_comma(words: Sequence[Token]) -> bool:
    """Whether the question itself follows: "what about the rallies, how many were there?"."""
    comma = next((at for at, word in enumerate(words) if word.text in _MARKS), len(words))
    return any(word.low in WH | AUXILIARIES for word in words[comma + 1 : comma + 2])


def _asks(plain: Sequence[Token], *, led: bool) -> bool:
    """Whether words that tell nothing ask something: "why?", "who else?", "and before that?"."""
    return led or any(
        word.low in WH | AUXILIARIES | {"else", "more", "go", "continue", "such", "like", "for"}
        for word in plain
    )


def _is_fragment(plain: Sequence[Token], *, led: bool) -> bool:
    """A piece of a question: "in Ohio?", "by whom?", "which cities?", "and Texas?"."""
    first, short = plain[0].low, len(plain)
    has_verb = any(word.low in AUXILIARIES or word.contracted for word in plain)
    if first in PREPOSITIONS and not has_verb:
        asks = any(word.low in WH for word in plain[1:3])
        return short <= (7 if asks else 5)
    if first in {"which", "what", "whose"} or (first == "how" and plain[1:2] and _counts(plain[1])):
        most = 2 if first in {"what", "whose"} else 3
        return short <= most and not has_verb
    return led and not has_verb and first not in WH and short <= 10


def _counts(word: Token) -> bool:
    return word.low in {"many", "much", "often", "long", "old"}


def _lacks_topic(plain: Sequence[Token], mentioned: Callable[[str], bool]) -> bool:
    """Whether it is asked of nothing: "who won?", "what was the score?", "who is the judge?"."""
    if any(word.capital or word.low[0].isdigit() for word in plain):
        return False
    if plain[0].low not in WH | AUXILIARIES | PREPOSITIONS:
        return False
    telling = [word.low for word in plain if word.telling]
    if len(telling) == 1 and (telling[0] in _EVENTS or telling[0] in _RELATIONS):
        return True
    defines = (
        plain[0].low in {"what", "who"}
        and plain[1].low in {"is", "are", "was", "were"}
        and all(word.low != "the" for word in plain)
        and not plain[-1].low.endswith("ing")
    )
    return not defines and len(telling) <= 3 and all(map(mentioned, telling))
