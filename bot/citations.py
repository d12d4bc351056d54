"""Citations read from JSON: by themselves, in the answers that carry them, or many in lines.

Whatever cannot be read costs itself and nothing else.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

from pullquote.bot.verifying import Cited
from pullquote.config import BadInputError
from pullquote.vectorstore import Span

MAX_BYTES = 256 << 20
_MOST = 10**12  # characters, and revisions: far above any, far below what SQLite counts to
_SHAPE = "give an object with article_id, revision, start, end and text, or an answer with quotes"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that holds no citation, and why.

    Attributes:
        line: Counted from 1.
        problem: What was found, without a full stop.
        remedy: What to do.
    """

    line: int
    problem: str
    remedy: str


def read_citations(source: IO[bytes]) -> Iterator[Cited | Unreadable]:
    """Read the citations of one JSON document, or of JSON Lines.

    A record is a citation, an answer (its quotes are the citations, and an abstention has none),
    or a list of either.

    Args:
        source: UTF-8.

    Raises:
        BadInputError: It is longer than `MAX_BYTES`, or not UTF-8.
    """
    raw = source.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise BadInputError(f"more than {MAX_BYTES:,} bytes of citations", remedy="split them")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError("the citations are not UTF-8", remedy="convert them") from error
    for line, record in _records(text):
        yield from [record] if isinstance(record, Unreadable) else _citations(line, record)


def _records(text: str) -> Iterator[tuple[int, Any]]:
    """Yield one document as line 1, or else each line that is not blank."""
    whole = _parse(1, text)
    if not isinstance(whole, Unreadable):
        yield 1, whole
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, _parse(number, line)


def _parse(line: int, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return Unreadable(line, "this is not JSON", "write one object a line")


def _citations(line: int, record: Any) -> Iterator[Cited | Unreadable]:
    if isinstance(record, list):
        for one in record:
            yield from _citations(line, one)
    elif isinstance(record, dict) and isinstance(record.get("quotes"), list):
        for quote in record["quotes"]:
            yield citation_of(line, quote)
    else:
        yield citation_of(line, record)


def citation_of(line: int, record: Any) -> Cited | Unreadable:
    """Read one citation out of its JSON object."""
    if not isinstance(record, dict):
        return Unreadable(line, "this is no citation", _SHAPE)
    if "article_id" not in record and isinstance(record.get("error"), str):
        return Unreadable(line, "this question was not answered", "leave the line out")
    article_id, text = record.get("article_id"), record.get("text")
    revision, start, end = (_number(record.get(name)) for name in ("revision", "start", "end"))
    if not isinstance(article_id, str) or not isinstance(text, str):
        return Unreadable(line, "article_id or text is missing or no text", _SHAPE)
    if revision is None or start is None or end is None:
        return Unreadable(line, "revision, start or end is missing or no whole number", _SHAPE)
    if not start < end:
        return Unreadable(
            line, f"start {start} is not before end {end}", "copy both from the citation"
        )
    if not _is_text(article_id):
        return Unreadable(line, "article_id holds what is no character", "copy it anew")
    return Cited(article_id, revision, Span(start, end), text)


def _number(value: Any) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 <= value < _MOST else None


def _is_text(value: str) -> bool:
    """Whether a string can be written as UTF-8; JSON can spell lone surrogates."""
    return not any("\ud800" <= character <= "\udfff" for character in value)
