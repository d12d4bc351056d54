"""Revisions and passages, cut from the stored text."""

import itertools
import json
import shlex
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from pullquote.config import ArticleNotFoundError, RevisionNotFoundError
from pullquote.vectorstore import moves
from pullquote.vectorstore.columns import read_metadata, unpack_starts
from pullquote.vectorstore.database import Database, Row
from pullquote.vectorstore.moments import written
from pullquote.vectorstore.records import (
    KnownArticle,
    Notice,
    NoticeKind,
    Passage,
    RemovedBy,
    Revision,
    Span,
)
from pullquote.vectorstore.scope_filter import lens
from pullquote.vectorstore.stored import purged, unknown

_REVISION = (
    "SELECT r.number, r.title, r.text, r.published, r.content_sha256, r.recorded_at,"
    " r.id IS a.current_revision, r.sentence_starts, r.id,"
    " a.url, a.publisher, a.authors, a.section, a.tags, a.language"
    " FROM articles AS a JOIN revisions AS r ON r.article = a.id"
)


def known(database: Database, article_id: str) -> KnownArticle | None:
    """Look an article up without reading its text."""
    row = database.row(
        "SELECT r.number, r.content_sha256, r.recipe, a.current_revision IS NULL, a.removed_by,"
        " a.moved_to, a.url, a.publisher, a.authors, a.section, a.tags, a.language"
        " FROM articles AS a LEFT JOIN revisions AS r ON r.article = a.id"
        " WHERE a.article_id = ? ORDER BY r.number DESC LIMIT 1",
        (article_id,),
    )
    if row is None:
        return None
    return KnownArticle(
        revision=row[0] or 0,
        content_sha256=row[1] or "",
        recipe=row[2] or "",
        metadata=read_metadata(row[6:]),
        removed=bool(row[3]),
        removed_by=RemovedBy(row[4]) if row[4] else None,
        moved_to=row[5],
    )


def revision(database: Database, article_id: str, number: int | None) -> Revision:
    """Read one revision; None is the current one."""
    row = database.row(
        f"{_REVISION} AND CASE WHEN :number IS NULL THEN r.id = a.current_revision"
        " ELSE r.number = :number END WHERE a.article_id = :article_id",
        {"article_id": article_id, "number": number},
    )
    if row is None:
        raise _why_not(database, article_id, number)
    return _revision(database, article_id, row)


def revision_as_of(database: Database, article_id: str, moment: datetime) -> Revision | None:
    """Read the revision that was current at a moment."""
    row = database.row(
        f"{_REVISION} JOIN currency AS c ON c.revision = r.id"
        " WHERE a.article_id = :article_id"
        " AND c.since <= :moment AND (c.until IS NULL OR c.until > :moment)",
        {"article_id": article_id, "moment": written(moment)},
    )
    return None if row is None else _revision(database, article_id, row)


def _revision(database: Database, article_id: str, row: Row) -> Revision:
    return Revision(
        article_id=article_id,
        number=row[0],
        title=row[1],
        text=row[2],
        published=row[3],
        metadata=read_metadata(row[9:]),
        content_sha256=row[4],
        recorded_at=row[5],
        current=bool(row[6]),
        sentence_starts=unpack_starts(row[7]),
        notices=notices(database, row[8]),
    )


def notices(database: Database, revision_id: int) -> tuple[Notice, ...]:
    """Read what a revision says about itself, in the order in which it was found."""
    return tuple(
        Notice(NoticeKind(kind), None if start is None else Span(start, end))
        for kind, start, end in database.rows(
            "SELECT kind, span_start, span_end FROM notices WHERE revision = ? ORDER BY rowid",
            (revision_id,),
        )
    )


def _why_not(database: Database, article_id: str, number: int | None) -> ArticleNotFoundError:
    found = known(database, article_id)
    if found is None:
        return unknown(article_id)
    if not found.revision:
        return purged(article_id)
    if number is None and (there := moves.successor(database.rows, article_id)):
        return ArticleNotFoundError(
            f"article {article_id!r} moved to {there!r}",
            remedy=f"see `pullquote show {shlex.quote(there)}`, or ask for revision"
            f" {found.revision} of the old one",
        )
    if number is None:
        return ArticleNotFoundError(
            f"article {article_id!r} was removed",
            remedy=f"its history is kept: ask for revision {found.revision}",
        )
    return RevisionNotFoundError(
        f"article {article_id!r} has no revision {number}",
        remedy=f"it has 1 to {found.revision}",
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


def passages(
    database: Database, passage_ids: Sequence[int], as_of: datetime | None
) -> list[Passage]:
    """Cut passages of revisions that are, or were, current, in the order of `passage_ids`."""
    with database.snapshot():
        rows = database.rows(
            "SELECT p.id, p.revision, p.ordinal, p.span_start, p.span_end, p.first_sentence,"  # noqa: S608 - constants
            " p.last_sentence FROM json_each(:ids) AS j CROSS JOIN passages AS p ON p.id = j.value"
            f" {lens(as_of).from_passages}",
            {
                "ids": json.dumps([int(passage_id) for passage_id in passage_ids]),
                "as_of": written(as_of) if as_of else None,
            },
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
