"""An article with its whole history as one record, and that record as JSON.

Pure: no engine. What an export writes, an import reads back equal; nothing derived from it (full
text, vectors, row ids) travels.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pullquote.config import BadInputError
from pullquote.vectorstore import layout
from pullquote.vectorstore.layout import Slice
from pullquote.vectorstore.moments import is_written
from pullquote.vectorstore.recipe import content_sha256, day_of
from pullquote.vectorstore.records import Metadata, Notice, RemovedBy, RevisionPeriod

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = 1


@dataclass(frozen=True, slots=True)
class RevisionExport:
    """A revision with all that is stored of it.

    Attributes:
        sha256: Of title, text and published (`recipe.content_sha256`).
        recorded_at: ISO datetime in UTC.
    """

    number: int
    title: str
    text: str
    published: str | None
    sha256: str
    recipe: str
    recorded_at: str
    sentence_starts: tuple[int, ...]
    passages: tuple[Slice, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleExport:
    """An article with its whole history; one that was purged has none.

    Attributes:
        revisions: All of them, numbered from 1.
        periods: When each was current, the oldest first; the last one is open, or the article
            was removed.
        moved_to: Id of the article that it goes on as, which need not be there yet.
    """

    article_id: str
    metadata: Metadata
    revisions: tuple[RevisionExport, ...]
    periods: tuple[RevisionPeriod, ...]
    removed_at: str | None = None
    removed_by: RemovedBy | None = None
    purged_at: str | None = None
    moved_to: str | None = None


def article_to_dict(article: ArticleExport) -> dict[str, Any]:
    """Turn an article into what `json.dumps` takes."""
    written: dict[str, Any] = _adapter().dump_python(article, mode="json")
    return {"format": FORMAT, **written}


def article_from_dict(given: Mapping[str, Any]) -> ArticleExport:
    """Read what `article_to_dict` wrote, and check everything that must hold of it.

    Raises:
        BadInputError: It is of another format, or cannot be: the message names the article, the
            revision and what is wrong.
    """
    from pydantic import ValidationError  # noqa: PLC0415 - start-up time

    if given.get("format") != FORMAT:
        raise BadInputError(
            f"this is no article that was exported in format {FORMAT}",
            remedy="import what `pullquote export` of this version has written",
        )
    try:
        article = _adapter().validate_python(
            {name: value for name, value in given.items() if name != "format"}
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "it"
        raise _damaged(str(given.get("article_id")), f"{place}: {first['msg']}") from error
    check(article)
    return article


def check(article: ArticleExport) -> None:
    """Check what must hold of an article and its history.

    Raises:
        BadInputError: Something does not.
    """
    for problem in _problems(article):
        raise _damaged(article.article_id, problem)


def _damaged(article_id: str, problem: str) -> BadInputError:
    return BadInputError(
        f"exported article {article_id!r}: {problem}",
        remedy="export it again from where it came from",
    )


@cache
def _adapter() -> "TypeAdapter[ArticleExport]":
    from pydantic import TypeAdapter  # noqa: PLC0415 - start-up time

    return TypeAdapter(ArticleExport)


def _problems(article: ArticleExport) -> Iterator[str]:
    if not article.article_id or "\0" in article.article_id:
        yield "its id is empty or holds a NUL"
    if [revision.number for revision in article.revisions] != [
        number for number, _ in enumerate(article.revisions, 1)
    ]:
        yield "its revisions are not numbered from 1"
    for revision in article.revisions:
        yield from (f"revision {revision.number}: {wrong}" for wrong in _wrong_revision(revision))
    yield from _wrong_periods(article)
    moments = [article.removed_at, article.purged_at]
    if not all(moment is None or is_written(moment) for moment in moments):
        yield "a moment of removal is no ISO datetime in UTC"
    removed = not article.periods or article.periods[-1].until is not None
    if removed != (article.removed_at is not None) or removed != (article.removed_by is not None):
        yield "whether it was removed, when and by whom do not agree"
    if article.moved_to is not None and (not removed or article.moved_to == article.article_id):
        yield "it moved, and is still there"
    if article.purged_at is None and not article.revisions:
        yield "it has no revision"
    left = (article.revisions, article.moved_to, article.metadata != Metadata())
    if article.purged_at is not None and any(left):
        yield "it was purged, and something of it is left"


def _wrong_revision(revision: RevisionExport) -> Iterator[str]:
    if "\0" in revision.title or "\0" in revision.text:
        yield "it holds a NUL character"
    if not is_written(revision.recorded_at):
        yield "recorded_at is no ISO datetime in UTC"
    try:
        day_of(revision.published)
        if content_sha256(revision.title, revision.text, revision.published) != revision.sha256:
            yield "its sha256 is not that of its title, text and date"
    except BadInputError as error:
        yield str(error.args[0])
    except UnicodeEncodeError:
        yield "it holds a lone surrogate, which is no character"
    yield from layout.problems(revision.text, revision.sentence_starts, revision.passages)
    yield from layout.notice_problems(revision.text, revision.notices)


def _wrong_periods(article: ArticleExport) -> Iterator[str]:
    numbers = {revision.number for revision in article.revisions}
    if {period.number for period in article.periods} != numbers:
        yield "a revision never was current, or something else was"
    for period in article.periods:
        until = period.until
        if not is_written(period.since) or not (until is None or is_written(until)):
            yield "a period is not bounded by ISO datetimes in UTC"
        elif until is not None and until < period.since:
            yield "a period ends before it begins"
    for earlier, later in pairwise(article.periods):
        if earlier.until is None or earlier.until > later.since:
            yield "two periods overlap"
    newest = max(numbers, default=0)
    if any(period.until is None and period.number != newest for period in article.periods):
        yield "its current revision is not the newest"
