"""RSS, Atom and RDF feeds: the pages that they list. An entry's own text is never the article."""

import html
import io
import logging
import re
from collections.abc import Iterator
from typing import Any

from pullquote.config import BadInputError
from pullquote.ingest.urls import canonical_url
from pullquote.ingest.web.addresses import shown
from pullquote.ingest.web.hints import address_hint, date_hint, title_hint
from pullquote.ingest.web.mended_xml import well_formed
from pullquote.ingest.web.records import Fetched, Listed

logger = logging.getLogger(__name__)

_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_MOST_TITLE = 4000  # characters of one, with its markup
_REMEDY = "give the address of the site's RSS or Atom feed"


def read_feed(fetched: Fetched) -> list[Listed]:
    """Return the pages that a feed lists, each once, in its order.

    Of a feed that is not well-formed, the entries that can be read are taken: what is missing
    does no harm, because a feed is a window that moves on anyway.

    Raises:
        BadInputError: It is no feed, or has entries and none of them names a page.
    """
    parsed = _parse(fetched)
    entries = dict.get(parsed, "entries", [])
    listed = {canonical_url(entry.url): entry for entry in _listed(entries, fetched.url)}
    if not entries and not dict.get(parsed, "version"):
        reason = shown(str(dict.get(parsed, "bozo_exception", ""))).strip()
        raise BadInputError(
            f"{shown(fetched.url)}: it is not an RSS or Atom feed"
            + (f": {reason}" if reason else ""),
            remedy=_REMEDY,
        )
    if entries and not listed:
        raise BadInputError(
            f"{shown(fetched.url)}: none of the feed's entries has a web address",
            remedy="tell the site's owner, or follow its sitemap instead",
        )
    return list(listed.values())


def _parse(fetched: Fetched) -> Any:
    # Imported here for start-up time.
    import feedparser  # noqa: PLC0415

    headers = {
        "content-type": "application/xml; charset=utf-8",
        "content-location": fetched.url,  # what relative addresses are relative to
    }
    try:
        document = well_formed(fetched.body, fetched.charset)
    except BadInputError as error:
        raise BadInputError(
            f"{shown(fetched.url)}: {error.args[0]}", remedy=error.remedy
        ) from error
    try:
        return feedparser.parse(
            # A stream: given bytes, it would try them as the name of a file first.
            io.BytesIO(document),
            response_headers=headers,
            # Nothing of the entries' own markup is kept.
            resolve_relative_uris=False,
            sanitize_html=False,
        )
    except Exception as error:
        logger.warning("feedparser failed on a feed: %s", type(error).__name__)
        raise BadInputError(
            f"{shown(fetched.url)}: the feed cannot be read", remedy=_REMEDY
        ) from error


def _listed(entries: list[Any], base: str) -> Iterator[Listed]:
    """Yield the entries that name a page; `dict.get`, since feedparser's own warns and maps."""
    for entry in entries:
        address = address_hint(base, _link(entry))
        if address is not None:
            yield Listed(
                address,
                modified=_moment(entry, "updated"),
                title=_title(entry),
                published=_moment(entry, "published"),
            )


def _link(entry: Any) -> str | None:
    """Return the page's address: the link, which feedparser takes from a permanent guid too."""
    if link := dict.get(entry, "link"):
        return str(link)
    links = [link for link in dict.get(entry, "links", ()) if dict.get(link, "rel") == "alternate"]
    return str(dict.get(links[0], "href") or "") if links else None


def _moment(entry: Any, name: str) -> str | None:
    written = dict.get(entry, name)
    return date_hint(str(written)) if written else None


def _title(entry: Any) -> str | None:
    title = str(dict.get(entry, "title") or "")[:_MOST_TITLE]
    if "html" in str(dict.get(dict.get(entry, "title_detail") or {}, "type")):
        title = html.unescape(_TAG.sub("", title))
    return title_hint(title)
