"""Finding the passages that are nearest to a question, whoever writes meanwhile."""

import logging

from pullquote.config import IndexUnavailableError
from pullquote.vectorstore.catalog import Catalog
from pullquote.vectorstore.embedder import FloatArray
from pullquote.vectorstore.engines import Engine, Engines
from pullquote.vectorstore.index import REBUILD, VectorIndex
from pullquote.vectorstore.records import Hit, Scope

logger = logging.getLogger(__name__)

NARROW = 2_000  # passages; Chroma searches so many by key exactly, in some 5 ms
_WIDE = 400
_WIDER = 4


class Search:
    """Reads the index that serves and lets the catalog drop what does not hold any more."""

    def __init__(self, catalog: Catalog, engines: Engines) -> None:
        self._catalog = catalog
        self._engines = engines

    def nearest_to(self, text: str, k: int, scope: Scope) -> list[Hit]:
        """Embed a question and find the passages in scope that are nearest to it.

        An index that is exchanged for another embedder's meanwhile is asked again.

        Raises:
            EmbedderMismatchError: The embedder that built the index cannot be used.
            IndexUnavailableError: The index is missing or cannot be read.
        """
        while True:
            engine = self._engines.serving()
            if engine is None:
                return []
            try:
                return self._nearest(engine, engine.embedder.embed_question(text), k, scope)
            except IndexUnavailableError:
                if self._catalog.index_fingerprint() == engine.fingerprint:
                    raise
                logger.info("the index changed hands during a question, which is asked again")

    def nearest(self, vector: FloatArray, k: int, scope: Scope) -> list[Hit]:
        """Find the passages in scope that are nearest to a vector of the serving embedder.

        Raises:
            EmbedderMismatchError: The embedder that built the index cannot be used.
            IndexUnavailableError: The index is missing or cannot be read.
        """
        engine = self._engines.serving()
        return self._nearest(engine, vector, k, scope) if engine else []

    def _nearest(self, engine: Engine, vector: FloatArray, k: int, scope: Scope) -> list[Hit]:
        if k < 1:
            return []
        engine.freshness.follow()
        size = self._catalog.scope_size(scope)
        if not size:
            return []
        index = engine.index
        if not index.exists():
            raise IndexUnavailableError("the index is missing", remedy=REBUILD)
        try:
            return self._search(index, vector, k, scope, size)
        except IndexUnavailableError as error:
            # A handle that is behind fails on a window that holds what it has not seen.
            logger.debug("asked again without a window: %s", error)
        try:
            return self._widening(index, vector, k, scope)
        except IndexUnavailableError as error:
            logger.debug("asked again with a fresh handle: %s", error)
        index.reopen()
        return self._search(index, vector, k, scope, size)

    def _search(
        self, index: VectorIndex, vector: FloatArray, k: int, scope: Scope, size: int
    ) -> list[Hit]:
        if size <= NARROW:
            keys = self._catalog.vector_keys(scope, limit=size)
            return self._catalog.resolve(index.nearest(vector, k, keys=keys), scope)[:k]
        # Chroma's own filter costs more than a wide query, and pays off in a small window.
        if scope.since is not None and size * _WIDER <= index.count():
            since = scope.since.toordinal()
            until = scope.until.toordinal() if scope.until else None
            return self._widening(index, vector, k, scope, since_day=since, until_day=until)
        return self._widening(index, vector, k, scope)

    def _widening(
        self,
        index: VectorIndex,
        vector: FloatArray,
        k: int,
        scope: Scope,
        *,
        since_day: int | None = None,
        until_day: int | None = None,
    ) -> list[Hit]:
        """Ask for more and more until `k` of them are in scope or everything was seen."""
        width = max(_WIDE, k * _WIDER)
        while True:
            near = index.nearest(vector, width, since_day=since_day, until_day=until_day)
            hits = self._catalog.resolve(near, scope)
            if len(hits) >= k or len(near) < width or width >= index.count():
                return hits[:k]
            width *= _WIDER
