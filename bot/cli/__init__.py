"""The terminal: a module for each command. It translates in, calls the core, translates out."""

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit with its status."""
    try:
        # Imported here so that even a Ctrl-C during start-up ends quietly.
        from pullquote.bot.cli.app import app  # noqa: PLC0415

        app(prog_name="pullquote")
    except KeyboardInterrupt:
        sys.exit(130)
