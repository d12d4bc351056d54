"""What must hold between a text and the offsets that are stored beside it.

The same rules for what is stored, for what is imported and for what is checked.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pullquote.vectorstore.records import Notice


class Slice(NamedTuple):
    """Where a passage stands: a span, and its whole sentences, the last one inclusive."""

    start: int
    end: int
    first_sentence: int
    last_sentence: int


def problems(text: str, starts: Sequence[int], slices: Sequence[Slice]) -> Iterator[str]:
    """Check that sentences tile a text and that passages are whole sentences of it, in order."""
    rising = all(a < b for a, b in itertools.pairwise(starts))
    if not starts or starts[0] != 0 or not rising or starts[-1] >= max(1, len(text)):
        yield "sentences do not tile the text"
        return
    bounds = (*starts, len(text))
    end = 0
    for ordinal, piece in enumerate(slices):
        fits = 0 <= piece.first_sentence <= piece.last_sentence < len(starts) and (
            max(end, bounds[piece.first_sentence])
            <= piece.start
            < piece.end
            <= bounds[piece.last_sentence + 1]
        )
        if not fits:
            yield f"passage {ordinal} is not made of whole sentences"
        end = piece.end


def notice_problems(text: str, notices: Sequence[Notice]) -> Iterator[str]:
    """Check that each notice stands inside the text, or in the title."""
    for notice in notices:
        if notice.span is not None and notice.span.end > len(text):
            yield f"a notice of kind {notice.kind} reaches past the text"
