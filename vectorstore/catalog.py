"""The catalog: the truth about every article, and the one door to it.

SQLite holds articles, revisions, sentences, passages, full text and the outbox. Vectors live in
the index (`index.py`) and can be made again from here.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self, cast

from pullquote.vectorstore import (
    currency,
    exporting,
    fulltext,
    importing,
    integrity,
    listing,
    moves,
    outbox,
    purging,
    reading,
    resolving,
    storing,
)
from pullquote.vectorstore.answer_log import AnswerLog
from pullquote.vectorstore.conversation_log import ConversationLog
from pullquote.vectorstore.database import Database
from pullquote.vectorstore.index import VectorHit
from pullquote.vectorstore.interchange import ArticleExport
from pullquote.vectorstore.model_spending import SpendingLog
from pullquote.vectorstore.near_duplicates import NearDuplicates
from pullquote.vectorstore.outbox import PendingVector
from pullquote.vectorstore.records import (
    ArticleSummary,
    CorpusFacts,
    Hit,
    KnownArticle,
    Metadata,
    Names,
    Outcome,
    Passage,
    RemovedBy,
    Revision,
    RevisionDraft,
    RevisionPeriod,
    Scope,
)
from pullquote.vectorstore.slack_log import SlackLog
from pullquote.vectorstore.source_ledger import SourceLedger


class Catalog:
    """All articles of one installation.

    Any thread and any process may read. Whoever writes holds the writer's lock (`lock.py`); the
    catalog does not take it. Each write is one transaction, safe from a crash of the process
    when it returns and from a loss of power after `flush`.

    Args:
        path: The SQLite file; created or migrated where that is needed.

    Raises:
        CatalogError: It is damaged, another program's, or a newer Pullquote's.
    """

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        self.answers = AnswerLog(self._database)
        self.conversations = ConversationLog(self._database)
        self.slack = SlackLog(self._database)
        self.spending = SpendingLog(self._database)
        self.sources = SourceLedger(self._database)
        self.near_duplicates = NearDuplicates(self._database)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file in every thread."""
        self._database.close()

    # Writing

    def store(self, draft: RevisionDraft) -> Outcome:
        """Store what is new about an article, in one transaction with the work for the index.

        An article that was removed comes back as `ADDED`. The same content under another
        recipe gets other passages in the same revision and counts as `UNCHANGED`.

        Raises:
            BadInputError: The draft holds a NUL, a lone surrogate or an impossible date.
            ValueError: Its offsets do not fit its text.
        """
        with storing.changing(self._database) as tx:
            return storing.store(tx, draft)

    def update_metadata(self, article_id: str, metadata: Metadata) -> None:
        """Replace an article's metadata; nothing is embedded anew.

        Raises:
            ArticleNotFoundError: No article has this id.
        """
        with storing.changing(self._database) as tx:
            storing.update_metadata(tx, article_id, metadata)

    def remove(self, article_id: str, *, by: RemovedBy = RemovedBy.PERSON) -> None:
        """Take an article out of every answer, and keep its revisions behind a tombstone.

        Args:
            article_id: The article.
            by: Who removes it. What a source removed can be removed by a person once more, so
                that no source brings it back.

        Raises:
            ArticleNotFoundError: No article has this id, or it was removed before.
        """
        with storing.changing(self._database) as tx:
            storing.remove(tx, article_id, by)

    def move(self, article_id: str, to: str) -> None:
        """Let an article go on as another one, whose address is its address now.

        It is taken out of every answer as if a source had removed it, and its revisions stay
        where they are. When it becomes current again, it has not moved any more.

        Raises:
            ArticleNotFoundError: One of them is unknown, or the first one was purged.
            ValueError: They are the same.
        """
        with storing.changing(self._database) as tx:
            moves.move(tx, article_id, to)

    def restore(self, article_id: str) -> None:
        """Make the newest revision of a removed article current again; nothing, if it is.

        Raises:
            ArticleNotFoundError: No article has this id, or its text was purged.
        """
        with storing.changing(self._database) as tx:
            storing.restore(tx, article_id)

    def purge(self, article_id: str) -> None:
        """Delete an article with its history and the remembered answers that cite it.

        What it was before it moved goes with it. An empty tombstone keeps each id, so that no
        source brings the article back; metadata, text and vectors are gone. Their bytes leave the
        files with `scrub`, which is due from now on.

        Raises:
            ArticleNotFoundError: No article has this id.
        """
        with storing.changing(self._database) as tx:
            purging.purge(tx, article_id)

    def import_article(self, article: ArticleExport) -> Outcome:
        """Store an exported article with its whole history, in one transaction.

        Returns:
            `ADDED`, or `UNCHANGED` where it is there already with the same history.

        Raises:
            BadInputError: It cannot be, or another history stands under its id.
        """
        with storing.changing(self._database) as tx:
            added = importing.store(tx, self._database, article)
        return Outcome.ADDED if added else Outcome.UNCHANGED

    def needs_scrub(self) -> bool:
        """Whether purged bytes may still be in the files."""
        return bool(self._of_state("scrub"))

    def scrub(self) -> None:
        """Rewrite the catalog's file without the bytes of what was deleted.

        Some seconds for each fifty megabytes, and as much memory; readers read on. The
        index's files are the store's to rewrite, and `scrubbed` is to be called after both.

        Raises:
            LockedError: Another process kept the catalog busy for ten seconds; nothing is lost,
                and `needs_scrub` stays true.
        """
        purging.scrub(self._database)

    def scrubbed(self) -> None:
        """Note that no purged byte is left in any file.

        Raises:
            LockedError: As `scrub`.
        """
        purging.scrubbed(self._database)

    def flush(self) -> None:
        """Wait until all that was written is on the disc."""
        self._database.flush()

    # Reading

    def known(self, article_id: str) -> KnownArticle | None:
        """Look an article up without reading its text: some ten microseconds."""
        return reading.known(self._database, article_id)

    def successor(self, article_id: str) -> str | None:
        """Name the article, removed or not, that one goes on as; None: it did not move."""
        return moves.successor(self._database.rows, article_id)

    def predecessors(self, article_id: str) -> list[str]:
        """List the articles that an article was before it moved, the oldest first."""
        return moves.predecessors(self._database.rows, article_id)

    def revision(self, article_id: str, number: int | None = None) -> Revision:
        """Read a revision.

        Args:
            article_id: The article.
            number: From 1 upward; None is the current one.

        Raises:
            RevisionNotFoundError: The article has no such revision.
            ArticleNotFoundError: No article has this id, or it was removed and has no current
                revision.
        """
        return reading.revision(self._database, article_id, number)

    def revision_as_of(self, article_id: str, moment: datetime) -> Revision | None:
        """Read the revision that was current at a moment (aware), or None if none was."""
        return reading.revision_as_of(self._database, article_id, moment)

    def history(self, article_id: str) -> list[RevisionPeriod]:
        """List when which revision was current, the oldest first; none for an unknown article.

        Between two periods, and after one that has ended, the article was removed.
        """
        return currency.history(self._database, article_id)

    def revision_numbers(self, article_id: str) -> list[int]:
        """List an article's revisions, the oldest first; none for an unknown article."""
        return reading.revision_numbers(self._database, article_id)

    def export(self) -> Iterator[ArticleExport]:
        """Yield every article with its whole history, tombstones too, in order of arrival.

        Each article is read as one state of it; what is written meanwhile may be in or not.
        """
        return exporting.export(self._database)

    def passages(self, passage_ids: Sequence[int], as_of: datetime | None = None) -> list[Passage]:
        """Cut passages from the stored text, in the order given.

        Ids that are unknown, or not of a current revision any more, are left out. Each
        revision is read once, however many of its passages are asked for.

        Args:
            passage_ids: What a search found.
            as_of: Those of revisions that were current at this moment (aware), instead of now.
        """
        return reading.passages(self._database, passage_ids, as_of)

    def passages_of(self, article_ids: Collection[str]) -> frozenset[int]:
        """Return the ids of these articles' passages, of whatever revision."""
        return resolving.passages_of(self._database, article_ids)

    def match(self, words: Sequence[str], scope: Scope, limit: int) -> list[Hit]:
        """Find passages that hold any of `words`, the best first; the score is -bm25.

        Words are folded and stemmed as the index is; duplicates and words without a letter or
        a digit do not count, nor do those after the first 128.
        """
        return fulltext.match(self._database, words, scope, limit)

    def resolve(self, hits: Sequence[VectorHit], scope: Scope) -> list[Hit]:
        """Turn vectors into the current passages in scope that have them, the best first.

        One vector may stand for several passages. A vector that no current passage has (or none
        that was current at `scope.as_of`) is dropped: stale text cannot be found, though its
        vectors stay and the index may lag.
        """
        return resolving.resolve(self._database, hits, scope)

    def is_in_scope(self, article_id: str, scope: Scope) -> bool:
        """Whether an article is in scope as it is now, whatever moment `scope` is as of.

        One that was removed is judged by what it was last; one that is unknown is not in scope.
        """
        return resolving.passes(self._database, article_id, scope)

    def scope_size(self, scope: Scope) -> int:
        """Count the passages in scope."""
        return resolving.scope_size(self._database, scope)

    def vector_keys(self, scope: Scope, limit: int) -> list[str]:
        """List the vectors of a narrow scope, at most `limit` of them."""
        return resolving.vector_keys(self._database, scope, limit)

    def articles(
        self,
        *,
        text: str | None = None,
        publisher: str | None = None,
        since: date | None = None,
        until: date | None = None,
        removed: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[ArticleSummary]:
        """List articles, the newest first, undated ones last.

        Args:
            text: Occurs in the title, the id or the URL, whatever the case.
            publisher: Compared without case.
            since: First day, inclusive; undated articles do not pass.
            until: Last day, inclusive; undated articles pass.
            removed: List tombstones instead of the corpus.
            limit: Most articles to list.
            offset: How many to skip.
        """
        bound = listing.filters(text, publisher, since, until, removed)
        return listing.articles(self._database, bound, limit, offset)

    def count_articles(
        self,
        *,
        text: str | None = None,
        publisher: str | None = None,
        since: date | None = None,
        until: date | None = None,
        removed: bool = False,
    ) -> int:
        """Count what `articles` lists."""
        bound = listing.filters(text, publisher, since, until, removed)
        return listing.count_articles(self._database, bound)

    def facts(self, as_of: datetime | None = None) -> CorpusFacts:
        """Sum the corpus up.

        Args:
            as_of: As it was at this moment (aware), except for what is pending, the date of the
                last change and the generation, which are always of now.
        """
        return listing.facts(self._database, as_of)

    def names(self) -> Names:
        """List the publishers, authors, sections and tags of current articles.

        Reads every article's row: keep what it returns while `generation` stays the same.
        """
        return listing.names(self._database)

    def generation(self) -> int:
        """Return a number that every change of the corpus or the index raises."""
        return int(self._of_state("generation"))

    # The outbox

    def index_generation(self) -> int:
        """Return a number that every batch raises that reached the index."""
        return int(self._of_state("index_generation"))

    def pending(self, limit: int) -> list[PendingVector]:
        """Return the oldest work for the index, at most `limit` pieces."""
        return outbox.pending(self._database, limit)

    def queued_keys(self) -> set[str]:
        """Return every key that work is pending for."""
        return outbox.queued_keys(self._database)

    def mark_done(self, done: Sequence[PendingVector]) -> None:
        """Drop work that the index has done, and tell readers that the index moved."""
        with self._database.transaction() as tx:
            outbox.mark_done(tx, done)
            outbox.raise_index_generation(tx)

    def enqueue_all(self) -> int:
        """Want every live vector anew, and return how many these are."""
        with self._database.transaction() as tx:
            return outbox.enqueue_all(tx)

    def rekey(self) -> None:
        """Bring vector keys up to what this Pullquote would embed; most often there is nothing."""
        with self._database.transaction() as tx:
            outbox.rekey(tx)

    def wanted(self, keys: Sequence[str]) -> list[PendingVector]:
        """Return the work of writing these live keys, whether or not it is pending."""
        return outbox.wanted(self._database, keys)

    def live_keys(self) -> Iterator[str]:
        """Yield the key of every vector that the index should hold."""
        return outbox.live_keys(self._database)

    def index_fingerprint(self) -> str | None:
        """Name the embedder whose vectors the index holds, or None before the first sync."""
        return cast("str | None", self._of_state("index_fingerprint"))

    def index_embedder(self) -> str | None:
        """Name the embedder whose vectors the index holds, as the settings know it.

        None before the first sync, and where an older Pullquote built the index.
        """
        return cast("str | None", self._of_state("index_embedder"))

    def set_index_fingerprint(self, fingerprint: str, embedder: str | None = None) -> None:
        """Note whose vectors the index holds."""
        with self._database.transaction() as tx:
            outbox.set_index_fingerprint(tx, fingerprint, embedder)

    def switch_index(self, fingerprint: str, embedder: str | None = None) -> None:
        """Serve another embedder's index from now on; it is complete, so nothing is pending."""
        with self._database.transaction() as tx:
            tx.execute("DELETE FROM pending")
            outbox.set_index_fingerprint(tx, fingerprint, embedder)

    def index_moved(self) -> None:
        """Tell readers that the index's files were rewritten: they open them anew."""
        with self._database.transaction() as tx:
            outbox.raise_index_generation(tx)

    # Health

    def back_up(self, path: Path) -> None:
        """Copy this moment's catalog into a new file, for its owner alone, while others work.

        Raises:
            BadInputError: `path` exists.
            CatalogError: It cannot be written.
        """
        self._database.copy_to(path)

    def check(self) -> list[str]:
        """Look for damage; one line for each problem, none for a sound catalog.

        Raises:
            CatalogError: It is too damaged to be read.
        """
        return integrity.problems(self._database)

    def rebuild_fulltext(self) -> None:
        """Build both full-text indexes again from the stored text."""
        with self._database.transaction() as tx:
            fulltext.CURRENT.rebuild(tx)
            fulltext.HISTORY.rebuild(tx)

    def _of_state(self, column: str) -> Any:
        row = self._database.row(f"SELECT {column} FROM state")  # noqa: S608 - constants
        assert row is not None
        return row[0]
