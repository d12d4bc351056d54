"""What people think of answers: the buttons below each, and a word on what was wrong."""

import logging
from collections.abc import Mapping
from typing import Any

from pullquote.bot.slack import elements as el
from pullquote.bot.slack.elements import MAX_INPUT_TEXT
from pullquote.bot.slack.incoming import Home
from pullquote.bot.slack.pressed import Pressed, read_press
from pullquote.bot.slack.rendering import Message, remark
from pullquote.bot.slack.requests import now
from pullquote.bot.slack.speech import Speech
from pullquote.bot.slack.wire import Wire
from pullquote.config import LockedError
from pullquote.vectorstore.slack_feedback import FeedbackLog, Opinion

logger = logging.getLogger(__name__)

COMMENT = "pullquote_comment"

_INPUT = "pullquote_comment_words"
_KEPT = {
    Opinion.GOOD: "Noted: a good answer. Thank you.",
    Opinion.BAD: "Noted: a bad answer. Thank you; what was wrong with it?",
}
_NOT_KEPT = "I could not note that: this answer is not kept, or not any more."
_BUSY = "I could not note that just now: the archive is busy. Please try it once more."

Reply = dict[str, Any]


class Opinions:
    """Keeps one verdict of each person on each answer; a later one takes the earlier one's place.

    Args:
        home: Who the bot is.
        log: Where verdicts are kept.
        speech: Tells the person alone that it is noted.
        wire: Opens the modal.
    """

    def __init__(self, home: Home, log: FeedbackLog, speech: Speech, wire: Wire) -> None:
        self._home = home
        self._log = log
        self._speech = speech
        self._wire = wire

    def take(self, pressed: Pressed) -> None:
        """Keep the verdict of a button below an answer."""
        verdict, _, answer = pressed.value.partition(":")
        opinion = Opinion(verdict)
        try:
            kept = self._give(answer, pressed, opinion)
        except LockedError as error:
            logger.warning("a verdict is not noted down: %s", error)
            self._tell(pressed, remark(_BUSY))
            return
        if not kept:
            self._tell(pressed, remark(_NOT_KEPT))
            return
        more = [el.button(COMMENT, "Say what was wrong", answer)] if opinion is Opinion.BAD else []
        self._tell(pressed, remark(_KEPT[opinion], *more))

    def ask_why(self, pressed: Pressed) -> None:
        """Open the modal for a comment."""
        view = _modal(pressed.value)
        self._wire.call("views.open", {"trigger_id": pressed.trigger, "view": view})

    def comment(self, body: Mapping[str, Any]) -> Reply:
        """Keep what was written in the modal; return what Slack is to do with it."""
        view = body["view"]
        words = view["state"]["values"][_INPUT][_INPUT].get("value") or ""
        pressed = read_press(body, self._home)
        try:
            kept = self._give(view["private_metadata"], pressed, Opinion.BAD, words.strip())
        except LockedError as error:
            logger.warning("a comment is not noted down: %s", error)
            return _objection(_BUSY)
        return {} if kept else _objection(_NOT_KEPT)

    def _give(
        self, answer: str, pressed: Pressed, opinion: Opinion, comment: str | None = None
    ) -> bool:
        return self._log.give(
            answer,
            by=f"{pressed.user_team}:{pressed.user}",
            verdict=opinion,
            comment=comment or None,
            now=now(),
        )

    def _tell(self, pressed: Pressed, message: Message) -> None:
        self._speech.tell_presser(pressed, message)


def _objection(words: str) -> Reply:
    return {"response_action": "errors", "errors": {_INPUT: words}}


def _modal(answer: str) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": COMMENT,
        "private_metadata": answer,
        "title": el.plain_text("What was wrong?"),
        "submit": el.plain_text("Send"),
        "close": el.plain_text("Cancel"),
        "blocks": [
            {
                "type": "input",
                "block_id": _INPUT,
                "label": el.plain_text("Kept with the answer, for those who run this archive"),
                "element": {
                    "type": "plain_text_input",
                    "action_id": _INPUT,
                    "multiline": True,
                    "max_length": MAX_INPUT_TEXT,
                },
            }
        ],
    }
