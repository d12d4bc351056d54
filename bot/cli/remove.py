"""`pullquote remove`: articles out of the answers, at once; or out of every file, for good."""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from pullquote.bot.cli import json_out, terminal
from pullquote.bot.cli.session import session

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pullquote.vectorstore import Catalog, Store

# Imports inside the functions below are there for start-up time.

REMOVE_EXAMPLES = (
    "pullquote remove courier-17",
    "pullquote remove courier-17 courier-18 --yes --json",
    "pullquote remove courier-17 --purge",
)


def remove(
    ctx: typer.Context,
    *,
    articles: Annotated[
        list[str], typer.Argument(metavar="ARTICLE", help="The ids of the articles to remove.")
    ],
    purge: Annotated[
        bool,
        typer.Option(
            "--purge", help="Delete text, history and remembered answers too, to the last byte."
        ),
    ] = False,
    wait: Annotated[
        float,
        typer.Option(metavar="SECONDS", min=0, help="How long to wait for another writer."),
    ] = 0,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask; needed where nobody can answer.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was removed as JSON, for programs.")
    ] = False,
) -> None:
    """Remove articles from all answers at once.

    Their history stays, so that an old answer still resolves, and ingesting an article again
    brings it back. With --purge nothing stays but the id, which keeps sources from bringing it
    back; what an article was before its address changed is purged with it. If one of the ids is
    unknown, nothing is removed.
    """
    with session(ctx).open_store() as store:
        earlier = _earlier(store.catalog, articles) if purge else []
        wanted = dict.fromkeys([*earlier, *articles])
        found = [_find(store.catalog, article, purge=purge) for article in wanted]
        if not yes and not _agreed(store.catalog, found, purge=purge):
            terminal.err().print("Nothing was removed.")
            raise typer.Exit(1)
        with store.writing("remove", timeout_s=wait):
            told = _purge(store, found, len(earlier)) if purge else _remove(store, found)
    if as_json:
        json_out.write({"schema": 1, **told.as_dict()})
    else:
        _show(told)


@dataclass(frozen=True, slots=True)
class _Found:
    """An article that would go.

    Attributes:
        revisions: How many are stored; none of one that was purged before.
    """

    article_id: str
    title: str
    revisions: int


@dataclass(frozen=True, slots=True)
class _Removed:
    """What was taken out of the answers.

    Attributes:
        became_stale: Remembered answers that stood until now.
    """

    articles: tuple[str, ...]
    became_stale: int

    def as_dict(self) -> dict[str, object]:
        return {"removed": list(self.articles), "became_stale": self.became_stale}


@dataclass(frozen=True, slots=True)
class _Purged:
    """What was deleted for good.

    Attributes:
        earlier: How many of the articles are what others were before they moved.
        answers: Remembered answers that cited any of the articles.
    """

    articles: tuple[str, ...]
    earlier: int
    revisions: int
    answers: int

    def as_dict(self) -> dict[str, object]:
        return {
            "purged": list(self.articles),
            "revisions": self.revisions,
            "answers": self.answers,
        }


def _earlier(catalog: Catalog, articles: Sequence[str]) -> list[str]:
    """List what the articles were before they moved, but for those that are named themselves."""
    found = [earlier for article in articles for earlier in catalog.predecessors(article)]
    return [earlier for earlier in dict.fromkeys(found) if earlier not in articles]


def _find(catalog: Catalog, article: str, *, purge: bool) -> _Found:
    """Look up what would go.

    Raises:
        ArticleNotFoundError: There is none, or it is gone already.
    """
    from pullquote.config import ArticleNotFoundError  # noqa: PLC0415
    from pullquote.vectorstore import RemovedBy  # noqa: PLC0415

    known = catalog.known(article)
    if (there := catalog.successor(article)) and not purge:
        raise ArticleNotFoundError(
            f"article {article!r} moved to {there!r}",
            remedy=f"remove that one: `pullquote remove {shlex.quote(there)}`; --purge deletes the"
            " history of the old one alone",
        )
    # What a source removed, a person can remove too: then no source brings it back.
    if known and known.removed_by is RemovedBy.PERSON and not purge:
        raise ArticleNotFoundError(
            f"article {article!r} was removed before", remedy="--purge deletes its history too"
        )
    if known and not known.revision:
        return _Found(article, "", 0)
    newest = catalog.revision(article, known.revision if known else None)
    return _Found(article, newest.title, len(catalog.revision_numbers(article)))


def _remove(store: Store, found: Sequence[_Found]) -> _Removed:
    from pullquote.bot.staleness import StalenessWatch  # noqa: PLC0415

    watch = StalenessWatch(store.catalog)
    for article in found:
        store.catalog.remove(article.article_id)
    store.sync()
    return _Removed(tuple(one.article_id for one in found), len(watch.became_stale()))


def _purge(store: Store, found: Sequence[_Found], earlier: int) -> _Purged:
    wanted = [article.article_id for article in found]
    answers = store.catalog.answers.count_citing(wanted)
    with terminal.waiting("Rewriting the files"):
        _forget_typed(store.settings.data_dir)
        store.purge(wanted)
    revisions = sum(article.revisions for article in found)
    return _Purged(tuple(wanted), earlier, revisions, answers)


def _forget_typed(data_dir: Path) -> None:
    """Empty the chat's history of typed lines: they may tell what was quoted.

    Before the purge, so that one that is cut short leaves none; nothing but the arrow keys reads
    them.
    """
    from pullquote.bot.cli.chat import HISTORY_FILE  # noqa: PLC0415

    with contextlib.suppress(FileNotFoundError):
        os.close(os.open(data_dir / HISTORY_FILE, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW))


def _agreed(catalog: Catalog, found: Sequence[_Found], *, purge: bool) -> bool:
    """Show what would go and ask on the terminal.

    Raises:
        BadInputError: Nobody is there to answer.
    """
    from pullquote.bot.cli.wording import count  # noqa: PLC0415
    from pullquote.config import BadInputError  # noqa: PLC0415

    if not sys.stdin.isatty():
        raise BadInputError("nobody can confirm the removal here", remedy="add --yes")
    console = terminal.err()
    for article in found:
        held = f", {count(article.revisions, 'revision')}" if purge else ""
        there = catalog.successor(article.article_id)
        moved = f", which moved to {terminal.safe_line(there)}" if there else ""
        name = article.title or article.article_id
        console.print(f"  {terminal.safe_line(name)}{held}{moved}", soft_wrap=True)
    articles = count(len(found), "article")
    if purge:
        answers = catalog.answers.count_citing([article.article_id for article in found])
        console.print(
            f"Purging deletes their text and history for good, and"
            f" {count(answers, 'remembered answer')} that quoted them. Backups and exports that"
            " you made keep them."
        )
    console.print(f"{'Purge' if purge else 'Remove'} {articles}? [y/N] ", end="")
    return sys.stdin.readline().strip().lower() in {"y", "yes"}


def _show(told: _Removed | _Purged) -> None:
    from pullquote.bot.cli.wording import count  # noqa: PLC0415

    console = terminal.out()
    articles = count(len(told.articles), "article")
    if isinstance(told, _Purged):
        if told.earlier:
            articles += f", {told.earlier:,} of them what another was before it moved"
        revisions = count(told.revisions, "revision")
        answers = count(told.answers, "remembered answer")
        console.print(f"Purged {articles}: {revisions} and {answers}.")
        return
    console.print(f"Removed {articles}.")
    if told.became_stale:
        answers = count(told.became_stale, "remembered answer")
        console.print(f"{answers} became stale; pullquote answers stale shows what they quoted.")
