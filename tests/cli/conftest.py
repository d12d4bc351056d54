"""Answers made by hand, consoles that look like a terminal, and ways to run the command line."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from pullquote.bot.records import (
    Answer,
    Corpus,
    NearArticle,
    Question,
    Quote,
    Reason,
    Status,
)
from pullquote.vectorstore import Span


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("PULLQUOTE_", "_PULLQUOTE", "RICH_", "TTY_")) or name in {
            "NO_COLOR",
            "FORCE_COLOR",
            "COLUMNS",
            "LINES",
            "CLICOLOR_FORCE",
        }:
            monkeypatch.delenv(name)
    monkeypatch.setenv("PULLQUOTE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.fixture
def run() -> Callable[..., Result]:
    """Run a command in this process; standard streams are pipes."""
    from pullquote.bot.cli.app import app

    def invoke(*arguments: str, stdin: str | bytes | None = None) -> Result:
        return CliRunner().invoke(app, arguments, input=stdin, prog_name="pullquote")

    return invoke


@pytest.fixture
def pullquote() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command as a process of its own; standard streams are pipes."""

    def call(
        *arguments: str, stdin: str = "", env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pullquote.bot.cli", *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={**os.environ, **(env or {})},
        )

    return call


@pytest.fixture
def screen() -> Console:
    """A console that believes it is a terminal of 80 columns; read it with `shown`."""
    return Console(
        file=io.StringIO(),
        force_terminal=True,
        color_system="256",
        width=80,
        markup=False,
        emoji=False,
        highlight=False,
    )


@pytest.fixture
def pipe() -> Console:
    """A console that writes to a pipe."""
    return Console(file=io.StringIO(), width=80, markup=False, emoji=False, highlight=False)


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


TEXT = (
    "The bridge over the Tarn will close on Monday. Repairs will take 14 weeks, the council said."
)

CORPUS = Corpus(15, "2024-01-02", "2024-03-05", "2024-03-06T09:30:00+00:00")


def make_quote(**changes: object) -> Quote:
    fields: dict[str, object] = {
        "n": 1,
        "article_id": "courier-17",
        "revision": 1,
        "span": Span(47, 47 + 46),
        "text": TEXT[47:93],
        "title": "Tarn bridge to close",
        "publisher": "The Norrland Courier",
        "authors": ("Ida Strand", "Per Holm"),
        "published": "2024-03-04",
        "url": "https://courier.example/tarn",
        "link": "https://courier.example/tarn#:~:text=Repairs%20will%20take",
        "highlight": Span(18, 26),
        "score": 7.25,
    }
    return Quote(**{**fields, **changes})  # type: ignore[arg-type]


def make_answer(*quotes: Quote, asked_on: date | None = None, text: str = "How long?") -> Answer:
    return Answer(
        id="0f0f",
        question=Question(text, asked_on),
        status=Status.ANSWERED,
        reason=None,
        confidence=0.75,
        quotes=quotes or (make_quote(),),
        nearest=(),
        corpus=CORPUS,
        timings_ms={"retrieve": 12.5, "total": 40.0},
    )


def make_abstention(
    reason: Reason = Reason.WEAK_EVIDENCE, *, corpus: Corpus = CORPUS, title: str = "Ferry strike"
) -> Answer:
    near = NearArticle(
        "courier-9", title, "The Norrland Courier", "2024-02-01", "https://courier.example/ferry"
    )
    return Answer(
        id="0e0e",
        question=Question("Who won?"),
        status=Status.ABSTAINED,
        reason=reason,
        confidence=0.05,
        quotes=(),
        nearest=(near,) if reason is Reason.WEAK_EVIDENCE else (),
        corpus=corpus,
        timings_ms={"total": 9.0},
    )


@pytest.fixture
def records() -> type:
    """The hand-made records: `records.quote(...)`, `records.answer(...)`, ..."""

    class Records:
        text = TEXT
        quote = staticmethod(make_quote)
        answer = staticmethod(make_answer)
        abstention = staticmethod(make_abstention)
        shown = staticmethod(shown)

    return Records


ARTICLES = [
    {
        "id": "courier-17",
        "title": "Tarn bridge to close",
        "text": TEXT + "\n\nBuses will go round by Elm Road. The work costs 3 million crowns.",
        "publisher": "The Norrland Courier",
        "author": "Ida Strand",
        "date": "2024-03-04",
        "url": "https://courier.example/tarn",
        "section": "Local",
        "tags": ["bridges", "roads"],
    },
    {
        "id": "lantern-3",
        "title": "[bold]Ferry[/bold] crews \x1b[31mstrike\x1b[0m over night shifts",
        "text": "Ferry crews walked out on Friday. They want shorter night shifts \u202eand rest.",
        "publisher": "The Lantern",
        "date": "2024-02-01",
    },
    {
        "id": "lantern-4",
        "title": "Bakery wins prize",
        "text": "A bakery in Port Alder won the prize for the best rye bread on Sunday.",
        "publisher": "The Lantern",
    },
]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with three articles, made once; copy it before changing it."""
    from pullquote.config import Settings
    from pullquote.ingest import Ingestor
    from pullquote.vectorstore import Store

    folder = tmp_path_factory.mktemp("filled")
    articles = folder / "articles.jsonl"
    articles.write_text("\n".join(json.dumps(article) for article in ARTICLES))
    with Store.open(Settings(data_dir=folder / "data")) as store:
        report = Ingestor(store).run([str(articles)])
    assert (report.added, report.failures) == (3, ())
    return folder / "data"


@pytest.fixture
def corpus(filled: Path, tmp_path: Path) -> Path:
    """A copy of the three articles' data directory, where the commands look for it."""
    return Path(shutil.copytree(filled, tmp_path / "data"))
