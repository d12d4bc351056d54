"""`pullquote backup`: a copy of the whole data directory while others ask."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.progress import bars
from pullquote.bot.cli.session import session

# Imports inside the functions below are there for start-up time.

BACKUP_EXAMPLES = (
    "pullquote backup /backups/pullquote-2026-11-25",
    "pullquote backup /backups/pullquote-2026-11-25 --wait 600 --json",
)


def backup(
    ctx: typer.Context,
    *,
    directory: Annotated[
        str, typer.Argument(metavar="DIR", help="A folder that does not exist yet, or is empty.")
    ],
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="How long to wait for another writer.")
    ] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was copied as JSON, for programs.")
    ] = False,
) -> None:
    """Copy everything that is stored into DIR, whole or not at all.

    Others may ask meanwhile, but not write. The copy is a data directory of its own: name it with
    --data-dir, or move it into the place of one that was lost.
    """
    from pullquote.bot.status import sizes  # noqa: PLC0415

    target = Path(directory)
    with (
        session(ctx).open_store() as store,
        bars() as advance,
        store.writing("backup", timeout_s=wait),
    ):
        articles = store.catalog.facts().articles
        store.back_up(target, lambda done, total: advance("Copying", done, total))
    held = sizes(target)
    octets = held.catalog + held.index + held.models + held.other
    if as_json:
        json_out.write(
            {
                "schema": 1,
                "directory": str(target.resolve()),
                "articles": articles,
                "bytes": octets,
            }
        )
    else:
        from pullquote.bot.cli.wording import count, size  # noqa: PLC0415

        place = terminal.safe_line(directory)
        terminal.out().print(
            f"Copied {count(articles, 'article')} to {place}: {size(octets)}.", soft_wrap=True
        )
