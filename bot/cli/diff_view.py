"""A diff of words on the terminal: coloured there, [-old-]{+new+} where piped."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Console
from rich.text import Text

from pullquote.bot.cli import terminal
from pullquote.bot.word_diff import Kind, Piece

CONTEXT = 100
"""Characters of an unchanged stretch that are shown before a change and after it, about."""

_STYLES = {Kind.KEPT: "", Kind.OLD: "red strike", Kind.NEW: "green"}
_MARKS = {Kind.KEPT: "{}", Kind.OLD: "[-{}-]", Kind.NEW: "{{+{}+}}"}


def marked(console: Console, pieces: Sequence[Piece], *, folded: bool = True) -> Text:
    """Lay a diff out, every piece made harmless.

    Args:
        console: Where it will be printed: only a terminal gets colours.
        pieces: Of one diff, in order.
        folded: Leave out the middle of long unchanged stretches.
    """
    shown = Text()
    plain = not terminal.styled(console)
    for piece in _with_space_outside(_folded(pieces) if folded else pieces):
        text = terminal.safe(piece.text)
        if plain:
            shown.append(_MARKS[piece.kind].format(text))
        else:
            shown.append(text, style=_STYLES[piece.kind])
    return shown


def _folded(pieces: Sequence[Piece]) -> list[Piece]:
    """Shorten what did not change, between two words."""
    end = len(pieces) - 1
    return [
        Piece(piece.kind, _fold(piece.text, first=at == 0, last=at == end))
        if piece.kind is Kind.KEPT
        else piece
        for at, piece in enumerate(pieces)
    ]


def _fold(text: str, *, first: bool, last: bool) -> str:
    if len(text) <= (CONTEXT if first or last else 2 * CONTEXT):
        return text
    head = "" if first else text[:CONTEXT].rpartition(" ")[0] + " "
    tail = "" if last else " " + text[-CONTEXT:].partition(" ")[2]
    return f"{head}…{tail}"


def _with_space_outside(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Take white space at the ends of a change out of the marks: the new text's, if it has any."""
    for kept, group in groupby(pieces, key=lambda piece: piece.kind is Kind.KEPT):
        change = list(group)
        edge = change[-1].text  # the old text comes before the new one
        before, _, after = edge.partition(edge.strip()) if edge.strip() else (edge, "", "")
        if kept:
            yield from change
            continue
        yield Piece(Kind.KEPT, before)
        for piece in change:
            if words := piece.text.strip():
                yield Piece(piece.kind, words)
        yield Piece(Kind.KEPT, after)
