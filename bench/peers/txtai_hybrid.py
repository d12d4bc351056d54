"""txtai, a hybrid index: its dense and its BM25 scores, half each, as `hybrid: True` has it.

The vectors come through its `external` method; the model's question prefix goes in as its
`instructions`.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from txtai import Embeddings

from pullquote.vectorstore import Embedder, FloatArray

from bench.peers.passages import Unit, units_of
from bench.peers.peer import QUOTES, Article, Ranked, Reply, cut, sentences_of

_ASKED = "\u0001"  # marks a question on its way through txtai to the embedder


class TxtaiHybrid:
    """Passages by both scores; the sentence by its vector."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._units: list[Unit] = []

        def transform(texts: list[str]) -> FloatArray:
            if texts and texts[0].startswith(_ASKED):
                return np.stack([embedder.embed_question(text[1:]) for text in texts])
            return embedder.embed_passages(texts)

        self._index: Any = Embeddings(
            method="external",
            transform=transform,
            instructions={"query": _ASKED},
            hybrid=True,
        )

    def index(self, articles: Sequence[Article]) -> None:
        """Index passages by vectors and words."""
        self._units = units_of(articles)
        self._index.index((n, unit.indexed, None) for n, unit in enumerate(self._units))

    def answer(self, question: str, asked_on: date | None) -> Reply:  # noqa: ARG002 - knows no dates
        """Search and cut."""
        found = self._index.search(question, QUOTES)
        vector = self._embedder.embed_question(question)
        ranked = []
        for place, _ in found:
            unit = self._units[int(place)]
            spans = sentences_of(unit.text)
            vectors = self._embedder.embed_passages([span.of(unit.text) for span in spans])
            scores = np.asarray(vectors @ vector)
            ranked.append(Ranked(unit.article_id, cut(unit.text, spans, list(scores))))
        return Reply(tuple(ranked), float(found[0][1]) if found else 0.0)
