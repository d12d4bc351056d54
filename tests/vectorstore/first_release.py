"""Writes a catalog as the first release of Pullquote did, article by article."""

import sqlite3
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Self

from pullquote.vectorstore import RevisionDraft
from pullquote.vectorstore.columns import ordinal, pack_starts
from pullquote.vectorstore.database import APPLICATION_ID
from pullquote.vectorstore.recipe import vector_key


class FirstRelease:
    """A new catalog in schema 1."""

    def __init__(self, path: Path) -> None:
        script = resources.files("pullquote.vectorstore") / "migrations" / "0001_initial.sql"
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(script.read_text(encoding="utf-8"))
        self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self._connection.execute("PRAGMA user_version = 1")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def add(
        self,
        article_id: str,
        versions: Sequence[tuple[RevisionDraft, str]],
        *,
        removed: str | None = None,
    ) -> None:
        """Add an article.

        Args:
            article_id: Its id.
            versions: Each revision and the moment at which it was recorded.
            removed: The moment at which it was removed, or None.
        """
        article = self._connection.execute(
            "INSERT INTO articles (article_id, removed_at, url, publisher, publisher_folded)"
            " VALUES (?, ?, ?, ?, ?)",
            (article_id, removed, versions[-1][0].metadata.url, "Gazette", "gazette"),
        ).lastrowid
        for number, (given, recorded) in enumerate(versions, 1):
            self._revise(article, number, given, recorded, removed)

    def leave_unindexed(self) -> None:
        """Leave the first sync to the next release: every current passage waits in the outbox."""
        self._connection.execute(
            "INSERT INTO pending (vector_key, action) SELECT DISTINCT p.vector_key, 'upsert'"
            " FROM passages AS p JOIN articles AS a ON a.current_revision = p.revision"
        )

    def _revise(self, article, number, given, recorded, removed):
        execute = self._connection.execute
        revision = execute(
            "INSERT INTO revisions (article, number, content_sha256, recipe, recorded_at,"
            " published, day, characters, title, sentence_starts, text)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                article,
                number,
                given.content_sha256,
                given.recipe,
                recorded,
                given.published,
                ordinal(given.published),
                len(given.text),
                given.title,
                pack_starts(given.sentence_starts),
                given.text,
            ),
        ).lastrowid
        execute(
            "INSERT INTO passages_fts (passages_fts, rowid, title, body)"
            " SELECT 'delete', id, title, body FROM fulltext_source WHERE revision ="
            " (SELECT current_revision FROM articles WHERE id = ?)",
            (article,),
        )
        for place, passage in enumerate(given.passages):
            execute(
                "INSERT INTO passages (revision, ordinal, span_start, span_end, first_sentence,"
                " last_sentence, vector_key) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    revision,
                    place,
                    passage.span.start,
                    passage.span.end,
                    passage.first_sentence,
                    passage.last_sentence,
                    vector_key(passage.embedded_text),
                ),
            )
        execute(
            "UPDATE articles SET current_revision = ?, day = ?, passages = ? WHERE id = ?",
            (None, ordinal(given.published), 0, article)
            if removed
            else (revision, ordinal(given.published), len(given.passages), article),
        )
        execute(
            "INSERT INTO passages_fts (rowid, title, body)"
            " SELECT id, title, body FROM fulltext_source WHERE revision = ?",
            (revision,),
        )
