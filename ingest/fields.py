"""A record of an export becomes an article: which names its fields may have, and what shape.

A field is read from the first of its names that holds a value. Names are compared without case,
with "-" and " " as "_". A field that is understood and has the wrong shape refuses the record.
"""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pullquote.config import BadInputError
from pullquote.ingest.dates import published_iso
from pullquote.ingest.raw import Origin, RawArticle
from pullquote.ingest.urls import looks_like_url


class FieldError(BadInputError):
    """A field that is understood has a value that cannot be used.

    Attributes:
        field: Its name, in small letters with "_" between the words.
    """

    def __init__(self, message: str, *, remedy: str, field: str) -> None:
        super().__init__(message, remedy=remedy)
        self.field = field


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of an article: its names in the order of trust, and how a value is read."""

    names: tuple[str, ...]
    read: Callable[[Any], Any]


def _is_missing(value: object) -> bool:
    """Say whether a value stands for "none": null, NaN, an empty text or container."""
    return value is None or value != value or value in ("", [], {}, ())  # noqa: PLR0124 - NaN


def _named(value: object) -> object:
    """Unwrap the objects that schema.org puts around a name, an id or an address."""
    if isinstance(value, Mapping):
        return next(
            (value[key] for key in ("name", "value", "@value", "@id") if key in value), value
        )
    return value


def _one(value: object) -> str | None:
    """Read a value of one line: text, a number, an object with a name, the first of a list."""
    if isinstance(value, list):
        value = value[0]
    value = _named(value)
    if _is_missing(value):
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise BadInputError(f"it is {_kind(value)}, not a text")


def _body(value: object) -> str | None:
    """Read the text: a string, or the strings of its paragraphs."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = "\n\n".join(value)
    if not isinstance(value, str):
        raise BadInputError(f"it is {_kind(value)}, not a text")
    return value if value.strip() else None


def _many(value: object, separators: str) -> tuple[str, ...]:
    """Read a list, or a string in which the first separator that occurs parts the items."""
    if isinstance(value, str):
        separator = next((mark for mark in separators if mark in value), None)
        items: list[Any] = value.split(separator) if separator else [value]
    else:
        items = list(value) if isinstance(value, (list, tuple, set)) else [value]
    read = (_one(item) for item in items if not _is_missing(item))
    return tuple(dict.fromkeys(item for item in read if item))


def _authors(value: object) -> tuple[str, ...]:
    bylines = _many(value, ";")
    names = (name[3:].lstrip() if name[:3].lower() == "by " else name for name in bylines)
    return tuple(dict.fromkeys(name for name in names if name))


def _section(value: object) -> str | None:
    return next(iter(_many(value, ";")), None)


def _corrections(value: object) -> tuple[str, ...]:
    """Read the words of corrections: texts, or schema.org's `CorrectionComment`s.

    Anything else that such a field may hold, an address or a flag, has no words to quote.
    """
    items = value if isinstance(value, list) else [value]
    words = (item.get("text") if isinstance(item, Mapping) else item for item in items)
    texts = (html.unescape(_TAG.sub(" ", text)).strip() for text in words if isinstance(text, str))
    return tuple(dict.fromkeys(text for text in texts if " " in text))


def _address(value: object) -> str | None:
    """Read a web address, refused later if it is none."""
    if isinstance(value, Mapping):
        value = value.get("url") or value.get("@id")
    return _one(value)


def _loose_address(value: object) -> str | None:
    """Read a web address from a field that often holds something else."""
    if isinstance(value, Mapping):
        value = value.get("@id") or value.get("url")
    return value.strip() if isinstance(value, str) and looks_like_url(value.strip()) else None


def _publisher(value: object) -> str | None:
    """Read a name; of an address, its host."""
    name = _one(value)
    if name is None or not looks_like_url(name):
        return name
    try:
        host = urlsplit(name).hostname or ""
    except ValueError:
        return None
    return host.removeprefix("www.") or None


_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_TEXT = _Field(
    (
        *("text", "articlebody", "article_body", "body", "body_text", "maintext", "content"),
        *("full_text", "fulltext", "article_text", "raw_text", "cleaned_text"),
    ),
    _body,
)
_FIELDS: Mapping[str, tuple[_Field, ...]] = {
    "given_id": (
        _Field(("id", "article_id", "articleid", "identifier", "guid", "uuid", "_id", "@id"), _one),
    ),
    "title": (_Field(("title", "headline", "name", "page_title"), _one),),
    "url": (
        _Field(
            ("url", "link", "canonical_url", "canonical_link", "permalink", "web_url"), _address
        ),
        _Field(("mainentityofpage", "source", "original_url", "@id"), _loose_address),
    ),
    "publisher": (
        _Field(
            (
                *("publisher", "sitename", "site_name", "meta_site_name", "publication", "outlet"),
                *(
                    "newspaper",
                    "source_name",
                    "source_hostname",
                    "source",
                    "source_domain",
                    "hostname",
                ),
                *("hostname", "domain", "source_url"),
            ),
            _publisher,
        ),
    ),
    "authors": (_Field(("authors", "author", "byline", "creator", "bylines"), _authors),),
    "published": (
        _Field(
            (
                *("date", "datepublished", "date_published", "published", "published_at"),
                *("publishedat", "publish_date", "publishdate", "date_publish"),
                *("publication_date", "pub_date", "pubdate", "published_date"),
            ),
            published_iso,
        ),
    ),
    "section": (
        _Field(("section", "articlesection", "category", "categories", "section_name"), _section),
    ),
    "tags": (
        _Field(("tags", "keywords", "topics", "meta_keywords"), lambda value: _many(value, ";,")),
    ),
    "language": (_Field(("language", "inlanguage", "lang", "meta_lang"), _one),),
    "corrections": (
        _Field(
            ("correction", "corrections", "correctionnotice", "correction_notice"), _corrections
        ),
    ),
}


def article_from_record(record: object, origin: Origin) -> RawArticle:
    """Read one record.

    Raises:
        BadInputError: It is no object or has no text.
        FieldError: A field has the wrong shape.
    """
    if not isinstance(record, Mapping):
        raise BadInputError(
            f"the record is {_kind(record)}, not an object", remedy='write it as {"text": ...}'
        )
    given = {str(key).lower().replace("-", "_").replace(" ", "_"): record[key] for key in record}
    text = _first(given, (_TEXT,))
    if text is None:
        raise BadInputError("the record has no text", remedy='put the article\'s words in "text"')
    values = {name: _first(given, fields) for name, fields in _FIELDS.items()}
    return RawArticle(
        text=text,
        origin=origin,
        **{name: value for name, value in values.items() if value is not None},
    )


def _first(given: Mapping[str, object], fields: tuple[_Field, ...]) -> Any:
    for field in fields:
        for name in field.names:
            value = given.get(name)
            if _is_missing(value):
                continue
            try:
                read = field.read(value)
            except BadInputError as error:
                problem, remedy = str(error.args[0]), error.remedy
                if not remedy:
                    problem, remedy = f"field {name!r}: {problem}", "mend the field or leave it out"
                raise FieldError(problem, remedy=remedy, field=name) from None
            if read:
                return read
    return None


def _kind(value: object) -> str:
    """Name a value's kind in the words of JSON."""
    kinds = {bool: "true or false", int: "a number", float: "a number", str: "a text"}
    kinds |= {list: "a list", dict: "an object", type(None): "null"}
    return kinds.get(type(value), f"a {type(value).__name__}")
