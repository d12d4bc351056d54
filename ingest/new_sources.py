"""From what a person names to a source: its kind, where it lies, and what it is called."""

import re
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from pullquote.config import BadInputError, FetchError, WebSettings
from pullquote.ingest.encoding import decode
from pullquote.ingest.folders import printable
from pullquote.ingest.identity import check_source
from pullquote.ingest.urls import canonical_url, looks_like_url
from pullquote.vectorstore.followed import NewSource, SourceKind

if TYPE_CHECKING:
    from pullquote.ingest.web import Fetcher

# Imports inside the functions below are there for start-up time.

WEB_GRACE_S = 7 * 86_400
_LINES = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml")


def describe(
    location: str,
    *,
    name: str | None,
    kind: SourceKind | None,
    grace_s: int | None,
    apart: bool,
    include: tuple[str, ...],
    taken: Collection[str],
    settings: WebSettings,
) -> NewSource:
    """Say what is to be followed.

    Args:
        location: A path or an address, as a person wrote it.
        name: Or None: after the location.
        kind: Or None: looked up; an address is fetched for that.
        grace_s: Or None: none for files, seven days for the web.
        apart: Its articles' ids are kept apart.
        include: Globs.
        taken: Names that other sources have.
        settings: How the web is read.

    Raises:
        BadInputError: It cannot be followed, or the name cannot be one.
        FetchError: The address cannot be read.
    """
    if name is not None:
        check_source(name)
    if looks_like_url(location):
        place, found = _address(location, kind, settings)
    else:
        place, found = _path(location, kind)
    if grace_s is None:
        grace_s = WEB_GRACE_S if found.is_web else 0
    return NewSource(
        name=name or _name(place, found, taken),
        kind=found,
        location=place,
        grace_s=grace_s,
        apart=apart,
        include=include,
    )


def _path(location: str, kind: SourceKind | None) -> tuple[str, SourceKind]:
    try:
        path = Path(location).expanduser().resolve()
        is_folder, is_file = path.is_dir(), path.is_file()
    except (OSError, ValueError, RuntimeError) as error:
        raise BadInputError(f"{location!r} cannot be a path: {error}") from error
    if not is_folder and not is_file:
        raise BadInputError(
            f"there is no {location!r}",
            remedy="name a folder, a .jsonl file, a .txt file of addresses or a web address",
        )
    if kind in (SourceKind.FEED, SourceKind.SITEMAP):
        raise BadInputError(
            f"a {kind} is read from the web, and {location!r} is a path",
            remedy="give its address with https://",
        )
    if printable(str(path)) != str(path):
        raise BadInputError(
            f"{printable(str(path))} cannot be followed: its path is not UTF-8",
            remedy="rename it, or read it with `pullquote ingest`",
        )
    fitting = SourceKind.FOLDER if is_folder else _kind_of_file(path.name.lower())
    if kind is None and fitting is None:
        raise BadInputError(
            f"what is in {location!r} cannot be told from its name",
            remedy="follow its folder, or say --kind jsonl or --kind urls",
        )
    found = kind or fitting
    if found is None or (found is SourceKind.FOLDER) != is_folder:
        what = "a folder" if is_folder else "a file"
        raise BadInputError(f"{location!r} is {what}", remedy="leave --kind out, or name another")
    return str(path), found


def _kind_of_file(name: str) -> SourceKind | None:
    if name.endswith(_LINES):
        return SourceKind.JSONL
    return SourceKind.URLS if name.endswith(".txt") else None


def _address(
    location: str, kind: SourceKind | None, settings: WebSettings
) -> tuple[str, SourceKind]:
    address = canonical_url(location)
    if kind is not None:
        if not kind.is_web:
            raise BadInputError(
                f"a {kind} is a path, and {location!r} is an address",
                remedy="say --kind feed, sitemap or urls, or leave it out",
            )
        return address, kind
    from pullquote.ingest.web import Fetcher  # noqa: PLC0415

    with Fetcher(settings) as fetcher:
        return _sniffed(address, fetcher)


def _sniffed(address: str, fetcher: "Fetcher") -> tuple[str, SourceKind]:
    """Fetch an address and say what it is; a page may name the feed of its site."""
    from pullquote.ingest.web import Content, Gone, PassingError, PostponedError  # noqa: PLC0415

    try:
        fetched = fetcher.fetch(address, accept=Content.SITEMAP)
    except (Gone, PassingError, PostponedError):
        raise
    except FetchError:
        # No listing. If it cannot be read as a page either, that is said.
        return _named_by_page(fetcher.fetch(address), fetcher)
    return address, _listing_kind(fetched)


def _listing_kind(fetched: Any) -> SourceKind:
    from pullquote.ingest.web import read_feed, read_sitemap, read_url_list  # noqa: PLC0415

    with suppress(BadInputError):
        read_sitemap(fetched)
        return SourceKind.SITEMAP
    with suppress(BadInputError):
        listed = read_url_list(decode(fetched.body))
        if listed.pages and not listed.failures:  # with comments, which no sitemap has
            return SourceKind.URLS
    read_feed(fetched)
    return SourceKind.FEED


def _named_by_page(fetched: Any, fetcher: "Fetcher") -> tuple[str, SourceKind]:
    from pullquote.ingest.web import Content, read_feed  # noqa: PLC0415

    for address in _feeds_of(fetched.body, fetched.url):
        with suppress(BadInputError, FetchError):
            read_feed(fetcher.fetch(address, accept=Content.FEED))
            return canonical_url(address), SourceKind.FEED
    maps = [*_sitemaps(fetched.url, fetcher)]
    hint = f"follow its sitemap: {maps[0]}" if maps else "give the address of a feed or a sitemap"
    raise BadInputError(f"{fetched.url} is a page, and names no feed that can be read", remedy=hint)


def _feeds_of(body: bytes, url: str) -> list[str]:
    from lxml import etree, html  # noqa: PLC0415

    try:
        tree = html.document_fromstring(body)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    return [
        urljoin(url, str(link.get("href")))
        for link in tree.xpath("//link[@href]")
        if "alternate" in (link.get("rel") or "").lower().split()
        and (link.get("type") or "").lower() in _FEED_TYPES
    ]


def _sitemaps(url: str, fetcher: "Fetcher") -> tuple[str, ...]:
    with suppress(FetchError):
        return fetcher.sitemaps_of(url)
    return ()


def _name(place: str, kind: SourceKind, taken: Collection[str]) -> str:
    """Call a source after its folder, file or host, by a name that is free."""
    if looks_like_url(place):
        stem = (urlsplit(place).hostname or "").removeprefix("www.")
    else:
        stem = Path(place).name if kind is SourceKind.FOLDER else Path(place).name.split(".")[0]
    stem = re.sub(r"[^\w.-]+", "-", stem).strip("-.")[:60] or str(kind)
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}-{number}", number + 1
    return name
