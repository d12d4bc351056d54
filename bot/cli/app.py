"""The command line's root: its global options and the table of commands."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from pullquote.bot.cli.answers import ANSWERS
from pullquote.bot.cli.articles import ARTICLES_EXAMPLES, articles
from pullquote.bot.cli.ask import ASK_EXAMPLES, ask
from pullquote.bot.cli.backup import BACKUP_EXAMPLES, backup
from pullquote.bot.cli.chat import CHAT_EXAMPLES, chat
from pullquote.bot.cli.check import CHECK_EXAMPLES, check
from pullquote.bot.cli.doctor import DOCTOR_EXAMPLES, doctor
from pullquote.bot.cli.eval import EVAL_EXAMPLES, eval_
from pullquote.bot.cli.export import EXPORT_EXAMPLES, export
from pullquote.bot.cli.feedback import FEEDBACK_EXAMPLES, feedback
from pullquote.bot.cli.frame import Frame
from pullquote.bot.cli.help import Command, Group, epilog
from pullquote.bot.cli.history import HISTORY_EXAMPLES, history
from pullquote.bot.cli.import_ import IMPORT_EXAMPLES, import_
from pullquote.bot.cli.ingest import INGEST_EXAMPLES, ingest
from pullquote.bot.cli.remove import REMOVE_EXAMPLES, remove
from pullquote.bot.cli.session import Session
from pullquote.bot.cli.show import SHOW_EXAMPLES, show
from pullquote.bot.cli.slack import SLACK
from pullquote.bot.cli.sources import SOURCES
from pullquote.bot.cli.status import STATUS_EXAMPLES, status
from pullquote.bot.cli.sync import SYNC_EXAMPLES, sync
from pullquote.bot.cli.verify import VERIFY_EXAMPLES, verify

COMMANDS: tuple[tuple[Callable[..., None], tuple[str, ...]] | Group, ...] = (
    (ask, ASK_EXAMPLES),
    (chat, CHAT_EXAMPLES),
    (ingest, INGEST_EXAMPLES),
    SOURCES,
    (sync, SYNC_EXAMPLES),
    (articles, ARTICLES_EXAMPLES),
    (show, SHOW_EXAMPLES),
    (history, HISTORY_EXAMPLES),
    (verify, VERIFY_EXAMPLES),
    (check, CHECK_EXAMPLES),
    ANSWERS,
    (feedback, FEEDBACK_EXAMPLES),
    SLACK,
    (remove, REMOVE_EXAMPLES),
    (export, EXPORT_EXAMPLES),
    (import_, IMPORT_EXAMPLES),
    (backup, BACKUP_EXAMPLES),
    (status, STATUS_EXAMPLES),
    (doctor, DOCTOR_EXAMPLES),
    (eval_, EVAL_EXAMPLES),
)

ROOT_EXAMPLES = (
    "pullquote ingest articles/",
    'pullquote ask "Who is the new mayor of Port Alder?"',
    "pullquote ask --help",
)


class _Root(Frame):
    """Lists commands and groups in the order of the table; typer puts groups last."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = {name: self.commands[name] for name in map(_name, COMMANDS)}


def _name(entry: tuple[Callable[..., None], tuple[str, ...]] | Group) -> str:
    return entry.name if isinstance(entry, Group) else entry[0].__name__.rstrip("_")


def _version(*, wanted: bool) -> None:
    if wanted:
        # Imported here for start-up time: reading package metadata is needed only now.
        from importlib.metadata import version  # noqa: PLC0415

        typer.echo(f"pullquote {version('pullquote')}")
        raise typer.Exit


def root(
    ctx: typer.Context,
    data_dir: Annotated[
        str | None,  # as a path, "" would be the working directory
        typer.Option(
            metavar="DIR",
            help="Where the articles are kept; else PULLQUOTE_DATA_DIR, else the system's place.",
        ),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log what is done; show where an error arose.")
    ] = False,
    version: Annotated[  # noqa: ARG001 - the callback answers
        bool,
        typer.Option(
            "--version",
            help="Show the version and exit.",
            callback=lambda value: _version(wanted=value),
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Ask an archive of articles; read the answer in the articles' own words, cited."""
    if data_dir == "":
        raise typer.BadParameter("it is empty and names no folder", param_hint="--data-dir")
    ctx.obj = Session(Path(data_dir) if data_dir else None, verbose)
    if ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def build() -> typer.Typer:
    """Put the command line together."""
    # Plain help, without rich's panels: it starts faster and keeps the examples' lines.
    made = typer.Typer(
        cls=_Root,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["--help", "-h"]},
    )
    made.callback(invoke_without_command=True, epilog=epilog(ROOT_EXAMPLES))(root)
    for entry in COMMANDS:
        if isinstance(entry, Group):
            made.add_typer(entry.build())
        else:
            command, examples = entry
            made.command(_name(entry), cls=Command, epilog=epilog(examples))(command)
    return made


app = build()
