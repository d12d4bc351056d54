"""Many questions from JSON Lines, each answered in its turn: one line in, one record out.

A line that cannot be used costs its own answer and nothing else.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import IO, Any

from pullquote.bot.answer_json import SCHEMA, answer_to_dict
from pullquote.bot.dates import parse_day, parse_moment
from pullquote.bot.records import Answer, Question
from pullquote.config import BadInputError
from pullquote.vectorstore import Scope

MAX_LINE_BYTES = 1_000_000
_AS_OBJECT = 'write one object a line, as {"question": "Who won?"}'

RecordId = str | int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that holds a question.

    Attributes:
        id: The record's own id, or None.
        asked_on: The record's day, or None where it names none.
        as_of: The moment that it is asked as of, or None where it names none.
    """

    id: RecordId
    text: str
    asked_on: date | None
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be answered, and why.

    Attributes:
        line: Counted from 1, blank lines included.
        id: The record's own id where it could be read.
    """

    line: int
    id: RecordId
    problem: str

    def as_dict(self) -> dict[str, object]:
        """Lay the failure out as one line of the output."""
        return {"schema": SCHEMA, "error": self.problem, "line": self.line, "id": self.id}


def answer_all(
    source: IO[bytes],
    ask: Callable[[Question], Answer],
    *,
    asked_on: date | None = None,
    scope: Scope | None = None,
) -> Iterator[dict[str, object] | BadLine]:
    """Answer each line of `source` in order.

    Args:
        source: JSON Lines, UTF-8: objects with `question` and optionally `id` (text or a whole
            number), `question_date` and `as_of`.
        ask: The core's way of answering.
        asked_on: The day of the questions that name none.
        scope: Which articles all of them may use; its `as_of` holds for those that name none.

    Yields:
        The answer by the JSON contract, its `id` the record's where it has one, or the failure.
    """
    for number, raw in _lines(source):
        entry = _read(number, raw)
        if isinstance(entry, BadLine):
            yield entry
            continue
        within = scope or Scope()
        if entry.as_of:
            within = replace(within, as_of=entry.as_of)
        question = Question(entry.text, entry.asked_on or asked_on, within)
        try:
            answer = ask(question)
        except BadInputError as error:
            yield BadLine(number, entry.id, str(error))
            continue
        record = answer_to_dict(answer)
        if entry.id is not None:
            record["id"] = entry.id
        yield record


def _lines(source: IO[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Yield each line that is not blank with its number; None stands for one that is too long."""
    number = 0
    while raw := source.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(raw) > MAX_LINE_BYTES:
            while raw and not raw.endswith(b"\n"):
                raw = source.readline(MAX_LINE_BYTES + 1)
            yield number, None
        elif raw.strip():
            yield number, raw


def _read(number: int, raw: bytes | None) -> Entry | BadLine:
    """Turn a line into a question, or say what is wrong with it."""
    if raw is None:
        return BadLine(number, None, f"longer than {MAX_LINE_BYTES:,} bytes; shorten the line")
    try:
        record = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return BadLine(number, None, "not UTF-8; convert the file")
    except (ValueError, RecursionError):
        return BadLine(number, None, f"not JSON; {_AS_OBJECT}")
    if not isinstance(record, dict):
        return BadLine(number, None, f"not an object; {_AS_OBJECT}")
    given = record.get("id")
    if isinstance(given, bool) or not isinstance(given, str | int | None):
        return BadLine(number, None, "'id' is neither text nor a whole number; mend it")
    try:
        return Entry(given, _question(record), _day(record), _moment(record))
    except BadInputError as error:
        return BadLine(number, given, str(error))


def _question(record: dict[str, Any]) -> str:
    text = record.get("question")
    if not isinstance(text, str) or not text.strip():
        raise BadInputError("no question", remedy="give 'question' as text")
    return text


def _day(record: dict[str, Any]) -> date | None:
    day = _written(record, "question_date")
    return parse_day(day) if day else None


def _moment(record: dict[str, Any]) -> datetime | None:
    moment = _written(record, "as_of")
    return parse_moment(moment) if moment else None


def _written(record: dict[str, Any], name: str) -> str | None:
    value = record.get(name)
    if value is None or isinstance(value, str):
        return value
    raise BadInputError(f"{name!r} is not text", remedy="write it as YYYY-MM-DD")
