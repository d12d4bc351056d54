"""Finding what is wrong in a catalog: what SQLite guarantees, and what only we can know."""

import itertools
from collections.abc import Iterator

from pullquote.vectorstore import fulltext
from pullquote.vectorstore.database import Database
from pullquote.vectorstore.recipe import embedded_text, vector_key
from pullquote.vectorstore.storing import unpack_starts

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
    "no revision": """
        SELECT article_id FROM articles
        WHERE id NOT IN (SELECT article FROM revisions)""",
    "a wrong count of passages": """
        SELECT a.article_id FROM articles AS a WHERE a.passages <> (
            SELECT count(*) FROM passages AS p WHERE p.revision = a.current_revision)""",
    "a vector to be written that no passage has": """
        SELECT vector_key FROM pending WHERE action = 'upsert' AND vector_key NOT IN (
            SELECT p.vector_key FROM passages AS p
            JOIN articles AS a ON a.current_revision = p.revision)""",
    "a vector to be deleted that a passage has": """
        SELECT vector_key FROM pending WHERE action = 'delete' AND vector_key IN (
            SELECT p.vector_key FROM passages AS p
            JOIN articles AS a ON a.current_revision = p.revision)""",
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
    return found + fulltext.problems(database)


def _slices(database: Database) -> Iterator[str]:
    """Check that sentences tile each text and that passages are whole sentences of it."""
    last = 0
    while page := database.rows(
        "SELECT r.id, a.article_id, r.number, r.title, r.published, r.sentence_starts, r.text,"
        " r.characters, r.id IS a.current_revision"
        " FROM revisions AS r JOIN articles AS a ON a.id = r.article"
        " WHERE r.id > ? ORDER BY r.id LIMIT 100",
        (last,),
    ):
        for (
            revision,
            article_id,
            number,
            title,
            published,
            packed,
            text,
            characters,
            current,
        ) in page:
            where = f"{article_id!r} revision {number}"
            starts = unpack_starts(packed)
            rising = all(a < b for a, b in itertools.pairwise(starts))
            if not starts or starts[0] != 0 or not rising or starts[-1] >= max(1, len(text)):
                yield f"{where}: sentences do not tile the text"
            if characters != len(text):
                yield f"{where}: the text has another length than was stored"
            bounds = (*starts, len(text))
            end = 0
            for ordinal, row in enumerate(
                database.rows(
                    "SELECT span_start, span_end, first_sentence, last_sentence, vector_key,"
                    " ordinal FROM passages WHERE revision = ? ORDER BY ordinal",
                    (revision,),
                )
            ):
                fits = (
                    row[5] == ordinal
                    and row[3] < len(starts)
                    and (max(end, bounds[row[2]]) <= row[0] < row[1] <= bounds[row[3] + 1])
                )
                end = row[1]
                if not fits:
                    yield f"{where}: passage {ordinal} is not made of whole sentences"
                elif current and row[4] != vector_key(
                    embedded_text(title, published, text[row[0] : row[1]])
                ):
                    yield f"{where}: passage {ordinal} has a vector of other words"
        last = page[-1][0]
