"""Who an article is: an id that outlives its text.

default:        GIVEN-ID  |  CANONICAL-URL  |  file:ROOT-HASH/RELATIVE-PATH[#RECORD]
--source NAME:  NAME::GIVEN-ID  |  NAME::CANONICAL-URL  |  NAME::file:RELATIVE-PATH[#RECORD]

A given id that is a web address counts as one. A given id that could be mistaken for another
kind or another source (it begins with "file:" or "id:", or holds "::") is prefixed with "id:".
A source's name holds no colon, so no two kinds and no two sources share an id. Two outlets may
both have given the id 17, though; `outlets_apart` tells them from one outlet's correction.
"""

import re
from urllib.parse import urlsplit

from pullquote.config import BadInputError
from pullquote.ingest.normalise import normalise_line
from pullquote.ingest.raw import RawArticle
from pullquote.ingest.sources import SourceFile
from pullquote.ingest.urls import canonical_url, looks_like_url
from pullquote.vectorstore import Metadata

_MAX_ID = 1000
_OF_A_SOURCE = re.compile(r"[^\s:/#]+::")
_SAME_SITE = re.compile(r"^(?:(?:www|m|mobile|amp)\.)+")
_SOURCE_NAME = re.compile(r"[^\s:/#][^\s:/#]{0,63}")


def check_source(name: str) -> str:
    """Return the name of a source.

    Raises:
        BadInputError: It is empty, longer than 64 characters, or holds a colon, a slash, a
            hash sign or white space.
    """
    if not _SOURCE_NAME.fullmatch(name) or normalise_line(name) != name:
        raise BadInputError(
            f"{name[:80]!r} cannot name a source",
            remedy="use up to 64 letters, digits, dots or hyphens",
        )
    return name


def article_id(raw: RawArticle, file: SourceFile, source: str | None = None) -> str:
    """Return the id of an article; its text plays no part.

    Raises:
        BadInputError: The url is not one, the id is too long, or a record from a pipe has
            neither.
    """
    given = normalise_line(raw.given_id or "")
    if len(given) > _MAX_ID:
        raise BadInputError(f"the id has {len(given)} characters", remedy=f"use at most {_MAX_ID}")
    prefix = "" if source is None else f"{source}::"
    if given:
        if looks_like_url(given):
            return prefix + canonical_url(given)
        if given.startswith(("file:", "id:")) or "::" in given:
            given = f"id:{given}"
        return prefix + given
    if raw.url:
        return prefix + canonical_url(raw.url)
    if file.path is None:
        raise BadInputError(
            "a record from a pipe has no name of its own",
            remedy="give it an id or a url",
        )
    record = "" if raw.origin.record is None else f"#{raw.origin.record}"
    root = "" if source is not None else f"{file.root_key}/"
    return f"{prefix}file:{root}{file.relative}{record}"


def is_by_place(article_id: str) -> bool:
    """Say whether an id, without a source's name, is where the article lies."""
    return article_id.startswith("file:")


def outlets_apart(article_id: str, stored: Metadata, offered: Metadata) -> tuple[str, str] | None:
    """Name the two outlets whose articles share an id, or return None for one article's texts.

    Only an id that its outlet gave and no `--source` keeps apart can be shared by chance. One
    address is one article, whatever it calls its publisher. Otherwise publishers that differ are
    two outlets; where one of them is unknown, hosts that differ are.

    Args:
        article_id: Of both.
        stored: What is known of the article that has the id.
        offered: What comes with the text that would replace it.
    """
    if _OF_A_SOURCE.match(article_id) or looks_like_url(article_id) or is_by_place(article_id):
        return None
    if stored.url is not None and stored.url == offered.url:
        return None
    if stored.publisher and offered.publisher:
        same = _outlet(stored.publisher) == _outlet(offered.publisher)
        return None if same else (stored.publisher, offered.publisher)
    if stored.url and offered.url:
        hosts = _site(stored.url), _site(offered.url)
        return None if _one_site(*hosts) else hosts
    return None


def _outlet(publisher: str) -> str:
    """Return what counts of a publisher's name: letters and digits, without a leading article."""
    name = publisher.casefold().removeprefix("the ")
    return "".join(filter(str.isalnum, name)) or name


def _site(url: str) -> str:
    return _SAME_SITE.sub("", urlsplit(url).hostname or "")


def _one_site(site: str, other: str) -> bool:
    return site == other or site.endswith(f".{other}") or other.endswith(f".{site}")
