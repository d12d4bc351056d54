"""What a followed feed, sitemap or list of addresses lists now.

A feed is a window: what has left it may still be there. So is a sitemap of news, which holds the
last days alone. All else is a full listing, from which what vanished is gone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pullquote.config import BadInputError, FetchError, PullquoteError
from pullquote.ingest.encoding import decode
from pullquote.ingest.following_due import says_unchanged
from pullquote.ingest.report import Failure
from pullquote.ingest.sources import unreadable
from pullquote.ingest.urls import canonical_url, looks_like_url
from pullquote.vectorstore.followed import Entry, FollowedSource, SourceKind

if TYPE_CHECKING:
    from pullquote.ingest.web import Fetched, Fetcher, Listed, Validators

# Imports inside the functions below are there for start-up time.

_DEEPEST = 3  # an index of indexes; the protocol knows one level
_MOST_MAPS = 10_000
_MOST_LIST = 64 << 20  # bytes of a file of addresses


@dataclass(frozen=True, slots=True)
class ListedPage:
    """An address that is listed.

    Attributes:
        modified: When the listing says that it changed, ISO 8601, or None.
        via: The sitemap that lists it, or None.
        is_window: It may leave the listing and still be there.
    """

    modified: str | None = None
    via: str | None = None
    is_window: bool = False


@dataclass(slots=True)
class WebListing:
    """What a source lists, as far as it could be read.

    Attributes:
        pages: By canonical address.
        is_whole: Nothing is missing from it.
        remembered: To be kept for the next time: what each listing is known by.
    """

    pages: dict[str, ListedPage] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    is_whole: bool = True
    remembered: dict[str, Any] = field(default_factory=dict)


def list_web(
    source: FollowedSource, entries: Mapping[str, Entry], fetcher: "Fetcher", moment: datetime
) -> WebListing:
    """Read what a source lists now.

    Args:
        source: A feed, a sitemap or a list of addresses.
        entries: What is known of it.
        fetcher: Fetches the listing, which is taken as known where it did not change.
        moment: Now, in UTC.

    Raises:
        BadInputError: It is no such listing, or is damaged.
        FetchError: It cannot be read now.
    """
    reading = _Reading(source, entries, fetcher, moment)
    if source.kind is SourceKind.FEED:
        reading.feed()
    elif source.kind is SourceKind.SITEMAP:
        reading.sitemap(source.location, None, 0)
    else:
        reading.addresses()
    return reading.found


class _Reading:
    """One reading of a source's listing."""

    def __init__(
        self,
        source: FollowedSource,
        entries: Mapping[str, Entry],
        fetcher: "Fetcher",
        moment: datetime,
    ) -> None:
        self._source = source
        self._fetcher = fetcher
        self._moment = moment
        self._by_map: dict[str, list[Entry]] = {}
        for entry in entries.values():
            self._by_map.setdefault(str(entry.facts.get("via")), []).append(entry)
        self._maps: set[str] = set()
        self.found = WebListing()

    def feed(self) -> None:
        """Read a feed; what has left its window is left to the entries that are known."""
        from pullquote.ingest.web import Content, read_feed  # noqa: PLC0415

        url = self._source.location
        known = self._known(url)
        fetched = self._fetcher.fetch(url, _validators(known), accept=Content.FEED)
        if fetched.status == 200:
            for listed in read_feed(fetched):
                self._add(listed, ListedPage(listed.modified, is_window=True))
        else:
            for key, modified in known["pages"].items():
                self.found.pages[key] = ListedPage(modified, is_window=True)
        window = {key: page.modified for key, page in self.found.pages.items()}
        self.found.remembered[url] = {**_remembered(fetched), "pages": window}

    def sitemap(self, url: str, modified: str | None, depth: int) -> None:
        """Read a sitemap and those that it names.

        Raises:
            BadInputError: It is no sitemap, or is damaged.
            FetchError: It cannot be read now.
        """
        from pullquote.ingest.web import Content, read_sitemap  # noqa: PLC0415

        self._maps.add(url)
        known = self._known(url)
        if not self._says_unchanged(known, modified):
            fetched = self._fetcher.fetch(url, _validators(known), accept=Content.SITEMAP)
            if fetched.status == 200:
                read = read_sitemap(fetched)
                is_of_news = 2 * sum(map(_is_news, read.pages)) > len(read.pages)
                for page in read.pages:
                    is_window = is_of_news or _is_news(page)
                    self._add(page, ListedPage(page.modified, url, is_window))
                known = {"maps": {item.url: item.modified for item in read.maps}}
            else:
                self._again(url)
            checked_at = self._moment.isoformat(timespec="seconds")
            known = {**known, **_remembered(fetched), "modified": modified, "at": checked_at}
        else:
            self._again(url)
        self.found.remembered[url] = known
        for name, changed in known["maps"].items():
            if name not in self._maps:
                self._below(name, changed, depth + 1)

    def _below(self, url: str, modified: str | None, depth: int) -> None:
        """Read a sitemap that another one names; if it cannot be read, the others still can."""
        if depth >= _DEEPEST or len(self._maps) >= _MOST_MAPS:
            remedy = "follow the ones that matter as sources of their own"
            self._fail(
                url, BadInputError("it is nested too deeply, or one too many", remedy=remedy)
            )
            return
        try:
            self.sitemap(url, modified, depth)
        except (BadInputError, FetchError) as error:
            self._fail(url, error)

    def _fail(self, url: str, error: PullquoteError) -> None:
        self.found.is_whole = False
        self.found.failures.append(Failure.of(url, error))

    def _says_unchanged(self, known: Mapping[str, Any], modified: str | None) -> bool:
        """Say whether the index can be believed that this sitemap did not change."""
        return bool(known) and says_unchanged(
            self._moment, modified, known["modified"], datetime.fromisoformat(known["at"])
        )

    def addresses(self) -> None:
        """Read a list of addresses from a file or from the web."""
        from pullquote.ingest.web import read_url_list  # noqa: PLC0415

        location = self._source.location
        listed = read_url_list(self._text(location), location)
        for page in listed.pages:
            self._add(page, ListedPage())
        self.found.failures.extend(listed.failures)
        self.found.is_whole = not listed.failures

    def _text(self, location: str) -> str:
        from pullquote.ingest.web import Content  # noqa: PLC0415

        if looks_like_url(location):
            return decode(self._fetcher.fetch(location, accept=Content.ADDRESSES).body)
        try:
            data = Path(location).read_bytes()
        except OSError as error:
            failure = unreadable(location, error)
            raise BadInputError(f"{location}: {failure.problem}", remedy=failure.remedy) from error
        if len(data) > _MOST_LIST:
            raise BadInputError(f"{location} is too large", remedy="split it into several lists")
        return decode(data)

    def _add(self, listed: "Listed", page: ListedPage) -> None:
        try:
            key = canonical_url(listed.url)
        except BadInputError as error:
            self.found.failures.append(Failure.of(listed.url, error))
            return
        globs = self._source.include
        if not globs or any(fnmatchcase(key, glob) for glob in globs):
            self.found.pages.setdefault(key, page)

    def _again(self, url: str) -> None:
        """List what a sitemap listed before: it did not change."""
        for entry in self._by_map.get(url, ()):
            page = ListedPage(entry.facts.get("modified"), url, bool(entry.facts.get("window")))
            self.found.pages.setdefault(entry.key, page)

    def _known(self, url: str) -> dict[str, Any]:
        """Return what a listing is known by; nothing where it has to be read whole."""
        # An entry that is missing may have left the listing, or only lead to nothing.
        if any(entry.missing_since for entry in self._by_map.get(url, ())):
            return {}
        return dict(self._source.listing.get(url, {}))


def _is_news(page: "Listed") -> bool:
    """Say whether a sitemap tells of a page as news; a title or a day may be missing."""
    return bool(page.title or page.published)


def _validators(known: Mapping[str, Any]) -> "Validators":
    from pullquote.ingest.web import Validators  # noqa: PLC0415

    return Validators(known.get("etag"), known.get("last_modified"))


def _remembered(fetched: "Fetched") -> dict[str, Any]:
    validators = fetched.validators
    return {"etag": validators.etag, "last_modified": validators.last_modified}
