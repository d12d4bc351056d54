"""Whether the bot can run: its tokens, its scopes, and what this workspace offers."""

import logging
import threading
from collections.abc import Iterator
from http.client import HTTPException
from typing import TYPE_CHECKING

from pullquote.bot.slack.app import required, web_client
from pullquote.bot.slack.features import features
from pullquote.bot.slack.findings import Finding, State
from pullquote.bot.slack.noticed import REFUSED_BUTTONS, keep_only
from pullquote.bot.slack.scopes import EVENTS, FEATURES, METHODS, scopes, scopes_of
from pullquote.bot.slack.troubles import CallError, RefusedError
from pullquote.bot.slack.wire import Wire
from pullquote.config import ConfigError, LockedError, Settings
from pullquote.vectorstore.slack_log import SlackLog

if TYPE_CHECKING:
    from slack_sdk import WebClient

# Imports inside functions are there for start-up time.

logger = logging.getLogger(__name__)


def check(settings: Settings, log: SlackLog) -> list[Finding]:
    """Look at everything that the bot needs; nothing is posted.

    Args:
        settings: With the tokens.
        log: Knows what the operator was told while the bot ran.
    """
    return list(_findings(settings, log))


def _findings(settings: Settings, log: SlackLog) -> Iterator[Finding]:
    try:
        client = web_client(settings)
    except ConfigError as error:
        yield Finding("bot token", State.BAD, str(error.args[0]), error.remedy)
        client = None
    yield from _of_mode(settings)
    if client is None:
        return
    wire = Wire(
        client,
        on_missing_scope=lambda _: None,
        on_token_trouble=lambda _: None,
        stopping=threading.Event(),
    )
    try:
        home = wire.call("auth.test", {})
    except RefusedError as refusal:
        remedy = "install the app anew and copy its Bot User OAuth Token"
        yield Finding("bot token", State.BAD, f"Slack does not take it: {refusal.code}", remedy)
        return
    except CallError as error:
        remedy = "check the network and slack.api_url"
        yield Finding("bot token", State.BAD, f"Slack cannot be reached: {error}", remedy)
        return
    team = str(home.get("team_id"))
    named = f"{home.get('team') or team} ({team}), as {home.get('user') or home.get('user_id')}"
    yield Finding("bot token", State.GOOD, f"speaks in {named}")
    granted = _granted(client)
    yield _of_scopes(granted)
    told = log.warnings(team)
    user = str(home.get("user_id"))
    yield from features(wire, bot_user=user, refused_buttons=REFUSED_BUTTONS in told)
    for warning in _still_true(log, team, told, granted or frozenset()):
        yield Finding("while running", State.BAD, warning, "add the scope and reinstall the app")


def _of_mode(settings: Settings) -> Iterator[Finding]:
    slack = settings.slack
    what = "app token" if slack.mode == "socket" else "signing secret"
    try:
        if slack.mode == "http":
            required(settings, "signing_secret", "")
            yield Finding(what, State.GOOD, "is set; only a request of Slack's shows that it fits")
            return
        token = required(settings, "app_token", "xapp-")
    except ConfigError as error:
        yield Finding(what, State.BAD, str(error.args[0]), error.remedy)
        return
    yield _of_app_token(settings, token)


def _of_app_token(settings: Settings, token: str) -> Finding:
    from slack_sdk import WebClient  # noqa: PLC0415
    from slack_sdk.errors import SlackApiError  # noqa: PLC0415

    client = WebClient(base_url=settings.slack.api_url, retry_handlers=[])
    try:
        client.apps_connections_open(app_token=token)
    except SlackApiError as error:
        return Finding(
            "app token",
            State.BAD,
            f"Slack does not take it: {error.response.get('error')}",
            "make an app-level token with the scope connections:write, and switch Socket Mode on",
        )
    except OSError as error:
        return Finding("app token", State.BAD, f"Slack cannot be reached: {error}", "try again")
    return Finding("app token", State.GOOD, "opens Socket Mode")


def _granted(client: "WebClient") -> frozenset[str] | None:
    """Read the scopes that the token has; None: Slack did not say."""
    from slack_sdk.errors import SlackApiError  # noqa: PLC0415

    try:
        headers = client.auth_test().headers
    except (SlackApiError, OSError, HTTPException):
        return None
    given = next((v for name, v in headers.items() if name.lower() == "x-oauth-scopes"), "")
    return frozenset(scope.strip() for scope in given.split(","))


def _still_true(log: SlackLog, team: str, told: list[str], granted: frozenset[str]) -> list[str]:
    """Forget the warnings about scopes that are granted by now; return the others."""
    left = [one for one in told if one == REFUSED_BUTTONS or not _is_mended(one, granted)]
    if len(left) < len(told):
        try:
            keep_only(log, team, left)
        except LockedError as error:
            logger.warning("what was told before is not forgotten: %s", error)
    return [one for one in left if one != REFUSED_BUTTONS]


def _is_mended(warning: str, granted: frozenset[str]) -> bool:
    needed = scopes_of(warning)
    return needed <= granted if needed else granted.issuperset(scopes())


def _of_scopes(granted: frozenset[str] | None) -> Finding:
    if granted is None:
        return Finding("scopes", State.UNKNOWN, "Slack could not be asked", "try again")
    missing = [scope for scope in scopes() if scope not in granted]
    if not missing:
        return Finding("scopes", State.GOOD, f"all {len(scopes())} are granted")
    why = "; ".join(f"{scope} for {', '.join(_uses(scope))}" for scope in missing)
    remedy = "take the app's manifest from `pullquote slack manifest`, and reinstall the app"
    return Finding("scopes", State.BAD, f"missing: {why}", remedy)


def _uses(scope: str) -> list[str]:
    tables = (EVENTS, METHODS, FEATURES)
    return [use for table in tables for use, needed in table.items() if scope in needed]
