"""Articles with their whole history into a corpus, from what `exporting` wrote.

A line that cannot be stored costs itself and nothing else.
"""

import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, cast

from pullquote.bot.exporting import KIND
from pullquote.config import BadInputError
from pullquote.ingest import Failure
from pullquote.vectorstore import Outcome, Store
from pullquote.vectorstore.interchange import FORMAT, article_from_dict

MAX_LINE_BYTES = 1 << 30
_GZIP = b"\x1f\x8b"
_AGAIN = "export it again from where it came from"

OnProgress = Callable[[str, int, int | None], None]  # phase, done, total


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of an import.

    Attributes:
        unchanged: Articles that were there already, with the same history.
        embedded: Vectors that were computed.
    """

    added: int
    unchanged: int
    failures: tuple[Failure, ...]
    embedded: int


def read_export(
    store: Store, source: IO[bytes], name: str, on_progress: OnProgress | None = None
) -> Imported:
    """Store the articles of an export, one transaction each, and bring the index up to them.

    Articles that are there already cost little, so an import that was cut short can be run
    again. The caller holds the writer's lock.

    Args:
        store: Where they go.
        source: What `write_export` wrote; gzip is recognised.
        name: Of the source, for messages.
        on_progress: Called with a phase ("reading" or "embedding"), what is done of it (bytes of
            the source, passages), and the total or None.

    Raises:
        BadInputError: It is no export; nothing was stored.
    """
    buffered = isinstance(source, io.BufferedReader)
    raw = cast("io.BufferedReader", source if buffered else io.BufferedReader(cast("Any", source)))
    size = _size(raw)
    lines = _lines(raw, name)
    _check_header(next(lines, None), name)
    added = unchanged = 0
    failures: list[Failure] = []
    for line in lines:
        outcome = _store(store, line, name)
        if isinstance(outcome, Failure):
            failures.append(outcome)
        else:
            added += outcome is Outcome.ADDED
            unchanged += outcome is Outcome.UNCHANGED
        if on_progress and size:
            on_progress("reading", raw.tell(), size)

    def on_embedded(done: int, total: int) -> None:
        if on_progress:
            on_progress("embedding", done, total)

    report = store.sync(on_embedded)
    return Imported(added, unchanged, tuple(failures), report.embedded)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not blank.

    Attributes:
        number: Counted from 1.
    """

    number: int
    raw: bytes


def _store(store: Store, line: _Line | Failure, name: str) -> Outcome | Failure:
    if isinstance(line, Failure):
        return line
    try:
        return store.catalog.import_article(article_from_dict(_record(line.raw)))
    except BadInputError as error:
        return Failure(name, line.number, str(error.args[0]), error.remedy)


def _record(raw: bytes) -> dict[str, Any]:
    try:
        record = json.loads(raw)
    except (ValueError, RecursionError):
        raise BadInputError("this is not JSON", remedy=_AGAIN) from None
    if not isinstance(record, dict):
        raise BadInputError("this is no exported article", remedy=_AGAIN)
    return record


def _check_header(line: _Line | Failure | None, name: str) -> None:
    """Refuse what is no export, or another version's."""
    try:
        header = _record(line.raw) if isinstance(line, _Line) else {}
    except BadInputError:
        header = {}
    if header.get("pullquote") != KIND:
        raise BadInputError(
            f"{name} is no export of Pullquote",
            remedy="articles from elsewhere are read by `pullquote ingest`",
        )
    if header.get("format") != FORMAT:
        raise BadInputError(
            f"{name} was exported in format {header.get('format')!r}, and this Pullquote reads"
            f" {FORMAT}",
            remedy="import it with the version that exported it, or export it again",
        )


def _size(raw: io.BufferedReader) -> int | None:
    """Return the source's size in bytes, or None of a pipe."""
    if not raw.seekable():
        return None
    size = raw.seek(0, io.SEEK_END)
    raw.seek(0)
    return size


def _lines(raw: io.BufferedReader, name: str) -> Iterator[_Line | Failure]:
    source: io.BufferedReader | gzip.GzipFile = raw
    if raw.peek(2).startswith(_GZIP):
        source = gzip.open(raw)  # noqa: SIM115 - closing it would leave `raw` open anyway
    number = 0
    try:
        while text := source.readline(MAX_LINE_BYTES):
            number += 1
            if len(text) >= MAX_LINE_BYTES:
                yield Failure(name, number, f"longer than {MAX_LINE_BYTES:,} bytes", _AGAIN)
                return
            if text.strip():
                yield _Line(number, text)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        yield Failure(
            name,
            number + 1,
            "the gzip file is damaged here; what came before was read",
            "copy it again",
        )
