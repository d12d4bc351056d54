"""`pullquote import`: articles with their history, from an export."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.progress import bars
from pullquote.bot.cli.session import session

if TYPE_CHECKING:
    from pullquote.bot.importing import Imported

# Imports inside the functions below are there for start-up time.

IMPORT_EXAMPLES = (
    "pullquote import archive.jsonl.gz",
    "pullquote --data-dir copy import archive.jsonl.gz",
    "zcat archive.jsonl.gz | pullquote import - --json",
)

MOST_FAILURES = 20
"""Failures that are printed; the rest are counted."""


def import_(
    ctx: typer.Context,
    *,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="What pullquote export wrote; - is stdin.")
    ],
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="How long to wait for another writer.")
    ] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the report as JSON, for programs.")
    ] = False,
) -> None:
    """Store the articles of an export, each with its whole history.

    An article that is here with the same history is left as it is; one with another history is
    refused. A bad line is reported with its place and remedy and does not stop the others; the
    exit status is then 1. Articles from elsewhere are read by pullquote ingest.
    """
    from pullquote.bot.importing import read_export  # noqa: PLC0415

    with (
        session(ctx).open_store() as store,
        bars() as advance,
        store.writing("import", timeout_s=wait),
    ):

        def on_progress(phase: str, done: int, total: int | None) -> None:
            advance(phase.capitalize(), done, total)

        if file == "-":
            told = read_export(store, sys.stdin.buffer, file, on_progress)
        else:
            with Path(file).open("rb") as source:
                told = read_export(store, source, file, on_progress)
    if as_json:
        json_out.write(
            {
                "schema": 1,
                "added": told.added,
                "unchanged": told.unchanged,
                "failures": [failure.as_dict() for failure in told.failures],
                "embedded": told.embedded,
            }
        )
    else:
        _show(told)
    if told.failures:
        raise typer.Exit(1)


def _show(told: Imported) -> None:
    from pullquote.bot.cli.wording import count  # noqa: PLC0415

    counts = {
        "added": told.added,
        "unchanged": told.unchanged,
        "failed": len(told.failures),
    }
    said = ", ".join(f"{number:,} {what}" for what, number in counts.items() if number)
    console = terminal.out()
    console.print(f"Articles: {said or 'none found'}.")
    console.print(f"{count(told.embedded, 'passage')} embedded.", style="dim")
    for failure in told.failures[:MOST_FAILURES]:
        line = f":{failure.line}" if failure.line is not None else ""
        shown = f"{failure.file}{line}: {failure.problem}; {failure.remedy}"
        sys.stderr.write(f"{terminal.safe_line(shown)}\n")
    if (rest := len(told.failures) - MOST_FAILURES) > 0:
        sys.stderr.write(f"and {rest:,} more; --json lists them all\n")
