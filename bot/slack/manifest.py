"""The app's manifest: what Slack is told about Pullquote when the app is created. Pure."""

from typing import Any

from pullquote.bot.slack.scopes import EVENTS, scopes
from pullquote.config import SlackSettings

NAME = "Pullquote"
COMMAND = "/pullquote"
CHECK = "pullquote_check"
"""The message shortcut."""
EVENTS_PATH = "/slack/events"

_DESCRIPTION = "Answers from your archive of articles, in their own words, each with its source."
_LONG_DESCRIPTION = (
    "Pullquote answers questions from an archive of articles that your organisation runs itself."
    " Each answer is made of exact quotes with title, publisher, date and a link to the quoted"
    " words; where no article answers, it says so and shows what came near. Ask it in a direct"
    " message, by mention in a channel, or with a command that only you see the answer of."
)
_PROMPTS = (
    ("What does the archive hold?", "status"),
    ("How do I ask?", "help"),
)


def manifest(settings: SlackSettings, *, url: str | None = None) -> dict[str, Any]:
    """Make the manifest.

    Args:
        settings: Say whether events come by a web socket or by HTTP.
        url: In HTTP mode, the public address of this bot, without a path.
    """
    socket = settings.mode == "socket"
    where = {} if socket else {"url": f"{(url or 'https://YOUR-HOST').rstrip('/')}{EVENTS_PATH}"}
    request = {} if socket else {"request_url": where["url"]}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": _DESCRIPTION,
            "long_description": _LONG_DESCRIPTION,
            "background_color": "#1d3557",
        },
        "features": {
            "agent_view": {
                "agent_description": _DESCRIPTION,
                "suggested_prompts": [
                    {"title": title, "message": message} for title, message in _PROMPTS
                ],
            },
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "shortcuts": [
                {
                    "name": "Check against the archive",
                    "type": "message",
                    "callback_id": CHECK,
                    "description": "What the archive says about each sentence of a message",
                }
            ],
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "Ask the archive; only you see the answer",
                    "usage_hint": "your question | status | help",
                    "should_escape": True,
                    **where,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": scopes()}},
        "settings": {
            "event_subscriptions": {**request, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }
