"""What changes the catalog: each function is the inside of one transaction.

The order within a change: full text of the old passages out, pointer flipped, full text of the
new ones in, then the work for the index.
"""

import itertools
import json
import sqlite3
import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pullquote.config import ArticleNotFoundError, BadInputError
from pullquote.vectorstore import fulltext, outbox
from pullquote.vectorstore.recipe import day_of, embedded_text, vector_key
from pullquote.vectorstore.records import Metadata, Outcome, RevisionDraft


class _Stored(NamedTuple):
    """The article's row and its newest revision's."""

    article: int
    current: int | None
    newest: int
    number: int
    content_sha256: str
    recipe: str
    metadata: Metadata


def store(tx: sqlite3.Connection, draft: RevisionDraft) -> Outcome:
    """Store a new article, a new revision, new metadata or new passages, whichever it takes."""
    keys = _keys(draft)
    known = _find(tx, draft.article_id)
    if known is None:
        article = _add_article(tx, draft)
        _make_current(tx, article, _add_revision(tx, article, 1, draft), draft, keys)
        outcome = Outcome.ADDED
    elif known.content_sha256 != draft.content_sha256:
        old = _retire(tx, known)
        revision = _add_revision(tx, known.article, known.number + 1, draft)
        _make_current(tx, known.article, revision, draft, keys, had=old)
        outbox.drop_unused(tx, old)
        _write_metadata(tx, known.article, draft.metadata)
        outcome = Outcome.ADDED if known.current is None else Outcome.REVISED
    else:
        outcome = _same_content(tx, known, draft, keys)
    return outcome


def _same_content(
    tx: sqlite3.Connection, known: _Stored, draft: RevisionDraft, keys: Sequence[str]
) -> Outcome:
    outcome = Outcome.UNCHANGED
    if known.metadata != draft.metadata:
        _write_metadata(tx, known.article, draft.metadata)
        outcome = Outcome.METADATA
    if known.current is None or known.recipe != draft.recipe:
        old = _retire(tx, known)
        _clear_passages(tx, known.newest, draft)
        _make_current(tx, known.article, known.newest, draft, keys, had=old)
        outbox.drop_unused(tx, old)
        if known.current is None:
            outcome = Outcome.ADDED
    return outcome


def update_metadata(tx: sqlite3.Connection, article_id: str, metadata: Metadata) -> None:
    """Replace an article's metadata."""
    _write_metadata(tx, _must_find(tx, article_id).article, metadata)


def remove(tx: sqlite3.Connection, article_id: str) -> None:
    """Leave a tombstone: nothing of the article is found, its revisions stay readable."""
    known = _must_find(tx, article_id)
    if known.current is None:
        raise ArticleNotFoundError(f"article {article_id!r} was removed before")
    old = _retire(tx, known)
    tx.execute(
        "UPDATE articles SET current_revision = NULL, removed_at = ?, passages = 0 WHERE id = ?",
        (now(), known.article),
    )
    outbox.drop_unused(tx, old)


def raise_generation(tx: sqlite3.Connection) -> None:
    """Note that the corpus changed."""
    tx.execute("UPDATE state SET generation = generation + 1, updated_at = ?", (now(),))


def now() -> str:
    """Return this moment, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def pack_starts(starts: Sequence[int]) -> bytes:
    """Pack sentence starts for their column."""
    return struct.pack(f"<{len(starts)}I", *starts)


def unpack_starts(packed: bytes) -> tuple[int, ...]:
    """Unpack what `pack_starts` packed."""
    return struct.unpack(f"<{len(packed) // 4}I", packed)


def _find(tx: sqlite3.Connection, article_id: str) -> _Stored | None:
    row = tx.execute(
        "SELECT a.id, a.current_revision, r.id, r.number, r.content_sha256, r.recipe,"
        " a.url, a.publisher, a.authors, a.section, a.tags, a.language"
        " FROM articles AS a JOIN revisions AS r ON r.article = a.id"
        " WHERE a.article_id = ? ORDER BY r.number DESC LIMIT 1",
        (article_id,),
    ).fetchone()
    if row is None:
        return None
    return _Stored(
        article=row[0],
        current=row[1],
        newest=row[2],
        number=row[3],
        content_sha256=row[4],
        recipe=row[5],
        metadata=read_metadata(row[6:]),
    )


def _must_find(tx: sqlite3.Connection, article_id: str) -> _Stored:
    known = _find(tx, article_id)
    if known is None:
        raise ArticleNotFoundError(
            f"no article has the id {article_id!r}", remedy="look it up with `pullquote articles`"
        )
    return known


def read_metadata(columns: Sequence[Any]) -> Metadata:
    """Build the record from url, publisher, authors, section, tags and language."""
    url, publisher, authors, section, tags, language = columns
    return Metadata(
        url=url,
        publisher=publisher,
        authors=tuple(json.loads(authors)) if authors != "[]" else (),
        section=section,
        tags=tuple(json.loads(tags)) if tags != "[]" else (),
        language=language,
    )


def _metadata_columns(metadata: Metadata) -> tuple[str | None, ...]:
    return (
        metadata.url,
        metadata.publisher,
        metadata.publisher.casefold() if metadata.publisher else None,
        json.dumps(metadata.authors, ensure_ascii=False),
        metadata.section,
        json.dumps(metadata.tags, ensure_ascii=False),
        metadata.language,
    )


def _add_article(tx: sqlite3.Connection, draft: RevisionDraft) -> int:
    return _insert(
        tx,
        "INSERT INTO articles (article_id, url, publisher, publisher_folded, authors, section,"
        " tags, language) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (draft.article_id, *_metadata_columns(draft.metadata)),
    )


def _write_metadata(tx: sqlite3.Connection, article: int, metadata: Metadata) -> None:
    tx.execute(
        "UPDATE articles SET url = ?, publisher = ?, publisher_folded = ?, authors = ?,"
        " section = ?, tags = ?, language = ? WHERE id = ?",
        (*_metadata_columns(metadata), article),
    )


def _add_revision(tx: sqlite3.Connection, article: int, number: int, draft: RevisionDraft) -> int:
    return _insert(
        tx,
        "INSERT INTO revisions (article, number, content_sha256, recipe, recorded_at, published,"
        " day, characters, title, sentence_starts, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            article,
            number,
            draft.content_sha256,
            draft.recipe,
            now(),
            draft.published,
            _ordinal(draft.published),
            len(draft.text),
            draft.title,
            pack_starts(draft.sentence_starts),
            draft.text,
        ),
    )


def _insert(tx: sqlite3.Connection, sql: str, values: Sequence[object]) -> int:
    rowid = tx.execute(sql, values).lastrowid
    assert rowid is not None
    return rowid


def _make_current(
    tx: sqlite3.Connection,
    article: int,
    revision: int,
    draft: RevisionDraft,
    keys: Sequence[str],
    *,
    had: Sequence[str] = (),
) -> None:
    live = set(had)
    live.update(key for key in set(keys) - live if outbox.key_is_live(tx, key))
    tx.executemany(
        "INSERT INTO passages (revision, ordinal, span_start, span_end, first_sentence,"
        " last_sentence, vector_key) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                revision,
                ordinal,
                passage.span.start,
                passage.span.end,
                passage.first_sentence,
                passage.last_sentence,
                key,
            )
            for ordinal, (passage, key) in enumerate(zip(draft.passages, keys, strict=True))
        ],
    )
    tx.execute(
        "UPDATE articles SET current_revision = ?, removed_at = NULL, day = ?, passages = ?"
        " WHERE id = ?",
        (revision, _ordinal(draft.published), len(keys), article),
    )
    fulltext.add(tx, revision)
    # A live key is in the index already, or waits in the outbox to be written.
    outbox.want(tx, [key for key in dict.fromkeys(keys) if key not in live])


def _retire(tx: sqlite3.Connection, known: _Stored) -> list[str]:
    """Take the current passages out of full text; return their keys, in order."""
    if known.current is None:
        return []
    fulltext.discard(tx, known.current)
    return [
        key
        for (key,) in tx.execute(
            "SELECT DISTINCT vector_key FROM passages WHERE revision = ?", (known.current,)
        )
    ]


def _clear_passages(tx: sqlite3.Connection, revision: int, draft: RevisionDraft) -> None:
    """Make room for other passages of the same text."""
    tx.execute("DELETE FROM passages WHERE revision = ?", (revision,))
    tx.execute(
        "UPDATE revisions SET recipe = ?, sentence_starts = ? WHERE id = ?",
        (draft.recipe, pack_starts(draft.sentence_starts), revision),
    )


def _ordinal(published: str | None) -> int | None:
    day = day_of(published)
    return day.toordinal() if day else None


def _keys(draft: RevisionDraft) -> list[str]:
    """Check what must hold of a draft, and name its vectors.

    Raises:
        BadInputError: The text holds a NUL, which SQLite would cut it at.
        ValueError: Offsets do not fit the text, or a passage would be embedded as other words.
    """
    if "\0" in draft.text or "\0" in draft.title or "\0" in draft.article_id:
        raise BadInputError(
            f"article {draft.article_id!r} holds a NUL character", remedy="take it out of the text"
        )
    starts = draft.sentence_starts
    ascending = all(a < b for a, b in itertools.pairwise(starts))
    if not starts or starts[0] != 0 or not ascending or starts[-1] >= max(1, len(draft.text)):
        raise ValueError(f"sentence starts do not tile the text of {draft.article_id!r}")
    keys = []
    for passage in draft.passages:
        if passage.span.end > len(draft.text) or passage.last_sentence >= len(starts):
            raise ValueError(f"a passage reaches past the text of {draft.article_id!r}")
        text = embedded_text(draft.title, draft.published, passage.span.of(draft.text))
        if text != passage.embedded_text:
            raise ValueError("embedded_text is not what recipe.embedded_text makes of the passage")
        keys.append(vector_key(text))
    return keys
