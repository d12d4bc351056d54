"""`pullquote ingest`: articles in, with progress on standard error and a report at the end."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.progress import PHASES, bars
from pullquote.bot.cli.session import session

if TYPE_CHECKING:
    from pullquote.ingest import Failure, IngestReport, Progress

# Imports inside the functions below are there for start-up time.

INGEST_EXAMPLES = (
    "pullquote ingest articles/",
    "pullquote ingest export.jsonl.gz page.html --source courier",
    "zcat export.jsonl.gz | pullquote ingest - --json",
)

MOST_FAILURES = 20
"""Failures that are printed; the rest are counted."""


def ingest(
    ctx: typer.Context,
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            help="Files, folders or patterns: .jsonl, .jsonl.gz, .json, .html, .md, .txt;"
            " - reads JSON Lines from a pipe.",
        ),
    ],
    source: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="A name that keeps these articles' ids apart from other sources'."
        ),
    ] = None,
    wait: Annotated[
        float,
        typer.Option(metavar="SECONDS", min=0, help="How long to wait while another is writing."),
    ] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the report as JSON, for programs.")
    ] = False,
) -> None:
    """Store articles, new and changed; unchanged ones cost next to nothing.

    A bad file or record is reported with its place and remedy, and does not stop the run; the
    exit status is then 1.
    """
    from pullquote.ingest import Ingestor  # noqa: PLC0415

    with session(ctx).open_store() as store, bars() as advance:

        def on_progress(now: Progress) -> None:
            advance(PHASES[now.phase], now.done, now.total)

        report = Ingestor(store).run(
            paths,
            source=source,
            stdin=sys.stdin.buffer if "-" in paths else None,
            on_progress=on_progress,
            wait_s=wait,
        )
    if as_json:
        json_out.write({"schema": 1, **report.as_dict()})
    else:
        _show(report)
    if report.failures:
        raise typer.Exit(1)


def _show(report: IngestReport) -> None:
    """Print the report: what became of the articles, then what failed and what to do."""
    from pullquote.bot.cli.wording import count  # noqa: PLC0415

    counts = {
        "added": report.added,
        "revised": report.revised,
        "with new metadata": report.metadata,
        "unchanged": report.unchanged,
    }
    said = [f"{number:,} {what}" for what, number in counts.items() if number]
    console = terminal.out()
    # A problem is a path, a file or a record: how many articles that is, nobody knows.
    problems = f" Problems: {len(report.failures):,}." if report.failures else ""
    console.print(f"Articles: {', '.join(said) if said else 'none'}.{problems}")
    embedded = count(report.embedded, "passage")
    console.print(f"Took {report.seconds:.1f} s; {embedded} embedded.", style="dim")
    for failure in report.failures[:MOST_FAILURES]:
        sys.stderr.write(f"{terminal.safe_line(_place(failure))}\n")
    if (rest := len(report.failures) - MOST_FAILURES) > 0:
        sys.stderr.write(f"and {rest:,} more; --json lists them all\n")


def _place(failure: Failure) -> str:
    line = f":{failure.line}" if failure.line is not None else ""
    return f"{failure.file}{line}: {failure.problem}; {failure.remedy}"
