"""Options of every command that asks: which articles may be used, and how sure is sure."""

from typing import TYPE_CHECKING, Annotated

import typer

from pullquote.bot.cli.session import day_option, moment_option

if TYPE_CHECKING:
    from pullquote.vectorstore import Scope

Since = Annotated[
    str | None,
    typer.Option(
        "--since", "--from", metavar="DAY", help="Use only articles of this day or later."
    ),
]
Until = Annotated[
    str | None,
    typer.Option(
        "--until", "--to", metavar="DAY", help="Use only articles of this day or earlier."
    ),
]
Publishers = Annotated[
    list[str] | None,
    typer.Option(
        "--publisher", metavar="NAME", help="Use only this publisher's articles; may be repeated."
    ),
]
Authors = Annotated[
    list[str] | None,
    typer.Option(
        "--author", metavar="NAME", help="Use only this author's articles; may be repeated."
    ),
]
Sections = Annotated[
    list[str] | None,
    typer.Option(
        "--section", metavar="NAME", help="Use only this section's articles; may be repeated."
    ),
]
Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", metavar="TAG", help="Use only articles with this tag; may be repeated."),
]


def _checked_share(value: float | None) -> float | None:
    """Refuse what is no share; a range of Typer's would be spelled out in the help."""
    if value is not None and not 0 <= value <= 1:
        raise typer.BadParameter(f"{value:g} is not between 0 and 1")
    return value


MinConfidence = Annotated[
    float | None,
    typer.Option(
        "--min-confidence",
        metavar="SHARE",
        callback=_checked_share,
        help="Answer only when at least this sure, 0 to 1; instead of the setting.",
    ),
]


def scope_of(
    *,
    since: str | None,
    until: str | None,
    publishers: list[str] | None,
    authors: list[str] | None,
    sections: list[str] | None,
    tags: list[str] | None,
    as_of: str | None = None,
) -> "Scope":
    """Read the options.

    Raises:
        typer.BadParameter: A day or a moment is none.
    """
    from pullquote.vectorstore import Scope  # noqa: PLC0415 - start-up time

    return Scope(
        since=day_option("--since", since),
        until=day_option("--until", until),
        publishers=tuple(publishers or ()),
        authors=tuple(authors or ()),
        sections=tuple(sections or ()),
        tags=tuple(tags or ()),
        as_of=moment_option("--as-of", as_of),
    )
