"""Web pages: trafilatura finds the article in them, and its title, byline, date and address."""

import logging
import re
from collections.abc import Iterator
from typing import Any

from pullquote.config import BadInputError
from pullquote.ingest.boilerplate import clean_page
from pullquote.ingest.encoding import decode
from pullquote.ingest.fields import article_from_record
from pullquote.ingest.mastheads import split_masthead
from pullquote.ingest.normalise import normalise, normalise_line
from pullquote.ingest.raw import Origin, RawArticle
from pullquote.ingest.readers.page_data import (
    HtmlElement,
    notices_beside,
    stated_corrections,
    stated_date,
)
from pullquote.ingest.readers.whole import READ_ERRORS, failure_of, read_bytes
from pullquote.ingest.report import Failure
from pullquote.ingest.sources import SourceFile
from pullquote.ingest.urls import canonical_url

logger = logging.getLogger(__name__)

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w-]+)", re.IGNORECASE)
_RULE = re.compile(r"\|(?:-+\|)+")
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔।][\"'’”»)\]]*$")
_LEAST_PROSE = 60  # characters in lines that end like sentences


def read(file: SourceFile) -> Iterator[RawArticle | Failure]:
    """Read one article."""
    try:
        data = read_bytes(file, file.record_limit)
        declared = _CHARSET.search(data[:4096])
        page = decode(data, declared=declared[1].decode("ascii") if declared else None)
        record = _extract(page)
        yield article_from_record(record, Origin(file.name))
    except READ_ERRORS as error:
        yield failure_of(file, error)


def _extract(page: str) -> dict[str, Any]:
    """Return the fields of the page's article.

    Raises:
        BadInputError: There is none, or its date is not one.
    """
    # Imported here for start-up time: half a second that other formats need not pay.
    import trafilatura  # noqa: PLC0415

    # What it warns of is what we report as a failure.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    # A NUL makes libxml2 stop reading; the declaration of an encoding no longer holds.
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", _without_controls(page))
    tree: HtmlElement = None
    found: Any = None
    beside: list[str] = []
    try:
        tree = trafilatura.load_html(page)
        if tree is not None:
            beside = notices_beside(tree)  # extraction takes them out of the tree
            found = trafilatura.bare_extraction(
                tree,
                with_metadata=True,
                include_comments=False,
                date_extraction_params={"original_date": True, "extensive_search": False},
            )
    except Exception as error:  # noqa: BLE001 - outermost frame of the adapter to an extractor
        logger.warning("trafilatura failed on a page: %s", type(error).__name__)
    text = _text(found.text or "", normalise_line(found.title or "")) if found else ""
    if found is None and tree is not None:
        stated_date(tree)  # one with an impossible offset makes the extractor give the page up
    if sum(len(line) for line in text.split("\n") if _SENTENCE_END.search(line)) < _LEAST_PROSE:
        raise BadInputError(
            "no article was found on the page", remedy="save the article's own page, or its text"
        )
    masthead = split_masthead(text)
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    return {
        "text": masthead.text,
        "title": found.title,
        "author": found.author or list(masthead.authors),
        "publisher": found.sitename,
        "date": stated_date(tree) or found.date or masthead.published,
        "url": _address(found.url),
        "section": (found.categories or [None])[0],
        "tags": ",".join(found.tags or []),
        "language": language,
        "correction": [*stated_corrections(tree), *beside],
    }


def _without_controls(page: str) -> str:
    """Drop what an XML parser refuses; `normalise` would fold the markup's line ends too."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", page)


def _text(extracted: str, title: str) -> str:
    """Put one paragraph on a line with a blank line between, list items and rows without."""
    paragraphs: list[str] = []
    for raw in normalise(extracted).split("\n"):
        line = raw.strip()
        if _RULE.fullmatch(line.replace(" ", "")):
            continue
        is_row = line.startswith("|")
        if is_row:
            line = line.strip("| ")
        joins = (is_row or line.startswith("- ")) and paragraphs
        if line:
            paragraphs.append(f"\n{line}" if joins else f"\n\n{line}")
    text = clean_page("".join(paragraphs).strip("\n"))
    first, _, rest = text.partition("\n")
    return rest.lstrip("\n") if title and normalise_line(first) == title else text


def _address(url: str | None) -> str | None:
    """Return the page's canonical address, if what it states is one."""
    if not url:
        return None
    try:
        return canonical_url(url)
    except BadInputError:
        return None


def record_of_page(page: str, base_url: str | None = None) -> dict[str, Any]:
    """Return the fields of the article on a page that is no file.

    Args:
        page: Its markup.
        base_url: Where it was read: its address if the page itself states none.

    Raises:
        BadInputError: There is no article, or its date is not one.
    """
    record = _extract(page)
    return {**record, "url": record["url"] or _address(base_url)}
