"""Pullquote itself, as a peer among the others: with days, and without."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pullquote.bot import Pullquote, Question
from pullquote.config import AnswersSettings, Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Embedder, Store

from bench.peers.peer import QUOTES, Article, Ranked, Reply


class Ours:
    """The core over a corpus of its own.

    An abstention counts as a wrong answer here, as no recipe abstains; for the curve of risk and
    coverage the quotes that stood behind it count.

    Args:
        folder: Where the corpus is made; used again where it is whole.
        embedder: Shared with the recipes.
        dated: Questions are asked on their day.
    """

    def __init__(self, folder: Path, embedder: Embedder, *, dated: bool) -> None:
        self._settings = Settings(data_dir=folder, answers=AnswersSettings(keep=False))
        self._embedder = embedder
        self._dated = dated
        self._core: Pullquote | None = None

    def index(self, articles: Sequence[Article]) -> None:
        """Ingest, and open the core."""
        store = Store.open(self._settings, embedder=self._embedder)
        if store.catalog.count_articles() != len(articles):
            given = self._settings.data_dir.with_suffix(".jsonl")
            records = (
                {"id": a.id, "title": a.title, "date": a.date, "text": a.text} for a in articles
            )
            given.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
            report = Ingestor(store).run([str(given)])
            assert not report.failures, report.failures[:3]
        self._core = Pullquote(store, self._settings)

    def answer(self, question: str, asked_on: date | None) -> Reply:
        """Ask, and keep the quotes whether they were shown or not."""
        assert self._core
        traced = self._core.trace(Question(question, asked_on if self._dated else None))
        ranked = tuple(Ranked(quote.article_id, quote.text) for quote in traced.drafted[:QUOTES])
        return Reply(ranked, traced.answer.confidence, silent=not traced.answer.quotes)

    def close(self) -> None:
        """Close the core."""
        if self._core:
            self._core.close()
