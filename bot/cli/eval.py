"""`pullquote eval`: labelled questions, and what the answers to them are worth."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.progress import PHASES, bars
from pullquote.bot.cli.scope_options import MinConfidence  # noqa: TC001 - typer reads it
from pullquote.bot.cli.session import Session, session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pullquote.bot.cli.progress import Advance
    from pullquote.bot.core import Pullquote
    from pullquote.bot.evaluation import Plan
    from pullquote.ingest import Progress

# Imports inside the functions below are there for start-up time.

EVAL_EXAMPLES = (
    "pullquote eval questions.jsonl",
    "pullquote eval samples/questions.ndjson --corpus samples/articles",
    "pullquote eval gold.jsonl.gz --half reporting --twins --foreign builtin",
    "pullquote eval questions.jsonl --html report.html --texts",
)

_PHASES = {**PHASES, "hiding": "Hiding", "asking": "Asking"}


def eval_(
    ctx: typer.Context,
    *,
    questions: Annotated[
        list[Path],
        typer.Argument(
            metavar="QUESTIONS",
            help="JSON Lines, plain or gzipped: question, answers, and optionally id, tier,"
            " question_date, article_ids, answerable, reworded_from.",
        ),
    ],
    corpus: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Another data directory; or articles, to be read for this run alone.",
        ),
    ] = None,
    tier: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Ask only questions of this tier; may be repeated."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Ask at most N questions of each tier.")
    ] = None,
    half: Annotated[
        str,
        typer.Option(
            metavar="HALF",
            help="Choosing, reporting or all: which half of the questions, by their ids' hash.",
        ),
    ] = "all",
    no_dates: Annotated[
        bool, typer.Option("--no-dates", help="Ask every question without its day.")
    ] = False,
    twins: Annotated[
        bool,
        typer.Option(
            "--twins", help="Ask again with every article hidden that holds an accepted answer."
        ),
    ] = False,
    foreign: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Ask these questions too, which no article answers; builtin: the 40 shipped.",
        ),
    ] = None,
    min_confidence: MinConfidence = None,
    html: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a report with plots, for a browser."),
    ] = None,
    texts: Annotated[
        bool,
        typer.Option("--texts", help="Write failed questions and quotes into HTML and JSON."),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the figures as JSON, for programs.")
    ] = False,
) -> None:
    """Score the answers to labelled questions: recall, quotes, confidence, silence, time.

    Each question is asked of the whole chain; nothing is written into the corpus. Failures are
    listed by what went wrong.
    """
    from pullquote.bot.evaluation import evaluate, report_to_dict  # noqa: PLC0415
    from pullquote.bot.evaluation.html import (  # noqa: PLC0415
        check_place,
        check_plots,
        write_html,
    )

    if html is not None:
        check_plots()
        check_place(html)
    plan = _plan(questions, tier or [], limit, half, foreign, dated=not no_dates, twins=twins)
    with (
        bars() as advance,
        _core(session(ctx), corpus, advance, min_confidence) as core,
    ):
        report = evaluate(
            core, plan, lambda phase, done, total: advance(_PHASES[phase], done, total)
        )
    if as_json:
        json_out.write(report_to_dict(report, texts=texts))
    else:
        from pullquote.bot.cli.eval_view import show_report  # noqa: PLC0415

        show_report(terminal.out(), report)
    if html is not None:  # after the figures, which are not lost where it cannot be written
        write_html(report, html, texts=texts)
        if not as_json:
            terminal.out().print(f"Report: {terminal.safe_line(str(html))}")


def _plan(
    paths: list[Path],
    tiers: list[str],
    limit: int | None,
    half: str,
    foreign: str | None,
    *,
    dated: bool,
    twins: bool,
) -> Plan:
    from pullquote.bot.evaluation import (  # noqa: PLC0415
        Half,
        Plan,
        foreign_questions,
        read_questions,
        select,
    )
    from pullquote.bot.evaluation.questions import digest  # noqa: PLC0415

    if half not in list(Half):
        raise typer.BadParameter(f"{half!r} is not one of {', '.join(Half)}", param_hint="--half")
    chosen = Half(half)
    known = read_questions(*paths)
    if unknown := set(tiers) - {question.tier for question in known}:
        there = ", ".join(sorted({question.tier for question in known}))
        raise typer.BadParameter(
            f"no question is of the tier {', '.join(sorted(unknown))}; there are: {there}",
            param_hint="--tier",
        )
    return Plan(
        select(known, half=chosen, tiers=tiers, limit=limit),
        dated=dated,
        twins=twins,
        foreign=foreign_questions(foreign) if foreign else (),
        half=chosen,
        sha256=digest(*paths),
    )


@contextlib.contextmanager
def _core(
    here: Session, corpus: Path | None, advance: Advance, min_confidence: float | None
) -> Iterator[Pullquote]:
    """Open the corpus that is configured, another data directory, or articles for a while."""
    from pullquote.vectorstore.store import CATALOG_FILE  # noqa: PLC0415

    if corpus is None:
        with here.open_core(min_confidence) as core:
            yield core
    elif (corpus / CATALOG_FILE).is_file():
        with Session(corpus, here.verbose).open_core(min_confidence) as core:
            yield core
    else:
        with tempfile.TemporaryDirectory(prefix="pullquote-eval-") as folder:
            passing = Session(Path(folder) / "data", here.verbose)
            _ingest(passing, corpus, advance)
            with passing.open_core(min_confidence) as core:
                yield core


def _ingest(passing: Session, articles: Path, advance: Advance) -> None:
    from pullquote.config import BadInputError  # noqa: PLC0415
    from pullquote.ingest import Ingestor  # noqa: PLC0415

    def on_progress(now: Progress) -> None:
        advance(_PHASES[now.phase], now.done, now.total)

    with passing.open_store() as store:
        report = Ingestor(store).run([str(articles)], on_progress=on_progress)
    for failure in report.failures[:1]:
        line = f":{failure.line}" if failure.line is not None else ""
        raise BadInputError(f"{failure.file}{line}: {failure.problem}", remedy=failure.remedy)
