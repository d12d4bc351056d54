"""JSON Lines, gzipped or not, and JSON documents with one record or many."""

import json
from collections.abc import Iterator

from pullquote.config import BadInputError
from pullquote.ingest.encoding import decode
from pullquote.ingest.fields import article_from_record
from pullquote.ingest.lines import Line, bounded_lines
from pullquote.ingest.raw import Origin, RawArticle
from pullquote.ingest.readers.whole import READ_ERRORS, failure_of, read_bytes
from pullquote.ingest.report import Failure
from pullquote.ingest.sources import SourceFile

_DOCUMENT = 16  # times the limit of a record; a larger document belongs in JSON Lines
_ENVELOPE = "articles"


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
    """Read one record, a list of records, or an object with a list "articles"."""
    try:
        document = _parse(decode(read_bytes(file, _DOCUMENT * file.record_limit)))
    except READ_ERRORS as error:
        yield failure_of(file, error, _line_of(error))
        return
    if isinstance(document, dict) and isinstance(document.get(_ENVELOPE), list):
        document = document[_ENVELOPE]
    if not isinstance(document, list):
        try:
            yield article_from_record(document, Origin(file.name))
        except BadInputError as error:
            yield failure_of(file, error)
        return
    if not document:
        yield Failure(file.name, None, "there are no records", "remove the file")
    for number, record in enumerate(document, start=1):
        try:
            yield article_from_record(record, Origin(file.name, record=number))
        except BadInputError as error:
            yield Failure(file.name, None, f"record {number}: {error.args[0]}", error.remedy)


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
