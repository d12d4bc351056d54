"""`pullquote show`: an article as it is stored, a quote marked in its context."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.session import session

if TYPE_CHECKING:
    from rich.console import Console

    from pullquote.vectorstore import Revision, RevisionPeriod, Span

# Imports inside the functions below are there for start-up time.

SHOW_EXAMPLES = (
    "pullquote show courier-17",
    "pullquote show courier-17 --revision 1 --quote 120:304",
    "pullquote show https://courier.example/ferry --json",
)


def show(
    ctx: typer.Context,
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="The article's id.")],
    revision: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="An earlier revision; else the current one."),
    ] = None,
    quote: Annotated[
        str | None,
        typer.Option(metavar="START:END", help="Characters to mark, as an answer names them."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the revision as JSON, its text exactly as stored.")
    ] = False,
) -> None:
    """Show a stored article, with a quote marked in its context.

    What the article says about itself stands above its text: corrections, retractions.
    """
    bounds = _bounds(quote)
    with session(ctx).open_store() as store:
        found = store.catalog.revision(article, revision)
        revisions = store.catalog.revision_numbers(article)
        periods = [p for p in store.catalog.history(article) if p.number == found.number]
    mark = _span(bounds, found) if bounds else None
    if as_json:
        json_out.write(_as_dict(found, periods, mark))
    else:
        _show(terminal.out(), found, len(revisions), periods, mark)


def _bounds(quote: str | None) -> tuple[int, int] | None:
    if quote is None:
        return None
    match = re.fullmatch(r"([0-9]{1,12}):([0-9]{1,12})", quote.strip())
    if match is None or int(match[1]) >= int(match[2]):
        raise typer.BadParameter(
            f"{quote!r} is no START:END with START before END", param_hint="--quote"
        )
    return int(match[1]), int(match[2])


def _span(bounds: tuple[int, int], found: Revision) -> Span:
    from pullquote.config import BadInputError  # noqa: PLC0415
    from pullquote.vectorstore import Span  # noqa: PLC0415

    start, end = bounds
    if end > len(found.text):
        raise BadInputError(
            f"--quote {start}:{end} lies outside the text of {len(found.text):,} characters",
            remedy="name the revision that the answer cited with --revision",
        )
    return Span(start, end)


def _show(
    console: Console,
    found: Revision,
    revisions: int,
    periods: list[RevisionPeriod],
    mark: Span | None,
) -> None:
    from rich.text import Text  # noqa: PLC0415

    from pullquote.bot.cli import wording  # noqa: PLC0415
    from pullquote.bot.cli.article_view import show_notices, show_text  # noqa: PLC0415

    metadata = found.metadata
    if found.title:
        console.print(Text(terminal.safe_line(found.title), style="bold"))
    byline = wording.byline(metadata.publisher, metadata.authors, found.published)
    console.print(Text(byline, style="dim"))
    if metadata.url:
        terminal.print_long(console, terminal.link(console, metadata.url))
    state = "current" if found.current else "not current"
    console.print(
        Text(
            f"Revision {found.number} of {revisions}, {state},"
            f" recorded {wording.moment(found.recorded_at)}",
            style="dim",
        )
    )
    if not found.current:
        for period in periods:
            since, until = wording.moment(period.since), wording.moment(period.until)
            console.print(Text(f"It was current from {since} to {until}", style="dim"))
    console.print()
    if found.notices:
        show_notices(console, found)
        console.print()
    show_text(console, found.text, mark)


def _as_dict(
    found: Revision, periods: list[RevisionPeriod], mark: Span | None
) -> dict[str, object]:
    metadata = found.metadata
    shown: dict[str, object] = {
        "schema": 1,
        "article_id": found.article_id,
        "revision": found.number,
        "title": found.title,
        "text": found.text,
        "publisher": metadata.publisher,
        "authors": list(metadata.authors),
        "published": found.published,
        "url": metadata.url,
        "section": metadata.section,
        "tags": list(metadata.tags),
        "language": metadata.language,
        "sha256": found.content_sha256,
        "current": found.current,
        "recorded_at": found.recorded_at,
        "periods": [{"since": period.since, "until": period.until} for period in periods],
        "notices": [
            {
                "kind": str(notice.kind),
                "start": notice.span.start if notice.span else None,
                "end": notice.span.end if notice.span else None,
                "text": notice.span.of(found.text) if notice.span else found.title,
            }
            for notice in found.notices
        ],
    }
    if mark:
        shown["quote"] = {"start": mark.start, "end": mark.end, "text": mark.of(found.text)}
    return shown
