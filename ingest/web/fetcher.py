"""Addresses in, bodies out: politely, safely, and again where it may help.

The way of one address: `web_address` checks its form; for each hop of `redirects`, `robots`
checks the rules and `visits` asks in the host's turn through a `client`, whose connections
`guard` makes; `statuses` and `content` judge what came.
"""

import threading
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING, Self

from pullquote.config import FetchError, WebSettings
from pullquote.ingest.web.addresses import shown, web_address
from pullquote.ingest.web.content import (
    Content,
    accept_header,
    body_mismatch,
    declared_mismatch,
)
from pullquote.ingest.web.many import Result, fetch_side_by_side
from pullquote.ingest.web.records import Fetched, Request, Validators
from pullquote.ingest.web.redirects import follow
from pullquote.ingest.web.statuses import raise_if_refused
from pullquote.ingest.web.visits import Errand, Visitor

if TYPE_CHECKING:
    import httpx

    from pullquote.ingest.web.client import Answer

_READ = frozenset({200, 203})
_MOST_VALIDATOR = 1000  # characters of a header that is sent back
_NONE = Validators()


class Fetcher:
    """Fetches pages, feeds and sitemaps; many threads may share one.

    Opened for one run: what robots.txt said, and which hosts failed, is remembered until it is
    closed. Does not promise that a server tells the truth: what comes is bounded and of the
    kind that was asked for, no more.

    Args:
        settings: Time, size, pauses, tries, and whether private addresses may be read.
    """

    def __init__(self, settings: WebSettings) -> None:
        # Imported here for start-up time.
        from pullquote.ingest.web.robots import LIMIT, Robots  # noqa: PLC0415

        self._settings = settings
        self._closing = threading.Event()
        self._visitor = Visitor(settings, _user_agent(settings.contact), self._closing)
        rules = Errand(
            {"Accept": "text/plain,*/*;q=0.5"}, LIMIT, lambda answer: answer.status == 200
        )
        self._robots = Robots(
            lambda url: follow(url, lambda hop, jar: self._visitor.visit(hop, jar, rules))
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Break what is under way; every later request raises FetchError."""
        self._closing.set()
        self._visitor.close()

    def fetch(
        self, url: str, validators: Validators = _NONE, *, accept: Content = Content.PAGE
    ) -> Fetched:
        """Fetch one address.

        Args:
            url: As a person or a page wrote it.
            validators: Of the version that is already here, if one is.
            accept: What it should be.

        Raises:
            ForbiddenAddressError: It, or an address that it redirects to, must not be read.
            Gone: There is nothing.
            PassingError: Every try failed in a way that may pass.
            PostponedError: The host named a later time.
            FetchError: It cannot be read, or is not what was asked for.
        """
        conditions = _conditions(validators)
        errand = Errand(
            {"Accept": accept_header(accept), **conditions},
            self._settings.max_bytes,
            lambda a: a.status in _READ and not declared_mismatch(accept, a.media_type),
        )

        def ask(hop: str, cookies: "httpx.Cookies") -> "Answer":
            self._robots.check(hop)
            delay_s = self._robots.crawl_delay_s(hop)
            return self._visitor.visit(hop, cookies, errand, delay_s)

        answer = follow(url, ask)
        raise_if_refused(answer)
        if answer.status == 304:
            if not conditions:
                raise FetchError(
                    f"{shown(answer.url)}: HTTP 304, though every version was asked for",
                    remedy="check the address in a browser",
                )
            return Fetched(304, answer.url, b"", None, None, _validators(answer, validators))
        _check_body(answer, accept, self._settings.max_bytes)
        return Fetched(
            200, answer.url, answer.body, answer.media_type, answer.charset, _validators(answer)
        )

    def fetch_many(self, requests: Iterable[Request]) -> Iterator[Result]:
        """Fetch many addresses, hosts side by side, and yield results as they come.

        Args:
            requests: Read whole before the first is fetched.
        """
        return fetch_side_by_side(
            requests,
            lambda request: self.fetch(request.url, request.validators, accept=request.accept),
            self._settings.connections,
            self._closing,
        )

    def sitemaps_of(self, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of an address's site names, as written.

        Raises:
            ForbiddenAddressError: The host is private, or this is no web address.
            FetchError: It cannot be read now.
        """
        return self._robots.sitemaps(web_address(url))


def _user_agent(contact: str) -> str:
    """Say who asks; what a header cannot carry is left out of the contact."""
    name = f"Pullquote/{version('pullquote')}"
    printable = "".join(c for c in contact if c.isascii() and c.isprintable()).strip()
    return f"{name} (+{printable})" if printable else name


def _conditions(validators: Validators) -> dict[str, str]:
    """Return the headers that ask only for what changed."""
    given = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in given.items() if value and _is_sendable(value)}


def _validators(answer: "Answer", before: Validators = _NONE) -> Validators:
    """Return the validators of an answer; one that a 304 leaves out still holds."""
    etag, modified = answer.headers.get("etag"), answer.headers.get("last-modified")
    return Validators(
        etag=etag if etag and _is_sendable(etag) else before.etag,
        last_modified=modified if modified and _is_sendable(modified) else before.last_modified,
    )


def _is_sendable(value: str) -> bool:
    return value.isascii() and value.isprintable() and len(value) <= _MOST_VALIDATOR


def _check_body(answer: "Answer", accept: Content, limit: int) -> None:
    """Raise FetchError unless the whole body came and is of the kind that was asked for."""
    if answer.cut:
        raise FetchError(
            f"{shown(answer.url)}: it has more than {limit:,} bytes",
            remedy="raise web.max_bytes if it should be read",
        )
    if mismatch := body_mismatch(accept, answer.media_type, answer.body):
        raise FetchError(f"{shown(answer.url)}: {mismatch.problem}", remedy=mismatch.remedy)
