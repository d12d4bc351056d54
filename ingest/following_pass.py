"""One pass over one source: what it brings is taken, what vanished from it is let go.

Knows nothing of files and addresses: these say what is listed, and hand over what they read.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pullquote.ingest.drafts import FixedArticle
from pullquote.ingest.follow_report import Shrunk
from pullquote.ingest.following_moves import Moves
from pullquote.ingest.following_objections import Objections, is_unwanted
from pullquote.ingest.identity import is_by_place
from pullquote.ingest.intake import Fate, Intake
from pullquote.ingest.raw import Origin
from pullquote.ingest.report import Failure, shortened
from pullquote.vectorstore import RemovedBy
from pullquote.vectorstore.followed import Entry, FollowedSource, HeldChange, Listing
from pullquote.vectorstore.store import Store

_SAVE_EVERY = 256  # entries; what a crash forgets is compared once more
_MOST_KEPT = 20  # failures of one entry
_LEAST_LOST = 3  # articles; fewer are never too many at once


class SourcePass:
    """What one pass finds, for as long as the caller holds the writer's lock.

    Nothing is known of the source until the pass begins: another one may be at work on it while
    this one waits for the lock.

    Args:
        store: Opened.
        intake: Of the whole run, so that sources that share an article do not quarrel over it.
        source: Its name and what it is.
        moment: Now, in UTC.
        accept_shrunk: A person has said that what shrank is right.

    Attributes:
        source: As it stood before the pass.
        entries: What is known of everything that it listed, by key.
        owned: The articles of each entry: since when each is missing, or None.
    """

    def __init__(
        self,
        store: Store,
        intake: Intake,
        source: FollowedSource,
        *,
        moment: datetime,
        accept_shrunk: bool,
    ) -> None:
        self.source = source
        self.moment = moment
        self.accept_shrunk = accept_shrunk
        self.data_dir = store.settings.data_dir
        self._catalog = store.catalog
        self._ledger = store.catalog.sources
        self._intake = intake
        self.entries: dict[str, Entry] = {}
        self.owned: dict[str, dict[str, str | None]] = {}
        self._read: dict[str, set[str]] = {}
        self._complete: set[str] = set()
        self._kept: set[str] = set()
        self._kept_records: set[str] = set()
        self._in_conflict: set[str] = set()
        self._objections = Objections(
            store.catalog, source, self.entries, moment=moment, accept_shrunk=accept_shrunk
        )
        self._prefix = f"{source.name}::" if source.apart else ""
        self._moves = Moves(store.catalog, self._prefix)
        self._unsaved: dict[str, Entry] = {}
        self._begun: set[str] = set()
        self._unfinished: set[str] = set()  # entries that list less than before
        self.fates: Counter[Fate] = Counter()
        self.failures: list[Failure] = []
        self.removed = self.missing = 0
        self.shrunk: Shrunk | None = None

    @property
    def held(self) -> tuple[HeldChange, ...]:
        """The changes that are held back."""
        return tuple(self._objections.held.values())

    @property
    def now(self) -> str:
        """The pass's moment as it is written down."""
        return self.moment.isoformat(timespec="seconds")

    def begin(self) -> None:
        """Note that the pass begins, and look up what is known of the source."""
        self.source = self._ledger.get(self.source.name)
        self._ledger.begin(self.source.source_id, moment=self.now)
        self.look_up()

    def look_up(self) -> None:
        """Look up what is known of the entries; again where the lock was given back meanwhile."""
        self.entries.clear()  # not another one: the objections hold it as well
        self.entries |= self._ledger.entries(self.source.source_id)
        self.owned = self._ledger.articles(self.source.source_id)

    def finish(
        self, moment: datetime, *, problem: str | None, listing: Mapping[str, Any] | None
    ) -> None:
        """Note that the pass came to its end.

        If another pass was at work on the source meanwhile, nothing is remembered of the listing:
        that it did not change would be said of what only one of them has seen. It is read whole
        the next time.

        Args:
            moment: Now, in UTC.
            problem: Why the listing could not be used, or None.
            listing: What is to be remembered of it; None: what was before.
        """
        self.flush()
        before = replace(self.source, started_at=self.now)
        alone = self._ledger.get(before.name) == before
        self._ledger.finish(
            before.source_id,
            moment=moment.isoformat(timespec="seconds"),
            problem=problem,
            listing=(before.listing if listing is None else listing) if alone else {},
        )

    def take(
        self, key: str, article: FixedArticle, origin: Origin, *, guarded: bool
    ) -> Failure | None:
        """Store what an entry lists, if it is new or changed.

        Args:
            key: The entry's.
            article: Fixed.
            origin: Where it was read, for messages.
            guarded: A text that shrinks drastically is held back.
        """
        self._begin(key)
        if (removed := self._removed_before(key, article.article_id)) is not None:
            self.claim(key, removed)
            self.fates[Fate.WITHHELD] += 1
            return None
        self.claim(key, article.article_id)
        if article.article_id in self._kept_records:
            self._intake.met(article.article_id, origin)
        objects = self._objections.against(key, origin, guarded=guarded)
        if self.source.kind.is_web:  # two addresses may lead to one page
            fate = self._intake.store(article, objects)
        else:
            fate = self._intake.take(article, origin, objects)
        if isinstance(fate, Failure):
            self._in_conflict.add(key)
            return fate
        if fate is not Fate.HELD:
            self.fates[fate] += 1
        return None

    def _removed_before(self, key: str, article_id: str) -> str | None:
        """Name what a person removed, where its page leads to an article that is new.

        It went there by moving, most likely, and is not brought back; if it is another one, its
        own address brings it.
        """
        if not self.source.kind.is_web or self.is_known(article_id):
            return None
        return next(
            (old for old in self.owned.get(key, ()) if is_unwanted(self._catalog, old)), None
        )

    def is_known(self, article_id: str) -> bool:
        """Say whether the catalog has an article, removed or not."""
        return self._catalog.known(article_id) is not None

    def _begin(self, key: str) -> None:
        """Forget what an entry said, before what it says now is stored.

        Whatever ends the pass before it is settled, the next one reads it, even where it says
        again what it said before.
        """
        if key in self._begun:
            return
        self._begun.add(key)
        if key in self.entries:
            self._ledger.save(self.source.source_id, [_unread(self.entries[key])])

    def claim(self, key: str, article_id: str) -> None:
        """Note that an entry lists an article, before it is stored."""
        owned, entry = self.owned.get(key, {}), self.entries.get(key)
        if entry is None or article_id not in owned or owned[article_id] is not None:
            self._ledger.claim([Listing(self.source.source_id, key, article_id)])
        self._read.setdefault(key, set()).add(article_id)

    def keep_record(self, key: str, article_id: str) -> bool:
        """Note that a record of an entry did not change, if it is the first of its article."""
        if article_id in self._read.get(key, ()):
            return False
        self.claim(key, article_id)
        self._kept_records.add(article_id)
        return True

    def is_named_after_place(self, article_id: str) -> bool:
        """Say whether an article has neither an id nor an address of its own."""
        return is_by_place(article_id.removeprefix(self._prefix))

    def stamps(self, key: str) -> dict[str, str]:
        """Return the articles of an entry by the stamps of their records."""
        return self._ledger.stamps(self.source.source_id, key)

    def stamp(self, key: str, stamps: Mapping[str, str]) -> None:
        """Write the stamps of an entry's records, by article."""
        self._ledger.stamp(self.source.source_id, key, stamps)

    def supersede(self, key: str, article_id: str) -> None:
        """Note that an entry leads to this article now, and to none that it led to before."""
        for old in self.owned.get(key, {}):
            if old != article_id:
                self._moves.note(Listing(self.source.source_id, key, old), article_id)

    def is_held(self, key: str) -> bool:
        """Say whether a change of this entry is held back in this pass."""
        return key in self._objections.held

    def note(self, entries: Iterable[Entry]) -> None:
        """Note what is listed for the first time, before it is read."""
        for entry in entries:
            self._save(entry)
        self.flush()

    def settle(
        self,
        entry: Entry,
        failures: Sequence[Failure],
        *,
        complete: bool,
        stamped: bool = True,
        checked: bool = True,
    ) -> None:
        """Note what an entry was found to be.

        Args:
            entry: Without its problems.
            failures: What could not be taken of it.
            complete: All that it lists was taken: what it listed before and does not now is gone.
            stamped: Its stamp may stand for it.
            checked: It was looked at; not if it could not be reached.
        """
        self.failures.extend(failures)
        if complete:
            self._complete.add(entry.key)
            if self.owned.get(entry.key, {}).keys() - self._read.get(entry.key, ()):
                self._unfinished.add(entry.key)
        held = self._objections.held.get(entry.key)
        self._save(
            replace(
                entry,
                stamp=entry.stamp if stamped and not self._waits(entry.key) else None,
                checked_at=self.now if checked else entry.checked_at,
                problems=tuple(failure.as_dict() for failure in shortened(failures, _MOST_KEPT)),
                held=held,
            )
        )

    def keep(self, key: str, entry: Entry | None = None) -> None:
        """Note that an entry did not change; what could not be taken of it still cannot.

        Args:
            key: The entry's.
            entry: What is to be known of it from now on, if that differs.
        """
        known = self.entries[key]
        fresh = replace(entry or known, missing_since=None)
        self.failures.extend(map(Failure.from_dict, known.problems))
        if fresh != known:
            self._save(fresh)
        self._kept.add(key)

    def move(self, old: str, entry: Entry) -> None:
        """Note that what was listed as `old` has another key now, and is otherwise the same."""
        self._ledger.move(self.source.source_id, old, entry)
        del self.entries[old]
        self.entries[entry.key] = entry
        self.owned[entry.key] = self.owned.pop(old, {})

    def conclude(self, *, unlisted: Collection[str], gone: Collection[str] = ()) -> None:
        """Let go what vanished for longer than the source's grace.

        Args:
            unlisted: Known entries that the listing has no longer; none where it is not whole.
            gone: Known entries that it has, and that lead to nothing.
        """
        self.flush()
        vanished, superseded = {*unlisted, *gone}, self._moves.believed()
        lost = [*self._lost_entries(vanished), *self._lost_records(vanished)]
        new = [item for item in lost if not self._since(item) and item not in superseded]
        if self._too_many(new):
            self._read_again({item.key for item in new} - vanished)
            lost = [item for item in lost if item not in new]
            vanished = {key for key in vanished if self.entries[key].missing_since}
        expired = {item for item in lost if self._is_over(self._since(item))}
        expired |= self._listed_likewise(superseded.keys() & set(lost))
        waiting = [item for item in lost if item not in expired]
        self.missing = len({item.article_id for item in waiting})
        self._note_missing(vanished, waiting)
        self._remove(expired, {item.article_id: to for item, to in superseded.items()})
        over = {key for key in unlisted if key in vanished}
        over = {key for key in over if self._is_over(self.entries[key].missing_since)}
        self._ledger.release(sorted(item for item in expired if item.key not in over))
        self._ledger.forget(self.source.source_id, sorted(over))
        self._unfinished.clear()
        self.flush()
        self._count_kept()

    def _waits(self, key: str) -> bool:
        """Say whether an entry has to be read again because something else may change."""
        return key in self._in_conflict or self.is_held(key)

    def flush(self) -> None:
        """Write what is known of entries by now.

        An entry that lists less than before is written when that is dealt with: whatever ends a
        pass earlier, the next one reads it again.
        """
        self.entries |= self._unsaved
        ready = {k: entry for k, entry in self._unsaved.items() if k not in self._unfinished}
        if ready:
            self._ledger.save(self.source.source_id, ready.values())
            self._unsaved = {k: e for k, e in self._unsaved.items() if k not in ready}

    def _save(self, entry: Entry) -> None:
        self._unsaved[entry.key] = entry
        if len(self._unsaved) - len(self._unfinished) >= _SAVE_EVERY:
            self.flush()

    # What vanished

    def _lost_entries(self, vanished: Iterable[str]) -> list[Listing]:
        return [
            Listing(self.source.source_id, key, article_id)
            for key in sorted(vanished)
            for article_id in self.owned.get(key, ())
        ]

    def _lost_records(self, vanished: Collection[str]) -> list[Listing]:
        """Return what an entry that stayed lists no longer: as of now, or as of before."""
        return [
            Listing(self.source.source_id, key, article_id)
            for key, owned in self.owned.items()
            if key not in vanished
            for article_id, missing_since in owned.items()
            if (key in self._complete and article_id not in self._read.get(key, ()))
            or (key in self._kept and missing_since is not None)
        ]

    def _listed_likewise(self, superseded: Iterable[Listing]) -> set[Listing]:
        """Return what moved, as this source and others list it under the same addresses."""
        return {
            item
            for moved in superseded
            for item in self._ledger.listings_of(moved.article_id)
            if item.key == moved.key
        }

    def _since(self, listing: Listing) -> str | None:
        since = self.owned[listing.key][listing.article_id]
        return since or self.entries[listing.key].missing_since

    def _is_over(self, since: str | None) -> bool:
        """Say whether the grace is over of what is missing since then; None: since now."""
        grace = timedelta(seconds=self.source.grace_s)
        return self.moment - datetime.fromisoformat(since or self.now) >= grace

    def _too_many(self, new: Collection[Listing]) -> bool:
        """Say whether more than half of what was listed vanished at once."""
        if self.accept_shrunk or len(new) < _LEAST_LOST:
            return False
        present = {
            article_id
            for key, owned in self.owned.items()
            if not self.entries[key].missing_since
            for article_id, missing_since in owned.items()
            if missing_since is None
        }
        still = set().union(*self._read.values(), *(self.owned.get(key, ()) for key in self._kept))
        lost = {item.article_id for item in new} - still
        if len(lost) < _LEAST_LOST or 2 * len(lost) <= len(present):
            return False
        self.shrunk = Shrunk(len(lost), len(present))
        return True

    def _read_again(self, keys: Iterable[str]) -> None:
        """See to it that the next pass finds again what this one holds back."""
        for key in sorted(keys):
            self._save(_unread(self.entries[key]))

    def _note_missing(self, vanished: Collection[str], waiting: Iterable[Listing]) -> None:
        for key in sorted(vanished):
            if not self.entries[key].missing_since:
                self._save(replace(self.entries[key], missing_since=self.now))
        self._ledger.mark_missing(
            [item for item in waiting if item.key not in vanished], since=self.now
        )
        self.flush()

    def _remove(self, expired: set[Listing], moved: Mapping[str, str]) -> None:
        """Remove articles that nothing lists any more; only then may it be forgotten who did.

        Args:
            expired: Who listed them.
            moved: The article that one of them goes on as.
        """
        for article_id in sorted({item.article_id for item in expired}):
            known = self._catalog.known(article_id)
            listed = not set(self._ledger.listings_of(article_id)) <= expired
            if listed or known is None or known.removed:
                continue
            if article_id in moved:
                self._catalog.move(article_id, moved[article_id])
            else:
                self._catalog.remove(article_id, by=RemovedBy.SOURCE)
            self.removed += 1

    def _count_kept(self) -> None:
        """Count what did not change.

        What a source has removed comes back: a pass was cut short before it forgot that.
        """
        if not self._kept and not self._kept_records:
            return
        kept = self._kept_records | {
            article_id
            for key in self._kept
            for article_id, missing_since in self.owned.get(key, {}).items()
            if missing_since is None
        }
        withdrawn = self._ledger.withdrawn(self.source.source_id) & kept
        self.fates[Fate.UNCHANGED] += len(kept - withdrawn)
        for article_id in sorted(withdrawn):
            if is_unwanted(self._catalog, article_id):
                self.fates[Fate.WITHHELD] += 1
            else:
                self._catalog.restore(article_id)
                self.fates[Fate.RESTORED] += 1


def _unread(entry: Entry) -> Entry:
    """Return an entry that has to be read as if nothing were known of its content."""
    return replace(entry, stamp=None, facts={**entry.facts, "read_as": None})
