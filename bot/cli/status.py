"""`pullquote status`: what this installation holds."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.session import session

if TYPE_CHECKING:
    from pullquote.bot.status import Installation

# Imports inside the functions below are there for start-up time.

STATUS_EXAMPLES = ("pullquote status", "pullquote --data-dir archive status --json")


def status(
    ctx: typer.Context,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the status as JSON, for programs.")
    ] = False,
) -> None:
    """Say what is stored: counts, dates, work left undone, models and sizes."""
    from pullquote.bot.status import installation  # noqa: PLC0415

    here = session(ctx)
    settings = here.settings()
    with here.open_store() as store:
        state = installation(store, settings)
    if as_json:
        json_out.write(_as_dict(state))
    else:
        _show(state)


def _show(state: Installation) -> None:
    from rich.text import Text  # noqa: PLC0415

    from pullquote.bot.cli import wording  # noqa: PLC0415

    facts, sizes = state.facts, state.sizes
    pending = f"{wording.count(facts.pending, 'vector')} to write; pullquote doctor --fix does"
    rows = (
        ("Articles", f"{facts.articles:,}"),
        ("Revisions", f"{facts.revisions:,}"),
        ("Passages", f"{facts.passages:,}"),
        ("Dates", wording.covered(facts.oldest, facts.newest)),
        ("Updated", wording.moment(facts.updated_at)),
        ("Pending", pending if facts.pending else "nothing"),
        ("Embedder", _embedder(state)),
        ("Reader", state.reader),
        ("Catalog", wording.size(sizes.catalog)),
        ("Index", wording.size(sizes.index)),
        ("Other files", wording.size(sizes.models + sizes.other)),
        ("Kept in", str(state.data_dir)),
    )
    console = terminal.out()
    for name, value in rows:
        line = Text(f"{name:<13}", style="dim")
        line.append(terminal.safe_line(value), style="not dim")
        terminal.print_long(console, line)


def _embedder(state: Installation) -> str:
    built_by = state.index_fingerprint
    shown = state.serving or state.embedder
    shown += f" (fingerprint {built_by})" if built_by else ""
    if state.switch_pending:
        shown += "; switch pending: the next ingest or sync builds the index for"
        shown += f" {state.embedder}"
    return shown


def _as_dict(state: Installation) -> dict[str, object]:
    facts = state.facts
    return {
        "schema": 1,
        "data_dir": str(state.data_dir),
        "corpus": {
            "articles": facts.articles,
            "revisions": facts.revisions,
            "passages": facts.passages,
            "oldest": facts.oldest,
            "newest": facts.newest,
            "updated_at": facts.updated_at,
        },
        "pending": facts.pending,
        "models": {
            "embedder": state.embedder,
            "serving": state.serving,
            "switch_pending": state.switch_pending,
            "index_fingerprint": state.index_fingerprint,
            "reader": state.reader,
        },
        "bytes": asdict(state.sizes),
    }
