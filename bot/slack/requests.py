"""A question on its way through the bot: all that is needed to answer it, also after a restart."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pullquote.bot.slack.incoming import Place
from pullquote.bot.slack.speech import Listener
from pullquote.vectorstore.moments import written
from pullquote.vectorstore.slack_deliveries import Delivery


class Kind(StrEnum):
    """How a question is to be answered."""

    ASKED = "asked"  # in its thread
    AS_WRITTEN = "as_written"  # in its thread, not read as a follow-up
    PRIVATE = "private"  # to the asker alone, at `respond_to`
    SHARED = "shared"  # in the channel, naming the asker
    CHECK = "check"  # somebody's message, to the asker alone
    CHECK_SHARED = "check_shared"  # the same, in the message's thread
    CHANGED = "changed"  # nobody asked: quoted words do not stand any more


@dataclass(frozen=True, slots=True)
class Request:
    """A question, and where its answer goes.

    Attributes:
        id: Names the question, the same in every event about it.
        event: Id of the event that brought it, or None.
        team: The asker's workspace.
        respond_to: The address that came with a command, for a private answer.
    """

    id: str
    event: str | None
    kind: Kind
    place: Place
    user: str
    team: str
    direct: bool
    text: str
    respond_to: str | None = None

    @property
    def listener(self) -> Listener:
        """To whom the answer is addressed."""
        return Listener(self.place, self.user, self.team, self.direct)

    @property
    def in_thread(self) -> bool:
        """Whether it belongs to the conversation of its thread."""
        return self.kind in (Kind.ASKED, Kind.AS_WRITTEN)

    @property
    def thread(self) -> str:
        """Names the thread, as conversations do."""
        return thread_name(self.place)

    def delivery(self, now: datetime) -> Delivery:
        """Lay the question out for the catalog."""
        return Delivery(
            id=self.id,
            team=self.place.team,
            channel=self.place.channel,
            ts=self.place.ts,
            thread_ts=self.place.thread_ts,
            request=json.dumps(asdict(self), ensure_ascii=False),
            received_at=written(now),
        )


def of_delivery(delivery: Delivery) -> Request:
    """Read a question that another process, or an earlier run, left."""
    held = json.loads(delivery.request)
    return Request(**{**held, "kind": Kind(held["kind"]), "place": Place(**held["place"])})


def thread_name(place: Place) -> str:
    """Name a thread, as conversations do."""
    return f"slack:{place.team}:{place.channel}:{place.thread_ts}"


def now() -> datetime:
    """Return this moment, in UTC."""
    return datetime.now(UTC)
