"""What one installation holds: counts, models and the room that it takes on the disk."""

from dataclasses import dataclass
from pathlib import Path

from pullquote.config import Settings
from pullquote.vectorstore import CorpusFacts, Store
from pullquote.vectorstore.weights import READER

_PARTS = (("catalog.sqlite3", "catalog"), ("index", "index"), ("models", "models"))


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes on the disk by part."""

    catalog: int = 0
    index: int = 0
    models: int = 0
    other: int = 0


@dataclass(frozen=True, slots=True)
class Installation:
    """The state of one data directory.

    Attributes:
        embedder: As the settings name it.
        serving: The embedder that answers, or None before the first sync.
        switch_pending: The next ingest or sync builds the index for `embedder`.
        index_fingerprint: The embedder's that built the index, or None before the first one.
        reader: The published name of the model that orders passages and points at the words that
            answer.
    """

    data_dir: Path
    facts: CorpusFacts
    embedder: str
    serving: str | None
    switch_pending: bool
    index_fingerprint: str | None
    reader: str
    sizes: Sizes


def installation(store: Store, settings: Settings) -> Installation:
    """Sum up what is stored. Loads no model."""
    return Installation(
        data_dir=settings.data_dir,
        facts=store.catalog.facts(),
        embedder=settings.embedder,
        serving=store.serving_name,
        switch_pending=store.switch_pending,
        index_fingerprint=store.catalog.index_fingerprint(),
        reader=READER.title,
        sizes=sizes(settings.data_dir),
    )


def sizes(data_dir: Path) -> Sizes:
    """Measure the data directory by part."""
    found = {"catalog": 0, "index": 0, "models": 0, "other": 0}
    for path in data_dir.rglob("*"):
        top = path.relative_to(data_dir).parts[0]
        part = next((part for name, part in _PARTS if top.startswith(name)), "other")
        try:
            stat = path.lstat()
        except FileNotFoundError:
            continue  # a file of SQLite's or Chroma's that came and went
        if not path.is_dir():
            found[part] += stat.st_size
    return Sizes(**found)
