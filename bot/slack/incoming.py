"""What Slack sends, as records: a message that was heard, edited or deleted. Pure.

Slack's payloads are read here and nowhere else, so that what follows knows who said what where,
and nothing of how an event spells it.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Payload = Mapping[str, Any]

_HEARD_SUBTYPES = {None, "file_share", "thread_broadcast"}
_TOKEN = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_USER_TOKEN = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")


@dataclass(frozen=True, slots=True)
class Home:
    """Who the bot is, and where it lives.

    Attributes:
        team: Id of the workspace that it is installed in.
        enterprise: Id of the organisation, or None.
        user: Id of the bot's user.
        bot: The bot's own id, as its messages have it.
    """

    team: str
    enterprise: str | None
    user: str
    bot: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message stands, and the thread that its answer goes into."""

    team: str
    channel: str
    ts: str
    thread_ts: str

    @property
    def id(self) -> str:
        """The message's name, the same in every event about it."""
        return f"{self.team}:{self.channel}:{self.ts}"


@dataclass(frozen=True, slots=True)
class SharedFile:
    """A file that came with a message."""

    id: str
    name: str
    url: str
    size: int


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that somebody wrote.

    Attributes:
        event: Id of the event that brought it, or None.
        direct: It stands in a direct message to the bot.
        in_thread: It answers another message.
        user: Who wrote it.
        user_team: The writer's workspace, or None where Slack does not say.
        shared: The channel is shared with another organisation.
        mentioned: It names the bot.
        names_others: It names another user.
        text: What was written, in plain characters, without the bot's name.
        links: The web addresses in it.
    """

    event: str | None
    place: Place
    direct: bool
    in_thread: bool
    user: str
    user_team: str | None
    shared: bool
    mentioned: bool
    names_others: bool
    text: str
    links: tuple[str, ...] = ()
    files: tuple[SharedFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Edited:
    """A message whose words were changed.

    Attributes:
        now: As it stands now.
        edited_ts: When it was edited, as Slack counts.
    """

    now: Heard
    edited_ts: str


@dataclass(frozen=True, slots=True)
class Deleted:
    """A message that is gone."""

    place: Place


def read_event(body: Payload, home: Home) -> Heard | Edited | Deleted | None:
    """Read an event about a message; None: it is not about what somebody wrote."""
    event = body.get("event") or {}
    subtype = event.get("subtype")
    if subtype == "message_deleted":
        return _deleted(body, event)
    if subtype == "message_changed":
        return _changed(body, event, home)
    if subtype not in _HEARD_SUBTYPES:
        return None
    return _heard(body, event, event, home)


def plain_words(text: str, *, without: str = "") -> str:
    """Turn Slack's spelling of a message into plain characters.

    Args:
        text: As an event or a command has it: `&`, `<` and `>` escaped, names as tokens.
        without: A user whose mentions are left out; those of others leave an "@".
    """

    def spell(match: re.Match[str]) -> str:
        sign, what, label = match.groups()
        if sign == "@":
            return "" if what == without else f"@{label or 'somebody'}"
        if sign == "#":
            return f"#{label or what}"
        if sign == "!":
            return label or what.partition("^")[0]
        return label or what.removeprefix("mailto:")

    return " ".join(html.unescape(_TOKEN.sub(spell, text)).split())


def links_in(text: str) -> tuple[str, ...]:
    """List the web addresses that Slack found in a message."""
    found = (html.unescape(what) for sign, what, _ in _TOKEN.findall(text) if not sign)
    return tuple(dict.fromkeys(url for url in found if url.startswith(("http://", "https://"))))


def _heard(body: Payload, event: Payload, message: Payload, home: Home) -> Heard | None:
    user, ts = message.get("user"), message.get("ts")
    channel = event.get("channel")
    if message.get("bot_id") or not (user and ts and channel) or user == home.user:
        return None
    raw = str(message.get("text") or "")
    named = set(_USER_TOKEN.findall(raw))
    thread_ts = message.get("thread_ts")
    return Heard(
        event=body.get("event_id"),
        place=Place(str(body.get("team_id") or home.team), channel, ts, thread_ts or ts),
        direct=event.get("channel_type") == "im" or channel.startswith("D"),
        in_thread=thread_ts is not None and thread_ts != ts,
        user=user,
        user_team=_team_of(message),
        shared=bool(body.get("is_ext_shared_channel")),
        mentioned=home.user in named or event.get("type") == "app_mention",
        names_others=bool(named - {home.user}),
        text=plain_words(raw, without=home.user),
        links=links_in(raw),
        files=tuple(_files(message)),
    )


def _changed(body: Payload, event: Payload, home: Home) -> Edited | Deleted | None:
    message, before = event.get("message") or {}, event.get("previous_message") or {}
    if message.get("subtype") == "tombstone":  # a deleted message that has answers
        return _deleted(body, {**event, "deleted_ts": message.get("ts")})
    edited = (message.get("edited") or {}).get("ts")
    # Slack sends the same event for a link preview and for a new answer in the thread.
    if not edited or message.get("text") == before.get("text"):
        return None
    now = _heard(body, event, message, home)
    return Edited(now, str(edited)) if now else None


def _deleted(body: Payload, event: Payload) -> Deleted | None:
    before = event.get("previous_message") or {}
    ts = event.get("deleted_ts") or before.get("ts")
    channel = event.get("channel")
    if not (ts and channel):
        return None
    place = Place(str(body.get("team_id") or ""), channel, ts, before.get("thread_ts") or ts)
    return Deleted(place)


def _team_of(message: Payload) -> str | None:
    """The writer's workspace; `team` may be the channel's in shared channels, so it is last."""
    profile = message.get("user_profile") or {}
    for value in (message.get("user_team"), profile.get("team"), message.get("source_team")):
        if value:
            return str(value)
    team = message.get("team")
    return str(team) if team else None


def _files(message: Payload) -> list[SharedFile]:
    found = []
    for file in message.get("files") or ():
        url = file.get("url_private_download") or file.get("url_private")
        if file.get("id") and url:
            name = str(file.get("name") or file["id"])
            found.append(SharedFile(file["id"], name, url, int(file.get("size") or 0)))
    return found
