"""Bars on standard error for work that takes its time; nothing where nobody is looking."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from pullquote.bot.cli import terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import TaskID

    Advance = Callable[[str, int, int | None], None]


PHASES = {"reading": "Reading", "fetching": "Fetching", "embedding": "Embedding"}
"""What is written beside the bar of each phase of a run."""


@contextlib.contextmanager
def bars() -> Iterator[Advance]:
    """Draw a bar for each phase while the work lasts.

    Yields:
        A function to call with a phase's name, what is done of it, and the total or None.
    """
    console = terminal.err()
    if not terminal.styled(console):
        yield lambda _phase, _done, _total: None
        return
    # Imported here for start-up time.
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description:<10}", markup=False),
        BarColumn(bar_width=40),
        TaskProgressColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console, transient=True) as drawn:
        tasks: dict[str, TaskID] = {}

        def advance(phase: str, done: int, total: int | None) -> None:
            if phase not in tasks:
                tasks[phase] = drawn.add_task(phase, total=total)
            drawn.update(tasks[phase], completed=done, total=total)

        yield advance
