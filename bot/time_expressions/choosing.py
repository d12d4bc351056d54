"""Which of several expressions of time says when what is asked about was, or is.

The newest: of days, those that end last, and before days of the past what is newest ("the latest")
or still to come ("next week"). Not where such words describe something else than what is asked for:
"which country announced this week that next month it drops the rules?" asks for this week.
"""

import re
from collections.abc import Sequence
from datetime import date

from pullquote.bot.time_expressions import comparing
from pullquote.bot.time_expressions.clauses import is_behind, main_clause_end, sentence_start
from pullquote.bot.time_expressions.finding import time_expressions
from pullquote.bot.time_expressions.records import Sense, TimeExpression

_OFFICE = re.compile(
    r"^(?:and\s+|so\s+)?who(?:\s+is|\s+are|['’]s)\s+(?:now\s+)?(?:the\s+)?(?:\w+\s+){0,2}?(?:president|"
    r"mayor|prime\s+minister|minister|secretary|chief|ceo|chair\w*|head|director|leader|governor"
    r"|speaker|champions?|king|queen|pope|coach|captain|manager|editor|owner|holder|ambassador"
    r"|senator|sheriff|superintendent|treasurer|commissioner|richest|principal)\b",
    re.IGNORECASE,
)
_SAID = (
    r"(?:sa(?:y|ys|id)|tell|told|(?:announce|promise|pledge|decide|declare|reveal|propose|agree|vote)d?"
    r"|(?:warn|claim|vow|confirm|predict|order|report|threaten)(?:ed)?|plan(?:ned)?)"
)
_SAYING = re.compile(rf"\s+{_SAID}\b", re.IGNORECASE)
_SAYING_LAST = re.compile(rf"\b{_SAID}\s+$", re.IGNORECASE)
_WHAT_IS_SAID = re.compile(
    r"\s*,?\s*(?:that|it|he|she|they|we|there|to|the|a|an|its|his|her|their)\b", re.IGNORECASE
)
_VERB = re.compile(
    r"\b(?:(?P<past>did|was|were|had|would|could|didn['’]t|wasn['’]t|weren['’]t|hadn['’]t)"
    r"|(?P<future>will|shall|won['’]t|(?<=['’])ll)|is|are|has|have|does|do|can|must"
    r"|(?:isn|aren|hasn|haven|doesn|don)['’]t)\b"
    r"|\b(?:what|who|where|when|how)['’](?:s|re)\b",
    re.IGNORECASE,
)
_THING = re.compile(
    r"(?:the\s+)?(?:latest|newest|most\s+recent|current|present|today['’]s|recent$)", re.IGNORECASE
)
_BEFORE_A_THING = re.compile(r"\b(?:the|a|an|its|his|her|their)\s+$", re.IGNORECASE)
_THAT = re.compile(r"\s+that\b", re.IGNORECASE)
_AS_OF = re.compile(r"as\s+of\b", re.IGNORECASE)
_AFTER_ANOTHER = re.compile(r"(?:in\s+)?the\s+(?:next|coming)\s", re.IGNORECASE)


def main_expression(text: str, today: date) -> TimeExpression | None:
    """Return the expression that says when what is asked about was: of several, the newest.

    The others are what lies behind it: "which country announced this week that it is dropping the
    rules of March 2020?". Periods that are compared with each other are one, from the first to the
    last.

    Args:
        text: The question.
        today: The day on which it is asked.
    """
    found = time_expressions(text, today)
    if not found:
        office = _OFFICE.match(text)
        return TimeExpression(office.group().strip(), 0, Sense.NOW) if office else None
    if compared := comparing.compared(text, found, today):
        return compared
    windows = [each for each in found if each.period]
    newest = max(windows, key=_until, default=None)
    if newest is not None and _until(newest) >= today:
        return newest  # nothing is newer, and all that is to come was told of until today
    asked = [each for each in windows if not is_behind(text, each.start, each.end)]
    newer = (each for each in found if not each.period)
    return next((each for each in newer if _counts(text, each, windows, asked)), newest)


def _until(expression: TimeExpression) -> date:
    assert expression.period
    assert expression.period.until
    return expression.period.until


def _counts(
    text: str,
    newer: TimeExpression,
    windows: Sequence[TimeExpression],
    asked: Sequence[TimeExpression],
) -> bool:
    """Say whether what is newest or still to come is asked about, and not the days of the past.

    Args:
        text: The question.
        newer: What is newest or still to come.
        windows: The days of the past.
        asked: Those of them that describe nothing.
    """
    if not windows:
        return True
    begin = sentence_start(text, newer.start)
    verb = _VERB.search(text, begin, main_clause_end(text, begin))
    asked = [each for each in asked if each.start >= begin]
    if newer.sense is Sense.NOW:
        return _is_now(text, newer, windows, asked, verb)
    return _is_coming(text, newer, windows, asked, verb)


def _is_now(
    text: str,
    now: TimeExpression,
    windows: Sequence[TimeExpression],
    asked: Sequence[TimeExpression],
    verb: re.Match[str] | None,
) -> bool:
    # "The latest" and "current" say of a thing what it is, "now" and "recently" of what happens.
    of_a_thing = _THING.match(now.said) or _BEFORE_A_THING.search(_just_before(text, now))
    if not asked:
        past = verb is not None and verb["past"] is not None
        return not (of_a_thing and past) or any(each.relative for each in windows)
    opens = _THAT.match(text, now.end)  # "now that the ferry sank last week"
    if opens or is_behind(text, now.start, now.end):
        return False
    if any(_AS_OF.match(each.said) for each in asked):
        return False
    if not any(each.relative for each in asked):
        return False  # dates of the calendar leave no article out
    return not of_a_thing or (verb is not None and not verb["past"])


def _is_coming(
    text: str,
    coming: TimeExpression,
    windows: Sequence[TimeExpression],
    asked: Sequence[TimeExpression],
    verb: re.Match[str] | None,
) -> bool:
    if any(_dates_what_is_said(text, each) for each in windows if each.start < coming.start):
        return False
    if verb is not None and verb["future"]:
        return True
    present = verb is not None and not verb["past"]
    if not present and _AFTER_ANOTHER.match(coming.said):
        return False  # "he resigned on Monday. Who took over the next day?"
    if not asked:
        return True
    if verb is None:  # whatever year its dates do not name, they are still to come
        return not any(each.relative for each in windows)
    return present and not is_behind(text, coming.start, coming.end)


def _dates_what_is_said(text: str, window: TimeExpression) -> bool:
    """Whether somebody said then what follows: "announced this week that"."""
    behind = _SAYING.match(text, window.end)
    if behind is None and _SAYING_LAST.search(_just_before(text, window)) is None:
        return False
    return _WHAT_IS_SAID.match(text, behind.end() if behind else window.end) is not None


def _just_before(text: str, expression: TimeExpression) -> str:
    """Return the end of what stands before an expression: a word or two."""
    return text[max(0, expression.start - 30) : expression.start]
