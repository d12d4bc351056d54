"""The shared data, and a corpus of it that is ingested once and kept in bench/.cache/."""

import gzip
import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

from pullquote.bot.evaluation import LabelledQuestion, read_questions, select
from pullquote.bot.evaluation.questions import digest
from pullquote.config import AnswersSettings, Settings
from pullquote.ingest import Ingestor, Progress
from pullquote.vectorstore import Store

ROOT = Path(__file__).resolve().parent
SHARED = ROOT.parent.parent / "shared" / "data"
CACHE = ROOT / ".cache"
ARTICLES = SHARED / "news_qa" / "articles.jsonl.gz"
QUESTIONS = (
    SHARED / "news_qa" / "questions.jsonl.gz",
    SHARED / "news_qa" / "loose.jsonl.gz",
)


def records(path: Path) -> list[dict[str, Any]]:
    """Read a gzipped JSON Lines file."""
    if not path.exists():
        sys.exit(f"bench: {path.name} is not here: the shared data lies beside the project")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def questions(*tiers: str) -> list[LabelledQuestion]:
    """Return the labelled news questions of these tiers, in the files' order."""
    if missing := [path.name for path in QUESTIONS if not path.exists()]:
        sys.exit(f"bench: {missing[0]} is not here: the shared data lies beside the project")
    return select(read_questions(*QUESTIONS), tiers=tiers)


def data_digest() -> str:
    """Return the sha256 of the articles and the questions that scores are of."""
    return digest(ARTICLES, *QUESTIONS)


def settings(name: str = "news_qa", **overrides: Any) -> Settings:
    """Return settings whose data directory is a cached one; no answer is written into it."""
    chosen = {"answers": AnswersSettings(keep=False), **overrides}
    return Settings(data_dir=CACHE / name, **chosen)


def build_corpus(*, fresh: bool = False) -> dict[str, Any]:
    """Ingest the news articles into the cache unless they are there.

    Returns:
        How the first run went: seconds, passages embedded, articles.
    """
    chosen = settings()
    note = CACHE / "news_qa.first-run.json"
    if fresh:
        shutil.rmtree(chosen.data_dir, ignore_errors=True)
        note.unlink(missing_ok=True)
    if note.exists():
        return dict(json.loads(note.read_text()))
    began = time.perf_counter()
    store = Store.open(chosen)
    report = Ingestor(store).run([str(ARTICLES)], on_progress=_show)
    facts = store.catalog.facts()
    store.close()
    first = {
        "seconds": round(time.perf_counter() - began, 1),
        "articles": facts.articles,
        "passages": facts.passages,
        "embedded": report.embedded,
        "failures": len(report.failures),
    }
    note.write_text(json.dumps(first))
    return first


def _show(progress: Progress) -> None:
    if progress.done % 500 == 0:
        print(f"  {progress.phase} {progress.done} of {progress.total}", file=sys.stderr)
