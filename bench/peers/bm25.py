"""Plain BM25 with bm25s: passages by their words, then sentences by theirs.

As its README shows: `tokenize` with English stop words and a Snowball stemmer, `BM25()` with its
defaults (Lucene's variant, k1 1.5, b 0.75), `retrieve`.
"""

from collections.abc import Sequence
from datetime import date

import bm25s
import Stemmer

from bench.peers.passages import Unit, units_of
from bench.peers.peer import QUOTES, Article, Ranked, Reply, cut, sentences_of


class PlainBm25:
    """Two indexes of one kind: of passages with their titles, and of their sentences."""

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._units: list[Unit] = []
        self._firsts: list[int] = []
        self._passages = bm25s.BM25()
        self._sentences = bm25s.BM25()

    def index(self, articles: Sequence[Article]) -> None:
        """Index passages and sentences."""
        self._units = units_of(articles)
        sentences: list[str] = []
        for unit in self._units:
            self._firsts.append(len(sentences))
            sentences += [span.of(unit.text) for span in sentences_of(unit.text)]
        self._passages.index(self._tokens([u.indexed for u in self._units]), show_progress=False)
        self._sentences.index(self._tokens(sentences), show_progress=False)

    def answer(self, question: str, asked_on: date | None) -> Reply:  # noqa: ARG002 - knows no dates
        """Rank passages and cut each to its best sentence's surroundings."""
        tokens = self._tokens([question])
        k = min(QUOTES, len(self._units))
        found, scores = self._passages.retrieve(tokens, k=k, show_progress=False)
        words = bm25s.tokenize(
            [question], stopwords="en", stemmer=self._stemmer, return_ids=False, show_progress=False
        )
        by_sentence = self._sentences.get_scores(words[0])
        ranked = []
        for place in found[0]:
            unit, first = self._units[place], self._firsts[place]
            spans = sentences_of(unit.text)
            quote = cut(unit.text, spans, by_sentence[first : first + len(spans)])
            ranked.append(Ranked(unit.article_id, quote))
        return Reply(tuple(ranked), float(scores[0][0]))

    def _tokens(self, texts: list[str]) -> bm25s.tokenization.Tokenized:
        return bm25s.tokenize(texts, stopwords="en", stemmer=self._stemmer, show_progress=False)
