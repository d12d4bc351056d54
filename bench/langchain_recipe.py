"""The plain LangChain recipe on the same articles and questions.

    python -m bench.langchain_recipe [--articles N]

What its tutorial teaches: RecursiveCharacterTextSplitter(1000, 200), all-MiniLM-L6-v2 through
sentence-transformers, Chroma, similarity search. It returns chunks, not quotes, so each of the
top 3 chunks is cut to the sentence that is nearest to the question by cosine in the same model.
The index is kept in bench/.cache/. With --articles it searches fewer articles than Pullquote does,
which makes its task easier: every article that a question lists is among them.
"""

import argparse
import json
import re
import time
from pathlib import Path
from typing import Any

import numpy as np
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from pullquote.vectorstore.weights import MINILM, locate

from bench.data import ARTICLES, CACHE, questions, records
from bench.scoring import holds, percentile, share

_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+")
_BATCH = 2_000


class SentenceTransformerEmbeddings(Embeddings):
    """all-MiniLM-L6-v2 in fp32 by sentence-transformers, with its own defaults."""

    def __init__(self) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(locate(MINILM, MINILM.weights).parent), device="cpu")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed texts."""
        return self._model.encode(texts, batch_size=32, normalize_embeddings=True).tolist()

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        return self.embed_documents([text])[0]


def articles(limit: int | None) -> list[dict[str, Any]]:
    """Return all articles, or at most `limit`, those that a question lists before others."""
    listed = {name for q in questions("gold", "strict", "loose") for name in q.article_ids}
    rows = records(ARTICLES)
    return sorted(rows, key=lambda row: row["id"] not in listed)[:limit]


def build(folder: Path, embeddings: Embeddings, limit: int | None) -> tuple[Chroma, float]:
    """Open the index, building it if it is not whole; return it and the seconds it took."""
    store = Chroma(
        "recipe",
        embeddings,
        persist_directory=str(folder),
        collection_metadata={"hnsw:space": "cosine"},
    )
    done = folder / "done.json"
    if done.exists():
        return store, float(json.loads(done.read_text())["seconds"])
    began = time.perf_counter()
    splitter = RecursiveCharacterTextSplitter(chunk_size=1_000, chunk_overlap=200)
    documents = [
        Document(row["text"], metadata={"article_id": row["id"]}) for row in articles(limit)
    ]
    chunks = splitter.split_documents(documents)
    for at in range(0, len(chunks), _BATCH):
        store.add_documents(chunks[at : at + _BATCH])
        print(f"  embedded {at + _BATCH} of {len(chunks)}", flush=True)
    seconds = time.perf_counter() - began
    done.write_text(json.dumps({"seconds": seconds, "chunks": len(chunks)}))
    return store, seconds


def best_sentence(embeddings: Embeddings, question: list[float], chunk: str) -> str:
    """Cut a chunk to its nearest sentence."""
    sentences = [part for part in _SENTENCE_END.split(chunk) if part.strip()]
    vectors = np.array(embeddings.embed_documents(sentences))
    return sentences[int(np.argmax(vectors @ np.array(question)))]


def main() -> None:
    """Run and print one JSON object."""
    parser = argparse.ArgumentParser(description="The plain LangChain recipe")
    parser.add_argument("--articles", type=int, help="at most N articles, listed ones first (all)")
    limit = parser.parse_args().articles
    embeddings = SentenceTransformerEmbeddings()
    store, seconds = build(CACHE / f"langchain-{limit or 'all'}", embeddings, limit)
    result: dict[str, object] = {"index seconds": round(seconds)}
    for tier in ("gold", "strict", "loose"):
        first, any_of_3, ms = [], [], []
        for question in questions(tier):
            began = time.perf_counter()
            vector = embeddings.embed_query(question.text)
            chunks = store.similarity_search_by_vector(vector, k=3)
            cut = [best_sentence(embeddings, vector, chunk.page_content) for chunk in chunks]
            ms.append((time.perf_counter() - began) * 1_000)
            first.append(bool(cut) and holds(cut[0], question.answers))
            any_of_3.append(any(holds(text, question.answers) for text in cut))
        result[tier] = {
            "quote@1": share(first),
            "quote@3": share(any_of_3),
            "p50 ms": percentile(ms, 50),
        }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
