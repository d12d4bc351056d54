"""`pullquote answers`: what was answered, and which of it does not stand any more."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.help import Group
from pullquote.bot.cli.session import session

# Imports inside the functions below are there for start-up time.


def answers(
    ctx: typer.Context,
    *,
    text: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Only questions with these words.")
    ] = None,
    limit: Annotated[
        int, typer.Option(metavar="N", min=0, help="Most answers to list; 0 lists all.")
    ] = 20,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the list as JSON, for programs.")
    ] = False,
) -> None:
    """List the remembered answers, the newest first.

    Remembered is what was asked and where the quotes stand, for answers.keep_days days; their
    words are cut again from the revisions that were cited. PULLQUOTE_ANSWERS__KEEP=false
    remembers none; earlier ones stay until they are that old, or until `answers forget --all`.
    """
    if ctx.invoked_subcommand is not None:
        if text is not None or limit != 20 or as_json:
            raise typer.BadParameter(
                f"these are options of the list; write those of {ctx.invoked_subcommand} after it"
            )
        return
    with session(ctx).open_store() as store:
        log = store.catalog.answers
        total = log.count(text=text)
        found = log.answers(limit=limit or None, text=text)
        kept = store.settings.answers.keep
    if as_json:
        from pullquote.bot.cli.answers_view import answer_to_dict  # noqa: PLC0415

        listed = [answer_to_dict(answer) for answer in found]
        json_out.write({"schema": 1, "count": total, "answers": listed})
    else:
        from pullquote.bot.cli.answers_view import show_list  # noqa: PLC0415

        show_list(terminal.out(), found, total)
        if found and not kept:
            terminal.err().print(
                "Answers are not remembered any more (answers.keep); pullquote answers forget --all"
                " forgets these.",
                soft_wrap=True,
            )


def stale(
    ctx: typer.Context,
    *,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the stale answers as JSON, for programs.")
    ] = False,
) -> None:
    """List answers whose quotes do not stand any more.

    Their words were changed or left out since, or the article was removed or retracted. Before and
    after are shown as a diff: [-old-]{+new+}, coloured on a terminal. Nothing of this is stored: it
    is found out anew from the revisions.
    """
    from pullquote.bot.cli.answers_view import show_stale, stale_to_dict  # noqa: PLC0415
    from pullquote.bot.staleness import stale as find_stale  # noqa: PLC0415

    with session(ctx).open_store() as store:
        found = find_stale(store.catalog)
    if as_json:
        json_out.write({"schema": 1, "stale": [stale_to_dict(one) for one in found]})
    else:
        show_stale(terminal.out(), found)


def show(
    ctx: typer.Context,
    answer: Annotated[
        str, typer.Argument(metavar="ID", help="The answer's id, or enough of its beginning.")
    ],
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the answer as JSON; `verify` reads it too.")
    ] = False,
) -> None:
    """Show an answer with its quotes as they were cut.

    Each says how it stands now: its revision is current, or was replaced and its words stand, were
    changed, or are gone.
    """
    from pullquote.bot.cli.answers_view import answer_to_dict, show_answer  # noqa: PLC0415
    from pullquote.bot.cli.verdict_view import verdict_to_dict  # noqa: PLC0415
    from pullquote.bot.verifying import Verifier  # noqa: PLC0415

    with session(ctx).open_store() as store:
        found = store.catalog.answers.get(answer)
        verifier = Verifier(store.catalog)
        verdicts = [
            verifier.verify(verifier.cut(cited.article_id, cited.revision, cited.span))
            for cited in found.citations
        ]
    if as_json:
        quotes = [
            {"n": cited.n, **verdict_to_dict(verdict)}
            for cited, verdict in zip(found.citations, verdicts, strict=True)
        ]
        json_out.write({"schema": 1, **answer_to_dict(found), "quotes": quotes})
    else:
        show_answer(terminal.out(), found, verdicts)


def forget(
    ctx: typer.Context,
    *,
    answer: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID", help="The answers' ids, or enough of their beginnings."),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Forget every answer.")] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask before --all; for scripts.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print how many were forgotten as JSON.")
    ] = False,
) -> None:
    """Forget answers for good.

    The articles stay as they are.
    """
    from pullquote.bot.cli.wording import count  # noqa: PLC0415

    if bool(answer) == everything:
        raise typer.BadParameter("give either ids or --all", param_hint="ID")
    with session(ctx).open_store() as store:
        log = store.catalog.answers
        if everything:
            if not yes and not _agreed(log.count()):
                terminal.err().print("Nothing was forgotten.")
                raise typer.Exit(1)
            forgotten = log.forget_all()
        else:
            forgotten = log.forget({log.get(one).id for one in answer or ()})
    if as_json:
        json_out.write({"schema": 1, "forgotten": forgotten})
    else:
        terminal.out().print(f"Forgot {count(forgotten, 'answer')}.")


def _agreed(total: int) -> bool:
    """Ask on the terminal."""
    from pullquote.bot.cli.wording import count  # noqa: PLC0415
    from pullquote.config import BadInputError  # noqa: PLC0415

    if not sys.stdin.isatty():
        raise BadInputError("nobody can confirm this here", remedy="add --yes")
    terminal.err().print(f"Forget {count(total, 'answer')}? [y/N] ", end="")
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


ANSWERS = Group(
    "answers",
    answers,
    (
        "pullquote answers",
        "pullquote answers --text ferry --limit 5",
        "pullquote answers stale",
    ),
    (
        (stale, ("pullquote answers stale", "pullquote answers stale --json")),
        (show, ("pullquote answers show 0f3a9c07", "pullquote answers show 0f3a9c07 --json")),
        (
            forget,
            ("pullquote answers forget 0f3a9c07", "pullquote answers forget --all --yes"),
        ),
    ),
)
