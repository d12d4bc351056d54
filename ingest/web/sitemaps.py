"""Sitemaps as sitemaps.org has them, with Google's news extension; gzipped, or plain text.

A sitemap counts as a full listing, from which what vanished is concluded. So half of one is
refused rather than taken for the whole.
"""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from pullquote.config import BadInputError
from pullquote.ingest.web.addresses import shown
from pullquote.ingest.web.charset import text_of
from pullquote.ingest.web.hints import address_hint, date_hint, title_hint
from pullquote.ingest.web.records import Fetched, Listed, Sitemap
from pullquote.ingest.web.unpacking import UnpackError, gunzip

MOST_ENTRIES = 50_000  # what the protocol allows of one file
MOST_BYTES = 50 << 20  # likewise, unpacked
_GZIP = b"\x1f\x8b"
_MOST_TEXT = 4000  # characters of a field

Element = Any  # lxml brings no types


def read_sitemap(fetched: Fetched) -> Sitemap:
    """Return what a sitemap lists, in its order.

    Entries whose address is none of the web are left out.

    Raises:
        BadInputError: It is damaged, larger than the protocol allows, or no sitemap.
    """
    try:
        data = _unpacked(fetched.body).lstrip(b"\xef\xbb\xbf \t\r\n")
        if not data.replace(b"\0", b"").lstrip(b"\xff\xfe").startswith(b"<"):
            return Sitemap(tuple(_from_text(data, fetched)), ())
        return _from_xml(data, fetched.url)
    except BadInputError as error:
        raise BadInputError(
            f"{shown(fetched.url)}: {error.args[0]}", remedy=error.remedy
        ) from error


def _unpacked(data: bytes) -> bytes:
    if data.startswith(_GZIP):
        try:
            unpacked = gunzip(data, MOST_BYTES)
        except UnpackError:
            raise BadInputError("its gzip is damaged", remedy="try again later") from None
        if unpacked is None:
            raise _too_large()
        return unpacked
    if len(data) > MOST_BYTES:
        raise _too_large()
    return data


def _from_text(data: bytes, fetched: Fetched) -> Iterator[Listed]:
    """Yield the lines of a text sitemap, of which each is an address."""
    numbered = enumerate(text_of(data, fetched.charset).splitlines(), start=1)
    lines = {number: line for number, line in numbered if line.strip()}
    if len(lines) > MOST_ENTRIES:
        raise _too_large()
    for number, line in lines.items():
        address = address_hint("", line)
        if address is None:
            raise BadInputError(
                f"it is not a sitemap: line {number} is not a web address",
                remedy="give the address of the site's sitemap; its robots.txt often names it",
            )
        yield Listed(address)


def _from_xml(data: bytes, base: str) -> Sitemap:
    # Imported here for start-up time.
    from lxml import etree  # noqa: PLC0415

    listed: dict[str, list[Listed]] = {"url": [], "sitemap": []}
    context = etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        tag=("{*}url", "{*}sitemap"),
        # Nothing outside the file is read and no entity is put in its place.
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    count = 0
    try:
        for _, element in context:
            if element.getparent() is None or element.getparent().getparent() is not None:
                continue  # not an entry: something of the same name deeper down
            count += 1
            if count > MOST_ENTRIES:
                raise _too_large()
            entry = _entry(element, base)
            if entry is not None:
                listed[etree.QName(element).localname].append(entry)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise BadInputError(
            f"it is not well-formed XML: {shown(str(error.msg))}", remedy="try again later"
        ) from None
    _check_root(context.root)
    return Sitemap(tuple(listed["url"]), tuple(listed["sitemap"]))


def _check_root(root: Element) -> None:
    from lxml import etree  # noqa: PLC0415 - start-up time

    definitions = root.getroottree().docinfo.internalDTD
    if definitions is not None and any(True for _ in definitions.iterentities()):
        raise BadInputError(
            "it defines entities, which no sitemap needs", remedy="do not follow it"
        )
    name = etree.QName(root).localname
    if name not in {"urlset", "sitemapindex"}:
        raise BadInputError(
            f"it is XML of the kind {shown(name)[:40]!r}, not a sitemap",
            remedy="give the address of the site's sitemap, or add this one as a feed",
        )


def _entry(element: Element, base: str) -> Listed | None:
    """Read one entry: its own fields, and those of the news extension below it."""
    fields = _texts(element)
    address = address_hint(base, fields.get("loc"))
    if address is None:
        return None
    news = next((_texts(child) for child in element if _local(child) == "news"), {})
    return Listed(
        address,
        modified=date_hint(fields.get("lastmod")),
        title=title_hint(news.get("title")),
        published=date_hint(news.get("publication_date")),
    )


def _texts(element: Element) -> Mapping[str, str]:
    """Return the texts of an element's children by local name, of the first of each."""
    texts: dict[str, str] = {}
    for child in element:
        if isinstance(child.tag, str) and not len(child):
            texts.setdefault(_local(child), (child.text or "").strip()[:_MOST_TEXT])
    return texts


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _too_large() -> BadInputError:
    return BadInputError(
        f"it is larger than a sitemap may be ({MOST_ENTRIES:,} entries, {MOST_BYTES >> 20} MiB)",
        remedy="tell the site's owner: an index of smaller ones is read",
    )
