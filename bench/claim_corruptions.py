"""Corrupted claims made by program from real sentences: what the gate must stop.

Each maker changes one thing, as models do: the rest stays as it was. A maker returns None where
the sentence has nothing of its kind.
"""

import itertools
import random
import re
from collections.abc import Callable

from bench.claim_controls import Made, Real
from bench.claim_words import (
    BE,
    DETAILS,
    FULL_NAME,
    MONTHS,
    NAME,
    OPPOSITES,
    PRONOUN,
    SPELLED,
    VOICE,
    WEEKDAYS,
)

MIDDLE_NAME = re.compile(rf"(?<=[a-z,] )({NAME})\b(?!['’]?\w)")
_DATE_WORDS = frozenset((*MONTHS, *WEEKDAYS))
_CLEAR_MONTHS = "|".join(month for month in MONTHS if month not in ("May", "March"))
_DATE = re.compile(
    rf"\b(?:{'|'.join(WEEKDAYS)})\b|\b(?:{_CLEAR_MONTHS})\b(?: \d{{1,2}}\b)?"
    r"|\b(?:in|since|by) (?:19|20)\d\d\b"
)
_QUANTIFIERS = {
    "most": "all", "some": "all", "many": "all", "several": "all", "all": "some",
    "at least": "at most", "nearly": "more than", "almost": "more than", "more than": "fewer than",
    "about": "exactly", "often": "always", "only": "", "every": "nearly every",
    "up to": "at least", "few": "most", "usually": "always", "sometimes": "always",
    "mostly": "entirely",
}  # fmt: skip
_NOT_AFTER = {
    "most": r"\b(?:the|at|his|her|its|after|of) $",
    "all": r"\b(?:the|at|his|her|its|after|of) $",
    "few": r"\ba $",
    "only": r"\bnot $",
}
_ONLY_BEFORE = {
    "about": r" \$?\d",
    "up to": r" \$?\d",
    "more than": r" (?:\$?\d|a |half|one|two|three|four|five|six|seven|eight|nine|ten)",
}
_HEDGES = (
    (r"\b(?:may|might|could)(?= [a-z])", "will"),
    (r"\b(?:allegedly|reportedly) ", ""),
    (r"\b(?:plans?|planned|hopes?|intends?|wants?) to(?= [a-z])", "will"),
)
_NO_NAMES = _DATE_WORDS.union(
    """The But And That This When After While There They For His Her Our You She""".split()
)


def digits(real: Real, rng: random.Random) -> Made | None:
    found = [m for m in re.finditer(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-])", real.text)
             if not re.fullmatch(r"(?:19|20)\d\d", m.group())]  # fmt: skip
    if not found:
        return None
    match = rng.choice(found)
    at = rng.choice([n for n, c in enumerate(match.group()) if c.isdigit()])
    old = match.group()[at]
    new = rng.choice([d for d in "123456789" if d != old])
    number = match.group()[:at] + new + match.group()[at + 1 :]
    return Made(real.text[: match.start()] + number + real.text[match.end() :])


def spelled(real: Real, rng: random.Random) -> Made | None:
    match = re.search(rf"\b({'|'.join(SPELLED)})\b(?! of us)", real.text)
    if match is None:
        return None
    other = rng.choice([word for word in SPELLED if word != match[1]])
    return Made(real.text[: match.start()] + other + real.text[match.end() :])


def magnitude_or_unit(real: Real, rng: random.Random) -> Made | None:
    swaps = {"million": "billion", "billion": "million", "thousand": "million",
             "percent": "dollars",
             "miles": "kilometers", "feet": "meters", "pounds": "ounces", "hours": "days",
             "days": "weeks", "weeks": "months", "months": "years", "years": "months",
             "minutes": "hours"}  # fmt: skip
    numeral = rf"(?:\d[\d,.]*|{'|'.join(SPELLED)})"
    found = list(re.finditer(rf"\b({numeral}[ -])({'|'.join(swaps)})\b", real.text))
    if "$" in real.text and rng.random() < 0.4:
        return Made(real.text.replace("$", "€", 1))
    if not found:
        return None
    match = rng.choice(found)
    return Made(real.text[: match.start(2)] + swaps[match[2]] + real.text[match.end(2) :])


def dates_changed(real: Real, rng: random.Random) -> Made | None:
    found = list(_DATE.finditer(real.text))
    if not found:
        return None
    match = rng.choice(found)
    word = match.group()
    if word in WEEKDAYS:
        new = rng.choice([day for day in WEEKDAYS if day != word])
    elif word[-4:].isdigit() and word.split()[0] not in MONTHS:
        new = word[:-4] + str(int(word[-4:]) + rng.choice((-3, -2, -1, 1, 2, 3)))
    elif word[-1].isdigit() and rng.random() < 0.5:
        month, day = word.split()
        new = f"{month} {rng.choice([n for n in range(1, 29) if n != int(day)])}"
    else:
        month = word.split()[0]
        new = word.replace(month, rng.choice([other for other in MONTHS if other != month]))
    return Made(real.text[: match.start()] + new + real.text[match.end() :])


def name_exchanged(real: Real, rng: random.Random) -> Made | None:
    found = [m for m in MIDDLE_NAME.finditer(real.text) if m[1].split()[0] not in _DATE_WORDS]
    others = [n for n in real.others if not set(n.split()) & set(real.text.split())]
    if not found or not others:
        return None
    match = rng.choice(found)
    return Made(real.text[: match.start()] + rng.choice(others) + real.text[match.end() :])


def first_name_exchanged(real: Real, rng: random.Random) -> Made | None:
    match = re.search(rf"{FULL_NAME}(?= (?:said|was|is|has|had|told|who))", real.text)
    if match is None:
        return None
    first = rng.choice([n for n in ("Martin", "Laura", "Peter", "Helen", "Oscar") if n != match[1]])
    return Made(real.text[: match.start(1)] + first + real.text[match.end(1) :])


def negated(real: Real, rng: random.Random) -> Made | None:
    if match := re.search(r"\b(?:not|never)\s|(?<=\w)n['’]t\b", real.text):
        if re.match(r"only", real.text[match.end() :].strip()):
            return None
        text = real.text[: match.start()] + real.text[match.end() :]
        return Made(re.sub(r"\bca\b", "can", re.sub(r"\bwo\b", "will", text)))
    found = list(re.finditer(rf"\b(?:{BE})\b(?! not|n['’]t| no\b)", real.text))
    if not found:
        return None
    match = rng.choice(found)
    return Made(
        real.text[: match.end()] + rng.choice((" not", " never")) + real.text[match.end() :]
    )


def quantifier(real: Real, rng: random.Random) -> Made | None:
    found = [
        match
        for match in re.finditer(rf"\b({'|'.join(_QUANTIFIERS)})\b(?! as| about it)", real.text)
        if not re.search(_NOT_AFTER.get(match[1], r"$^"), real.text[: match.start()])
        and re.match(_ONLY_BEFORE.get(match[1], ""), real.text[match.end() :])
    ]
    if not found:
        return None
    match = rng.choice(found)
    text = real.text[: match.start()] + _QUANTIFIERS[match[1]] + real.text[match.end() :]
    return Made(text.replace("  ", " "))


def only_added(real: Real, _: random.Random) -> Made | None:
    match = re.search(r"\b(?:was|were|is|are|has|have|had)\b", real.text)
    if match is None or "only" in real.text:
        return None
    return Made(f"{real.text[: match.end()]} only{real.text[match.end() :]}")


def hedge_dropped(real: Real, _: random.Random) -> Made | None:
    for pattern, new in _HEDGES:
        if match := re.search(pattern, real.text):
            return Made(real.text[: match.start()] + new + real.text[match.end() :])
    return None


def names_swapped(real: Real, _: random.Random) -> Made | None:
    found = [
        match
        for match in re.finditer(rf"(?<![\w'’])({NAME})\b", real.text)
        if match[1].split()[0] not in _NO_NAMES and (match.start() or " " in match[1])
    ]
    for one, other in itertools.combinations(found, 2):
        between = real.text[one.end() : other.start()]
        listed = re.fullmatch(r",? (?:and|or|&|,)?.{0,3}|, [\w ,]+ and ", between)
        if listed or not between.strip(" ,'’s") or between.count(",") > 1 or len(between) < 5:
            continue
        if one[1] in other[1] or other[1] in one[1]:
            continue
        behind = real.text[other.end() :]
        return Made(real.text[: one.start()] + other[1] + between + one[1] + behind)
    return None


def voice_twisted(real: Real, _: random.Random) -> Made | None:
    match = VOICE.match(real.text)
    if match is None:
        return None
    subject, verb, thing, rest = match.groups()
    return Made(f"{subject} was {verb} by {thing}{rest}")


def sources_merged(real: Real, rng: random.Random) -> Made | None:
    verb = r"(?:is|was|has|had|will|said|told|are|were|have|\w+ed)"
    one = re.match(rf"^((?:The |A |An )?[\w'’ -]{{3,45}}?) ({verb}) ", real.text)
    two = re.match(rf"^((?:The |A |An )?[\w'’ -]{{3,45}}?) ({verb} .+)$", real.following)
    if not one or not two or re.search(r"[\"“”?:]", real.text + real.following):
        return None
    pronoun = re.match(rf"(?:{PRONOUN})\b", real.following)
    if pronoun or set(one[1].lower().split()) & (set(two[1].lower().split()) - {"the", "a", "an"}):
        return None
    if rng.random() < 0.5:
        return Made(f"{one[1]} {two[2]}", 2)
    return Made(f"{real.text[:-1]} and {two[2]}", 2)


def opposite_word(real: Real, rng: random.Random) -> Made | None:
    there = [word for word in OPPOSITES if re.search(rf"\b{word}\b", real.text)]
    if not there:
        return None
    word = rng.choice(there)
    return Made(re.sub(rf"\b{word}\b", OPPOSITES[word], real.text, count=1))


def detail_added(real: Real, rng: random.Random) -> Made | None:
    if not real.text.endswith(".") or len(real.text.split()) > 22:
        return None
    return Made(real.text[:-1] + rng.choice(DETAILS) + ".")


def quote_altered(real: Real, rng: random.Random) -> Made | None:
    if re.search(r"[\"“”]", real.text):
        return None
    words = real.text.split()
    if len(words) < 12:
        return None
    at = rng.randrange(2, len(words) - 8)
    part = words[at : at + 6]
    del part[rng.randrange(1, 5)]
    return Made(" ".join([*words[:at], '"' + " ".join(part).strip(",.") + '"', *words[at + 6 :]]))


CORRUPTIONS: dict[str, Callable[[Real, random.Random], Made | None]] = {
    "number: a digit": digits,
    "number: another word": spelled,
    "number: magnitude or unit": magnitude_or_unit,
    "date": dates_changed,
    "name": name_exchanged,
    "first name": first_name_exchanged,
    "negation": negated,
    "quantifier": quantifier,
    "only, added": only_added,
    "hedge dropped": hedge_dropped,
    "roles: names swapped": names_swapped,
    "roles: voice twisted": voice_twisted,
    "sources merged": sources_merged,
    "opposite word": opposite_word,
    "detail added": detail_added,
    "quotation altered": quote_altered,
}
