"""Answers shown as they come, where the workspace has streams.

A stream may end under one's hands, five minutes after its start at the latest. Then its message
stands, and the whole answer is put into it.
"""

import logging
from collections.abc import Callable
from typing import Any

from pullquote.bot.slack.allowance import Allowance
from pullquote.bot.slack.courtesies import DO_WITHOUT_S
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

    def show(
        self,
        place: Place,
        message: Message,
        *,
        user: str,
        team: str,
        lead: str,
        mark: Mark,
        note: Callable[[str], None],
    ) -> bool:
        """Stream a message into a thread.

        Args:
            place: Where.
            message: What.
            user: Who reads it first.
            team: The reader's workspace.
            lead: A line of the bot's own words, shown first.
            mark: What it answers.
            note: Is told the message's timestamp as soon as it is known.

        Returns:
            False where nothing was shown, because streams do not work here or now.

        Raises:
            RefusedError: Nothing can be shown there at all.
            ReplyLostError, TooBusyError: It is not known whether anything is shown.
        """
        if not self._allowance.take():
            return False
        start = {
            "channel": place.channel,
            "thread_ts": place.thread_ts,
            "recipient_team_id": team,
            "recipient_user_id": user,
            "markdown_text": lead,
        }
        ts = self._begin(place, start)
        if ts is None:
            return False
        note(ts)
        try:
            self._fill(place.channel, ts, message, mark)
        except CallError as error:
            if isinstance(error, RefusedError) and error.trouble is Trouble.TOKEN:
                raise
            logger.info("the stream ended early, so its message is updated: %s", error)
            self.end(place.channel, ts)
            if not self._posting.update(place.channel, ts, message, mark=mark):
                note(self._posting.post(place, message, mark=mark))
        return True

    def end(self, channel: str, ts: str) -> None:
        """End a stream that may still run; that it does not is what is wanted."""
        try:
            self._wire.call("chat.stopStream", {"channel": channel, "ts": ts}, waits=False)
        except CallError as error:
            logger.debug("no stream to end: %s", error)

    def _begin(self, place: Place, start: dict[str, Any]) -> str | None:
        try:
            begun = self._wire.call("chat.startStream", start, waits=False, repeats=False)
        except ReplyLostError as lost:
            there = self._posting.begun(place, start["markdown_text"])
            if there is None:
                self._give_up(lost)
            return there
        except CallError as error:
            self._give_up(error)
            return None
        return str(begun["ts"])

    def _fill(self, channel: str, ts: str, message: Message, mark: Mark) -> None:
        body = [block for block in message.blocks if block["type"] == "rich_text"]
        tail = [block for block in message.blocks if block["type"] != "rich_text"]
        where = {"channel": channel, "ts": ts}
        for block in body:
            chunks = [{"type": "blocks", "blocks": [block]}]
            self._wire.call("chat.appendStream", {**where, "chunks": chunks}, repeats=False)
        stop = {**where, "blocks": tail or None, "metadata": metadata(mark)}
        self._wire.call("chat.stopStream", stop, repeats=False)

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
