"""What an article's notices mean for a quote from it: which one is told, and with which words.

A retraction is always told in the article's words; another notice is told in its words where it
concerns the quoted sentences, and by its kind alone where it does not.
"""

import re
from dataclasses import replace
from enum import IntEnum

from pullquote.bot.records import QuotedNotice, RankedPassage
from pullquote.bot.words import STOP_WORDS, WORD, bare
from pullquote.vectorstore import Notice, NoticeKind, Revision, Span

_GRAVITY = (
    NoticeKind.RETRACTION,
    NoticeKind.CORRECTION,
    NoticeKind.UPDATE,
    NoticeKind.EDITORS_NOTE,
)
_ENOUGH_WORDS = 2
# A label's day is no figure of the notice's.
_LABEL = re.compile(
    r"\W{0,4}(?:a\s)?(?:corre|clarif|updat|editor|note|retract|korrekt|rectif)[^:\n]{0,60}:\s",
    re.IGNORECASE,
)
_NUMBER_WORDS = frozenset("two three four five six seven eight nine ten eleven twelve".split())
# The words that notices are made of say nothing of what they are about.
_NOTICE_WORDS = frozenset(
    """
    article story report column post piece page version versions headline caption text earlier
    previous prior original originally initially previously publication published posted note
    notes editor's editors editor correction corrections corrected correct corrects clarification
    clarify clarified clarifications update updated updates amended revised changed reflect
    reflects include includes included additional add added new information details developments
    reporting error errors mistake incorrect incorrectly wrong wrongly wrongly inaccurate
    inaccurately misstated misspelled misidentified mischaracterized misattributed gave given
    stated reported said listed regret retracted retraction withdrawn removed
    """.split()
)
_OPENS_SENTENCE = re.compile(r"(?:^|[.!?:…]['\"’”)]*\s+)['\"‘“(\[]*$")


def told(revision: Revision, quote: Span) -> QuotedNotice | None:
    """Choose the notice that a quote carries, or None where its article has none.

    Of several, a retraction comes first, then what concerns the quoted words, then the graver.
    """
    notices = sorted(revision.notices, key=_weight)
    if not notices:
        return None
    concerning = [notice for notice in notices if _is_told_in_words(notice, revision, quote)]
    if concerning:
        return quoted(concerning[0], revision)
    return replace(quoted(notices[0], revision), text=None)


def retraction(revision: Revision) -> QuotedNotice | None:
    """Return a revision's retraction in its words, or None."""
    found = [notice for notice in revision.notices if notice.kind is NoticeKind.RETRACTION]
    return quoted(min(found, key=_weight), revision) if found else None


def quoted(notice: Notice, revision: Revision) -> QuotedNotice:
    """Cut a notice out of its revision; what the title alone says is the title."""
    text = notice.span.of(revision.text) if notice.span else revision.title
    return QuotedNotice(notice.kind, revision.number, notice.span, text)


def stands_in_one(revision: Revision, span: Span) -> bool:
    """Tell whether words of a revision's text belong to one of its notices."""
    return any(notice.span and _overlap(notice.span, span) for notice in revision.notices)


def marked(item: RankedPassage, revision: Revision) -> RankedPassage:
    """Note on a ranked passage what its revision's notices mean for quoting from it."""
    if not revision.notices:
        return item
    spans = [notice.span for notice in revision.notices if notice.span]
    edges = {
        sum(sentence.end <= edge for sentence in item.passage.sentences)
        for span in spans
        for edge in (span.start, span.end)
    }
    inside = range(1, len(item.passage.sentences))
    return replace(
        item,
        retracted=retraction(revision) is not None,
        breaks=tuple(sorted(edges.intersection(inside))),
        in_notices=tuple(
            n for n, span in enumerate(item.passage.sentences) if stands_in_one(revision, span)
        ),
    )


def _weight(notice: Notice) -> tuple[int, bool]:
    """Sort the graver kinds first, and of one kind what the text says before the title."""
    return _GRAVITY.index(notice.kind), notice.span is None


def _is_told_in_words(notice: Notice, revision: Revision, quote: Span) -> bool:
    if notice.kind is NoticeKind.RETRACTION or notice.span is None:
        return True
    if _overlap(notice.span, quote):
        return True
    return concerns(notice.span.of(revision.text), quote.of(revision.text), revision.title)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def concerns(notice: str, quote: str, title: str) -> bool:
    """Tell whether a notice is about these sentences.

    They share a number, a name, or two other telling words, none of which stands in the title:
    those are what the whole article is about. A notice that has no other words is compared by
    these.
    """
    label = _LABEL.match(notice)
    said, there = _telling(notice[label.end() if label else 0 :]), _telling(quote)
    about = set(_telling(title))
    said = {word: weighs for word, weighs in said.items() if word not in about} or said
    shared = [sorted((said[word], there[word])) for word in said if word in there]
    enough = any(less >= _Weight.CAPITAL and more >= _Weight.NAME for less, more in shared)
    return enough or len(shared) >= _ENOUGH_WORDS


class _Weight(IntEnum):
    """What a word is worth; a name is a capital that opens no sentence."""

    PLAIN = 0
    CAPITAL = 1
    NAME = 2
    NUMBER = 3


def _telling(text: str) -> dict[str, _Weight]:
    """Return the words that carry meaning."""
    found: dict[str, _Weight] = {}
    for match in WORD.finditer(text):
        word = bare(match[0])
        if word in STOP_WORDS or word in _NOTICE_WORDS:
            continue
        weight = _Weight.PLAIN
        if word[0].isdecimal() or word in _NUMBER_WORDS:
            weight = _Weight.NUMBER
        elif match[0][0].isupper():
            opens = _OPENS_SENTENCE.search(text, max(0, match.start() - 8), match.start())
            weight = _Weight.CAPITAL if opens else _Weight.NAME
        folded = word if weight is _Weight.NUMBER else word.removesuffix("s")
        found[folded] = max(found.get(folded, weight), weight)
    return found
