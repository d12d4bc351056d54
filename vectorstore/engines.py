"""Which embedder and which index answer, and which are to answer from the next sync on.

The two differ between a change of the setting and the sync that follows it: until then the
index is asked by the embedder that built it.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pullquote.config import EmbedderMismatchError, ModelError, Settings
from pullquote.vectorstore.catalog import Catalog
from pullquote.vectorstore.freshness import Freshness
from pullquote.vectorstore.index import VectorIndex

if TYPE_CHECKING:
    from pullquote.vectorstore.embedder import Embedder

logger = logging.getLogger(__name__)

# `embedders` is imported where it is used, for start-up time.
LoadEmbedder = Callable[[Settings], "Embedder"]
MakeIndex = Callable[["Embedder"], VectorIndex]


@dataclass(frozen=True, slots=True)
class Engine:
    """An embedder and the index of its vectors."""

    name: str
    fingerprint: str
    embedder: "Embedder"
    index: VectorIndex
    freshness: Freshness

    def close(self) -> None:
        """Close the index."""
        self.index.close()
        self.freshness.close()


class Engines:
    """The configured engine and the one that serves, each made when it is first asked for.

    Args:
        settings: Name the embedder.
        catalog: Tells whose vectors the index holds.
        make_index: Makes the index of an embedder.
        load_embedder: Makes the embedder that settings name.
        somebody_writes: Tells whether more is about to be written to the index.
        embedder: The configured one, where it is there already.
    """

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        *,
        make_index: MakeIndex,
        load_embedder: LoadEmbedder,
        somebody_writes: Callable[[], bool],
        embedder: "Embedder | None" = None,
    ) -> None:
        self._settings = settings
        self._catalog = catalog
        self._make_index = make_index
        self._load_embedder = load_embedder
        self._somebody_writes = somebody_writes
        self._embedder = embedder
        self._configured: Engine | None = None
        self._serving: Engine | None = None
        self._opened: list[Engine] = []
        self._guard = threading.RLock()

    @property
    def embedder(self) -> "Embedder":
        """The configured embedder.

        Raises:
            ModelError: It cannot be loaded.
        """
        with self._guard:
            if self._embedder is None:
                self._embedder = self._load_embedder(self._settings)
            return self._embedder

    @property
    def configured(self) -> Engine:
        """The engine that the settings name.

        Raises:
            ModelError: The embedder cannot be loaded.
        """
        with self._guard:
            if self._configured is None:
                self._configured = self._engine(self.configured_name, self.embedder)
            return self._configured

    def serving(self) -> Engine | None:
        """The engine whose vectors the index holds now; None before the first sync.

        Raises:
            EmbedderMismatchError: Its embedder cannot be loaded, or has changed.
        """
        fingerprint = self._catalog.index_fingerprint()
        if fingerprint is None:
            return None
        with self._guard:
            if self._serving is None or self._serving.fingerprint != fingerprint:
                self._serving = self._built_by(fingerprint)
            return self._serving

    @property
    def configured_name(self) -> str:
        """The name of the configured embedder, which holds in any working directory."""
        from pullquote.vectorstore.embedders import lasting_name  # noqa: PLC0415

        return lasting_name(self._embedder.name if self._embedder else self._settings.embedder)

    def serving_name(self) -> str | None:
        """The name of the embedder that serves; None before the first sync, or if unknown."""
        from pullquote.vectorstore.embedders import packaged_name  # noqa: PLC0415

        fingerprint = self._catalog.index_fingerprint()
        if fingerprint is None:
            return None
        return self._catalog.index_embedder() or packaged_name(fingerprint)

    def close(self) -> None:
        """Close every index that was opened."""
        with self._guard:
            opened = list(self._opened)
        for engine in opened:
            engine.close()

    def _built_by(self, fingerprint: str) -> Engine:
        """Make the engine that built the index, whichever the settings name now."""
        name = self.serving_name()
        wanted = self.configured_name
        remedy = f"run `pullquote doctor --fix`, which builds the index for {wanted}"
        if name in (None, wanted):
            engine = self.configured
            if engine.fingerprint == fingerprint:
                return engine
            what = f"a model {wanted} with other files" if name else "an embedder without a name"
            raise EmbedderMismatchError(
                f"the index was built by {what} ({fingerprint}, now {engine.fingerprint})",
                remedy=remedy,
            )
        assert name is not None
        try:
            engine = self._engine(
                name, self._load_embedder(self._settings.model_copy(update={"embedder": name}))
            )
        except ModelError as error:
            raise EmbedderMismatchError(
                f"the index was built by embedder {name}, which cannot be loaded: {error.args[0]}",
                remedy=f"put that model back, or {remedy}",
            ) from error
        if engine.fingerprint != fingerprint:
            raise EmbedderMismatchError(
                f"the index was built by an embedder {name} with other files"
                f" ({fingerprint}, now {engine.fingerprint})",
                remedy=remedy,
            )
        logger.info("%s answers until the index is built for %s", name, wanted)
        return engine

    def _engine(self, name: str, embedder: "Embedder") -> Engine:
        index = self._make_index(embedder)
        engine = Engine(
            name=name,
            fingerprint=embedder.fingerprint,
            embedder=embedder,
            index=index,
            freshness=Freshness(
                self._catalog.index_generation, index.reopen, self._somebody_writes
            ),
        )
        self._opened.append(engine)
        return engine
