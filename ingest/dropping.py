"""One page or one file that somebody drops in: read, stored and embedded at once."""

import time
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from pullquote.config import BadInputError
from pullquote.ingest.drafts import fix
from pullquote.ingest.intake import Fate, Intake, failure_at
from pullquote.ingest.raw import RawArticle
from pullquote.ingest.readers import can_read
from pullquote.ingest.reading import read_articles
from pullquote.ingest.report import Failure, IngestReport
from pullquote.ingest.sources import SourceFile
from pullquote.vectorstore.store import Store


def ingest_page(store: Store, url: str, *, wait_s: float = 0) -> IngestReport:
    """Fetch a page, and store the article on it.

    Args:
        store: Opened; its writer's lock is taken.
        url: As a person wrote it.
        wait_s: How long to wait for another writer.

    Raises:
        FetchError: It cannot be read, or must not be.
        BadInputError: There is no article on it.
        LockedError: Another process is writing.
    """
    from pullquote.ingest.web import Fetcher, article_of  # noqa: PLC0415 - start-up time

    with Fetcher(store.settings.web) as fetcher:
        raw = article_of(fetcher.fetch(url))
    with store.writing("ingest", timeout_s=wait_s):
        return _Drop(store).take([raw], SourceFile(url, None, "", "", None))


def ingest_file(
    store: Store, path: Path, name: str, *, place: str, wait_s: float = 0
) -> IngestReport:
    """Store the articles of a file.

    Args:
        store: Opened; its writer's lock is taken.
        path: Where it lies for the moment.
        name: What it is called: the id of an article that has none of its own.
        place: Where it came from, a part of that id.
        wait_s: How long to wait for another writer.

    Raises:
        BadInputError: No reader reads such a file.
        LockedError: Another process is writing.
    """
    if not can_read(name):
        raise BadInputError(
            f"{name} is of no kind that can be read",
            remedy="drop HTML, Markdown, plain text, JSON or JSON Lines",
        )
    file = SourceFile(name, path, name, place, path.stat().st_size)
    with store.writing("ingest", timeout_s=wait_s), closing(read_articles(file)) as articles:
        return _Drop(store).take(articles, file)


class _Drop:
    def __init__(self, store: Store) -> None:
        self._intake = Intake(store, lambda _: None)
        self._fates: Counter[Fate] = Counter()
        self._started = time.monotonic()
        self._failures: list[Failure] = []

    def take(self, articles: Iterable[RawArticle | Failure], file: SourceFile) -> IngestReport:
        for item in articles:
            found = item if isinstance(item, Failure) else self._store(item, file)
            if isinstance(found, Failure):
                self._failures.append(found)
            else:
                self._fates[found] += 1
        self._intake.sync()
        return IngestReport(
            added=self._fates[Fate.ADDED] + self._fates[Fate.RESTORED],
            revised=self._fates[Fate.REVISED],
            metadata=self._fates[Fate.METADATA],
            unchanged=self._fates[Fate.UNCHANGED],
            failures=tuple(self._failures),
            embedded=self._intake.embedded,
            seconds=time.monotonic() - self._started,
        )

    def _store(self, raw: RawArticle, file: SourceFile) -> Fate | Failure:
        try:
            article = fix(raw, file, None)
        except BadInputError as error:
            return failure_at(raw.origin, str(error.args[0]), error.remedy)
        return self._intake.take(article, raw.origin)
