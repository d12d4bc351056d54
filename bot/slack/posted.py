"""Messages that stand in a thread already: read again, and changed a little."""

import logging
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from pullquote.bot.slack.elements import Block
from pullquote.bot.slack.incoming import Place
from pullquote.bot.slack.rendering import message_of
from pullquote.bot.slack.troubles import RefusedError, Trouble
from pullquote.bot.slack.wire import Wire

logger = logging.getLogger(__name__)

_PAGE = 200
_MOST_PAGES = 5
_A_LITTLE = Decimal("0.000001")  # timestamps count microseconds; "oldest" is exclusive


class Posted:
    """Reads and edits what the bot has posted.

    Args:
        wire: The way to Slack.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def read(self, place: Place, wanted: Collection[str]) -> dict[str, dict[str, Any]] | None:
        """Read messages of a thread by their timestamps; None: Slack does not let it.

        What was deleted is not among them.

        Raises:
            RefusedError: The thread is not there, or not for the bot.
            ReplyLostError, TooBusyError: Slack does not answer now.
        """
        payload = {
            "channel": place.channel,
            "ts": place.thread_ts,
            "oldest": f"{min(map(Decimal, wanted)) - _A_LITTLE:f}",
            "limit": _PAGE,
        }
        found: dict[str, dict[str, Any]] = {}
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            try:
                reply = self._wire.call("conversations.replies", {**payload, "cursor": cursor})
            except RefusedError as refusal:
                if refusal.trouble in (Trouble.PLACE, Trouble.TOKEN):
                    raise
                logger.info("cannot look into the thread: %s", refusal)
                return None
            for message in reply.get("messages") or ():
                if message.get("ts") in wanted and message.get("subtype") != "tombstone":
                    found[message["ts"]] = message
            cursor = (reply.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None or len(found) == len(wanted):
                break
        return found

    def edit(self, channel: str, ts: str, blocks: list[Block]) -> None:
        """Change the blocks of a message; where Slack does not let it, it stays as it is."""
        payload = {"channel": channel, "ts": ts, "text": message_of(blocks).text, "blocks": blocks}
        try:
            self._wire.call("chat.update", payload)
        except RefusedError as refusal:
            if refusal.trouble in (Trouble.PLACE, Trouble.TOKEN):
                raise
            logger.info("a message stays as it was: %s", refusal)
