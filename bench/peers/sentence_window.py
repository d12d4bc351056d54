"""LlamaIndex, sentence-window retrieval: every sentence is embedded, its window is returned.

As its example has it: `SentenceWindowNodeParser.from_defaults(window_size=3)`, a
`VectorStoreIndex`, and the window out of the metadata. Title and date are metadata, which the
library puts before what it embeds. Its own choice of a hub model is replaced by the embedder here.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import SentenceWindowNodeParser
from pydantic import PrivateAttr

from pullquote.vectorstore import Embedder

from bench.peers.peer import QUOTES, Article, Ranked, Reply, cut, sentences_of

_WIDE = 12  # neighbours share windows, so that some of the nearest repeat one another


class _Adapter(BaseEmbedding):
    """Pullquote's embedder as LlamaIndex's."""

    _embedder: Any = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.name, embed_batch_size=256)
        self._embedder = embedder

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._embedder.embed_passages(texts).tolist()
        return vectors

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self._embedder.embed_question(query).tolist()
        return vector

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class SentenceWindow:
    """Sentences are searched; a window is what is read."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedding = _Adapter(embedder)
        self._retriever: Any = None

    def index(self, articles: Sequence[Article]) -> None:
        """Parse into sentences with windows, and embed them."""
        parser = SentenceWindowNodeParser.from_defaults(
            window_size=3,
            sentence_splitter=_split,
            window_metadata_key="window",
            original_text_metadata_key="original_text",
        )
        documents = [
            Document(
                text=article.text,
                metadata={"title": article.title, "date": article.date},
                id_=article.id,
            )
            for article in articles
        ]
        nodes = parser.get_nodes_from_documents(documents)
        index = VectorStoreIndex(nodes, embed_model=self._embedding)
        self._retriever = index.as_retriever(similarity_top_k=_WIDE)

    def answer(self, question: str, asked_on: date | None) -> Reply:  # noqa: ARG002 - knows no dates
        """Retrieve sentences, and cut each one's window around it."""
        found = self._retriever.retrieve(question)
        ranked: dict[str, Ranked] = {}
        for hit in found:
            window, centre = hit.node.metadata["window"], hit.node.metadata["original_text"]
            if any(centre.strip() in other for other in ranked):
                continue  # an earlier quote holds this sentence
            spans = sentences_of(window)
            scores = [float(span.of(window) == centre.strip()) for span in spans]
            quote = cut(window, spans, scores)
            ranked.setdefault(quote, Ranked(hit.node.ref_doc_id, quote))
        return Reply(tuple(ranked.values())[:QUOTES], float(found[0].score))


def _split(text: str) -> list[str]:
    """Split into sentences that keep the white space behind them, so that windows are slices."""
    spans = sentences_of(text)
    ends = [span.start for span in spans[1:]] + [len(text)]
    return [text[span.start : end] for span, end in zip(spans, ends, strict=True)]
