"""The pipeline: paths in, a report out. It knows the order of the steps and nothing of formats."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from typing import IO

from pullquote.config import BadInputError
from pullquote.ingest.drafts import FixedArticle, draft, fix
from pullquote.ingest.identity import check_source
from pullquote.ingest.raw import Origin, RawArticle
from pullquote.ingest.readers import can_read, reader_for
from pullquote.ingest.report import Failure, IngestReport, Progress
from pullquote.ingest.sentences import RECIPE
from pullquote.ingest.sources import RECORD_LIMIT, SourceFile, expand
from pullquote.vectorstore import Outcome
from pullquote.vectorstore.store import Store
from pullquote.vectorstore.word_pieces import WordPieceCounter

logger = logging.getLogger(__name__)

OnProgress = Callable[[Progress], None]

_SYNC_EVERY = 250  # stored articles; a crash costs at most their vectors, made again next time
_TELL_EVERY_S = 0.1
_MOST_FAILURES = 1000  # of one file; more are counted


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
    ) -> IngestReport:
        """Read, compare, store and embed.

        Args:
            paths: Files, folders, globs or "-", which reads JSON Lines from `stdin`.
            source: Keeps the ids of these articles apart from those of other sources.
            stdin: The pipe behind "-".
            on_progress: Called from this thread, some ten times a second while reading.

        Raises:
            BadInputError: `source` cannot be a source's name.
            LockedError: Another process is writing.
            CatalogError, IndexUnavailableError, ModelError: The store cannot go on.
        """
        if source is not None:
            check_source(source)
        with self._store.writing("ingest"):
            run = _Run(self._store, source, on_progress or (lambda _: None))
            return run.over(list(expand(paths, stdin, can_read, self._record_limit)))


class _Run:
    """One run: its counts, and what it has seen."""

    def __init__(self, store: Store, source: str | None, tell: OnProgress) -> None:
        self._store = store
        self._source = source
        self._tell = tell
        self._count_tokens = WordPieceCounter().count_tokens
        self._outcomes: Counter[Outcome] = Counter()
        self._failures: list[Failure] = []
        self._seen: dict[str, tuple[str, Origin]] = {}
        self._stored_since_sync = 0
        self._embedded = 0

    def over(self, found: list[SourceFile | Failure]) -> IngestReport:
        """Work through the files."""
        started = time.monotonic()
        self._sync()  # what a crash left; and another embedder's index is refused before the work
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
        self._sync()
        return IngestReport(
            added=self._outcomes[Outcome.ADDED],
            revised=self._outcomes[Outcome.REVISED],
            metadata=self._outcomes[Outcome.METADATA],
            unchanged=self._outcomes[Outcome.UNCHANGED],
            failures=tuple(self._failures),
            embedded=self._embedded,
            seconds=time.monotonic() - started,
        )

    def _file(self, file: SourceFile) -> Iterator[int]:
        """Work through one file; yields from time to time how many bytes were read."""
        failed = 0
        told = 0.0
        with closing(_guarded(file)) as articles:
            for item in articles:
                problem = item if isinstance(item, Failure) else self._article(item, file)
                if problem is not None:
                    failed += 1
                    if failed <= _MOST_FAILURES:
                        self._failures.append(problem)
                if time.monotonic() - told > _TELL_EVERY_S:
                    told = time.monotonic()
                    yield file.bytes_read()
        if failed > _MOST_FAILURES:
            more = f"{failed - _MOST_FAILURES} more of its records were refused"
            self._failures.append(Failure(file.name, None, more, "mend the first ones and repeat"))

    def _article(self, raw: RawArticle, file: SourceFile) -> Failure | None:
        """Store one article if it is new or changed."""
        try:
            article = fix(raw, file, self._source)
        except BadInputError as error:
            return _failure(raw.origin, str(error.args[0]), error.remedy)
        if article.article_id in self._seen:
            content, first = self._seen[article.article_id]
            if content == article.content_sha256:
                self._outcomes[Outcome.UNCHANGED] += 1
                return None
            where = first.file + (f":{first.line}" if first.line else "")
            return _failure(
                raw.origin,
                f"the id {article.article_id!r} stands in this run already, with another text"
                f" ({where})",
                "give each article its own id, or ingest the newer text in a run of its own",
            )
        self._seen[article.article_id] = (article.content_sha256, raw.origin)
        self._outcomes[self._store_if_changed(article)] += 1
        if self._stored_since_sync >= _SYNC_EVERY:
            self._sync()
        return None

    def _store_if_changed(self, article: FixedArticle) -> Outcome:
        known = self._store.catalog.known(article.article_id)
        if (
            known is not None
            and not known.removed
            and known.content_sha256 == article.content_sha256
            and known.recipe == RECIPE
        ):
            if known.metadata == article.metadata:
                return Outcome.UNCHANGED
            self._store.catalog.update_metadata(article.article_id, article.metadata)
            return Outcome.METADATA
        self._stored_since_sync += 1
        return self._store.catalog.store(draft(article, self._count_tokens))

    def _sync(self) -> None:
        done_before = self._embedded
        report = self._store.sync(
            lambda done, total: self._tell(
                Progress("embedding", done_before + done, done_before + total)
            )
        )
        self._embedded += report.embedded
        self._stored_since_sync = 0


def _guarded(file: SourceFile) -> Generator[RawArticle | Failure, None, None]:
    """Read a file; a reader that fails in a way that it does not know fails this file alone."""
    try:
        yield from reader_for(file)(file)
    except MemoryError:
        raise
    except Exception as error:
        # Readers stand on four third-party parsers and meet whatever people have on their disks.
        logger.exception("the reader of %s failed", file.name)
        yield Failure(
            file.name,
            None,
            f"it could not be read: {type(error).__name__}",
            "please report this file's format as a bug",
        )


def _failure(origin: Origin, problem: str, remedy: str) -> Failure:
    if origin.line is None and origin.record is not None:
        problem = f"record {origin.record}: {problem}"
    return Failure(origin.file, origin.line, problem, remedy)
