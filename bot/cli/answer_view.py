"""An answer on the terminal: numbered quotes with their sources, or a plain abstention."""

import shlex

from rich.console import Console
from rich.text import Text

from pullquote.bot.cli import terminal, wording
from pullquote.bot.cli.claims_view import show_claim, show_writer
from pullquote.bot.records import Answer, NearArticle, Quote, QuotedNotice
from pullquote.vectorstore import NoticeKind, Span

NO_ANSWER = "The articles do not say."

_INDENT = "    "


def show_answer(console: Console, answer: Answer, *, told: bool = False) -> None:
    """Print claims and quotes, or why there are none, what was searched, and what is covered.

    Args:
        console: Where to.
        answer: What.
        told: Its claims were printed already, as each was proved.
    """
    widened = answer.searched is not None and answer.searched.widened
    if widened:  # whoever asked about last week must not read on unawares
        _show_searched(console, answer)
        console.print()
    if answer.tentative:
        console.print(Text(wording.TENTATIVE, style="yellow"))
        console.print()
    if answer.differs:
        said = terminal.safe_line(wording.differs(answer.differs))
        terminal.print_wrapped(console, Text(said, style="yellow"), lead=Text(""))
        console.print()
    if answer.quotes:
        if not told:
            for claim in answer.claims:
                show_claim(console, claim)
        _show_short_answer(console, answer)
        show_writer(console, answer)
        for quote in answer.quotes:
            show_quote(console, quote, _first_with_its_notice(answer, quote))
        _show_hint(console, answer.quotes[0])
    else:
        _show_abstention(console, answer)
    if not widened:
        _show_searched(console, answer)
    held = wording.freshness(answer.corpus, answer.question.scope.as_of)
    console.print(Text(held, style="dim"))


def _show_short_answer(console: Console, answer: Answer) -> None:
    """Print the few words that answer, where they are sure enough."""
    if (short := answer.short_answer) is not None:
        number = (f" [{short.quote}]", "cyan")
        words = Text.assemble((terminal.safe_line(short.text), "bold"), number)
        terminal.print_wrapped(console, words, lead=Text(""))
        console.print()


def _show_searched(console: Console, answer: Answer) -> None:
    """Print what the question's own words made of the search, where they made something."""
    if answer.searched and (said := wording.searched(answer.searched)):
        style = "yellow" if answer.searched.widened else "dim"
        terminal.print_wrapped(console, Text(said, style=style), lead=Text(""))


def show_sources(console: Console, answer: Answer) -> None:
    """Print where each quote comes from, without its words."""
    for quote in answer.quotes:
        _show_source(console, quote, lead=f"{quote.n:>2}  ")
        where = f"{quote.article_id}, revision {quote.revision}"
        where = f"{where}, characters {quote.span.start}:{quote.span.end}"
        terminal.print_long(console, Text(_INDENT + terminal.safe_line(where), style="dim"))
        show_standing(console, quote)
        console.print()


def show_standing(
    console: Console, quote: Quote, *, lead: Text | None = None, said: int | None = None
) -> None:
    """Print what the article says about itself, and whether the quote is out of date.

    Args:
        console: Where to.
        quote: Any; of most there is nothing to say.
        lead: Stands before the first line, in the place of the indentation.
        said: Number of the quote with which the same words were printed already.
    """
    notice = quote.notice
    if notice is not None:
        grave = notice.kind is NoticeKind.RETRACTION
        style = "bold red" if grave else "yellow" if notice.text else "dim"
        words = Text(_notice_words(quote, notice, said), style=style)
        terminal.print_wrapped(console, words, lead=lead or Text(_INDENT))
    if not quote.current:
        history = f"No longer current: pullquote history {_argument(quote.article_id)}"
        terminal.print_long(console, Text(_INDENT + history, style="yellow"))


def _notice_words(quote: Quote, notice: QuotedNotice, said: int | None) -> str:
    if notice.text is None:
        return wording.OTHER_NOTICES[notice.kind]
    same = notice.revision == quote.revision
    if same and notice.span and _says_it_all(quote.span, notice.span, notice.kind):
        return wording.OWN_NOTICES[notice.kind]
    label = wording.NOTICES[notice.kind] if same else f"{wording.NOTICES[notice.kind]} since"
    if said is not None:
        return f"{label}: see quote {said}."
    return f"{label}: “{terminal.safe_line(notice.text)}”"


def _says_it_all(quote: Span, notice: Span, kind: NoticeKind) -> bool:
    """Tell whether a notice need not be repeated: the quote holds it, or is a part of an update."""
    if quote.start <= notice.start and notice.end <= quote.end:
        return True
    part = notice.start <= quote.start and quote.end <= notice.end
    return part and kind in (NoticeKind.UPDATE, NoticeKind.EDITORS_NOTE)


def _first_with_its_notice(answer: Answer, quote: Quote) -> int | None:
    """Number an earlier quote that was shown with the same notice's words, or None."""
    notice = quote.notice
    if notice is None or notice.text is None:
        return None
    home = (quote.article_id, notice)
    return next(
        (
            earlier.n
            for earlier in answer.quotes
            if earlier.n < quote.n and (earlier.article_id, earlier.notice) == home
        ),
        None,
    )


def show_quote(console: Console, quote: Quote, said: int | None = None) -> None:
    """Print a quote with its number, its notice and its source.

    Args:
        console: Where to.
        quote: What.
        said: Number of an earlier quote that was shown with the same notice's words, or None.
    """
    words = Text(terminal.safe(quote.text))
    if quote.highlight:
        words.stylize("bold", quote.highlight.start, quote.highlight.end)
    bar = "▎ " if terminal.styled(console) else ""
    number = Text(f"{quote.n:>2}  ", style="bold cyan")
    rest = Text.assemble(_INDENT, (bar, "cyan"))
    # A retraction is read before the words that it takes back.
    grave = quote.notice is not None and quote.notice.kind is NoticeKind.RETRACTION
    if grave:
        show_standing(console, quote, lead=number, said=said)
        console.print()
    lead = rest if grave else Text.assemble(number, (bar, "cyan"))
    terminal.print_wrapped(console, words, lead=lead, rest=rest)
    console.print()
    if not grave and (quote.notice or not quote.current):
        show_standing(console, quote, said=said)
        console.print()
    _show_source(console, quote, lead=_INDENT)
    console.print()


def _show_source(console: Console, quote: Quote, *, lead: str) -> None:
    byline = wording.byline(quote.publisher, quote.authors, quote.published)
    _show_title(console, quote.title, byline, lead)
    if quote.link:
        terminal.print_long(console, terminal.link(console, quote.link, indent=_INDENT))
    if quote.also_in:
        said = terminal.safe_line(wording.copies(quote.also_in))
        terminal.print_wrapped(console, Text(said, style="dim"), lead=Text(_INDENT))


def _show_hint(console: Console, quote: Quote) -> None:
    """Say how to read the first quote in its article."""
    named = quote.revision > 1 or not quote.current
    revision = f" --revision {quote.revision}" if named else ""
    where = f"{_argument(quote.article_id)}{revision}"
    command = f"pullquote show {where} --quote {quote.span.start}:{quote.span.end}"
    terminal.print_long(console, Text(f"In context: {command}", style="dim"))


def _argument(article_id: str) -> str:
    return shlex.quote(terminal.safe_line(article_id))


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
    byline = wording.byline(near.publisher, (), near.published)
    _show_title(console, near.title, byline, "  - ")
    if near.url:
        terminal.print_long(console, terminal.link(console, near.url, indent=_INDENT))


def _show_title(console: Console, title: str, byline: str, lead: str) -> None:
    """Print title and byline on one line where they fit, otherwise below each other."""
    name = Text(terminal.safe_line(title), style="italic")
    rest = Text(byline, style="dim")
    both = Text.assemble(name, (" · ", "dim"), rest)
    if len(lead) + both.cell_len <= console.width:
        terminal.print_wrapped(console, both, lead=Text(lead))
    else:
        terminal.print_wrapped(console, name, lead=Text(lead))
        terminal.print_wrapped(console, rest, lead=Text(_INDENT))
