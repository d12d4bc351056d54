"""`pullquote slack`: the manifest of the app, the bot itself, and what keeps it from running."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.help import Group
from pullquote.bot.cli.session import session

if TYPE_CHECKING:
    from pullquote.bot.slack.findings import Finding

# Imports inside the functions below are there for start-up time.


class Format(StrEnum):
    """How the manifest is written."""

    YAML = "yaml"
    JSON = "json"


def slack(ctx: typer.Context) -> None:
    """Answer in Slack.

    docs/slack.md leads from nothing to a working bot in ten minutes.
    """
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def manifest(
    ctx: typer.Context,
    form: Annotated[
        Format, typer.Option("--format", metavar="FORMAT", help="How it is written: yaml or json.")
    ] = Format.YAML,
    url: Annotated[
        str | None,
        typer.Option(metavar="URL", help="In HTTP mode: the public address of this bot."),
    ] = None,
) -> None:
    """Print the app's manifest, to paste where Slack asks for one.

    It asks for the scopes that are used and no others. slack.mode decides whether events come by
    Socket Mode or by HTTP.
    """
    from pullquote.bot.slack.manifest import manifest as made  # noqa: PLC0415

    settings = session(ctx).settings()
    content = made(settings.slack, url=url)
    if form is Format.JSON:
        json_out.write(content)
        return
    import yaml  # type: ignore[import-untyped]  # noqa: PLC0415 - start-up time

    sys.stdout.write(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100))


def run(ctx: typer.Context) -> None:
    """Answer in Slack until told to stop.

    SIGTERM or Ctrl-C lets what is in work be finished, for slack.grace_s seconds; what is left is
    answered by the next run, or at once by another process on the same data directory.
    """
    from pullquote.bot.slack.running import run as answer  # noqa: PLC0415

    settings = session(ctx).settings()
    answer(settings, ready=lambda where: terminal.err().print(f"Answering in Slack ({where})."))


def check(
    ctx: typer.Context,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the findings as JSON, for programs.")
    ] = False,
) -> None:
    """Check tokens and scopes, and what this workspace offers.

    Nothing is posted. The exit status is 1 while something is wrong.
    """
    from pullquote.bot.slack.check import check as look  # noqa: PLC0415
    from pullquote.bot.slack.findings import State  # noqa: PLC0415
    from pullquote.bot.slack.secrecy import hide_secrets  # noqa: PLC0415

    with session(ctx).open_store() as store:
        hide_secrets(store.settings.slack)
        findings = look(store.settings, store.catalog.slack)
    if as_json:
        json_out.write({"schema": 1, "findings": [one.as_dict() for one in findings]})
    else:
        _show(findings)
    if any(one.state is State.BAD for one in findings):
        raise typer.Exit(1)


def _show(findings: list[Finding]) -> None:
    from rich.text import Text  # noqa: PLC0415

    console = terminal.out()
    for one in findings:
        said = Text(terminal.safe_line(f"{one.what}: {one.words}"))
        terminal.print_wrapped(console, said, lead=Text(f"{one.state:<8}"))
        if one.remedy:
            remedy = Text(terminal.safe_line(one.remedy))
            terminal.print_wrapped(console, remedy, lead=Text(" " * 8))


SLACK = Group(
    "slack",
    slack,
    ("pullquote slack manifest", "pullquote slack check", "pullquote slack run"),
    (
        (
            manifest,
            (
                "pullquote slack manifest",
                "pullquote slack manifest --format json",
                "pullquote slack manifest --url https://bot.example.org",
            ),
        ),
        (run, ("pullquote slack run", "SLACK_BOT_TOKEN=xoxb-… pullquote slack run")),
        (check, ("pullquote slack check", "pullquote slack check --json")),
    ),
)
