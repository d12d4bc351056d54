"""Reading articles with their whole history out of the catalog."""

from collections.abc import Iterator

from pullquote.vectorstore.columns import read_metadata, unpack_starts
from pullquote.vectorstore.currency import history
from pullquote.vectorstore.database import Database
from pullquote.vectorstore.interchange import ArticleExport, RevisionExport
from pullquote.vectorstore.layout import Slice
from pullquote.vectorstore.reading import notices
from pullquote.vectorstore.records import RemovedBy

_PAGE = 500


def export(database: Database) -> Iterator[ArticleExport]:
    """Yield every article in the order in which it was first stored, each as one state of it."""
    last = 0
    while page := database.rows(
        "SELECT id, article_id FROM articles WHERE id > ? ORDER BY id LIMIT ?", (last, _PAGE)
    ):
        for _, article_id in page:
            with database.snapshot():
                article = read(database, article_id)
            if article is not None:
                yield article
        last = page[-1][0]


def read(database: Database, article_id: str) -> ArticleExport | None:
    """Read one article, inside the caller's snapshot or transaction."""
    row = database.row(
        "SELECT id, removed_at, removed_by, purged_at, moved_to, url, publisher, authors, section,"
        " tags, language FROM articles WHERE article_id = ?",
        (article_id,),
    )
    if row is None:
        return None
    article, removed_at, removed_by, purged_at, moved_to, *metadata = row
    return ArticleExport(
        article_id=article_id,
        metadata=read_metadata(metadata),
        revisions=tuple(_revisions(database, article)),
        periods=tuple(history(database, article_id)),
        removed_at=removed_at,
        removed_by=RemovedBy(removed_by) if removed_by else None,
        purged_at=purged_at,
        moved_to=moved_to,
    )


def _revisions(database: Database, article: int) -> Iterator[RevisionExport]:
    for row in database.rows(
        "SELECT id, number, title, text, published, content_sha256, recipe, recorded_at,"
        " sentence_starts FROM revisions WHERE article = ? ORDER BY number",
        (article,),
    ):
        yield RevisionExport(
            number=row[1],
            title=row[2],
            text=row[3],
            published=row[4],
            sha256=row[5],
            recipe=row[6],
            recorded_at=row[7],
            sentence_starts=unpack_starts(row[8]),
            passages=tuple(
                Slice(*slice_)
                for slice_ in database.rows(
                    "SELECT span_start, span_end, first_sentence, last_sentence FROM passages"
                    " WHERE revision = ? ORDER BY ordinal",
                    (row[0],),
                )
            ),
            notices=notices(database, row[0]),
        )
