"""`pullquote ask`: one question, or many from a file."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.scope_options import (
    Authors,
    MinConfidence,
    Publishers,
    Sections,
    Since,
    Tags,
    Until,
    scope_of,
)
from pullquote.bot.cli.session import Session, day_option, session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pullquote.bot.records import Answer, Question
    from pullquote.vectorstore import Scope

# Imports inside the functions below are there for start-up time.

ASK_EXAMPLES = (
    'pullquote ask "Who is the new mayor of Port Alder?"',
    'pullquote ask "What closed this week?" --date 2024-03-08',
    'pullquote ask "How many were hurt?" --publisher "The Courier" --json',
    'pullquote ask "Who won?" --section Sports --from 2024-03-01 --to 2024-03-08',
    'pullquote ask "How many were hurt?" --as-of 2026-11-20',
    'pullquote ask "Who was hurt?" --min-confidence 0.4',
    "pullquote ask --batch questions.jsonl --json > answers.jsonl",
)


@dataclass(frozen=True, slots=True)
class Shown:
    """How an answer is to be shown."""

    as_json: bool
    explain: bool


@dataclass(frozen=True, slots=True)
class Asking:
    """How the core is to be asked."""

    remember: bool
    min_confidence: float | None


def ask(
    ctx: typer.Context,
    *,
    question: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUESTION", help="The question, best within quotes."),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(
            metavar="DAY",
            help="The day of the question, as 2024-03-08: newer articles are not used.",
        ),
    ] = None,
    since: Since = None,
    until: Until = None,
    publisher: Publishers = None,
    author: Authors = None,
    section: Sections = None,
    tag: Tags = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            metavar="MOMENT",
            help="Use only what the corpus held then: a day (to its end, in UTC), or a datetime.",
        ),
    ] = None,
    batch: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Answer each line of a JSON Lines file (id, question, question_date, as_of);"
            " - is stdin.",
        ),
    ] = None,
    min_confidence: MinConfidence = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the answer as JSON, for programs.")
    ] = False,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Show how each statement of a language model was judged."),
    ] = False,
    no_remember: Annotated[
        bool, typer.Option("--no-remember", help="Do not note the question and its answer down.")
    ] = False,
) -> None:
    """Answer a question with the articles' own words, each with its source.

    If no article supports an answer, that is said, with the nearest articles. The exit status
    is 0 in both cases.
    """
    words = " ".join(question or ())
    if bool(words.strip()) == (batch is not None):
        raise typer.BadParameter(
            "give either a question or --batch FILE", param_hint="QUESTION", ctx=ctx
        )
    if batch is not None and not as_json:
        raise typer.BadParameter("answers of a batch are JSON; add --json", param_hint="--batch")
    asked_on = day_option("--date", date)
    scope = scope_of(
        since=since,
        until=until,
        publishers=publisher,
        authors=author,
        sections=section,
        tags=tag,
        as_of=as_of,
    )
    how = Asking(remember=not no_remember, min_confidence=min_confidence)
    if batch is None:
        from pullquote.bot.records import Question  # noqa: PLC0415

        shown = Shown(as_json=as_json, explain=explain)
        _ask_one(session(ctx), Question(words, asked_on, scope), shown, how)
    elif _ask_batch(session(ctx), batch, asked_on, scope, how):
        raise typer.Exit(1)


def _ask_one(here: Session, question: Question, shown: Shown, how: Asking) -> None:
    settings = here.settings()
    if settings.answerer == "model" and not shown.as_json:
        _ask_aloud(here, question, shown, how)
        return
    with terminal.waiting("Reading the articles"), here.open_core(how.min_confidence) as core:
        answer = core.ask(question, remember=how.remember)
    _show(answer, shown)


def _ask_aloud(here: Session, question: Question, shown: Shown, how: Asking) -> None:
    """Print each statement of the model as soon as it is proved, then its quotes."""
    from pullquote.bot.cli.claims_view import Telling  # noqa: PLC0415

    with (
        terminal.progress("Reading the articles") as say,
        here.open_core(how.min_confidence) as core,
        contextlib.closing(core.stream(question, remember=how.remember)) as events,
    ):
        telling = Telling(terminal.out(), say)
        for event in events:
            telling.take(event)
    answer = telling.answer
    _show(answer, shown, told=telling.told(answer))


def _show(answer: Answer, shown: Shown, *, told: bool = False) -> None:
    from pullquote.bot.answer_json import answer_to_dict, verdicts_to_list  # noqa: PLC0415
    from pullquote.bot.cli.answer_view import show_answer  # noqa: PLC0415
    from pullquote.bot.cli.claims_view import show_verdicts  # noqa: PLC0415

    if shown.as_json:
        explained = {"verdicts": verdicts_to_list(answer)} if shown.explain else {}
        json_out.write(answer_to_dict(answer) | explained)
        return
    console = terminal.out()
    show_answer(console, answer, told=told)
    if shown.explain:
        show_verdicts(console, answer)


def _ask_batch(here: Session, path: str, asked_on: date | None, scope: Scope, how: Asking) -> int:
    """Answer a file's lines; return how many of them could not be answered."""
    from pullquote.bot.batch import BadLine, answer_all  # noqa: PLC0415

    bad = 0
    with _open(path) as source, here.open_core(how.min_confidence) as core:
        answer = partial(core.ask, remember=how.remember)
        for record in answer_all(source, answer, asked_on=asked_on, scope=scope):
            if isinstance(record, BadLine):
                bad += 1
                json_out.write_line(record.as_dict())
            else:
                json_out.write_line(record)
    if bad:
        lines = "1 line" if bad == 1 else f"{bad:,} lines"
        terminal.say_error(f"{lines} could not be answered; each answer's 'error' says why")
    return bad


@contextlib.contextmanager
def _open(path: str) -> Iterator[IO[bytes]]:
    if path == "-":
        yield sys.stdin.buffer
    else:
        with Path(path).open("rb") as source:
            yield source
