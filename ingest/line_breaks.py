"""Where a line's end is the end of a unit of text: paragraphs, headings, list items, captions.

A blank line always is. A single newline is, unless a line of at most 100 columns was folded there
because its next word found no room: then the text is hard-wrapped and runs on.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

_NEWLINE = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_FIRST_WORD = re.compile(r"\S{1,120}")
_LIST_ITEM = re.compile(
    r"\s*(?:[*•‣▪●◦·■□►▶✓✔➤]\s*|[-–—]\s+(?=[\W\dA-Z])|\(?(?:\d{1,3}|[A-Za-z])[.)]\s|#{1,6}\s)"
)
_LABEL = re.compile(r"\s*[A-Z][A-Z /]{2,30}:\s")
_ENDED = re.compile(r"[.!?…:;。！？؟۔।][\"'”’»)\]]{0,4}\Z")

_NARROWEST_FOLD = 40
_WIDEST_FOLD = 100
# In folded English prose three lines in four begin in lower case; in lists and captions hardly any.
_LEAST_SHARE_OF_LOWER = 0.3
# A line this short beside its block's longest was ended on purpose, even before a small letter.
_LEAST_FILL = 0.6


@dataclass(frozen=True, slots=True)
class _Line:
    """One line without its line break and the white space around it."""

    start: int
    end: int

    @property
    def width(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class _Seam:
    """Two lines that follow each other without a blank line between them."""

    upper: _Line
    lower: _Line
    no_room: bool
    fill: float
    runs_on: bool
    ended: bool
    item: bool


def unit_starts(text: str) -> list[int]:
    """Find where units of text begin; no sentence crosses one.

    Args:
        text: Any text; every common line break counts.

    Returns:
        Ascending offsets of the first character of each unit that is not white space. A text
        without any has no unit.
    """
    blocks = list(_blocks(text))
    seams = [list(_seams(text, block)) for block in blocks]
    folded = _is_folded([seam for block in seams for seam in block])
    starts: list[int] = []
    for block, between in zip(blocks, seams, strict=True):
        starts.append(block[0].start)
        starts.extend(seam.lower.start for seam in between if not _runs_on(seam, folded=folded))
    return starts


def _blocks(text: str) -> Iterator[list[_Line]]:
    """Yield runs of lines that no blank line interrupts."""
    block: list[_Line] = []
    position = 0
    for newline in _NEWLINE.finditer(text):
        line = _line(text, position, newline.start())
        position = newline.end()
        if line is not None:
            block.append(line)
        elif block:
            yield block
            block = []
    line = _line(text, position, len(text))
    if line is not None:
        block.append(line)
    if block:
        yield block


def _line(text: str, start: int, end: int) -> _Line | None:
    """Trim a line; None when it is blank."""
    raw = text[start:end]
    stripped = raw.strip()
    if not stripped:
        return None
    left = start + len(raw) - len(raw.lstrip())
    return _Line(left, left + len(stripped))


def _seams(text: str, block: list[_Line]) -> Iterator[_Seam]:
    """Describe each line break inside a block, where its lines are narrow enough to be folded."""
    widest = max(line.width for line in block)
    foldable = _NARROWEST_FOLD <= widest <= _WIDEST_FOLD
    for upper, lower in itertools.pairwise(block):
        word = _FIRST_WORD.match(text, lower.start)
        room = upper.width + 1 + (word.end() - word.start() if word else 0) <= widest
        yield _Seam(
            upper=upper,
            lower=lower,
            no_room=foldable and not room,
            fill=upper.width / widest if foldable else 0.0,
            runs_on=text[lower.start].islower(),
            ended=_ENDED.search(text, max(upper.start, upper.end - 8), upper.end) is not None,
            item=bool(
                _LIST_ITEM.match(text, lower.start, lower.end)
                or _LABEL.match(text, lower.start, lower.end)
            ),
        )


def _is_folded(seams: list[_Seam]) -> bool:
    """Tell whether the text as a whole is hard-wrapped, by how its lines begin."""
    full = [seam for seam in seams if seam.no_room and not seam.item]
    small = sum(seam.runs_on for seam in full)
    return bool(full) and small >= _LEAST_SHARE_OF_LOWER * len(full)


def _runs_on(seam: _Seam, *, folded: bool) -> bool:
    """Tell whether a sentence may go on from the upper line to the lower one."""
    if seam.item:
        return False
    if seam.no_room:
        return folded or (seam.runs_on and not seam.ended)
    return folded and seam.runs_on and not seam.ended and seam.fill >= _LEAST_FILL
