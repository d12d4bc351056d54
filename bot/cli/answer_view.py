"""An answer on the terminal: numbered quotes with their sources, or a plain abstention."""

import shlex

from rich.console import Console
from rich.text import Text

from pullquote.bot.cli import terminal, wording
from pullquote.bot.records import Answer, NearArticle, Quote

NO_ANSWER = "The articles do not say."

_INDENT = "    "


def show_answer(console: Console, answer: Answer) -> None:
    """Print the quotes, or why there are none, and what the corpus covers."""
    if answer.quotes:
        for quote in answer.quotes:
            _show_quote(console, quote)
        _show_hint(console, answer.quotes[0])
    else:
        _show_abstention(console, answer)
    console.print(Text(wording.freshness(answer.corpus), style="dim"))


def show_sources(console: Console, answer: Answer) -> None:
    """Print where each quote comes from, without its words."""
    for quote in answer.quotes:
        _show_source(console, quote, lead=f"{quote.n:>2}  ")
        where = f"{quote.article_id}, revision {quote.revision}"
        where = f"{where}, characters {quote.span.start}:{quote.span.end}"
        terminal.print_long(console, Text(_INDENT + terminal.safe_line(where), style="dim"))
        console.print()


def _show_quote(console: Console, quote: Quote) -> None:
    words = Text(terminal.safe(quote.text))
    if quote.highlight:
        words.stylize("bold", quote.highlight.start, quote.highlight.end)
    bar = "▎ " if terminal.styled(console) else ""
    gutter = Text.assemble((f"{quote.n:>2}  ", "bold cyan"), (bar, "cyan"))
    rest = Text.assemble("    ", (bar, "cyan"))
    lines = words.wrap(console, console.width - gutter.cell_len)
    for number, line in enumerate(lines):
        line.rstrip()
        console.print((rest if number else gutter) + line)
    console.print()
    _show_source(console, quote, lead=_INDENT)
    console.print()


def _show_source(console: Console, quote: Quote, *, lead: str) -> None:
    source = Text(terminal.safe_line(quote.title), style="italic")
    byline = wording.byline(quote.publisher, quote.authors, quote.published)
    source.append(f" · {byline}", style="not italic dim")
    _print_indented(console, source, lead)
    if quote.link:
        terminal.print_long(console, terminal.link(console, quote.link, indent=_INDENT))


def _print_indented(console: Console, text: Text, lead: str) -> None:
    for number, line in enumerate(text.wrap(console, console.width - len(lead))):
        line.rstrip()
        console.print(Text(" " * len(lead) if number else lead) + line)


def _show_hint(console: Console, quote: Quote) -> None:
    """Say how to read the first quote in its article."""
    revision = f" --revision {quote.revision}" if quote.revision > 1 else ""
    article = shlex.quote(terminal.safe_line(quote.article_id))
    command = f"pullquote show {article}{revision} --quote {quote.span.start}:{quote.span.end}"
    terminal.print_long(console, Text(f"In context: {command}", style="dim"))


def _show_abstention(console: Console, answer: Answer) -> None:
    console.print(Text(NO_ANSWER, style="bold"))
    if answer.reason:
        console.print(Text(wording.REASONS[answer.reason]))
    console.print()
    if answer.nearest:
        console.print(Text("Nearest articles:"))
        for near in answer.nearest:
            _show_near(console, near)
        console.print()


def _show_near(console: Console, near: NearArticle) -> None:
    line = Text(terminal.safe_line(near.title), style="italic")
    byline = wording.byline(near.publisher, (), near.published)
    line.append(f" · {byline}", style="not italic dim")
    _print_indented(console, line, "  - ")
    if near.url:
        terminal.print_long(console, terminal.link(console, near.url, indent=_INDENT))
