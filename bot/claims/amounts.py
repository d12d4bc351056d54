"""Numbers of a text with their units and bounds, and whether one text's number stands in another's.

"At least 12", "12" and "nearly 12" are three different things, and so are 12 %, $12 and 12 km.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from pullquote.bot.claims.days import dates
from pullquote.bot.claims.numerals import Numeral, read_numeral
from pullquote.bot.claims.text import Token, tokens
from pullquote.bot.words import STOP_WORDS


class Bound(StrEnum):
    """How a number is meant."""

    EXACT = "exact"
    ABOUT = "about"
    NEARLY = "nearly"
    OVER = "over"
    AT_LEAST = "at least"
    UNDER = "under"
    AT_MOST = "at most"


_BEFORE = {
    Bound.AT_LEAST: "at least|no fewer than|no less than|not less than|a minimum of",
    Bound.AT_MOST: "at most|up to|as many as|as much as|no more than|not more than|a maximum of",
    Bound.OVER: "more than|greater than|higher than|over|above|upwards of|in excess of|well over"
    "|just over|exceeding|exceeded|topped|surpassed",
    Bound.UNDER: "less than|fewer than|lower than|under|below|just under|well under",
    Bound.NEARLY: "nearly|almost|close to|approaching|not quite",
    Bound.ABOUT: "about|around|roughly|approximately|some|estimated|circa|an estimated",
}
_BEFORE_WORDS = sorted(
    ((tuple(words.split()), bound) for bound, all_of in _BEFORE.items()
     for words in all_of.split("|")),
    key=lambda entry: -len(entry[0]),
)  # fmt: skip
_AFTER_WORDS: tuple[tuple[tuple[str, ...], Bound], ...] = (
    (("or", "more"), Bound.AT_LEAST), (("or", "higher"), Bound.AT_LEAST),
    (("or", "older"), Bound.AT_LEAST), (("or", "fewer"), Bound.AT_MOST),
    (("or", "less"), Bound.AT_MOST), (("or", "younger"), Bound.AT_MOST),
    (("or", "so"), Bound.ABOUT), (("+",), Bound.AT_LEAST), (("-", "plus"), Bound.AT_LEAST),
)  # fmt: skip
_SIGNS = {"$": "$", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee", "₽": "ruble", "#": ""}
_UNITS = {
    word: unit
    for unit, words in {
        "%": "% percent pct",
        "$": "dollar dollars usd bucks",
        "euro": "euro euros eur",
        "pound": "pound pounds gbp lb lbs sterling",
        "yen": "yen jpy",
        "cent": "cent cents",
        "rupee": "rupee rupees",
        "ruble": "ruble rubles rouble roubles",
        "yuan": "yuan renminbi",
        "km": "km kilometer kilometers kilometre kilometres",
        "mile": "mile miles mi",
        "m": "meter meters metre metres",
        "cm": "cm centimeter centimeters centimetre centimetres",
        "mm": "mm millimeter millimeters millimetre millimetres",
        "foot": "foot feet ft",
        "inch": "inch inches",
        "yard": "yard yards",
        "kg": "kg kilogram kilograms kilo kilos",
        "gram": "gram grams g",
        "tonne": "tonne tonnes",
        "ton": "ton tons",
        "ounce": "ounce ounces oz",
        "gallon": "gallon gallons",
        "liter": "liter liters litre litres",
        "barrel": "barrel barrels",
        "acre": "acre acres",
        "hectare": "hectare hectares",
        "mph": "mph",
        "kph": "kph kmh",
        "degree": "degree degrees °",
        "year": "year years",
        "month": "month months",
        "week": "week weeks",
        "day": "day days",
        "hour": "hour hours hr hrs",
        "minute": "minute minutes min mins",
        "second": "second seconds",
        "time": "times",
        "gigabyte": "gb gigabyte gigabytes",
        "megawatt": "mw megawatt megawatts",
        "gigawatt": "gw gigawatt gigawatts",
    }.items()
    for word in words.split()
}
_BEFORE_UNIT = frozenset({"U.S", "U.S.", "US", "Canadian", "Australian", "square", "cubic"})
_HOURLY = (("per", "hour"), ("an", "hour"))
_NOON_MINUTES = 12 * 60
_CLOCK_DIGITS = 4  # as in "1130 pm"


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, or a range of numbers, with what it counts or measures.

    Attributes:
        low: The value; of a range the first.
        high: The value; of a range the second.
        unit: "%", "$", "km", "ordinal", "clock" (minutes after midnight), "share" (a half), "vague"
            ("dozens") and so on; "" for a plain number.
        noun: Stem of the word after it, or "".
        start: Where it stands, in code points; `end` likewise.
        step: What the last written digit counts: 100,000 of "2.4 million", 1 of "340"; 0 where
            there is none.
    """

    text: str
    start: int
    end: int
    low: Fraction
    high: Fraction
    unit: str
    bound: Bound
    noun: str
    step: Fraction = Fraction(0)

    def stands_in(self, others: Sequence["Amount"]) -> bool:
        """Tell whether one of `others` says the same: value, unit, bound, and what is counted.

        A rounded value stands in an exact one where it says that it is rounded: "about 2.4 million"
        in 2,412,345, "more than 2 million" too, "nearly 3 million" in 2,960,000.
        """
        return any(
            self._is(other) and not self._counts_another_thing(other, others) for other in others
        )

    def _is(self, other: "Amount") -> bool:
        if self.measure() != other.measure():
            return False
        same = (self.low * self.factor(), self.high * self.factor()) == (
            other.low * other.factor(),
            other.high * other.factor(),
        )
        if same:
            return self.bound == other.bound
        return other.bound is Bound.EXACT and self._rounds(other)

    def _rounds(self, other: "Amount") -> bool:
        exact, round_one = other.low, self.low
        if other.low != other.high or self.low != self.high or exact <= 0 or round_one <= 0:
            return False
        unit = _last_digit(round_one)
        if not unit or abs(exact - round_one) >= unit or exact.denominator < round_one.denominator:
            return False
        if self.bound is Bound.ABOUT:
            return abs(exact - round_one) <= unit / 2
        return exact > round_one if self.bound is Bound.OVER else (
            self.bound is Bound.NEARLY and exact < round_one
        )  # fmt: skip

    def measure(self) -> str:
        """Return the unit; a half and 50 % have the same."""
        return "%" if self.unit == "share" else self.unit

    def factor(self) -> int:
        """Return what the value is multiplied by to be in that unit."""
        return 100 if self.unit == "share" else 1

    def _counts_another_thing(self, other: "Amount", others: Sequence["Amount"]) -> bool:
        """Tell whether the thing counted here is counted there by another number alone."""
        if not self.noun or self.noun == other.noun or self.unit:
            return False
        counts = [each for each in others if each.noun == self.noun and not each.unit]
        return bool(counts) and not any(self._is(each) for each in counts)


def numbers(text: str) -> tuple[Amount, ...]:
    """Find the numbers of a text, in order; those of dates are left to `dates`.

    Digits, words ("twenty-one", "two and a half million"), magnitudes ("2.4bn"), shares ("a third
    of"), percentages, currencies, units, ordinals, clock times, ranges and bounds are read.
    """
    taken = [(when.start, when.end) for when in dates(text) if not when.relative]
    found = tokens(text)
    amounts: list[Amount] = []
    at = 0
    while at < len(found):
        token = found[at]
        inside = any(start <= token.start < end for start, end in taken)
        clock = None if inside else _clock(found, at)
        if clock is not None:
            amount, at = clock
            amounts.append(amount)
            continue
        numeral = None if inside else read_numeral(found, at)
        if numeral is None:
            at += 1
            continue
        amount, at = _amount(found, at, numeral)
        amounts.append(amount)
    return tuple(_ranges(amounts, found))


def _clock(found: Sequence[Token], at: int) -> tuple[Amount, int] | None:
    """Read a time of day: "5 p.m.", "5:30 pm", "17:30"."""
    hours, colon, minutes = found[at].text.partition(":")
    half = _low(found, at + 1).replace(".", "")
    if not hours.isdecimal() or (not colon and half not in ("am", "pm")):
        return None
    if len(hours) > _CLOCK_DIGITS or (colon and not (len(minutes) == 2 and minutes.isdecimal())):
        return None
    value = int(hours) * 60 + int(minutes or 0)
    after = at + 1
    if half in ("am", "pm"):
        value = value % _NOON_MINUTES + _NOON_MINUTES * (half == "pm")
        after = at + 2
    value_ = Fraction(value)
    end = found[after - 1].end
    text = _written(found, at, after)
    return Amount(text, found[at].start, end, value_, value_, "clock", Bound.EXACT, ""), after


def _amount(found: Sequence[Token], at: int, numeral: Numeral) -> tuple[Amount, int]:
    first, after = at, numeral.after
    unit, value = numeral.kind, numeral.value
    if at and found[at - 1].text in _SIGNS:
        first, unit = at - 1, _SIGNS[found[at - 1].text] or unit
    if _is_minus(found, first - 1):
        value, first = -value, first - 1
    place = after + 1 if _low(found, after) == "-" else after
    if not unit or unit == "share":
        named, behind = _unit(found, place)
        if named:
            unit, after = named, behind
    bound, after = _bound(found, first, after)
    noun = "" if unit == "ordinal" else _noun(found, after)
    amount = Amount(
        text=_written(found, first, after),
        start=found[first].start,
        end=found[after - 1].end,
        low=value,
        high=value,
        unit=unit,
        bound=bound,
        noun=noun,
        step=numeral.step,
    )
    return amount, after


def _is_minus(found: Sequence[Token], at: int) -> bool:
    """Tell a minus, which stands before its number and after a space, from a hyphen."""
    if _low(found, at) in ("minus", "negative"):
        return True
    touches = _low(found, at) == "-" and found[at].end == found[at + 1].start
    return touches and (at == 0 or found[at - 1].end < found[at].start)


def _unit(found: Sequence[Token], at: int) -> tuple[str, int]:
    prefix = ""
    if at < len(found) and found[at].text in _BEFORE_UNIT:
        prefix = found[at].low + " " if found[at].low in ("square", "cubic") else ""
        at += 1
        at += _low(found, at) == "." and not prefix
    low = _low(found, at)
    if low == "per" and _low(found, at + 1) == "cent":
        return "%", at + 2
    if low == "percentage" and _low(found, at + 1).startswith("point"):
        return "point", at + 2
    if low not in _UNITS:
        return "", at
    unit = prefix + _UNITS[low]
    if low == "miles" and (_low(found, at + 1), _low(found, at + 2)) in _HOURLY:
        return "mph", at + 3
    if unit == "degree" and _low(found, at + 1) in ("celsius", "fahrenheit", "c", "f"):
        return f"degree {_low(found, at + 1)[0]}", at + 2
    return unit, at + 1


def _bound(found: Sequence[Token], first: int, after: int) -> tuple[Bound, int]:
    for words, bound in _AFTER_WORDS:
        if tuple(_low(found, after + n) for n in range(len(words))) == words:
            return bound, after + len(words)
    start = first - (1 if _low(found, first - 1) in ("a", "an", "the") else 0)
    for edge in {first, start}:
        for words, bound in _BEFORE_WORDS:
            before = [token.low for token in found[max(0, edge - len(words)) : edge]]
            if tuple(before) == words:
                return bound, after
    return Bound.EXACT, after


def _noun(found: Sequence[Token], after: int) -> str:
    for token in found[after : after + 3]:
        if not token.is_word or token.low in ("and", "or", "to", "in", "on", "at", "of", "by"):
            return ""
        if token.low not in STOP_WORDS:
            return token.stem
    return ""


def _ranges(amounts: Sequence[Amount], found: Sequence[Token]) -> list[Amount]:
    """Join "10 to 15", "10-15 %", "between 10 and 15" into one amount each."""
    starts = {token.start: n for n, token in enumerate(found)}
    ends = {token.end: n for n, token in enumerate(found)}
    joined: list[Amount] = []
    for amount in amounts:
        last = joined[-1] if joined else None
        if last is not None and last.low == last.high and "ordinal" not in (last.unit, amount.unit):
            between = found[ends[last.end] + 1 : starts.get(amount.start, 0)]
            words = tuple(token.low for token in between)
            before = _low(found, starts.get(last.start, 0) - 1)
            if words in (("to",), ("-",)) or (words == ("and",) and before == "between"):
                low = last.low if last.unit or last.low > 1000 else _like(last.low, amount)
                joined[-1] = replace(
                    amount,
                    text=f"{last.text}-{amount.text}",
                    start=last.start,
                    low=low,
                    unit=amount.unit or last.unit,
                    bound=last.bound,
                )
                continue
        joined.append(amount)
    return joined


def _like(low: Fraction, amount: Amount) -> Fraction:
    """Give "2 to 3 million" its millions on both sides."""
    words = amount.text.split()
    scale = {"thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
    return low * next((scale[word] for word in words if word in scale), 1)


def _last_digit(value: Fraction) -> Fraction:
    """Return what the last digit that is not 0 counts: 100,000 for 2.4 million."""
    unit = Fraction(1)
    while value % unit:
        unit /= 10
        if unit < Fraction(1, 10**6):
            return Fraction(0)
    while value % (unit * 10) == 0:
        unit *= 10
    return unit


def _written(found: Sequence[Token], first: int, after: int) -> str:
    parts = [found[first].text]
    for last, token in zip(found[first:after], found[first + 1 : after], strict=False):
        parts.append(" " * (token.start > last.end) + token.text)
    return "".join(parts)


def _low(found: Sequence[Token], at: int) -> str:
    return found[at].low if 0 <= at < len(found) else ""
