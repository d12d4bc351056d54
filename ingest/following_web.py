"""Following the web: the pages that a feed, a sitemap or a list of addresses names.

Pages are fetched without the writer's lock, politely and so for a long time, and stored a few at
a time while it is held.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pullquote.config import BadInputError, FetchError
from pullquote.ingest.drafts import fix
from pullquote.ingest.following_due import is_due, was_read_by_cut_pass
from pullquote.ingest.following_lists import ListedPage, list_web
from pullquote.ingest.following_pass import SourcePass
from pullquote.ingest.intake import Fate, OnProgress
from pullquote.ingest.report import Failure, Progress
from pullquote.ingest.sentences import RECIPE
from pullquote.ingest.sources import SourceFile
from pullquote.vectorstore.followed import Entry, SourceKind

if TYPE_CHECKING:
    from pullquote.ingest.web import Fetched, Fetcher, Request

# Imports inside the functions below are there for start-up time.

_READ_AS = f"{RECIPE}/1"  # raise the last number where something else is made of a page
_BATCH = 32  # pages that are stored together
_BATCH_S = 5.0  # or as many as came in this time
_READ = "read"  # the stamp of an address that is read again only when it is due


@dataclass(slots=True)
class Shared:
    """What the sources of one run share: a page that one has read, the others need not fetch.

    Attributes:
        fetcher: Opened for the run.
        pages: What was made of each address: its entry and the article that it led to.
    """

    fetcher: "Fetcher"
    pages: dict[str, tuple[Entry, str]] = field(default_factory=dict)


def follow_web(
    run: SourcePass,
    shared: Shared,
    writing: Callable[[], AbstractContextManager[None]],
    tell: OnProgress,
) -> Mapping[str, Any]:
    """Take what is new and changed of a source of the web, and let go what vanished.

    Args:
        run: The pass, not begun.
        shared: By the sources of this run.
        writing: Takes the writer's lock.
        tell: Is told how fetching comes on.

    Returns:
        What is to be remembered of the listing.

    Raises:
        BadInputError: The listing cannot be used.
        FetchError: It cannot be read now.
    """
    with writing():
        run.begin()
    listing = list_web(run.source, run.entries, shared.fetcher, run.moment)
    pages = _WebPass(run, shared, listing.pages)
    run.failures.extend(listing.failures)
    with writing():
        run.look_up()
        requests = pages.begin()
    done = 0
    for batch in _batches(shared.fetcher, requests):
        with writing():
            for request, result in batch:
                pages.take(request.url, result)
            run.flush()
        done += len(batch)
        tell(Progress("fetching", done, len(requests)))
    with writing():
        pages.end(is_whole=listing.is_whole)
    return listing.remembered


def _batches(
    fetcher: "Fetcher", requests: Sequence["Request"]
) -> Iterator[list[tuple["Request", "Fetched | FetchError"]]]:
    """Yield results a few at a time, so that the lock is not taken for each of them."""
    batch: list[tuple[Request, Fetched | FetchError]] = []
    begun = time.monotonic()
    for result in fetcher.fetch_many(requests):
        batch.append(result)
        if len(batch) >= _BATCH or time.monotonic() - begun >= _BATCH_S:
            yield batch
            batch, begun = [], time.monotonic()
    if batch:
        yield batch


class _WebPass:
    """The pages of one source in one pass."""

    def __init__(self, run: SourcePass, shared: Shared, listed: Mapping[str, ListedPage]) -> None:
        self._run = run
        self._shared = shared
        self._listed = listed
        self._gone: set[str] = set()

    def begin(self) -> list["Request"]:
        """Keep what is not due, and return what is to be fetched: unread first, then the oldest."""
        from pullquote.ingest.web import Request, Validators  # noqa: PLC0415

        run, requests = self._run, []
        run.note(
            [Entry(key, facts=self._place(key)) for key in self._listed if key not in run.entries]
        )
        for key, entry in sorted(run.entries.items(), key=lambda item: _last_look(item[1])):
            page = self._listed.get(key)
            if page is None and not self._is_window(key):
                continue  # it has left a full listing
            if key in self._shared.pages and not run.source.apart:
                self._take_over(key)
            elif self._is_due(entry, page):
                # Of what was withdrawn, any version is news.
                known = entry.facts if self._is_current(entry) and run.owned.get(key) else {}
                validators = Validators(known.get("etag"), known.get("last_modified"))
                requests.append(Request(key, validators))
            else:
                self._run.keep(key, replace(entry, facts={**entry.facts, **self._place(key)}))
        return requests

    def take(self, key: str, result: "Fetched | FetchError") -> None:
        """Take what came of one address."""
        from pullquote.ingest.web import Gone  # noqa: PLC0415

        entry = self._run.entries[key]
        if isinstance(result, Gone):
            self._take_gone(entry, result)
        elif isinstance(result, FetchError):
            # What is known of it stays, and it is tried again in the next pass.
            failure = Failure.of(key, result)
            self._run.settle(replace(entry, stamp=None), [failure], complete=False, checked=False)
        elif result.status == 304 and result.url != entry.facts.get("read_at"):
            # It leads elsewhere, to the same text: who it is there has to be read.
            facts = {**entry.facts, "etag": None, "last_modified": None}
            self._run.keep(key, replace(entry, stamp=None, facts=facts))
        elif result.status == 304:
            facts = {**entry.facts, **self._place(key), **_validators(result)}
            self._run.keep(key, replace(entry, stamp=_READ, facts=facts, checked_at=self._run.now))
        else:
            self._take_page(entry, result)

    def end(self, *, is_whole: bool) -> None:
        """Let go what vanished.

        Args:
            is_whole: The whole listing could be read.
        """
        run = self._run
        left = [key for key in run.entries if key not in self._listed and not self._is_window(key)]
        run.conclude(unlisted=left if is_whole else [], gone=self._gone)

    def _is_window(self, key: str) -> bool:
        """Say whether an address may leave the listing and still be there."""
        kind, entry = self._run.source.kind, self._run.entries[key]
        return kind is SourceKind.FEED or bool(entry.facts.get("window"))

    def _place(self, key: str) -> dict[str, Any]:
        """Return what the listing says of an address, as it is remembered."""
        page = self._listed.get(key)
        if page is None:
            return {}
        return {"modified": page.modified, "via": page.via, "window": page.is_window}

    def _is_current(self, entry: Entry) -> bool:
        """Say whether an address was read as this Pullquote reads it."""
        return entry.facts.get("read_as") == _READ_AS

    def _is_due(self, entry: Entry, page: ListedPage | None) -> bool:
        if self._was_just_read(entry, page):
            return False
        if entry.stamp is None or not entry.checked_at or not self._is_current(entry):
            return True
        if not (self._run.owned.get(entry.key) or entry.missing_since or entry.problems):
            return True  # a pass of another source has seen its article move
        return is_due(
            self._run.moment,
            checked_at=datetime.fromisoformat(entry.checked_at),
            changed_at=datetime.fromisoformat(entry.facts["changed_at"]),
            modified=page.modified if page else None,
            modified_before=entry.facts.get("modified"),
        )

    def _was_just_read(self, entry: Entry, page: ListedPage | None) -> bool:
        """Say whether a pass that was cut short has read an address, and all there was to it."""
        if not entry.checked_at or (page and page.modified != entry.facts.get("modified")):
            return False
        if entry.missing_since:
            return False  # to keep it would say that it is there
        is_settled = entry.stamp is not None and self._is_current(entry)
        return (is_settled or not self._run.owned.get(entry.key)) and was_read_by_cut_pass(
            self._run.moment, datetime.fromisoformat(entry.checked_at), self._run.source
        )

    def _take_over(self, key: str) -> None:
        """Take what another source of this run made of the same address."""
        other, article_id = self._shared.pages[key]
        if article_id not in self._run.owned.get(key, ()):
            # Whatever ends the pass before this is written down, the next one reads the page.
            entry = self._run.entries[key]
            self._run.note([replace(entry, stamp=None, facts={**entry.facts, "read_as": None})])
        self._run.claim(key, article_id)
        self._run.supersede(key, article_id)
        facts = {**other.facts, **self._place(key)}
        self._run.settle(replace(other, facts=facts), [], complete=True)
        self._run.fates[Fate.UNCHANGED] += 1

    def _take_gone(self, entry: Entry, error: FetchError) -> None:
        """Note that there is nothing at an address: for its article, the grace begins."""
        waits = bool(self._run.owned.get(entry.key))
        was_there = waits or entry.missing_since is not None
        failure = Failure.of(entry.key, error)
        self._run.settle(
            replace(entry, facts={**entry.facts, **self._place(entry.key)}),
            [] if was_there else [failure],
            complete=False,
            stamped=was_there and not waits,
        )
        if was_there:
            self._gone.add(entry.key)

    def _take_page(self, entry: Entry, fetched: "Fetched") -> None:
        from pullquote.ingest.web import article_of  # noqa: PLC0415

        run, key = self._run, entry.key
        facts = {
            **self._place(key),
            **_validators(fetched),
            "read_as": _READ_AS,
            "read_at": fetched.url,
            "changed_at": entry.facts.get("changed_at", run.now),
            "content": entry.facts.get("content"),
        }
        fresh = Entry(key, stamp=_READ, facts=facts)
        place = SourceFile(key, None, "", "", None)
        try:
            _refuse_front_page(key, fetched.url)
            raw = article_of(fetched)
            article = fix(raw, place, run.source.name if run.source.apart else None)
        except BadInputError as error:
            run.settle(fresh, [Failure.of(key, error)], complete=False)
            return
        if article.content_sha256 != facts["content"]:
            facts |= {"content": article.content_sha256, "changed_at": run.now}
        run.take(key, article, raw.origin, guarded=True)
        if run.is_held(key):
            facts |= {"etag": None, "last_modified": None}  # it is compared again as a whole
        else:
            run.supersede(key, article.article_id)
            if not run.source.apart and run.is_known(article.article_id):
                self._shared.pages[key] = (fresh, article.article_id)
        run.settle(fresh, [], complete=True)


def _last_look(entry: Entry) -> tuple[bool, str]:
    """Sort what was never asked for first, then what failed then, then what was read long ago."""
    return (entry.checked_at is not None or bool(entry.problems), entry.checked_at or "")


def _validators(fetched: "Fetched") -> dict[str, Any]:
    validators = fetched.validators
    return {"etag": validators.etag, "last_modified": validators.last_modified}


def _refuse_front_page(asked: str, got: str) -> None:
    """Raise BadInputError where an article's address leads to the front page of its site."""
    there = urlsplit(got)
    if there.path in ("", "/") and not there.query and urlsplit(asked).path not in ("", "/"):
        raise BadInputError(
            "it leads to the front page of its site",
            remedy="the article may have been withdrawn; leave the address out",
        )
