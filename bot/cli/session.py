"""What one run of the command line was told, and how it opens the core."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import typer

from pullquote.bot.cli.frame import log_to_stderr

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from pathlib import Path

    from pullquote.bot.core import Pullquote
    from pullquote.config import Settings
    from pullquote.vectorstore import Store

# Imports inside the functions below are there for start-up time: `--help` needs none of them.


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Session:
    """The options that stand before the command."""

    data_dir: Path | None
    verbose: bool

    def settings(self) -> Settings:
        """Read the settings, the command line before all else, and set up the log."""
        from pullquote.config import load_settings  # noqa: PLC0415

        settings = load_settings(data_dir=self.data_dir)
        quiet = settings.log_level in ("WARNING", "ERROR")
        log_to_stderr("INFO" if self.verbose and quiet else settings.log_level)
        return settings

    def open_store(self) -> Store:
        """Open the catalog and what hangs on it."""
        from pullquote.vectorstore import Store  # noqa: PLC0415

        store = Store.open(self.settings())
        _begin_work()
        return store

    def open_core(self, min_confidence: float | None = None) -> Pullquote:
        """Open the whole chain of question and answer.

        Args:
            min_confidence: In the place of the setting, or None.
        """
        from pullquote.bot.core import Pullquote  # noqa: PLC0415

        settings = self.settings()
        if min_confidence is not None:
            settings = settings.model_copy(update={"min_confidence": min_confidence})
        core = Pullquote.open(settings)
        _begin_work()
        return core


def _begin_work() -> None:
    """Collect garbage from now on, and never among what start-up made; see `cli.main`."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def session(ctx: typer.Context) -> Session:
    """Return what stands before the command."""
    found = ctx.find_object(Session)
    assert found is not None
    return found


def day_option(name: str, text: str | None) -> date | None:
    """Read an option that names a day.

    Raises:
        typer.BadParameter: It names none.
    """
    from pullquote.bot.dates import parse_day  # noqa: PLC0415

    return _read(name, text, parse_day)


def moment_option(name: str, text: str | None) -> datetime | None:
    """Read an option that names a moment: a day means its end, in UTC.

    Raises:
        typer.BadParameter: It names none, or one that is still to come.
    """
    from pullquote.bot.dates import parse_moment  # noqa: PLC0415

    return _read(name, text, parse_moment)


def _read(name: str, text: str | None, parse: Callable[[str], T]) -> T | None:
    from pullquote.config import BadInputError  # noqa: PLC0415

    if text is None:
        return None
    try:
        return parse(text)
    except BadInputError as error:
        raise typer.BadParameter(str(error), param_hint=name) from error
