"""Texts to word pieces: the one vocabulary that all packaged models share.

Special tokens are placed here and not by the tokenizer's template, so that a question is kept
whole where a pair must be cut. No model is loaded here.
"""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pullquote.vectorstore.weights import BGE_SMALL, PackagedModel, read_verified

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_TEXTS_PER_CALL = 1024  # the tokenizer's own records take 20 KB a passage


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One text, or one pair of texts, as a BERT model reads it, special tokens included.

    Attributes:
        ids: Vocabulary entries. Shape: (1, n_pieces), int64.
        segments: 0 for the first text, 1 for the second. Shape: (1, n_pieces), int64.
        runs: Ones where a run of sentences has a piece that is to be read for it, for a graph
            that scores runs. Shape: (1, n_runs, n_pieces), float32.
    """

    ids: NDArray[np.int64]
    segments: NDArray[np.int64]
    runs: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return int(self.ids.shape[1])


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A pair of texts as a model reads it, and where its pieces stand in the second text.

    Attributes:
        places: First character and the one after the last of each piece, in code points of the
            second text; -1 for pieces of the first text and special tokens. Shape:
            (n_pieces, 2), int64.
    """

    row: TokenRow
    places: NDArray[np.int64]


class WordPieceTokenizer:
    """Cuts texts into the word pieces of a packaged model; loads its table at first use.

    May be used from several threads at once.
    """

    def __init__(self, model: PackagedModel = BGE_SMALL) -> None:
        self._model = model
        self._lock = threading.Lock()
        self._tokenizer: Tokenizer | None = None

    def load(self) -> None:
        """Read the table now (40 ms) instead of at the first text.

        Raises:
            ModelError: The tokenizer's file is missing or altered.
        """
        self._loaded()

    def rows(self, texts: Sequence[str], window: int) -> list[TokenRow]:
        """Encode each text alone, cut at the window.

        Args:
            texts: Any texts; an empty one becomes the two special tokens.
            window: Most pieces of a row, special tokens included, at least 3.
        """
        cls, sep = self._special()
        return [_row([cls, *ids[: window - 2], sep], 0) for ids in self._pieces(texts)]

    def pair_rows(self, pairs: Sequence[tuple[str, str]], window: int) -> list[TokenRow]:
        """Encode pairs; where one is too long, its second text is cut.

        The first text loses its end only where it alone would take more than three quarters of
        the window, so that something of the second one is always read.

        Args:
            pairs: First and second text of each.
            window: Most pieces of a row, three special tokens included, at least 16.
        """
        cls, sep = self._special()
        firsts = list(dict.fromkeys(first for first, _ in pairs))
        known = {
            text: [cls, *ids[: window * 3 // 4], sep]
            for text, ids in zip(firsts, self._pieces(firsts), strict=True)
        }
        rows = []
        for (first, _), ids in zip(pairs, self._pieces([b for _, b in pairs]), strict=True):
            start = known[first]
            rows.append(_row([*start, *ids[: window - len(start) - 1], sep], len(start)))
        return rows

    def placed_pair_rows(self, pairs: Sequence[tuple[str, str]], window: int) -> list[PlacedRow]:
        """Encode pairs as `pair_rows` does, and note where each piece of the second text stands."""
        tokenizer = self._loaded()
        placed = []
        for row, (_, second) in zip(self.pair_rows(pairs, window), pairs, strict=True):
            offsets = tokenizer.encode(encodable(second), add_special_tokens=False).offsets
            first = int(np.argmax(row.segments[0]))
            places = np.full((len(row), 2), -1, dtype=np.int64)
            kept = offsets[: len(row) - first - 1]
            if kept:
                places[first : first + len(kept)] = kept
            placed.append(PlacedRow(row, places))
        return placed

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """Count the pieces of each text, special tokens not included."""
        tokenizer = self._loaded()
        return [
            len(encoding)
            for part in _slices(texts)
            for encoding in tokenizer.encode_batch_fast(part, add_special_tokens=False)
        ]

    def _pieces(self, texts: Sequence[str]) -> Iterator[list[int]]:
        tokenizer = self._loaded()
        for part in _slices(texts):
            for encoding in tokenizer.encode_batch_fast(part, add_special_tokens=False):
                yield encoding.ids

    def _special(self) -> tuple[int, int]:
        vocabulary = self._loaded()
        cls, sep = vocabulary.token_to_id("[CLS]"), vocabulary.token_to_id("[SEP]")
        assert cls is not None and sep is not None  # noqa: PT018 - the file is a known one
        return cls, sep

    def _loaded(self) -> "Tokenizer":
        if self._tokenizer is None:
            with self._lock:
                if self._tokenizer is None:
                    self._tokenizer = _read(self._model)
        return self._tokenizer


class WordPieceCounter:
    """Counts the word pieces of texts, as the packaged models would cut them.

    May be used from several threads at once. The table is loaded at the first count (40 ms).
    """

    def __init__(self, tokenizer: WordPieceTokenizer | None = None) -> None:
        self._tokenizer = tokenizer or shared_tokenizer()

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count the word pieces of each text, without the two special tokens of a row."""
        return self._tokenizer.lengths(texts)


@cache
def shared_tokenizer() -> WordPieceTokenizer:
    """Return the process's one tokenizer; the packaged models have the same vocabulary."""
    return WordPieceTokenizer()


def _read(model: PackagedModel) -> "Tokenizer":
    assert model.tokenizer is not None  # of the models that this is made for, each has one
    content = read_verified(model, model.tokenizer)
    from tokenizers import Tokenizer  # noqa: PLC0415 - start-up time

    tokenizer = Tokenizer.from_buffer(content)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    # "[SEP]" in an article is five characters of text, not the end of a passage.
    tokenizer.encode_special_tokens = True
    return tokenizer


def _slices(texts: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), _TEXTS_PER_CALL):
        yield [encodable(text) for text in texts[start : start + _TEXTS_PER_CALL]]


def encodable(text: str) -> str:
    """Replace lone surrogates, which no tokenizer can take, by question marks."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode(errors="replace").decode()
    return text


def _row(ids: list[int], first_segment: int) -> TokenRow:
    """Build a row; `first_segment` is how many pieces belong to the first text, 0 for all."""
    segments = np.zeros((1, len(ids)), dtype=np.int64)
    if first_segment:
        segments[:, first_segment:] = 1
    return TokenRow(np.array([ids], dtype=np.int64), segments)
