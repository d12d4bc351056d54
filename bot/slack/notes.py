"""Word for those who wait, by a message, where a workspace has no status line.

Each gets one message in the question's thread: it follows the line, and goes away before the
answer comes. Answers need the same calls, so none of these is waited for, and few are made.
"""

import logging
import threading
from dataclasses import dataclass

from pullquote.bot.slack import wording
from pullquote.bot.slack.allowance import Allowance
from pullquote.bot.slack.incoming import Place
from pullquote.bot.slack.posting import HARMLESS, Posting
from pullquote.bot.slack.rendering import remark
from pullquote.bot.slack.troubles import CallError, RefusedError, ReplyLostError
from pullquote.bot.slack.wire import Wire

logger = logging.getLogger(__name__)

_BEGINS = f"Pullquote {wording.BUSY}"
_POSTS_A_MINUTE = 20
_EDITS_A_MINUTE = 20  # chat.update is of tier 3, 50 a minute, and answers need it too


@dataclass(slots=True)
class _Note:
    place: Place
    text: str
    ts: str | None  # None: the reply was lost


class Notes:
    """Keeps one message for each question that waits. Safe to use from several threads.

    Args:
        wire: The way to Slack.
        posting: Finds a message whose reply was lost.
    """

    def __init__(self, wire: Wire, posting: Posting) -> None:
        self._wire = wire
        self._posting = posting
        self._posts = Allowance(_POSTS_A_MINUTE)
        self._edits = Allowance(_EDITS_A_MINUTE)
        self._lock = threading.Lock()
        self._standing: dict[str, _Note] = {}
        self._closed = False

    def tell(self, name: str, place: Place, position: int) -> bool:
        """Say how long somebody waits; false: not now, try it later.

        Args:
            name: Of the question; not told of twice at once.
            place: Where it stands.
            position: The place in line.
        """
        text = remark(f"Pullquote {wording.in_line(position)}.").text
        with self._lock:
            note = self._standing.get(name)
            closed = self._closed
        try:
            if note is None:
                return not closed and self._posts.take() and self._post(name, place, text)
            if note.text == text or note.ts is None:
                return True
            return self._edits.take() and self._edit(note, text)
        except CallError as error:
            logger.info("not told how long one waits: %s", error)
            return isinstance(error, RefusedError)  # it will be refused again

    def take_away(self, name: str) -> None:
        """Take the message away, if there is one; it may have to be tried once more."""
        with self._lock:
            note = self._standing.get(name)
        if note is None or not self._delete(note.place, note.ts):
            return
        with self._lock:
            self._standing.pop(name, None)

    def sweep(self, place: Place) -> None:
        """Take away what a process that died has left in a thread."""
        self._delete(place, None)

    def close(self) -> None:
        """Take all of them away, and post none any more."""
        with self._lock:
            self._closed = True
            names = list(self._standing)
        for name in names:
            self.take_away(name)

    def _delete(self, place: Place, ts: str | None) -> bool:
        """Delete a message, or look for one whose timestamp nobody knows; false: not now."""
        try:
            ts = ts or self._posting.said(place, _BEGINS)
            if ts is not None:
                self._wire.call("chat.delete", {"channel": place.channel, "ts": ts}, waits=False)
        except CallError as error:
            logger.warning("word of a wait that is over stays: %s", error)
            return isinstance(error, RefusedError)
        return True

    def _post(self, name: str, place: Place, text: str) -> bool:
        payload = {
            "channel": place.channel,
            "thread_ts": place.thread_ts,
            "text": text,
            **HARMLESS,
        }
        ts: str | None = None
        try:
            posted = self._wire.call("chat.postMessage", payload, waits=False, repeats=False)
            ts = str(posted["ts"])
        except ReplyLostError as lost:
            logger.info("looked for when the wait is over: %s", lost)
        with self._lock:
            self._standing[name] = _Note(place, text, ts)
            closed = self._closed
        if closed:
            self.take_away(name)
        return True

    def _edit(self, note: _Note, text: str) -> bool:
        payload = {"channel": note.place.channel, "ts": note.ts, "text": text}
        self._wire.call("chat.update", payload, waits=False)
        note.text = text
        return True
