"""Why what a source lists is not stored.

A person removed it, another entry's text counts, or it looks like damage.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from pullquote.ingest.drafts import FixedArticle
from pullquote.ingest.intake import Fate, Objection, failure_at
from pullquote.ingest.raw import Origin
from pullquote.ingest.report import Failure
from pullquote.vectorstore import Catalog, KnownArticle, RemovedBy
from pullquote.vectorstore.followed import Entry, FollowedSource, HeldChange, Listing

HELD_FOR = timedelta(days=7)
"""A shrunken text that still is the same after so long is what the article says now."""


class Objections:
    """What stands against articles of one source in one pass.

    Args:
        catalog: Knows the articles.
        source: Whose pass it is.
        entries: What its entries were before.
        moment: Now, in UTC.
        accept_shrunk: A person has said that what shrank is right.

    Attributes:
        held: The change that is held back of an entry, by its key.
    """

    def __init__(
        self,
        catalog: Catalog,
        source: FollowedSource,
        entries: Mapping[str, Entry],
        *,
        moment: datetime,
        accept_shrunk: bool,
    ) -> None:
        self._catalog = catalog
        self._source = source
        self._entries = entries
        self._moment = moment
        self._accept_shrunk = accept_shrunk
        self.held: dict[str, HeldChange] = {}

    def against(self, key: str, origin: Origin, *, guarded: bool) -> Objection:
        """Return what the intake asks before it stores an article of an entry.

        Args:
            key: The entry's.
            origin: Where it was read, for messages.
            guarded: A text that shrinks drastically is held back.
        """

        def objects(article: FixedArticle, known: KnownArticle) -> Fate | Failure | None:
            if known.removed and is_unwanted(self._catalog, article.article_id):
                return Fate.WITHHELD
            if known.content_sha256 == article.content_sha256:
                return None
            if (first := self._outranked_by(key, article.article_id)) is not None:
                return self._other_text(article, origin, first)
            if not guarded:
                return None
            was = len(self._catalog.revision(article.article_id, known.revision).text)
            return self._hold(key, article, was) if shrank(was, len(article.text)) else None

        return objects

    def _outranked_by(self, key: str, article_id: str) -> Listing | None:
        """Return the entry whose text an article has, if that is another one.

        It is the first entry of the source that was added first; of two addresses of one page,
        the one that the page calls its own.
        """
        own = Listing(self._source.source_id, key, article_id)
        listings = self._catalog.sources.listings_of(article_id)
        others = [item for item in listings if item.key != key]
        if not self._source.kind.is_web:
            return min((item for item in others if item < own), default=None)
        own_address = article_id.removeprefix(f"{self._source.name}::")
        if key == own_address or not others:
            return None
        first = min([own, *others], key=lambda item: (item.key != own_address, item))
        return None if first == own else first

    def _other_text(self, article: FixedArticle, origin: Origin, first: Listing) -> Fate | Failure:
        if self._source.kind.is_web:
            return Fate.UNCHANGED
        names = {source.source_id: source.name for source in self._catalog.sources.all()}
        return failure_at(
            origin,
            f"the article {article.article_id!r} is listed by {names[first.source_id]!r} as well,"
            f" with another text ({first.key})",
            "take it out of one of them, or follow one of them --apart",
        )

    def _hold(self, key: str, article: FixedArticle, was: int) -> Fate | None:
        before = self._entries[key].held if key in self._entries else None
        now = self._moment.isoformat(timespec="seconds")
        same = before is not None and before.content_sha256 == article.content_sha256
        since = before.since if before is not None and same else now
        if self._accept_shrunk or self._moment - datetime.fromisoformat(since) >= HELD_FOR:
            return None
        self.held[key] = HeldChange(
            article.article_id, article.content_sha256, len(article.text), was, since
        )
        return Fate.HELD


def is_unwanted(catalog: Catalog, article_id: str) -> bool:
    """Say whether a person removed or purged an article, or what it goes on as."""
    there = [article_id, catalog.successor(article_id)]
    known = [catalog.known(each) for each in there if each]
    return any(one and one.removed_by is RemovedBy.PERSON for one in known)


def shrank(was: int, now: int) -> bool:
    """Say whether a text lost so much that the loss looks like a failure to read the page.

    Args:
        was: Characters of the current text.
        now: Characters of the new one.
    """
    return now < 0.4 * was and was - now > 500
