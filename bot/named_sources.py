"""Finds the names of sources in a question, where the words around them make them sources.

"According to the Courier" names a source, "who bought the Courier?" does not. A table of rules says
what may stand before and behind a name, and which of these words say nothing of what is asked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pullquote.bot.source_names import Spelling
from pullquote.vectorstore import Span

_PIECES = r"articles?|stor(?:y|ies)|reports?|pieces?|columns?|coverage|news|editorials?|headlines?"
_TELL = (
    r"say|says|said|report|reports|reported|write|writes|wrote|written|print|printed|publish"
    r"|published|describes?|described|covers?|covered|mentions?|mentioned"
)
_WRITE = r"write|writes|wrote|written|report|reported"
_THE = r"(?:both\s+)?(?:the\s+)?"
_ENDS = (
    r"\s*(?:$|[?.!,;:)]|(?:on|about|of|from|since|before|after|in|last|this"
    r"|is|are|was|were|has|have|had|that|which|who|how|what|when|where|why)\b)"
)
_ASKS = r"(?P<cut>(?:\bhow\s+)?\b(?:did|does|do|has|have|had)\s+)|\bwhat\s+"
_POSSESSIVE = rf"(?P<end>['’]s?)\s+(?:own\s+)?(?:{_PIECES}|account|version|count)\b"
_BEHIND = (
    r"about|on|of|from|since|that|which|in|for|says?|is|are|was|were|do|did|does|has|have|tells?"
    r"|names?|mentions?|describes?"
)
# Names of papers that are words, too: in lower case that is all they are, unless after "the".
_WORDS = frozenset(
    """
    people time life money nature science fortune variety self parents space focus wired forward
    """.split()
)
_JOINED = re.compile(
    r"\s*(?:,\s*(?:and\s+|or\s+)?|\band\s+|\bor\s+|&\s*)(?:the\s+)?", re.IGNORECASE
)
_CAPITAL_NEXT = re.compile(r"\s+(?-i:[A-Z])")
_THE_BEFORE = re.compile(r"\bthe\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """Names that a question gives as sources, and the words that do so.

    Attributes:
        names: As the corpus writes them.
        words: Of the question: the names with what says that they are sources.
    """

    names: tuple[str, ...]
    words: Span


@dataclass(frozen=True, slots=True)
class _Rule:
    """What makes a name a source.

    Attributes:
        before: Matches what ends before the name; its group `cut` begins the words of the filter.
        after: Matches what follows; its group `end` ends them.
        lower: A single word in lower case counts, too: "according to the week".
        keeps_the: The article before the name belongs to what follows it.
    """

    before: re.Pattern[str]
    after: re.Pattern[str]
    lower: bool = False
    keeps_the: bool = False


def _rule(before: str, after: str, *, lower: bool = False, keeps_the: bool = False) -> _Rule:
    """Make a rule out of the sources of its patterns."""
    flags = re.IGNORECASE
    return _Rule(re.compile(f"(?:{before})$", flags), re.compile(after, flags), lower, keeps_the)


_ENDS_OR_TELLS = rf"(?-i:{_ENDS})|\s+(?:{_TELL})\b"
PUBLISHERS: tuple[_Rule, ...] = (
    _rule(r"", _POSSESSIVE, keeps_the=True),
    _rule(rf"(?P<cut>,?\s*\baccording\s+to\s+){_THE}", _ENDS_OR_TELLS, lower=True),
    _rule(rf"(?P<cut>,?\s*\bas\s+(?:told|reported)\s+(?:by|in)\s+){_THE}", _ENDS_OR_TELLS),
    _rule(rf"(?P<cut>,?\s*\bper\s+){_THE}", rf"(?-i:{_ENDS})"),
    _rule(
        rf"\b(?:{_PIECES}|reported|published|printed|written|carried)\s+"
        rf"(?P<cut>(?:by|in|from|of|on)\s+){_THE}",
        _ENDS_OR_TELLS,
    ),
    _rule(rf"(?P<cut>,?\s*\bin\s+){_THE}", _ENDS_OR_TELLS),
    _rule(rf"(?:{_ASKS}){_THE}", rf"(?P<end>\s+(?:{_TELL})\b(?:\s+that\b)?)", lower=True),
    _rule(
        rf"(?P<cut>,\s*){_THE}",
        rf"(?P<end>\s+(?:{_TELL})\b)(?=\s*(?:[?.!,;:]|$)|\s+(?:on|last|this|in|yesterday|today)\b)",
    ),
    _rule(rf"(?P<cut>,?\s*\bas\s+){_THE}", rf"(?P<end>\s+(?:{_TELL})\b)"),
    _rule(rf"(?P<cut>,\s*(?:{_TELL})\s+|\bsays\s+){_THE}", r"\s*(?:[?.!,;:]|$)"),
    _rule(
        r"",
        r"(?P<end>)\s+(?:articles?|stor(?:y|ies)|coverage|columns?|editorials?|headlines?|pieces?"
        rf"|reporting)(?=\s*(?:[?.!,;:]|$)|\s+(?:{_BEHIND})\b)",
        keeps_the=True,
    ),
)
AUTHORS: tuple[_Rule, ...] = (
    _rule(
        rf"\b(?:{_PIECES}|written|reported|published)(?:\s+[\w’'-]+){{0,4}}?\s+(?P<cut>by\s+)", r""
    ),
    _rule(rf"(?:{_ASKS})", rf"(?P<end>\s+(?:{_WRITE})\b(?:\s+that\b)?)"),
    _rule(r"", _POSSESSIVE, keeps_the=True),
)
SECTIONS: tuple[_Rule, ...] = (
    _rule(
        r"(?P<cut>,?\s*\b(?:in|from|on)\s+)(?:the\s+)?[“\"‘']?",
        r"(?P<end>[”\"’']?\s+(?:section|pages?|desk)\b)",
        lower=True,
    ),
    _rule(r"(?P<cut>\b(?:section|desk)\s+)[“\"‘']?", r"(?P<end>[”\"’']?)", lower=True),
)
TAGS: tuple[_Rule, ...] = (
    _rule(
        r"(?P<cut>\b(?:tagged|(?:with|under|by)\s+the\s+tag)\s+)[“\"‘'#]?",
        r"(?P<end>[”\"’']?)",
        lower=True,
    ),
)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A place of the question where a name stands."""

    start: int
    end: int
    names: tuple[str, ...]


def named(
    text: str, spellings: Sequence[Spelling], rules: Sequence[_Rule], *, joined: bool = False
) -> tuple[Named, ...]:
    """Return the names that a question gives as sources, but for those inside a longer one.

    Args:
        text: The question.
        spellings: What to look for.
        rules: What makes a name a source: `PUBLISHERS`, `AUTHORS`, `SECTIONS` or `TAGS`.
        joined: Names between which "and", "or" or a comma stands are given together.
    """
    found: list[Named] = []
    mentions = _mentions(text, spellings)
    for group in _groups(text, mentions) if joined else [[each] for each in mentions]:
        together = _Mention(
            group[0].start, group[-1].end, tuple(name for each in group for name in each.names)
        )
        for mention in (together, *group):
            words = _words(text, mention, rules)
            if words is not None:
                found.append(Named(mention.names, words))
                break
    return tuple(found)


def _mentions(text: str, spellings: Sequence[Spelling]) -> list[_Mention]:
    folded = text.casefold()
    hits: dict[tuple[int, int], dict[str, None]] = {}
    for spelling in spellings:
        if spelling.said.casefold() not in folded:
            continue
        for place in _places(text, spelling.said):
            if not spelling.short or _stands_alone(text, place, spelling):
                hits.setdefault(place.span(), {})[spelling.name] = None
    return [
        _Mention(start, end, tuple(names))
        for (start, end), names in sorted(hits.items())
        if not any(s <= start and end <= e and (s, e) != (start, end) for s, e in hits)
    ]


def _places(text: str, name: str) -> Iterator[re.Match[str]]:
    words = r"\s+".join(map(re.escape, name.split()))
    return re.finditer(rf"(?<![\w-]){words}(?![\w-])", text, re.IGNORECASE)


def _stands_alone(text: str, place: re.Match[str], spelling: Spelling) -> bool:
    """Whether a short form is no part of another name: not "the Sunday Courier"."""
    before = text[: place.start()]
    if not place.group()[0].isupper() and text != text.lower():
        return False
    if _CAPITAL_NEXT.match(text, place.end()):
        return False
    if _THE_BEFORE.search(before):
        return True
    return not spelling.the and not re.search(r"(?-i:\b[A-Z][\w’'-]*)\s+$", before)


def _groups(text: str, mentions: Sequence[_Mention]) -> list[list[_Mention]]:
    groups: list[list[_Mention]] = []
    for mention in mentions:
        if groups and _JOINED.fullmatch(text, groups[-1][-1].end, mention.start):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups


def _words(text: str, mention: _Mention, rules: Sequence[_Rule]) -> Span | None:
    """Return the words of a filter, or None: the name is no source there."""
    said, before = text[mention.start : mention.end], text[: mention.start]
    lower = said.islower() and " " not in said
    for rule in rules:
        if lower and not rule.lower:
            continue
        cue = rule.before.search(before)
        if lower and said in _WORDS and not _THE_BEFORE.search(before):
            continue
        follows = rule.after.match(text, mention.end) if cue else None
        if cue is None or follows is None:
            continue
        start = mention.start
        if cue.groupdict().get("cut") is not None:
            start = cue.start("cut")
        elif not rule.keeps_the and (the := _THE_BEFORE.search(before)):
            start = the.start()
        end = follows.end("end") if "end" in follows.groupdict() else mention.end
        return Span(start, end)
    return None
