"""One number as digits or words write it: "2.4 million", "twenty-one", "two thirds", "3½"."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from pullquote.bot.claims.text import Token

_ONES = {
    word: n
    for n, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
        fifteen sixteen seventeen eighteen nineteen""".split()
    )
}
_TENS = {
    word: 10 * n
    for n, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES = {
    "hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "k": 1_000, "m": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9, "b": 10**9, "tn": 10**12,
    "dozen": 12,
}  # fmt: skip
_SHORT_SCALES = frozenset({"k", "m", "mn", "mln", "bn", "b", "tn"})
_ORDINALS = {
    word: n
    for n, word in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
        thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth""".split(),
        start=1,
    )
}
_ORDINALS |= {f"{word[:-1]}ieth": n for word, n in _TENS.items()}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fifth": 5, "tenth": 10}
_PARTS |= {"halves": 2, "thirds": 3, "quarters": 4, "fourths": 4, "fifths": 5, "tenths": 10}
_VAGUE = {"dozens": 12, "hundreds": 100, "thousands": 1_000, "millions": 10**6, "billions": 10**9}
_NOT_AFTER = frozenset("no any every some which that this the each another".split())
_NOT_BEFORE = frozenset("of another day who that 's".split())
_MOST_DIGITS = 300  # a longer one counts nothing, and Python refuses to read 4,301 of them


@dataclass(frozen=True, slots=True)
class Numeral:
    """A value and where the tokens after it begin.

    Attributes:
        kind: "", "ordinal", "share" (a half, two thirds) or "vague" (dozens).
        step: What its last written digit counts: 100,000 of "2.4 million", 1 of "340"; 0 where
            there is none.
    """

    value: Fraction
    kind: str
    after: int
    step: Fraction = Fraction(0)


def as_digits(word: str) -> str:
    """Return "6" for "six"; any other word as it is."""
    value = _ONES.get(word, _TENS.get(word))
    return word if value is None else str(value)


def read_numeral(found: Sequence[Token], at: int) -> Numeral | None:
    """Read the number that begins at a token, or return None where none does."""
    token = found[at]
    if token.text[0].isdecimal():
        return _of_digits(found, at)
    if token.low in _VAGUE:
        return Numeral(Fraction(_VAGUE[token.low]), "vague", at + 1)
    if _is_vulgar(token.text):
        numerator = Fraction(unicodedata.numeric(token.text)).limit_denominator(16)
        return Numeral(numerator, "share", at + 1)
    return _share(found, at) or _of_words(found, at)


def _of_digits(found: Sequence[Token], at: int) -> Numeral | None:
    value = _digits(found[at].text)
    if value is None:
        return None
    after = at + 1
    if _touches(found, after) and _low(found, after) in ("st", "nd", "rd", "th"):
        return Numeral(value, "ordinal", after + 1)
    if _touches(found, after) and _is_vulgar(found[after].text):
        part = Fraction(unicodedata.numeric(found[after].text)).limit_denominator(16)
        return _scaled(found, value + part, after + 1, Fraction(1, part.denominator))
    if _low(found, after) == "/" and _touches(found, after) and _touches(found, after + 1):
        below = _digits(found[after + 1].text)
        if below and value.denominator == below.denominator == 1 and value < below <= 10:
            return Numeral(value / below, "share", after + 2)
    step = Fraction(1, 10 ** len(found[at].text.partition(".")[2]))
    return _scaled(found, value, after, step)


def _digits(text: str) -> Fraction | None:
    whole, _, part = text.partition(".")
    groups = whole.split(",")
    grouped = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
    if not (len(groups) == 1 or grouped) or not "".join(groups).isdecimal():
        return None
    if (part and not part.isdecimal()) or len(text) > _MOST_DIGITS:
        return None
    return Fraction("".join(groups) + (f".{part}" if part else ""))


def _scaled(
    found: Sequence[Token], value: Fraction, after: int, step: Fraction = Fraction(1)
) -> Numeral:
    at = after + 1 if _low(found, after) == "-" and _low(found, after + 1) in _SCALES else after
    scale = _low(found, at)
    if scale in _SHORT_SCALES and not _touches(found, at):
        scale = ""
    while scale in _SCALES:
        value, step, after = value * _SCALES[scale], step * _SCALES[scale], at + 1
        at, scale = after, "" if scale in _SHORT_SCALES else _low(found, after)
    return Numeral(value, "", after, step)


def _share(found: Sequence[Token], at: int) -> Numeral | None:
    """Read "half", "a third of", "two-thirds", "three quarters"."""
    low, head = _low(found, at), at
    if low == "half" and _low(found, at + 1) not in ("time", "hour", "day", "year"):
        return Numeral(Fraction(1, 2), "share", at + 1)
    above = 1 if low in ("a", "one") else _ONES.get(low, 0)
    at += 2 if _low(found, at + 1) == "-" else 1
    below = _PARTS.get(_low(found, at))
    if not above or below is None:
        return None
    plural = _low(found, at).endswith("s")
    if (above > 1) != plural or (above == 1 and _low(found, at + 1) != "of" and below > 2):
        return None
    if found[head].low == "a" and below == 2 and _low(found, at + 1) != "of":
        return None
    return Numeral(Fraction(above, below), "share", at + 1)


def _of_words(found: Sequence[Token], at: int) -> Numeral | None:
    """Read a cardinal or ordinal in words, thousand by thousand."""
    total, after = Fraction(0), at
    while (part := _below_thousand(found, after)) is not None:
        value, kind, after = part
        if kind:
            return Numeral(total + value, kind, after)
        if [_low(found, after + n) for n in range(3)] == ["and", "a", "half"]:
            return _scaled(found, total + value + Fraction(1, 2), after + 3, Fraction(1, 2))
        scaled = _scaled(found, value, after)
        if scaled.after == after:
            total += value
            break
        total, after = total + scaled.value, scaled.after
    if after == at or (total == 1 and after == at + 1 and _one_is_a_pronoun(found, at)):
        return None
    return Numeral(total, "", after, Fraction(_SCALES.get(_low(found, after - 1), 1)))


def _below_thousand(found: Sequence[Token], at: int) -> tuple[Fraction, str, int] | None:
    """Read "two hundred and five", "twenty-one", "twenty-first", "a" before a scale."""
    low = _low(found, at)
    if low == "a" and _low(found, at + 1) in _SCALES and _low(found, at + 1) not in _SHORT_SCALES:
        return Fraction(1), "", at + 1
    first = _below_hundred(found, at)
    if first is None or first[1] or _low(found, first[2]) != "hundred":
        return first
    hundreds, after = first[0] * 100, first[2] + 1
    rest = _below_hundred(found, after + (_low(found, after) == "and"))
    if rest is None:
        return hundreds, "", after
    return hundreds + rest[0], rest[1], rest[2]


def _below_hundred(found: Sequence[Token], at: int) -> tuple[Fraction, str, int] | None:
    low = _low(found, at)
    if low in _ORDINALS and not _is_second_of_time(found, at):
        return Fraction(_ORDINALS[low]), "ordinal", at + 1
    if low in _ONES:
        return Fraction(_ONES[low]), "", at + 1
    if low not in _TENS:
        return None
    last = at + 2 if _low(found, at + 1) == "-" else at + 1
    unit = _low(found, last)
    if 0 < _ONES.get(unit, 0) < 10:
        return Fraction(_TENS[low] + _ONES[unit]), "", last + 1
    if 0 < _ORDINALS.get(unit, 0) < 10:
        return Fraction(_TENS[low] + _ORDINALS[unit]), "ordinal", last + 1
    return Fraction(_TENS[low]), "", at + 1


def _is_second_of_time(found: Sequence[Token], at: int) -> bool:
    return found[at].low == "second" and _low(found, at - 1) in (*_ONES, "per", "a")


def _one_is_a_pronoun(found: Sequence[Token], at: int) -> bool:
    return _low(found, at - 1) in _NOT_AFTER or _low(found, at + 1) in _NOT_BEFORE


def _is_vulgar(text: str) -> bool:
    """Whether it is "½" or the like; "²" and "①" are marks, and no numbers."""
    return len(text) == 1 and 0 < unicodedata.numeric(text, 0) < 1


def _low(found: Sequence[Token], at: int) -> str:
    return found[at].low if 0 <= at < len(found) else ""


def _touches(found: Sequence[Token], at: int) -> bool:
    return 0 < at < len(found) and found[at - 1].end == found[at].start
