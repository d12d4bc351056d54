"""Questions to begin with, made from the newest articles."""

from itertools import islice

from pullquote.bot.slack import plain
from pullquote.vectorstore import Catalog, Scope

_MOST = 4  # Slack takes no more
_LOOKED_AT = 500
"""Articles that are looked at, the newest first, for some that count."""
_LONGEST_TITLE = 70


def suggestions(catalog: Catalog, scope: Scope | None = None) -> list[dict[str, str]]:
    """Return prompts as Slack takes them: a title to show and a message to send.

    Args:
        catalog: Where the articles are.
        scope: Which of them may be named; None: all.
    """
    counted = scope or Scope()
    newest = catalog.articles(limit=_LOOKED_AT)
    recent = islice((a for a in newest if catalog.is_in_scope(a.article_id, counted)), _MOST - 1)
    prompts = [
        {"title": title, "message": f"What is known about this: {title}?"}
        for article in recent
        if (title := plain.line(article.title, limit=_LONGEST_TITLE).rstrip("?.!"))
    ]
    return [*prompts, {"title": "What does the archive hold?", "message": "status"}]
