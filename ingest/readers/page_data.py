"""What a page says beside its running text: linked data, and notices in boxes and footers.

Extraction takes boxes and footers for furniture and drops them; a correction may stand in one. Only
what is the page's own article's counts: not what a reader's comment or another article says.
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
_COMMENTS = (
    "ancestor-or-self::*[not(self::body or self::html)]"
    "[re:test(concat(@id, ' ', @class, ' ', @itemprop), $names, 'i')"
    " or re:test(@itemtype, '(^|/)Comment$')]"
)
_CALLED_COMMENTS = (
    r"(^|\s)(comments?|commentlist|comments?[-_]?(list|body|content|area|section|thread)s?"
    r"|disqus(_thread)?|respond)(\s|$)"
)
_EXPRESSIONS = {"re": "http://exslt.org/regular-expressions"}
_CENTRAL = "ancestor::head | ancestor::article | ancestor::main"
_ABOUT = ("url", "mainEntityOfPage", "@id")
_LONGEST_NOTICE = 1_500  # characters


def stated_date(tree: HtmlElement) -> str | None:
    """Return the date that the page itself states for machines: the first that is one.

    What stands neither in its head nor in its main part comes last: it may be a teaser's.

    Raises:
        BadInputError: All that it states are no dates.
    """
    marked = [value for path in _DATE_PATHS for value in tree.xpath(path)]
    own = _own_article(tree)
    marked = [value for value in marked if _is_of_the_article(value.getparent(), own)]
    central = [value for value in marked if value.getparent().xpath(_CENTRAL)]
    linked = (node.get("datePublished") for node in _linked_articles(tree))
    stated = [str(value) for value in central]
    stated += [date for date in linked if isinstance(date, str)]
    stated += [str(value) for value in marked if value not in central]
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
    own = _own_article(tree)
    marked = [
        element
        for element in tree.xpath("//*[@itemprop='correction']")
        if _is_of_the_article(element, own)
    ]
    return found + [element.get("content") or element.text_content() for element in marked]


def notices_beside(tree: HtmlElement) -> list[str]:
    """Return the paragraphs within the article's element that speak of the article itself."""
    found = []
    own = _own_article(tree)
    for element in tree.xpath(_ASIDE):
        words = element.text_content()
        if len(words) > _LONGEST_NOTICE or not is_notice(line := normalise_line(words)):
            continue
        if _is_of_the_article(element, own):
            found.append(line)
    return found


def _own_article(tree: HtmlElement) -> HtmlElement:
    """Return the first element of an article that holds a main heading, or else the first."""
    articles = tree.xpath("//article")
    headed = (each for each in articles if each.find(".//h1") is not None)
    return next(headed, articles[0] if articles else None)


def _is_of_the_article(element: HtmlElement, own: HtmlElement) -> bool:
    """Whether an element stands in no comment, and in no article but the page's own."""
    if element.xpath(_COMMENTS, names=_CALLED_COMMENTS, namespaces=_EXPRESSIONS):
        return False
    around = element.xpath("ancestor-or-self::article")
    return not around or own in around


def _linked_articles(tree: HtmlElement) -> list[dict[str, Any]]:
    """Return the articles that the page describes in JSON-LD and that are its own.

    Of several, those that name its headline or its address; where none does, none.
    """
    described = list(_described_articles(tree))
    if len(described) < 2:
        return described
    headings = tree.xpath("//h1 | //title | //meta[@property='og:title']/@content")
    names = {_plain(each if isinstance(each, str) else each.text_content()) for each in headings}
    addresses = set(
        tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content")
    )
    return [
        node
        for node in described
        if _plain(str(node.get("headline"))) in names or addresses & set(_addresses(node))
    ]


def _plain(words: str) -> str:
    return normalise_line(words).casefold()


def _addresses(node: dict[str, Any]) -> Iterator[str]:
    for key in _ABOUT:
        value = node.get(key)
        named = value.get("@id") if isinstance(value, dict) else value
        if isinstance(named, str):
            yield named


def _described_articles(tree: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            items = json.loads(str(script), strict=False)
        except (ValueError, RecursionError):
            continue  # the page's own mistake; its words can be read without it
        items = items if isinstance(items, list) else [items]
        for item in items:
            graph = item.get(GRAPH, [item]) if isinstance(item, dict) else []
            yield from filter(is_article, graph if isinstance(graph, list) else [])
