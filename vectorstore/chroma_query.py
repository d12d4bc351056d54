"""Questions to one Chroma collection, and what its answers mean."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from pullquote.vectorstore.embedder import FloatArray
from pullquote.vectorstore.index import VectorHit

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection


def nearest(
    collection: "Collection",
    vector: FloatArray,
    k: int,
    *,
    since_day: int | None = None,
    until_day: int | None = None,
) -> list[VectorHit]:
    """Find the nearest vectors; the first query of a handle loads the files.

    Raises:
        chromadb.errors.InternalError: A day is given, and a vector of such a day was written
            after the handle was opened.
    """
    return _query(collection, vector, k, where=_days(since_day, until_day)) if k > 0 else []


def nearest_among(
    collection: "Collection", vector: FloatArray, k: int, keys: Sequence[str]
) -> list[VectorHit]:
    """Find the nearest of the vectors with these keys, which the collection holds.

    A key that was written after the handle was opened is left out: Chroma lists it and cannot
    find its vector.
    """
    from chromadb.errors import InternalError  # noqa: PLC0415 - start-up time

    if k < 1 or not keys:
        return []
    try:
        return _query(collection, vector, k, keys=keys)
    except InternalError as error:
        if "finding id" not in str(error):
            raise
    seen = _seen(collection, keys)
    return _query(collection, vector, k, keys=seen) if seen else []


def batches(keys: Sequence[str], size: int) -> Iterator[list[str]]:
    """Cut a list into parts of at most `size`."""
    return (list(keys[start : start + size]) for start in range(0, len(keys), size))


def _query(
    collection: "Collection",
    vector: FloatArray,
    k: int,
    *,
    keys: Sequence[str] | None = None,
    where: Any = None,
) -> list[VectorHit]:
    result = collection.query(
        query_embeddings=cast("Any", [vector]),
        n_results=k,
        ids=cast("Any", keys),
        where=where,
        include=["distances"],
    )
    distances = result["distances"]
    assert distances is not None
    return [
        VectorHit(key, 1.0 - float(distance))
        for key, distance in zip(result["ids"][0], distances[0], strict=True)
    ]


def _seen(collection: "Collection", keys: Sequence[str]) -> list[str]:
    """Return those of `keys` whose vectors the handle has seen.

    Chroma lists records in the order in which they were first written, so these are its head.
    """
    from chromadb.errors import InternalError  # noqa: PLC0415 - start-up time

    listed = collection.get(ids=list(keys), include=[])["ids"]
    low, high = 0, len(listed)
    while low < high:
        middle = (low + high) // 2
        try:
            collection.get(ids=[listed[middle]], include=["embeddings"])
            low = middle + 1
        except InternalError:
            high = middle
    return listed[:low]


def _days(since_day: int | None, until_day: int | None) -> Any:
    """Write Chroma's filter; it wants one operator at the top."""
    bounds: list[dict[str, dict[str, int]]] = []
    if since_day is not None:
        bounds.append({"day": {"$gte": since_day}})
    if until_day is not None:
        bounds.append({"day": {"$lte": until_day}})
    if len(bounds) == 2:
        return {"$and": bounds}
    return bounds[0] if bounds else None
