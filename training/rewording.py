"""Questions in other words, for the reader to practise on: who asks seldom repeats the article.

Words of a question give way to others of like meaning, as word vectors have it ("the storm" asks of
"the hurricane"): synonym replacement (Wei and Zou 2019) by nearest neighbours (Alzantot et al.
2018). Names and numbers stay. Neighbours are not always synonyms ("teacher" for "student"), so the
reader learns not to lean on any one word.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from pullquote.bot.words import STOP_WORDS
from pullquote.config import Settings
from pullquote.vectorstore.embedder import FloatArray
from pullquote.vectorstore.embedders import load_embedder

_WORD = re.compile(r"(?<![\w'’-])[a-z]{4,}(?![\w'’-])")
_MOSTLY_LOWER = 0.8  # of a word's occurrences: others are names
_FEWEST = 5  # occurrences of a word that is known
_LIKE = 0.6  # cosine, at least
_NEIGHBOURS = 6
_SAME_STEM = 4  # letters that begin both: the same word in another form
_TOGETHER = 2048
_GIVES_WAY = 0.5  # of the words that can
_CACHE = Path(__file__).resolve().parent / ".cache"


class Rewording:
    """Neighbours of the words that texts use.

    Args:
        texts: Whose words are known.
        vectors_of: Gives a unit vector for each word. Shape: (words, dimension).
    """

    def __init__(
        self, texts: Iterable[str], vectors_of: Callable[[Sequence[str]], FloatArray]
    ) -> None:
        known = _common_words(texts)
        self._others: Mapping[str, Sequence[str]] = dict(_neighbours(known, vectors_of(known)))

    def others(self, word: str) -> Sequence[str]:
        """Return what may stand for a word in lower case, the likest first; often nothing."""
        return self._others.get(word, ())

    def reworded(self, question: str, draw: random.Random) -> str:
        """Put other words for about half of those that have some."""

        def other(found: re.Match[str]) -> str:
            others = self.others(found[0])
            return draw.choice(others) if others and draw.random() < _GIVES_WAY else found[0]

        return _WORD.sub(other, question)


def word_vectors(words: Sequence[str]) -> FloatArray:
    """Read single words with all-MiniLM-L6-v2, which tells synonyms best of what is packaged."""
    _CACHE.mkdir(exist_ok=True)
    return load_embedder(Settings(embedder="minilm", data_dir=_CACHE)).embed_passages(words)


def _common_words(texts: Iterable[str]) -> list[str]:
    """List words that are used often enough, and as a rule in lower case, in order."""
    lower, every = Counter[str](), Counter[str]()
    for text in texts:
        words = re.findall(r"[A-Za-z]{4,}", text)
        every.update(word.casefold() for word in words)
        lower.update(word for word in words if word.islower())
    return sorted(
        word
        for word, count in lower.items()
        if count >= _FEWEST and count >= _MOSTLY_LOWER * every[word] and word not in STOP_WORDS
    )


def _neighbours(words: Sequence[str], vectors: FloatArray) -> Iterable[tuple[str, list[str]]]:
    for begin in range(0, len(words), _TOGETHER):
        likeness = vectors[begin : begin + _TOGETHER] @ vectors.T
        nearest = np.argsort(-likeness, axis=1, kind="stable")[:, : 4 * _NEIGHBOURS]
        for row, word in enumerate(words[begin : begin + _TOGETHER]):
            like = [
                words[at]
                for at in nearest[row]
                if likeness[row, at] >= _LIKE and words[at][:_SAME_STEM] != word[:_SAME_STEM]
            ]
            if like:
                yield word, like[:_NEIGHBOURS]
