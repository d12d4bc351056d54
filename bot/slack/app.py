"""The Slack bot put together: who it is, its parts, and how it begins and ends."""

import logging
import threading
from typing import TYPE_CHECKING, Any

from pullquote.bot.core import Pullquote
from pullquote.bot.slack import wording
from pullquote.bot.slack.answering import Answering
from pullquote.bot.slack.checks import Checks
from pullquote.bot.slack.commands import Commands
from pullquote.bot.slack.deliveries import LEASE_S, Deliveries
from pullquote.bot.slack.desk import Desk, Errands
from pullquote.bot.slack.hearing import Hearing
from pullquote.bot.slack.home_tab import HomeTab
from pullquote.bot.slack.incoming import Home
from pullquote.bot.slack.listeners import register
from pullquote.bot.slack.living import LOOK_EVERY_S, LivingAnswers
from pullquote.bot.slack.narrowing import scope_in
from pullquote.bot.slack.noticed import Noticed
from pullquote.bot.slack.offers import Offers
from pullquote.bot.slack.opinions import Opinions
from pullquote.bot.slack.posted import Posted
from pullquote.bot.slack.presses import Presses
from pullquote.bot.slack.rendering import Message, remark
from pullquote.bot.slack.requests import Kind, Request, now
from pullquote.bot.slack.scopes import missing_scope
from pullquote.bot.slack.secrecy import BOLT
from pullquote.bot.slack.speech import Speech
from pullquote.bot.slack.suggestions import suggestions
from pullquote.bot.slack.troubles import CallError, RefusedError, Trouble
from pullquote.bot.slack.wire import Wire
from pullquote.config import ConfigError, LockedError, Settings, SlackError

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk import WebClient

# Imports inside functions are there for start-up time.

logger = logging.getLogger(__name__)

_LISTENER_THREADS = 10


class SlackBot:
    """A bot in one workspace, over one corpus.

    Attributes:
        app: Bolt's: `app.dispatch` takes what Slack sends.
        failed: Set when Slack refuses the bot altogether; `failure` says why.

    Args:
        core: Answers the questions; the caller closes it.
        settings: Tokens, limits, and whom to answer.
        client: With the bot's token; made from the settings where it is not given.
        lease_s: How long a claimed question is this process's own unless it is renewed.
        living_every_s: How often to look whether posted answers still stand.

    Raises:
        ConfigError: A token is missing.
        SlackError: Slack does not take the token.
    """

    def __init__(
        self,
        core: Pullquote,
        settings: Settings,
        client: "WebClient | None" = None,
        *,
        lease_s: float = LEASE_S,
        living_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._core = core
        self._settings = settings
        self._log = core.store.catalog.slack
        self._stopping = threading.Event()
        self.failed = threading.Event()
        self.failure: SlackError | None = None
        self._client = client or web_client(settings)
        self._wire = Wire(
            self._client,
            on_missing_scope=self._missing_scope,
            on_token_trouble=self._token_trouble,
            stopping=self._stopping,
        )
        self.home = self._who_am_i()
        slack = settings.slack
        noticed = Noticed(self._log, self.home.team)
        self.speech = Speech(self._wire, streams=slack.stream, on_buttons=noticed.feedback_buttons)
        self.errands = Errands()
        self._deliveries = Deliveries(
            self._log,
            keep_days=settings.answers.keep_days,
            lease_s=lease_s,
            look_every_s=lease_s / 4,
        )
        self._answering = Answering(core, settings, self.speech, self._deliveries)
        self._checks = Checks(core, self.speech, self._deliveries, self._answering.scope)
        self._living = LivingAnswers(
            core.store.catalog,
            self.home.team,
            self.speech.posting,
            Posted(self._wire),
            self._deliveries,
            settings=slack,
            look_every_s=living_every_s,
        )
        self._desk = Desk(
            slack,
            self._deliveries,
            self.speech,
            self.errands,
            self._work,
        )
        self.app = self._bolt()

    def start(self) -> None:
        """Take over what an earlier run left, and keep claims alive from now on."""
        self._deliveries.start(self._desk.take_over)
        if self._settings.slack.living_answers:
            self._living.start()

    def pause(self) -> None:
        """Begin with no more questions: the bot is about to be stopped."""
        self._desk.pause()

    def stop(self) -> None:
        """Finish what is in work, within the time that the settings give, and hand back the rest.

        Nothing more may be dispatched when this is called.
        """
        left = self._desk.close(grace_s=self._settings.slack.grace_s)
        if left:
            logger.info("%d questions are left to the next run", left)
        self._stopping.set()
        self._living.stop()
        self.errands.close()
        self._deliveries.stop()

    def _work(self, request: Request, posted_before: bool) -> None:
        if request.kind is Kind.CHANGED:
            self._living.tell(request, posted_before=posted_before)
        elif request.kind in (Kind.CHECK, Kind.CHECK_SHARED):
            self._checks.answer(request, posted_before=posted_before)
        else:
            self._answering.answer(request, posted_before=posted_before)

    def status(self) -> Message:
        """Say what the archive holds."""
        facts = self._core.store.catalog.facts()
        return remark(wording.status(facts))

    def _bolt(self) -> "App":
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

        from slack_bolt import App  # noqa: PLC0415

        slack = self._settings.slack
        app = App(
            logger=logging.getLogger(BOLT),
            name="pullquote",
            client=self._client,
            signing_secret=_secret(slack.signing_secret) or "",
            process_before_response=True,  # a question is claimed before Slack is answered
            token_verification_enabled=False,  # `_who_am_i` did
            ssl_check_enabled=False,  # it would answer what nobody signed
            attaching_conversation_kwargs_enabled=False,
            listener_executor=ThreadPoolExecutor(
                _LISTENER_THREADS, thread_name_prefix="pullquote-listener"
            ),
        )
        catalog = self._core.store.catalog
        offers = Offers(self._core.store, self._settings, self.speech, self._token)
        opinions = Opinions(self.home, self._log.feedback, self.speech, self._wire)
        hearing = Hearing(
            self.home,
            slack,
            log=self._log,
            deliveries=self._deliveries,
            desk=self._desk,
            speech=self.speech,
            errands=self.errands,
            status=self.status,
            offer=offers.offer,
            home_tab=HomeTab(self.home, slack, catalog, self._wire).show,
            prompts=lambda channel: suggestions(catalog, scope_in(channel, slack)),
        )
        presses = Presses(
            self.home,
            slack,
            catalog=catalog,
            deliveries=self._deliveries,
            desk=self._desk,
            wire=self._wire,
            speech=self.speech,
            opinions=opinions,
            offers=offers,
        )
        commands = Commands(self.home, slack, self._desk, self.status)
        register(
            app,
            hearing=hearing,
            commands=commands,
            presses=presses,
            opinions=opinions,
            errands=self.errands,
        )
        return app

    def _who_am_i(self) -> Home:
        try:
            said = self._wire.call("auth.test", {})
        except RefusedError as refusal:
            raise token_error(refusal) from refusal
        except CallError as error:
            raise SlackError(
                f"Slack cannot be reached: {error}", remedy="check the network and slack.api_url"
            ) from error
        return Home(
            team=str(said.get("team_id")),
            enterprise=said.get("enterprise_id"),
            user=str(said.get("user_id")),
            bot=str(said.get("bot_id")),
        )

    def _missing_scope(self, refusal: RefusedError) -> None:
        """Tell the operator once which scope is missing, also over restarts."""
        warning = missing_scope(refusal.needed, refusal.method)
        try:
            first = self._log.warn_once(self.home.team, warning, now=now())
        except LockedError:
            first = True
        if first:
            logger.warning(
                "the app lacks the scope %s for %s: add it (pullquote slack manifest) and"
                " reinstall the app",
                refusal.needed or "that Slack does not name",
                refusal.method,
            )

    def fail(self, failure: SlackError) -> None:
        """Note that Slack does not take the bot any more; whoever runs it ends it."""
        self.failure = failure
        self.failed.set()

    def _token_trouble(self, refusal: RefusedError) -> None:
        self.fail(token_error(refusal))

    def _token(self) -> str:
        return str(self._client.token)


def web_client(settings: Settings) -> "WebClient":
    """Make the client that speaks with the bot's token.

    Raises:
        ConfigError: There is no token, or it is of another kind.
    """
    from slack_sdk import WebClient  # noqa: PLC0415

    token = required(settings, "bot_token", "xoxb-")
    return WebClient(token=token, base_url=settings.slack.api_url)


def required(settings: Settings, name: str, prefix: str) -> str:
    """Return a secret that must be set.

    Raises:
        ConfigError: It is not, or it does not begin as such secrets do.
    """
    value = _secret(getattr(settings.slack, name))
    if not value or value.isspace():
        raise ConfigError(
            f"slack.{name} is not set", remedy=f"set SLACK_{name.upper()}; see docs/slack.md"
        )
    if not value.startswith(prefix):
        raise ConfigError(
            f"slack.{name} does not begin with {prefix}",
            remedy="copy the right token; docs/slack.md says where each one stands",
        )
    return value


def token_error(refusal: RefusedError) -> SlackError:
    """Say in words why Slack does not take a token."""
    if refusal.trouble is Trouble.TOKEN:
        return SlackError(
            f"Slack does not take the token any more: {refusal.code}",
            remedy="reinstall the app and set SLACK_BOT_TOKEN and SLACK_APP_TOKEN anew",
        )
    return SlackError(f"Slack refuses the bot: {refusal}", remedy="run `pullquote slack check`")


def _secret(value: Any) -> str | None:
    return value.get_secret_value() if value is not None else None
