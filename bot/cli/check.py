"""`pullquote check`: somebody's words against the archive, sentence by sentence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.session import day_option, session

# Imports inside the functions below are there for start-up time.

CHECK_EXAMPLES = (
    'pullquote check "The storm damaged 212 homes in Tarrow County."',
    "pullquote check --file draft.txt",
    "cat draft.txt | pullquote check --file - --json",
)


def check(
    ctx: typer.Context,
    *,
    text: Annotated[
        list[str] | None,
        typer.Argument(metavar="TEXT", help="The words to check, best within quotes."),
    ] = None,
    file: Annotated[
        str | None, typer.Option(metavar="FILE", help="Read them from a file; - is stdin.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Use only articles of this day or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DAY", help="Use only articles of this day or earlier.")
    ] = None,
    publisher: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Use only this publisher's articles; may be repeated."),
    ] = None,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="Most sentences to look at.")] = 50,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the report as JSON, for programs.")
    ] = False,
) -> None:
    """Hold each sentence of a text against the archive.

    Shown are quotes that say the same, and quotes about the same thing that say a number, a date, a
    name, a negation or an opposite otherwise. Nothing found does not mean false. The exit status is
    0 whatever is found.
    """
    from pullquote.bot.checking import check as look  # noqa: PLC0415
    from pullquote.vectorstore import Scope  # noqa: PLC0415

    words = " ".join(text or ())
    if bool(words.strip()) == (file is not None):
        raise typer.BadParameter("give either a text or --file FILE", param_hint="TEXT")
    scope = Scope(
        since=day_option("--since", since),
        until=day_option("--until", until),
        publishers=tuple(publisher or ()),
    )
    words = words if file is None else _read(file)
    with terminal.waiting("Reading the articles"), session(ctx).open_core() as core:
        report = look(core, words, scope=scope, most=limit)
    if as_json:
        from pullquote.bot.cli.check_view import report_to_dict  # noqa: PLC0415

        json_out.write(report_to_dict(report))
    else:
        from pullquote.bot.cli.check_view import show_report  # noqa: PLC0415

        show_report(terminal.out(), report)


def _read(file: str) -> str:
    from pullquote.config import BadInputError  # noqa: PLC0415

    raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError(f"{file} is not UTF-8", remedy="convert the file") from error
