"""An evaluation on the terminal: tables that fit into 80 columns, plain where piped."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pullquote.bot.cli import terminal
from pullquote.bot.cli.wording import count
from pullquote.bot.evaluation.bootstrap import Estimate
from pullquote.bot.evaluation.failures import FAILURES
from pullquote.bot.evaluation.report import Report, Row
from pullquote.bot.evaluation.wording import about_lines

MOST_FAILURES = 12
"""Ids that are printed of each kind of failure; the rest are counted."""

_NONE = "–"
_TIER_WIDTH = 12


def show_report(console: Console, report: Report) -> None:
    """Print the figures, then the failures by what went wrong."""
    for line in about_lines(report.about):
        terminal.print_wrapped(console, Text(terminal.safe_line(line), style="dim"))
    console.print()
    if report.quality:
        _show_quality(console, report.quality)
        _show_selective(console, report.quality)
        _show_recall(console, report)
    if report.silence:
        _show_silence(console, report.silence)
    _show_latency(console, report)
    _show_failures(console, report)


def _show_quality(console: Console, rows: Sequence[Row]) -> None:
    table = _table("Quotes", "tier", "n", "quote@1", "quote@3", "answered", "precise", "words")
    for row in rows:
        told = row.scores
        table.add_row(
            _tier(row.tier),
            f"{row.questions:,}",
            _interval(told["quote@1"]),
            _interval(told["quote@3"]),
            _share(told["answered"]),
            _share(told["citation precision"]),
            _number(told["words per quote"]),
        )
    _put(console, table)
    exact = [value for row in rows if (value := row.scores["fidelity"].value) is not None]
    if exact:
        whole = min(exact) == 1
        said = "every quote is its slice" if whole else f"only {min(exact):.4f} of quotes are exact"
        console.print(Text(f"Fidelity: {said}.", style="green" if whole else "bold red"))
        console.print()


def _show_selective(console: Console, rows: Sequence[Row]) -> None:
    table = _table(
        "Confidence", "tier", "AURC", "at 5% risk", "at 10%", "plainly", "short shown", "right"
    )
    for row in rows:
        told = row.scores
        table.add_row(
            _tier(row.tier),
            _interval(told["AURC"]),
            _share(told["coverage at 5% risk"]),
            _share(told["coverage at 10% risk"]),
            _share(told["answered plainly"]),
            _share(told["short answer shown"]),
            _share(told["short answer right"]),
        )
    _put(console, table)


def _show_silence(console: Console, rows: Sequence[Row]) -> None:
    heads = ("kind", "tier", "n", "false answers", "plainly", "at 5% false", "at 10%", "AUC")
    table = _table("Silence", *heads)
    for row in rows:
        told = row.scores
        table.add_row(
            str(row.condition),
            _tier(row.tier),
            f"{row.questions:,}",
            _interval(told["false answers"]),
            _share(told["plain false answers"]),
            _share(told.get("coverage at 5% false answers")),
            _share(told.get("coverage at 10% false answers")),
            _share(told.get("AUC")),
        )
    _put(console, table)
    if any("AUC" not in row.scores for row in rows):
        said = "– : not asked as the answerable ones were; --no-dates compares them."
        terminal.print_wrapped(console, Text(said, style="dim"))
        console.print()


def _show_recall(console: Console, report: Report) -> None:
    depths = list(dict.fromkeys(row.k for row in report.recalls))
    depths.sort(key=lambda k: (k is None, k))
    heads = ["all" if k is None else str(k) for k in depths]
    table = _table("Recall", "stage", "of", *heads)
    for stage in dict.fromkeys(row.stage for row in report.recalls):
        rows = {row.k: row for row in report.recalls if row.stage == stage}
        for name in ("articles", "passages"):
            values = (getattr(rows[k], name) if k in rows else None for k in depths)
            table.add_row(stage, name, *map(_share, values))
    _put(console, table)


def _show_latency(console: Console, report: Report) -> None:
    if not report.latencies:
        return
    table = _table("Milliseconds", "stage", "p50", "p95")
    for row in report.latencies:
        whole = (",.0f", ",.0f")
        table.add_row(row.stage, _interval(row.p50, *whole), _interval(row.p95, *whole))
    _put(console, table)


def _show_failures(console: Console, report: Report) -> None:
    for kind, cases in report.failures.items():
        name = str(kind).replace("_", " ").capitalize()
        head = Text.assemble((f"{name}: {len(cases):,}", "bold"), (f"  {FAILURES[kind]}", "dim"))
        terminal.print_wrapped(console, head)
        ids = [terminal.safe_line(case.question.id) for case in cases[:MOST_FAILURES]]
        if rest := len(cases) - len(ids):
            ids.append(f"and {rest:,} more; --json lists them all")
        if ids:
            terminal.print_wrapped(console, Text(", ".join(ids)), lead=Text("    "))
    asked = count(len(report.cases), "question")
    console.print(Text(f"\n{asked} asked.", style="dim"))


def _table(title: str, *columns: str) -> Table:
    """Make a table without lines, whose caption is printed above it by `_put`."""
    table = Table(caption=title, box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for at, column in enumerate(columns):
        text = at == 0 or column in ("tier", "of")
        table.add_column(column, justify="left" if text else "right", no_wrap=True)
    return table


def _put(console: Console, table: Table) -> None:
    """Print a table under its title, no line with white space at its end."""
    console.print(Text(str(table.caption), style="bold"))
    table.caption = None
    with console.capture() as captured:
        console.print(table)
    lines = (line.rstrip() for line in captured.get().splitlines())
    console.print(Text.from_ansi("\n".join(lines)))
    console.print()


def _tier(name: str) -> str:
    line = terminal.safe_line(name)
    return line if len(line) <= _TIER_WIDTH else f"{line[: _TIER_WIDTH - 1]}…"


def _interval(estimate: Estimate, form: str = ".3f", ends: str = ".2f") -> str:
    if estimate.value is None:
        return _NONE
    value = format(estimate.value, form)
    if estimate.low is None or estimate.high is None:
        return value
    return f"{value} ({format(estimate.low, ends)}-{format(estimate.high, ends)})"


def _share(estimate: Estimate | None) -> str:
    return _NONE if estimate is None or estimate.value is None else f"{estimate.value:.2f}"


def _number(estimate: Estimate) -> str:
    return _NONE if estimate.value is None else f"{estimate.value:.1f}"
