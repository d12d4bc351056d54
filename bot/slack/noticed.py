"""What the running bot notices of its workspace, kept for `slack check` to tell."""

import logging
import threading
from collections.abc import Iterable

from pullquote.bot.slack.requests import now
from pullquote.config import LockedError
from pullquote.vectorstore.slack_log import SlackLog

logger = logging.getLogger(__name__)

REFUSED_BUTTONS = "refused feedback_buttons"
"""Slack took an answer only without the buttons below it."""


class Noticed:
    """Keeps whether Slack takes the feedback buttons. Safe to use from several threads.

    Args:
        log: Where it is kept.
        team: The bot's workspace.
    """

    def __init__(self, log: SlackLog, team: str) -> None:
        self._log = log
        self._team = team
        self._taken: bool | None = None
        self._lock = threading.Lock()

    def feedback_buttons(self, taken: bool) -> None:
        """Note whether Slack took them; what was known before costs nothing."""
        with self._lock:
            if taken == self._taken:
                return
            self._taken = taken
        try:
            self._keep(taken)
        except LockedError as error:
            with self._lock:
                self._taken = None
            logger.warning("what Slack takes is not noted down: %s", error)

    def _keep(self, taken: bool) -> None:
        if not taken:
            self._log.warn_once(self._team, REFUSED_BUTTONS, now=now())
            return
        told = self._log.warnings(self._team)
        if REFUSED_BUTTONS in told:
            keep_only(self._log, self._team, (one for one in told if one != REFUSED_BUTTONS))


def keep_only(log: SlackLog, team: str, kept: Iterable[str]) -> None:
    """Forget what was noticed in a workspace, but for `kept`.

    Raises:
        LockedError: The catalog stayed busy for two seconds.
    """
    left = list(kept)
    log.clear_warnings(team)
    for warning in left:
        log.warn_once(team, warning, now=now())
