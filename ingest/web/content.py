"""The kinds of content that are asked for, and whether what came is of that kind.

The declared media type is believed where it is exact. Where servers are known to declare
loosely (a feed as text/plain, a gzipped sitemap as octet-stream), the first bytes decide.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

_GZIP = b"\x1f\x8b"
# Without taking back a comment that was passed (the atomic groups): else a page that begins with
# sixty of them and no <html> is looked at in more ways than can ever be tried.
_HTML = re.compile(
    rb"(?:<\?xml[^>]*\?>\s*)?(?:(?><!--(?s:.*?)-->)\s*+)*+<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE,
)
_COMMENT_LINES = re.compile(rb"(?:#[^\r\n]*+\s*+)++")  # above a list of addresses
_SNIFFED = 2048
_LOOSE = frozenset(
    {None, "application/octet-stream", "binary/octet-stream", "text/plain", "text/html"}
)


class Content(Enum):
    """A kind of content that can be asked for."""

    PAGE = "page"
    FEED = "feed"
    SITEMAP = "sitemap"
    ADDRESSES = "addresses"


class _Look(Enum):
    """What the first bytes of a body look like, and how that is called in a message."""

    HTML = "a web page"
    XML = "XML"
    GZIP = "a packed file"
    JSON = "JSON"
    ADDRESSES = "a list of addresses"
    OTHER = "text"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is asked of one kind of content.

    Attributes:
        accept: The header that asks for it.
        exact: Media types that may be what is asked for; "+xml" stands for all that end so.
        looks: What the body may then look like.
        noun: For "it is JSON, not ...".
    """

    accept: str
    exact: frozenset[str]
    looks: frozenset[_Look]
    noun: str
    remedy: str


_XML_TYPES = frozenset({"application/xml", "text/xml", "+xml"})
_KINDS: Mapping[Content, _Kind] = {
    Content.PAGE: _Kind(
        "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
        frozenset({"text/html", "application/xhtml+xml"}),
        frozenset({_Look.HTML, _Look.XML, _Look.OTHER}),
        "a web page",
        "give the address of the article's page; a document can be saved and ingested as a file",
    ),
    Content.FEED: _Kind(
        "application/atom+xml,application/rss+xml,application/xml;q=0.9,text/xml;q=0.8,*/*;q=0.1",
        _XML_TYPES,
        frozenset({_Look.XML}),
        "an RSS or Atom feed",
        "give the address of the site's RSS or Atom feed",
    ),
    Content.SITEMAP: _Kind(
        "application/xml,text/xml;q=0.9,text/plain;q=0.5,*/*;q=0.1",
        _XML_TYPES | {"application/gzip", "application/x-gzip"},
        frozenset({_Look.XML, _Look.GZIP, _Look.ADDRESSES}),
        "a sitemap",
        "give the address of the site's sitemap; its robots.txt often names it",
    ),
    Content.ADDRESSES: _Kind(
        "text/plain,*/*;q=0.1",
        frozenset(),
        frozenset({_Look.ADDRESSES, _Look.OTHER}),  # a bad line, even the first, is reported alone
        "a list of addresses",
        "give the address of a text with a web address on each line",
    ),
}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why a body is not what was asked for, and what to do about it."""

    problem: str
    remedy: str


def accept_header(content: Content) -> str:
    """Return the `Accept` header that asks for a kind of content."""
    return _KINDS[content].accept


def declared_mismatch(content: Content, media_type: str | None) -> Mismatch | None:
    """Say whether the declared media type rules the kind out, before the body is read."""
    kind = _KINDS[content]
    if _is_exact(kind, media_type) or _may_be(content, media_type):
        return None
    return Mismatch(f"it is {media_type}, not {kind.noun}", kind.remedy)


def body_mismatch(content: Content, media_type: str | None, body: bytes) -> Mismatch | None:
    """Say whether the body is not of the kind that was asked for."""
    if mismatch := declared_mismatch(content, media_type):
        return mismatch
    kind = _KINDS[content]
    look = _look(body)
    if look is _Look.EMPTY:
        return Mismatch("the answer is empty", "try again later, or leave the address out")
    looks = kind.looks
    if content is Content.PAGE and not _is_exact(kind, media_type):
        looks = frozenset({_Look.HTML})
    return None if look in looks else Mismatch(f"it is {look.value}, not {kind.noun}", kind.remedy)


def _is_exact(kind: _Kind, media_type: str | None) -> bool:
    if media_type is None:
        return False
    return media_type in kind.exact or ("+xml" in kind.exact and media_type.endswith("+xml"))


def _may_be(content: Content, media_type: str | None) -> bool:
    """Say whether the first bytes may tell that it is the kind after all."""
    if content is Content.PAGE:
        return media_type in {None, "application/xml", "text/xml"}
    return media_type in _LOOSE


def _look(body: bytes) -> _Look:
    if body.startswith(_GZIP):
        return _Look.GZIP
    head = body[:_SNIFFED].replace(b"\0", b"")  # UTF-16 of western text, made ASCII
    head = re.sub(rb"^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)", b"", head).lstrip()
    if not head:
        return _Look.EMPTY
    if _HTML.match(head):
        return _Look.HTML
    if head.startswith(b"<"):
        return _Look.XML
    if head[:1] in b"{[":
        return _Look.JSON
    first = _COMMENT_LINES.sub(b"", head, count=1) if head.startswith(b"#") else head
    is_list = not first or first[:8].lower().startswith((b"http:", b"https:"))
    return _Look.ADDRESSES if is_list else _Look.OTHER
