"""Who and what is in a workspace on loopback: people, channels, messages."""

import itertools
import threading
from dataclasses import dataclass, field

HOME = {
    "team": "Port Alder News",
    "team_id": "T1",
    "user": "pullquote",
    "user_id": "UBOT",
    "bot_id": "B1",
    "url": "https://t.slack.example/",
}


@dataclass(frozen=True)
class Person:
    """Somebody who writes; `kind`: member, guest, external, or bot."""

    id: str
    team: str = "T1"
    kind: str = "member"
    name: str = "Somebody"


@dataclass
class Channel:
    """A place to write in; `kind`: channel, group, im or mpim, as events name it."""

    id: str
    kind: str = "channel"
    shared: bool = False
    archived: bool = False
    has_bot: bool = True
    away: set = field(default_factory=set)  # people who are not in it

    @property
    def direct(self):
        return self.kind == "im"


class World:
    """The workspace. Every message has a timestamp of its own, as in Slack.

    Args:
        known: People and channels. None: whoever and wherever comes up is there, but for
            `NOWHERE`; for tests that hand the bot events of their own making.
    """

    NOWHERE = "C00000000"

    def __init__(self, *known):
        self.open = not known
        self.people = {one.id: one for one in known if isinstance(one, Person)}
        self.channels = {one.id: one for one in known if isinstance(one, Channel)}
        self.messages = []
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def ts(self):
        with self._lock:
            return f"{1_764_300_000 + next(self._numbers)}.000{next(self._numbers) % 1_000:03}"

    def channel(self, name):
        """Find a channel, or the direct messages with a user; None: there is none."""
        found = self.channels.get(name)
        if found is None and name[:1] in "UW" and (self.open or name in self.people):
            return Channel(name, "im")
        if found is None and self.open and name != self.NOWHERE and name[:1] in "CDG":
            return Channel(name, "im" if name.startswith("D") else "channel")
        return found

    def person(self, name):
        return self.people.get(name) or (Person(name) if self.open else None)

    def message(self, channel, ts):
        return next((m for m in self.messages if m["ts"] == ts and m["channel"] == channel), None)

    def thread(self, channel, ts):
        """The parent and its replies, in order."""
        here = [m for m in self.messages if m["channel"] == channel]
        return [m for m in here if ts in (m["ts"], m.get("thread_ts"))]

    def of_the_bot(self):
        return [m for m in self.messages if m["user"] == HOME["user_id"]]
