"""The desk: takes each question once, puts it in line, and tells the asker where it stands."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from pullquote.bot.slack import wording
from pullquote.bot.slack.deliveries import Deliveries
from pullquote.bot.slack.line import TELL_EVERY_S, Line
from pullquote.bot.slack.queue import FairQueue, Full, Job
from pullquote.bot.slack.rendering import remark
from pullquote.bot.slack.requests import Kind, Request
from pullquote.bot.slack.speech import Speech
from pullquote.bot.slack.troubles import CallError
from pullquote.config import SlackSettings
from pullquote.vectorstore.slack_deliveries import Delivery

logger = logging.getLogger(__name__)

_ERRAND_WORKERS = 8
_PRIVATE = (Kind.PRIVATE, Kind.CHECK)
_WORTH_A_MESSAGE_S = 4.0
"""Whoever waits for less is not told so by a message."""
_MOST_WAIT_FOR_OTHERS_S = 120.0
"""A follow-up begins then, whatever another process does with the question before it."""


class Errands:
    """Runs short calls to Slack beside the listeners, which must not wait for them."""

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(_ERRAND_WORKERS, thread_name_prefix="pullquote-errand")

    def run(self, work: Callable[[], object]) -> None:
        """Do something soon; what goes wrong is logged."""
        self._executor.submit(self._guarded, work)

    def close(self) -> None:
        """Wait for what has begun."""
        self._executor.shutdown(wait=True)

    @staticmethod
    def _guarded(work: Callable[[], object]) -> None:
        try:
            work()
        except CallError as error:
            logger.warning("%s", error)
        except Exception:  # the last frame of its thread
            logger.exception("an errand ended in an error")


class _Turn:
    """Keeps the word about the line from coming after the work has begun."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.begun = False
        self.since = time.monotonic()


class Desk:
    """Takes questions for the workers.

    Args:
        settings: How many questions may be in line and in work.
        deliveries: Claims each question.
        speech: Tells askers how long they wait.
        errands: Runs what a listener must not wait for.
        answer: Answers a claimed question; the flag: something may have been posted before.
        tell_every_s: How often those who wait may be told that their place has changed.
    """

    def __init__(
        self,
        settings: SlackSettings,
        deliveries: Deliveries,
        speech: Speech,
        errands: Errands,
        answer: Callable[[Request, bool], None],
        *,
        tell_every_s: float = TELL_EVERY_S,
    ) -> None:
        self._deliveries = deliveries
        self._speech = speech
        self._errands = errands
        self._answer = answer
        self._queue = FairQueue(
            workers=settings.workers, per_user=settings.per_user, per_channel=settings.per_channel
        )
        self._line = Line(self._queue.positions, every_s=tell_every_s)

    def take(self, request: Request) -> bool:
        """Take a question; false: it was taken before, by this process or another.

        Raises:
            LockedError: The catalog stayed busy; whoever sent the question should send it again.
        """
        delivery = self._deliveries.claim(request)
        if delivery is None:
            return False
        self._line_up(request, delivery, bounded=True)
        return True

    def take_over(self, request: Request, delivery: Delivery) -> None:
        """Take a question that another process left, which was accepted there."""
        self._line_up(request, delivery, bounded=False)

    def pause(self) -> None:
        """Begin nothing more; what still comes in is claimed and handed back at the end."""
        self._queue.pause()

    def close(self, *, grace_s: float) -> int:
        """Begin nothing more, and let what runs end; return how many questions are left."""
        left = self._queue.close(grace_s=grace_s)
        self._line.close()
        self._speech.notes.close()
        return len(left)

    def _line_up(self, request: Request, delivery: Delivery, *, bounded: bool) -> None:
        turn = _Turn()

        def run() -> None:
            with turn.lock:
                turn.begun = True
            try:
                self._speech.notes.take_away(request.id)  # before the answer comes
                self._answer(request, delivery.posting)
            except Exception:  # whatever it is, the question is not to stay claimed for ever
                logger.exception("a question was not answered")
                if not self._deliveries.put_off(request):
                    self._deliveries.finish(request)
            finally:
                self._deliveries.let_go(request)
                self._wait_is_over(request, taken_over=not bounded)

        def held() -> bool:
            patient = time.monotonic() - turn.since < _MOST_WAIT_FOR_OTHERS_S
            return request.in_thread and patient and self._deliveries.earlier_elsewhere(delivery)

        job = Job(
            request.id,
            f"{request.team}:{request.user}",
            request.place.channel,
            run,
            thread=request.thread if request.in_thread else None,
            held=held,
        )
        elsewhere = self._deliveries.held_elsewhere(request, delivery) if bounded else 0
        place = self._queue.offer(job, bounded=bounded, elsewhere=elsewhere)
        if isinstance(place, Full):
            self._errands.run(partial(self._refuse, request, place))
        elif place.position:
            if request.kind not in _PRIVATE:  # a response address takes five messages in all
                self._line.follow(
                    request.id, place.position, partial(self._tell_later, request, turn)
                )
            self._tell_later(request, turn, place.position)

    def _wait_is_over(self, request: Request, *, taken_over: bool) -> None:
        """Take away what still tells of the wait; where a process died, it may have told of it."""
        notes = self._speech.notes
        notes.take_away(request.id)
        told = request.kind not in _PRIVATE and request.place.thread_ts
        if taken_over and told and not self._speech.courtesies.has_status:
            notes.sweep(request.place)

    def _refuse(self, request: Request, full: Full) -> None:
        message = remark(wording.too_many(full.waiting))
        if request.kind in _PRIVATE and request.respond_to:
            replace = request.kind is Kind.PRIVATE
            self._speech.reply_privately(request.respond_to, (message,), replace=replace)
        else:
            self._speech.whisper(request.listener, message)
        self._deliveries.finish(request)

    def _tell_later(self, request: Request, turn: _Turn, position: int) -> None:
        self._errands.run(partial(self._tell, request, turn, position))

    def _tell(self, request: Request, turn: _Turn, position: int) -> None:
        with turn.lock:
            if turn.begun:
                return
            if request.kind in _PRIVATE and request.respond_to:
                said = remark(f"Pullquote {wording.in_line(position)}.")
                replace = request.kind is Kind.PRIVATE
                self._speech.reply_privately(request.respond_to, (said,), replace=replace)
            elif request.place.thread_ts:
                self._tell_in_thread(request, turn, position)

    def _tell_in_thread(self, request: Request, turn: _Turn, position: int) -> None:
        """Tell by the status line, or by a message where there is none and the wait is long."""
        courtesies, place = self._speech.courtesies, request.place
        courtesies.status(place, wording.in_line(position))
        if courtesies.has_status:
            return
        long = time.monotonic() - turn.since >= _WORTH_A_MESSAGE_S
        if not (long and self._speech.notes.tell(request.id, place, position)):
            self._line.again(request.id)
