"""Vectors that are made once and kept on disk: recipes that embed the same texts share them."""

import hashlib
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from pullquote.vectorstore import Embedder, FloatArray

_AT_ONCE = 64
_TELL_EVERY = 1_024


class CachedEmbedder:
    """An embedder that looks a text's vector up before it makes it; itself an `Embedder`.

    Args:
        inner: Makes what is not there.
        path: The file of vectors, one for each embedder's fingerprint.
    """

    def __init__(self, inner: Embedder, path: Path) -> None:
        self._inner = inner
        self._path = path
        self.name = inner.name
        self.fingerprint = inner.fingerprint
        self.dimension = inner.dimension
        self.window = inner.window
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(self._open()) as file, file:
            file.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB)")

    def warm(self) -> None:
        """Load the inner embedder."""
        self._inner.warm()

    def embed_question(self, text: str) -> FloatArray:
        """Embed a question; these are not kept, so that a question's time is its own."""
        return self._inner.embed_question(text)

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Embed texts, from the file where they are in it."""
        keys = [hashlib.sha256(f"{self.fingerprint}\n{text}".encode()).digest() for text in texts]
        found = self._load(keys)
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        for at in range(0, len(missing), _AT_ONCE):
            part = dict(list(missing.items())[at : at + _AT_ONCE])
            vectors = self._inner.embed_passages(list(part.values()))
            made = dict(zip(part, vectors, strict=True))
            self._save(made)
            found |= made
            if at and at % _TELL_EVERY == 0:
                print(f"  embedded {at} of {len(missing)}", file=sys.stderr, flush=True)
        if not keys:
            return np.zeros((0, self.dimension), np.float32)
        return np.stack([found[key] for key in keys])

    def _load(self, keys: Sequence[bytes]) -> dict[bytes, FloatArray]:
        with closing(self._open()) as file:
            rows = (
                (key, file.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone())
                for key in dict.fromkeys(keys)
            )
            return {key: np.frombuffer(row[0], np.float32) for key, row in rows if row}

    def _save(self, vectors: dict[bytes, FloatArray]) -> None:
        rows = [(key, vector.astype(np.float32).tobytes()) for key, vector in vectors.items()]
        with closing(self._open()) as file, file:
            file.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=60)
