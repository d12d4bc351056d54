"""`pullquote chat`: one question after another, with line editing and history."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from pullquote.bot.cli import terminal
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
from pullquote.bot.cli.session import session

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from prompt_toolkit import PromptSession

    from pullquote.bot.core import Pullquote

# Imports inside the functions below are there for start-up time.

CHAT_EXAMPLES = (
    "pullquote chat",
    "pullquote chat --resume",
    "pullquote chat --section Sports --from 2024-03-01",
    "printf 'Who is the new mayor?\\nWhen was she elected?\\n' | pullquote chat",
)

HISTORY_FILE = "chat_history"
"""What was typed, in the data directory."""

_PROMPT = "? "
_THREADS = "chat:"


def chat(
    ctx: typer.Context,
    *,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with the last chat's conversation.")
    ] = False,
    since: Since = None,
    until: Until = None,
    publisher: Publishers = None,
    author: Authors = None,
    section: Sections = None,
    tag: Tags = None,
    min_confidence: MinConfidence = None,
) -> None:
    """Ask one question after another; a follow-up is read in the light of those before.

    "When did she say that?", "and in Ohio?", "more on [2]": how a question was read is shown
    above its answer, and /as-is asks it as it stands. /sources lists where the last answer's
    quotes come from, /context N shows quote N among the sentences around it, /help all that can
    be typed. /quit or Ctrl-D ends the conversation.
    """
    from pullquote.bot.cli.conversation import Chat  # noqa: PLC0415

    here = session(ctx)
    scope = scope_of(
        since=since,
        until=until,
        publishers=publisher,
        authors=author,
        sections=section,
        tags=tag,
    )
    console = terminal.out()
    with terminal.waiting("Opening the articles"):
        core = here.open_core(min_confidence)
    with core:
        conversation = Chat(console, core, _thread(core, resume=resume), scope)
        if resume:
            console.print(conversation.resumed())
        if sys.stdin.isatty() and sys.stdout.isatty():
            console.print(conversation.greeting())
            lines = _typed(here.settings().data_dir)
        else:
            lines = _piped()
        for line in lines:
            if not conversation.take(line):
                break


def _thread(core: Pullquote, *, resume: bool) -> str:
    """Name the conversation: the last one, or a new one."""
    from pullquote.bot.conversation import newest_thread  # noqa: PLC0415

    last = newest_thread(core, _THREADS) if resume else None
    return last or f"{_THREADS}{uuid4().hex}"


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

    history = data_dir / HISTORY_FILE
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
    if hasattr(sys.stdin, "reconfigure"):
        # A byte that is no letter of the locale's costs its own line and no other.
        sys.stdin.reconfigure(errors="surrogateescape")
    for line in sys.stdin:
        sys.stdout.write(f"{_PROMPT}{terminal.safe_line(line)}\n")
        yield line
