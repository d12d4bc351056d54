"""A deterministic encoder for tests of plumbing: words hashed into a unit vector."""

import hashlib
import math
from collections.abc import Sequence

import numpy as np

from pullquote.vectorstore import FloatArray


class HashingEmbedder:
    """Texts that share words are near; nothing is downloaded, and the same text is the same vector.

    Args:
        name: Part of the fingerprint: another name is another embedder.
        dimension: Length of a vector.
    """

    def __init__(self, name: str = "hashing", *, dimension: int = 32) -> None:
        self.name = name
        self.dimension = dimension
        self.window = 256
        self.texts_embedded = 0
        self.fingerprint = hashlib.sha256(f"{name}/{dimension}".encode()).hexdigest()[:16]

    def warm(self) -> None:
        pass  # nothing to load

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        self.texts_embedded += len(texts)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = self._vector(text)
        return vectors

    def embed_question(self, text: str) -> FloatArray:
        return self._vector(text)

    def _vector(self, text: str) -> FloatArray:
        sums = [1e-3] * self.dimension
        for word in text.casefold().split():
            digest = hashlib.sha256(word.strip(".,;:!?\"'()").encode("utf-8", "replace")).digest()
            for byte in range(0, 8, 2):
                sums[digest[byte] % self.dimension] += 1.0 if digest[byte + 1] & 1 else -1.0
        length = math.sqrt(sum(value * value for value in sums))
        return np.array([value / length for value in sums], np.float32)
