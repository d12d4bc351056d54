"""What an article says about itself: corrections, updates, editor's notes, retractions.

Rules, not a model: a notice has a label at the start of its paragraph ("Correction:"), or it is a
sentence about "this article". A pure function of title, text and sentence starts. Whether what a
notice says is true, and what it changed, is not decided here.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pullquote.ingest.notice_words import (
    AMID,
    AMID_STEMS,
    CORRECTS,
    FIRST_WORDS,
    HEADING,
    HEADLINE,
    HEADLINE_END,
    LABEL,
    POINTS_ELSEWHERE,
    SPEAKS_OF_ITSELF,
    STATEMENT,
    TELLS_ITS_AGE,
    UPDATES,
    WITHDRAWS,
)
from pullquote.vectorstore import Notice, NoticeKind, Span

_LONGEST = 1_500  # characters; a longer paragraph is an article that lost its line ends
_TOP, _TAIL = 3, 6  # paragraphs at either end, where a notice needs less to be one
_ENDS = tuple(".!?…\"”’')]»:")
_CLOSING = {"(": ")", "[": "]"}


def find_notices(
    title: str, text: str, sentence_starts: Sequence[int], stated: Sequence[str] = ()
) -> tuple[Notice, ...]:
    """Find the notices of an article, in the order of the text; the title's comes first.

    Args:
        title: The article's.
        text: Normalised.
        sentence_starts: Ascending offsets that tile `text` (`ingest.sentences`).
        stated: Paragraphs of `text` that the article's metadata names as corrections: they are
            notices however they are worded.

    Returns:
        At most one for the title, without a span. A span is whole sentences: the paragraph
        that opens as a notice, or the one sentence that is one. Spans do not overlap.
    """
    found: list[Notice] = []
    if match := HEADLINE.match(title) or HEADLINE_END.search(title):
        found.append(Notice(_kind(match), None))
    if stated or FIRST_WORDS.search(text) or _may_speak_amid(text):
        found.extend(_among(_paragraphs(text, sentence_starts), frozenset(stated)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """Whole sentences between two line ends.

    Attributes:
        sentences: Without the white space around them; never empty.
        at_an_end: It is one of the first or of the last of the text.
    """

    text: str
    sentences: tuple[Span, ...]
    is_first: bool
    at_an_end: bool

    @property
    def words(self) -> str:
        return Span(self.sentences[0].start, self.sentences[-1].end).of(self.text)

    def notice_up_to_bracket(self) -> int:
        """Count the sentences of a notice that opens this paragraph.

        That is all of them, unless a bracket that opens it is closed before; of a text that
        lost its line ends, the first alone.
        """
        start = self.sentences[0].start
        if closing := _CLOSING.get(self.text[start]):
            for count, sentence in enumerate(self.sentences, start=1):
                if closing in sentence.of(self.text):
                    return count
        whole = self.sentences[-1].end - start <= _LONGEST
        return len(self.sentences) if whole else 1


def _paragraphs(text: str, starts: Sequence[int]) -> list[_Paragraph]:
    """Group sentences: a line end between two of them parts paragraphs."""
    groups: list[list[Span]] = []
    for start, end in itertools.pairwise((*starts, len(text))):
        words = text[start:end].strip()
        if not words:
            continue
        left = text.index(words[0], start)
        if not groups or "\n" in text[groups[-1][-1].end : left]:
            groups.append([])
        groups[-1].append(Span(left, left + len(words)))
    return [
        _Paragraph(
            text,
            tuple(group),
            is_first=place == 0,
            at_an_end=place < _TOP or len(groups) - place <= _TAIL,
        )
        for place, group in enumerate(groups)
    ]


def _may_speak_amid(words: str) -> bool:
    return any(stem in words for stem in AMID_STEMS)


def _among(paragraphs: Sequence[_Paragraph], stated: frozenset[str]) -> Iterator[Notice]:
    """Look at one paragraph after the other."""
    end = 0  # of the notice before: one may take in the next paragraph
    for paragraph, following in itertools.zip_longest(paragraphs, paragraphs[1:]):
        words = paragraph.words
        if paragraph.sentences[0].start < end:
            continue
        opened = FIRST_WORDS.match(words) and _opening(paragraph, words, following)
        if words in stated:
            kind = opened.kind if opened else _weightier(NoticeKind.CORRECTION, words)
            yield Notice(kind, _whole(paragraph.sentences))
            continue
        if opened:
            yield opened
            assert opened.span is not None
            end = opened.span.end
        if paragraph.at_an_end and _may_speak_amid(words):
            yield from _amid(paragraph, end)


def _whole(sentences: Sequence[Span]) -> Span:
    return Span(sentences[0].start, sentences[-1].end)


def _opening(paragraph: _Paragraph, words: str, following: _Paragraph | None) -> Notice | None:
    """Return the notice that opens a paragraph."""
    text, first = paragraph.text, paragraph.sentences[0]
    span = _whole(paragraph.sentences[: paragraph.notice_up_to_bracket()])
    label = LABEL.match(words)
    if label is None:
        statement = STATEMENT.match(words)
        if statement is None or (statement["unsure"] and not paragraph.at_an_end):
            return None
        said = NoticeKind.RETRACTION if statement["withdrawn"] else NoticeKind.UPDATE
        return Notice(_weightier(said, span.of(text)), span)
    if not words[label.end() :].strip(" )]*"):  # it stands alone and speaks of what is below
        if following is None:
            return None
        below = following.sentences[: following.notice_up_to_bracket()]
        span = _whole((first, *below))
    body = text[first.start + label.end() : span.end]
    if not _is_believed(label, body, paragraph):
        return None
    return Notice(_weightier(_kind(label), body), span)


def _is_believed(label: re.Match[str], body: str, paragraph: _Paragraph) -> bool:
    """Tell a notice from a heading, a link to another article or an entry of a glossary."""
    kind = _kind(label)
    if kind is NoticeKind.UPDATE and body[:1].isalpha() and not paragraph.is_first:
        return False  # "Update:Parade cancelled" is how pages leave their links
    if kind is NoticeKind.EDITORS_NOTE:
        mends = CORRECTS.search(body) or UPDATES.search(body) or TELLS_ITS_AGE.search(body)
        return mends is not None or POINTS_ELSEWHERE.search(body.lstrip()) is None
    if label["dated"] or SPEAKS_OF_ITSELF.search(body):
        return True
    if kind is NoticeKind.RETRACTION:  # the gravest word, so it needs more than a line of its own
        return label["colon"] is not None and paragraph.at_an_end
    if kind is NoticeKind.UPDATE:  # without an end it is the headline of another article
        return paragraph.is_first or (label["colon"] is not None and body.endswith(_ENDS))
    return paragraph.at_an_end and HEADING.fullmatch(label[0]) is None


def _amid(paragraph: _Paragraph, after: int) -> Iterator[Notice]:
    """Yield the sentences behind `after` that speak of this article, in nobody's mouth."""
    start = paragraph.sentences[0].start
    for sentence in paragraph.sentences:
        words = sentence.of(paragraph.text)
        match = AMID.search(words) if sentence.start >= after else None
        if match is None:
            continue
        before = paragraph.text[start : sentence.start + match.start()]
        if before.count("“") > before.count("”") or before.count('"') % 2:
            continue
        opens = sentence.start == start
        span = (
            _whole(paragraph.sentences[: paragraph.notice_up_to_bracket()]) if opens else sentence
        )
        after = span.end
        yield Notice(_weightier(NoticeKind.UPDATE, span.of(paragraph.text)), span)


def _kind(match: re.Match[str]) -> NoticeKind:
    """Name the kind whose group matched."""
    groups = match.groupdict()
    return next(kind for kind in NoticeKind if groups.get(kind.value) is not None)


def _weightier(kind: NoticeKind, words: str) -> NoticeKind:
    """Let what a notice says count for more than its label, where that is weightier."""
    if kind is NoticeKind.RETRACTION or WITHDRAWS.search(words):
        return NoticeKind.RETRACTION
    if kind is NoticeKind.CORRECTION or CORRECTS.search(words):
        return NoticeKind.CORRECTION
    return NoticeKind.UPDATE if UPDATES.search(words) else kind


def is_notice(paragraph: str) -> bool:
    """Tell whether a paragraph that stands outside the text says something about the article.

    Stricter than `find_notices`: it has to speak of "this article", or of an error.
    """
    label = LABEL.match(paragraph)
    if label is None:
        statement = STATEMENT.match(paragraph)
        return statement is not None and not statement["unsure"]
    return SPEAKS_OF_ITSELF.search(paragraph, label.end()) is not None
