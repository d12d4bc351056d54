"""What is said to the bot and around it: messages, edits, deletions, the stop button."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from pullquote.bot.slack import elements as el
from pullquote.bot.slack import plain, wording
from pullquote.bot.slack.deliveries import Deliveries
from pullquote.bot.slack.desk import Desk, Errands
from pullquote.bot.slack.incoming import Deleted, Edited, Heard, Home, Place, read_event
from pullquote.bot.slack.listening import Verdict, refusal, refused, verdict
from pullquote.bot.slack.rendering import Message, remark
from pullquote.bot.slack.requests import Kind, Request, now
from pullquote.bot.slack.speech import Listener, Speech
from pullquote.config import LockedError, SlackSettings
from pullquote.vectorstore.moments import written
from pullquote.vectorstore.slack_deliveries import Delivery
from pullquote.vectorstore.slack_log import SlackLog

logger = logging.getLogger(__name__)

AGAIN = "pullquote_again"

Body = dict[str, Any]


class Hearing:
    """Takes the events about messages, and those of the agent's view.

    Args:
        home: Who the bot is.
        settings: Whom it answers, and what it follows.
        log: Knows the threads.
        deliveries: Knows the questions.
        desk: Takes questions.
        speech: Says the rest.
        errands: Runs what Slack must not wait for.
        status: Words for what the archive holds.
        offer: Offers to ingest what an editor dropped.
        home_tab: Shows the home tab to a user.
        prompts: Questions to suggest in a channel, each with a title and a message.
    """

    def __init__(
        self,
        home: Home,
        settings: SlackSettings,
        *,
        log: SlackLog,
        deliveries: Deliveries,
        desk: Desk,
        speech: Speech,
        errands: Errands,
        status: Callable[[], Message],
        offer: Callable[[Heard], None],
        home_tab: Callable[[str], None],
        prompts: Callable[[str], list[dict[str, str]]],
    ) -> None:
        self._home = home
        self._settings = settings
        self._log = log
        self._deliveries = deliveries
        self._desk = desk
        self._speech = speech
        self._errands = errands
        self._status = status
        self._offer = offer
        self._home_tab = home_tab
        self._prompts = prompts

    def message(self, body: Body) -> None:
        """Take a message, an edit or a deletion.

        Raises:
            LockedError: The catalog is busy: Slack should send it again.
        """
        found = read_event(body, self._home)
        if isinstance(found, Deleted):
            self._deleted(found.place)
        elif isinstance(found, Edited):
            self._edited(found)
        elif found is not None:
            self._heard(found)

    def home_opened(self, body: Body) -> None:
        """Show the home tab, or suggest questions in the messages tab."""
        event = body["event"]
        user, channel = event.get("user"), event.get("channel")
        if event.get("tab") == "messages" and channel:
            if self._may_not_ask(user):  # titles of articles are not for everybody
                return
            self._errands.run(
                lambda: self._speech.courtesies.suggest(
                    channel, wording.ASK_ME, self._prompts(channel)
                )
            )
        elif event.get("tab", "home") == "home" and user:
            self._errands.run(partial(self._home_tab, user))

    def stopped(self, body: Body) -> None:
        """End the work in a thread: somebody pressed the stop button."""
        event = body["event"]
        channel, thread_ts = event.get("channel"), event.get("thread_ts")
        if not (channel and thread_ts):
            return
        team = str(body.get("team_id") or self._home.team)
        self._deliveries.withdraw_thread(team, channel, thread_ts)
        place = Place(team, channel, thread_ts, thread_ts)

        def end() -> None:
            self._speech.courtesies.status(place, "")
            self._speech.courtesies.end_session(place)

        self._errands.run(end)

    def _may_not_ask(self, user: str) -> bool:
        found = refused(
            user=user,
            user_team=None,
            shared=False,
            channel=None,
            home=self._home,
            settings=self._settings,
        )
        return found is not None

    def _heard(self, heard: Heard) -> None:
        place = heard.place
        thread = self._log.thread(place.team, place.channel, place.thread_ts)
        decided = verdict(heard, thread, self._settings)
        if decided is Verdict.IGNORE:
            return
        if decided is Verdict.LEAVE:
            self._log.set_listening(place.team, place.channel, place.thread_ts, listening=False)
            return
        to = Listener(place, heard.user, heard.user_team or place.team, heard.direct)
        refusing = refusal(heard, self._home, self._settings)
        if refusing is not None:
            if heard.mentioned or heard.direct:  # nobody else asked for a word of the bot's
                self._once(heard, partial(self._speech.whisper, to, remark(refusing.words)))
        elif decided in (Verdict.ANSWER, Verdict.OFFER_AND_ANSWER):
            self._ask(heard, offers=decided is Verdict.OFFER_AND_ANSWER)
        elif decided in (Verdict.MUTE, Verdict.UNMUTE):
            muted = decided is Verdict.MUTE
            self._log.set_muted(
                place.team,
                place.channel,
                place.thread_ts,
                muted=muted,
                user=heard.user,
                now=now(),
            )
            said = remark(wording.MUTED if muted else wording.UNMUTED)
            self._once(heard, partial(self._speech.whisper, to, said))
        elif decided is Verdict.STATUS:
            self._once(heard, lambda: self._speech.say(to, self._status()))
        elif decided is Verdict.HELP:
            self._once(heard, partial(self._speech.say, to, remark(wording.HELP)))
        else:
            self._once(heard, partial(self._offer, heard))

    def _ask(self, heard: Heard, *, offers: bool) -> None:
        """Take a question; `offers`: something that could be ingested came with it."""
        if not self._desk.take(_request(heard, self._home)):
            return
        self._follow(heard)
        if offers:
            self._errands.run(partial(self._offer, heard))

    def _follow(self, heard: Heard) -> None:
        """Expect follow-ups in the thread from now on."""
        place = heard.place
        try:
            self._log.note_asked(
                place.team, place.channel, place.thread_ts, user=heard.user, now=now()
            )
        except LockedError as error:  # the question itself is taken
            logger.warning("a thread is not noted down, so it is not followed: %s", error)

    def _once(self, heard: Heard, work: Callable[[], object]) -> None:
        """Do something about a message once, however many events tell of it."""
        request = _request(heard, self._home)
        if self._deliveries.claim(request) is None:
            return
        self._deliveries.finish(request)
        self._errands.run(work)

    def _edited(self, edited: Edited) -> None:
        """Offer to answer an edited question anew; one that names the bot only now is new."""
        heard = edited.now
        if not (self._deliveries.known(heard.place.id) or self._answered(heard.place)):
            if heard.mentioned or heard.direct:
                self._heard(heard)
            return
        if refusal(heard, self._home, self._settings) or not heard.text:
            return
        if plain.units(heard.text) > el.MAX_BUTTON_VALUE - 60:
            return
        value = f"{heard.place.ts} {edited.edited_ts} {heard.text}"
        message = remark(wording.EDITED, el.button(AGAIN, wording.ANSWER_AGAIN, value))
        to = Listener(heard.place, heard.user, heard.user_team or self._home.team, direct=False)
        self._errands.run(partial(self._speech.whisper, to, message))

    def _answered(self, place: Place) -> bool:
        """Whether an answer stands below a message; posts are remembered longer than questions."""
        return bool(self._log.posts_for(place.team, place.channel, place.ts))

    def _deleted(self, place: Place) -> None:
        moment = written(now())
        whose = place.team or self._home.team
        known = Place(whose, place.channel, place.ts, place.thread_ts)
        self._deliveries.delete(
            Delivery(known.id, whose, place.channel, place.ts, place.thread_ts, "", moment)
        )


def _request(heard: Heard, home: Home) -> Request:
    return Request(
        id=heard.place.id,
        event=heard.event,
        kind=Kind.ASKED,
        place=heard.place,
        user=heard.user,
        team=heard.user_team or home.team,
        direct=heard.direct,
        text=heard.text,
    )
