"""A budget of calls: so many in a minute, and none while there is a rest."""

import threading
import time
from collections import deque


class Allowance:
    """Says whether one more call is within a budget. Safe to use from several threads.

    Args:
        per_minute: Most calls within any minute.
    """

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._made: deque[float] = deque()
        self._rest_until = 0.0
        self._lock = threading.Lock()

    def take(self) -> bool:
        """Count a call, if it is within the budget."""
        now = time.monotonic()
        with self._lock:
            while self._made and self._made[0] <= now - 60:
                self._made.popleft()
            if now < self._rest_until or len(self._made) >= self._per_minute:
                return False
            self._made.append(now)
            return True

    @property
    def rests(self) -> bool:
        """Whether nothing is allowed for a while."""
        with self._lock:
            return time.monotonic() < self._rest_until

    def rest(self, seconds: float) -> None:
        """Allow nothing for a while."""
        with self._lock:
            self._rest_until = max(self._rest_until, time.monotonic() + seconds)
