"""Addresses that lead to another article now: their page moved, and what they named goes on there.

A site that changes an address, or names another one as a page's own, says itself where the article
is. What looks like anything else (a page to log in, a section's front page) does not count.
"""

import logging
from collections import defaultdict
from dataclasses import dataclass

from pullquote.ingest.following_objections import shrank
from pullquote.ingest.urls import looks_like_url
from pullquote.vectorstore import Catalog, KnownArticle
from pullquote.vectorstore.followed import Listing

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Move:
    before: Listing
    to: str
    content_sha256: str
    is_same_text: bool


class Moves:
    """What moved in one pass of one source.

    Args:
        catalog: Knows the articles.
        prefix: Of the ids of a source that keeps them apart.
    """

    def __init__(self, catalog: Catalog, prefix: str) -> None:
        self._catalog = catalog
        self._prefix = prefix
        self._moves: list[_Move] = []

    def note(self, before: Listing, article_id: str) -> None:
        """Note that an entry leads to another article than it did, once that is stored.

        Args:
            before: What the entry listed.
            article_id: Where it leads now.
        """
        old, new = self._catalog.known(before.article_id), self._catalog.known(article_id)
        if old is None or new is None:
            return
        same = old.content_sha256 == new.content_sha256
        if same or self._is_plausible(before.article_id, old, article_id, new):
            self._moves.append(_Move(before, article_id, new.content_sha256, same))

    def believed(self) -> dict[Listing, str]:
        """Return what moved and where to: to the same text, or a page that no other one leads to.

        Where two addresses of one article lead to two others, its own address comes last.
        """
        to_page: defaultdict[str, set[str]] = defaultdict(set)
        to_text: defaultdict[str, set[str]] = defaultdict(set)
        for move in self._moves:
            to_page[move.to].add(move.before.article_id)
            to_text[move.content_sha256].add(move.before.article_id)
        found = {}
        for move in sorted(self._moves, key=self._is_by_own_address):
            alone = len(to_page[move.to]) == len(to_text[move.content_sha256]) == 1
            if move.is_same_text or alone:
                logger.info("%s has moved to %s", move.before.article_id, move.to)
                found[move.before] = move.to
        return found

    def _is_by_own_address(self, move: _Move) -> bool:
        return move.before.key == move.before.article_id.removeprefix(self._prefix)

    def _is_plausible(self, old_id: str, old: KnownArticle, new_id: str, new: KnownArticle) -> bool:
        from pullquote.ingest.web import is_same_site  # noqa: PLC0415 - start-up time

        here, there = (one.removeprefix(self._prefix) for one in (old_id, new_id))
        if not (looks_like_url(here) and looks_like_url(there) and is_same_site(here, there)):
            return False
        if not old.revision or not new.revision:
            return True  # one was purged
        was, now = (
            len(self._catalog.revision(name, known.revision).text)
            for name, known in ((old_id, old), (new_id, new))
        )
        return not shrank(was, now)
