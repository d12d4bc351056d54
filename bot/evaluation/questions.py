"""Labelled questions: reading them from JSON Lines, and the half that each one belongs to.

A line that cannot be used stops the reading: an evaluation over silently fewer questions
would be compared with one over all of them.
"""

import gzip
import hashlib
import json
import zlib
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from pullquote.bot.dates import parse_day
from pullquote.config import BadInputError

UNTIERED = "questions"
"""The tier of questions whose file names none."""

FUTURE = "future"
"""The tier of questions that were asked after the newest article."""

_GZIP = b"\x1f\x8b"


class Half(StrEnum):
    """Which questions count: settings are chosen on one half and reported on the other."""

    CHOOSING = "choosing"
    REPORTING = "reporting"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question with its accepted answers.

    Attributes:
        tier: A name for questions of one kind; each has a row of its own.
        asked_on: The day on which it was asked, or None.
        answers: Any one of them will do; empty where the articles do not answer.
        article_ids: Articles that are known to answer; a lower bound.
        family: Its own id, or that of the question that it rewords: what is resampled, and
            halved, together.
    """

    id: str
    tier: str
    text: str
    asked_on: date | None
    answers: tuple[str, ...]
    article_ids: frozenset[str]
    answerable: bool
    family: str

    @property
    def half(self) -> Half:
        """The half that its family belongs to, by a hash: the same on every machine."""
        even = hashlib.sha256(self.family.encode()).digest()[0] % 2 == 0
        return Half.CHOOSING if even else Half.REPORTING


def select(
    questions: Iterable[LabelledQuestion],
    *,
    half: Half = Half.ALL,
    tiers: Sequence[str] = (),
    limit: int | None = None,
) -> list[LabelledQuestion]:
    """Keep the questions of a half and of some tiers, at most `limit` of each tier, in order."""
    kept: list[LabelledQuestion] = []
    counts: dict[str, int] = {}
    for question in questions:
        wanted = half in (Half.ALL, question.half) and (not tiers or question.tier in tiers)
        if wanted and (limit is None or counts.get(question.tier, 0) < limit):
            counts[question.tier] = counts.get(question.tier, 0) + 1
            kept.append(question)
    return kept


def read_questions(*paths: Path) -> list[LabelledQuestion]:
    """Read labelled questions from JSON Lines files, gzipped or not.

    Raises:
        BadInputError: A line cannot be used, two questions have one id, or there is none; the
            message has the file, the line and the remedy.
        OSError: A file cannot be read.
    """
    found: dict[str, LabelledQuestion] = {}
    for path in paths:
        for number, raw in enumerate(_content(path).splitlines(), start=1):
            if not raw.strip():
                continue
            try:
                question = _question(_record(raw), default_id=f"{path.name}:{number}")
                _check_new(question.id, found)
            except BadInputError as error:
                raise BadInputError(
                    f"{path}:{number}: {error.args[0]}", remedy=error.remedy
                ) from error
            found[question.id] = question
    if not found:
        raise BadInputError(
            f"no questions in {', '.join(map(str, paths))}",
            remedy="write one object a line, with 'question' and 'answers'",
        )
    return list(found.values())


def _check_new(name: str, found: Container[str]) -> None:
    if name in found:
        raise BadInputError(f"the id {name!r} was there before", remedy="give each its own")


def digest(*paths: Path) -> str:
    """Return the sha256 of what the files hold, unpacked, in their order."""
    content = hashlib.sha256()
    for path in paths:
        content.update(_content(path))
    return content.hexdigest()


def _content(path: Path) -> bytes:
    raw = path.read_bytes()
    if not raw.startswith(_GZIP):
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error) as error:
        raise BadInputError(
            f"{path}: the gzip file is damaged", remedy="copy or download it again"
        ) from error


def _record(raw: bytes) -> dict[str, Any]:
    try:
        record = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInputError("not UTF-8", remedy="convert the file") from error
    except (ValueError, RecursionError) as error:
        raise BadInputError("not JSON", remedy="write one object a line") from error
    if not isinstance(record, dict):
        raise BadInputError("not an object", remedy="write one object a line")
    return record


def _question(record: dict[str, Any], *, default_id: str) -> LabelledQuestion:
    given = record.get("id")
    if isinstance(given, bool) or not isinstance(given, str | int | None):
        raise BadInputError("'id' is neither text nor a whole number", remedy="mend it")
    name = _writable("id", default_id if given is None else str(given))
    answers = _texts(record, "answers")
    answerable = record.get("answerable", bool(answers))
    if not isinstance(answerable, bool):
        raise BadInputError("'answerable' is neither true nor false", remedy="mend it")
    if answerable and not any(answer.strip() for answer in answers):
        raise BadInputError(
            "no accepted answer", remedy="list some in 'answers', or set 'answerable' to false"
        )
    text, day = _text(record, "question"), _text(record, "question_date")
    if not text.strip():
        raise BadInputError("no question", remedy="give 'question' as text")
    return LabelledQuestion(
        id=name,
        tier=_text(record, "tier") or UNTIERED,
        text=text,
        asked_on=parse_day(day) if day else None,
        answers=answers,
        article_ids=frozenset(_texts(record, "article_ids")),
        answerable=answerable,
        family=_text(record, "reworded_from") or name,
    )


def _text(record: dict[str, Any], name: str) -> str:
    value = record.get(name)
    if value is None or isinstance(value, str):
        return _writable(name, value or "")
    raise BadInputError(f"{name!r} is not text", remedy="write it within quotes")


def _texts(record: dict[str, Any], name: str) -> tuple[str, ...]:
    value = record.get(name) or []
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(_writable(name, item) for item in value)
    raise BadInputError(f"{name!r} is not a list of texts", remedy='write it as ["…", "…"]')


def _writable(name: str, text: str) -> str:
    """Refuse what no report could be written with: JSON can spell half a character."""
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise BadInputError(
            f"{name!r} holds a lone surrogate, which is no character", remedy="mend it"
        )
    return text
