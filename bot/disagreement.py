"""Disagreement: independent articles that give different values for what is asked.

Conservative: an article's value counts where it gives one and not two (`stated_values.py`), where
the values stand among the same words of the question, and where the articles are of one time. What
a retracted article gives is withdrawn, and so may be what a correction names: neither counts. Two
names are seldom two answers to one question: they count where both do the very thing that is asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from pullquote.bot.records import Draft, Evidence, Quote, RankedPassage, StatedValue
from pullquote.bot.stated_values import SHARED_STEMS, Reads, Value, distinct, gives_both, reader_of
from pullquote.vectorstore import NoticeKind, Passage

_ONE_TIME_DAYS = 45  # between the oldest and the newest of the articles
_WITHIN_LOGITS = 6.0  # of the best passage: one that is worse speaks of something else


@dataclass(frozen=True, slots=True)
class _Told:
    """What one article gives."""

    value: Value
    published: str | None


def differing(question: str, quotes: Sequence[Quote]) -> tuple[StatedValue, ...]:
    """Return what each article gives where articles give different values, the newest first.

    Args:
        question: What was asked.
        quotes: Of an answer; articles that are copies of each other count once already.

    Returns:
        Nothing where they agree, where fewer than two give a value, or where it is not plain.
    """
    read = reader_of(question)
    if read is None:
        return ()
    told: dict[str, tuple[_Told, Quote]] = {}
    unclear: set[str] = set()
    for quote in quotes:
        if quote.in_notice or (quote.notice and quote.notice.kind is NoticeKind.RETRACTION):
            continue
        values = _values(read, quote.text, quote.published)
        if len(values) > 1 or (quote.article_id in told and values):
            unclear.add(quote.article_id)
        elif values:
            told[quote.article_id] = _Told(values[0], quote.published), quote
    plain = [pair for article_id, pair in told.items() if article_id not in unclear]
    for unit in dict.fromkeys(each.value.unit for each, _ in plain):
        like = [pair for pair in plain if pair[0].value.unit == unit]
        if _differ([each for each, _ in like]):
            newest = sorted(like, key=lambda pair: pair[1].published or "", reverse=True)
            return tuple(
                StatedValue(each.value.text, quote.n, quote.publisher, quote.published)
                for each, quote in newest
            )
    return ()


def with_other_value(
    question: str, draft: Draft, ranked: Sequence[RankedPassage], limit: int
) -> Draft:
    """Put a sentence behind the evidence that gives another value than the first piece does.

    Args:
        question: What was asked.
        draft: An answerer's.
        ranked: The passages that it was given, best first.
        limit: Most pieces; the last one makes room.
    """
    read = reader_of(question)
    if read is None or not draft.evidence or limit < 2:
        return draft
    first = draft.evidence[0]
    shown = {piece.passage.article_id for piece in draft.evidence}
    values = _values(read, _text(first.passage, first.first_sentence, first.last_sentence), None)
    if len(values) != 1 or len(shown) > 1 or _is_withdrawn(first, ranked):
        return draft
    told = _Told(values[0], first.passage.published)
    floor = ranked[0].score - _WITHIN_LOGITS
    for item in ranked:
        passage = item.passage
        if passage.article_id in shown or item.score < floor or item.retracted:
            continue
        given = list(_given(read, item))
        others = distinct([value for _, value in given])
        if len(others) == 1 and _differ([told, _Told(others[0], passage.published)]):
            at = given[0][0]
            piece = Evidence(passage, at, at, None, draft.evidence[-1].score)
            return replace(draft, evidence=(*draft.evidence[: limit - 1], piece))
    return draft


def _is_withdrawn(piece: Evidence, ranked: Sequence[RankedPassage]) -> bool:
    homes = [item for item in ranked if item.passage == piece.passage]
    return any(item.retracted or piece.first_sentence in item.in_notices for item in homes)


def _given(read: Reads, item: RankedPassage) -> Iterator[tuple[int, Value]]:
    """Yield the values of a passage with the number of their sentence, but those of notices."""
    passage = item.passage
    for n in range(len(passage.sentences)):
        if n not in item.in_notices:
            yield from ((n, value) for value in read(_text(passage, n, n), passage.day))


def _text(passage: Passage, first: int, last: int) -> str:
    begin = passage.span.start
    return passage.text[
        passage.sentences[first].start - begin : passage.sentences[last].end - begin
    ]


def _values(read: Reads, text: str, published: str | None) -> list[Value]:
    return distinct(read(text, date.fromisoformat(published[:10]) if published else None))


def _differ(told: Sequence[_Told]) -> bool:
    """Whether articles of one time give two like values among the same words of the question."""
    values = [each.value for each in told]
    if len({value.unit for value in values}) > 1:
        return False
    if len(found := distinct(values)) < 2 or not _of_one_time(told):
        return False
    if any(gives_both(one, other) for one, other in combinations(found, 2)):
        return False
    return len(frozenset.intersection(*(value.shared for value in values))) >= SHARED_STEMS


def _of_one_time(told: Sequence[_Told]) -> bool:
    """Whether articles speak of one time: a year later it is another storm."""
    days = [date.fromisoformat(each.published[:10]) for each in told if each.published]
    return len(days) == len(told) and (max(days) - min(days)).days <= _ONE_TIME_DAYS
