"""Faithful claims made by program from real sentences: what the gate must let through.

They read as a careful copy editor's cuts, not as a writer's prose: most keep most of the words. How
a gate treats free paraphrases cannot be read off them.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from bench.claim_words import (
    ASIDE,
    FULL_NAME,
    LEADING,
    MONTHS,
    NAME,
    SPELLED,
    SYNONYMS,
    TAIL,
    TRAILING,
    VOICE,
    WEEKDAYS,
    capital,
    decapital,
)


@dataclass(frozen=True, slots=True)
class Real:
    """A sentence of an article, and the one that follows it ("" at the end)."""

    text: str
    following: str
    article_id: str
    place: int
    on: date
    others: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Made:
    """A claim's text and how many of the two sentences it cites."""

    text: str
    cites: int = 1


def verbatim(real: Real, _: random.Random) -> Made | None:
    return Made(real.text)


def clause_dropped(real: Real, _: random.Random) -> Made | None:
    match = TAIL.match(real.text)
    if match is None or re.search(r"[\"“”]|\b(?:not|if|only|said|says)\b", real.text):
        return None
    return Made(match[1] + ".")


def aside_dropped(real: Real, _: random.Random) -> Made | None:
    match = ASIDE.match(real.text)
    if match is None or re.search(r"[\"“”]", real.text):
        return None
    return Made(f"{match[1]} {match[2]}")


def adverbial_moved(real: Real, _: random.Random) -> Made | None:
    if '"' in real.text or "“" in real.text:
        return None
    if match := LEADING.match(real.text):
        return Made(f"{capital(match[2])[:-1]} {match[1][0].lower()}{match[1][1:]}.")
    if match := TRAILING.match(real.text):
        return Made(f"{capital(match[2])}, {decapital(match[1])}.")
    return None


def voice_changed(real: Real, _: random.Random) -> Made | None:
    match = VOICE.match(real.text)
    if match is None:
        return None
    subject, verb, thing, rest = match.groups()
    be = "were" if thing.endswith("s") and not thing.endswith("ss") else "was"
    return Made(f"{capital(thing)} {be} {verb} by {decapital(subject)}{rest}")


def synonyms(real: Real, rng: random.Random) -> Made | None:
    if re.search(r"[\"“”]", real.text):
        return None
    there = [word for word in SYNONYMS if re.search(rf"\b{word}\b", real.text)]
    if not there:
        return None
    text = real.text
    for word in rng.sample(there, min(2, len(there))):
        text = re.sub(rf"\b{word}\b", SYNONYMS[word], text, count=1)
    return Made(text) if text != real.text else None


def number_in_another_form(real: Real, _: random.Random) -> Made | None:
    if re.search(r"[\"“”]", real.text):
        return None
    if match := re.search(r"(\d+)\.(\d) million\b", real.text):
        value = f"{int(match[1]) * 1_000_000 + int(match[2]) * 100_000:,}"
        return Made(real.text[: match.start()] + value + real.text[match.end() :])
    if match := re.search(r"(\d+) per ?cent\b", real.text):
        return Made(real.text[: match.start()] + match[1] + "%" + real.text[match.end() :])
    if match := re.search(r"(\d)% ", real.text):
        return Made(real.text[: match.start()] + match[1] + " percent " + real.text[match.end() :])
    if match := re.search(rf" ({'|'.join(SPELLED)}) (?=[a-z]+s\b)", real.text):
        number = str(SPELLED.index(match[1]) + 2)
        return Made(real.text[: match.start()] + f" {number} " + real.text[match.end() :])
    return None


def two_joined(real: Real, _: random.Random) -> Made | None:
    quoted = re.search(r"[\"“”?!:]", real.text + real.following)
    if quoted or not 30 < len(real.following) < 160 or not real.following.endswith("."):
        return None
    return Made(f"{real.text[:-1]}, and {decapital(real.following)}", 2)


def surname_alone(real: Real, _: random.Random) -> Made | None:
    match = re.search(rf"{FULL_NAME}(?= (?:said|was|is|has|had|told))", real.text)
    if match is None or re.search(r"[\"“”]", real.text):
        return None
    return Made(real.text[: match.start()] + match[2] + real.text[match.end() :])


def said_in_front(real: Real, _: random.Random) -> Made | None:
    match = re.match(rf"^([\"“][^\"“”]+?),([\"”]) ((?:{NAME}) said|said (?:{NAME}))\.$", real.text)
    if match is None:
        return None
    who = match[3].removeprefix("said ").removesuffix(" said")
    return Made(f"{who} said, {match[1]}{match[2]}.")


def day_resolved(real: Real, _: random.Random) -> Made | None:
    match = re.search(rf"\bon ({'|'.join(WEEKDAYS)})\b(?!,? [A-Z])", real.text)
    if match is None or re.search(r"[\"“”]|\bwill\b|\bnext\b|\blast\b", real.text):
        return None
    back = (real.on.weekday() - WEEKDAYS.index(match[1])) % 7
    day = real.on - timedelta(days=back)
    named = f"on {match[1]}, {MONTHS[day.month - 1]} {day.day}"
    if day == real.on:
        return None
    return Made(real.text[: match.start()] + named + real.text[match.end() :])


CONTROLS: dict[str, Callable[[Real, random.Random], Made | None]] = {
    "verbatim": verbatim,
    "clause dropped": clause_dropped,
    "aside dropped": aside_dropped,
    "adverbial moved": adverbial_moved,
    "active to passive": voice_changed,
    "synonyms": synonyms,
    "number in another form": number_in_another_form,
    "two sentences joined": two_joined,
    "surname alone": surname_alone,
    "speaker in front": said_in_front,
    "weekday with its date": day_resolved,
}
