"""Answers shown as they come, where the workspace has streams.

A stream may end under one's hands, five minutes after its start at the latest. Then its message
stands, and the whole answer is put into it. The same happens where the answer has become another
than what was shown of it.
"""

import logging
from collections.abc import Callable
from typing import Any

from pullquote.bot.slack.allowance import Allowance
from pullquote.bot.slack.courtesies import DO_WITHOUT_S
from pullquote.bot.slack.elements import Block
from pullquote.bot.slack.incoming import Place
from pullquote.bot.slack.posting import Mark, Posting, metadata
from pullquote.bot.slack.rendering import Message
from pullquote.bot.slack.troubles import (
    CallError,
    RefusedError,
    ReplyLostError,
    TooBusyError,
    Trouble,
)
from pullquote.bot.slack.wire import Wire

logger = logging.getLogger(__name__)

_STREAMS_A_MINUTE = 15  # chat.startStream and chat.stopStream are of tier 2: 20 a minute

_OF_THIS_ONE = frozenset(
    "channel_type_not_supported missing_recipient_team_id missing_recipient_user_id"
    " team_not_found".split()
)
"""About this reader or channel alone: elsewhere streams work."""


class Streaming:
    """Streams messages, within the rate that Slack allows.

    Args:
        wire: The way to Slack.
        posting: Where a stream that ended early goes on.
        wanted: Stream at all.
    """

    def __init__(self, wire: Wire, posting: Posting, *, wanted: bool) -> None:
        self._wire = wire
        self._posting = posting
        self._allowance = Allowance(_STREAMS_A_MINUTE if wanted else 0)

    def begin(self, place: Place, *, user: str, team: str, lead: str) -> "Stream | None":
        """Begin to stream a message into a thread; None: streams do not work here or now.

        Args:
            place: Where.
            user: Who reads it first.
            team: The reader's workspace.
            lead: A line of the bot's own words, shown first.

        Raises:
            RefusedError: Nothing can be shown there at all.
            ReplyLostError, TooBusyError: It is not known whether anything is shown.
        """
        if not self._allowance.take():
            return None
        start = {
            "channel": place.channel,
            "thread_ts": place.thread_ts,
            "recipient_team_id": team,
            "recipient_user_id": user,
            "markdown_text": lead,
        }
        ts = self._begin(place, start)
        return Stream(self._wire, self._posting, place, ts) if ts is not None else None

    def end(self, channel: str, ts: str) -> None:
        """End a stream that may still run; that it does not is what is wanted."""
        _end(self._wire, channel, ts)

    def _begin(self, place: Place, start: dict[str, Any]) -> str | None:
        try:
            begun = self._wire.call("chat.startStream", start, waits=False, repeats=False)
        except ReplyLostError as lost:
            there = self._posting.begun(place, (start["markdown_text"],))
            if there is None:
                self._give_up(lost)
            return there
        except CallError as error:
            self._give_up(error)
            return None
        return str(begun["ts"])

    def _give_up(self, error: CallError) -> None:
        """Do without streams for a while, or raise where no other form would help either."""
        if isinstance(error, TooBusyError):
            self._allowance.rest(60)
        if isinstance(error, RefusedError):
            if error.trouble in (Trouble.TOKEN, Trouble.PLACE):
                raise error
            if error.code not in _OF_THIS_ONE:
                self._allowance.rest(DO_WITHOUT_S)
        logger.info("posted instead of streamed: %s", error)


class Stream:
    """A message that grows until it is finished. For one thread at a time.

    Attributes:
        ts: The message's timestamp.
    """

    def __init__(self, wire: Wire, posting: Posting, place: Place, ts: str) -> None:
        self.ts = ts
        self._wire = wire
        self._posting = posting
        self._place = place
        self._shown: list[Block] = []
        self._over = False

    def show(self, block: Block) -> None:
        """Show one more block; where the stream is over, `finish` shows it.

        Raises:
            RefusedError: Slack does not take the token any more.
        """
        if self._over:
            return
        try:
            self._append(block)
        except CallError as error:
            self._break(error)

    def finish(self, message: Message, *, mark: Mark, note: Callable[[str], None]) -> None:
        """Show the rest of a message, or the whole where it does not begin with what is shown.

        Args:
            message: All of it.
            mark: What it answers.
            note: Is told another timestamp, where the message had to be posted anew.

        Raises:
            CallError: Slack takes it in no form.
        """
        body = [block for block in message.blocks if block["type"] == "rich_text"]
        tail = [block for block in message.blocks if block["type"] != "rich_text"]
        if not self._over and body[: len(self._shown)] == self._shown:
            try:
                for block in body[len(self._shown) :]:
                    self._append(block)
                stop = {**self._where, "blocks": tail or None, "metadata": metadata(mark)}
                self._wire.call("chat.stopStream", stop, repeats=False)
            except CallError as error:
                self._break(error)
            else:
                self._posting.taken(message)
                return
        _end(self._wire, self._place.channel, self.ts)
        if not self._posting.update(self._place, self.ts, message, mark=mark):
            note(self._posting.post(self._place, message, mark=mark))

    def discard(self) -> None:
        """Take the message away again; where Slack refuses that, the operator is told."""
        _end(self._wire, self._place.channel, self.ts)
        try:
            self._wire.call("chat.delete", self._where)
        except CallError as error:
            logger.warning("what was shown of an unwanted answer stays: %s", error)

    @property
    def _where(self) -> dict[str, Any]:
        return {"channel": self._place.channel, "ts": self.ts}

    def _append(self, block: Block) -> None:
        chunks = [{"type": "blocks", "blocks": [block]}]
        self._wire.call("chat.appendStream", {**self._where, "chunks": chunks}, repeats=False)
        self._shown.append(block)

    def _break(self, error: CallError) -> None:
        if isinstance(error, RefusedError) and error.trouble is Trouble.TOKEN:
            raise error
        logger.info("the stream ended early, so its message is updated: %s", error)
        self._over = True


def _end(wire: Wire, channel: str, ts: str) -> None:
    try:
        wire.call("chat.stopStream", {"channel": channel, "ts": ts}, waits=False)
    except CallError as error:
        logger.debug("no stream to end: %s", error)
