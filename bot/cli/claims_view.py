"""A model's statements on the terminal, how they were judged, and why there are none."""

from collections.abc import Callable

from rich.console import Console
from rich.text import Text

from pullquote.bot import claims_wording
from pullquote.bot.cli import terminal
from pullquote.bot.events import Event, Finished, ReadAs, Sources, Stated
from pullquote.bot.records import Answer, StatedClaim

_INDENT = "    "


class Telling:
    """Prints what is told while a question is answered.

    Args:
        console: Where statements go.
        say: Shows what is being done.
    """

    def __init__(self, console: Console, say: Callable[[str], None]) -> None:
        self._console = console
        self._say = say
        self._claims: list[StatedClaim] = []
        self._finished: Finished | None = None

    @property
    def answer(self) -> Answer:
        """The answer, once it has been told."""
        assert self._finished is not None
        return self._finished.answer

    def take(self, event: Event) -> None:
        """Show an event; each statement is printed once, when it comes."""
        if isinstance(event, ReadAs):
            show_reading(self._console, event.text)
        elif isinstance(event, Sources):
            titles = "; ".join(article.title for article in event.articles)
            self._say(f"Writing from: {titles}")
        elif isinstance(event, Stated):
            self._claims.append(event.claim)
            show_claim(self._console, event.claim)
        elif isinstance(event, Finished):
            self._finished = event

    def told(self, answer: Answer) -> bool:
        """Tell whether the answer's statements are those that were printed, and say so if not."""
        if not self._claims or tuple(self._claims) == answer.claims:
            return bool(self._claims)
        terminal.say_error("an article changed while this was written; what counts is below")
        self._console.print()
        return False


def show_reading(console: Console, read_as: str) -> None:
    """Print how a follow-up was read."""
    terminal.print_long(console, Text(f"read as: {terminal.safe_line(read_as)}", style="dim"))
    console.print()


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
