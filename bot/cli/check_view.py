"""A checked text on the terminal and as JSON."""

from rich.console import Console
from rich.text import Text

from pullquote.bot.answer_json import notice_to_dict
from pullquote.bot.checking import Against, Checked, Outcome, Report
from pullquote.bot.checking_words import OUTCOMES, otherwise
from pullquote.bot.cli import terminal
from pullquote.bot.cli.answer_view import show_quote
from pullquote.bot.cli.wording import count
from pullquote.bot.records import Quote

_STYLES = {
    Outcome.SUPPORTED: "green",
    Outcome.CONTRADICTED: "red",
    Outcome.DISPUTED: "yellow",
    Outcome.NOT_FOUND: "dim",
}
_INDENT = "    "


def show_report(console: Console, report: Report) -> None:
    """Print each sentence with what the archive says about it, then what was not looked at."""
    for one in report.checked:
        terminal.print_wrapped(console, Text(terminal.safe_line(one.text), style="bold"))
        console.print(Text(OUTCOMES[one.outcome], style=_STYLES[one.outcome]))
        console.print()
        for quote in one.supports:
            show_quote(console, quote)
        for against in one.against:
            differs = terminal.safe_line(otherwise(against.difference))
            terminal.print_wrapped(console, Text(differs, style="red"), lead=Text(_INDENT))
            show_quote(console, against.quote)
    told = [count(len(report.checked), "sentence") + " checked"]
    if report.passed_over:
        told.append(f"{report.passed_over:,} without a statement to check")
    if report.left_out:
        told.append(f"{report.left_out:,} left out (--limit)")
    console.print(Text(f"{'; '.join(told)}.", style="dim"))


def report_to_dict(report: Report) -> dict[str, object]:
    """Lay a report out as JSON; offsets are code points of the text that was checked."""
    return {
        "schema": 1,
        "sentences": [_checked(one) for one in report.checked],
        "passed_over": report.passed_over,
        "left_out": report.left_out,
    }


def _checked(one: Checked) -> dict[str, object]:
    return {
        "text": one.text,
        "start": one.span.start,
        "end": one.span.end,
        "outcome": str(one.outcome),
        "supports": [_quote(quote) for quote in one.supports],
        "against": [_against(against) for against in one.against],
    }


def _against(against: Against) -> dict[str, object]:
    differs = against.difference
    return {
        **_quote(against.quote),
        "differs": str(differs.kind),
        "stated": differs.stated or None,
        "found": differs.found or None,
    }


def _quote(quote: Quote) -> dict[str, object]:
    return {
        "n": quote.n,
        "article_id": quote.article_id,
        "revision": quote.revision,
        "start": quote.span.start,
        "end": quote.span.end,
        "text": quote.text,
        "title": quote.title,
        "publisher": quote.publisher,
        "published": quote.published,
        "url": quote.url,
        "link": quote.link,
        "notice": notice_to_dict(quote.notice) if quote.notice else None,
    }
