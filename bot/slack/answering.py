"""From a claimed question to its answer in Slack: once, in the thread, or not at all.

Before anything is posted it is asked once more whether the question is still wanted; after a
crash, the thread is looked at before anything is posted again. What a language model states is
shown statement by statement, each after it was proved; whoever takes the question back meanwhile
ends the request to the model, and what was shown goes away.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from pullquote.bot.conversation import Conversation
from pullquote.bot.core import Pullquote
from pullquote.bot.records import Answer, Question
from pullquote.bot.slack import wording
from pullquote.bot.slack.deliveries import Deliveries
from pullquote.bot.slack.narrowing import scope_in
from pullquote.bot.slack.posting import Mark, whole_parts
from pullquote.bot.slack.progress import Progress, UnwantedError
from pullquote.bot.slack.rendering import Message, Options, remark, render
from pullquote.bot.slack.requests import Kind, Request, now
from pullquote.bot.slack.sharing import allow_again
from pullquote.bot.slack.speech import Speech
from pullquote.bot.slack.troubles import CallError, passes, pause_s
from pullquote.config import LockedError, PullquoteError, Settings
from pullquote.vectorstore import Scope
from pullquote.vectorstore.moments import written
from pullquote.vectorstore.slack_log import SlackLog, SlackPost

logger = logging.getLogger(__name__)

_BROKEN = "I could not answer that: an error of mine, which my operator finds in the log."


@dataclass(frozen=True, slots=True)
class _Said:
    """An answer with how its question was read."""

    answer: Answer
    read_as: str | None


class Answering:
    """Answers questions that this process has claimed. Safe to use from several threads.

    Args:
        core: Finds the quotes.
        settings: What counts in which channel, and whether answers are remembered.
        speech: Says them.
        deliveries: Knows which questions are wanted.
    """

    def __init__(
        self, core: Pullquote, settings: Settings, speech: Speech, deliveries: Deliveries
    ) -> None:
        self._core = core
        self._settings = settings
        self._speech = speech
        self._deliveries = deliveries
        self._log: SlackLog = core.store.catalog.slack

    def answer(self, request: Request, *, posted_before: bool) -> None:
        """Answer a question, unless it was deleted, stopped, or answered before.

        Args:
            request: Claimed by this process.
            posted_before: An earlier attempt may have posted something.
        """
        if not self._deliveries.wanted(request):
            self._quiet(request)
            return
        try:
            looks = posted_before and request.kind is not Kind.PRIVATE
            shown = self._shown(request) if looks else 0
            if shown is not None:
                if request.in_thread:
                    self._show_work(request)
                self._say(request, posted_before=posted_before, shown=shown)
        except CallError as error:
            if passes(error) and self._deliveries.put_off(request, after_s=pause_s(error)):
                logger.warning("an answer is posted later: %s", error)
                return
            # Slack does not take it, in any form: there is nobody left to tell but the operator.
            logger.error("an answer could not be posted: %s", error)  # noqa: TRY400 - no trace
            self._quiet(request)
            allow_again(request, error, self._deliveries, self._speech, posted_before=posted_before)
        finally:
            if request.direct and request.in_thread:
                self._speech.courtesies.end_session(request.place)
        self._deliveries.finish(request)

    def _shown(self, request: Request) -> int | None:
        """Count the messages of an answer that stand where it goes already; None: all do."""
        there = self._speech.posting.found(request.place, request.id)
        if any(mark.last for mark in there):
            return None
        return whole_parts(there)

    def _show_work(self, request: Request) -> None:
        self._speech.courtesies.status(request.place, wording.READING)
        if request.direct:
            self._speech.courtesies.begin_session(request.place)

    def scope(self, request: Request) -> Scope:
        """Say what counts in a channel."""
        return scope_in(request.place.channel, self._settings.slack)

    def _say(self, request: Request, *, posted_before: bool, shown: int) -> None:
        progress = Progress(request, self._speech, self._deliveries, streams=not posted_before)
        said = self._ask(request, progress)
        if said is None or not self._deliveries.begin_posting(request):
            progress.discard()
            self._quiet(request)
            return
        if isinstance(said, str):
            messages: Sequence[Message] = (remark(said),)
        else:
            messages = render(said.answer, self._options(request, said))
        if request.kind is Kind.PRIVATE:
            assert request.respond_to is not None
            self._speech.reply_privately(request.respond_to, messages, replace=True)
        elif isinstance(said, str):
            if not progress.end(messages[0]):
                self._speech.say(request.listener, messages[0])
        elif request.kind is Kind.SHARED:
            self._speech.share(
                request.listener,
                messages,
                delivery=request.id,
                respond_to=request.respond_to,
                shown=shown,
                note=lambda ts, part: self._note_post(request, said.answer, ts, part),
            )
        else:
            if posted_before and not shown:
                shown = self._complete(request, said.answer, messages)
            self._speech.answer(
                request.listener,
                messages,
                shown=shown,
                lead=wording.lead(said.answer),
                delivery=request.id,
                note=lambda ts, part: self._note_post(request, said.answer, ts, part),
                begun=progress.stream,
            )

    def _ask(self, request: Request, progress: Progress) -> _Said | str | None:
        """Ask the core; a reason in words where it fails, None where nobody wants it any more."""
        scope = self.scope(request)
        try:
            if request.kind in (Kind.PRIVATE, Kind.SHARED):
                return _Said(self._core.ask(Question(request.text, scope=scope)), None)
            conversation = Conversation.open(self._core, request.thread)
            if request.kind is Kind.AS_WRITTEN:
                turn = conversation.correct(request.text, scope=scope, tell=progress.tell)
            else:
                turn = conversation.ask(request.text, scope=scope, tell=progress.tell)
        except UnwantedError:
            return None
        except CallError:
            raise
        except PullquoteError as error:
            logger.warning("a question was not answered: %s", error)
            return f"I could not answer that: {error}."
        except Exception:  # the asker is told, the operator finds it in the log
            logger.exception("a question was not answered")
            return _BROKEN
        return _Said(turn.answer, turn.read_as)

    def _options(self, request: Request, said: _Said) -> Options:
        return Options(
            read_as=said.read_as,
            as_written=request.text if said.read_as else None,
            asked_by=request.user if request.kind is Kind.SHARED else None,
            feedback=self._settings.answers.keep,
            share=request.kind is Kind.PRIVATE,
        )

    def _complete(self, request: Request, answer: Answer, messages: Sequence[Message]) -> int:
        """End an answer that was begun and left; return how many messages are shown then."""
        place = request.place
        noted = self._log.posts_for(place.team, place.channel, place.ts)
        leads = (wording.lead(answer), wording.CHECKED)
        ts = noted[0].ts if noted else self._speech.posting.begun(place, leads)
        mark = Mark(request.id, last=len(messages) == 1)
        if ts is None or not self._speech.complete(request.listener, ts, messages[0], mark=mark):
            return 0
        self._note_post(request, answer, ts, 1)
        return 1

    def _note_post(self, request: Request, answer: Answer, ts: str, part: int) -> None:
        place = request.place
        post = SlackPost(
            team=place.team,
            channel=place.channel,
            ts=ts,
            thread_ts=place.thread_ts or ts,
            answer=answer.id,
            part=part,
            asked_ts=place.ts,
            asked_by=request.user,
            posted_at=written(now()),
        )
        try:
            self._log.note_post(post)
        except LockedError as error:
            logger.warning("a post is not noted down: %s", error)

    def _quiet(self, request: Request) -> None:
        """End the status of a question that is not to be answered any more."""
        if request.kind in (Kind.ASKED, Kind.AS_WRITTEN):
            self._speech.courtesies.status(request.place, "")
