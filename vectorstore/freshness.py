"""Keeping a reader's index at what others have written, without making its questions wait."""

import logging
import threading
import time
from collections.abc import Callable

from pullquote.vectorstore.index import IndexBusyError

logger = logging.getLogger(__name__)

PATIENCE_S = 0.05  # that the first question waits for what has just been written
_REST = 19  # times as long as the opening took; only while somebody writes


class Freshness:
    """Opens an index anew, in the background, when its generation has moved.

    The first question after a move waits a moment, so that what was written to a quiet system is
    found at once. Where that is not enough, questions are answered from what was seen before
    until the fresh handle is there; the catalog drops what does not hold any more. While
    somebody writes, no more than a twentieth of the time is spent on opening: it takes a
    processor that those who ask need.

    Args:
        generation: Reads the index's generation from the catalog.
        reopen: Lets the index see what was written; may run beside questions.
        somebody_writes: Tells whether more is about to be written.
    """

    def __init__(
        self,
        generation: Callable[[], int],
        reopen: Callable[[], None],
        somebody_writes: Callable[[], bool],
    ) -> None:
        self._generation = generation
        self._reopen = reopen
        self._somebody_writes = somebody_writes
        self._seen = generation()  # what is opened from now on has seen at least this
        self._guard = threading.Lock()
        self._opening: threading.Thread | None = None
        self._rest_until = 0.0
        self._kept: BaseException | None = None

    def follow(self) -> None:
        """See what was written, soon.

        Raises:
            IndexUnavailableError: The index could not be opened anew.
        """
        generation = self._generation()
        with self._guard:
            self._raise_kept()
            if generation == self._seen or self._opening or self._rests():
                return
            opening = threading.Thread(
                target=self._open, args=(generation,), name="pullquote-index", daemon=True
            )
            self._opening = opening
            opening.start()
        opening.join(PATIENCE_S)
        with self._guard:
            self._raise_kept()

    def catch_up(self) -> None:
        """See what was written, before this returns.

        Raises:
            IndexUnavailableError: The index could not be opened anew.
        """
        generation = self._generation()
        if generation != self._seen:
            self._reopen()
            self._note(generation)

    def note_own_writing(self) -> None:
        """Note that all that was written came from here, through the handle that is open."""
        self._note(self._generation())

    def close(self) -> None:
        """Wait until nothing is being opened any more; after the index was closed."""
        opening = self._opening
        if opening is not None:
            opening.join()

    def _open(self, generation: int) -> None:
        began = time.monotonic()
        try:
            self._reopen()
            self._note(generation)
        except IndexBusyError:
            logger.info("the index's files are busy; its last state goes on answering")
        except BaseException as error:  # noqa: BLE001 - raised by the next one who asks
            self._kept = error
        now = time.monotonic()
        with self._guard:
            self._rest_until = now + _REST * (now - began)
            self._opening = None

    def _rests(self) -> bool:
        return time.monotonic() < self._rest_until and self._somebody_writes()

    def _note(self, generation: int) -> None:
        self._seen = max(self._seen, generation)

    def _raise_kept(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            raise kept
