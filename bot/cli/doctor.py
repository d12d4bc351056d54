"""`pullquote doctor`: is all well, and if not, what helps."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.progress import bars
from pullquote.bot.cli.session import session

if TYPE_CHECKING:
    from pullquote.bot.doctor import Check
    from pullquote.config import Settings

# Imports inside the functions below are there for start-up time.

DOCTOR_EXAMPLES = ("pullquote doctor", "pullquote doctor --fix", "pullquote doctor --json")


def doctor(
    ctx: typer.Context,
    *,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what can be mended, then look again.")
    ] = False,
    wait: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", min=0, help="With --fix: how long to wait for another writer."
        ),
    ] = 0,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the checks as JSON, for programs.")
    ] = False,
) -> None:
    """Check the installation, the models' files, the catalog and the index.

    The exit status is 1 while a problem remains.
    """
    from pullquote.bot.doctor import examine  # noqa: PLC0415

    settings = session(ctx).settings()
    with terminal.waiting("Checking"):
        checks = examine(settings)
    if fix and any(check.remedy for check in checks):
        _mend(settings, [check.name for check in checks if check.remedy], wait)
        with terminal.waiting("Checking again"):
            checks = examine(settings)
    if as_json:
        ok = all(check.ok for check in checks)
        json_out.write({"schema": 1, "ok": ok, "checks": [asdict(check) for check in checks]})
    else:
        _show(checks)
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def _mend(settings: Settings, broken: list[str], wait_s: float) -> None:
    from pullquote.bot.doctor import mend  # noqa: PLC0415
    from pullquote.config import PullquoteError  # noqa: PLC0415

    try:
        _wait_for_others(settings, wait_s)
        with bars() as advance:
            mend(settings, broken, lambda done, total: advance("Embedding", done, total))
    except PullquoteError as error:
        terminal.say_error(str(error))  # the checks that follow tell what remains


def _wait_for_others(settings: Settings, wait_s: float) -> None:
    """Wait until nobody else writes.

    Raises:
        LockedError: Somebody still does.
        CatalogError: The catalog cannot be used.
    """
    from pullquote.vectorstore import Store  # noqa: PLC0415

    with (
        terminal.waiting("Waiting"),
        Store.open(settings) as store,
        store.writing("doctor --fix", timeout_s=wait_s),
    ):
        pass


def _show(checks: list[Check]) -> None:
    from rich.text import Text  # noqa: PLC0415

    console = terminal.out()
    for check in checks:
        mark = Text("ok       ", "green") if check.ok else Text("problem  ", "bold red")
        line = mark + Text(f"{terminal.safe_line(check.name)}: ", "not bold")
        line.append(terminal.safe_line(check.detail), "dim" if check.ok else "")
        terminal.print_long(console, line)
        if check.remedy and not check.ok:
            terminal.print_long(console, Text(f"         {terminal.safe_line(check.remedy)}"))
