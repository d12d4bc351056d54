"""Messages into a thread: in the richest form that is taken, and never twice.

Blocks fall back to fewer blocks and then to plain text. A post whose reply was lost is looked
for in the thread before it is made again.
"""

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pullquote.bot.slack.elements import Block
from pullquote.bot.slack.incoming import Place
from pullquote.bot.slack.rendering import Message
from pullquote.bot.slack.troubles import CallError, RefusedError, ReplyLostError, Trouble
from pullquote.bot.slack.wire import Wire

logger = logging.getLogger(__name__)

ANSWER_EVENT = "pullquote_answer"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a message answers; it is kept with the message, for whoever takes over after a crash.

    Attributes:
        delivery: Name of the question, which is no secret.
        part: Which message of the answer it is, from 1.
        piece: Which piece of that message, where it is said in plain text, from 1.
        pieces: How many pieces it has.
        last: Nothing comes after it.
    """

    delivery: str
    part: int = 1
    piece: int = 1
    pieces: int = 1
    last: bool = True


class Posting:
    """Posts and updates messages.

    Args:
        wire: The way to Slack.
        on_buttons: Is told whether Slack took a message with the feedback buttons, or only
            without them.
    """

    def __init__(self, wire: Wire, *, on_buttons: Callable[[bool], None] = lambda _: None) -> None:
        self._wire = wire
        self._on_buttons = on_buttons

    def post(self, place: Place, message: Message, *, mark: Mark | None = None) -> str:
        """Post into a place's thread, if it has one; return the first message's timestamp.

        Args:
            place: Where.
            message: What.
            mark: What it answers; None: it is no answer.

        Raises:
            RefusedError: Slack takes no form of it.
            ReplyLostError, TooBusyError: It may not have been posted.
        """
        refused: CallError | None = None
        for blocks in forms(message):
            try:
                ts = self._send(place, message.text, blocks, mark)
            except RefusedError as refusal:
                if refusal.trouble not in (Trouble.BLOCKS, Trouble.TOO_LONG):
                    raise
                logger.warning("said more plainly: %s", refusal)
                refused = refusal
            else:
                self.taken(message, after=refused)
                return ts
        return self._send_pieces(place, message.plain, mark)[0]

    def update(self, place: Place, ts: str, message: Message, *, mark: Mark) -> bool:
        """Replace what a message shows; false: Slack does not let it.

        Where no blocks are taken it shows the first piece of the plain text, which is escaped,
        and the other pieces are posted after it.

        Args:
            place: Whose thread it stands in.
            ts: Its timestamp.
            message: What it shall show.
            mark: What it answers.

        Raises:
            RefusedError: Slack does not take the token any more, or no further piece.
            ReplyLostError, TooBusyError: A further piece may not have been posted.
        """
        refused: CallError | None = None
        for blocks in forms(message):
            error = self._replace(place, ts, message.text, blocks, mark)
            if error is None:
                self.taken(message, after=refused)
                return True
            refused = error
        first = _piece(mark, 1, len(message.plain))
        if self._replace(place, ts, message.text, [], first) is not None:
            return False
        self._send_pieces(place, message.plain, mark, shown=1)
        return True

    def taken(self, message: Message, *, after: CallError | None = None) -> None:
        """Tell that Slack took a message in blocks.

        Args:
            message: Which.
            after: Why it did not take its fuller form, or None: it took all of it.
        """
        if len(forms(message)) == 1:
            return
        if after is None:
            self._on_buttons(True)
        elif isinstance(after, RefusedError) and after.trouble is Trouble.BLOCKS:
            self._on_buttons(False)

    def _replace(
        self, place: Place, ts: str, text: str, blocks: list[Block], mark: Mark
    ) -> CallError | None:
        """Replace what a message shows; return why Slack does not let it."""
        payload = {
            "channel": place.channel,
            "ts": ts,
            "text": text,
            "blocks": blocks,
            "metadata": metadata(mark),
        }
        try:
            self._wire.call("chat.update", payload)
        except CallError as error:
            if isinstance(error, RefusedError) and error.trouble is Trouble.TOKEN:
                raise
            logger.warning("%s", error)
            return error
        return None

    def found(self, place: Place, delivery: str) -> dict[Mark, str]:
        """Look in the thread, or the channel, for what answers a question.

        Returns:
            Timestamps, each by its mark.

        Raises:
            ReplyLostError, TooBusyError: One cannot look now.
        """
        marks = {_mark(message): str(message.get("ts")) for message in self._messages(place)}
        return {mark: ts for mark, ts in marks.items() if mark and mark.delivery == delivery}

    def begun(self, place: Place, leads: Collection[str]) -> str | None:
        """Look in the thread for an answer that was begun with one of `leads` and never ended.

        Where a process dies, or Slack's reply is lost, its timestamp is not known otherwise.

        Raises:
            ReplyLostError, TooBusyError: One cannot look now.
        """
        for message in self._messages(place):
            if message.get("bot_id") and _mark(message) is None and message.get("text") in leads:
                return str(message.get("ts"))
        return None

    def said(self, place: Place, begins: str) -> str | None:
        """Look in the thread for a remark of the bot's that begins so; return its timestamp.

        Raises:
            ReplyLostError, TooBusyError: One cannot look now.
        """
        for message in self._messages(place):
            is_remark = bool(message.get("bot_id")) and _mark(message) is None
            if is_remark and str(message.get("text")).startswith(begins):
                return str(message.get("ts"))
        return None

    def _messages(self, place: Place) -> list[dict[str, Any]]:
        """Read a place's thread from its question on, or the newest messages of its channel."""
        payload = {"channel": place.channel, "limit": 100, "include_all_metadata": True}
        method = "conversations.history"
        if place.thread_ts:
            method = "conversations.replies"
            payload |= {"ts": place.thread_ts, "oldest": place.ts}
        try:
            return list(self._wire.call(method, payload).get("messages") or ())
        except RefusedError as error:
            logger.warning("cannot look for what was posted: %s", error)
            return []

    def _send_pieces(
        self, place: Place, pieces: Sequence[str], mark: Mark | None, *, shown: int = 0
    ) -> list[str]:
        """Post plain pieces after the first `shown`, but for those that an earlier try posted."""
        look = mark is not None and len(pieces) > 1
        there = self.found(place, mark.delivery) if mark and look else {}
        sent = []
        for n, words in enumerate(pieces[shown:], start=shown + 1):
            piece = mark and _piece(mark, n, len(pieces))
            known = there.get(piece) if piece else None
            sent.append(known or self._send(place, words, None, piece))
        return sent

    def _send(self, place: Place, text: str, blocks: list[Block] | None, mark: Mark | None) -> str:
        payload = {
            "channel": place.channel,
            "thread_ts": place.thread_ts or None,
            "text": text,
            "blocks": blocks,
            **HARMLESS,
            "metadata": metadata(mark) if mark else None,
        }
        try:
            return self._ts(payload)
        except ReplyLostError as lost:
            logger.warning("%s", lost)
        there = self.found(place, mark.delivery) if mark else {}
        return (there.get(mark) if mark else None) or self._ts(payload)

    def _ts(self, payload: dict[str, Any]) -> str:
        return str(self._wire.call("chat.postMessage", payload, repeats=False).get("ts", ""))


HARMLESS: dict[str, Any] = {"mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
"""What keeps a post from being parsed, and its links from being previewed."""


def forms(message: Message) -> list[list[Block]]:
    """Return the blocks of a message, then those that any workspace has."""
    simpler = [block for block in message.blocks if block["type"] != "context_actions"]
    full = list(message.blocks)
    return [full] if len(simpler) == len(full) else [full, simpler]


def metadata(mark: Mark) -> dict[str, Any]:
    """Mark a message with what it answers."""
    payload = {
        "delivery": mark.delivery,
        "part": mark.part,
        "piece": mark.piece,
        "pieces": mark.pieces,
        "last": mark.last,
    }
    return {"event_type": ANSWER_EVENT, "event_payload": payload}


def whole_parts(marks: Collection[Mark]) -> int:
    """Count the messages of an answer that stand there with all their pieces."""
    held: dict[int, set[int]] = {}
    for mark in marks:
        held.setdefault(mark.part, set()).add(mark.piece)
    return max((mark.part for mark in marks if len(held[mark.part]) >= mark.pieces), default=0)


def _mark(message: dict[str, Any]) -> Mark | None:
    held = message.get("metadata") or {}
    payload = held.get("event_payload") or {}
    if held.get("event_type") != ANSWER_EVENT or "delivery" not in payload:
        return None
    return Mark(
        str(payload["delivery"]),
        int(payload.get("part", 1)),
        int(payload.get("piece", 1)),
        int(payload.get("pieces", 1)),
        bool(payload.get("last", True)),
    )


def _piece(mark: Mark, n: int, of: int) -> Mark:
    return replace(mark, piece=n, pieces=of, last=mark.last and n == of)
