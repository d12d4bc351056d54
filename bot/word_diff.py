"""A diff of two texts, word by word, that both can be rebuilt from to the character.

The work is bounded: words that repeat themselves so much that comparing them would take long are
shown as replaced, all at once, which is as true and only less handy.
"""

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from pullquote.bot.alignment import TOKEN

_MOST_STEPS = 500_000  # of difflib's, at the worst: some 0.1 s


class Kind(Enum):
    """Which of the two texts a piece of a diff belongs to."""

    KEPT = "kept"
    OLD = "old"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters of both texts, or of one.

    The pieces of a diff that are not NEW join to the old text, those that are not OLD to the new
    one, to the character.
    """

    kind: Kind
    text: str


def diff_words(old: str, new: str) -> tuple[Piece, ...]:
    """Return the diff of two texts."""
    return tidy(word_pieces(TOKEN.findall(old), TOKEN.findall(new)))


def steps(old: Sequence[str], new: Sequence[str]) -> int:
    """Estimate what difflib would do at the worst."""
    ours, theirs = Counter(old), Counter(new)
    same = sum(n * theirs[token] for token, n in ours.items() if not token.isspace())
    return same * min(len(old), len(new))


def word_pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    """Compare two texts cut into tokens."""
    head = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
        min(len(old), len(new)),
    )
    yield Piece(Kind.KEPT, "".join(old[:head]))
    old, new = old[head:], new[head:]
    if steps(old, new) > _MOST_STEPS:
        yield Piece(Kind.OLD, "".join(old))
        yield Piece(Kind.NEW, "".join(new))
        return
    # White space is junk to difflib: it never makes a match and joins one that it adjoins.
    matcher = difflib.SequenceMatcher(str.isspace, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield Piece(Kind.KEPT, "".join(old[i1:i2]))
        else:
            yield Piece(Kind.OLD, "".join(old[i1:i2]))
            yield Piece(Kind.NEW, "".join(new[j1:j2]))


def tidy(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Join what belongs together: no empty piece, and old before new in each change.

    White space alone between two changes counts as changed, so that phrases are shown whole.
    """
    made: list[Piece] = []
    old = new = space = ""

    def settle(kept: str) -> None:
        found = (Piece(Kind.OLD, old), Piece(Kind.NEW, new), Piece(Kind.KEPT, kept))
        for piece in found:
            if made and made[-1].kind is piece.kind is Kind.KEPT:
                made[-1] = Piece(Kind.KEPT, made[-1].text + piece.text)
            elif piece.text:
                made.append(piece)

    for piece in pieces:
        if not piece.text:
            continue
        if piece.kind is Kind.KEPT and piece.text.isspace() and (old or new):
            space += piece.text
        elif piece.kind is Kind.KEPT:
            settle(space + piece.text)
            old = new = space = ""
        else:
            old += space + (piece.text if piece.kind is Kind.OLD else "")
            new += space + (piece.text if piece.kind is Kind.NEW else "")
            space = ""
    settle(space)
    return tuple(made)
