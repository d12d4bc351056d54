"""What changed between two texts of one article: where any words went, and a diff of words.

Pure functions of two texts. A difference in white space alone is none: the words stand. Any other
one counts, be it a curly quotation mark, for a quote is exact.

The work is bounded: sentences are aligned in time that grows with the texts (`alignment`), and
words are compared only within sentences that correspond (`word_diff`).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from pullquote.bot.alignment import (
    ALIKE,
    TOKEN,
    Alignment,
    Sentences,
    align,
    similarity,
    words_of,
)
from pullquote.bot.word_diff import Kind, Piece, diff_words, steps, tidy, word_pieces
from pullquote.vectorstore import Span

_BETWEEN = 2  # sentences put between two of a quote that read as part of it
_QUOTE = 12  # sentences; what is longer is compared sentence by sentence, not word by word
_MOST_STEPS = 20_000_000  # of difflib's, at the worst, for a whole text: some seconds


@dataclass(frozen=True, slots=True)
class Stands:
    """The words are still there, white space aside; moved, perhaps."""

    span: Span


@dataclass(frozen=True, slots=True)
class Changed:
    """Other words took their place: `spans` of the new text, ascending, at least one."""

    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """Nothing in the new text comes near the words."""


Fate = Stands | Changed | Gone


def spans_of(fate: Fate) -> tuple[Span, ...]:
    """Return where in the new text the words, or what took their place, stand."""
    if isinstance(fate, Stands):
        return (fate.span,)
    return fate.spans if isinstance(fate, Changed) else ()


def cut(new_text: str, fate: Fate) -> str | None:
    """Cut what stands now out of the new text, parts that are apart joined by " … "."""
    return " … ".join(span.of(new_text) for span in spans_of(fate)) or None


class Comparison:
    """Two texts of one article, aligned once; ask it as often as you like.

    It does not know what an author meant: words that were replaced by others without much in
    common are gone.

    Args:
        old: The text that words were cut from.
        new: The text that they may stand in now.
    """

    def __init__(self, old: Sentences, new: Sentences) -> None:
        self._old = old
        self._new = new
        self._alignment = align(old, new)

    def where(self, span: Span) -> Fate:
        """Tell what became of a span of the old text.

        A span of several sentences stands only where all of it stands in a row.
        """
        words = _trimmed(self._old.text, span)
        if words is None:
            return Gone()
        touched = _touched(self._old.spans, words)
        became = [self._alignment.targets(i) for i in touched]
        runs = _runs(became)
        if not runs:
            return Gone()
        there = [Span(self._new.spans[r[0]].start, self._new.spans[r[-1]].end) for r in runs]
        home = Span(self._old.spans[touched[0]].start, self._old.spans[touched[-1]].end)
        if all(became) and len(there) == 1 and (kept := self._kept(words, home, there[0], touched)):
            return Stands(kept)
        return Changed(tuple(there))

    def pieces(self) -> tuple[Piece, ...]:
        """Return the diff of the whole texts, word by word within sentences that correspond."""
        return tidy(self._walk())

    def _kept(self, words: Span, home: Span, there: Span, touched: range) -> Span | None:
        """Find `words` within what their sentences became, if nothing there is another word."""
        old, new = home.of(self._old.text), there.of(self._new.text)
        inside = Span(words.start - home.start, words.end - home.start)
        if len(touched) <= _QUOTE:
            kept = _still_there(diff_words(old, new), inside)
        elif old.split() == new.split():
            kept = _counted_off(old, new, inside)
        else:
            kept = None
        return Span(kept.start + there.start, kept.end + there.start) if kept else None

    def _walk(self) -> Iterator[Piece]:
        olds, news = _atoms(self._old), _atoms(self._new)
        spent = 0
        i = j = 0
        for match in _matches(self._alignment, len(self._new.spans)):
            yield Piece(Kind.OLD, "".join(olds[i : match.old.start]))
            yield Piece(Kind.NEW, "".join(news[j : match.new.start]))
            i, j = match.old.stop, match.new.stop
            old = "".join(olds[match.old.start : i])
            new = "".join(news[match.new.start : j])
            if old == new:
                yield Piece(Kind.KEPT, old)
                continue
            tokens = TOKEN.findall(old), TOKEN.findall(new)
            spent += steps(*tokens)
            if spent <= _MOST_STEPS and similarity(words_of(old), words_of(new)) >= ALIKE:
                yield from word_pieces(*tokens)
            else:
                yield Piece(Kind.OLD, old)
                yield Piece(Kind.NEW, new)
        yield Piece(Kind.OLD, "".join(olds[i:]))
        yield Piece(Kind.NEW, "".join(news[j:]))


def _trimmed(text: str, span: Span) -> Span | None:
    """Leave out the white space around a span; None where nothing else is in it."""
    raw = span.of(text)
    start = span.start + len(raw) - len(raw.lstrip())
    end = span.start + len(raw.rstrip())
    return Span(start, end) if start < end else None


def _touched(sentences: Sequence[Span], words: Span) -> range:
    """Number the sentences that hold any of `words`."""
    first = bisect_right(sentences, words.start, key=lambda span: span.end)
    last = bisect_left(sentences, words.end, key=lambda span: span.start)
    return range(first, last)


def _runs(became: Iterable[range]) -> list[range]:
    """Join new sentences to runs, with the few that were put between them."""
    numbers = sorted({j for targets in became for j in targets})
    runs: list[range] = []
    for j in numbers:
        if runs and j - runs[-1][-1] <= _BETWEEN + 1:
            runs[-1] = range(runs[-1].start, j + 1)
        else:
            runs.append(range(j, j + 1))
    return runs


def _still_there(pieces: Iterable[Piece], words: Span) -> Span | None:
    """Follow a span of the old text through a diff; None where words in it changed."""
    old = new = 0
    first = last = None
    for piece in pieces:
        length, solid = len(piece.text), not piece.text.isspace()
        if piece.kind is Kind.KEPT:
            left, right = max(old, words.start), min(old + length, words.end)
            if left < right:
                first = new + left - old if first is None else first
                last = new + right - old
        elif piece.kind is Kind.OLD:
            left, right = max(old, words.start), min(old + length, words.end)
            if left < right and piece.text[left - old : right - old].strip():
                return None
        elif words.start < old < words.end and solid:
            return None
        old += 0 if piece.kind is Kind.NEW else length
        new += 0 if piece.kind is Kind.OLD else length
    return Span(first, last) if first is not None and last is not None else None


def _counted_off(old: str, new: str, words: Span) -> Span:
    """Map a span between two texts that differ in white space only."""
    places = [at for at, character in enumerate(new) if not character.isspace()]
    before = sum(not character.isspace() for character in old[: words.start])
    inside = sum(not character.isspace() for character in words.of(old))
    return Span(places[before], places[before + inside - 1] + 1)


def _atoms(cut: Sentences) -> list[str]:
    """Tile a text: what stands before the first sentence, then each with the space after it."""
    starts = [0, *(span.start for span in cut.spans), len(cut.text)]
    return [cut.text[start:end] for start, end in pairwise(starts)]


@dataclass(frozen=True, slots=True)
class _Match:
    """Atoms of the old text and those that they became."""

    old: range
    new: range


def _matches(alignment: Alignment, news: int) -> Iterator[_Match]:
    """Yield what corresponds and keeps its order; what moved is left out.

    Sentence n is atom n + 1; the atoms before the first sentences correspond.
    """
    yield _Match(range(1), range(1))
    olds = len(alignment.same)
    same = _rising([(i, j) for i, j in enumerate(alignment.same) if j is not None])
    first = floor = 0
    for i, j in [*same, (olds, news)]:
        by_targets = groupby(range(first, i), key=alignment.targets)
        groups = [(list(numbers), targets) for targets, numbers in by_targets]
        inside = [
            (numbers, targets)
            for numbers, targets in groups
            if targets and floor <= targets.start and targets.stop <= j
        ]
        kept = _rising([(at, targets.start) for at, (_, targets) in enumerate(inside)])
        for at, _ in kept:
            numbers, targets = inside[at]
            yield _Match(
                range(numbers[0] + 1, numbers[-1] + 2), range(targets.start + 1, targets.stop + 1)
            )
        if i < olds:
            yield _Match(range(i + 1, i + 2), range(j + 1, j + 2))
        first, floor = i + 1, j + 1


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep the most pairs whose second numbers rise; the first ones do already."""
    tails: list[int] = []  # of runs by length: the pair that ends the one with the lowest end
    lows: list[int] = []
    before: list[int] = []
    for at, (_, number) in enumerate(pairs):
        length = bisect_left(lows, number)
        before.append(tails[length - 1] if length else -1)
        lows[length : length + 1] = [number]
        tails[length : length + 1] = [at]
    kept = []
    at = tails[-1] if tails else -1
    while at >= 0:
        kept.append(pairs[at])
        at = before[at]
    return kept[::-1]
