"""Passages: consecutive whole sentences, packed to the encoder's window.

Pure functions from sentences to ranges of sentences. What is embedded beside a passage's text,
and how it is stored, is not decided here.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pullquote.vectorstore.records import Span

# What a passage costs, in units of "one more passage". Slack counts by its square, so that two
# passages of 60 % cost less than one of 100 % and one of 20 %; a cut inside a paragraph or right
# after a heading is worth avoiding, but not worth a passage more.
_COST_OF_PASSAGE = 1.0
_COST_OF_SLACK = 0.5
_COST_INSIDE_PARAGRAPH = 0.05
_COST_AFTER_HEADING = 0.2
_COST_OF_SCRAP = 0.3
# A passage under this share of the budget is a scrap.
_SCRAP = 0.25
_LONGEST_HEADING = 90


@dataclass(frozen=True, slots=True)
class PackedPassage:
    """A range of whole sentences of one text.

    Attributes:
        first_sentence: Numbered as `Revision.sentences` yields them, from 0.
        last_sentence: Inclusive.
        span: From the first sentence's first character to the last one's last; no white space
            at either end.
    """

    first_sentence: int
    last_sentence: int
    span: Span


def pack(
    text: str,
    starts: Sequence[int],
    count_tokens: Callable[[Sequence[str]], list[int]],
    budget: int = 180,
) -> list[PackedPassage]:
    """Pack sentences into passages, as few and as even as the budget allows.

    The partition is the cheapest one, found by dynamic programming, so it depends on nothing but
    the arguments. A passage ends at the end of a paragraph where that costs little.

    Args:
        text: The text that `starts` was made from.
        starts: Ascending offsets of sentences, the first one 0 (`sentence_starts`). Sentences of
            white space alone are not counted.
        count_tokens: Counts word pieces of each text, without special tokens.
        budget: Most word pieces in a passage; a longer sentence is a passage of its own.

    Returns:
        Passages in order. Each sentence stands in exactly one of them.

    Raises:
        ValueError: The budget is less than 1.
    """
    if budget < 1:
        raise ValueError(f"a passage needs room for at least one word piece, not {budget}")
    sentences = _sentences(text, starts)
    if not sentences:
        return []
    counts = count_tokens([span.of(text) for span in sentences])
    ends = [_cost_of_ending(text, *pair) for pair in itertools.pairwise(sentences)]
    firsts = _cheapest_partition(counts, [*ends, 0.0], budget)
    return [
        PackedPassage(first, after - 1, Span(sentences[first].start, sentences[after - 1].end))
        for first, after in itertools.pairwise([*firsts, len(sentences)])
    ]


def _sentences(text: str, starts: Sequence[int]) -> list[Span]:
    """Trim sentences and drop empty ones, as `Revision.sentences` does, so that numbers agree."""
    spans: list[Span] = []
    for start, end in itertools.pairwise((*starts, len(text))):
        raw = text[start:end]
        stripped = raw.strip()
        if stripped:
            left = start + len(raw) - len(raw.lstrip())
            spans.append(Span(left, left + len(stripped)))
    return spans


def _cost_of_ending(text: str, last: Span, following: Span) -> float:
    """Price the end of a passage between two sentences."""
    if "\n" not in text[last.end : following.start]:
        return _COST_INSIDE_PARAGRAPH
    before = text.rfind("\n", max(0, last.start - 2), last.start)
    alone = before >= 0 or last.start == 0
    is_heading = (
        alone and last.end - last.start <= _LONGEST_HEADING and text[last.end - 1].isalnum()
    )
    return _COST_AFTER_HEADING if is_heading else 0.0


def _cheapest_partition(counts: Sequence[int], ends: Sequence[float], budget: int) -> list[int]:
    """Choose the first sentence of each passage.

    Args:
        counts: Word pieces of each sentence. One without any counts as 1, which bounds the work:
            no more than `budget` steps a sentence.
        ends: What it costs to end a passage after each sentence.
        budget: Most word pieces in a passage.

    Returns:
        Ascending numbers of sentences; the first is 0.
    """
    best = [0.0]
    chosen: list[int] = []
    for last, end_cost in enumerate(ends):
        tokens = 0
        cheapest, choice = float("inf"), last
        for first in range(last, -1, -1):
            tokens += max(1, counts[first])
            if tokens > budget and first < last:
                break
            cost = best[first] + _cost_of_passage(tokens, budget)
            if cost < cheapest:
                cheapest, choice = cost, first
        best.append(cheapest + end_cost)
        chosen.append(choice)
    firsts: list[int] = []
    after = len(ends)
    while after > 0:
        after = chosen[after - 1]
        firsts.append(after)
    return firsts[::-1]


def _cost_of_passage(tokens: int, budget: int) -> float:
    """Price a passage by its length; see the constants."""
    filled = min(1.0, tokens / budget)
    scrap = _COST_OF_SCRAP if filled < _SCRAP else 0.0
    return _COST_OF_PASSAGE + _COST_OF_SLACK * (1.0 - filled) ** 2 + scrap
