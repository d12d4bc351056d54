"""A fetched page becomes an article, under the address that the page itself calls its own.

A page's word on its address is believed within its own site alone: otherwise any page could
take the place of another site's article.
"""

import re
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from pullquote.config import BadInputError
from pullquote.ingest.fields import article_from_record
from pullquote.ingest.raw import Origin, RawArticle
from pullquote.ingest.readers.html import record_of_page
from pullquote.ingest.urls import canonical_url
from pullquote.ingest.web.addresses import shown
from pullquote.ingest.web.charset import text_of
from pullquote.ingest.web.content import Content, body_mismatch
from pullquote.ingest.web.records import Fetched

HtmlElement = Any  # lxml brings no types

_MOST_ELEMENTS = 20_000  # extraction takes the square of their number: a minute for so many
_STATED = (
    "//head//link[contains(concat(' ', normalize-space(@rel), ' '), ' canonical ')]/@href",
    "//head//meta[@property='og:url']/@content",
)
_EDITIONS = ("www.", "m.", "mobile.", "amp.")
_NOT_FOUND = re.compile(
    r"(?:error\s+)?404\b|(?:(?:page|article|story)\s+)?not\s+found\b|page\s+(?:does\s+not|doesn.t)\s+exist",
    re.IGNORECASE,
)
_SHORT = 1000  # characters; an article about pages that are not found is longer


def article_of(fetched: Fetched) -> RawArticle:
    """Read the article on a page.

    Returns:
        The article; its `url` is its identity: what the page calls its canonical address where
        that is of the same site, else where it was read.

    Raises:
        BadInputError: It is no page, or there is no article on it.
    """
    address = shown(fetched.url)
    if mismatch := body_mismatch(Content.PAGE, fetched.content_type, fetched.body):
        raise BadInputError(f"{address}: {mismatch.problem}", remedy=mismatch.remedy)
    try:
        page = text_of(fetched.body, fetched.charset)
        tree = _tree(page)
        record = record_of_page(page, fetched.url)
        record["url"] = _identity(tree, fetched.url)
        article = article_from_record(record, Origin(address))
    except BadInputError as error:
        raise BadInputError(f"{address}: {error.args[0]}", remedy=error.remedy) from error
    if len(article.text) < _SHORT and _NOT_FOUND.match(article.title or ""):
        raise BadInputError(
            f"{address}: the page says that it was not found",
            remedy="check the address, or leave it out",
        )
    return article


def _tree(page: str) -> HtmlElement:
    """Return the tree of a page.

    Raises:
        BadInputError: There is none, or it has more elements than any article's page.
    """
    # Imported here for start-up time.
    from lxml import etree, html  # noqa: PLC0415

    try:
        tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>|\0", "", page))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        raise BadInputError(
            "no article was found on the page", remedy="give the address of the article's page"
        ) from None
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        raise BadInputError(
            f"the page has more than {_MOST_ELEMENTS:,} elements",
            remedy="save the article's text and ingest that",
        )
    return tree


def _identity(tree: HtmlElement, url: str) -> str:
    """Return the canonical address of a page that was read at `url`, after all redirects."""
    here = canonical_url(url)
    base, stated = _stated(tree, url)
    for written in stated:
        try:
            there = canonical_url(urljoin(base, written))
        except (BadInputError, ValueError):
            continue
        if is_same_site(here, there) and not _is_front(here, there):
            return _with_scheme_of(here, there)
    return here


def is_same_site(one: str, other: str) -> bool:
    """Say whether two addresses are of one host, or of a host and one below it.

    "www.", "m.", "mobile." and "amp." in front make no difference. Two hosts side by side
    (a.blogs.example and b.blogs.example) may belong to two people.
    """
    first, second = _bare_host(urlsplit(one)), _bare_host(urlsplit(other))
    if first == second:
        return True
    upper, lower = sorted((first, second), key=len)
    return "." in upper and not upper[-1].isdigit() and lower.endswith(f".{upper}")


def _bare_host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    for edition in _EDITIONS:
        if host.startswith(edition) and "." in host.removeprefix(edition):
            return host.removeprefix(edition)
    return host


def _with_scheme_of(here: str, there: str) -> str:
    """Give a canonical address the scheme of the connection: one site's http and https are one."""
    parts = urlsplit(there)
    return there if parts.port else parts._replace(scheme=urlsplit(here).scheme).geturl()


def _is_front(here: str, there: str) -> bool:
    """Say whether a page calls the site's front page its own: a mistake of its template."""
    front = urlsplit(there)
    return front.path == "/" and not front.query and urlsplit(here).path != "/"


def _stated(tree: HtmlElement, url: str) -> tuple[str, list[str]]:
    """Return what relative addresses are relative to, and what the page calls its own."""
    base = next((str(href).strip() for href in tree.xpath("//head/base/@href")), "")
    stated = [str(value).strip() for path in _STATED for value in tree.xpath(path)]
    try:
        return urljoin(url, base), stated
    except ValueError:
        return url, stated
