"""Which word of a sentence each word of a claim comes from: the reading with the fewest jumps."""

from dataclasses import dataclass

from pullquote.bot.claims.days import dates
from pullquote.bot.claims.lexicon import same_as
from pullquote.bot.claims.numerals import as_digits
from pullquote.bot.claims.text import Token, stem, tokens
from pullquote.bot.words import STOP_WORDS

PREPOSITIONS = frozenset(
    """by from to of in on at for with against over under about into onto after before between
    through during without toward towards among across near than as since until within amid via
    despite above below behind beyond like""".split()
)
DETERMINERS = frozenset(
    """the a an this that these those his her its their our your my some any all both each every
    another 's""".split()
)
SAYS = frozenset(
    stem(word) for word in "say note explain write announce report warn argue add state".split()
)
"""Stems of verbs that may stand before or after whoever says something."""
_SAY = stem("say")

_BEFORE_DATES = frozenset({"on", "in", "at", "during"})
_BACK, _FORWARD = 3.0, 1.0


@dataclass(frozen=True, slots=True)
class Aligned:
    """A claim and a sentence, and which telling words of one are which of the other.

    Attributes:
        claim: Tokens of the claim.
        source: Tokens of the sentence.
        pairs: Index into `claim` and index into `source`, in the claim's order.
    """

    claim: tuple[Token, ...]
    source: tuple[Token, ...]
    pairs: tuple[tuple[int, int], ...]


def align(claim: str, sentence: str) -> Aligned:
    """Align the telling words of a claim with those of its sentence."""
    mine, theirs = _timeless(claim), _timeless(sentence)
    places: dict[str, list[int]] = {}
    ranks: dict[int, int] = {}
    for n, token in enumerate(theirs):
        if telling(token):
            places.setdefault(_key(token), []).append(n)
            ranks[n] = len(ranks)
    options = [(n, _places(token, places)) for n, token in enumerate(mine) if telling(token)]
    options = [(n, there) for n, there in options if there]
    return Aligned(mine, theirs, tuple(_path(options, ranks)))


def _timeless(text: str) -> tuple[Token, ...]:
    """Cut a text into tokens and leave its dates out: they may stand anywhere.

    "On" goes with them, but not in "on Sunday night", whose night stays.
    """
    taken = [(when.start, when.end) for when in dates(text)]
    kept: list[Token] = []
    hanging = False  # the last one kept stands before a date
    for token in tokens(text):
        if any(start <= token.start < end for start, end in taken):
            hanging = bool(kept) and kept[-1].low in _BEFORE_DATES
            continue
        if hanging and (not token.is_word or token.low in STOP_WORDS):
            kept.pop()
        hanging = False
        kept.append(token)
    return tuple(kept)


def telling(token: Token) -> bool:
    """Tell whether a word takes part in an alignment."""
    if not token.is_word or token.low in PREPOSITIONS | {"may", "might"}:
        return False
    return token.low not in STOP_WORDS or token.stem in SAYS


def marker(found: tuple[Token, ...], at: int) -> str:
    """Return the preposition that stands before a word, determiners aside, or ""."""
    before = at - 1
    while before >= 0 and found[before].low in DETERMINERS:
        before -= 1
    return found[before].low if before >= 0 and found[before].low in PREPOSITIONS else ""


def _key(token: Token) -> str:
    digits = as_digits(token.low)
    return digits if digits != token.low else token.stem


def _places(token: Token, places: dict[str, list[int]]) -> list[int]:
    direct = places.get(_key(token))
    if direct:
        return direct
    others = same_as(token.stem) | (SAYS if token.stem == _SAY else frozenset())
    return sorted(n for other in others for n in places.get(other, ()))


def _path(options: list[tuple[int, list[int]]], ranks: dict[int, int]) -> list[tuple[int, int]]:
    """Choose a place for each word so that neighbours stay neighbours (Viterbi)."""
    costs: list[dict[int, float]] = []
    before: list[dict[int, int]] = []
    for n, (_, there) in enumerate(options):
        costs.append({})
        before.append({})
        for place in there:
            if n == 0:
                costs[0][place] = 0.0
                continue
            best = min(
                costs[n - 1],
                key=lambda last: costs[n - 1][last] + _jump(ranks[last], ranks[place]),
            )
            costs[n][place] = costs[n - 1][best] + _jump(ranks[best], ranks[place])
            before[n][place] = best
    if not options:
        return []
    place = min(costs[-1], key=lambda last: costs[-1][last])
    chosen = [place]
    for n in range(len(options) - 1, 0, -1):
        place = before[n][place]
        chosen.append(place)
    return [(at, place) for (at, _), place in zip(options, reversed(chosen), strict=True)]


def _jump(last: int, following: int) -> float:
    step = following - last
    if step == 1:
        return 0.0
    if step > 1:
        return _FORWARD + min(step, 40) / 100
    return _BACK + min(-step, 40) / 100
