"""Loading an index in a process of its own: files that are damaged may end whoever loads them.

python -m pullquote.vectorstore.chroma_probe DIRECTORY COLLECTION DIMENSION
"""

import logging
import os
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import numpy as np

from pullquote.vectorstore import chroma_query
from pullquote.vectorstore.chroma_handle import ChromaHandle

logger = logging.getLogger(__name__)

_TIMEOUT_S = 600
_TOGETHER = 1000
_ASKED = 20


def survives(
    directory: Path, collection: str, dimension: int, *, inherits: Collection[int] = ()
) -> bool:
    """Try an index in another process; inside `ChromaFolder.exclusive`.

    Args:
        directory: Chroma's folder.
        collection: In it.
        dimension: Of its vectors.
        inherits: Descriptors of the lock: it is the other process's, too, since that one goes
            on, and may write, when this one is killed.

    Returns:
        Whether it can be loaded, every vector can be read and some are found.
    """
    command = [sys.executable, "-P", "-m", "pullquote.vectorstore.chroma_probe"]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            [*command, str(directory), collection, str(dimension)],
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=False,
            pass_fds=inherits,
        )
    except subprocess.TimeoutExpired:
        return False
    logger.debug(
        "the probe ended with %d: %s", done.returncode, done.stderr.decode(errors="replace")
    )
    return done.returncode == 0


def is_sound(directory: Path, name: str, dimension: int) -> bool:
    """Load a collection, read each vector and look for some; may end the process.

    Returns:
        Whether all are there; a collection that does not exist is sound.
    """
    handle = ChromaHandle(directory, writable=os.access(directory, os.W_OK))
    try:
        collection = handle.collection(name)
        if collection is None:
            return True
        chroma_query.nearest(collection, np.ones(dimension, np.float32), 1)
        keys = collection.get(include=[])["ids"]
        for batch in chroma_query.batches(keys, _TOGETHER):
            found = np.asarray(collection.get(ids=batch, include=["embeddings"])["embeddings"])
            if found.shape != (len(batch), dimension) or not np.allclose(
                np.linalg.norm(found, axis=1), 1, atol=1e-3
            ):
                return False
        asked = keys[:: max(1, len(keys) // _ASKED)]
        vectors = np.asarray(collection.get(ids=asked, include=["embeddings"])["embeddings"])
        near = [chroma_query.nearest(collection, vector, 1) for vector in vectors]
        return all(hits and hits[0].score > 0.999 for hits in near)
    finally:
        handle.close()


if __name__ == "__main__":
    sys.exit(not is_sound(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
