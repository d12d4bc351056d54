"""The pipeline: paths in, a report out. It knows the order of the steps and nothing of formats."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import IO

from pullquote.config import BadInputError
from pullquote.ingest.drafts import fix
from pullquote.ingest.identity import check_source
from pullquote.ingest.intake import Fate, Intake, OnProgress, failure_at
from pullquote.ingest.raw import RawArticle
from pullquote.ingest.readers import can_read
from pullquote.ingest.reading import BoundedFailures, read_articles
from pullquote.ingest.report import Failure, IngestReport, Progress
from pullquote.ingest.sources import RECORD_LIMIT, SourceFile, expand
from pullquote.vectorstore.store import Store

_TELL_EVERY_S = 0.1


class Ingestor:
    """Brings articles into a store.

    A bad file or record becomes a failure of the report and the run goes on; an error of the
    store ends it. Each article is one transaction, so whatever ends a run, what was stored is
    whole, and the next run or `sync` embeds what is still pending.

    Args:
        store: Opened; its writer's lock is taken for the whole of a run.
        record_limit: Most bytes of one record, and of one file that holds one article.
    """

    def __init__(self, store: Store, *, record_limit: int = RECORD_LIMIT) -> None:
        self._store = store
        self._record_limit = record_limit

    def run(
        self,
        paths: Sequence[str],
        *,
        source: str | None = None,
        stdin: IO[bytes] | None = None,
        on_progress: OnProgress | None = None,
        wait_s: float = 0,
    ) -> IngestReport:
        """Read, compare, store and embed.

        Args:
            paths: Files, folders, globs or "-", which reads JSON Lines from `stdin`.
            source: Keeps the ids of these articles apart from those of other sources.
            stdin: The pipe behind "-".
            on_progress: Called from this thread, some ten times a second while reading.
            wait_s: How long to wait for another writer.

        Raises:
            BadInputError: `source` cannot be a source's name.
            LockedError: Another process is writing.
            CatalogError, IndexUnavailableError, ModelError: The store cannot go on.
        """
        if source is not None:
            check_source(source)
        with self._store.writing("ingest", timeout_s=wait_s):
            run = _Run(self._store, source, on_progress or (lambda _: None))
            own = self._store.settings.data_dir
            found = expand(paths, stdin, can_read, self._record_limit, besides=own)
            return run.over(list(found))


class _Run:
    """One run: its counts, and what it has seen."""

    def __init__(self, store: Store, source: str | None, tell: OnProgress) -> None:
        self._source = source
        self._tell = tell
        self._intake = Intake(store, tell)
        self._fates: Counter[Fate] = Counter()
        self._failures: list[Failure] = []

    def over(self, found: list[SourceFile | Failure]) -> IngestReport:
        """Work through the files."""
        started = time.monotonic()
        self._intake.sync()  # what a crash left, before the work
        sizes = [file.size for file in found if isinstance(file, SourceFile)]
        total = None if None in sizes else sum(size or 0 for size in sizes)
        before = 0
        for item in found:
            if isinstance(item, Failure):
                self._failures.append(item)
                continue
            for bytes_read in self._file(item):
                self._tell(Progress("reading", before + bytes_read, total))
            before += item.size or item.bytes_read()
        self._tell(Progress("reading", before, total))
        self._intake.sync()
        return IngestReport(
            added=self._fates[Fate.ADDED] + self._fates[Fate.RESTORED],
            revised=self._fates[Fate.REVISED],
            metadata=self._fates[Fate.METADATA],
            unchanged=self._fates[Fate.UNCHANGED],
            failures=tuple(self._failures),
            embedded=self._intake.embedded,
            seconds=time.monotonic() - started,
        )

    def _file(self, file: SourceFile) -> Iterator[int]:
        """Work through one file; yields from time to time how many bytes were read."""
        failures = BoundedFailures(file.name)
        told = 0.0
        with closing(read_articles(file)) as articles:
            for item in articles:
                problem = item if isinstance(item, Failure) else self._article(item, file)
                if problem is not None:
                    failures.add(problem)
                if time.monotonic() - told > _TELL_EVERY_S:
                    told = time.monotonic()
                    yield file.bytes_read()
        self._failures.extend(failures.listed())

    def _article(self, raw: RawArticle, file: SourceFile) -> Failure | None:
        """Store one article if it is new or changed."""
        try:
            article = fix(raw, file, self._source)
        except BadInputError as error:
            return failure_at(raw.origin, str(error.args[0]), error.remedy)
        fate = self._intake.take(article, raw.origin)
        if isinstance(fate, Failure):
            return fate
        self._fates[fate] += 1
        return None
