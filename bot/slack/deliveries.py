"""Which questions this process answers: claims on the log, kept alive while it works.

A claim is a lease that a thread of its own renews. What another process left, because it crashed
or was told to stop, is taken over by whoever looks first.
"""

import logging
import os
import secrets
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from pullquote.bot.slack.requests import Kind, Request, now, of_delivery
from pullquote.config import LockedError, PullquoteError
from pullquote.vectorstore.moments import written
from pullquote.vectorstore.slack_deliveries import Delivery
from pullquote.vectorstore.slack_log import SlackLog

logger = logging.getLogger(__name__)

TakeOver = Callable[[Request, Delivery], None]

LEASE_S = 45.0
_LOOK_EVERY_S = 10.0
_FORGET_EVERY_S = 3_600.0
_KEEP = timedelta(days=2)
_TOO_OLD = timedelta(hours=1)
"""A question that nobody could answer for so long is not answered any more."""
_TRIES = 5
_LEASES_BETWEEN = (1, 4, 12, 40)
"""Before the second try to the fifth: within three quarters of an hour in all."""
_MOST_AT_ONCE = 20


class Deliveries:
    """The claims of one process. Safe to use from several threads.

    Args:
        log: The catalog's.
        keep_days: Days after which posts and threads are forgotten.
        lease_s: How long a claim lasts unless it is renewed.
        look_every_s: How often claims are renewed and left questions are looked for.
    """

    def __init__(
        self,
        log: SlackLog,
        *,
        keep_days: int,
        lease_s: float = LEASE_S,
        look_every_s: float = _LOOK_EVERY_S,
    ) -> None:
        self.worker = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._log = log
        self._keep = timedelta(days=keep_days)
        self._lease = timedelta(seconds=lease_s)
        self._look_every_s = look_every_s
        self._lock = threading.Lock()
        self._in_hand: dict[str, int] = {}  # the tries of each
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, take: TakeOver) -> None:
        """Begin to renew claims, and to look for what others left.

        Args:
            take: Is given each question that was taken over.
        """
        self._thread = threading.Thread(
            target=self._watch, args=(take,), name="pullquote-claims", daemon=True
        )
        self._thread.start()

    def claim(self, request: Request) -> Delivery | None:
        """Take a question; None: it is answered, or somebody is at it.

        Raises:
            LockedError: The catalog stayed busy, however often it was tried.
        """
        moment = now()
        delivery = request.delivery(moment)
        for last in (False,) * (_TRIES - 1) + (True,):
            try:
                claimed = self._log.deliveries.claim(
                    delivery,
                    event=request.event,
                    worker=self.worker,
                    now=now(),
                    until=now() + self._lease,
                )
                return claimed if claimed and self._take_in_hand(claimed) else None
            except LockedError:
                if last:
                    raise
        return None

    def held_elsewhere(self, request: Request, delivery: Delivery) -> int:
        """Count what other processes hold of a user's questions that came in before this one."""
        held = self._log.deliveries.held_elsewhere(delivery, worker=self.worker, now=now())
        askers = ((one.team, one.user) for one in map(of_delivery, held))
        return sum(1 for asker in askers if asker == (request.team, request.user))

    def earlier_elsewhere(self, delivery: Delivery) -> bool:
        """Whether another process holds a question that came in before, in the same thread."""
        try:
            held = self._log.deliveries.held_elsewhere(delivery, worker=self.worker, now=now())
        except PullquoteError as error:  # better answered out of order than not at all
            logger.warning("cannot see what other processes answer: %s", error)
            return False
        threads = {(one.team, one.channel, one.thread_ts) for one in held}
        return (delivery.team, delivery.channel, delivery.thread_ts) in threads

    def known(self, request_id: str) -> bool:
        """Whether a question has come in, to this process or another."""
        return self._log.deliveries.known(request_id)

    def wanted(self, request: Request) -> bool:
        """Whether to go on with a question: neither deleted nor stopped nor taken over."""
        return self._log.deliveries.wanted(request.id, worker=self.worker)

    def begin_posting(self, request: Request) -> bool:
        """Whether to post the answer now; from here on, somebody who takes over looks first."""
        return self._log.deliveries.begin_posting(request.id, worker=self.worker)

    def let_go(self, request: Request) -> None:
        """Note that this process does nothing more about a question, whatever became of it."""
        with self._lock:
            self._in_hand.pop(request.id, None)

    def finish(self, request: Request) -> bool:
        """Note that a question is answered; false: a later look finds the answer."""
        self.let_go(request)
        for _ in range(_TRIES):
            try:
                self._log.deliveries.finish(request.id, now=now())
            except LockedError as error:
                logger.warning("cannot note an answered question down: %s", error)
            else:
                return True
        return False

    def refuse(self, request: Request) -> None:
        """Note that Slack took nothing of an answer: whoever wants it once more is to get it."""
        if not self.finish(request):
            return
        mark = replace(request.delivery(now()), id=_refused(request.id))
        try:
            self.withdraw(mark)  # nobody sends what has this name
        except LockedError as error:
            logger.warning("a refused answer cannot be asked for again: %s", error)

    def name_of(self, wanted: str) -> str:
        """Name what is wanted once: as before, unless Slack refused the answer to it.

        Args:
            wanted: The name of what was pressed.
        """
        name = wanted
        while self.known(_refused(name)):
            name = f"{name}:again"
        return name

    def put_off(self, request: Request, *, after_s: float = 0.0) -> bool:
        """Leave a question for a later try, here or elsewhere; false: it was tried often enough.

        Args:
            request: Claimed by this process.
            after_s: Seconds that Slack asks to be left alone.
        """
        with self._lock:
            tried = self._in_hand.get(request.id, 1)
        leases = _LEASES_BETWEEN[min(max(tried, 1), len(_LEASES_BETWEEN)) - 1]
        until = now() + max(self._lease * leases, timedelta(seconds=after_s))
        for _ in range(_TRIES):
            try:
                return self._log.deliveries.put_off(
                    request.id, worker=self.worker, until=until, tries=_TRIES
                )
            except LockedError as error:
                logger.warning("cannot put a question off: %s", error)
        return False

    def withdraw(self, delivery: Delivery) -> None:
        """Let nobody answer a question."""
        self._log.deliveries.withdraw(delivery, now=now())

    def delete(self, delivery: Delivery) -> None:
        """Let nobody answer a deleted question, neither as it came in nor as it was edited."""
        mark = replace(delivery, id=_edited(delivery.id))
        self.withdraw(delivery)
        self.withdraw(mark)  # for edits that are still to be asked
        self._log.deliveries.withdraw_named(f"{mark.id}:", now=now())

    def name_of_edit(self, asked: str, edited_ts: str) -> str | None:
        """Name a question as it was edited; None: it was deleted.

        Args:
            asked: The name of the message that asks.
            edited_ts: When it was edited, as Slack counts.
        """
        edited = _edited(asked)
        return None if self.known(edited) else f"{edited}:{edited_ts}"

    def withdraw_thread(self, team: str, channel: str, thread_ts: str) -> int:
        """Let nobody answer what is open in a thread; return how many questions these were."""
        return self._log.deliveries.withdraw_thread(team, channel, thread_ts, now=now())

    def stop(self) -> None:
        """Hand back what this process has claimed and not finished."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
        try:
            handed = self._log.deliveries.hand_back(worker=self.worker)
        except PullquoteError as error:
            logger.warning("claims run out by themselves: %s", error)
            return
        if handed:
            logger.info("handed back %d questions", handed)

    def look(self, take: TakeOver) -> None:
        """Renew this process's claims, and take over what nobody works on."""
        log = self._log.deliveries
        log.renew(worker=self.worker, until=now() + self._lease)
        left = log.take_over(
            worker=self.worker, now=now(), until=now() + self._lease, limit=_MOST_AT_ONCE
        )
        for delivery in left:
            request = of_delivery(delivery)
            old = delivery.received_at < written(now() - _TOO_OLD)
            if old and request.kind is not Kind.CHANGED:
                logger.warning("a question of %s is too old to answer", delivery.received_at)
                self.finish(request)
            elif self._take_in_hand(delivery):
                take(request, delivery)

    def _take_in_hand(self, delivery: Delivery) -> bool:
        """Whether it is new here: a claim may run out under our hands, on a busy catalog."""
        with self._lock:
            new = delivery.id not in self._in_hand
            self._in_hand.setdefault(delivery.id, delivery.attempts)
        return new

    def _watch(self, take: TakeOver) -> None:
        looks_between = max(1, int(_FORGET_EVERY_S / self._look_every_s))
        looks = 0
        while not self._ended.is_set():
            try:
                self.look(take)
                if looks % looks_between == 0:
                    self._log.deliveries.forget(before=now() - _KEEP)
                    self._log.forget(before=now() - self._keep)
                looks += 1
            except PullquoteError as error:  # busy: the lease is longer than a few looks
                logger.warning("cannot look after claims now: %s", error)
            self._ended.wait(self._look_every_s)


def _refused(name: str) -> str:
    return f"{name}:refused"


def _edited(name: str) -> str:
    return f"{name}:edited"
