"""The line of questions: fair between people, bounded for each of them and for each channel.

Whoever asks many questions waits for the others' first ones; a busy channel does not keep the
workers from the rest. What is asked in one thread is done one by one, in the order in which it
came. Work that has not begun can be taken back when the bot stops.
"""

import logging
import threading
import time
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest

logger = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.5
"""Nobody tells this process when another one is done with what a job waits for."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work.

    Attributes:
        id: Unique among what is in line.
        user: Whose it is.
        channel: Where it is done.
        run: Does it; answers for its own errors.
        thread: What has the same is done one by one, in order; None: it waits for no other job.
        held: Whether to leave it for a while, since another process has to be done first.
    """

    id: str
    user: str
    channel: str
    run: Callable[[], None]
    thread: str | None = None
    held: Callable[[], bool] = lambda: False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job was taken.

    Attributes:
        position: Its place in line, 1 for the next one; 0: it begins at once.
    """

    position: int


@dataclass(frozen=True, slots=True)
class Full:
    """A job was refused: its user has that many in line."""

    waiting: int


class FairQueue:
    """Runs jobs on a few threads, in turn between users.

    Args:
        workers: Jobs that run at the same time.
        per_user: Most jobs of one user, waiting or running.
        per_channel: Most jobs of one channel that run at the same time.
    """

    def __init__(self, *, workers: int, per_user: int, per_channel: int) -> None:
        self._per_user = per_user
        self._per_channel = per_channel
        self._lock = threading.Condition()
        self._line: OrderedDict[str, deque[Job]] = OrderedDict()
        self._running: dict[str, Job] = {}
        self._users: Counter[str] = Counter()  # running jobs
        self._channels: Counter[str] = Counter()
        self._in_order: defaultdict[str, deque[Job]] = defaultdict(deque)  # the running one first
        self._open = True
        self._threads = [
            threading.Thread(target=self._work, name=f"pullquote-answers-{n}", daemon=True)
            for n in range(workers)
        ]
        for thread in self._threads:
            thread.start()

    def offer(self, job: Job, *, bounded: bool = True, elsewhere: int = 0) -> Waiting | Full:
        """Put a job in line.

        Args:
            job: What to do.
            bounded: Refuse it where its user has too many; false for work that was accepted
                before.
            elsewhere: Jobs of its user that wait or run in other processes.
        """
        with self._lock:
            mine = self._line.setdefault(job.user, deque())
            held = len(mine) + self._users[job.user] + elsewhere
            if bounded and held >= self._per_user:
                if not mine:
                    del self._line[job.user]
                return Full(held)
            mine.append(job)
            if job.thread is not None:
                self._in_order[job.thread].append(job)
            idle = len(self._threads) - len(self._running)
            ahead = self._ahead_of(job)
            blocked = self._is_blocked(job)
            self._lock.notify()
            return Waiting(0 if ahead < idle and not blocked else max(1, ahead - idle + 1))

    def waiting(self) -> int:
        """Count the jobs that have not begun."""
        with self._lock:
            return sum(map(len, self._line.values()))

    def positions(self) -> dict[str, int]:
        """Say for each job that waits how many begin before it, plus one."""
        with self._lock:
            rounds = zip_longest(*(self._line[user] for user in self._in_turn()))
            waiting = (job for jobs in rounds for job in jobs if job is not None)
            return {job.id: position for position, job in enumerate(waiting, start=1)}

    def pause(self) -> None:
        """Begin nothing more; what comes in waits, for whoever takes it back at the end."""
        with self._lock:
            self._open = False
            self._lock.notify_all()

    def close(self, *, grace_s: float) -> list[Job]:
        """Begin nothing more, let what runs end, and return what is not done.

        Args:
            grace_s: How long to wait for what runs.
        """
        deadline = time.monotonic() + grace_s
        self.pause()
        with self._lock:
            left = [job for jobs in self._line.values() for job in jobs]
            self._line.clear()
            while self._running and (rest := deadline - time.monotonic()) > 0:
                self._lock.wait(rest)
            left += self._running.values()
        return left

    def _ahead_of(self, job: Job) -> int:
        """Count what comes before the newest job of a user: each user has a turn in each round."""
        rounds = len(self._line[job.user])
        others = (len(jobs) for user, jobs in self._line.items() if user != job.user)
        return rounds - 1 + sum(min(rounds, count) for count in others)

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                job.run()
            except Exception:  # the last frame of its thread
                logger.exception("a question's work ended in an error")
            with self._lock:
                del self._running[job.id]
                self._users[job.user] -= 1
                self._channels[job.channel] -= 1
                if job.thread is not None:
                    self._let_the_next_begin(job.thread)
                self._lock.notify_all()

    def _next(self) -> Job | None:
        with self._lock:
            while True:
                if not self._open:
                    return None
                for user in self._in_turn():
                    job = self._take(user)
                    if job is not None:
                        return job
                self._lock.wait(_LOOK_EVERY_S if self._line else None)

    def _in_turn(self) -> Iterator[str]:
        """Yield who has work waiting: the least served now first, then the longest waiting."""
        yield from sorted(self._line, key=lambda user: self._users[user])

    def _take(self, user: str) -> Job | None:
        jobs = self._line[user]
        for job in jobs:
            if not self._is_blocked(job) and not job.held():
                jobs.remove(job)
                self._line.move_to_end(user)
                if not jobs:
                    del self._line[user]
                self._running[job.id] = job
                self._users[user] += 1
                self._channels[job.channel] += 1
                return job
        return None

    def _is_blocked(self, job: Job) -> bool:
        """Whether others have to be done before a job may begin, however idle the workers are."""
        if self._channels[job.channel] >= self._per_channel:
            return True
        return job.thread is not None and self._in_order[job.thread][0] is not job

    def _let_the_next_begin(self, thread: str) -> None:
        order = self._in_order[thread]
        order.popleft()
        if not order:
            del self._in_order[thread]
