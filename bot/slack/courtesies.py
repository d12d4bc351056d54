"""Calls that only make waiting pleasant: the status line and the stop button. None may fail."""

import logging
from typing import Any

from pullquote.bot.slack.allowance import Allowance
from pullquote.bot.slack.incoming import Place
from pullquote.bot.slack.troubles import CallError, RefusedError, Trouble
from pullquote.bot.slack.wire import Wire

logger = logging.getLogger(__name__)

DO_WITHOUT_S = 3_600.0
"""How long to do without what a workspace has not got, before it is tried again."""
_STATUSES_A_MINUTE = 600
_PROMPTS_A_MINUTE = 90  # of tier 4: 100 a minute
_SESSIONS_A_MINUTE = 40  # agents.sessions.* is of tier 3: 50 a minute


class Courtesies:
    """Shows in a thread that the bot is at work.

    Args:
        wire: The way to Slack.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._statuses = Allowance(_STATUSES_A_MINUTE)
        self._prompts = Allowance(_PROMPTS_A_MINUTE)
        self._sessions = Allowance(_SESSIONS_A_MINUTE)

    @property
    def has_status(self) -> bool:
        """Whether statuses are shown in this workspace, as far as is known."""
        return not self._statuses.rests

    def status(self, place: Place, words: str) -> None:
        """Show beside the thread what the bot does; "" clears it."""
        payload = {"channel_id": place.channel, "thread_ts": place.thread_ts, "status": words}
        self._try("assistant.threads.setStatus", payload, self._statuses)

    def begin_session(self, place: Place) -> None:
        """Show a stop button."""
        self._session(place, "processing")

    def end_session(self, place: Place) -> None:
        """Take the stop button away."""
        self._session(place, "active")

    def suggest(self, channel: str, title: str, prompts: list[dict[str, str]]) -> None:
        """Offer questions in the messages tab; a thread must not be named there."""
        payload = {"channel_id": channel, "title": title, "prompts": prompts}
        self._try("assistant.threads.setSuggestedPrompts", payload, self._prompts)

    def _session(self, place: Place, status: str) -> None:
        payload = {"channel_id": place.channel, "thread_ts": place.thread_ts, "status": status}
        self._try("agents.sessions.setStatus", payload, self._sessions)

    def _try(self, method: str, payload: dict[str, Any], allowance: Allowance) -> None:
        if not allowance.take():
            return
        try:
            self._wire.call(method, payload, waits=False)
        except CallError as error:
            if isinstance(error, RefusedError) and error.trouble in (
                Trouble.MISSING,
                Trouble.SCOPE,
            ):
                allowance.rest(DO_WITHOUT_S)
            logger.info("done without: %s", error)
