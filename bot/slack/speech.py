"""What the bot says to somebody: remarks and answers, each in the best way that is open.

Where nothing can be posted, the asker is told in a direct message, so that nobody waits in vain.
Only when Slack does not take that either does a call end in an error.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pullquote.bot.slack.courtesies import Courtesies
from pullquote.bot.slack.incoming import Place
from pullquote.bot.slack.notes import Notes
from pullquote.bot.slack.posting import HARMLESS, Mark, Posting, forms
from pullquote.bot.slack.pressed import Pressed
from pullquote.bot.slack.rendering import Message, remark
from pullquote.bot.slack.streaming import Stream, Streaming
from pullquote.bot.slack.troubles import RefusedError, Trouble
from pullquote.bot.slack.wire import Wire

logger = logging.getLogger(__name__)

_EXPLAINED = {
    "is_archived": "that channel is archived",
    "not_in_channel": "I am not a member of that channel (/invite me there)",
    "channel_not_found": "I cannot see that channel (/invite me there)",
}


@dataclass(frozen=True, slots=True)
class Listener:
    """To whom something is said.

    Attributes:
        place: Where the question stands.
        user: Who asked.
        team: The asker's workspace.
        direct: It was asked in a direct message.
    """

    place: Place
    user: str
    team: str
    direct: bool


class Speech:
    """Speaks in one workspace. Safe to use from several threads.

    Args:
        wire: The way to Slack.
        streams: Stream answers where that works.
        on_buttons: As of `Posting`.
    """

    def __init__(
        self, wire: Wire, *, streams: bool, on_buttons: Callable[[bool], None] = lambda _: None
    ) -> None:
        self._wire = wire
        self.courtesies = Courtesies(wire)
        self.posting = Posting(wire, on_buttons=on_buttons)
        self.notes = Notes(wire, self.posting)
        self._streaming = Streaming(wire, self.posting, wanted=streams)

    def say(self, to: Listener, message: Message) -> None:
        """Post a remark into the thread."""
        try:
            self.posting.post(to.place, message)
        except RefusedError as refusal:
            self._directly(to, refusal, (message,))

    def begin_directly(self, user: str, team: str, message: Message) -> Place:
        """Begin a thread in the direct messages with a user; return its place."""
        payload = {
            "channel": user,
            "text": message.text,
            "blocks": list(message.blocks),
            **HARMLESS,
        }
        posted = self._wire.call("chat.postMessage", payload, repeats=False)
        ts = str(posted["ts"])
        return Place(team, str(posted["channel"]), ts, ts)

    def whisper(self, to: Listener, message: Message) -> None:
        """Say something that the asker alone sees."""
        if to.direct:
            self.say(to, message)
            return
        place = to.place
        payload = {
            "channel": place.channel,
            "user": to.user,
            "thread_ts": place.thread_ts if place.thread_ts != place.ts else None,
            "text": message.text,
            "blocks": list(message.blocks),
        }
        try:
            self._wire.call("chat.postEphemeral", payload)
        except RefusedError as refusal:
            if refusal.trouble in (Trouble.BLOCKS, Trouble.TOO_LONG):
                self._wire.call("chat.postEphemeral", {**payload, "blocks": None})
            else:
                self._directly(to, refusal, (message,))

    def tell_presser(self, pressed: Pressed, message: Message) -> None:
        """Tell somebody who pressed a button something that nobody else sees."""
        if pressed.respond_to:
            self.reply_privately(
                pressed.respond_to, (message,), replace=False, thread_ts=pressed.thread_ts or None
            )
            return
        team = pressed.user_team
        self.whisper(Listener(pressed.place, pressed.user, team, pressed.direct), message)

    def reply_privately(
        self,
        url: str,
        messages: Sequence[Message],
        *,
        replace: bool,
        thread_ts: str | None = None,
    ) -> None:
        """Answer a command or a button at its own address: whoever used it alone sees it.

        Args:
            url: The address that came with it.
            messages: What to say.
            replace: Let the first message take the place of the one with the button.
            thread_ts: The thread to show it in, or None.
        """
        for number, message in enumerate(messages):
            how = {
                "response_type": "ephemeral",
                "replace_original": replace and number == 0,
                "thread_ts": thread_ts,
            }
            self._respond(url, message, how)

    def begin(self, to: Listener, lead: str) -> Stream | None:
        """Begin an answer with a line of the bot's own words; None: streams do not work here.

        Raises:
            CallError: As of `answer`.
        """
        return self._streaming.begin(to.place, user=to.user, team=to.team, lead=lead)

    def answer(
        self,
        to: Listener,
        messages: Sequence[Message],
        *,
        lead: str,
        delivery: str,
        note: Callable[[str, int], None],
        shown: int = 0,
        begun: Stream | None = None,
    ) -> None:
        """Post an answer into its thread.

        Args:
            to: Whose question it answers.
            messages: The answer.
            lead: A line of the bot's own words, shown first where the answer is streamed.
            delivery: Name of the question, kept with the message: whoever takes over after a
                crash finds by it that the question is answered.
            note: Is told each message's timestamp and part as soon as it is known.
            shown: How many of the messages stand in the thread already.
            begun: A stream that shows some of the first one already.
        """
        try:
            for mark, message in list(_marked(delivery, messages))[shown:]:
                if mark.part == 1 and (stream := begun or self.begin(to, lead)):
                    note(stream.ts, 1)
                    stream.finish(message, mark=mark, note=lambda ts: note(ts, 1))
                else:
                    note(self.posting.post(to.place, message, mark=mark), mark.part)
        except RefusedError as refusal:
            self._directly(to, refusal, messages)

    def share(
        self,
        to: Listener,
        messages: Sequence[Message],
        *,
        delivery: str,
        respond_to: str | None,
        note: Callable[[str, int], None],
        shown: int = 0,
    ) -> None:
        """Post an answer to a channel for all to see, also where the bot is no member.

        What is refused when some of it is there already is left out, and logged.

        Args:
            to: Who shares it, and where.
            messages: The answer.
            delivery: As in `answer`.
            respond_to: The address that came with the button, which needs no membership.
            note: As in `answer`.
            shown: How many messages of it stand there already.

        Raises:
            RefusedError: Nothing of it is there, in any form.
            ReplyLostError, TooBusyError: Some of it may be there.
        """
        there = shown
        try:
            for mark, message in list(_marked(delivery, messages))[shown:]:
                note(self.posting.post(to.place, message, mark=mark), mark.part)
                there += 1
        except RefusedError as refusal:
            if there:
                logger.error("only a part of an answer is shared: %s", refusal)  # noqa: TRY400
                return
            if refusal.trouble is not Trouble.PLACE or respond_to is None:
                raise
            self._share_by_response(to, messages, respond_to)

    def _share_by_response(self, to: Listener, messages: Sequence[Message], url: str) -> None:
        how = {
            "response_type": "in_channel",
            "replace_original": False,
            "thread_ts": to.place.thread_ts or None,
        }
        for number, message in enumerate(messages):
            try:
                self._respond(url, message, how)
            except RefusedError as refusal:
                if number == 0:
                    raise
                logger.error("only a part of an answer is shared: %s", refusal)  # noqa: TRY400
                return

    def _respond(self, url: str, message: Message, how: dict[str, Any]) -> None:
        """Say something at a response address, in the richest form that is taken."""
        refused: RefusedError | None = None
        for blocks in forms(message):
            payload = {**how, "text": message.text, "blocks": blocks, **HARMLESS}
            try:
                self._wire.respond(url, payload)
            except RefusedError as refusal:
                logger.warning("said more plainly: %s", refusal)
                refused = refusal
            else:
                self.posting.taken(message, after=refused)
                return
        for piece in message.plain:
            plain = {"text": piece, "replace_original": False, **HARMLESS}
            self._wire.respond(url, {**how, **plain})

    def complete(self, to: Listener, ts: str, message: Message, *, mark: Mark) -> bool:
        """Put an answer into a message that a crash left unfinished; false: it is gone."""
        self._streaming.end(to.place.channel, ts)
        return self.posting.update(to.place, ts, message, mark=mark)

    def _directly(self, to: Listener, refusal: RefusedError, messages: Sequence[Message]) -> None:
        """Tell the asker in a direct message what could not be posted, and why."""
        if refusal.trouble is not Trouble.PLACE or to.direct or not to.user:
            raise refusal
        logger.warning("told the asker directly: %s", refusal)
        why = _EXPLAINED.get(refusal.code, "Slack does not let me post there")
        for message in (remark(f"I could not reply where you asked, because {why}."), *messages):
            blocks = list(message.blocks)
            payload = {"channel": to.user, "text": message.text, "blocks": blocks, **HARMLESS}
            self._wire.call("chat.postMessage", payload, repeats=False)


def _marked(delivery: str, messages: Sequence[Message]) -> Iterator[tuple[Mark, Message]]:
    for part, message in enumerate(messages, start=1):
        yield Mark(delivery, part, last=part == len(messages)), message
