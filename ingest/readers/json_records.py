"""JSON Lines, gzipped or not, and JSON documents with one record or many."""

import json
import re
from collections.abc import Iterator
from typing import Any

from pullquote.config import BadInputError
from pullquote.ingest.encoding import decode
from pullquote.ingest.fields import article_from_record
from pullquote.ingest.lines import Line, bounded_lines
from pullquote.ingest.raw import Origin, RawArticle
from pullquote.ingest.readers.linked_data import GRAPH, articles_of
from pullquote.ingest.readers.whole import READ_ERRORS, failure_of, read_bytes
from pullquote.ingest.report import Failure
from pullquote.ingest.sources import SourceFile

_DOCUMENT = 16  # times the limit of a record; a larger document belongs in JSON Lines
_ENVELOPES = ("articles", GRAPH)
_BETWEEN = re.compile(r"[\s,:]*")
_DECODER = json.JSONDecoder()


def read_lines(file: SourceFile) -> Iterator[RawArticle | Failure]:
    """Read a record from each line that is not blank."""
    record = 0
    line_number: int | None = None
    try:
        with file.opened() as stream:
            for line in bounded_lines(stream, file.record_limit):
                line_number = line.number
                if line.data is not None and not line.data.strip():
                    continue
                record += 1
                if file.knows is not None and line.data is not None and file.knows(line.data):
                    continue
                try:
                    yield _from_line(file, line, record)
                except BadInputError as error:
                    yield failure_of(file, error, line.number)
                if line.last:
                    yield Failure(
                        file.name,
                        line.number,
                        "the line has no end in sight; the rest of the file was not read",
                        "write one record on each line",
                    )
    except UnicodeError:
        problem = BadInputError("its UTF-16 is broken here", remedy="save it as UTF-8")
        yield failure_of(file, problem, (line_number or 0) + 1)
    except READ_ERRORS as error:
        yield failure_of(file, error, None if line_number is None else line_number + 1)
    else:
        if not record:
            yield Failure(
                file.name, None, "there are no records", "write one JSON record on each line"
            )


def read_document(file: SourceFile) -> Iterator[RawArticle | Failure]:
    """Read one record, a list of them, an object with a list "articles", or linked data."""
    try:
        text = decode(read_bytes(file, _DOCUMENT * file.record_limit))
        document: Any = _parse(text)
    except READ_ERRORS as error:
        yield failure_of(file, error, _line_of(error))
        return
    envelope = _envelope_of(document)
    if not isinstance(document, list) and envelope is None:
        try:
            yield article_from_record(document, Origin(file.name))
        except BadInputError as error:
            yield failure_of(file, error)
        return
    records = document if isinstance(document, list) else document[envelope]
    numbered = list(articles_of(records) if envelope == GRAPH else enumerate(records, start=1))
    if not numbered:
        found = "there is no article in its @graph" if envelope == GRAPH else "there are no records"
        yield Failure(file.name, None, found, "remove the file")
        return
    lines = _lines_of_records(text, envelope, len(records))
    for number, record in numbered:
        line = lines[number - 1]
        try:
            yield article_from_record(record, Origin(file.name, line, number, listed=True))
        except BadInputError as error:
            yield Failure(file.name, line, f"record {number}: {error.args[0]}", error.remedy)


def _envelope_of(document: Any) -> str | None:
    """Return the name of the list of records in a document that is an object."""
    if not isinstance(document, dict):
        return None
    return next((name for name in _ENVELOPES if isinstance(document.get(name), list)), None)


def _lines_of_records(text: str, envelope: str | None, count: int) -> list[int]:
    """Return the line on which each record of a list begins, counted from 1.

    Args:
        text: A JSON document that was parsed before.
        envelope: The name of the list where the document is an object.
        count: How many records the list holds.
    """
    at = _after(text, 0) + 1
    while envelope is not None:
        name, at = _DECODER.raw_decode(text, _after(text, at))
        at = _after(text, at)
        if name == envelope and text[at] == "[":
            at += 1
            break
        _, at = _DECODER.raw_decode(text, at)
    lines = []
    line, counted = 1, 0
    for _ in range(count):
        at = _after(text, at)
        line, counted = line + text.count("\n", counted, at), at
        lines.append(line)
        _, at = _DECODER.raw_decode(text, at)
    return lines


def _after(text: str, at: int) -> int:
    """Return where the next value begins."""
    between = _BETWEEN.match(text, at)
    assert between is not None
    return between.end()


def _from_line(file: SourceFile, line: Line, record: int) -> RawArticle:
    if line.data is None:
        raise BadInputError(
            f"the line is longer than {file.record_limit} bytes",
            remedy="write one record on each line",
        )
    if isinstance(line.data, str):
        text = line.data
    else:
        try:
            text = line.data.decode()
        except UnicodeDecodeError:
            text = decode(line.data)
    return article_from_record(_parse(text), Origin(file.name, line.number, record))


def _parse(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data":
            problem, remedy = "there is more after the record", "use .jsonl for a record a line"
        else:
            problem, remedy = f"this is not JSON: {error.msg}", "write it as one JSON record"
        raise BadInputError(f"{problem} (column {error.colno})", remedy=remedy) from error
    except RecursionError:
        raise BadInputError(
            "its lists and objects are nested too deeply", remedy="write flat records"
        ) from None
    except ValueError:  # a number of thousands of digits
        raise BadInputError("a number in it is too long", remedy="mend the number") from None


def _line_of(error: BaseException) -> int | None:
    cause = error.__cause__
    return cause.lineno if isinstance(cause, json.JSONDecodeError) else None
