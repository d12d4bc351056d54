"""Answers for tests of what Slack shows: made up, without a corpus."""

from pullquote.bot.links import text_fragment_link
from pullquote.bot.records import (
    Answer,
    Corpus,
    NearArticle,
    Question,
    Quote,
    QuotedNotice,
    Reason,
    Status,
)
from pullquote.vectorstore import Scope, Span

CORPUS = Corpus(412, "2019-01-02", "2026-11-24", "2026-11-25T08:30:00+00:00")


def quote(text="The council approved the bridge on Monday.", n=1, **changes):
    url = changes.pop("url", "https://gazette.example/bridge")
    values = {
        "n": n,
        "article_id": f"article-{n}",
        "revision": 1,
        "span": Span(0, len(text)),
        "text": text,
        "title": "Bridge approved",
        "publisher": "The Gazette",
        "authors": ("Ada Moreno",),
        "published": "2026-11-20",
        "url": url,
        "link": text_fragment_link(url, text),
        "highlight": None,
        "score": 1.0,
        **changes,
    }
    return Quote(**values)


def notice(kind, text=None, *, revision=1, span=None):
    return QuotedNotice(kind, revision, span, text)


def answered(*quotes, question="Was the bridge approved?", as_of=None):
    return Answer(
        id="0f" * 16,
        question=Question(question, scope=Scope(as_of=as_of)),
        status=Status.ANSWERED,
        reason=None,
        confidence=0.9,
        quotes=quotes or (quote(),),
        nearest=(),
        corpus=CORPUS,
        timings_ms={"total": 1.0},
    )


def abstained(reason=Reason.WEAK_EVIDENCE, *nearest, question="Who paid for it?"):
    return Answer(
        id="0e" * 16,
        question=Question(question),
        status=Status.ABSTAINED,
        reason=reason,
        confidence=0.01,
        quotes=(),
        nearest=nearest,
        corpus=CORPUS,
        timings_ms={"total": 1.0},
    )


def near(title="Bridge approved", url="https://gazette.example/bridge"):
    return NearArticle("article-1", title, "The Gazette", "2026-11-20", url)
