"""Messages into a thread: in the richest form that is taken, and never twice.

Blocks fall back to fewer blocks and then to plain text. A post whose reply was lost is looked
for in the thread before it is made again.
"""

import logging
from typing import Any

from pullquote.bot.slack.elements import Block
from pullquote.bot.slack.incoming import Place
from pullquote.bot.slack.rendering import Message
from pullquote.bot.slack.troubles import CallError, RefusedError, ReplyLostError, Trouble
from pullquote.bot.slack.wire import Wire

logger = logging.getLogger(__name__)

ANSWER_EVENT = "pullquote_answer"


class Posting:
    """Posts and updates messages.

    Args:
        wire: The way to Slack.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def post(self, place: Place, message: Message, *, delivery: str | None = None) -> str:
        """Post into a place's thread, if it has one; return the first message's timestamp.

        Args:
            place: Where.
            message: What.
            delivery: Name of the question that it answers, kept with it; None: it is no answer.

        Raises:
            RefusedError: Slack takes no form of it.
            ReplyLostError, TooBusyError: It may not have been posted.
        """
        for blocks in forms(message):
            try:
                return self._send(place, message.text, blocks, delivery)
            except RefusedError as refusal:
                if refusal.trouble not in (Trouble.BLOCKS, Trouble.TOO_LONG):
                    raise
                logger.warning("said more plainly: %s", refusal)
        sent = [self._send(place, piece, None, delivery) for piece in message.plain]
        return sent[0]

    def update(self, channel: str, ts: str, message: Message) -> bool:
        """Replace what a message shows; false: Slack does not let it."""
        for blocks in (*forms(message), []):
            payload = {"channel": channel, "ts": ts, "text": message.text, "blocks": blocks}
            try:
                self._wire.call("chat.update", payload)
            except CallError as error:
                if isinstance(error, RefusedError) and error.trouble is Trouble.TOKEN:
                    raise
                logger.warning("%s", error)
            else:
                return True
        return False

    def find(self, place: Place, delivery: str) -> str | None:
        """Look in the thread for the answer to a question; its timestamp, or None."""
        payload = {
            "channel": place.channel,
            "ts": place.thread_ts,
            "oldest": place.ts,
            "limit": 100,
            "include_all_metadata": True,
        }
        try:
            found = self._wire.call("conversations.replies", payload)
        except CallError as error:
            logger.warning("cannot look into the thread: %s", error)
            return None
        for message in found.get("messages") or ():
            metadata = message.get("metadata") or {}
            known = (metadata.get("event_payload") or {}).get("delivery")
            if metadata.get("event_type") == ANSWER_EVENT and known == delivery:
                return str(message.get("ts"))
        return None

    def _send(
        self, place: Place, text: str, blocks: list[Block] | None, delivery: str | None
    ) -> str:
        payload = {
            "channel": place.channel,
            "thread_ts": place.thread_ts or None,
            "text": text,
            "blocks": blocks,
            **HARMLESS,
            "metadata": metadata(delivery) if delivery else None,
        }
        try:
            return self._ts(payload)
        except ReplyLostError as lost:
            logger.warning("%s", lost)
        there = self.find(place, delivery) if delivery and place.thread_ts else None
        return there or self._ts(payload)

    def _ts(self, payload: dict[str, Any]) -> str:
        return str(self._wire.call("chat.postMessage", payload, repeats=False).get("ts", ""))


HARMLESS: dict[str, Any] = {"mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
"""What keeps a post from being parsed, and its links from being previewed."""


def forms(message: Message) -> list[list[Block]]:
    """Return the blocks of a message, then those that any workspace has."""
    simpler = [block for block in message.blocks if block["type"] != "context_actions"]
    full = list(message.blocks)
    return [full] if len(simpler) == len(full) else [full, simpler]


def metadata(delivery: str) -> dict[str, Any]:
    """Mark an answer with its question's name, which is no secret."""
    return {"event_type": ANSWER_EVENT, "event_payload": {"delivery": delivery}}
