"""`pullquote articles`: what is stored, listed, filtered or counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.session import day_option, session

if TYPE_CHECKING:
    from rich.console import Console

    from pullquote.vectorstore import ArticleSummary

# Imports inside the functions below are there for start-up time.

ARTICLES_EXAMPLES = (
    "pullquote articles",
    'pullquote articles ferry --publisher "The Courier" --since 2024-03-01',
    "pullquote articles --count",
    "pullquote articles --limit 0 --json",
)


def articles(
    ctx: typer.Context,
    *,
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="WORDS", help="Only articles with this in title, id or address."),
    ] = None,
    publisher: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only this publisher's articles.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Only articles of this day or later.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DAY", help="Only articles of this day or earlier.")
    ] = None,
    removed: Annotated[
        bool, typer.Option("--removed", help="The removed articles instead of the current ones.")
    ] = False,
    limit: Annotated[
        int, typer.Option(metavar="N", min=0, help="Most articles to list; 0 lists all.")
    ] = 20,
    count: Annotated[bool, typer.Option("--count", help="Only say how many there are.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the list as JSON, for programs.")
    ] = False,
) -> None:
    """List the stored articles, or count them."""
    filters: dict[str, Any] = {
        "text": " ".join(words) if words else None,
        "publisher": publisher,
        "since": day_option("--since", since),
        "until": day_option("--until", until),
        "removed": removed,
    }
    with session(ctx).open_store() as store:
        total = store.catalog.count_articles(**filters)
        found = [] if count else store.catalog.articles(**filters, limit=limit or None)
    if as_json and count:
        json_out.write({"schema": 1, "count": total})
    elif as_json:
        listed = [_as_dict(article) for article in found]
        json_out.write({"schema": 1, "count": total, "articles": listed})
    elif count:
        typer.echo(total)
    else:
        _show(terminal.out(), found, total)


def _show(console: Console, found: list[ArticleSummary], total: int) -> None:
    from rich.text import Text  # noqa: PLC0415

    from pullquote.bot.cli import wording  # noqa: PLC0415

    for article in found:
        date = terminal.safe_line((article.published or "")[:10])
        title = Text(terminal.safe_line(article.title) or "(untitled)", style="bold")
        terminal.print_wrapped(console, title, lead=Text(f"{date:<12}"))
        gone = f"moved to {article.moved_to}" if article.moved_to else "removed"
        held = gone if article.removed else wording.count(article.passages, "passage")
        facts = [article.metadata.publisher or "", held]
        if article.revision > 1:
            facts.append(f"revision {article.revision}")
        shown = " · ".join(terminal.safe_line(fact) for fact in facts if fact)
        terminal.print_long(console, Text(f"{'':<12}{shown}", style="dim"))
        name = terminal.safe_line(article.article_id)
        terminal.print_long(console, Text(f"{'':<12}{name}", style="dim"))
    if found:
        console.print()
    footer = wording.count(total, "article")
    if len(found) < total:
        footer = f"{len(found):,} of {footer}; --limit 0 lists all"
    console.print(Text(footer, style="dim"))


def _as_dict(article: ArticleSummary) -> dict[str, object]:
    metadata = article.metadata
    return {
        "article_id": article.article_id,
        "revision": article.revision,
        "title": article.title,
        "publisher": metadata.publisher,
        "authors": list(metadata.authors),
        "published": article.published,
        "url": metadata.url,
        "section": metadata.section,
        "tags": list(metadata.tags),
        "language": metadata.language,
        "characters": article.characters,
        "passages": article.passages,
        "removed": article.removed,
        "moved_to": article.moved_to,
    }
