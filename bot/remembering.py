"""Noting an answer down: ids and offsets, so that it can be said later what has become of it."""

import logging
from datetime import UTC, datetime

from pullquote.bot.records import Answer
from pullquote.config import PullquoteError
from pullquote.vectorstore import RememberedAnswer, RememberedCitation
from pullquote.vectorstore.answer_log import AnswerLog

logger = logging.getLogger(__name__)


def remember(log: AnswerLog, answer: Answer, *, keep_days: int) -> None:
    """Note an answer down; one that cannot be is still an answer, and a warning says so."""
    try:
        log.remember(remembered(answer), keep_days=keep_days)
    except PullquoteError as error:  # busy, read-only, a full disk
        logger.warning("this answer is not remembered: %s", error)


def remembered(answer: Answer) -> RememberedAnswer:
    """Lay an answer out for the catalog, as given now."""
    question = answer.question
    return RememberedAnswer(
        id=answer.id,
        question=question.text,
        asked_at=datetime.now(UTC).isoformat(timespec="seconds"),
        asked_on=question.asked_on,
        as_of=question.scope.as_of,
        status=str(answer.status),
        reason=str(answer.reason) if answer.reason else None,
        confidence=answer.confidence,
        citations=tuple(
            RememberedCitation(quote.n, quote.article_id, quote.revision, quote.span)
            for quote in answer.quotes
        ),
    )
