"""The slash command: a question whose answer the asker alone sees, until it is shared."""

from collections.abc import Callable
from typing import Any

from pullquote.bot.slack import wording
from pullquote.bot.slack.desk import Desk
from pullquote.bot.slack.incoming import Home, Place, plain_words
from pullquote.bot.slack.listening import is_thanks, refused
from pullquote.bot.slack.rendering import Message, remark
from pullquote.bot.slack.requests import Kind, Request
from pullquote.config import LockedError, SlackSettings

Body = dict[str, Any]
Reply = dict[str, Any]


class Commands:
    """Takes `/pullquote …`.

    Args:
        home: Who the bot is.
        settings: Whom it answers.
        desk: Takes questions.
        status: Words for what the archive holds.
    """

    def __init__(
        self, home: Home, settings: SlackSettings, desk: Desk, status: Callable[[], Message]
    ) -> None:
        self._home = home
        self._settings = settings
        self._desk = desk
        self._status = status

    def take(self, body: Body) -> Reply:
        """Take a command, and return what its user alone sees at once."""
        try:
            said = self._take(body)
        except LockedError as error:
            said = remark(f"I am too busy to take your question: {error}. Ask it again.")
        return {"response_type": "ephemeral", "text": said.text, "blocks": list(said.blocks)}

    def _take(self, body: Body) -> Message:
        user, channel = str(body["user_id"]), str(body["channel_id"])
        team = str(body.get("team_id") or self._home.team)
        direct = channel.startswith("D")
        refusal = refused(
            user=user,
            user_team=team,
            shared=False,
            channel=None if direct else channel,
            home=self._home,
            settings=self._settings,
        )
        if refusal is not None:
            return remark(refusal.words)
        words = plain_words(str(body.get("text") or ""))
        command = words.casefold().strip(" .!:,")
        if command in ("", "help"):
            return remark(wording.HELP)
        if command == "status":
            return self._status()
        if is_thanks(words):
            return remark(wording.WELCOME)
        trigger = str(body.get("trigger_id") or body["response_url"])
        request = Request(
            id=f"{team}:{channel}:command:{trigger}",
            event=None,
            kind=Kind.PRIVATE,
            place=Place(team, channel, trigger, ""),
            user=user,
            team=team,
            direct=direct,
            text=words,
            respond_to=str(body["response_url"]),
        )
        self._desk.take(request)
        return remark(wording.READING_ALOUD)
