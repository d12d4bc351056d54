"""What people do in a workspace, and what Slack tells the bot about it."""

import itertools
import time
from concurrent.futures import ThreadPoolExecutor

from tests.slack.world import HOME

VERIFICATION = "verification-t0ken-of-old"
BOT = HOME["user_id"]


class People:
    """Acts in a world, and lets a transport tell the bot.

    Args:
        slack: The workspace.
        send: Sends a payload of a kind (events_api, slash_commands, interactive).
    """

    def __init__(self, slack, send):
        self.slack = slack
        self.world = slack.world
        self._send = send
        self._numbers = itertools.count(1)
        self._events = ThreadPoolExecutor(64)
        slack.api.triggers = {}

    def close(self):
        self._events.shutdown()

    def write(self, user, channel, text, *, thread_ts=None, waits=True, **more):
        """Write a message; return it. A mention in a channel is told in two events."""
        person, place = self.world.people[user], self.world.channels[channel]
        message = {"user": user, "ts": self.world.ts(), "channel": channel, "text": text, **more}
        if thread_ts:
            message["thread_ts"] = thread_ts
        self.world.messages.append(message)
        kinds = ["message"]
        if f"<@{BOT}>" in text and not place.direct:
            kinds.insert(0, "app_mention")
        told = [
            self._events.submit(
                self._send,
                "events_api",
                self.event({"type": kind, **self._as_told(message, person, place)}, place),
            )
            for kind in kinds
        ]
        if waits:
            message_told = [one.result(180) for one in told]
            assert all(message_told), "an event was never acknowledged"
        return message

    def mention(self, user, channel, text, **more):
        return self.write(user, channel, f"<@{BOT}> {text}", **more)

    def edit(self, message, text):
        before = dict(message)
        message.update(text=text, edited={"user": message["user"], "ts": self.world.ts()})
        return self._about(message, "message_changed", message=dict(message), previous=before)

    def delete(self, message):
        message["deleted"] = True
        return self._about(message, "message_deleted", deleted_ts=message["ts"], previous=message)

    def command(self, user, channel, text, *, response=None):
        """Use the slash command; return the acknowledgement with what is shown at once.

        Args:
            response: Names the response address; None: a number does.
        """
        number = next(self._numbers)
        payload = {
            "token": VERIFICATION,
            "team_id": self.world.people[user].team,
            "team_domain": "port-alder",
            "channel_id": channel,
            "channel_name": "news",
            "user_id": user,
            "user_name": "somebody",
            "command": "/pullquote",
            "text": text,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": f"{self.slack.url}response/{response or number}",
            "trigger_id": self._trigger(number),
        }
        return self._send("slash_commands", payload, answers=True)

    def press(self, user, message, action_id):
        """Press a button of a message, as `action_id` begins."""
        button = next(
            element
            for block in message["blocks"]
            for element in block.get("elements", ())
            if str(element.get("action_id", "")).startswith(action_id)
        )
        return self.press_value(user, message, button["action_id"], button["value"])

    def press_value(self, user, message, action_id, value):
        number = next(self._numbers)
        person, channel = self.world.people[user], message["channel"]
        payload = {
            "type": "block_actions",
            "token": VERIFICATION,
            "api_app_id": "A1",
            "team": {"id": "T1", "domain": "port-alder"},
            "user": {"id": user, "username": "somebody", "team_id": person.team},
            "channel": {"id": channel, "name": "news"},
            "container": {
                "type": "message",
                "message_ts": message["ts"],
                "channel_id": channel,
                "is_ephemeral": False,
                **({"thread_ts": message["thread_ts"]} if "thread_ts" in message else {}),
            },
            "message": {k: v for k, v in message.items() if k != "streaming"},
            "trigger_id": self._trigger(number),
            "response_url": f"{self.slack.url}response/{number}",
            "actions": [
                {
                    "type": "button",
                    "action_id": action_id,
                    "block_id": "abc",
                    "value": value,
                    "action_ts": self.world.ts(),
                }
            ],
        }
        return self._send("interactive", payload)

    def open_tab(self, user, channel, tab="messages"):
        event = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab}
        event["event_ts"] = self.world.ts()
        return self._send("events_api", self.event(event, self.world.channels[channel]))

    def stop(self, user, channel, thread_ts):
        event = {
            "type": "agent_session_stopped",
            "user": user,
            "channel": channel,
            "thread_ts": thread_ts,
            "streaming_message_ts": [],
        }
        return self._send("events_api", self.event(event, self.world.channels[channel]))

    def event(self, inner, place):
        number = next(self._numbers)
        return {
            "token": VERIFICATION,
            "team_id": "T1",
            "context_team_id": "T1",
            "api_app_id": "A1",
            "type": "event_callback",
            "event_id": f"Ev{number:08}",
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": "T1",
                    "user_id": BOT,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": place.shared,
            "event": inner,
        }

    def _as_told(self, message, person, place):
        known = {k: v for k, v in message.items() if k not in ("deleted", "channel")}
        away = {"user_team": person.team, "source_team": person.team} if place.shared else {}
        return {
            **known,
            **away,
            "team": person.team,
            "channel": place.id,
            "channel_type": place.kind,
            "event_ts": message["ts"],
        }

    def _about(self, one, subtype, *, previous, **more):
        place = self.world.channels[one["channel"]]
        inner = {
            "type": "message",
            "subtype": subtype,
            "channel": place.id,
            "channel_type": place.kind,
            "ts": self.world.ts(),
            "hidden": True,
            "previous_message": {k: v for k, v in previous.items() if k != "channel"},
            **more,
        }
        return self._send("events_api", self.event(inner, place))

    def _trigger(self, number):
        trigger = f"{number}.trigger"
        self.slack.api.triggers[trigger] = time.monotonic()
        return trigger
