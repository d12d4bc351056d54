"""The answer as JSON: a contract with a version, kept for scripts and other programs.

A change of these names or meanings raises `SCHEMA`; a new name beside them does not.
"""

from pullquote.bot.records import Answer, Quote, QuotedNotice, Searched, ShortAnswer, Usage

SCHEMA = 1


def answer_to_dict(answer: Answer) -> dict[str, object]:
    """Lay an answer out as plain JSON types.

    Offsets (`start`, `end`) are code points of the revision's text; `highlight` counts code
    points of the quote's own text. `quotes` is empty exactly when `status` is "abstained".
    """
    question = answer.question
    as_of = question.scope.as_of
    return {
        "schema": SCHEMA,
        "id": answer.id,
        "question": question.text,
        "question_date": question.asked_on.isoformat() if question.asked_on else None,
        "as_of": as_of.isoformat() if as_of else None,
        "status": str(answer.status),
        "reason": str(answer.reason) if answer.reason else None,
        "confidence": answer.confidence,
        "tentative": answer.tentative,
        "quotes": [_quote(quote) for quote in answer.quotes],
        "short_answer": _short_answer(answer.short_answer) if answer.short_answer else None,
        "nearest": [
            {
                "article_id": near.article_id,
                "title": near.title,
                "published": near.published,
                "url": near.url,
            }
            for near in answer.nearest
        ],
        "corpus": {
            "articles": answer.corpus.articles,
            "oldest": answer.corpus.oldest,
            "newest": answer.corpus.newest,
            "updated_at": answer.corpus.updated_at,
        },
        "searched": _searched(answer.searched) if answer.searched else None,
        "differs": [
            {
                "value": value.value,
                "quote": value.quote,
                "publisher": value.publisher,
                "published": value.published,
            }
            for value in answer.differs
        ],
        "timings_ms": dict(answer.timings_ms),
        "answerer": str(answer.answerer),
        "claims": [
            {"text": claim.text, "citations": list(claim.citations)} for claim in answer.claims
        ],
        "removed": answer.removed,
        "fallback": str(answer.fallback) if answer.fallback else None,
        "usage": _usage(answer.usage) if answer.usage else None,
    }


def verdicts_to_list(answer: Answer) -> list[dict[str, object]]:
    """Lay out what the gate found about each statement of a model, removed ones included."""
    return [
        {
            "text": verdict.claim.text,
            "sentences": list(verdict.claim.sentence_ids),
            "passed": verdict.passed,
            "checks": [
                {"check": str(each.check), "passed": each.passed, "detail": each.detail}
                for each in verdict.findings
            ],
        }
        for verdict in answer.verdicts
    ]


def _usage(usage: Usage) -> dict[str, object]:
    return {
        "model": usage.model,
        "requests": usage.requests,
        "tokens_in": usage.tokens_in,
        "tokens_out": usage.tokens_out,
        "estimated": usage.estimated,
        "cost": usage.cost,
    }


def _short_answer(short: ShortAnswer) -> dict[str, object]:
    return {
        "text": short.text,
        "quote": short.quote,
        "start": short.span.start,
        "end": short.span.end,
    }


def _searched(searched: Searched) -> dict[str, object]:
    return {
        "from": searched.since.isoformat() if searched.since else None,
        "to": searched.until.isoformat() if searched.until else None,
        "said": searched.said,
        "kind": str(searched.kind) if searched.kind else None,
        "widened": searched.widened,
        "publishers": list(searched.publishers),
        "authors": list(searched.authors),
        "sections": list(searched.sections),
        "tags": list(searched.tags),
    }


def _quote(quote: Quote) -> dict[str, object]:
    span = quote.highlight
    return {
        "n": quote.n,
        "article_id": quote.article_id,
        "revision": quote.revision,
        "start": quote.span.start,
        "end": quote.span.end,
        "text": quote.text,
        "title": quote.title,
        "publisher": quote.publisher,
        "authors": list(quote.authors),
        "published": quote.published,
        "url": quote.url,
        "link": quote.link,
        "highlight": [span.start, span.end] if span else None,
        "score": quote.score,
        "current": quote.current,
        "notice": notice_to_dict(quote.notice) if quote.notice else None,
        "also_in": [
            {
                "article_id": copy.article_id,
                "title": copy.title,
                "publisher": copy.publisher,
                "published": copy.published,
                "url": copy.url,
            }
            for copy in quote.also_in
        ],
    }


def notice_to_dict(notice: QuotedNotice) -> dict[str, object]:
    """Lay out what a quoted article says about itself."""
    span = notice.span
    return {
        "kind": str(notice.kind),
        "article_id": notice.article_id,
        "revision": notice.revision,
        "start": span.start if span else None,
        "end": span.end if span else None,
        "text": notice.text,
    }
