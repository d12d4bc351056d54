"""Bringing the index to what the catalog says, one batch after another.

Idempotent, and safe from a crash between any two steps: work leaves the outbox only after the
index has done it, doing it twice changes nothing, and a vector that is there already is not
embedded again.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pullquote.vectorstore.catalog import Catalog
from pullquote.vectorstore.embedder import Embedder
from pullquote.vectorstore.index import OnProgress, VectorIndex
from pullquote.vectorstore.outbox import PendingVector

BATCH = 256  # vectors that reach the index together
_SLICE = 32  # texts that are embedded between two reports of progress


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did.

    Attributes:
        embedded: Texts that the encoder read.
        deleted: Vectors that left the index.
        seconds_embedding: Time in the encoder.
        seconds: Time in all.
    """

    embedded: int
    deleted: int
    seconds_embedding: float
    seconds: float


def drain(
    catalog: Catalog, index: VectorIndex, embedder: Embedder, on_progress: OnProgress | None = None
) -> SyncReport:
    """Do all pending work.

    Args:
        catalog: Tells what is pending.
        index: Is brought up to date.
        embedder: Reads texts whose vectors are missing.
        on_progress: Called with the pieces of work done and their number in all.
    """
    started = time.perf_counter()
    embedded = deleted = done = 0
    embedding = 0.0
    total = catalog.facts().pending

    def tell(more: int) -> None:
        if on_progress:
            on_progress(done + more, max(total, done + more))

    tell(0)
    while work := catalog.pending(BATCH):
        gone = [piece.key for piece in work if piece.embedded_text is None]
        wanted = [piece for piece in work if piece.embedded_text is not None]
        if wanted:
            there = index.present([piece.key for piece in wanted])
            missing = [piece for piece in wanted if piece.key not in there]
            embedding += _embed(index, embedder, missing, tell)
            embedded += len(missing)
        if gone:
            index.delete(gone)
            deleted += len(gone)
        catalog.mark_done(work)
        done += len(work)
        tell(0)
    return SyncReport(embedded, deleted, embedding, time.perf_counter() - started)


def _embed(
    index: VectorIndex,
    embedder: Embedder,
    missing: Sequence[PendingVector],
    tell: Callable[[int], None],
) -> float:
    """Embed and write; tell how many are embedded; return the seconds in the encoder."""
    if not missing:
        return 0.0
    started = time.perf_counter()
    texts = [piece.embedded_text or "" for piece in missing]
    parts = []
    for start in range(0, len(texts), _SLICE):
        parts.append(embedder.embed_passages(texts[start : start + _SLICE]))
        tell(min(start + _SLICE, len(texts)))
    seconds = time.perf_counter() - started
    vectors = np.concatenate(parts)
    index.upsert([piece.key for piece in missing], vectors, [piece.day for piece in missing])
    return seconds


def fill(
    catalog: Catalog, index: VectorIndex, embedder: Embedder, on_progress: OnProgress | None = None
) -> SyncReport:
    """Make `index` hold exactly the live vectors, whatever the outbox says.

    For an index that is built while another one serves: the outbox belongs to the other one.
    """
    started = time.perf_counter()
    embedding = 0.0
    live = list(catalog.live_keys())
    held = set(index.keys())
    stale = sorted(held.difference(live))
    if stale:
        index.delete(stale)
    missing = [key for key in live if key not in held]
    done = 0

    def tell(more: int) -> None:
        if on_progress:
            on_progress(done + more, len(missing))

    tell(0)
    while done < len(missing):
        batch = missing[done : done + BATCH]
        embedding += _embed(index, embedder, catalog.wanted(batch), tell)
        done += len(batch)
    return SyncReport(len(missing), len(stale), embedding, time.perf_counter() - started)
