"""`pullquote sync`: what changed in the sources that are followed, once or on and on."""

from __future__ import annotations

import contextlib
import signal
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.durations import seconds_option
from pullquote.bot.cli.follow_view import show
from pullquote.bot.cli.progress import PHASES, bars
from pullquote.bot.cli.session import session

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pullquote.bot.cli.progress import Advance
    from pullquote.bot.staleness import StalenessWatch
    from pullquote.ingest import Progress
    from pullquote.ingest.follow_report import FollowReport
    from pullquote.ingest.watching import Watcher
    from pullquote.vectorstore import Store

# Imports inside the functions below are there for start-up time.

SYNC_EXAMPLES = (
    "pullquote sync",
    "pullquote sync courier wire --json",
    "pullquote sync --watch --every 15m",
)


def sync(
    ctx: typer.Context,
    *,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="Only these sources; otherwise all of them."),
    ] = None,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch", help="Go on: files as they change, the rest every so often, until Ctrl-C."
        ),
    ] = False,
    every: Annotated[
        str, typer.Option(metavar="TIME", help="With --watch: how often, as 90s, 15m or 2h.")
    ] = "15m",
    accept_shrunk: Annotated[
        bool,
        typer.Option(
            "--accept-shrunk",
            help="Take what is held back: texts and listings that lost most of themselves.",
        ),
    ] = False,
    wait: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            min=0,
            help="How long to wait while another is writing. Otherwise not at all; with --watch ten"
            " seconds before that is said, and again later.",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the report as JSON, with --watch one a line.")
    ] = False,
) -> None:
    """Bring the articles to what the followed sources list now.

    What changed is stored and embedded; what vanished is removed after the source's grace. The
    exit status is 1 if something failed or was held back.
    """
    every_s = seconds_option("--every", every)
    if watch and every_s < 1:
        raise typer.BadParameter(f"{every!r} is too often; write 1s or more", param_hint="--every")
    with session(ctx).open_store() as store:
        if watch:
            from pullquote.ingest.watching import Watcher  # noqa: PLC0415

            drawn = _PassBars()
            watcher = Watcher(
                store,
                names or [],
                every_s=every_s,
                accept_shrunk=accept_shrunk,
                wait_s=wait,
                on_progress=drawn.advance,
            )
            _watch(watcher, drawn, _Telling(store, as_json))
            return
        from pullquote.ingest.following import Follower  # noqa: PLC0415

        telling = _Telling(store, as_json)
        with bars() as advance:

            def on_progress(now: Progress) -> None:
                advance(PHASES[now.phase], now.done, now.total)

            report = Follower(store).sync(
                names or [], accept_shrunk=accept_shrunk, wait_s=wait or 0, on_progress=on_progress
            )
        telling.tell(report)
    if report.needs_a_person:
        raise typer.Exit(1)


class _Telling:
    """Prints reports, each with the answers that became stale since the one before."""

    def __init__(self, store: Store, as_json: bool) -> None:
        self._store = store
        self._since = self._watch()
        self.as_json = as_json

    def tell(self, report: FollowReport) -> None:
        """Print a report."""
        stale = len(self._since.became_stale())
        self._since = self._watch()
        if self.as_json:
            json_out.write_line({"schema": 1, **report.as_dict(), "stale": stale})
        else:
            show(report, stale)

    def _watch(self) -> StalenessWatch:
        from pullquote.bot.staleness import StalenessWatch  # noqa: PLC0415

        return StalenessWatch(self._store.catalog)


class _PassBars:
    """Bars that come when a pass has something to tell, and go when it is over."""

    def __init__(self) -> None:
        self._drawn = contextlib.ExitStack()
        self._advance: Advance | None = None

    def advance(self, now: Progress) -> None:
        """Draw how far a pass has come."""
        if self._advance is None:
            self._advance = self._drawn.enter_context(bars())
        self._advance(PHASES[now.phase], now.done, now.total)

    def close(self) -> None:
        """Take the bars away."""
        self._drawn.close()
        self._advance = None


def _watch(watcher: Watcher, drawn: _PassBars, telling: _Telling) -> None:
    from pullquote.bot.cli.wording import count  # noqa: PLC0415
    from pullquote.ingest.watching import Obstacle  # noqa: PLC0415

    passes = 0
    sys.stderr.write("Watching; Ctrl-C ends it.\n")
    with (
        _ended_by_request(),
        contextlib.suppress(KeyboardInterrupt),
        contextlib.closing(watcher.passes()) as found,
        contextlib.closing(drawn),
    ):
        for told in found:
            drawn.close()
            if isinstance(told, Obstacle):
                sys.stderr.write(f"waiting: {terminal.safe_line(told.reason)}\n")
                continue
            if not passes or telling.as_json or _matters(told):
                telling.tell(told)
            passes += 1
    sys.stderr.write(f"Stopped after {count(passes, 'pass', 'passes')}; nothing is half done.\n")


def _matters(report: FollowReport) -> bool:
    """Say whether a pass has anything to tell that is not "as before"."""
    return report.needs_a_person or any(
        source.added or source.revised or source.metadata or source.removed or source.restored
        for source in report.sources
    )


@contextlib.contextmanager
def _ended_by_request() -> Iterator[None]:
    """Let a request to end the process end the work as Ctrl-C does."""

    def end(*_: Any) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
