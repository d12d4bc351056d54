"""The intake: one article after another into the store, whoever brings them.

Stores what is new or changed, keeps two articles of one run from sharing an id, and embeds from
time to time. Knows nothing of files, addresses and sources.
"""

import shlex
from collections.abc import Callable
from enum import StrEnum

from pullquote.ingest.drafts import FixedArticle, draft
from pullquote.ingest.identity import outlets_apart
from pullquote.ingest.raw import Origin
from pullquote.ingest.report import Failure, Progress
from pullquote.ingest.sentences import RECIPE
from pullquote.vectorstore import KnownArticle, Outcome
from pullquote.vectorstore.store import Store
from pullquote.vectorstore.word_pieces import WordPieceCounter

OnProgress = Callable[[Progress], None]

_SYNC_EVERY = 250  # stored articles; a crash costs at most their vectors, made again next time


class Fate(StrEnum):
    """What became of an article that was offered."""

    ADDED = "added"
    REVISED = "revised"
    METADATA = "metadata"
    UNCHANGED = "unchanged"
    RESTORED = "restored"  # it had been removed
    WITHHELD = "withheld"  # a person removed it, and a source does not bring it back
    HELD = "held"  # its change is suspicious


Objection = Callable[[FixedArticle, KnownArticle], Fate | Failure | None]
"""Says why an article that the catalog knows must not be stored, or None."""

_FATES = {outcome: Fate(outcome.value) for outcome in Outcome}


class Intake:
    """Stores articles, for as long as the caller holds the writer's lock.

    Each article is one transaction, so whatever ends a run, what was stored is whole, and the
    next run or `sync` embeds what is still pending.

    Args:
        store: Opened.
        tell: Is told how embedding comes on.
    """

    def __init__(self, store: Store, tell: OnProgress) -> None:
        self._store = store
        self._tell = tell
        self._count_tokens = WordPieceCounter().count_tokens
        self._seen: dict[str, tuple[str, Origin]] = {}
        self._stored_since_sync = 0
        self.embedded = 0

    def take(
        self, article: FixedArticle, origin: Origin, objects: Objection | None = None
    ) -> Fate | Failure:
        """Store one article of a run in which no id may stand for two texts.

        Args:
            article: Fixed.
            origin: Where it was read, for messages.
            objects: As for `store`; without it, an article does not take another outlet's id.
        """
        if article.article_id in self._seen:
            content, first = self._seen[article.article_id]
            if content == article.content_sha256:
                return Fate.UNCHANGED
            where = first.file + (f":{first.line}" if first.line else "")
            return failure_at(
                origin,
                f"the id {article.article_id!r} stands in this run already, with another text"
                f" ({where})",
                "give each article its own id (--source NAME keeps an outlet's apart), or ingest"
                " the newer text in a run of its own",
            )
        fate = self.store(article, objects or _against_another_outlet(origin))
        if not isinstance(fate, Failure) and fate not in (Fate.WITHHELD, Fate.HELD):
            self._seen[article.article_id] = (article.content_sha256, origin)
        return fate

    def met(self, article_id: str, origin: Origin) -> None:
        """Note that an article stands in this run already, with the text that is stored."""
        known = self._store.catalog.known(article_id)
        if known is not None:
            self._seen.setdefault(article_id, (known.content_sha256, Origin(origin.file)))

    def store(self, article: FixedArticle, objects: Objection = lambda *_: None) -> Fate | Failure:
        """Store one article if it is new or changed.

        Args:
            article: Fixed.
            objects: Is asked before an article is stored that the catalog knows with another
                content, or as removed.
        """
        fate = self._store_if_changed(article, objects)
        if self._stored_since_sync >= _SYNC_EVERY:
            self.sync()
        return fate

    def sync(self) -> None:
        """Bring the index to what is stored."""
        done_before = self.embedded
        report = self._store.sync(
            lambda done, total: self._tell(
                Progress("embedding", done_before + done, done_before + total)
            )
        )
        self.embedded += report.embedded
        self._stored_since_sync = 0

    def _store_if_changed(self, article: FixedArticle, objects: Objection) -> Fate | Failure:
        catalog = self._store.catalog
        known = catalog.known(article.article_id)
        if known is None:
            self._stored_since_sync += 1
            return _FATES[catalog.store(draft(article, self._count_tokens))]
        same = known.content_sha256 == article.content_sha256 and known.recipe == RECIPE
        if same and not known.removed:
            if known.metadata == article.metadata:
                return Fate.UNCHANGED
            catalog.update_metadata(article.article_id, article.metadata)
            return Fate.METADATA
        if (refused := objects(article, known)) is not None:
            return refused
        self._stored_since_sync += 1
        outcome = catalog.store(draft(article, self._count_tokens))
        return Fate.RESTORED if known.removed else _FATES[outcome]


def _against_another_outlet(origin: Origin) -> Objection:
    """Return the objection to a text that would replace an article of another outlet."""

    def objects(article: FixedArticle, known: KnownArticle) -> Failure | None:
        apart = outlets_apart(article.article_id, known.metadata, article.metadata)
        same = known.content_sha256 == article.content_sha256
        if apart is None or same or known.removed:
            return None
        return failure_at(
            origin,
            f"the id {article.article_id!r} is an article of {apart[0]!r} already, and this one is"
            f" of {apart[1]!r}",
            "ingest these with --source NAME; if it is the same article, first"
            f" pullquote remove {shlex.quote(article.article_id)}",
        )

    return objects


def failure_at(origin: Origin, problem: str, remedy: str) -> Failure:
    """Report an article by the place where it was read."""
    if origin.listed:
        problem = f"record {origin.record}: {problem}"
    return Failure(origin.file, origin.line, problem, remedy)
