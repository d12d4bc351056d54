"""What is asked of the web and what it answers; no behaviour."""

from dataclasses import dataclass
from typing import Literal

from pullquote.ingest.report import Failure
from pullquote.ingest.web.content import Content


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of a version, sent back to ask whether it still is the newest.

    Attributes:
        etag: Its `ETag` header, quotes and all.
        last_modified: Its `Last-Modified` header as written.
    """

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """One address to be fetched among many."""

    url: str
    validators: Validators = Validators()
    accept: Content = Content.PAGE


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server sent.

    Attributes:
        status: 304 where the version that the validators name still is the newest; the body is
            empty then.
        url: Where it was read: the end of all redirects.
        body: Unpacked from the transfer's own compression, otherwise as sent.
        content_type: The media type in lower case, without its parameters.
        charset: As the header declares it, if it does.
        validators: To be sent next time.
    """

    status: Literal[200, 304]
    url: str
    body: bytes
    content_type: str | None
    charset: str | None
    validators: Validators


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry of a feed, a sitemap or a list: an address and what is said of it.

    Attributes:
        url: Absolute, as listed; not made canonical.
        modified: When it changed, ISO 8601.
        title: One line, a hint: the page's own title counts for more.
        published: ISO 8601, a hint likewise.
    """

    url: str
    modified: str | None = None
    title: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """A sitemap: pages, or further sitemaps where it is an index of them."""

    pages: tuple[Listed, ...]
    maps: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class UrlList:
    """A list of addresses, and its lines that are none."""

    pages: tuple[Listed, ...]
    failures: tuple[Failure, ...]
