"""Which sentence of an article's old text is which one of its new text.

Heckel's way (A technique for isolating differences between files, CACM 1978): sentences that occur
once in both texts are the same wherever they moved to, and what adjoins them is matched from
there. The others are paired by the words that they share. All of it takes time in proportion to
the texts, so a live blog of 5,000 entries is no worse than a column.
"""

import re
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from pullquote.vectorstore import Revision, Span

_CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # written without spaces
_MARKS = "\u0300-\u036f\u0591-\u05bd\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e"  # no letters to \w
_LETTERS = rf"(?:(?![{_CJK}])[\w{_MARKS}])+"
TOKEN = re.compile(rf"\s+|[{_CJK}]|{_LETTERS}(?:[.,:'’-]{_LETTERS})*|\S")
"""Tiles any text: white space, words and numbers whole, and everything else by itself."""

ALIKE = 0.5  # share of words that two sentences have in common, wherever they stand
ALIKE_IN_PLACE = 0.3  # the same, where one stands exactly where the other one stood
_PART = 0.6  # share of a sentence's words that make it a part of its neighbour
_COMMON = 8  # a word in more new sentences than this says little about which one is meant
_NEAR = 4  # sentences to either side of the place where a replaced one is expected
_CANDIDATES = 12


@dataclass(frozen=True, slots=True)
class Sentences:
    """A text and the spans of its sentences, ascending, white space between them only."""

    text: str
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, revision: Revision) -> Self:
        """Cut a revision."""
        return cls(revision.text, tuple(revision.sentences()))

    def keys(self) -> list[str]:
        """Return each sentence with its white space evened out."""
        return [" ".join(span.of(self.text).split()) for span in self.spans]


@dataclass(frozen=True, slots=True)
class Alignment:
    """For each old sentence, by number, the new ones that it became.

    Attributes:
        same: The new sentence with the same words, white space aside, or None.
        alike: The new sentences that replaced it: consecutive, none where there are none. Empty
            for a sentence that has a same one.
    """

    same: tuple[int | None, ...]
    alike: tuple[range, ...]

    def targets(self, old: int) -> range:
        """Return what an old sentence became, the same or alike."""
        same = self.same[old]
        return self.alike[old] if same is None else range(same, same + 1)


def align(old: Sentences, new: Sentences) -> Alignment:
    """Find out what became of each sentence of `old`."""
    olds, news = old.keys(), new.keys()
    same = _same(olds, news)
    return Alignment(tuple(same), tuple(_Pairing(olds, news, same).alike()))


def similarity(old: Counter[str], new: Counter[str]) -> float:
    """Return Dice's coefficient of two bags of words, 0 to 1."""
    total = old.total() + new.total()
    return 2 * (old & new).total() / total if total else 0.0


def words_of(text: str) -> Counter[str]:
    """Count the words and numbers of a text, without case."""
    found = (token.casefold() for token in TOKEN.findall(text))
    return Counter(token for token in found if token[0].isalnum())


def _same(olds: Sequence[str], news: Sequence[str]) -> list[int | None]:
    """Match equal sentences one to one, moved ones too."""
    matching = _Matching(olds, news)
    in_old, in_new = Counter(olds), Counter(news)
    place = {key: j for j, key in enumerate(news)}
    for i, key in enumerate(olds):
        if in_old[key] == 1 == in_new[key]:
            matching.match(i, place[key])
    matching.grow()
    matching.match_rest()
    return matching.same


class _Matching:
    """Equal sentences that were found so far, one to one."""

    def __init__(self, olds: Sequence[str], news: Sequence[str]) -> None:
        self.same: list[int | None] = [None] * len(olds)
        self._olds = olds
        self._news = news
        self._free = [True] * len(news)

    def match(self, i: int, j: int) -> None:
        """Match two sentences if they are equal and neither is matched."""
        there = 0 <= i < len(self._olds) and 0 <= j < len(self._news)
        if there and self.same[i] is None and self._free[j] and self._olds[i] == self._news[j]:
            self.same[i], self._free[j] = j, False

    def grow(self) -> None:
        """Match what adjoins a match, forwards and backwards; the texts' ends count as matched."""
        last = len(self._olds) - 1
        self.match(0, 0)
        for i in range(last):
            if (at := self.same[i]) is not None:
                self.match(i + 1, at + 1)
        self.match(last, len(self._news) - 1)
        for i in range(last, 0, -1):
            if (at := self.same[i]) is not None:
                self.match(i - 1, at - 1)

    def match_rest(self) -> None:
        """Match what repeats and adjoins nothing: the first with the first that is left."""
        left: dict[str, deque[int]] = {}
        for j, key in enumerate(self._news):
            if self._free[j]:
                left.setdefault(key, deque()).append(j)
        for i, key in enumerate(self._olds):
            if self.same[i] is None and left.get(key):
                self.match(i, left[key].popleft())


@dataclass(frozen=True, slots=True)
class _Run:
    """Consecutive sentences without an equal: where they begin and end."""

    first: int
    last: int


class _Pairing:
    """Pairs the sentences that have no equal by the words that they share."""

    def __init__(
        self, olds: Sequence[str], news: Sequence[str], same: Sequence[int | None]
    ) -> None:
        matched = {j for j in same if j is not None}
        self._old = {i: words_of(olds[i]) for i, j in enumerate(same) if j is None}
        self._new = {j: words_of(news[j]) for j in range(len(news)) if j not in matched}
        self._old_run = _runs(sorted(self._old))
        self._new_run = _runs(sorted(self._new))
        self._holders: dict[str, list[int]] = {}
        for j, words in self._new.items():
            for word in words:
                self._holders.setdefault(word, []).append(j)
        self._same = (*same, len(news))  # the texts' ends match

    def alike(self) -> list[range]:
        """Return the new sentences that each old one became; an empty range where none."""
        found: dict[int, range] = {}
        taken: set[int] = set()
        for _, _, i, j in sorted(self._scored()):
            if i not in found and j not in taken:
                found[i] = range(j, j + 1)
                taken.add(j)
        for i, became in found.items():
            found[i] = self._with_parts(i, became, taken)
        for i in self._old.keys() - found.keys():
            joined = (found[near] for near in (i - 1, i + 1) if near in found)
            found[i] = next((j for j in joined if self._is_part_of(i, j)), range(0))
        return [found.get(i, range(0)) for i in range(len(self._same) - 1)]

    def _scored(self) -> list[tuple[float, int, int, int]]:
        """List the pairs that are alike enough; sorted, the surest comes first."""
        pairs = []
        for i, words in self._old.items():
            left, right = self._around(i)
            run = self._old_run[i]
            places = (left + i - run.first, right - run.last + i)  # counted from either neighbour
            for j in self._candidates(words, places):
                new_run = self._new_run[j]
                in_place = new_run.first == left or new_run.last == right
                score = similarity(words, self._new[j])
                if score >= (ALIKE_IN_PLACE if in_place else ALIKE):
                    pairs.append((-score, min(abs(place - j) for place in places), i, j))
        return pairs

    def _around(self, i: int) -> tuple[int, int]:
        """Tell between which new sentences an old one's run would stand, both inclusive."""
        run = self._old_run[i]
        before = self._same[run.first - 1] if run.first else -1
        after = self._same[run.last + 1]
        assert before is not None
        assert after is not None
        return before + 1, after - 1

    def _candidates(self, words: Counter[str], places: tuple[int, int]) -> set[int]:
        shared: Counter[int] = Counter()
        for word in words:
            holders = self._holders.get(word, ())
            if len(holders) <= _COMMON:
                shared.update(holders)
        near = {j for place in places for j in range(place - _NEAR, place + _NEAR + 1)}
        return {j for j in near if j in self._new} | {j for j, _ in shared.most_common(_CANDIDATES)}

    def _with_parts(self, i: int, became: range, taken: set[int]) -> range:
        """Add the neighbours that are parts of the old sentence: it was split."""
        first, last = became.start, became.stop
        if first - 1 not in taken and _is_part(self._new.get(first - 1), self._old[i]):
            first -= 1
            taken.add(first)
        if last not in taken and _is_part(self._new.get(last), self._old[i]):
            taken.add(last)
            last += 1
        return range(first, last)

    def _is_part_of(self, i: int, became: range) -> bool:
        """Whether an old sentence was joined to what its neighbour became."""
        return any(_is_part(self._old[i], self._new[j]) for j in became)


def _is_part(part: Counter[str] | None, whole: Counter[str]) -> bool:
    return part is not None and 0 < _PART * part.total() <= (part & whole).total()


def _runs(numbers: Sequence[int]) -> dict[int, _Run]:
    """Tell for each number the run of consecutive ones that it stands in."""
    runs: dict[int, _Run] = {}
    first = 0
    for at, number in enumerate(numbers):
        if at + 1 == len(numbers) or numbers[at + 1] != number + 1:
            run = _Run(numbers[first], number)
            runs.update((n, run) for n in range(run.first, run.last + 1))
            first = at + 1
    return runs
