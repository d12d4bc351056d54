"""Questions to begin with, made from the newest articles."""

from pullquote.bot.slack import plain
from pullquote.vectorstore import Catalog

_MOST = 4  # Slack takes no more
_LONGEST_TITLE = 70


def suggestions(catalog: Catalog) -> list[dict[str, str]]:
    """Return prompts as Slack takes them: a title to show and a message to send."""
    recent = catalog.articles(limit=_MOST - 1)
    prompts = [
        {"title": title, "message": f"What is known about this: {title}?"}
        for article in recent
        if (title := plain.line(article.title, limit=_LONGEST_TITLE).rstrip("?.!"))
    ]
    return [*prompts, {"title": "What does the archive hold?", "message": "status"}]
