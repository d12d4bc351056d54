"""The cross-encoder: reads a question and a passage together and says how well they fit."""

from collections.abc import Sequence

import numpy as np

from pullquote.vectorstore.embedder import FloatArray
from pullquote.vectorstore.onnx_runtime import OnnxModel
from pullquote.vectorstore.weights import MS_MARCO, locate, read_verified
from pullquote.vectorstore.word_pieces import WordPieceTokenizer, shared_tokenizer

_WINDOW = 512  # positions that the model has
_LEAST = 16  # three special tokens, and some of both texts


class CrossEncoder:
    """Scores pairs with ms-marco-MiniLM-L-12-v2; made at no cost, loaded at first use.

    A pair's score depends on this pair alone, not on the others in the call. May be used from
    several threads at once.

    Args:
        threads: Pairs that are read at a time; 0 takes one per core.

    Raises:
        ModelError: The package with the weights is not installed.
    """

    def __init__(self, *, threads: int = 0, tokenizer: WordPieceTokenizer | None = None) -> None:
        locate(MS_MARCO, MS_MARCO.weights)
        self._tokenizer = tokenizer or shared_tokenizer()
        self._model = OnnxModel(
            MS_MARCO.title, lambda: read_verified(MS_MARCO, MS_MARCO.weights), threads=threads
        )

    def warm(self) -> None:
        """Load all that a score needs; may run in a background thread.

        Raises:
            ModelError: The weights are missing or altered.
        """
        self._tokenizer.load()
        self._model.load()

    def score(self, pairs: Sequence[tuple[str, str]], max_tokens: int = 256) -> FloatArray:
        """Score pairs of question and passage.

        Args:
            pairs: The question first. The question is kept and the passage cut where a pair is
                too long (see `WordPieceTokenizer.pair_rows`).
            max_tokens: Most word pieces of a pair, special tokens included, 16 to 512.

        Returns:
            Logits, about -12 (unrelated) to 12 (answers it). Shape: (len(pairs),), float32.
        """
        if not _LEAST <= max_tokens <= _WINDOW:
            raise ValueError(f"max_tokens must be {_LEAST} to {_WINDOW}, got {max_tokens}")
        rows = self._tokenizer.pair_rows(pairs, max_tokens)
        logits = self._model.run(rows, _logit)
        return np.array(logits, dtype=np.float32).reshape(len(pairs))


def _logit(output: FloatArray) -> FloatArray:
    logit: FloatArray = output[0, 0]
    return logit
