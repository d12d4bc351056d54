"""What changes the catalog: each function is the inside of one transaction.

The order within a change: the new revision without its passages, the flip (`currency.py`), then
its passages with their full text, then the work for the index.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pullquote.config import ArticleNotFoundError, BadInputError
from pullquote.vectorstore import currency, fulltext, layout, outbox
from pullquote.vectorstore.columns import metadata_values, ordinal, pack_starts
from pullquote.vectorstore.database import Database
from pullquote.vectorstore.interchange import RevisionExport
from pullquote.vectorstore.moments import now
from pullquote.vectorstore.recipe import embedded_text, vector_key
from pullquote.vectorstore.records import Metadata, Notice, Outcome, RemovedBy, RevisionDraft
from pullquote.vectorstore.stored import Stored, find, must_find, purged


def store(tx: sqlite3.Connection, draft: RevisionDraft) -> Outcome:
    """Store a new article, a new revision, new metadata or new passages, whichever it takes."""
    keys = _keys(draft)
    known = find(tx, draft.article_id)
    if known is None:
        article = add_article(tx, draft.article_id, draft.metadata)
        _revise(tx, article, None, draft, keys)
        outcome = Outcome.ADDED
    elif known.newest is None or known.content_sha256 != draft.content_sha256:
        _revise(tx, known.article, known, draft, keys)
        _write_metadata(tx, known.article, draft.metadata)
        outcome = Outcome.ADDED if known.current is None else Outcome.REVISED
    else:
        outcome = _same_content(tx, known, known.newest, draft, keys)
    return outcome


def _same_content(
    tx: sqlite3.Connection, known: Stored, newest: int, draft: RevisionDraft, keys: Sequence[str]
) -> Outcome:
    outcome = Outcome.UNCHANGED
    if known.metadata != draft.metadata:
        _write_metadata(tx, known.article, draft.metadata)
        outcome = Outcome.METADATA
    if known.current is None:
        currency.flip(tx, known.article, None, newest)
        outcome = Outcome.ADDED
    if known.recipe != draft.recipe:
        _repack(tx, known.article, newest, draft, keys)
    return outcome


def update_metadata(tx: sqlite3.Connection, article_id: str, metadata: Metadata) -> None:
    """Replace an article's metadata."""
    known = must_find(tx, article_id)
    if known.newest is None:
        raise purged(article_id)
    _write_metadata(tx, known.article, metadata)


def remove(tx: sqlite3.Connection, article_id: str, by: RemovedBy) -> None:
    """Leave a tombstone: nothing of the article is found, its revisions stay readable.

    What a source removed can be removed by a person once more, so that it stays away.
    """
    known = must_find(tx, article_id)
    if known.current is not None:
        currency.withdraw(tx, known.article, known.current, by)
    elif (known.removed_by, by) == (RemovedBy.SOURCE, RemovedBy.PERSON):
        tx.execute("UPDATE articles SET removed_by = ? WHERE id = ?", (by, known.article))
    else:
        raise ArticleNotFoundError(f"article {article_id!r} was removed before")


def restore(tx: sqlite3.Connection, article_id: str) -> None:
    """Make the newest revision of a removed article current again."""
    known = must_find(tx, article_id)
    if known.newest is None:
        raise purged(article_id)
    if known.current is None:
        currency.flip(tx, known.article, None, known.newest)


@contextmanager
def changing(database: Database) -> Iterator[sqlite3.Connection]:
    """Write all or nothing; where anything was written, note that the corpus changed."""
    with database.transaction() as tx:
        before = tx.total_changes
        yield tx
        if tx.total_changes != before:
            tx.execute("UPDATE state SET generation = generation + 1, updated_at = ?", (now(),))


def add_article(tx: sqlite3.Connection, article_id: str, metadata: Metadata) -> int:
    """Insert an article's row, and return its row id."""
    return _insert(tx, "articles", {"article_id": article_id, **metadata_values(metadata)})


def _write_metadata(tx: sqlite3.Connection, article: int, metadata: Metadata) -> None:
    tx.execute(
        "UPDATE articles SET url = :url, publisher = :publisher,"
        " publisher_folded = :publisher_folded, authors = :authors, section = :section,"
        " tags = :tags, language = :language WHERE id = :article",
        {**metadata_values(metadata), "article": article},
    )


def _revise(
    tx: sqlite3.Connection,
    article: int,
    known: Stored | None,
    draft: RevisionDraft,
    keys: list[str],
) -> None:
    revision = add_revision(
        tx,
        article,
        RevisionExport(
            number=known.number + 1 if known else 1,
            title=draft.title,
            text=draft.text,
            published=draft.published,
            sha256=draft.content_sha256,
            recipe=draft.recipe,
            recorded_at=now(),
            sentence_starts=draft.sentence_starts,
            passages=(),  # they follow when the pointer has moved
            notices=draft.notices,
        ),
    )
    currency.flip(tx, article, known.current if known else None, revision)
    _put_passages(tx, article, revision, draft, keys)


def _repack(
    tx: sqlite3.Connection, article: int, revision: int, draft: RevisionDraft, keys: Sequence[str]
) -> None:
    """Give a current revision other sentences, passages and notices of the same text."""
    fulltext.CURRENT.discard(tx, revision)
    old = outbox.keys_of(tx, revision)
    tx.execute("DELETE FROM passages WHERE revision = ?", (revision,))
    tx.execute("DELETE FROM notices WHERE revision = ?", (revision,))
    tx.execute(
        "UPDATE revisions SET recipe = ?, sentence_starts = ? WHERE id = ?",
        (draft.recipe, pack_starts(draft.sentence_starts), revision),
    )
    _put_notices(tx, revision, draft.notices)
    _put_passages(tx, article, revision, draft, keys, had=old)
    outbox.drop_unused(tx, old)


def _put_passages(
    tx: sqlite3.Connection,
    article: int,
    revision: int,
    draft: RevisionDraft,
    keys: Sequence[str],
    *,
    had: Sequence[str] = (),
) -> None:
    """Give a current revision that has none its passages, and make them searchable."""
    slices = _slices(draft)
    add_passages(tx, revision, slices, keys, had=had)
    tx.execute("UPDATE articles SET passages = ? WHERE id = ?", (len(slices), article))
    fulltext.CURRENT.add(tx, revision)


def add_revision(tx: sqlite3.Connection, article: int, revision: RevisionExport) -> int:
    """Insert a revision and its notices, without passages, and return its row id."""
    row = _insert(
        tx,
        "revisions",
        {
            "article": article,
            "number": revision.number,
            "content_sha256": revision.sha256,
            "recipe": revision.recipe,
            "recorded_at": revision.recorded_at,
            "published": revision.published,
            "day": ordinal(revision.published),
            "characters": len(revision.text),
            "title": revision.title,
            "sentence_starts": pack_starts(revision.sentence_starts),
            "text": revision.text,
        },
    )
    _put_notices(tx, row, revision.notices)
    return row


def _put_notices(tx: sqlite3.Connection, revision: int, notices: Sequence[Notice]) -> None:
    """Insert a revision's notices, in their order."""
    tx.executemany(
        "INSERT INTO notices (revision, kind, span_start, span_end) VALUES (?, ?, ?, ?)",
        [
            (
                revision,
                notice.kind,
                notice.span.start if notice.span else None,
                notice.span.end if notice.span else None,
            )
            for notice in notices
        ],
    )


def add_passages(
    tx: sqlite3.Connection,
    revision: int,
    slices: Sequence[layout.Slice],
    keys: Sequence[str],
    *,
    had: Sequence[str] = (),
) -> None:
    """Insert a revision's passages and want their vectors.

    Args:
        tx: The transaction.
        revision: Has no passages yet.
        slices: Where they stand.
        keys: Their vectors.
        had: Vectors that are in the index or wanted, though no passage may have them now.
    """
    live = set(had)
    live.update(key for key in set(keys) - live if outbox.key_is_live(tx, key))
    tx.executemany(
        "INSERT INTO passages (revision, ordinal, span_start, span_end, first_sentence,"
        " last_sentence, vector_key) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (revision, number, *piece, key)
            for number, (piece, key) in enumerate(zip(slices, keys, strict=True))
        ],
    )
    # A live key is in the index already, or waits in the outbox to be written.
    outbox.want(tx, [key for key in dict.fromkeys(keys) if key not in live])


def _insert(tx: sqlite3.Connection, table: str, values: dict[str, object]) -> int:
    """Insert a row by the names of its columns, and return its id."""
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    rowid = tx.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", values).lastrowid  # noqa: S608 - constants
    assert rowid is not None
    return rowid


def _slices(draft: RevisionDraft) -> list[layout.Slice]:
    return [
        layout.Slice(
            passage.span.start, passage.span.end, passage.first_sentence, passage.last_sentence
        )
        for passage in draft.passages
    ]


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
    for problem in (
        *layout.problems(draft.text, draft.sentence_starts, _slices(draft)),
        *layout.notice_problems(draft.text, draft.notices),
    ):
        raise ValueError(f"article {draft.article_id!r}: {problem}")
    keys = []
    for passage in draft.passages:
        text = embedded_text(draft.title, draft.published, passage.span.of(draft.text))
        if text != passage.embedded_text:
            raise ValueError("embedded_text is not what recipe.embedded_text makes of the passage")
        keys.append(vector_key(text))
    return keys
