"""What became of a citation, on the terminal and as JSON."""

from rich.console import Console
from rich.text import Text

from pullquote.bot.cli import terminal
from pullquote.bot.cli.diff_view import marked
from pullquote.bot.verifying import Standing, Verdict
from pullquote.bot.word_diff import diff_words

WORDS = {
    Standing.CURRENT: "current",
    Standing.STANDS: "replaced, its words stand",
    Standing.CHANGED: "replaced, its words were changed",
    Standing.GONE: "replaced, its words are gone",
    Standing.REMOVED: "its article was removed",
    Standing.NOT_ITS_SLICE: "not what the revision has there",
    Standing.NO_SUCH_REVISION: "the article has no such revision",
    Standing.NO_SUCH_ARTICLE: "no article has this id",
    Standing.PURGED: "its article was purged",
}

SAYS = "The article says: "
"""Stands before a notice, which is in the article's own words."""

_FINE = (Standing.CURRENT, Standing.STANDS)
_INDENT = "    "


def show_verdict(console: Console, n: int, verdict: Verdict, *, compared: bool = True) -> None:
    """Print a citation: how it stands, its words, its place, and its article's notices.

    Args:
        console: Where to.
        n: Its number.
        verdict: What became of it.
        compared: Show what stands in the place of the words as a diff with them.
    """
    style = "green" if verdict.standing in _FINE else "red"
    head = Text.assemble((f"{n:>2}  ", "bold cyan"), (WORDS[verdict.standing], style))
    terminal.print_long(console, head)
    words = _compared(console, verdict) if compared else None
    cited = Text(terminal.safe(verdict.cited.text))
    terminal.print_wrapped(console, words or cited, lead=Text(_INDENT))
    for notice in verdict.notices:
        words = Text.assemble((SAYS, "bold yellow"), terminal.safe_line(notice.text))
        terminal.print_wrapped(console, words, lead=Text(_INDENT))
    terminal.print_wrapped(console, Text(_place(verdict), style="dim"), lead=Text(_INDENT))
    console.print()


def _compared(console: Console, verdict: Verdict) -> Text | None:
    """Show the words against those that stand in their place, where there are others."""
    cited, now = verdict.cited.text, verdict.now
    if verdict.standing is Standing.NOT_ITS_SLICE and verdict.found:
        return marked(console, diff_words(cited, verdict.found), folded=False)
    if verdict.standing is Standing.CHANGED and now:
        return marked(console, diff_words(cited, now.text), folded=False)
    return None


def _place(verdict: Verdict) -> str:
    cited, now = verdict.cited, verdict.now
    place = f"{cited.article_id}, revision {cited.revision}"
    place += f", characters {cited.span.start}:{cited.span.end}"
    if verdict.title:
        place = f"{verdict.title} · {place}"
    if now and (now.article_id, now.revision) != (cited.article_id, cited.revision):
        where = ", ".join(f"{span.start}:{span.end}" for span in now.spans)
        moved = f"in {now.article_id}, " if now.article_id != cited.article_id else ""
        place += f"; now {moved}revision {now.revision}, characters {where}"
    return terminal.safe_line(place)


def verdict_to_dict(verdict: Verdict) -> dict[str, object]:
    """Lay a verdict out as JSON; the names of a citation are those of an answer's quotes."""
    cited, now = verdict.cited, verdict.now
    return {
        "article_id": cited.article_id,
        "revision": cited.revision,
        "start": cited.span.start,
        "end": cited.span.end,
        "text": cited.text,
        "standing": str(verdict.standing),
        "exact": verdict.exact,
        "current": verdict.current,
        "title": verdict.title,
        "found": verdict.found,
        "now": {
            "article_id": now.article_id,
            "revision": now.revision,
            "spans": [[span.start, span.end] for span in now.spans],
            "text": now.text,
        }
        if now
        else None,
        "notices": [{"kind": str(notice.kind), "text": notice.text} for notice in verdict.notices],
    }
