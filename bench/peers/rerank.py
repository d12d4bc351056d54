"""sentence-transformers, "retrieve and re-rank": a bi-encoder's 32 best, then a cross-encoder.

As its documentation's example: `util.semantic_search` with top_k 32 over the passages' vectors,
`CrossEncoder.predict` over the 32 pairs, sorted. The sentence is the cross-encoder's choice too.
Its own cross-encoder (ms-marco-MiniLM-L-6-v2) is smaller than the one that is to be had here.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
from sentence_transformers import util

from pullquote.vectorstore import CrossEncoder, Embedder

from bench.peers.passages import Unit, units_of
from bench.peers.peer import QUOTES, Article, Ranked, Reply, cut, sentences_of

_TOP_K = 32


class RetrieveAndRerank:
    """Exact search by vectors, then the cross-encoder."""

    def __init__(self, embedder: Embedder, encoder: CrossEncoder) -> None:
        self._embedder = embedder
        self._encoder = encoder
        self._units: list[Unit] = []
        self._vectors = np.zeros((0, embedder.dimension), np.float32)

    def index(self, articles: Sequence[Article]) -> None:
        """Embed passages."""
        self._units = units_of(articles)
        self._vectors = self._embedder.embed_passages([unit.indexed for unit in self._units])

    def answer(self, question: str, asked_on: date | None) -> Reply:  # noqa: ARG002 - knows no dates
        """Retrieve, re-rank, cut."""
        query = self._embedder.embed_question(question)[None, :]
        hits = util.semantic_search(query, self._vectors, top_k=_TOP_K)[0]
        units = [self._units[hit["corpus_id"]] for hit in hits]
        scores = self._encoder.score([(question, unit.text) for unit in units], 512)
        best = [units[place] for place in np.argsort(-scores)[:QUOTES]]
        ranked = tuple(Ranked(unit.article_id, self._quote(question, unit)) for unit in best)
        return Reply(ranked, float(scores.max()))

    def _quote(self, question: str, unit: Unit) -> str:
        spans = sentences_of(unit.text)
        scores = self._encoder.score([(question, span.of(unit.text)) for span in spans])
        return cut(unit.text, spans, list(scores))
