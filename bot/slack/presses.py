"""Buttons that were pressed: context, sharing, asking again, opinions, ingest."""

import logging
from typing import Any

from pullquote.bot.slack import plain, wording
from pullquote.bot.slack.context_view import context_view
from pullquote.bot.slack.deliveries import Deliveries
from pullquote.bot.slack.desk import Desk
from pullquote.bot.slack.incoming import Home, Place
from pullquote.bot.slack.listening import refused
from pullquote.bot.slack.narrowing import scope_in
from pullquote.bot.slack.offers import Offers
from pullquote.bot.slack.opinions import Opinions
from pullquote.bot.slack.pressed import Pressed, message_words, read_press
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
        settings: Whom it answers, and what counts in which channel.
        catalog: Where context is cut from.
        deliveries: Know what was pressed before.
        desk: Takes questions.
        wire: Opens modals.
        speech: Says why somebody may not.
        opinions: Keeps what people think of answers.
        offers: Ingests what was offered.
    """

    def __init__(
        self,
        home: Home,
        settings: SlackSettings,
        *,
        catalog: Catalog,
        deliveries: Deliveries,
        desk: Desk,
        wire: Wire,
        speech: Speech,
        opinions: Opinions,
        offers: Offers,
    ) -> None:
        self._home = home
        self._settings = settings
        self._catalog = catalog
        self._deliveries = deliveries
        self._desk = desk
        self._wire = wire
        self._speech = speech
        self._opinions = opinions
        self._offers = offers

    def context(self, body: Body) -> None:
        """Show the sentences around a quote in a modal."""
        if pressed := self._allowed(body):
            scope = scope_in(pressed.channel, self._settings)
            view = context_view(self._catalog, pressed.value, scope)
            self._wire.call("views.open", {"trigger_id": pressed.trigger, "view": view})

    def share(self, body: Body) -> None:
        """Ask a private question anew and answer it for all to see, once for each answer."""
        if pressed := self._allowed(body):
            name = self._deliveries.name_of(_name(pressed, pressed.channel_place, Kind.SHARED))
            self._ask(pressed, Kind.SHARED, pressed.value, place=pressed.channel_place, name=name)

    def check(self, body: Body) -> None:
        """Check a message against the archive: the message shortcut."""
        pressed = self._allowed(body)
        if pressed is None:
            return
        words = message_words(body)
        if words:
            place = pressed.place  # of somebody's message: whoever wants a report has one
            name = f"{place.team}:{place.channel}:{Kind.CHECK}:{pressed.at}"
            self._ask(pressed, Kind.CHECK, words, place=place, name=name)
        else:
            self._speech.tell_presser(pressed, remark("That message has no words to check."))

    def share_check(self, body: Body) -> None:
        """Check a message again, for all in its thread to see."""
        if pressed := self._allowed(body):
            thread_ts, words = pressed.value.split(" ", 1)
            place = Place(pressed.team, pressed.channel, thread_ts, thread_ts)
            name = self._deliveries.name_of(f"{place.id}:shared:{pressed.once}")
            self._ask(pressed, Kind.CHECK_SHARED, words, place=place, name=name)

    def as_written(self, body: Body) -> None:
        """Ask a follow-up as it stands."""
        if pressed := self._allowed(body):
            self._ask(pressed, Kind.AS_WRITTEN, pressed.value, place=pressed.place)

    def again(self, body: Body) -> None:
        """Answer an edited question."""
        if pressed := self._allowed(body):
            ts, edited_ts, words = pressed.value.split(" ", 2)
            place = Place(pressed.team, pressed.channel, ts, pressed.thread_ts or ts)
            name = self._deliveries.name_of_edit(place.id, edited_ts)
            if name is None:
                self._speech.tell_presser(pressed, remark(wording.DELETED))
            else:
                self._ask(pressed, Kind.ASKED, words, place=place, name=name)

    def ask_from_home(self, body: Body) -> None:
        """Ask an example of the home tab's, in a thread of the presser's direct messages."""
        pressed = self._allowed(body)
        if pressed is None:
            return
        asked = remark(f"You asked: “{plain.line(pressed.value)}”")
        place = self._speech.begin_directly(pressed.user, pressed.team, asked)
        self._ask(pressed, Kind.ASKED, pressed.value, place=place, name=place.id)

    def feedback(self, body: Body) -> None:
        """Take an opinion on an answer."""
        if pressed := self._allowed(body):
            self._opinions.take(pressed)

    def ask_why(self, body: Body) -> None:
        """Open the modal that asks what was wrong with an answer."""
        if pressed := self._allowed(body):
            self._opinions.ask_why(pressed)

    def ingest(self, body: Body) -> None:
        """Ingest what an editor dropped."""
        if pressed := self._allowed(body):
            self._offers.ingest(pressed)

    def _ask(
        self, pressed: Pressed, kind: Kind, words: str, *, place: Place, name: str | None = None
    ) -> None:
        request = Request(
            id=name or _name(pressed, place, kind),
            event=None,
            kind=kind,
            place=place,
            user=pressed.user,
            team=pressed.user_team,
            direct=pressed.direct,
            text=words,
            respond_to=pressed.respond_to,
        )
        self._desk.take(request)

    def _allowed(self, body: Body) -> Pressed | None:
        """Read who pressed what; None: that person is told why not."""
        pressed = read_press(body, self._home)
        refusal = refused(
            user=pressed.user,
            user_team=pressed.user_team,
            shared=False,
            channel=None if pressed.direct else pressed.channel,
            home=self._home,
            settings=self._settings,
        )
        if refusal is None:
            return pressed
        self._speech.tell_presser(pressed, remark(refusal.words))
        return None


def _name(pressed: Pressed, place: Place, kind: Kind) -> str:
    return f"{place.team}:{place.channel}:{kind}:{pressed.once}"
