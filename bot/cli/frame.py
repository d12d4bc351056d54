"""The outermost frame of the command line: every error becomes one line and an exit status.

0 done or answered (an abstention is an answer), 1 an error, 2 a wrong use, 130 Ctrl-C.
"""

import logging
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Any

import typer
from typer.core import TyperGroup

from pullquote.bot.cli.terminal import safe, say_error

FAILED = 1
INTERRUPTED = 130

_GLOBAL_OPTIONS = ("--data-dir", "--verbose", "--version")


class Frame(TyperGroup):
    """The root command; runs the others and answers for their errors."""

    verbose = False

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Run the command, remembering how much it may say about an error."""
        self.verbose = bool(ctx.params.get("verbose"))
        return super().invoke(ctx)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,  # noqa: ARG002 - the library's signature
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line and exit."""
        if sys.stdout is None:
            # Refused before anything is done: the next file to be opened would take its place.
            say_error("standard output is closed; send it to a file, a pipe or /dev/null")
            sys.exit(FAILED)
        for stream in (sys.stdout, sys.stderr):
            # A locale that cannot write a letter shows a substitute instead of failing.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        try:
            result = super().main(
                args=args,
                prog_name=prog_name,
                complete_var=complete_var,
                standalone_mode=False,
                windows_expand_args=windows_expand_args,
                **extra,
            )
            status = result if isinstance(result, int) else 0
            sys.stdout.flush()
        except SystemExit as stop:  # how the libraries end on a broken pipe
            status = stop.code if isinstance(stop.code, int) else FAILED
        except (KeyboardInterrupt, typer.Abort):
            status = INTERRUPTED
        except BrokenPipeError:
            status = FAILED
        except Exception as error:  # noqa: BLE001 - the outermost frame: said, and exit non-zero
            status = self._explain(error)
        if status == INTERRUPTED:
            sys.stderr.write("\npullquote: interrupted\n")
        _close_quietly()
        sys.exit(status)

    def _explain(self, error: Exception) -> int:
        """Say in one line what went wrong and return the exit status."""
        if isinstance(error, typer.TyperException):
            say_error(_usage(error))
            return error.exit_code
        # Imported here for start-up time: it reads the settings' libraries.
        from pullquote.config import PullquoteError  # noqa: PLC0415

        if self.verbose:
            sys.stderr.write(safe("".join(traceback.format_exception(error))))
        if isinstance(error, PullquoteError):
            say_error(str(error))
        elif isinstance(error, OSError) and error.strerror:
            where = f"{error.filename}: " if error.filename else ""
            say_error(f"{where}{error.strerror}; see that the file exists and may be used")
        else:
            said = f"{type(error).__name__}: {error}".rstrip(": ")
            hint = "" if self.verbose else "; --verbose before the command shows where"
            say_error(f"unexpected {said}{hint}")
        return FAILED


def _usage(error: typer.TyperException) -> str:
    """Say what was wrong in the command line and where to read the right way."""
    ctx = getattr(error, "ctx", None)
    command = ctx.command_path if ctx is not None else "pullquote"
    message = error.format_message().rstrip(".")
    if ctx is not None and ctx.parent is not None:
        for option in _GLOBAL_OPTIONS:
            if getattr(error, "option_name", "").split("=")[0] == option:
                return f"{message}; write {option} before the command: pullquote {option} …"
    joint = " See" if message.endswith("?") else "; see"
    return f"{message}{joint} {command} --help"


def _close_quietly() -> None:
    """Flush standard output; if its reader has gone, point it at nothing and stay silent."""
    try:
        sys.stdout.flush()
    except (BrokenPipeError, ValueError):
        # Python would complain when it closes the stream at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def log_to_stderr(level: str) -> None:
    """Send the log to standard error, one harmless line a record."""
    handler = logging.StreamHandler()
    handler.setFormatter(_SafeFormatter("pullquote: %(levelname)s: %(message)s"))
    root = logging.getLogger("pullquote")
    root.handlers[:] = [handler]
    root.setLevel(level)
    root.propagate = False


class _SafeFormatter(logging.Formatter):
    """Keeps a record's foreign text from steering the terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return safe(super().format(record))
