"""Those who wait: told their place in line as it moves, and again before Slack forgets it."""

import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

TELL_EVERY_S = 10.0
_AGAIN_AFTER_S = 90.0
"""Slack clears a status after two minutes."""
_MOST_FOLLOWED = 10
"""Who is farther back is told anew only before Slack forgets it: every call counts."""


@dataclass(slots=True)
class _Told:
    tell: Callable[[int], None]
    position: int
    at: float


class Line:
    """Follows the line and tells those in it.

    Args:
        positions: Says the place of each job that waits, by its id.
        every_s: How often it looks.
    """

    def __init__(
        self, positions: Callable[[], Mapping[str, int]], *, every_s: float = TELL_EVERY_S
    ) -> None:
        self._positions = positions
        self._every_s = every_s
        self._lock = threading.Lock()
        self._told: dict[str, _Told] = {}
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def follow(self, job_id: str, position: int, tell: Callable[[int], None]) -> None:
        """Tell somebody who was told `position` whenever it has changed.

        Args:
            job_id: Names the job.
            position: As it was said.
            tell: Says another one; it must not wait.
        """
        with self._lock:
            self._told[job_id] = _Told(tell, position, time.monotonic())
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._watch, name="pullquote-line", daemon=True
                )
                self._thread.start()

    def again(self, job_id: str) -> None:
        """Tell somebody at the next look in any case: what was to be told was not shown."""
        with self._lock:
            if told := self._told.get(job_id):
                told.at = -math.inf

    def close(self) -> None:
        """Tell nobody any more."""
        self._ended.set()
        thread = self._thread
        if thread is not None:
            thread.join()

    def look(self) -> None:
        """Tell those whose place has changed, and those who were told long ago."""
        positions, moment = self._positions(), time.monotonic()
        with self._lock:
            self._told = {name: told for name, told in self._told.items() if name in positions}
            for name, told in self._told.items():
                position = positions[name]
                moved = position != told.position and position <= _MOST_FOLLOWED
                if moved or moment - told.at >= _AGAIN_AFTER_S:
                    told.position, told.at = position, moment
                    told.tell(position)

    def _watch(self) -> None:
        while not self._ended.wait(self._every_s):
            self.look()
            with self._lock:
                if not self._told:
                    self._thread = None
                    return
