"""Buttons that were pressed: context, sharing, asking again, opinions, ingest."""

import logging
from collections.abc import Callable
from typing import Any

from pullquote.bot.slack.context_view import context_view
from pullquote.bot.slack.desk import Desk
from pullquote.bot.slack.incoming import Home, Place
from pullquote.bot.slack.listening import refused
from pullquote.bot.slack.rendering import remark
from pullquote.bot.slack.requests import Kind, Request
from pullquote.bot.slack.speech import Speech
from pullquote.bot.slack.wire import Wire
from pullquote.config import SlackSettings
from pullquote.vectorstore import Catalog

logger = logging.getLogger(__name__)

Body = dict[str, Any]


class Presses:
    """Takes what comes from buttons; each was acknowledged before.

    Args:
        home: Who the bot is.
        settings: Whom it answers.
        catalog: Where context is cut from.
        desk: Takes questions.
        wire: Opens modals.
        speech: Says why somebody may not.
        on_feedback: Takes an opinion: the button's value and the whole payload.
        on_ingest: Ingests what was offered: the button's value and the whole payload.
    """

    def __init__(
        self,
        home: Home,
        settings: SlackSettings,
        *,
        catalog: Catalog,
        desk: Desk,
        wire: Wire,
        speech: Speech,
        on_feedback: Callable[[str, Body], None],
        on_ingest: Callable[[str, Body], None],
    ) -> None:
        self._home = home
        self._settings = settings
        self._catalog = catalog
        self._desk = desk
        self._wire = wire
        self._speech = speech
        self._on_feedback = on_feedback
        self._on_ingest = on_ingest

    def context(self, body: Body) -> None:
        """Show the sentences around a quote in a modal."""
        if self._may(body):
            view = context_view(self._catalog, _value(body))
            self._wire.call("views.open", {"trigger_id": body["trigger_id"], "view": view})

    def share(self, body: Body) -> None:
        """Answer a private question again, for all to see."""
        self._ask(body, Kind.SHARED, _value(body), place=_Where(body, self._home).channel_place)

    def as_written(self, body: Body) -> None:
        """Ask a follow-up as it stands."""
        self._ask(body, Kind.AS_WRITTEN, _value(body), place=_Where(body, self._home).place)

    def again(self, body: Body) -> None:
        """Answer an edited question."""
        ts, edited_ts, words = _value(body).split(" ", 2)
        where = _Where(body, self._home)
        place = Place(where.team, where.channel, ts, where.thread_ts or ts)
        self._ask(body, Kind.ASKED, words, place=place, name=f"{place.id}:edited:{edited_ts}")

    def feedback(self, body: Body) -> None:
        """Take an opinion on an answer."""
        self._on_feedback(_value(body), body)

    def ingest(self, body: Body) -> None:
        """Ingest what an editor dropped."""
        self._on_ingest(_value(body), body)

    def _ask(
        self, body: Body, kind: Kind, words: str, *, place: Place, name: str | None = None
    ) -> None:
        if not self._may(body):
            return
        where = _Where(body, self._home)
        pressed = str(body["actions"][0].get("action_ts") or body.get("trigger_id"))
        request = Request(
            id=name or f"{place.team}:{place.channel}:{kind}:{pressed}",
            event=None,
            kind=kind,
            place=place,
            user=where.user,
            team=where.user_team,
            direct=where.channel.startswith("D"),
            text=words,
            respond_to=body.get("response_url"),
        )
        self._desk.take(request)

    def _may(self, body: Body) -> bool:
        where = _Where(body, self._home)
        refusal = refused(
            user=where.user,
            user_team=where.user_team,
            shared=False,
            channel=None if where.channel.startswith("D") else where.channel,
            home=self._home,
            settings=self._settings,
        )
        if refusal is None:
            return True
        if url := body.get("response_url"):
            self._speech.reply_privately(url, (remark(refusal.words),), replace=False)
        return False


class _Where:
    """Who pressed a button, and where it is. `team` is an object in these payloads."""

    def __init__(self, body: Body, home: Home) -> None:
        container = body.get("container") or {}
        message = body.get("message") or {}
        user = body.get("user") or {}
        self.team = str((body.get("team") or {}).get("id") or home.team)
        self.user = str(user.get("id"))
        self.user_team = str(user.get("team_id") or self.team)
        self.channel = str((body.get("channel") or {}).get("id") or container.get("channel_id"))
        self.ts = str(message.get("ts") or container.get("message_ts") or "")
        self.thread_ts = str(message.get("thread_ts") or container.get("thread_ts") or "")

    @property
    def place(self) -> Place:
        """Where the message with the button stands."""
        return Place(self.team, self.channel, self.ts, self.thread_ts or self.ts)

    @property
    def channel_place(self) -> Place:
        """The channel, outside any thread."""
        return Place(self.team, self.channel, "", "")


def _value(body: Body) -> str:
    return str(body["actions"][0].get("value") or "")
