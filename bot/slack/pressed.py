"""What Slack sends when a button is pressed or a shortcut is chosen, as a record. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pullquote.bot.slack.incoming import Home, Place, plain_words

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pressed:
    """Who pressed something, and where it stands.

    Attributes:
        user_team: The presser's workspace.
        channel: Where the message is, or "" where there is none, as on the home tab.
        ts: The message's timestamp, or "".
        thread_ts: Of the thread that the message stands in, or "".
        value: What the button carries.
        at: Names this press.
        trigger: Opens a modal, for three seconds.
        respond_to: An address at which the presser alone is told something, or None.
    """

    team: str
    user: str
    user_team: str
    channel: str
    ts: str
    thread_ts: str
    value: str
    at: str
    trigger: str
    respond_to: str | None

    @property
    def once(self) -> str:
        """Names the message that holds the button, which is the same for every press of it."""
        return self.ts or self.at

    @property
    def direct(self) -> bool:
        """Whether it happened where the presser and the bot are alone."""
        return not self.channel or self.channel.startswith("D")

    @property
    def place(self) -> Place:
        """Where the message stands."""
        return Place(self.team, self.channel, self.ts, self.thread_ts or self.ts)

    @property
    def channel_place(self) -> Place:
        """The channel, outside any thread."""
        return Place(self.team, self.channel, "", "")


def read_press(body: Body, home: Home) -> Pressed:
    """Read the payload of a button, a shortcut or a modal; `team` is an object in these."""
    container = body.get("container") or {}
    message = body.get("message") or {}
    user = body.get("user") or {}
    action: Body = (body.get("actions") or ({},))[0]
    team = str((body.get("team") or {}).get("id") or home.team)
    channel = (body.get("channel") or {}).get("id") or container.get("channel_id")
    trigger = str(body.get("trigger_id") or "")
    return Pressed(
        team=team,
        user=str(user.get("id")),
        user_team=str(user.get("team_id") or team),
        channel=str(channel or ""),
        ts=str(message.get("ts") or container.get("message_ts") or body.get("message_ts") or ""),
        thread_ts=str(message.get("thread_ts") or container.get("thread_ts") or ""),
        value=str(action.get("value") or ""),
        at=str(action.get("action_ts") or body.get("action_ts") or trigger),
        trigger=trigger,
        respond_to=str(body["response_url"]) if body.get("response_url") else None,
    )


def message_words(body: Body) -> str:
    """Return what the message of a shortcut says, forwarded words too, line by line."""
    message = body.get("message") or {}
    attached = (one.get("text") or one.get("fallback") for one in message.get("attachments") or ())
    parts = [message.get("text"), *attached]
    lines = (line for part in parts if part for line in str(part).splitlines())
    return "\n".join(plain_words(line.removeprefix("&gt;")) for line in lines).strip()
