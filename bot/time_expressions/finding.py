"""Finds the time words of a question: forms of days, and what stands around them.

Precision comes first: "may" the verb, "Black Friday", "the 1975" and 9/11 are no times. Rules, and
`dateutil` for the arithmetic; `docs/questions.md` says which libraries were measured instead.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pullquote.bot.time_expressions import (
    coming,
    counts,
    dates,
    from_today,
    nouns,
    periods,
)
from pullquote.bot.time_expressions.records import Period, Sense, TimeExpression
from pullquote.bot.time_expressions.words import (
    MONTH,
    NUMBER,
    SEASON,
    UNIT,
    WEEKDAY,
    YEAR,
    number,
)

_FORMS = (*from_today.FORMS, *dates.FORMS)
_WORD_START = re.compile(r"(?<![\w’'/.,$€£#-])(?=[\w’'])")
_AND = re.compile(r"\s*[-–—]\s*|\s+(?:and|to|until|till|through)\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"(?P<word>between|from)\s+", re.IGNORECASE)
_BOUND = re.compile(
    r"(?P<word>ever since|since|starting(?: in| on)?|before|prior to|until|till|up to|as of|by"
    r"|after|from|following)\s+",
    re.IGNORECASE,
)
_EVENT = re.compile(  # "the election of 2020", "the 2020 election": some day of that year
    rf"the\s+(?:[\w’'-]+\s+){{1,4}}(?:of|in)\s+(?P<of>{YEAR})|the\s+(?P<the>{YEAR})\s+[a-z]\w+",
)
_IN = re.compile(
    r"(?P<word>in|on|at|during|over|within|throughout|around|back in|dated)\s+"
    r"(?!today\b|yesterday\b|tonight\b)(?:the\s+(?=\d{4}\b(?!s|\s+\w)))?",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    rf"within\s+(?:(?P<count>{NUMBER})\s+)?(?P<unit>{UNIT})\s+(?P<side>of|from|after|before)\s+",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:the\s+)?(?:(?P<part>early|mid|middle|late|earlier)(?:\s+in)?[\s-]+"
    r"|(?P<edge>start|beginning|middle|end|turn)\s+of\s+)",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"(?:(?:and|but|or|so)\s+)?(?:(?:what|how)\s+about|and|but|or|so)\s+", re.IGNORECASE
)
_ENDS = re.compile(r"\s*(?:[?.!(]|$)")
_SO_FAR = re.compile(r"so\s+far\s+(?:in\s+)?", re.IGNORECASE)
_COMING = re.compile(
    rf"(?:in\s+)?(?:the\s+)?(?:next|coming|upcoming)\s+(?:{NUMBER}\s+)?(?:(?-i:{UNIT})|{WEEKDAY}"
    rf"|{SEASON}|{MONTH})|later\s+this\s+{UNIT}|tomorrow\b|from\s+now\s+on\b"
    rf"|in\s+{NUMBER}\s+{UNIT}(?:['’])?\s+time\b|the\s+day\s+after\s+tomorrow",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"(?:the\s+)?(?-i:latest|newest|most\s+recent)(?!\s+(?:the|that|date|when)\b)\b"
    r"|(?-i:right\s+now|now|Now|nowadays|these\s+days|currently|Currently|recently"
    r"|Recently|lately)\b"
    r"|at\s+the\s+moment|at\s+present|as\s+of\s+(?:now|today)|(?-i:today)['’]s|up[\s-]to[\s-]date"
    r"|(?<=the\s)(?-i:current|recent|present)(?=\s+[a-z])|(?<=['’]s\s)(?-i:current|recent)(?=\s+[a-z])"
    r"|(?:in\s+)?recent\s+(?:days|weeks|months)|(?<=a\s)(?-i:recent)(?=\s+[a-z])",
    re.IGNORECASE,
)
_AS_VERB = re.compile(r"\s+(?:for|of|to|against|on|through|have|be)\b")
_NOT_BEFORE_A_DAY = frozenset(
    """
    the a an of is was are were be called named about in and or every each with by for to than no
    like his her their our my your its
    """.split()
)
_CAPITAL_WEEKDAY = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")
_UNDECADE = re.compile(r"\b(?:degrees?|temperatures?|percent|aged?|his|her|their)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Atom:
    """Days that a form names, and where its words end."""

    period: Period
    end: int
    relative: bool


def time_expressions(text: str, today: date) -> tuple[TimeExpression, ...]:
    """Return every expression of time in a question, in its order.

    Args:
        text: The question.
        today: The day on which it is asked.
    """
    found: list[TimeExpression] = []
    taken = 0
    for start in (match.start() for match in _WORD_START.finditer(text)):
        if start < taken:
            continue
        expression = _at(text, start, today)
        if expression:
            found.append(expression)
            taken = expression.end
    return tuple(found)


def _at(text: str, start: int, today: date) -> TimeExpression | None:
    """Return the expression that begins at a place, if one does."""
    for read in (_coming, _now, _range, _near, _bounded, _placed):
        try:
            expression = read(text, start, today)
        except (ValueError, OverflowError):  # beyond the years 1 to 9999 there are no days
            continue
        if expression:
            return expression
    return None


def _coming(text: str, start: int, _: date) -> TimeExpression | None:
    match = _COMING.match(text, start)
    return TimeExpression(match.group(), start, Sense.COMING) if match else None


def _now(text: str, start: int, _: date) -> TimeExpression | None:
    match = _NOW.match(text, start)
    if match is None or (match.group()[0].isupper() and start > 0):
        return None
    return TimeExpression(match.group(), start, Sense.NOW)


def _range(text: str, start: int, today: date) -> TimeExpression | None:
    """Read "between X and Y", "from X to Y"."""
    match = _BETWEEN.match(text, start)
    if match is None:
        return None
    same_month = _atom(text, match.end(), today, prepared=True)
    for first in _atoms(text, match.end(), today, prepared=True):
        join = _AND.match(text, first.end)
        if join is None:
            continue
        for second in _atoms(text, join.end(), today, prepared=True):
            period = _joined(first.period, second.period)
            if period:
                return _window(text, start, second, period, today)
    if match["word"].lower() == "between" and same_month and (same_month.period.days or 0) > 1:
        return _window(text, start, same_month, same_month.period, today)  # "3 and 10 June"
    return None


def _joined(first: Period, second: Period) -> Period | None:
    """Join the ends; where only the second has a year, the first lies before it."""
    if first.since is None or second.until is None:
        return None
    since = first.since
    while since > second.until and since.year > second.until.year - 9:
        since = periods.shifted(since, years=-1)
    again = periods.shifted(since, years=1)
    while again <= second.until and since.year < second.until.year - 9:
        since, again = again, periods.shifted(again, years=1)
    return Period(since, second.until) if since <= second.until else None


def _near(text: str, start: int, today: date) -> TimeExpression | None:
    """Read "within a week of X": a week on both sides."""
    match = _WITHIN.match(text, start)
    atom = _part_or_atom(text, match.end(), today) if match else None
    if match is None or atom is None or not (atom.period.since and atom.period.until):
        return None
    count = number(match["count"]) if match["count"] else number("few")
    since, until = atom.period.since, atom.period.until
    unit, side = from_today.one(match["unit"]), match["side"].lower()
    if side != "after":
        since = from_today.moved(since, count, unit)
    if side != "before":
        until = from_today.moved(until, -count, unit)
    return _window(text, start, atom, Period(since, until), today)


def _bounded(text: str, start: int, today: date) -> TimeExpression | None:
    """Read "since X", "before X", "after X", "until X"."""
    match = _BOUND.match(text, start)
    if match is None:
        return None
    word = " ".join(match["word"].lower().split())
    if word == "from" and not re.search(r"\bonwards?\b", text):
        return None
    event = _EVENT.match(text, match.end())
    if event and word not in ("from", "by"):
        year = periods.years(int(event["of"] or event["the"]))
        atom: _Atom | None = _Atom(year, event.end(), relative=False)
    else:
        atom = _part_or_atom(text, match.end(), today)
    if atom is None or text[atom.end : atom.end + 2] in ("'s", "’s"):
        return None  # "before this week's ceremony"
    inside = bool(event)  # the event is some day of its year, so a bound keeps the whole of it
    since, until = atom.period.since, atom.period.until
    if word in ("after", "following"):
        begin = since if inside or not until else until + timedelta(days=1)
        period = Period(begin, None)
    elif word in ("before", "prior to"):
        period = Period(None, until if inside or not since else since - timedelta(days=1))
    elif word in ("until", "till", "up to", "as of", "by"):
        period = Period(None, until)
    else:
        period = Period(since, None)
    return _window(text, start, atom, period, today)


def _placed(text: str, start: int, today: date) -> TimeExpression | None:
    """Read days with or without a preposition before them: "in March", "so far this year"."""
    match = _SO_FAR.match(text, start) or _IN.match(text, start)
    begin = match.end() if match else start
    prepared = match is not None or _after_a_verb(text, start)
    atom = _part_or_atom(text, begin, today, prepared=prepared)
    if atom is None and _ALONE.fullmatch(text, 0, start):  # "and Sunday?", "what about 2019?"
        alone = _part_or_atom(text, begin, today)
        atom = alone if alone and _ENDS.match(text, alone.end) else None
    if atom is None:
        return None
    if (so_far := re.compile(r"\s+so far\b", re.IGNORECASE).match(text, atom.end)) is not None:
        atom = _Atom(atom.period, so_far.end(), atom.relative)
    return _window(text, start, atom, atom.period, today)


def _window(
    text: str, start: int, atom: _Atom, period: Period, today: date
) -> TimeExpression | None:
    """Cut a period at the day of the question; one that begins later is still to come."""
    said = text[start : atom.end]
    if (period.since and period.since > today) or coming.is_to_come(text, start, atom.end):
        return TimeExpression(said, start, Sense.COMING)
    until = period.until
    cut = Period(period.since, min(until, today) if until else (today if period.since else None))
    return TimeExpression(said, start, Sense.WINDOW, cut, atom.relative)


def _part_or_atom(text: str, start: int, today: date, *, prepared: bool = True) -> _Atom | None:
    """Read days, or a part of them: "early 2023", "the end of last month"."""
    match = _PART.match(text, start)
    if match is None:
        return _atom(text, start, today, prepared=prepared)
    atom = _atom(text, match.end(), today, prepared=True)
    if atom is None:
        return _atom(text, start, today, prepared=prepared)
    word = (match["part"] or match["edge"]).lower()
    which = {"early": "early", "start": "early", "beginning": "early", "turn": "early"}.get(word)
    which = which or {"late": "late", "end": "late", "earlier": "whole"}.get(word, "middle")
    closed = atom.period.since and atom.period.until
    if which == "whole" or not closed or (atom.period.days or 0) < 3:
        return atom
    return _Atom(periods.third(atom.period, which), atom.end, atom.relative)


def _atom(text: str, start: int, today: date, *, prepared: bool) -> _Atom | None:
    """Return the longest reading of the words at a place."""
    return max(
        _atoms(text, start, today, prepared=prepared), key=lambda atom: atom.end, default=None
    )


def _atoms(text: str, start: int, today: date, *, prepared: bool) -> Iterator[_Atom]:
    """Yield the readings of the words at a place, the longest first."""
    found = []
    for form in _FORMS:
        match = form.pattern.match(text, start)
        if match is None or not (form.bare or prepared) or _misleads(text, match):
            continue
        period = form.read(match, today)
        if period:
            found.append(_Atom(period, match.end(), form.relative))
    yield from sorted(found, key=lambda atom: -atom.end)


def _misleads(text: str, match: re.Match[str]) -> bool:
    """Whether words that look like days count, name or do something."""
    said, before = match.group(), text[: match.start()]
    low = said.lower()
    if nouns.is_noun(text, match):
        return True
    if said[0].isdigit() and (before.endswith(("(", "/")) or text[match.end() :][:1] == "/"):
        return True
    if said.isdigit():
        return counts.is_count(text, match) or before.rstrip().endswith("the")
    if before.endswith(("“", '"', "‘")) and said[0].isupper():
        return True  # a title
    if low in ("march", "may", "mar"):
        return said.islower() and bool(_AS_VERB.match(text, match.end()))
    if re.fullmatch(r"(?:the )?['’]?[2-9]0s", low):
        return bool(_UNDECADE.search(before))
    return False


def _after_a_verb(text: str, start: int) -> bool:
    """Whether a bare weekday stands where one says when: "died Sunday", "Sunday's storm"."""
    if not _CAPITAL_WEEKDAY.match(text, start):
        return False
    words = re.findall(r"[\w’']+", text[:start])
    previous = words[-1] if words else ""
    if re.match(
        rf"(?:{WEEKDAY})(?:\s+(?:morning|night))?['’]s\s+[a-z]", text[start:], re.IGNORECASE
    ):
        return not previous[:1].isupper() or len(words) == 1
    return previous.islower() and previous not in _NOT_BEFORE_A_DAY
