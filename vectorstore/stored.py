"""An article as a writing transaction finds it: its row, and its newest revision's."""

import sqlite3
from typing import NamedTuple

from pullquote.config import ArticleNotFoundError
from pullquote.vectorstore.columns import read_metadata
from pullquote.vectorstore.records import Metadata, RemovedBy


class Stored(NamedTuple):
    """Row ids and what decides whether something changed.

    Attributes:
        current: None: the article was removed.
        newest: None: its revisions were purged.
        number: Of the newest revision; 0 where they were purged.
    """

    article: int
    current: int | None
    newest: int | None
    number: int
    content_sha256: str
    recipe: str
    metadata: Metadata
    removed_by: RemovedBy | None


def find(tx: sqlite3.Connection, article_id: str) -> Stored | None:
    """Look an article up."""
    row = tx.execute(
        "SELECT a.id, a.current_revision, r.id, r.number, r.content_sha256, r.recipe,"
        " a.removed_by, a.url, a.publisher, a.authors, a.section, a.tags, a.language"
        " FROM articles AS a LEFT JOIN revisions AS r ON r.article = a.id"
        " WHERE a.article_id = ? ORDER BY r.number DESC LIMIT 1",
        (article_id,),
    ).fetchone()
    if row is None:
        return None
    return Stored(
        article=row[0],
        current=row[1],
        newest=row[2],
        number=row[3] or 0,
        content_sha256=row[4] or "",
        recipe=row[5] or "",
        removed_by=RemovedBy(row[6]) if row[6] else None,
        metadata=read_metadata(row[7:]),
    )


def must_find(tx: sqlite3.Connection, article_id: str) -> Stored:
    """Look an article up that has to be there.

    Raises:
        ArticleNotFoundError: No article has this id.
    """
    known = find(tx, article_id)
    if known is None:
        raise unknown(article_id)
    return known


def unknown(article_id: str) -> ArticleNotFoundError:
    """Say that no article has this id."""
    return ArticleNotFoundError(
        f"no article has the id {article_id!r}", remedy="look it up with `pullquote articles`"
    )


def purged(article_id: str) -> ArticleNotFoundError:
    """Say that nothing is left of an article."""
    return ArticleNotFoundError(
        f"article {article_id!r} was removed and its text purged", remedy="ingest it again"
    )
