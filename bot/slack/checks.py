"""The message shortcut: somebody's message, sentence by sentence, against the archive."""

import logging
from collections.abc import Callable

from pullquote.bot.checking import Report, check
from pullquote.bot.core import Pullquote
from pullquote.bot.slack import wording
from pullquote.bot.slack.check_view import report_messages, share_value
from pullquote.bot.slack.deliveries import Deliveries
from pullquote.bot.slack.rendering import Message, remark
from pullquote.bot.slack.requests import Kind, Request
from pullquote.bot.slack.sharing import allow_again
from pullquote.bot.slack.speech import Speech
from pullquote.bot.slack.troubles import CallError, passes, pause_s
from pullquote.config import PullquoteError
from pullquote.vectorstore import Scope

logger = logging.getLogger(__name__)

MOST_SENTENCES = 8
_BROKEN = "I could not check that: an error of mine, which my operator finds in the log."


class Checks:
    """Checks messages that this process has claimed. Safe to use from several threads.

    Args:
        core: The archive.
        speech: Says what was found.
        deliveries: Knows which checks are wanted.
        scope: What counts in a request's channel.
    """

    def __init__(
        self,
        core: Pullquote,
        speech: Speech,
        deliveries: Deliveries,
        scope: Callable[[Request], Scope],
    ) -> None:
        self._core = core
        self._speech = speech
        self._deliveries = deliveries
        self._scope = scope

    def answer(self, request: Request, *, posted_before: bool) -> None:
        """Check a message, and tell whoever asked alone, or all where it is shared.

        Args:
            request: Claimed by this process.
            posted_before: An earlier attempt may have shared it.
        """
        if not self._deliveries.wanted(request):
            return
        try:
            if request.kind is Kind.CHECK:
                self._reply(request, (remark(wording.READING_ALOUD),))
                messages = self._check(request)
                if self._deliveries.begin_posting(request):
                    self._reply(request, messages)
            else:
                self._share(request, posted_before=posted_before)
        except CallError as error:
            if passes(error) and self._deliveries.put_off(request, after_s=pause_s(error)):
                logger.warning("a check is posted later: %s", error)
                return
            logger.error("a check could not be posted: %s", error)  # noqa: TRY400 - no trace
            allow_again(request, error, self._deliveries, self._speech, posted_before=posted_before)
        self._deliveries.finish(request)

    def _share(self, request: Request, *, posted_before: bool) -> None:
        there = self._speech.posting.found(request.place, request.id) if posted_before else {}
        if any(mark.last for mark in there):
            return
        messages = self._check(request)
        if self._deliveries.begin_posting(request):
            self._speech.share(
                request.listener,
                messages,
                delivery=request.id,
                respond_to=request.respond_to,
                note=lambda ts, part: logger.debug("a check is shared: %s, %d", ts, part),
                shown=max((mark.part for mark in there), default=0),
            )

    def _check(self, request: Request) -> tuple[Message, ...]:
        try:
            scope = self._scope(request)
            report: Report = check(self._core, request.text, scope=scope, most=MOST_SENTENCES)
        except PullquoteError as error:
            logger.warning("a message was not checked: %s", error)
            return (remark(f"I could not check that: {error}."),)
        except Exception:  # the asker is told, the operator finds it in the log
            logger.exception("a message was not checked")
            return (remark(_BROKEN),)
        if request.kind is Kind.CHECK:
            return report_messages(report, share=share_value(request.place.thread_ts, report))
        return report_messages(report, asked_by=request.user)

    def _reply(self, request: Request, messages: tuple[Message, ...]) -> None:
        place = request.place
        thread_ts = place.thread_ts if place.thread_ts != place.ts else None
        if request.respond_to is None:
            for message in messages:
                self._speech.whisper(request.listener, message)
            return
        self._speech.reply_privately(
            request.respond_to, messages, replace=False, thread_ts=thread_ts
        )
