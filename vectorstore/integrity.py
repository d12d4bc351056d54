"""Finding what is wrong in a catalog: what SQLite guarantees, and what only we can know."""

from collections.abc import Iterator

from pullquote.vectorstore import fulltext, layout
from pullquote.vectorstore.columns import unpack_starts
from pullquote.vectorstore.database import Database
from pullquote.vectorstore.reading import notices
from pullquote.vectorstore.recipe import embedded_text, vector_key

_RULES = {
    "a current revision that belongs to another article": """
        SELECT a.article_id FROM articles AS a JOIN revisions AS r ON r.id = a.current_revision
        WHERE r.article <> a.id OR r.day IS NOT a.day""",
    "a current revision that is not the newest": """
        SELECT a.article_id FROM articles AS a JOIN revisions AS r ON r.id = a.current_revision
        WHERE r.number <> (SELECT max(number) FROM revisions WHERE article = a.id)""",
    "no current revision and no date of removal, or both": """
        SELECT article_id FROM articles
        WHERE (current_revision IS NULL) <> (removed_at IS NOT NULL)""",
    "a removal by nobody, or somebody's without a removal": """
        SELECT article_id FROM articles WHERE (removed_at IS NULL) <> (removed_by IS NULL)""",
    "no revision": """
        SELECT article_id FROM articles
        WHERE purged_at IS NULL AND id NOT IN (SELECT article FROM revisions)""",
    "something left of what was purged": """
        SELECT article_id FROM articles
        WHERE purged_at IS NOT NULL AND (
            removed_at IS NULL OR id IN (SELECT article FROM revisions) OR day IS NOT NULL
            OR coalesce(url, publisher, publisher_folded, section, language, moved_to)
               IS NOT NULL
            OR authors <> '[]' OR tags <> '[]')""",
    "a current revision although it moved": """
        SELECT article_id FROM articles
        WHERE moved_to IS NOT NULL AND current_revision IS NOT NULL""",
    "a move to an article that is unknown": """
        SELECT article_id FROM articles WHERE moved_to NOT IN (SELECT article_id FROM articles)""",
    "a move that leads back to it": """
        WITH RECURSIVE way (first, next) AS (
            SELECT article_id, moved_to FROM articles WHERE moved_to IS NOT NULL
            UNION
            SELECT w.first, a.moved_to FROM way AS w JOIN articles AS a ON a.article_id = w.next
            WHERE a.moved_to IS NOT NULL)
        SELECT first FROM way WHERE first = next""",
    "an open period that is not the current revision's, or none": """
        SELECT a.article_id FROM articles AS a
        WHERE a.current_revision IS NOT (
            SELECT CASE WHEN count(*) < 2 THEN max(c.revision) ELSE -1 END
            FROM revisions AS r JOIN currency AS c ON c.revision = r.id AND c.until IS NULL
            WHERE r.article = a.id)""",
    "a revision that never was current": """
        SELECT a.article_id FROM articles AS a JOIN revisions AS r ON r.article = a.id
        WHERE r.id NOT IN (SELECT revision FROM currency)""",
    "periods of currency that overlap": """
        SELECT DISTINCT article_id FROM (
            SELECT a.article_id, c.since, lag(coalesce(c.until, '~'))
                OVER (PARTITION BY a.id ORDER BY c.since, c.until IS NULL, c.until) AS before
            FROM articles AS a JOIN revisions AS r ON r.article = a.id
            JOIN currency AS c ON c.revision = r.id)
        WHERE before > since""",
    "a wrong count of passages": """
        SELECT a.article_id FROM articles AS a WHERE a.passages <> (
            SELECT count(*) FROM passages AS p WHERE p.revision = a.current_revision)""",
    "a likeness of what is not current": """
        SELECT a.article_id FROM likenesses AS l JOIN revisions AS r ON r.id = l.revision
        JOIN articles AS a ON a.id = r.article WHERE a.current_revision IS NOT l.revision""",
    "a bucket without a likeness": """
        SELECT DISTINCT revision FROM likeness_buckets
        WHERE revision NOT IN (SELECT revision FROM likenesses)""",
    "a vector to be written that no passage has": """
        SELECT vector_key FROM pending WHERE action = 'upsert'
        AND vector_key NOT IN (SELECT vector_key FROM passages)""",
    "a vector to be deleted that a passage has": """
        SELECT vector_key FROM pending WHERE action = 'delete'
        AND vector_key IN (SELECT vector_key FROM passages)""",
}


def problems(database: Database) -> list[str]:
    """Check everything; one line for each problem, none for a sound catalog."""
    found = [
        f"SQLite: {line}" for (line,) in database.rows("PRAGMA integrity_check") if line != "ok"
    ]
    found += [
        f"SQLite: row {row[1]} of {row[0]} points at a missing row of {row[2]}"
        for row in database.rows("PRAGMA foreign_key_check")
    ]
    for rule, sql in _RULES.items():
        found += [f"{name!r} has {rule}" for (name,) in database.rows(sql)]
    found += _slices(database)
    for full_text in (fulltext.CURRENT, fulltext.HISTORY):
        found += full_text.problems(database)
    return found


def _slices(database: Database) -> Iterator[str]:
    """Check each revision's offsets against its text, and its vectors against its words."""
    last = 0
    while page := database.rows(
        "SELECT r.id, a.article_id, r.number, r.title, r.published, r.sentence_starts, r.text,"
        " r.characters FROM revisions AS r JOIN articles AS a ON a.id = r.article"
        " WHERE r.id > ? ORDER BY r.id LIMIT 100",
        (last,),
    ):
        for revision, article_id, number, title, published, packed, text, characters in page:
            where = f"{article_id!r} revision {number}"
            if characters != len(text):
                yield f"{where}: the text has another length than was stored"
            rows = database.rows(
                "SELECT span_start, span_end, first_sentence, last_sentence, vector_key, ordinal"
                " FROM passages WHERE revision = ? ORDER BY ordinal",
                (revision,),
            )
            wrong = [
                *layout.problems(text, unpack_starts(packed), [layout.Slice(*r[:4]) for r in rows]),
                *layout.notice_problems(text, notices(database, revision)),
            ]
            for ordinal, row in enumerate(rows):
                if row[5] != ordinal:
                    wrong.append(f"passage {ordinal} is missing")
                elif row[4] != vector_key(embedded_text(title, published, text[row[0] : row[1]])):
                    wrong.append(f"passage {ordinal} has a vector of other words")
            yield from (f"{where}: {problem}" for problem in wrong)
        last = page[-1][0]
