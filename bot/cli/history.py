"""`pullquote history`: an article's revisions, when each was current and what it changed."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.session import session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console
    from rich.text import Text

    from pullquote.bot.revision_history import Move, Removal, RevisionStory
    from pullquote.bot.word_diff import Piece

# Imports inside the functions below are there for start-up time.

HISTORY_EXAMPLES = (
    "pullquote history courier-17",
    "pullquote history courier-17 --revision 2",
    "pullquote history https://courier.example/ferry --json",
)


def history(
    ctx: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="The article's id.")],
    revision: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Only this revision, nothing of it left out."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the history as JSON, the texts exactly.")
    ] = False,
) -> None:
    """Show an article's revisions: when each was current, and what it changed.

    Changed words are coloured on a terminal and stand as [-old-]{+new+} elsewhere. Long stretches
    that did not change are shortened. Removals and returns are shown too. An article whose address
    changed is shown with what it was before, each revision under the id that cites it.
    """
    from rich.text import Text  # noqa: PLC0415

    from pullquote.bot.revision_history import tell  # noqa: PLC0415

    with session(ctx).open_store() as store:
        stories = tell(store.catalog, article, revision)
    if as_json:
        told = [_as_dict(story) for story in stories]
        json_out.write({"schema": 1, "article_id": article, "revisions": told})
        return
    console = terminal.out()
    above = article if len({story.revision.article_id for story in stories}) == 1 else None
    for number, story in enumerate(stories):
        if number:
            console.print()
        if (shown := story.revision.article_id) != above:
            terminal.print_long(console, Text(terminal.safe_line(shown), style="bold"))
        above = shown
        _show(console, story, folded=revision is None)
        if story.moved_to and shown == article:
            _show_command(console, story.moved_to.article_id)


def _show(console: Console, story: RevisionStory, *, folded: bool) -> None:
    from rich.text import Text  # noqa: PLC0415

    from pullquote.bot.cli import wording  # noqa: PLC0415
    from pullquote.bot.cli.diff_view import marked  # noqa: PLC0415
    from pullquote.bot.verifying import notice_words  # noqa: PLC0415

    revision, changes = story.revision, story.changes
    head = Text(f"Revision {revision.number}", style="bold")
    since = wording.moment(story.periods[0].since) if story.periods else "never"
    head.append(f"  {since}{', current' if revision.current else ''}", style="not bold dim")
    if story.moved_from:
        terminal.print_long(console, Text(_move("Moved here", story.moved_from, "from")))
    terminal.print_long(console, head)
    if changes is None:
        _show_line(console, "title", Text(terminal.safe_line(revision.title) or "(untitled)"))
        _show_line(console, "date", Text(wording.day(revision.published)))
    else:
        diffs = (("title", changes.title), ("date", changes.published), ("text", changes.text))
        for name, pieces in diffs:
            if pieces:
                _show_line(console, name, marked(console, pieces, folded=folded))
    for notice in notice_words(revision):
        _show_line(console, str(notice.kind).replace("_", " "), Text(terminal.safe(notice.text)))
    for removal in story.removals:
        terminal.print_long(console, Text(_removal(removal), style="bold"))
    if story.moved_to:
        moved = Text(_move("Moved", story.moved_to, "to"), style="bold")
        terminal.print_long(console, moved)


def _show_command(console: Console, article_id: str) -> None:
    from rich.text import Text  # noqa: PLC0415

    told = terminal.safe_line(f"pullquote history {shlex.quote(article_id)}")
    terminal.print_long(console, Text(f"{'':<12}{told} shows both", style="dim"))


def _move(what: str, move: Move, way: str) -> str:
    from pullquote.bot.cli import wording  # noqa: PLC0415

    other = terminal.safe_line(move.article_id)
    return f"{what:<12}{wording.moment(move.at)} {way} {other}"


def _show_line(console: Console, name: str, text: Text) -> None:
    from rich.text import Text  # noqa: PLC0415

    terminal.print_wrapped(console, text, lead=Text.assemble((f"  {name:<12}", "dim")))


def _removal(removal: Removal) -> str:
    from pullquote.bot.cli import wording  # noqa: PLC0415

    by = {None: "", "person": " by a person", "source": " by its source"}[removal.by]
    back = f", back {wording.moment(removal.until)}" if removal.until else ""
    return f"Removed     {wording.moment(removal.since)}{by}{back}"


def _as_dict(story: RevisionStory) -> dict[str, object]:
    from pullquote.bot.verifying import notice_words  # noqa: PLC0415

    revision, changes = story.revision, story.changes
    return {
        "article_id": revision.article_id,
        "revision": revision.number,
        "title": revision.title,
        "published": revision.published,
        "sha256": revision.content_sha256,
        "characters": len(revision.text),
        "recorded_at": revision.recorded_at,
        "current": revision.current,
        "periods": [{"since": p.since, "until": p.until} for p in story.periods],
        "removals": [{"since": r.since, "until": r.until, "by": r.by} for r in story.removals],
        "moved_from": _as_move(story.moved_from),
        "moved_to": _as_move(story.moved_to),
        "notices": [{"kind": n.kind, "text": n.text} for n in notice_words(revision)],
        "changes": changes
        and {
            "title": _pieces(changes.title),
            "published": _pieces(changes.published),
            "text": _pieces(changes.text),
        },
    }


def _as_move(move: Move | None) -> dict[str, str] | None:
    return {"article_id": move.article_id, "at": move.at} if move else None


def _pieces(pieces: Sequence[Piece]) -> list[dict[str, str]]:
    return [{"kind": piece.kind.value, "text": piece.text} for piece in pieces]
