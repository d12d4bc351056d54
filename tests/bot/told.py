"""Articles and quotes of tests about agreement and disagreement."""

from pullquote.bot.records import Quote
from pullquote.vectorstore import Span


def article(name, text, publisher, day):
    return {"id": name, "title": "Bridge", "text": text, "publisher": publisher, "date": day}


def quote(n, text, day="2026-02-01", article_id=None):
    return Quote(
        n=n,
        article_id=article_id or f"article-{n}",
        revision=1,
        span=Span(0, len(text)),
        text=text,
        title="t",
        publisher=f"Paper {n}",
        authors=(),
        published=day,
        url=None,
        link=None,
        highlight=None,
        score=1.0,
    )
