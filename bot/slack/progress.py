"""What is shown in a thread while a question is being answered.

A language model's statements are shown one by one, each after it was proved. Whoever takes the
question back meanwhile ends the request to the model.
"""

import logging
from typing import TYPE_CHECKING

from pullquote.bot.events import Event, ReadAs, Sources, Stated
from pullquote.bot.slack import wording
from pullquote.bot.slack.claims import claim_block, writing_from
from pullquote.bot.slack.deliveries import Deliveries
from pullquote.bot.slack.posting import Mark
from pullquote.bot.slack.rendering import Message, read_as_block
from pullquote.bot.slack.requests import Request
from pullquote.bot.slack.speech import Speech
from pullquote.bot.slack.troubles import RefusedError, Trouble

if TYPE_CHECKING:
    from pullquote.bot.slack.streaming import Stream

logger = logging.getLogger(__name__)


class UnwantedError(Exception):
    """The question was taken back while it was being answered."""


class Progress:
    """What is shown of an answer before it is whole. For one thread at a time.

    Args:
        request: The question.
        speech: Shows it.
        deliveries: Knows whether it is still wanted.
        streams: Show statements as they come; else the status alone.

    Attributes:
        stream: The message that was begun, or None.
    """

    def __init__(
        self, request: Request, speech: Speech, deliveries: Deliveries, *, streams: bool
    ) -> None:
        self.stream: Stream | None = None
        self._request = request
        self._speech = speech
        self._deliveries = deliveries
        self._streams = streams
        self._read_as: str | None = None

    def tell(self, event: Event) -> None:
        """Show what is known.

        Raises:
            UnwantedError: Nobody wants the answer any more.
            CallError: Slack is not reached, or takes nothing from this bot.
        """
        if not self._deliveries.wanted(self._request):
            raise UnwantedError
        if isinstance(event, ReadAs):
            self._read_as = event.text
        elif isinstance(event, Sources):
            words = writing_from(event.articles)
            self._speech.courtesies.status(self._request.place, words)
        elif isinstance(event, Stated):
            if self._streams and self.stream is None:
                self._begin()
            if self.stream is not None:
                self.stream.show(claim_block(event.claim))

    def end(self, message: Message) -> bool:
        """Put a remark in the place of what was shown; false: nothing was."""
        if self.stream is None:
            return False
        self.stream.finish(message, mark=Mark(self._request.id), note=lambda _: None)
        return True

    def discard(self) -> None:
        """Take away what was shown."""
        if self.stream is not None:
            self.stream.discard()

    def _begin(self) -> None:
        self._streams = False  # at the end, at the latest, it is tried again
        if not self._deliveries.begin_posting(self._request):
            raise UnwantedError
        try:
            self.stream = self._speech.begin(self._request.listener, wording.CHECKED)
        except RefusedError as refusal:
            if refusal.trouble is Trouble.TOKEN:
                raise
            logger.info("statements are shown with the answer alone: %s", refusal)
        if self.stream is not None and self._read_as:
            self.stream.show(read_as_block(self._read_as))
