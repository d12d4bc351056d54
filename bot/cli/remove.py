"""`pullquote remove`: articles out of the answers, at once."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.session import session

if TYPE_CHECKING:
    from pullquote.vectorstore import Revision

# Imports inside the functions below are there for start-up time.

REMOVE_EXAMPLES = (
    "pullquote remove courier-17",
    "pullquote remove courier-17 courier-18 --yes --json",
)


def remove(
    ctx: typer.Context,
    articles: Annotated[
        list[str], typer.Argument(metavar="ARTICLE", help="The ids of the articles to remove.")
    ],
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask; needed where nobody can answer.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was removed as JSON, for programs.")
    ] = False,
) -> None:
    """Remove articles from all answers at once.

    Their history stays, so that an old answer still resolves. Ingesting an article again
    brings it back. If one of the ids is unknown, nothing is removed.
    """
    from pullquote.config import BadInputError  # noqa: PLC0415

    wanted = list(dict.fromkeys(articles))
    with session(ctx).open_store() as store:
        found = [store.catalog.revision(article) for article in wanted]
        if not yes:
            if not sys.stdin.isatty():
                raise BadInputError("nobody can confirm the removal here", remedy="add --yes")
            if not _agreed(found):
                terminal.err().print("Nothing was removed.")
                raise typer.Exit(1)
        with store.writing("remove"):
            for article in wanted:
                store.catalog.remove(article)
            store.sync()
    if as_json:
        json_out.write({"schema": 1, "removed": wanted})
    else:
        terminal.out().print(f"Removed {_number(len(wanted))}.")


def _agreed(found: list[Revision]) -> bool:
    """Show what would go and ask on the terminal."""
    console = terminal.err()
    for revision in found:
        console.print(f"  {terminal.safe_line(revision.title or revision.article_id)}")
    console.print(f"Remove {_number(len(found))}? [y/N] ", end="")
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _number(articles: int) -> str:
    return "1 article" if articles == 1 else f"{articles:,} articles"
