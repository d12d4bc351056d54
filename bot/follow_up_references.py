"""Words that point out of a question: "he", "that law", "there", with nothing here that they mean.

A word counts only where nothing in the question can be its antecedent: what a verb does to him,
its own subject is not ("why did police arrest him?"); "the mayor said that he" is settled.
"""

import itertools
import re
from collections.abc import Sequence

from pullquote.bot.follow_up_words import (
    AUXILIARIES,
    CLAUSE_OPENERS,
    PREPOSITIONS,
    TIME_NOUNS,
    WH,
    Token,
)

_PERSONAL = frozenset("he him his she her hers they them their theirs it its".split())
_SUBJECTS = frozenset("he she they it".split())
_OBJECTS = frozenset("him her them it".split())
_OWNERS = frozenset("his her its their".split())
_ABSOLUTE = frozenset("theirs hers".split())
_SINGULAR_PERSON = frozenset("he him his she her hers".split())
_STOPS = frozenset(".?!")
_PAUSES = frozenset(",;:—–")
_FEW = 4  # telling words: a longer question describes what it means itself
_NOT_DEMONSTRATED = frozenset("who of with whose from which in that past coming same very".split())
_EXPLETIVE = re.compile(
    r"\b(?:is|was|will|would|does|did|can|could|should|has|'s)\s+it\s+(?:still\s+|ever\s+|be\s+)*"
    r"(?:\w+\s+){1,3}?(?:that|if|when|to|for)\b"
    r"|\bwhat\s+(?:time|day|date|year|month)\s+is\s+it\b|\bwhat\s+is\s+it\s+(?:called|like)\b"
    r"|\b(?:hot|cold|warm)\s+(?:is|was|will)\s+it\b"
    r"|\b(?:snow|rain|raining|snowing)\b|\bit\s+(?:is|was|'s)?\s*(?:said|reported|believed)\b",
    re.IGNORECASE,
)
# "said that prices", "the man that": not "that law".
_REPORTING = re.compile(
    r"^(?:say|said|says|announce|claim|report|believe|think|thought|find|found|show|know|known|knew"
    r"|reveal|warn|confirm|argue|rule|learn|suggest|mean|means|agree|admit|admitted|deny|denied"
    r"|hope|fear|expect|insist|declare|decide|discover|note|promise|predict|so|such|now|than"
    r"|all|everything|something|anything)(?:s|d|ed|ing)?$"
)


def points_out(words: Sequence[Token], text: str) -> bool:
    """Whether a word of a question means something that the question does not name.

    Args:
        words: The question's words and marks.
        text: The question.
    """
    return any(_dangles(words, at, text) or _points_back(words, at) for at in range(len(words)))


def _dangles(words: Sequence[Token], at: int, text: str) -> bool:
    """Whether nothing in the question can be what a personal pronoun means."""
    pronoun = words[at].low
    if pronoun not in _PERSONAL or _is_settled_elsewhere(words, at, text):
        return False
    before = [word for word in words[:at] if not word.is_mark]
    if _follows_its_verb(before, pronoun) or _is_done_to(before, words, at):
        return True
    if any(word.capital for word in before):
        return False
    if pronoun in _SINGULAR_PERSON and text[:1].isupper():
        return pronoun in _ABSOLUTE or not _someone(before)
    return pronoun in _ABSOLUTE or not any(word.telling for word in before)


def _is_settled_elsewhere(words: Sequence[Token], at: int, text: str) -> bool:
    pronoun = words[at].low
    return (
        (pronoun == "it" and _EXPLETIVE.search(text) is not None)
        or any(word.text in _STOPS for word in words[:at])  # by an earlier sentence
        or _named_after_comma(words, at)
        or _named_by_inversion(words, at, pronoun)
    )


def _is_done_to(before: Sequence[Token], words: Sequence[Token], at: int) -> bool:
    """Whether it is the object of the only one who is named: "why did police arrest him"."""
    pronoun = words[at].low
    if pronoun not in _OBJECTS or _goes_on_as_noun(words, at, pronoun):
        return False
    if not _in_one_clause(before):
        return False
    named = [word.capital for word in before]
    runs = sum(capital and not (i and named[i - 1]) for i, capital in enumerate(named))
    lower = sum(word.telling and not word.capital for word in before)
    return runs <= 1 and lower <= (1 if runs else 2)


def _named_by_inversion(words: Sequence[Token], at: int, pronoun: str) -> bool:
    """Whether the owner follows the auxiliary: "how much of its land does Australia want"."""
    if pronoun not in _OWNERS:
        return False
    return any(
        verb.low in AUXILIARIES and subject.capital
        for verb, subject in itertools.pairwise(words[at + 1 :])
    )


def _follows_its_verb(before: Sequence[Token], pronoun: str) -> bool:
    """Whether it is asked of him alone: "when did he", "is she", "how many stores is it"."""
    if not before or before[-1].low not in AUXILIARIES:
        return pronoun in _SUBJECTS and not before
    head = before[:-1]
    if not head:
        return True
    if head[0].low in PREPOSITIONS:
        head = head[1:]
    return (
        len(head) <= 5
        and bool(head)
        and head[0].low in WH
        and not any(word.capital for word in head)
        and not any(word.low in AUXILIARIES or word.low in WH for word in head[1:])
    )


def _goes_on_as_noun(words: Sequence[Token], at: int, pronoun: str) -> bool:
    """Whether it is no object after all: "her album", "it said"."""
    following = words[at + 1 : at + 2]
    if not following or following[0].is_mark:
        return False
    low = following[0].low
    if pronoun == "her":
        return low not in PREPOSITIONS | CLAUSE_OPENERS
    return low in AUXILIARIES or (pronoun == "it" and following[0].telling)


def _in_one_clause(before: Sequence[Token]) -> bool:
    return not any(
        word.low in (CLAUSE_OPENERS | {"of"}) or _REPORTING.match(word.low) for word in before[1:]
    )


def _someone(before: Sequence[Token]) -> bool:
    """Whether "the judge", "a woman", "which actor" or "who" comes before."""
    for word, after in zip(before, [*before[1:], None], strict=True):
        if word.low in {"the", "a", "an", "this", "that", "another"} and after is not None:
            return True
        asks = word.low in {"who", "whose", "someone", "somebody", "anyone", "which"}
        if asks and after is not None and after.low not in AUXILIARIES:
            return True
    return False


def _named_after_comma(words: Sequence[Token], at: int) -> bool:
    """Whether the name comes later: "after he resigned, what did Boris Johnson say"."""
    if words[0].low not in CLAUSE_OPENERS | PREPOSITIONS:
        return False
    rest = words[at + 1 :]
    comma = next((i for i, word in enumerate(rest) if word.text in _PAUSES), None)
    return comma is not None and any(word.capital for word in rest[comma:])


def _points_back(words: Sequence[Token], at: int) -> bool:
    """Whether this word is "that law", "about that", "there" or "then", pointing out of here."""
    word = words[at]
    before = [each for each in words[:at] if not each.is_mark]
    after = words[at + 1] if at + 1 < len(words) else None
    ends = after is None or after.is_mark
    last = before[-1].low if before else ""
    if any(each.text in {"?", ".", "!"} for each in words[:at]):
        return False
    if word.low in {"there", "then"}:
        return _points_to_place_or_time(word.low, before, last, after, ends=ends)
    if word.low in {"this", "these", "those", "that"}:
        if ends:
            return not any(each.capital for each in before) or last in AUXILIARIES | PREPOSITIONS
        return _demonstrates(word.low, before, words[at + 1 :])
    return False


def _points_to_place_or_time(
    low: str, before: Sequence[Token], last: str, after: Token | None, *, ends: bool
) -> bool:
    if any(each.capital for each in before) or (after is not None and after.text.startswith("-")):
        return False
    if low == "then":
        return ends and last != "if"
    exists = last in AUXILIARIES or last in {"be", "been"}
    if after is not None and after.low in AUXILIARIES:
        exists = True
    return not exists and (
        ends or (after is not None and after.low in PREPOSITIONS | CLAUSE_OPENERS)
    )


def _demonstrates(low: str, before: Sequence[Token], following: Sequence[Token]) -> bool:
    """Whether "that", "this", "these" or "those" stands before a noun or its own verb."""
    last = before[-1].low if before else ""
    after = following[0]
    if after.low in _NOT_DEMONSTRATED or (after.low in TIME_NOUNS and low in {"this", "these"}):
        return False
    if last == "of" and low in {"these", "those"} and before[0].low == "which":
        return False  # "which of these": of what is being offered
    named = any(word.capital for word in before)
    own_verb = after.low in AUXILIARIES or last in AUXILIARIES
    if low == "that" and not (own_verb and not named):
        noun_ends = len(following) == 1 or following[1].is_mark
        if last in PREPOSITIONS - {"than", "except"}:
            return after.low not in AUXILIARIES
        if not noun_ends or not before or before[0].low not in WH or _REPORTING.match(last):
            return noun_ends and len(before) == 2 and before[0].low == "who"
        return before[1].low in AUXILIARIES or (len(before) in {2, 3} and not named)
    telling = [word for word in [*before, *following] if word.telling or word.capital]
    repeated = any(word.low.rstrip("s") == after.low.rstrip("s") for word in before)
    return not repeated and not named and not after.capital and len(telling) <= _FEW
