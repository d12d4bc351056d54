"""Small words that turn a statement: negations, quantifiers, hedges, and how they are compared.

Each cue has a kind and the stems of the words that it governs. A claim may have no cue that its
sentence lacks, and may leave out none that governs what the claim repeats.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pullquote.bot.claims.lexicon import same_as
from pullquote.bot.claims.numerals import as_digits
from pullquote.bot.claims.text import Token, tokens
from pullquote.bot.words import STOP_WORDS


class Family(StrEnum):
    """What a cue does to the words that it governs."""

    NEGATION = "negation"
    QUANTIFIER = "quantifier"
    HEDGE = "hedge"
    RELATION = "relation"


@dataclass(frozen=True, slots=True)
class Cue:
    """One turning word or phrase.

    Attributes:
        kind: What it means: phrases of one kind may stand for one another.
        heads: Stems of the words that it governs, the nearest first; one to three.
        start: Where it stands, in code points; `end` likewise.
    """

    text: str
    kind: str
    start: int
    end: int
    heads: tuple[str, ...]


_PHRASES: dict[Family, dict[str, str]] = {
    Family.NEGATION: {
        "not": "not|n't|cannot|never|no|none|no one|nobody|nothing|neither|nor|nowhere|no longer"
        "|without|failed to|fails to|fail to|failing to|refused to|refuses to|refuse to|refusing to"
        "|declined to|declines to|denied|denies|deny|denying|unable to|lacks|lacked|rejected"
        "|not yet|rather than|instead of|stopped short of",
        "barely": "hardly|barely|scarcely|rarely|seldom",
    },
    Family.QUANTIFIER: {
        "all": "all|every|each|everyone|everybody|everything|all of|entirely|completely|fully",
        "most": "most|most of|a majority of|the majority of|mostly|largely|mainly",
        "many": "many|numerous|a lot of|lots of|plenty of|many of",
        "some": "some|some of|several|a number of|a few|certain|part of|partly|partially",
        "few": "few|few of|little",
        "only": "only|solely|merely|exclusively|no other",
        "always": "always|constantly|consistently",
        "often": "often|frequently|usually|generally|typically|regularly|commonly",
        "sometimes": "sometimes|occasionally|at times",
        "nearly": "nearly|almost|virtually|practically",
        "exactly": "exactly|precisely",
        "at least": "at least",
        "at most": "at most|up to",
        "both": "both",
    },
    Family.HEDGE: {
        "may": "may|might|could|possibly|perhaps|maybe|potentially|possible",
        "alleged": "allegedly|reportedly|apparently|supposedly|purportedly|suspected|alleged"
        "|accused of|is said to|are said to",
        "likely": "likely|probably|expected to|likely to",
        "should": "should|ought to|must|has to|have to|needs to",
        "will": "will|'ll|would|going to|set to|due to|scheduled to",
        "plan": "plans to|planned to|plan to|planning to|hopes to|hoped to|hope to|intends to"
        "|intended to|aims to|wants to|wanted to|want to|threatened to|threatens to|tried to"
        "|tries to|trying to|attempted to|considering|proposed|seeks to|sought to|offered to"
        "|promised to|promises to|vowed to|agreed to|decided to",
    },
    Family.RELATION: {
        "before": "before|prior to|ahead of",
        "after": "after|following",
        "until": "until|till",
        "against": "against",
        "unlike": "unlike",
        "despite": "despite|although|though|even though",
        "because": "because|because of|due to",
    },
}
_FREE_TO_DROP = frozenset(
    {"all", "both", "always", "before", "after", "until", "unlike", "despite", "because"}
)
_NEVER = (("not", "only"), ("no", "doubt"), ("as", "likely"))
_STOPS = frozenset(
    {",", ";", ".", ":", "!", "?", "(", ")", '"', "-", "but", "while", "who", "which"}
)
_TABLE = {
    family: sorted(
        (
            (tuple(phrase.split()), kind)
            for kind, phrases in kinds.items()
            for phrase in phrases.split("|")
        ),
        key=lambda entry: -len(entry[0]),
    )
    for family, kinds in _PHRASES.items()
}
_REACH, _NEAR = 3, 2
_BINDS = {Family.NEGATION: 2, Family.QUANTIFIER: 1, Family.HEDGE: 2, Family.RELATION: 1}
_MODALS = frozenset("may might could would will should must 'll n't cannot".split())


def negations(text: str) -> tuple[Cue, ...]:
    """Find the negations of a text: "not", "never", "without", "failed to", "denied"."""
    return cues(text, Family.NEGATION)


def quantifiers(text: str) -> tuple[Cue, ...]:
    """Find the quantifiers of a text: "all", "most", "some", "only", "often", "at least"."""
    return cues(text, Family.QUANTIFIER)


def hedges(text: str) -> tuple[Cue, ...]:
    """Find what makes a statement less than a fact: "may", "allegedly", "plans to", "will"."""
    return cues(text, Family.HEDGE)


def relations(text: str) -> tuple[Cue, ...]:
    """Find words that put two things in an order or against each other: "before", "against"."""
    return cues(text, Family.RELATION)


def cues(text: str, family: Family) -> tuple[Cue, ...]:
    """Find the cues of one family, in order."""
    found = tokens(text)
    result: list[Cue] = []
    at = 0
    while at < len(found):
        words, kind = _match(found, at, family)
        if not words:
            at += 1
            continue
        after = at + len(words)
        if not _is_something_else(found, at, after, kind):
            written = text[found[at].start : found[after - 1].end]
            heads = tuple(_heads(found, after)) or _beside(found, at, after)
            result.append(Cue(written, kind, found[at].start, found[after - 1].end, heads))
        at = after
    return tuple(result)


def added(claim: Sequence[Cue], source: Sequence[Cue]) -> list[Cue]:
    """Return the claim's cues that its source does not have over the same words.

    Each cue of the source answers for one of the claim: "not failed to" is not "failed to".
    """
    rest, strange = list(source), []
    for cue in claim:
        other = next((other for other in rest if _agree(cue, other)), None)
        if other is None:
            strange.append(cue)
        else:
            rest.remove(other)
    return strange


def left_out(
    claim: Sequence[Cue], source: Sequence[Cue], stems: Iterable[str], family: Family
) -> list[Cue]:
    """Return the source's cues that govern words which the claim repeats without them."""
    said = frozenset(stems)
    return [
        cue
        for cue in source
        if cue.kind not in _FREE_TO_DROP
        and said.intersection(cue.heads[: _BINDS[family]])
        and not any(_agree(mine, cue) for mine in claim)
    ]


def _agree(one: Cue, other: Cue) -> bool:
    if one.kind != other.kind:
        return False
    mine = set(one.heads[:_NEAR]).union(*(same_as(head) for head in one.heads[:_NEAR]))
    return not mine.isdisjoint(other.heads[:_NEAR])


def _match(found: Sequence[Token], at: int, family: Family) -> tuple[tuple[str, ...], str]:
    for words, kind in _TABLE[family]:
        if tuple(token.low for token in found[at : at + len(words)]) == words:
            return words, kind
    return (), ""


def _is_something_else(found: Sequence[Token], at: int, after: int, kind: str) -> bool:
    first, following = found[at].low, found[after].low if after < len(found) else ""
    before = found[at - 1].low if at else ""
    if (first, following) in _NEVER:
        return True
    if kind == "most" and first == "most" and before in ("the", "'s", "his", "her", "their", "its"):
        return True  # a superlative
    if kind == "may" and found[at].text == "May":
        return at > 0 and found[at - 1].text not in ('"', ".")
    if kind == "will" and (found[at].text == "Will" or (first == "due" and before == "was")):
        return True
    if first in ("nearly", "almost", "some", "at", "up") and as_digits(following)[:1].isdecimal():
        return True  # a bound: `numbers` reads it
    if kind == "some" and first == "part" and before not in ("", "a", "as"):
        return True
    return first == "little" and before == "a"


def _beside(found: Sequence[Token], at: int, after: int) -> tuple[str, ...]:
    """Return the small word that a cue governs where nothing telling follows: "never had"."""
    if after < len(found) and found[after].is_word:
        return (found[after].stem,)
    return (found[at - 1].stem,) if at else ("",)


def _heads(found: Sequence[Token], after: int) -> list[str]:
    heads: list[str] = []
    for token, following in itertools.pairwise((*found[after:], None)):
        assert token is not None
        dated = token.low in ("in", "since") and following and following.text[0].isdecimal()
        if token.low in _STOPS or dated or len(heads) == _REACH:
            break
        if token.is_word and token.low not in STOP_WORDS | _MODALS:
            heads.append(token.stem)
    return heads
