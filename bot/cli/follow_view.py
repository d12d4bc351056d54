"""How a pass over followed sources is shown: a line for each, then what needs a person."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pullquote.bot.cli import terminal

if TYPE_CHECKING:
    from pullquote.ingest.follow_report import FollowReport, SourceReport

# Imports inside the functions below are there for start-up time.

MOST_TROUBLES = 20
"""Failures and held changes that are printed; the rest are counted."""


def show(report: FollowReport, stale: int) -> None:
    """Print what became of each source, then what failed or was held back.

    Args:
        report: Of one pass.
        stale: Remembered answers that quote what does not stand any more, since this pass.
    """
    from pullquote.bot.cli.wording import count  # noqa: PLC0415

    console = terminal.out()
    width = max((len(source.name) for source in report.sources), default=0)
    for source in report.sources:
        name = terminal.safe_line(source.name)
        console.print(f"{name:<{width}}  {_became(source)}", soft_wrap=True)
    embedded = count(report.embedded, "passage")
    console.print(f"Took {report.seconds:.1f} s; {embedded} embedded.", style="dim")
    if stale:
        became = count(stale, "remembered answer")
        console.print(f"{became} became stale: pullquote answers stale")
    troubles = [line for source in report.sources for line in _troubles(source)]
    for line in troubles[:MOST_TROUBLES]:
        sys.stderr.write(f"{terminal.safe_line(line)}\n")
    if (rest := len(troubles) - MOST_TROUBLES) > 0:
        sys.stderr.write(f"and {rest:,} more; --json lists them all\n")


def _became(source: SourceReport) -> str:
    from pullquote.bot.cli.wording import count  # noqa: PLC0415

    if source.paused:
        return "paused"
    counts = {
        "added": source.added,
        "revised": source.revised,
        "with new metadata": source.metadata,
        "restored": source.restored,
        "removed": source.removed,
        "unchanged": source.unchanged,
        "missing": source.missing,
        "withheld": source.withheld,
        "held back": len(source.held),
    }
    said = [f"{number:,} {what}" for what, number in counts.items() if number]
    if source.failures:
        said.append(count(len(source.failures), "problem"))
    return ", ".join(said) if said else "nothing there"


def _troubles(source: SourceReport) -> list[str]:
    """Say what failed or was held back, each with its place and what to do."""
    lines = []
    for failure in source.failures:
        line = f":{failure.line}" if failure.line is not None else ""
        lines.append(f"{failure.file}{line}: {failure.problem}; {failure.remedy}")
    accept = f"if that is right, run pullquote sync {source.name} --accept-shrunk"
    lines.extend(
        f"{held.article_id}: its text shrank from {held.was:,} to {held.characters:,} characters"
        f" and was held back; {accept}"
        for held in source.held
    )
    if source.shrunk:
        lost, listed = source.shrunk.lost, source.shrunk.of
        lines.append(
            f"{source.name}: {lost:,} of {listed:,} articles are listed no longer, and none of"
            f" them was removed; {accept}"
        )
    return lines
