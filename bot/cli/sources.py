"""`pullquote sources`: what is followed, and what is followed no longer."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.durations import seconds_option, spoken
from pullquote.bot.cli.help import Group
from pullquote.bot.cli.session import session

if TYPE_CHECKING:
    from pullquote.vectorstore.followed import FollowedSource, SourceSummary

# Imports inside the functions below are there for start-up time.

_KINDS = ("folder", "jsonl", "feed", "sitemap", "urls")
_Name = Annotated[str, typer.Argument(metavar="NAME", help="The source's name.")]


def sources(ctx: typer.Context) -> None:
    """Follow folders, JSON Lines files, feeds, sitemaps and lists of addresses.

    `pullquote sync` reads what changed in them.
    """
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def add(
    ctx: typer.Context,
    *,
    location: Annotated[
        str,
        typer.Argument(
            metavar="LOCATION",
            help="A folder, a .jsonl file, a .txt file of addresses, or the address of a feed,"
            " a sitemap or a page that names its feed.",
        ),
    ],
    name: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="What to call it; otherwise after the location."),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help="What it is: folder, jsonl, feed, sitemap or urls; otherwise looked up, for which"
            " an address is fetched.",
        ),
    ] = None,
    grace: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="How long what vanished from it stays: 0, 36h, 7d. Otherwise 0 for files and"
            " 7d for the web.",
        ),
    ] = None,
    apart: Annotated[
        bool,
        typer.Option("--apart", help="Keep its articles' ids apart from those of other sources."),
    ] = False,
    include: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GLOB",
            help="Only paths below the folder, or addresses, that match; may be repeated.",
        ),
    ] = None,
) -> None:
    """Follow a source from now on; `pullquote sync` reads it."""
    from pullquote.ingest.following import Follower  # noqa: PLC0415
    from pullquote.vectorstore.followed import SourceKind  # noqa: PLC0415

    if kind is not None and kind not in _KINDS:
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(_KINDS)}", param_hint="--kind")
    with session(ctx).open_store() as store:
        source = Follower(store).add(
            location,
            name=name,
            kind=None if kind is None else SourceKind(kind),
            grace_s=None if grace is None else seconds_option("--grace", grace),
            apart=apart,
            include=include or (),
        )
    console = terminal.out()
    console.print(
        f"Following {source.name} ({_what(source)}), {terminal.safe_line(source.location)}.",
        soft_wrap=True,
    )
    when = f"after {spoken(source.grace_s)}" if source.grace_s else "at once"
    console.print(f"What vanishes from it is removed {when}.", style="dim")
    console.print(f"pullquote sync {source.name} reads it.", style="dim")


def list_(
    ctx: typer.Context,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the list as JSON, for programs.")
    ] = False,
) -> None:
    """List what is followed: its kind, how many articles, and how the last run went."""
    with session(ctx).open_store() as store:
        found = store.catalog.sources.summaries()
    if as_json:
        json_out.write({"schema": 1, "sources": [_as_dict(summary) for summary in found]})
    elif found:
        for summary in found:
            _show(summary)
    else:
        terminal.out().print("Nothing is followed; pullquote sources add LOCATION changes that.")


def remove(
    ctx: typer.Context,
    name: _Name,
    with_articles: Annotated[
        bool,
        typer.Option(
            "--with-articles", help="Remove the articles as well that no other source lists."
        ),
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask; needed where nobody can answer.")
    ] = False,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="How long to wait for another writer.")
    ] = 0,
) -> None:
    """Follow a source no longer. Its articles stay, unless --with-articles says otherwise."""
    from pullquote.bot.cli.wording import count  # noqa: PLC0415
    from pullquote.config import BadInputError  # noqa: PLC0415
    from pullquote.ingest.following import Follower  # noqa: PLC0415

    with session(ctx).open_store() as store:
        follower = Follower(store)
        alone = follower.listed_only_by(name)
        if not yes:
            if not sys.stdin.isatty():
                raise BadInputError("nobody can confirm the removal here", remedy="add --yes")
            goes = f" and remove {count(len(alone), 'article')}" if with_articles else ""
            terminal.err().print(f"Follow {name} no longer{goes}? [y/N] ", end="")
            if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
                terminal.err().print("Nothing was removed.")
                raise typer.Exit(1)
        removed = follower.leave(name, with_articles=with_articles, wait_s=wait)
    what = f"{count(removed, 'article')} removed" if with_articles else "its articles stay"
    terminal.out().print(f"{name} is followed no longer; {what}.")


def pause(ctx: typer.Context, name: _Name) -> None:
    """Leave a source out of every run until `resume`; its articles stay."""
    with session(ctx).open_store() as store:
        store.catalog.sources.pause(name, paused=True)
    terminal.out().print(f"{name} is paused; pullquote sources resume {name} goes on.")


def resume(ctx: typer.Context, name: _Name) -> None:
    """Take a paused source in again."""
    with session(ctx).open_store() as store:
        store.catalog.sources.pause(name, paused=False)
    terminal.out().print(f"{name} is followed again.")


SOURCES = Group(
    "sources",
    sources,
    (
        "pullquote sources add articles/",
        "pullquote sources add https://courier.example/feed --name courier",
        "pullquote sources list",
    ),
    (
        (
            add,
            (
                "pullquote sources add articles/ --include 'news/**'",
                "pullquote sources add export.jsonl.gz --name wire --apart",
                "pullquote sources add https://courier.example/ --grace 14d",
            ),
        ),
        (list_, ("pullquote sources list", "pullquote sources list --json")),
        (
            remove,
            (
                "pullquote sources remove courier",
                "pullquote sources remove courier --with-articles --yes",
            ),
        ),
        (pause, ("pullquote sources pause courier", "pullquote sources pause wire")),
        (resume, ("pullquote sources resume courier", "pullquote sources resume wire")),
    ),
)


def _what(source: FollowedSource) -> str:
    words = {"jsonl": "JSON Lines", "urls": "list of addresses"}
    return words.get(source.kind, str(source.kind))


def _state(source: FollowedSource) -> str:
    """Say in a word how it stands with a source."""
    if source.paused:
        return "paused"
    if source.started_at is None:
        return "new"
    if source.finished_at is None or source.finished_at < source.started_at:
        return "cut short"
    return "failing" if source.problem else "ok"


def _show(summary: SourceSummary) -> None:
    from rich.text import Text  # noqa: PLC0415

    from pullquote.bot.cli.wording import count, moment  # noqa: PLC0415

    source, console = summary.source, terminal.out()
    facts = [_what(source), count(summary.articles, "article"), _state(source)]
    troubles = (
        (summary.missing, "missing"),
        (summary.problems, "with problems"),
        (summary.held, "held back"),
    )
    facts += [f"{number:,} {what}" for number, what in troubles if number]
    head = Text(terminal.safe_line(source.name), style="bold")
    terminal.print_long(console, head.append(f"  {' · '.join(facts)}", style="not bold"))
    lines = [source.location, f"last read: {moment(source.finished_at)}"]
    if source.problem:
        lines.append(source.problem)
    for line in lines:
        terminal.print_long(console, Text(f"    {terminal.safe_line(line)}", style="dim"))


def _as_dict(summary: SourceSummary) -> dict[str, Any]:
    source = summary.source
    return {
        "name": source.name,
        "kind": source.kind,
        "location": source.location,
        "state": _state(source),
        "articles": summary.articles,
        "missing": summary.missing,
        "problems": summary.problems,
        "held": summary.held,
        "problem": source.problem,
        "grace_s": source.grace_s,
        "apart": source.apart,
        "include": list(source.include),
        "added_at": source.added_at,
        "started_at": source.started_at,
        "finished_at": source.finished_at,
    }
