"""The modal of "Show context": the sentences around a quote, and its article's revision.

What the article says about itself, a correction or a retraction, stands above them.
"""

from collections.abc import Iterator
from typing import Any

from pullquote.bot import notices
from pullquote.bot.slack import elements as el
from pullquote.bot.slack import plain, wording
from pullquote.bot.slack.rendering import quote_elements
from pullquote.bot.wording import NOTICES, count
from pullquote.config import ArticleNotFoundError
from pullquote.vectorstore import Catalog, Revision, Scope, Span

_SENTENCES_AROUND = 3
_LONGEST_SIDE = 2_000
_LONGEST_QUOTE = 6_000
_MOST_NOTICES = 2
_GRAVITY = list(NOTICES)
_GONE = "This article is not in the archive any more; its words were purged."
_ELSEWHERE = "This article does not count in this channel any more."


def context_view(catalog: Catalog, value: str, scope: Scope | None = None) -> dict[str, Any]:
    """Make the modal for a button's value, as `rendering.context_value` wrote it.

    Args:
        catalog: Where the article is.
        value: Names the quote.
        scope: Which articles may be shown; None: all.
    """
    number, start, end, article_id = value.split(" ", 3)
    try:
        revision = catalog.revision(article_id, int(number))
    except ArticleNotFoundError:
        return _modal(_remark(_GONE))
    if not catalog.is_in_scope(article_id, scope or Scope()):
        return _modal(_remark(_ELSEWHERE))
    span = Span(int(start), int(end))
    return _modal(_blocks(revision, span, _newest(catalog, revision)))


def _newest(catalog: Catalog, revision: Revision) -> Revision:
    """Return the article as it stands now, or stood when it was withdrawn."""
    known = catalog.known(revision.article_id)
    try:
        return catalog.revision(revision.article_id, known.revision) if known else revision
    except ArticleNotFoundError:  # purged this very moment
        return revision


def _blocks(revision: Revision, span: Span, newest: Revision) -> list[el.Block]:
    if span.end > len(revision.text):  # purged, and ingested anew with another text
        return _remark(_GONE)
    title = plain.line(revision.title, limit=200) or "untitled"
    address = plain.web_address(revision.metadata.url)
    heading = el.link(address, title) if address else el.text(title, bold=True)
    metadata = revision.metadata
    published = [plain.line(metadata.publisher or ""), wording.day(revision.published)]
    byline = " · ".join(part for part in published if part)
    before, after = _around(revision, span)
    parts = [el.section([heading, *el.texts(f"\n{byline}")])]
    parts += [el.section(el.texts(said, bold=True)) for said in _notices(revision, span, newest)]
    if before:
        parts.append(el.section(el.texts(before)))
    quoted = span.of(revision.text)
    shown = plain.head(quoted, _LONGEST_QUOTE)
    parts.append(el.quote(quote_elements(shown, None)))
    if after:
        parts.append(el.section(el.texts(after)))
    state = "the current one" if revision.current else "not the current one any more"
    stored = wording.moment(revision.recorded_at)
    where = f"Revision {revision.number}, {state}, stored {stored};"
    foot = f"{where} characters {span.start} to {span.end}."
    if shown != quoted:
        foot = f"{foot} Only the beginning of the quote is shown."
    return [el.rich_text(parts), el.footnote(foot)]


def _remark(words: str) -> list[el.Block]:
    return [el.rich_text([el.section([el.text(words)])])]


def _notices(revision: Revision, span: Span, newest: Revision) -> Iterator[str]:
    """Say what the article says about itself, the gravest first: now, or as it was quoted."""
    home = newest if newest.notices else revision
    about = sorted(home.notices, key=lambda one: (_GRAVITY.index(one.kind), one.span is None))
    for notice in about[:_MOST_NOTICES]:
        yield wording.notice_on(span, revision.number, notices.quoted(notice, home))
    left = len(about) - _MOST_NOTICES
    if left > 0:
        yield f"And {count(left, 'more notice', 'more notices')} of the article's own."


def _around(revision: Revision, span: Span) -> tuple[str, str]:
    """Return the sentences before and after a span, each side kept short."""
    sentences = list(revision.sentences())
    before = [one for one in sentences if one.end <= span.start][-_SENTENCES_AROUND:]
    after = [one for one in sentences if one.start >= span.end][:_SENTENCES_AROUND]
    left = revision.text[before[0].start : span.start].strip() if before else ""
    right = revision.text[span.end : after[-1].end].strip() if after else ""
    if plain.units(left) > _LONGEST_SIDE:
        left = f"…{left[-_LONGEST_SIDE // 2 :]}"
    return left, plain.clip(right, _LONGEST_SIDE)


def _modal(blocks: list[el.Block]) -> dict[str, Any]:
    return {
        "type": "modal",
        "title": el.plain_text("In its article"),
        "close": el.plain_text("Close"),
        "blocks": blocks,
    }
