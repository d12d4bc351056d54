"""`pullquote verify`: whether citations are true, and what became of their words."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.session import session

if TYPE_CHECKING:
    from pullquote.bot.citations import Unreadable
    from pullquote.bot.verifying import Cited, Verdict

# Imports inside the functions below are there for start-up time.

VERIFY_EXAMPLES = (
    "pullquote verify answers.jsonl",
    'pullquote ask "When does the ferry stop?" --json | pullquote verify -',
    'pullquote verify --article a-7 --revision 1 --start 0 --end 4 --text "Rain"',
    "pullquote verify answers.jsonl --json",
)


_OPTIONS = ("article", "revision", "start", "end", "text")


def verify(
    ctx: typer.Context,
    *,
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="FILE",
            help="Citations or whole answers as JSON, one or many lines; - is stdin.",
        ),
    ] = None,
    article: Annotated[
        str | None, typer.Option(metavar="ID", help="The cited article, without a FILE.")
    ] = None,
    revision: Annotated[int | None, typer.Option(metavar="N", min=1, help="Its revision.")] = None,
    start: Annotated[
        int | None, typer.Option(metavar="N", min=0, help="Where the words begin, from 0.")
    ] = None,
    end: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Where they end, not included.")
    ] = None,
    text: Annotated[str | None, typer.Option(metavar="TEXT", help="The words.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the verdicts as JSON, for programs.")
    ] = False,
) -> None:
    """Check citations: are these the words of that revision, and do they stand today?

    Each is checked at its own place and never looked for elsewhere. The exit status is 0 where
    all are exact and of current revisions, else 1; --json tells a citation that is false from
    one that is only old.
    """
    from pullquote.bot.citations import Unreadable  # noqa: PLC0415
    from pullquote.bot.verifying import Verifier  # noqa: PLC0415

    values = (article, revision, start, end, text)
    options = dict(zip(_OPTIONS, values, strict=True))
    records = _read(file, {name: value for name, value in options.items() if value is not None})
    with session(ctx).open_store() as store:
        verifier = Verifier(store.catalog)
        verdicts = [verifier.verify(one) for one in records if not isinstance(one, Unreadable)]
    bad = [one for one in records if isinstance(one, Unreadable)]
    fine = not bad and all(one.exact and one.current for one in verdicts)
    if as_json:
        json_out.write(_as_dict(verdicts, bad, fine=fine))
    else:
        _show(file or "", verdicts, bad)
    if not fine:
        raise typer.Exit(1)


def _read(file: str | None, options: dict[str, Any]) -> list[Cited | Unreadable]:
    """Read the citations of a file, or the one that the options are.

    Raises:
        typer.BadParameter: Neither is given, or both, or half a citation.
    """
    from pullquote.bot.citations import Unreadable, citation_of, read_citations  # noqa: PLC0415

    if bool(file) == bool(options):
        raise typer.BadParameter(
            "give a FILE (- is stdin), or --article, --revision, --start, --end and --text",
            param_hint="FILE",
        )
    if file == "-":
        return list(read_citations(sys.stdin.buffer))
    if file:
        with Path(file).open("rb") as source:
            return list(read_citations(source))
    if missing := [f"--{name}" for name in _OPTIONS if name not in options]:
        raise typer.BadParameter(f"a citation needs {', '.join(missing)} too")
    found = citation_of(1, {**options, "article_id": options["article"]})
    if isinstance(found, Unreadable):
        raise typer.BadParameter(f"{found.problem}; {found.remedy}")
    return [found]


def _show(file: str, verdicts: list[Verdict], bad: list[Unreadable]) -> None:
    from pullquote.bot.cli.verdict_view import show_verdict  # noqa: PLC0415
    from pullquote.bot.cli.wording import count  # noqa: PLC0415

    console = terminal.out()
    for n, verdict in enumerate(verdicts, start=1):
        show_verdict(console, n, verdict)
    standings = Counter(str(verdict.standing).replace("_", " ") for verdict in verdicts)
    told = ", ".join(f"{number:,} {standing}" for standing, number in standings.items())
    total = count(len(verdicts), "citation")
    console.print(f"{total}: {told}." if told else f"{total}.")
    for one in bad:
        line = f"{file}:{one.line}: {one.problem}; {one.remedy}"
        sys.stderr.write(f"{terminal.safe_line(line)}\n")


def _as_dict(verdicts: list[Verdict], bad: list[Unreadable], *, fine: bool) -> dict[str, object]:
    from pullquote.bot.cli.verdict_view import verdict_to_dict  # noqa: PLC0415

    return {
        "schema": 1,
        "ok": fine,
        "citations": [verdict_to_dict(verdict) for verdict in verdicts],
        "failures": [
            {"line": one.line, "problem": one.problem, "remedy": one.remedy} for one in bad
        ],
    }
