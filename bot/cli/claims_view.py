"""A model's statements on the terminal, how they were judged, and why there are none."""

from rich.console import Console
from rich.text import Text

from pullquote.bot import claims_wording
from pullquote.bot.cli import terminal
from pullquote.bot.records import Answer, StatedClaim

_INDENT = "    "


def show_claim(console: Console, claim: StatedClaim) -> None:
    """Print a statement with the numbers of its quotes."""
    words = Text(terminal.safe_line(claim.text))
    words.append(" " + "".join(f"[{n}]" for n in claim.citations), style="bold cyan")
    terminal.print_wrapped(console, words)


def show_writer(console: Console, answer: Answer) -> None:
    """Say who wrote an answer, what was removed from it, and why quotes alone answer."""
    lines = (
        (claims_wording.removed(answer), "yellow"),
        (claims_wording.written_by(answer), "dim"),
        (claims_wording.quotes_alone(answer), "dim"),
    )
    said = [(terminal.safe_line(words), style) for words, style in lines if words]
    for words, style in said:
        terminal.print_wrapped(console, Text(words, style=style))
    if said:
        console.print()


def show_verdicts(console: Console, answer: Answer) -> None:
    """Print what the gate found about each statement, removed ones included."""
    if not answer.verdicts:
        return
    console.print()
    console.print(Text("How the statements were judged:", style="bold"))
    for verdict in answer.verdicts:
        console.print()
        mark, style = ("passed ", "green") if verdict.passed else ("removed", "red")
        lead = Text.assemble((mark, style), "  ")
        terminal.print_wrapped(console, Text(terminal.safe_line(verdict.claim.text)), lead=lead)
        for each in verdict.findings:
            word = "ok" if each.passed else "NO"
            detail = f": {terminal.safe_line(each.detail)}" if each.detail else ""
            line = Text(f"{word}  {each.check}{detail}", style="dim" if each.passed else "red")
            terminal.print_wrapped(console, line, lead=Text(_INDENT))
