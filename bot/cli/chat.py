"""`pullquote chat`: one question after another, with line editing and history."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import typer  # noqa: TC002 - typer reads the annotation at run time

from pullquote.bot.cli import terminal
from pullquote.bot.cli.session import session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prompt_toolkit import PromptSession

# Imports inside the functions below are there for start-up time.

CHAT_EXAMPLES = (
    "pullquote chat",
    "printf 'Who is the new mayor?\\n/sources\\n' | pullquote chat",
)

_PROMPT = "? "


def chat(ctx: typer.Context) -> None:
    """Ask one question after another; each stands for itself.

    /sources lists where the last answer's quotes come from, /context N shows quote N among the
    sentences around it, /help all that can be typed. /quit or Ctrl-D ends the conversation.
    """
    from pullquote.bot.cli.conversation import Conversation  # noqa: PLC0415

    here = session(ctx)
    console = terminal.out()
    with terminal.waiting("Opening the articles"):
        core = here.open_core()
    with core:
        conversation = Conversation(console, core)
        if sys.stdin.isatty() and sys.stdout.isatty():
            console.print(conversation.greeting())
            lines = _typed(here.settings().data_dir)
        else:
            lines = _piped()
        for line in lines:
            if not conversation.take(line):
                break


def _typed(data_dir: Path) -> Iterator[str]:
    """Yield each line that is typed, until Ctrl-D."""
    prompt = _prompt(data_dir)
    while True:
        try:
            yield prompt.prompt(_PROMPT)
        except KeyboardInterrupt:
            # As in a shell: Ctrl-C drops a half-typed line; on an empty one it ends.
            if not prompt.default_buffer.text:
                raise
        except EOFError:
            return


def _prompt(data_dir: Path) -> PromptSession[str]:
    from prompt_toolkit import PromptSession  # noqa: PLC0415
    from prompt_toolkit.completion import WordCompleter  # noqa: PLC0415
    from prompt_toolkit.history import FileHistory  # noqa: PLC0415

    from pullquote.bot.cli.conversation import COMMANDS  # noqa: PLC0415

    history = data_dir / "chat_history"
    # Made before the library opens it, so that it is never readable by others.
    os.close(os.open(history, os.O_CREAT | os.O_WRONLY | os.O_NOFOLLOW, 0o600))
    history.chmod(0o600)
    return PromptSession(
        history=FileHistory(str(history)),
        completer=WordCompleter(list(COMMANDS), sentence=True),
        complete_while_typing=False,
    )


def _piped() -> Iterator[str]:
    """Yield each line of a pipe or file, written out before it is answered."""
    for line in sys.stdin:
        sys.stdout.write(f"{_PROMPT}{terminal.safe_line(line)}\n")
        yield line
