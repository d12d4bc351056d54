"""Quoted words that changed, as Slack shows them: before and after, and a mark at the old quote."""

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from pullquote.bot.slack import elements as el
from pullquote.bot.slack import plain
from pullquote.bot.slack.elements import Block, Element
from pullquote.bot.slack.rendering import Message, message_of
from pullquote.bot.staleness import StaleAnswer, StaleCitation, StaleReason
from pullquote.bot.word_diff import Kind, diff_words
from pullquote.bot.wording import count

_BECAME = {
    StaleReason.CHANGED: "the article says it otherwise now",
    StaleReason.GONE: "not in the article any more",
    StaleReason.REMOVED: "the article was withdrawn",
    StaleReason.RETRACTED: "the article was retracted",
}
MARKS = {
    StaleReason.CHANGED: "Changed since this was posted: see below.",
    StaleReason.GONE: "Not in the article any more: see below.",
    StaleReason.REMOVED: "The article was withdrawn since.",
    StaleReason.RETRACTED: "The article was retracted since.",
}
"""What is added to the source line of a quote."""

_LONGEST_TITLE = 200
_LONGEST_QUESTION = 300
_LONGEST_WORDS = 1_500
_LONGEST_NOTICE = 600
_ROOM_FOR_THE_REST = 300


def changed_message(found: Sequence[StaleAnswer]) -> Message:
    """Say in one message what became of quotes, answer by answer; what does not fit is counted."""
    blocks = [el.rich_text([el.section([el.text(_lead(found), bold=True)])])]
    left = 0
    for one in found:
        several = len(found) > 1
        for n, citation in enumerate(one.citations):
            parts = list(_citation(citation))
            if several and n == 0:
                question = plain.line(one.answer.question, limit=_LONGEST_QUESTION)
                parts.insert(0, el.section(el.texts(f"In the answer to “{question}”:")))
            block = el.rich_text(parts)
            room = el.MAX_CHARACTERS - _ROOM_FOR_THE_REST
            if left or el.cost([*blocks, block]) > room or len(blocks) > el.MAX_BLOCKS - 2:
                left += 1
            else:
                blocks.append(block)
    if left:
        blocks.append(el.footnote(f"And {count(left, 'more quote', 'more quotes')}."))
    return message_of(blocks)


def marked(blocks: Sequence[Block], citations: Sequence[StaleCitation]) -> list[Block] | None:
    """Add to an answer's blocks what became of its quotes; None: nothing is to be added.

    The quotes stay as they were posted: they are what was said then.
    """
    made = deepcopy(list(blocks))
    changed = False
    for section in _sections(made):
        leaves = section["elements"]
        for citation in citations:
            mark = f"\n{MARKS[citation.reason]}"
            first = str(leaves[0].get("text", "")) if leaves else ""
            said = any(leaf.get("text") == mark for leaf in leaves)
            if first.startswith(f"[{citation.citation.n}] ") and not said:
                leaves += el.texts(mark, bold=True)
                changed = True
    return made if changed and el.cost(made) <= el.MAX_CHARACTERS else None


def _sections(blocks: Sequence[Block]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        if block.get("type") == "rich_text":
            for part in block["elements"]:
                if part.get("type") == "rich_text_section":
                    yield part


def _lead(found: Sequence[StaleAnswer]) -> str:
    quotes = sum(len(one.citations) for one in found)
    if quotes == 1:
        return "A quote that I gave here does not stand any more."
    return f"{quotes:,} quotes that I gave here do not stand any more."


def _citation(stale: StaleCitation) -> Iterator[Element]:
    title = plain.line(stale.title, limit=_LONGEST_TITLE) or "untitled"
    yield el.section(
        [
            el.text(f"[{stale.citation.n}] "),
            el.text(title, italic=True),
            *el.texts(f" · {_BECAME[stale.reason]}"),
        ]
    )
    if stale.notice:
        notice = plain.line(stale.notice, limit=_LONGEST_NOTICE)
        yield el.section(el.texts(f"It says: “{notice}”", bold=True))
    yield el.section([el.text("Before:")])
    yield _words(stale.before, stale.after, Kind.OLD)
    if stale.after is not None:
        yield el.section([el.text("Now:")])
        yield _words(stale.before, stale.after, Kind.NEW)


def _words(before: str, after: str | None, side: Kind) -> Element:
    """Quote one side, with what differs struck out (before) or in bold (now)."""
    words = before if side is Kind.OLD else (after or "")
    if plain.units(words) > _LONGEST_WORDS:
        return el.quote([*el.texts(plain.head(words, _LONGEST_WORDS)), el.text("…", italic=True)])
    if after is None:
        return el.quote(el.texts(before))
    leaves: list[Element] = []
    for piece in diff_words(before, after):
        if piece.kind is Kind.KEPT:
            leaves += el.texts(piece.text)
        elif piece.kind is side:
            style = {"strike": True} if side is Kind.OLD else {"bold": True}
            leaves += el.texts(piece.text, **style)
    return el.quote(leaves)
