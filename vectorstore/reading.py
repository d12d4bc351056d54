"""Revisions and passages, cut from the stored text."""

import itertools
import json
from collections.abc import Sequence
from typing import NamedTuple

from pullquote.config import ArticleNotFoundError, RevisionNotFoundError
from pullquote.vectorstore.database import Database
from pullquote.vectorstore.records import KnownArticle, Passage, Revision, Span
from pullquote.vectorstore.storing import read_metadata, unpack_starts


def known(database: Database, article_id: str) -> KnownArticle | None:
    """Look an article up without reading its text."""
    row = database.row(
        "SELECT r.number, r.content_sha256, r.recipe, a.current_revision IS NULL,"
        " a.url, a.publisher, a.authors, a.section, a.tags, a.language"
        " FROM articles AS a JOIN revisions AS r ON r.article = a.id"
        " WHERE a.article_id = ? ORDER BY r.number DESC LIMIT 1",
        (article_id,),
    )
    if row is None:
        return None
    return KnownArticle(
        revision=row[0],
        content_sha256=row[1],
        recipe=row[2],
        metadata=read_metadata(row[4:]),
        removed=bool(row[3]),
    )


def revision(database: Database, article_id: str, number: int | None) -> Revision:
    """Read one revision; None is the current one."""
    row = database.row(
        "SELECT r.number, r.title, r.text, r.published, r.content_sha256, r.recorded_at,"
        " r.id IS a.current_revision, r.sentence_starts,"
        " a.url, a.publisher, a.authors, a.section, a.tags, a.language"
        " FROM articles AS a JOIN revisions AS r ON r.article = a.id"
        " AND CASE WHEN :number IS NULL THEN r.id = a.current_revision ELSE r.number = :number END"
        " WHERE a.article_id = :article_id",
        {"article_id": article_id, "number": number},
    )
    if row is None:
        raise _why_not(database, article_id, number)
    return Revision(
        article_id=article_id,
        number=row[0],
        title=row[1],
        text=row[2],
        published=row[3],
        metadata=read_metadata(row[8:]),
        content_sha256=row[4],
        recorded_at=row[5],
        current=bool(row[6]),
        sentence_starts=unpack_starts(row[7]),
    )


def _why_not(database: Database, article_id: str, number: int | None) -> ArticleNotFoundError:
    numbers = revision_numbers(database, article_id)
    if not numbers:
        return ArticleNotFoundError(
            f"no article has the id {article_id!r}", remedy="look it up with `pullquote articles`"
        )
    if number is None:
        return ArticleNotFoundError(
            f"article {article_id!r} was removed",
            remedy=f"its history is kept: ask for revision {numbers[-1]}",
        )
    return RevisionNotFoundError(
        f"article {article_id!r} has no revision {number}",
        remedy=f"it has {numbers[0]} to {numbers[-1]}",
    )


def revision_numbers(database: Database, article_id: str) -> list[int]:
    """List an article's revisions, the oldest first; none for an unknown article."""
    rows = database.rows(
        "SELECT r.number FROM articles AS a JOIN revisions AS r ON r.article = a.id"
        " WHERE a.article_id = ? ORDER BY r.number",
        (article_id,),
    )
    return [number for (number,) in rows]


class _Source(NamedTuple):
    """The revision that passages are cut from, read once for all of them."""

    article_id: str
    number: int
    title: str
    published: str | None
    publisher: str | None
    starts: tuple[int, ...]
    text: str


def passages(database: Database, passage_ids: Sequence[int]) -> list[Passage]:
    """Cut passages of current revisions, in the order of `passage_ids`."""
    with database.snapshot():
        rows = database.rows(
            "SELECT p.id, p.revision, p.ordinal, p.span_start, p.span_end, p.first_sentence,"
            " p.last_sentence FROM json_each(?) AS j CROSS JOIN passages AS p ON p.id = j.value"
            " CROSS JOIN articles AS a ON a.current_revision = p.revision",
            (json.dumps([int(passage_id) for passage_id in passage_ids]),),
        )
        sources = _sources(database, sorted({row[1] for row in rows}))
    found = {}
    for passage_id, revision_id, ordinal, start, end, first, last in rows:
        source = sources[revision_id]
        span = Span(start, end)
        found[passage_id] = Passage(
            passage_id=passage_id,
            article_id=source.article_id,
            revision=source.number,
            ordinal=ordinal,
            span=span,
            text=span.of(source.text),
            title=source.title,
            published=source.published,
            publisher=source.publisher,
            sentences=_sentences(source, first, last),
        )
    return [found[passage_id] for passage_id in passage_ids if passage_id in found]


def _sources(database: Database, revisions: Sequence[int]) -> dict[int, _Source]:
    rows = database.rows(
        "SELECT r.id, a.article_id, r.number, r.title, r.published, a.publisher,"
        " r.sentence_starts, r.text"
        " FROM json_each(?) AS j CROSS JOIN revisions AS r ON r.id = j.value"
        " CROSS JOIN articles AS a ON a.id = r.article",
        (json.dumps(list(revisions)),),
    )
    return {
        row[0]: _Source(
            article_id=row[1],
            number=row[2],
            title=row[3],
            published=row[4],
            publisher=row[5],
            starts=unpack_starts(row[6]),
            text=row[7],
        )
        for row in rows
    }


def _sentences(source: _Source, first: int, last: int) -> tuple[Span, ...]:
    """Cut the passage's sentences, white space trimmed, blank ones left out."""
    bounds = (*source.starts, len(source.text))[first : last + 2]
    spans = []
    for start, end in itertools.pairwise(bounds):
        raw = source.text[start:end]
        left, right = start + len(raw) - len(raw.lstrip()), start + len(raw.rstrip())
        if left < right:
            spans.append(Span(left, right))
    return tuple(spans)
