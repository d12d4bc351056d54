"""Following sources: each pass brings the corpus to what its sources list now.

A source that cannot be listed, or a file or address that cannot be read, is a failure of the
report and stops nothing else. Whatever ends a pass, what was stored is whole, and the next one
goes on from there.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pullquote.config import BadInputError, FetchError, LockedError
from pullquote.ingest.follow_report import FollowReport, SourceReport
from pullquote.ingest.following_files import follow_files
from pullquote.ingest.following_pass import SourcePass
from pullquote.ingest.following_web import Shared, follow_web
from pullquote.ingest.intake import Fate, Intake, OnProgress
from pullquote.ingest.new_sources import describe
from pullquote.ingest.report import Failure
from pullquote.vectorstore import RemovedBy
from pullquote.vectorstore.followed import FollowedSource, SourceKind
from pullquote.vectorstore.store import Store

if TYPE_CHECKING:
    from pullquote.ingest.web import Fetcher

logger = logging.getLogger(__name__)

PATIENCE_S = 600.0
"""Seconds that a pass waits for another writer once it has begun."""
_SILENT_S = 2.0  # for which it waits without a word


class Follower:
    """Keeps a store up with the sources that are followed.

    Args:
        store: Opened.
        clock: Tells the time in UTC, from which absences and graces are counted.
    """

    def __init__(
        self, store: Store, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._store = store
        self._clock = clock

    def add(
        self,
        location: str,
        *,
        name: str | None = None,
        kind: SourceKind | None = None,
        grace_s: int | None = None,
        apart: bool = False,
        include: Sequence[str] = (),
    ) -> FollowedSource:
        """Follow a source from now on; nothing of it is read yet.

        Args:
            location: A path or an address.
            name: Or None: after the location.
            kind: Or None: looked up; an address is fetched for that.
            grace_s: Or None: none for files, seven days for the web.
            apart: Keep its articles' ids apart from those of other sources.
            include: Globs, one of which a path or an address must match.

        Raises:
            BadInputError: It cannot be followed, or is followed already.
            FetchError: The address cannot be read.
        """
        ledger = self._store.catalog.sources
        source = describe(
            location,
            name=name,
            kind=kind,
            grace_s=grace_s,
            apart=apart,
            include=tuple(include),
            taken=[known.name for known in ledger.all()],
            settings=self._store.settings.web,
        )
        return ledger.add(source, moment=self._clock().isoformat(timespec="seconds"))

    def sync(
        self,
        names: Sequence[str] = (),
        *,
        accept_shrunk: bool = False,
        wait_s: float = 0,
        on_progress: OnProgress | None = None,
    ) -> FollowReport:
        """Read what changed in every source that is not paused.

        Args:
            names: The sources; none means all.
            accept_shrunk: Take what is held back: texts and listings that lost most of themselves.
            wait_s: How long to wait for another writer before beginning.
            on_progress: Called from this thread, some ten times a second while reading.

        Raises:
            BadInputError: A name is unknown, or nothing is followed.
            LockedError: Another process is writing.
            CatalogError, IndexUnavailableError, ModelError: The store cannot go on.
        """
        sources = self.chosen(names)
        run = _Run(self._store, self._clock, accept_shrunk, wait_s, on_progress or (lambda _: None))
        return run.over(sources)

    def leave(self, name: str, *, with_articles: bool, wait_s: float = 0) -> int:
        """Follow a source no longer.

        Args:
            name: The source's.
            with_articles: Remove the articles that no other source lists.
            wait_s: How long to wait for another writer.

        Returns:
            How many articles were removed.

        Raises:
            BadInputError: No source has this name.
            LockedError: Another process is writing.
        """
        catalog, removed = self._store.catalog, 0
        with self._store.writing("sources remove", timeout_s=wait_s):
            if with_articles:
                for article_id in self.listed_only_by(name):
                    catalog.remove(article_id, by=RemovedBy.SOURCE)
                    removed += 1
            catalog.sources.remove(name)
            if removed:
                self._store.sync()
        return removed

    def listed_only_by(self, name: str) -> list[str]:
        """Return the current articles that this source lists and no other does.

        Raises:
            BadInputError: No source has this name.
        """
        catalog = self._store.catalog
        source_id = catalog.sources.get(name).source_id
        listed = {a for owned in catalog.sources.articles(source_id).values() for a in owned}
        return [
            article_id
            for article_id in sorted(listed - catalog.sources.withdrawn(source_id))
            if catalog.known(article_id) is not None
            and {o.source_id for o in catalog.sources.listings_of(article_id)} == {source_id}
        ]

    def chosen(self, names: Sequence[str]) -> list[FollowedSource]:
        """Return the sources of these names, or all.

        Raises:
            BadInputError: A name is unknown, or nothing is followed.
        """
        ledger = self._store.catalog.sources
        if names:
            return [ledger.get(name) for name in dict.fromkeys(names)]
        sources = ledger.all()
        if not sources:
            raise BadInputError(
                "no source is followed", remedy="name one: `pullquote sources add LOCATION`"
            )
        return sources


class _Run:
    """One pass over several sources: what they share, and the lock that each takes for itself."""

    def __init__(
        self,
        store: Store,
        clock: Callable[[], datetime],
        accept_shrunk: bool,
        wait_s: float,
        tell: OnProgress,
    ) -> None:
        self._store = store
        self._clock = clock
        self._accept_shrunk = accept_shrunk
        self._wait_s = wait_s
        self._tell = tell
        self._intake = Intake(store, tell)

    def over(self, sources: Sequence[FollowedSource]) -> FollowReport:
        """Work through the sources."""
        started = time.monotonic()
        with self._store.writing("sync", timeout_s=self._wait_s):
            self._intake.sync()  # what a crash left, before the work
        with contextlib.ExitStack() as stack:
            shared = None
            if any(source.kind.is_web and not source.paused for source in sources):
                shared = Shared(stack.enter_context(_fetcher(self._store)))
            reports = [self._one(source, shared) for source in sources]
        return FollowReport(tuple(reports), self._intake.embedded, time.monotonic() - started)

    def _one(self, source: FollowedSource, shared: Shared | None) -> SourceReport:
        if source.paused:
            return SourceReport(source.name, source.kind, paused=True)
        started = time.monotonic()
        moment = self._clock()
        run = SourcePass(
            self._store, self._intake, source, moment=moment, accept_shrunk=self._accept_shrunk
        )
        listing, problem = None, None
        try:
            if source.kind.is_web:
                assert shared is not None
                listing = follow_web(run, shared, lambda: self._writing(source), self._tell)
            else:
                with self._writing(source):
                    run.begin()
                    follow_files(run, self._tell)
        except (BadInputError, FetchError) as error:
            failure = Failure.of(source.location, error)
            problem = f"{failure.problem}; {failure.remedy}"
            run.failures.append(failure)
        with self._patiently("sync"):
            if self._is_followed(source):
                run.finish(self._clock(), problem=problem, listing=listing)
            self._intake.sync()
        return _report(run, time.monotonic() - started)

    @contextlib.contextmanager
    def _writing(self, source: FollowedSource) -> Iterator[None]:
        """Hold the writer's lock for a source that still is followed.

        Raises:
            BadInputError: It was removed meanwhile.
        """
        with self._patiently(f"sync {source.name}"):
            if not self._is_followed(source):
                raise BadInputError(f"the source {source.name!r} was removed meanwhile")
            yield

    @contextlib.contextmanager
    def _patiently(self, command: str) -> Iterator[None]:
        """Hold the writer's lock once it is free, and warn whoever looks on that this waits.

        Raises:
            LockedError: It is not free for long.
        """
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(self._store.writing(command, timeout_s=_SILENT_S))
            except LockedError as error:
                patience_s = max(self._wait_s, PATIENCE_S)
                logger.warning("waiting for up to %.0f s: %s", patience_s, error.args[0])
                held.enter_context(self._store.writing(command, timeout_s=patience_s))
            yield

    def _is_followed(self, source: FollowedSource) -> bool:
        sources = self._store.catalog.sources.all()
        return any(known.source_id == source.source_id for known in sources)


def _fetcher(store: Store) -> "Fetcher":
    from pullquote.ingest.web import Fetcher  # noqa: PLC0415 - start-up time

    return Fetcher(store.settings.web)


def _report(run: SourcePass, seconds: float) -> SourceReport:
    return SourceReport(
        name=run.source.name,
        kind=run.source.kind,
        added=run.fates[Fate.ADDED],
        revised=run.fates[Fate.REVISED],
        metadata=run.fates[Fate.METADATA],
        unchanged=run.fates[Fate.UNCHANGED],
        restored=run.fates[Fate.RESTORED],
        withheld=run.fates[Fate.WITHHELD],
        removed=run.removed,
        missing=run.missing,
        held=run.held,
        shrunk=run.shrunk,
        failures=tuple(run.failures),
        seconds=seconds,
    )
