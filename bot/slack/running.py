"""The bot as a process: it listens until it is told to stop, and then ends in good order."""

import logging
import signal
import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from pullquote.bot.core import Pullquote
from pullquote.bot.slack.app import SlackBot, required
from pullquote.bot.slack.http_server import HttpServer
from pullquote.bot.slack.secrecy import hide_secrets, join_libraries, take_from_environment
from pullquote.bot.slack.troubles import Trouble, trouble_of
from pullquote.config import ConfigError, Settings, SlackError

if TYPE_CHECKING:
    from collections.abc import Iterator

# Imports inside functions are there for start-up time.

logger = logging.getLogger(__name__)

_CONNECTIONS = 10
_PING_S = 10


class Ear(Protocol):
    """Something that Slack's events come in by."""

    def start(self) -> None:
        """Begin to listen."""
        ...

    def close(self) -> None:
        """Take nothing more, and wait for what came in."""
        ...


def run(settings: Settings, *, ready: Callable[[str], None]) -> None:
    """Answer in Slack until the process is told to stop (SIGTERM, SIGINT).

    Args:
        settings: Tokens, limits, and whom to answer.
        ready: Is told where the bot listens once it does.

    Raises:
        ConfigError: A token is missing.
        SlackError: Slack does not take the bot, or not any more.
    """
    check_secrets(settings)
    hide_secrets(settings.slack)
    join_libraries(settings.log_level)
    take_from_environment()
    with Pullquote.open(settings) as core, _told_to_stop() as stop:
        bot = SlackBot(core, settings)
        ear = _ear(bot, settings)
        ear.start()
        bot.start()
        try:
            ready(_where(ear, settings))
            while not stop.wait(0.2) and not bot.failed.is_set():
                pass
        finally:
            bot.pause()
            ear.close()
            bot.stop()
    if bot.failure is not None:
        raise bot.failure


def check_secrets(settings: Settings) -> None:
    """Look whether everything is there that the mode needs.

    Raises:
        ConfigError: A token is missing or is of another kind.
    """
    required(settings, "bot_token", "xoxb-")
    if settings.slack.mode == "socket":
        required(settings, "app_token", "xapp-")
    else:
        required(settings, "signing_secret", "")


def _ear(bot: SlackBot, settings: Settings) -> Ear:
    slack = settings.slack
    if slack.mode == "http":
        try:
            secret = required(settings, "signing_secret", "")
            return HttpServer(bot.app, secret, slack.host, slack.port)
        except OSError as error:
            raise ConfigError(
                f"cannot listen on {slack.host}:{slack.port}: {error.strerror}",
                remedy="set slack.host and slack.port to a free one",
            ) from error
    return _Socket(bot, settings)


class _Socket:
    """Socket Mode: a web socket to Slack, which is made anew when Slack asks for it."""

    def __init__(self, bot: SlackBot, settings: Settings) -> None:
        from slack_bolt.adapter.socket_mode import SocketModeHandler  # noqa: PLC0415

        self._bot = bot
        self._handler: Any = SocketModeHandler(  # its own methods have no types
            bot.app,
            required(settings, "app_token", "xapp-"),
            web_client=_opening_client(settings, bot),
            ping_interval=_PING_S,
            concurrency=_CONNECTIONS,
        )

    def start(self) -> None:
        """Connect."""
        from slack_sdk.errors import SlackApiError, SlackClientError  # noqa: PLC0415

        try:
            self._handler.connect()
        except SlackApiError as error:
            self._handler.close()
            raise app_token_error(str(error.response.get("error"))) from error
        except (SlackClientError, OSError) as error:
            self._handler.close()
            raise SlackError(
                f"Slack cannot be reached: {error}", remedy="check the network"
            ) from error

    def close(self) -> None:
        """Disconnect; what came in is handed on first."""
        self._handler.close()


def _opening_client(settings: Settings, bot: SlackBot) -> Any:
    """Make the client that asks for each new web socket, and tells when it never gets one again.

    The socket's own thread only logs such a refusal, and asks for ever.
    """
    from slack_sdk import WebClient  # noqa: PLC0415
    from slack_sdk.errors import SlackApiError  # noqa: PLC0415

    class OpeningClient(WebClient):
        def apps_connections_open(self, **arguments: Any) -> Any:
            try:
                return super().apps_connections_open(**arguments)
            except SlackApiError as error:
                code = str(error.response.get("error"))
                if trouble_of(code) is Trouble.TOKEN or code == "not_allowed_token_type":
                    bot.fail(app_token_error(code))
                raise

    return OpeningClient(base_url=settings.slack.api_url)


def app_token_error(code: str) -> SlackError:
    """Say in words why Slack opens no web socket."""
    return SlackError(
        f"Slack does not take the app token: {code}",
        remedy="make an app-level token with the scope connections:write",
    )


@contextmanager
def _told_to_stop() -> "Iterator[threading.Event]":
    """Set an event when the process is told to stop, as long as this lasts."""
    stop = threading.Event()

    def take(number: int, _: Any) -> None:
        logger.info("told to stop (%s)", signal.Signals(number).name)
        stop.set()

    before = {number: signal.signal(number, take) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _where(ear: Ear, settings: Settings) -> str:
    if isinstance(ear, HttpServer):
        return f"HTTP on {settings.slack.host}:{ear.port}"
    return "Socket Mode"
