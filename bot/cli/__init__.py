"""The terminal: a module for each command. It translates in, calls the core, translates out."""

import gc
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit with its status."""
    # Start-up makes a million objects that stay; looking for garbage among them costs a tenth of
    # the time. `Session` turns the collector on again when the work begins.
    gc.disable()
    try:
        # Imported here so that even a Ctrl-C during start-up ends quietly.
        from pullquote.bot.cli.app import app  # noqa: PLC0415

        app(prog_name="pullquote")
    except KeyboardInterrupt:
        sys.exit(130)
