"""LangChain's retrieval tutorial: RecursiveCharacterTextSplitter(1000, 200), a vector store.

As the tutorial has it, with `add_start_index`, the in-memory vector store (exact search) and
similarity search. Each of the three chunks is cut at the sentence that is nearest to the question.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter

from pullquote.vectorstore import Embedder

from bench.peers.peer import QUOTES, Article, Ranked, Reply, cut, sentences_of


class _Adapter(Embeddings):
    """Pullquote's embedder as LangChain's."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed texts."""
        vectors: list[list[float]] = self._embedder.embed_passages(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        vector: list[float] = self._embedder.embed_question(text).tolist()
        return vector


class LangChainTutorial:
    """The tutorial's splitter, store and search."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._store = InMemoryVectorStore(_Adapter(embedder))

    def index(self, articles: Sequence[Article]) -> None:
        """Split and add."""
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=1_000, chunk_overlap=200, add_start_index=True
        )
        documents = [
            Document(article.text, metadata={"article_id": article.id, "title": article.title})
            for article in articles
        ]
        self._store.add_documents(splitter.split_documents(documents))

    def answer(self, question: str, asked_on: date | None) -> Reply:  # noqa: ARG002 - knows no dates
        """Search and cut."""
        found = self._store.similarity_search_with_score(question, k=QUOTES)
        vector = self._embedder.embed_question(question)
        ranked = []
        for document, _ in found:
            text = document.page_content
            spans = sentences_of(text)
            vectors = self._embedder.embed_passages([span.of(text) for span in spans])
            scores = np.asarray(vectors @ vector)
            ranked.append(Ranked(document.metadata["article_id"], cut(text, spans, list(scores))))
        return Reply(tuple(ranked), float(found[0][1]))
