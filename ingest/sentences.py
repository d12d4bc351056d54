"""Sentences as offsets: where each one of a text begins.

A pure function of the text, in linear time. Which marks end a sentence is decided in
`boundaries.py`, which line ends do in `line_breaks.py`.
"""

import itertools

from pullquote.ingest.boundaries import MARK, ends_sentence
from pullquote.ingest.line_breaks import unit_starts

RECIPE = "sentences-1/passages-1/notices-1"
"""The version of splitting, packing and the finding of notices; a part is raised whenever it gives
something else for any text. An article that was stored by another recipe is split again when it is
ingested again; its passages keep their vectors."""


def sentence_starts(text: str) -> tuple[int, ...]:
    """Find where each sentence begins.

    Sentence i runs to the start of sentence i+1 and the last one to the end, so they tile the
    text. White space belongs to the sentence before it, or to the first one at the very
    beginning. No sentence is white space alone, unless the text is.

    Args:
        text: Any text; normalised text is expected but nothing depends on it.

    Returns:
        Strictly ascending offsets in code points. The first is 0; an empty text has none.
    """
    if not text:
        return ()
    units = unit_starts(text)
    starts = [0]
    for unit, end in itertools.pairwise((*units, len(text))):
        if unit != units[0]:
            starts.append(unit)
        for mark in MARK.finditer(text, unit, end):
            after = mark.end()
            if after < end and ends_sentence(text, max(starts[-1], unit), mark):
                starts.append(after)
    return tuple(starts)
