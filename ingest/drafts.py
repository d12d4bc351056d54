"""From a raw article to what is stored: the last pure steps before the catalog."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pullquote.config import BadInputError
from pullquote.ingest.identity import article_id
from pullquote.ingest.normalise import normalise, normalise_line
from pullquote.ingest.notices import find_notices
from pullquote.ingest.passages import pack
from pullquote.ingest.raw import RawArticle
from pullquote.ingest.sentences import RECIPE, sentence_starts
from pullquote.ingest.sources import SourceFile
from pullquote.ingest.titles import opening_words
from pullquote.ingest.urls import canonical_url
from pullquote.vectorstore import Metadata, PassageDraft, RevisionDraft
from pullquote.vectorstore.recipe import content_sha256, embedded_text

_MAX_TITLE = 1000
_LONGEST_LABEL = 60  # characters that a page may put before a correction that it also states


@dataclass(frozen=True, slots=True)
class FixedArticle:
    """An article whose characters no longer change: ready to be compared with what is stored.

    Attributes:
        corrections: Paragraphs of `text` that its source states to be corrections of it.
    """

    article_id: str
    title: str
    text: str
    published: str | None
    metadata: Metadata
    content_sha256: str
    corrections: tuple[str, ...] = ()


def fix(raw: RawArticle, file: SourceFile, source: str | None) -> FixedArticle:
    """Normalise an article and give it its id and its hash.

    Corrections that its source states beside the text become the last paragraphs of it, so that
    they can be quoted, unless they stand in it already.

    Raises:
        BadInputError: No words are left of its text, or its id or address cannot be used.
    """
    text = normalise(raw.text)
    if not any(map(str.isalnum, text)):
        raise BadInputError("its text holds no words", remedy="remove the record or mend its text")
    text, corrections = _with_corrections(text, _lines(raw.corrections))
    title = normalise_line(raw.title or "") or opening_words(text)
    if len(title) > _MAX_TITLE:  # it is embedded with each passage
        raise BadInputError(
            f"the title has {len(title)} characters", remedy=f"use at most {_MAX_TITLE}"
        )
    return FixedArticle(
        article_id=article_id(raw, file, source),
        title=title,
        text=text,
        published=raw.published,
        metadata=Metadata(
            url=canonical_url(raw.url) if raw.url else None,
            publisher=_line(raw.publisher),
            authors=_lines(raw.authors),
            section=_line(raw.section),
            tags=_lines(raw.tags),
            language=_line(raw.language),
        ),
        content_sha256=content_sha256(title, text, raw.published),
        corrections=corrections,
    )


def draft(
    article: FixedArticle, count_tokens: Callable[[Sequence[str]], list[int]]
) -> RevisionDraft:
    """Split an article into sentences and passages, and find its notices.

    Args:
        article: New or changed.
        count_tokens: Counts word pieces of each text, without special tokens.
    """
    starts = sentence_starts(article.text)
    return RevisionDraft(
        article_id=article.article_id,
        title=article.title,
        text=article.text,
        published=article.published,
        metadata=article.metadata,
        content_sha256=article.content_sha256,
        sentence_starts=starts,
        passages=tuple(
            PassageDraft(
                span=packed.span,
                first_sentence=packed.first_sentence,
                last_sentence=packed.last_sentence,
                embedded_text=embedded_text(
                    article.title, article.published, packed.span.of(article.text)
                ),
            )
            for packed in pack(article.text, starts, count_tokens)
        ),
        recipe=RECIPE,
        notices=find_notices(article.title, article.text, starts, article.corrections),
    )


def _with_corrections(text: str, corrections: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Append the corrections that do not stand in the text; return it and all their paragraphs."""
    corrections = tuple(words for words in corrections if _letters(words))
    standing = {_letters(line): line for line in text.split("\n")} if corrections else {}
    paragraphs = []
    for words in corrections:
        letters = _letters(words)
        line = next((line for held, line in standing.items() if letters in held), None)
        if line is None:
            text = f"{text}\n\n{words}"
            line = words
        if len(line) <= len(words) + _LONGEST_LABEL:  # a longer one is more than this correction
            paragraphs.append(line)
    return text, tuple(dict.fromkeys(paragraphs))


def _letters(words: str) -> str:
    """Keep what counts when two wordings are compared: letters and digits, in small letters."""
    return "".join(filter(str.isalnum, words.casefold()))


def _line(value: str | None) -> str | None:
    return normalise_line(value) or None if value else None


def _lines(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line for value in values if (line := _line(value))))
