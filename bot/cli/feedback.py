"""`pullquote feedback`: what people thought of answers, and questions made from it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.session import day_option, session

if TYPE_CHECKING:
    from pullquote.bot.feedback import Judged
    from pullquote.vectorstore import Catalog

# Imports inside the functions below are there for start-up time.

FEEDBACK_EXAMPLES = (
    "pullquote feedback",
    "pullquote feedback --verdict bad --since 2026-11-01",
    "pullquote feedback --export questions.jsonl",
)


class Verdict(StrEnum):
    """Which verdicts are listed."""

    GOOD = "good"
    BAD = "bad"


def feedback(
    ctx: typer.Context,
    *,
    verdict: Annotated[
        Verdict | None,
        typer.Option(metavar="VERDICT", help="Only answers that somebody found so: good or bad."),
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Only verdicts of this day (UTC) or later.")
    ] = None,
    export: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Write them as questions in JSON Lines, to evaluate; - is stdout."
        ),
    ] = None,
    to_mend: Annotated[
        bool,
        typer.Option(
            "--to-mend", help="Export also what somebody has to complete before it can be scored."
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the list as JSON, for programs.")
    ] = False,
) -> None:
    """List what people in Slack thought of answers.

    A verdict is kept with its answer, one of each person, and goes with it (answers.keep_days).
    --export makes a question of each good answer, with its quoted sentences as accepted answers.
    Nobody has said what would have been right instead of a bad one: --to-mend adds those with
    "answerable": null, for somebody to complete.
    """
    from pullquote.bot.feedback import judged  # noqa: PLC0415
    from pullquote.vectorstore.slack_feedback import Opinion  # noqa: PLC0415

    if export == "-" and as_json:
        raise typer.BadParameter(
            "stdout is taken by the questions; name a FILE", param_hint="--json"
        )
    if to_mend and export is None:
        raise typer.BadParameter("it belongs to --export", param_hint="--to-mend")
    day = day_option("--since", since)
    with session(ctx).open_store() as store:
        found = judged(
            store.catalog,
            verdict=Opinion(verdict) if verdict else None,
            since=datetime.combine(day, time.min, UTC) if day else None,
        )
        if export is not None:
            _export(store.catalog, found, export, to_mend=to_mend, as_json=as_json)
            return
    if as_json:
        from pullquote.bot.cli.feedback_view import judged_to_dict  # noqa: PLC0415

        json_out.write({"schema": 1, "feedback": [judged_to_dict(one) for one in found]})
    else:
        from pullquote.bot.cli.feedback_view import show_feedback  # noqa: PLC0415

        show_feedback(terminal.out(), found)


def _export(
    catalog: Catalog, found: list[Judged], file: str, *, to_mend: bool, as_json: bool
) -> None:
    from pullquote.bot.cli.wording import count  # noqa: PLC0415
    from pullquote.bot.exporting import new_file  # noqa: PLC0415
    from pullquote.bot.feedback import write_questions  # noqa: PLC0415

    if file == "-":
        written = write_questions(catalog, found, sys.stdout.buffer, to_mend=to_mend)
    else:
        with new_file(Path(file)) as target:
            written = write_questions(catalog, found, target, to_mend=to_mend)
    if as_json:
        told = {"questions": written.questions, "left_out": written.left_out}
        json_out.write({"schema": 1, "file": file, **told})
        return
    console = terminal.err() if file == "-" else terminal.out()
    console.print(f"Wrote {count(written.questions, 'question')}.")
    if written.left_out:
        left = f"{count(written.left_out, 'answer')} not found good"
        console.print(f"Left out: {left}; --to-mend writes them for somebody to complete.")
