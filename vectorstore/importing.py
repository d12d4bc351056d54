"""Storing an article with its whole history, as another catalog exported it."""

import sqlite3

from pullquote.config import BadInputError
from pullquote.vectorstore import exporting, fulltext, storing
from pullquote.vectorstore.database import Database
from pullquote.vectorstore.interchange import ArticleExport, check
from pullquote.vectorstore.recipe import embedded_text, vector_key


def store(tx: sqlite3.Connection, database: Database, article: ArticleExport) -> bool:
    """Store an article, or find it there already; return whether it was stored.

    Raises:
        BadInputError: It cannot be, or another history stands under its id.
    """
    check(article)
    there = exporting.read(database, article.article_id)
    if there is None:
        _add(tx, article)
    elif there != article:
        raise BadInputError(
            f"article {article.article_id!r} is here with another history"
            f" ({_history(there)}; the import has {_history(article)})",
            remedy="import into an empty data_dir",
        )
    return there is None


def _history(article: ArticleExport) -> str:
    if article.purged_at is not None:
        return "purged"
    count = len(article.revisions)
    became = f", moved to {article.moved_to!r}" if article.moved_to else ", removed"
    return f"{count} revision{'' if count == 1 else 's'}" + (became if article.removed_at else "")


def _add(tx: sqlite3.Connection, article: ArticleExport) -> None:
    row = storing.add_article(tx, article.article_id, article.metadata)
    ids: dict[int, int] = {}
    for revision in article.revisions:
        ids[revision.number] = storing.add_revision(tx, row, revision)
        keys = [
            vector_key(
                embedded_text(
                    revision.title, revision.published, revision.text[piece.start : piece.end]
                )
            )
            for piece in revision.passages
        ]
        storing.add_passages(tx, ids[revision.number], revision.passages, keys)
    tx.executemany(
        "INSERT INTO currency (revision, since, until) VALUES (?, ?, ?)",
        [(ids[period.number], period.since, period.until) for period in article.periods],
    )
    removed = article.removed_at is not None
    current = None if removed else ids[article.revisions[-1].number]
    tx.execute(
        "UPDATE articles SET current_revision = :current, removed_at = :removed_at,"
        " removed_by = :removed_by, purged_at = :purged_at, moved_to = :moved_to,"
        " day = (SELECT day FROM revisions WHERE id = :newest),"
        " passages = (SELECT count(*) FROM passages WHERE revision = :current) WHERE id = :article",
        {
            "current": current,
            "newest": ids[article.revisions[-1].number] if article.revisions else None,
            "removed_at": article.removed_at,
            "removed_by": article.removed_by,
            "purged_at": article.purged_at,
            "moved_to": article.moved_to,
            "article": row,
        },
    )
    for revision_id in ids.values():
        full_text = fulltext.CURRENT if revision_id == current else fulltext.HISTORY
        full_text.add(tx, revision_id)
