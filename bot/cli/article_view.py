"""An article's text on the terminal, with a quote marked in it and its notices above."""

from rich.console import Console
from rich.text import Text

from pullquote.bot.cli import terminal, wording
from pullquote.vectorstore import NoticeKind, Revision, Span

NEIGHBOURS = 3
"""Sentences of context that are shown before and after a quote."""


_MOST_NOTICES = 3


def show_notices(console: Console, revision: Revision) -> None:
    """Print what an article says about itself, a retraction first; of many, the first few."""
    notices = sorted(revision.notices, key=lambda each: each.kind is not NoticeKind.RETRACTION)
    for notice in notices[:_MOST_NOTICES]:
        words = notice.span.of(revision.text) if notice.span else revision.title
        style = "bold red" if notice.kind is NoticeKind.RETRACTION else "yellow"
        said = f"{wording.NOTICES[notice.kind]}: “{terminal.safe_line(words)}”"
        terminal.print_wrapped(console, Text(said, style=style))
    more = len(notices) - _MOST_NOTICES
    if more > 0:
        console.print(Text(f"and {wording.count(more, 'more notice')}", style="dim"))


def show_text(console: Console, text: str, mark: Span | None = None) -> None:
    """Print a text wrapped, `mark` in it reversed on a terminal and in >>> <<< where plain."""
    shown = Text(terminal.safe(text))
    if mark and terminal.styled(console):
        shown.stylize("bold reverse", mark.start, mark.end)
    elif mark:
        shown = (
            shown[: mark.start] + ">>>" + shown[mark.start : mark.end] + "<<<" + (shown[mark.end :])
        )
    terminal.print_wrapped(console, shown)


def show_context(console: Console, revision: Revision, quote: Span) -> None:
    """Print the sentences around a quote with the quote marked in them."""
    sentences = list(revision.sentences())
    touched = [n for n, s in enumerate(sentences) if s.start < quote.end and quote.start < s.end]
    first = max(0, touched[0] - NEIGHBOURS)
    last = min(len(sentences) - 1, touched[-1] + NEIGHBOURS)
    window = Span(sentences[first].start, sentences[last].end)
    before = "… " if first else ""
    after = " …" if last < len(sentences) - 1 else ""
    moved = len(before) - window.start
    mark = Span(quote.start + moved, quote.end + moved)
    show_text(console, f"{before}{window.of(revision.text)}{after}", mark)
