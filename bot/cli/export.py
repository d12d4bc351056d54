"""`pullquote export`: every article with its history, as JSON Lines."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.progress import bars
from pullquote.bot.cli.session import session

if TYPE_CHECKING:
    from pullquote.bot.exporting import Exported

# Imports inside the functions below are there for start-up time.

EXPORT_EXAMPLES = (
    "pullquote export archive.jsonl.gz",
    "pullquote export - > archive.jsonl",
    "pullquote export archive.jsonl --json",
)


def export(
    ctx: typer.Context,
    *,
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="Where to; compressed if it ends in .gz; - is stdout."),
    ] = "-",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was exported as JSON; needs a FILE.")
    ] = False,
) -> None:
    """Write every article with all its revisions as JSON Lines.

    Removed articles are in it, and when each revision was current. pullquote import reads it
    back, the same to the last byte. Remembered answers, sources and vectors are not in it: see
    pullquote backup.
    """
    from pullquote.bot.exporting import new_file, write_export  # noqa: PLC0415

    to_stdout = file == "-"
    if to_stdout and as_json:
        raise typer.BadParameter(
            "stdout is taken by the articles; name a FILE", param_hint="--json"
        )
    if to_stdout and sys.stdout.isatty():
        raise typer.BadParameter("name a FILE, or pipe the articles somewhere", param_hint="FILE")
    with session(ctx).open_store() as store, bars() as advance:

        def on_articles(done: int, total: int) -> None:
            advance("Exporting", done, total)

        if to_stdout:
            told = write_export(store.catalog, sys.stdout.buffer, on_articles)
        else:
            with new_file(Path(file)) as target:
                told = write_export(store.catalog, target, on_articles)
    if as_json:
        json_out.write(
            {
                "schema": 1,
                "file": file,
                "articles": told.articles,
                "revisions": told.revisions,
                "removed": told.removed,
            }
        )
    else:
        (terminal.err() if to_stdout else terminal.out()).print(_say(told))


def _say(told: Exported) -> str:
    from pullquote.bot.cli.wording import count  # noqa: PLC0415

    removed = f", {told.removed:,} of them removed" if told.removed else ""
    articles, revisions = count(told.articles, "article"), count(told.revisions, "revision")
    return f"Exported {articles}{removed}, with {revisions}."
