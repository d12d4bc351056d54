"""What a page says beside its running text: linked data, and notices in boxes and footers.

Extraction takes boxes and footers for furniture and drops them; a correction may stand in one.
"""

import json
from collections.abc import Iterator
from typing import Any

from pullquote.config import BadInputError
from pullquote.ingest.dates import published_iso
from pullquote.ingest.normalise import normalise_line
from pullquote.ingest.notices import is_notice
from pullquote.ingest.readers.linked_data import GRAPH, is_article

HtmlElement = Any  # lxml brings no types

_DATE_PATHS = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//time[@itemprop='datePublished']/@datetime",
    "//meta[@name='date' or @name='Date' or @name='DC.date.issued']/@content",
    "//meta[@name='pubdate' or @name='publish-date' or @name='dcterms.created']/@content",
    "//meta[@name='parsely-pub-date' or @name='sailthru.date']/@content",
)
_ASIDE = (
    "(//article | //main)//*[self::p or self::aside or self::footer or self::div or self::section]"
    "[not(ancestor::nav or ancestor::article[ancestor::aside])]"
    "[not(descendant::p or descendant::div or descendant::section or descendant::aside)]"
)
_LONGEST_NOTICE = 1_500  # characters


def stated_date(tree: HtmlElement) -> str | None:
    """Return the date that the page itself states for machines: the first that is one.

    Raises:
        BadInputError: All that it states are no dates.
    """
    stated = [str(value) for path in _DATE_PATHS for value in tree.xpath(path)]
    dates = (node.get("datePublished") for node in _linked_articles(tree))
    stated.extend(date for date in dates if isinstance(date, str))
    refused: BadInputError | None = None
    for value in stated:
        try:
            if iso := published_iso(value):
                return iso
        except BadInputError as error:
            refused = refused or error
    if refused:
        raise refused
    return None


def stated_corrections(tree: HtmlElement) -> list[Any]:
    """Return what the page states for machines as corrections, in schema.org's shapes."""
    found: list[Any] = []
    for node in _linked_articles(tree):
        correction = node.get("correction")
        found.extend(correction if isinstance(correction, list) else [correction])
    marked = tree.xpath("//*[@itemprop='correction']")
    return found + [element.get("content") or element.text_content() for element in marked]


def notices_beside(tree: HtmlElement) -> list[str]:
    """Return the paragraphs within the article's element that speak of the article itself."""
    found = []
    for element in tree.xpath(_ASIDE):
        words = element.text_content()
        if len(words) <= _LONGEST_NOTICE and is_notice(line := normalise_line(words)):
            found.append(line)
    return found


def _linked_articles(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    """Yield the articles that the page describes in JSON-LD."""
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            items = json.loads(str(script), strict=False)
        except (ValueError, RecursionError):
            continue  # the page's own mistake; its words can be read without it
        items = items if isinstance(items, list) else [items]
        for item in items:
            graph = item.get(GRAPH, [item]) if isinstance(item, dict) else []
            yield from filter(is_article, graph if isinstance(graph, list) else [])
