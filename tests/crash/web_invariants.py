"""What holds whenever a sync of the web was killed, beside what always holds (`invariants`)."""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any

from pullquote.config import IndexUnavailableError
from pullquote.ingest.follow_report import FollowReport
from pullquote.ingest.following import Follower
from pullquote.vectorstore import RemovedBy, Store
from pullquote.vectorstore.followed import Entry, FollowedSource
from pullquote.vectorstore.recipe import content_sha256

from tests.crash import model as m
from tests.crash.invariants import (
    answers_resolve,
    articles_are_whole,
    index_agrees,
    observed,
    past_is_as_it_was,
    what_is_found_is_current,
)
from tests.crash.site import Site
from tests.crash.site_days import BEFORE, GRACE, KILLED, Day
from tests.crash.world import World

_A_WHILE = {"minutes": 10}
"""Between a kill and the next pass; still on the same day."""
_MOMENTS = {"checked_at", "changed_at", "missing_since", "at"}
_COUNTS = ("added", "revised", "metadata", "restored", "removed")
_MET = ("added", "revised", "metadata", "restored", "unchanged", "withheld")

Articles = Mapping[str, m.Article]


@dataclass(frozen=True)
class Expected:
    """What a pass that nobody killed has made.

    Attributes:
        before: What was true before it.
        after: What is true after it.
        ledger: All that is kept of the sources, to the day.
        met: How many articles each source came upon.
    """

    before: m.Model
    after: m.Model
    ledger: dict[str, Any]
    met: dict[str, int]


def follow(store: Store, day: Day) -> FollowReport:
    """Run a pass over all sources on a day that the site shows."""
    report = Follower(store, clock=lambda: day.moment).sync()
    assert not report.needs_a_person, report
    return report


def is_what_the_day_makes(
    store: Store, report: FollowReport, before: m.Model, after: m.Model
) -> None:
    """Compare a pass that came through with what was written down by hand."""
    found = articles_are_whole(store, after, after)
    _counts_are(report, before.articles, found)
    assert all(_counted(before.articles, found).values()), "one kind of change is not covered"
    index_agrees(store)


def half_way(store: Store, expected: Expected) -> dict[str, m.Article]:
    """Check what a kill left, and change nothing."""
    found = articles_are_whole(store, expected.before, expected.after)
    assert store.catalog.check() == []
    answers_resolve(store, expected.before, expected.after)
    ledger_is_honest(store, found)
    with suppress(IndexUnavailableError):  # it was being written; the sync builds it again
        what_is_found_is_current(store, found, whole=False)
    return found


def recovered(world: World, site: Site, expected: Expected) -> None:
    """Open what a kill left, check it, sync once, check it, end the pass, check it."""
    before, after = expected.before, expected.after
    with world.open(before.embedder) as store:
        found = half_way(store, expected)
        store.sync()
        assert articles_are_whole(store, before, after) == found
        index_agrees(store)
        what_is_found_is_current(store, found, whole=True)
        past_is_as_it_was(store, before, found)
        goes_on_where_it_stopped(store, site, found, expected)
        done = articles_are_whole(store, after, after)
        index_agrees(store)
        answers_resolve(store, before, after)
        past_is_as_it_was(store, before, done)
        what_is_found_is_current(store, done, whole=True)
        ledger_is_honest(store, done)
        ledger = ledger_of(store)
        assert ledger == expected.ledger, _flat(ledger) ^ _flat(expected.ledger)


def goes_on_where_it_stopped(store: Store, site: Site, found: Articles, expected: Expected) -> None:
    """End a pass: what was taken is neither asked for nor counted again."""
    settled = set(_settled(store))
    site.show(KILLED.replies(site.root))
    report = follow(store, KILLED.later(**_A_WHILE))
    asked = site.asked()
    again = {key for key in settled if asked[key.removeprefix(site.root)]}
    assert not again, again
    often = {path for path in KILLED.listed if asked[path] > KILLED.listed[path]}
    assert not often, often
    _counts_are(report, found, observed(store.catalog))
    assert met_by(report) == expected.met, (met_by(report), expected.met)


def taken_back(world: World, site: Site, before: m.Model) -> None:
    """Sync what a kill left with the site as it was before: it is followed all the same."""
    was = BEFORE[-1]
    site.show(was.replies(site.root))
    with world.open(before.embedder) as store:
        for passes in (1, 2):  # the first one may begin a grace
            day = KILLED.later(days=passes * (GRACE.days + 1))
            report = Follower(store, clock=lambda now=day.moment: now).sync(accept_shrunk=True)
            assert not any(source.held or source.shrunk for source in report.sources), report
        found = observed(store.catalog)
        index_agrees(store)
        what_is_found_is_current(store, found, whole=True)
        there = {site.root + path: text for path, text in was.pages.items() if path in was.read}
        for article_id, article in found.items():
            withheld = article.removed_by is RemovedBy.PERSON
            assert article.current == (article_id in there and not withheld), article_id
            if article.current:
                assert article.revisions[-1] == there[article_id].content, article_id
        assert there.keys() <= found.keys()


def ledger_is_honest(store: Store, found: Articles) -> None:
    """An address that is noted as read has its text stored, and somebody answers for it."""
    ledger = store.catalog.sources
    owned = [(source.source_id, ledger.articles(source.source_id)) for source in ledger.all()]
    for source, entry in _entries(store):
        if entry.stamp is None or entry.missing_since or "content" not in entry.facts:
            continue
        listed = {source_id: listed.get(entry.key) for source_id, listed in owned}
        assert any(listed.values()), f"nobody answers for the article of {entry.key}"
        # Without it, another source has found that the page moved.
        if articles := listed[source.source_id]:
            assert any(_says(found[article_id], entry) for article_id in articles), entry


def ledger_of(store: Store) -> dict[str, Any]:
    """Return all that is kept of the sources; of moments, their day."""
    ledger = store.catalog.sources
    kept = {
        source.name: {
            "problem": source.problem,
            "listing": _to_the_day(source.listing),
            "entries": {
                key: _to_the_day(asdict(entry))
                for key, entry in ledger.entries(source.source_id).items()
            },
            "articles": {
                key: {name: since and _day(since) for name, since in owned.items()}
                for key, owned in ledger.articles(source.source_id).items()
                if owned
            },
        }
        for source in ledger.all()
    }
    return _in_json(kept)


def _flat(kept: Mapping[str, Any], where: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Return every value with the names that lead to it."""
    flat: set[tuple[str, ...]] = set()
    for name, value in kept.items():
        is_leaf = not isinstance(value, Mapping)
        flat |= {(*where, name, str(value))} if is_leaf else _flat(value, (*where, name))
    return flat


def _in_json(kept: dict[str, Any]) -> dict[str, Any]:
    """Return it as it is once it was written and read."""
    read: dict[str, Any] = json.loads(json.dumps(kept, sort_keys=True))
    return read


def _says(article: m.Article, entry: Entry) -> bool:
    digests = {content_sha256(title, text, None) for title, text in article.revisions}
    return article.removed_by is RemovedBy.PERSON or entry.facts["content"] in digests


def _to_the_day(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _one_to_the_day(name, value) for name, value in kept.items()}


def _one_to_the_day(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return _to_the_day(value)
    return _day(value) if value and name in _MOMENTS else value


def _day(moment: str) -> str:
    return moment[: len("2026-03-01")]


def _entries(store: Store) -> Iterator[tuple[FollowedSource, Entry]]:
    ledger = store.catalog.sources
    for source in ledger.all():
        for entry in ledger.entries(source.source_id).values():
            yield source, entry


def _settled(store: Store) -> Iterator[str]:
    """Name the addresses that a pass of a source has dealt with before it was cut short.

    Not those that another source lists as well: its pass may ask whether they changed.
    """
    listed = [entry.key for _, entry in _entries(store)]
    for source, entry in _entries(store):
        started, finished = source.started_at, source.finished_at
        cut = started is not None and (finished is None or finished < started)
        dealt_with = entry.stamp is not None and entry.checked_at == started
        if cut and dealt_with and listed.count(entry.key) == 1:
            yield entry.key


def met_by(report: FollowReport) -> dict[str, int]:
    """Return how many articles each source came upon, changed or not."""
    return {source.name: sum(getattr(source, count) for count in _MET) for source in report.sources}


def _counts_are(report: FollowReport, before: Articles, after: Articles) -> None:
    """Hold a report against what has really changed since it began."""
    counted = {count: sum(getattr(source, count) for source in report.sources) for count in _COUNTS}
    assert counted == _counted(before, after), (counted, _counted(before, after))


def _counted(before: Articles, after: Articles) -> dict[str, int]:
    changes = [_change(before.get(article_id), article) for article_id, article in after.items()]
    return {count: changes.count(count) for count in _COUNTS}


def _change(was: m.Article | None, article: m.Article) -> str | None:
    if was is None:
        return "added"
    if was.current != article.current:
        return "restored" if article.current else "removed"
    if was.revisions != article.revisions:
        return "revised"
    return "metadata" if was.section != article.section else None
