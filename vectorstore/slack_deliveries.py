"""Questions that came in from Slack: who works on which, and which are done.

A question is known by the message that asks it, and by the id of the event that brought it, so
that the same question in two events, and the same event sent twice, are one delivery. A claim is
a lease: whoever holds it renews it, and when its process dies any other one may take it over.
Every change is one short transaction; none counts as a change of the corpus.
"""

from dataclasses import dataclass
from datetime import datetime

from pullquote.vectorstore.brief import brief_transaction
from pullquote.vectorstore.database import Database, Row
from pullquote.vectorstore.moments import written

_COLUMNS = "delivery, team, channel, ts, thread_ts, request, received_at, attempts, posting"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A question as it came in.

    Attributes:
        id: Names the message that asks; the same in every event about it.
        ts: The message's timestamp, which is its id within the channel.
        thread_ts: The thread that the answer goes into.
        request: What to do, for whoever takes the delivery over.
        received_at: ISO datetime in UTC.
        attempts: How often it was claimed, this claim included.
        posting: An earlier attempt may have posted something.
    """

    id: str
    team: str
    channel: str
    ts: str
    thread_ts: str
    request: str
    received_at: str
    attempts: int = 0
    posting: bool = False


class DeliveryLog:
    """Who answers what, agreed on between all processes of one installation.

    Args:
        database: The catalog's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(
        self, delivery: Delivery, *, event: str | None, worker: str, now: datetime, until: datetime
    ) -> Delivery | None:
        """Take a question to answer it, unless it is done or another worker has it.

        Args:
            delivery: As it came in; kept if it is new.
            event: Id of the event that brought it, or None.
            worker: Who takes it.
            now: This moment.
            until: When the claim ends unless it is renewed.

        Returns:
            The delivery as it was kept first, or None: nothing is to be done.

        Raises:
            LockedError: The catalog stayed busy for two seconds; nothing was claimed.
        """
        with brief_transaction(self._database) as tx:
            known = (
                event
                and tx.execute(
                    "SELECT delivery FROM slack_events WHERE event = ?", (event,)
                ).fetchone()
            )
            name = known[0] if known else delivery.id
            tx.execute(
                "INSERT INTO slack_deliveries"
                " (delivery, team, channel, ts, thread_ts, request, received_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (
                    name,
                    delivery.team,
                    delivery.channel,
                    delivery.ts,
                    delivery.thread_ts,
                    delivery.request,
                    delivery.received_at,
                ),
            )
            if event and not known:
                tx.execute("INSERT INTO slack_events VALUES (?, ?)", (event, name))
            row = tx.execute(
                "UPDATE slack_deliveries"  # noqa: S608 - constants
                " SET claimed_by = ?, claimed_until = ?, attempts = attempts + 1"
                " WHERE delivery = ? AND finished_at IS NULL AND NOT withdrawn"
                f" AND coalesce(claimed_until, '') <= ? RETURNING {_COLUMNS}",
                (worker, written(until), name, written(now)),
            ).fetchone()
        return _delivery(row) if row else None

    def take_over(
        self, *, worker: str, now: datetime, until: datetime, limit: int
    ) -> list[Delivery]:
        """Claim questions that nobody works on any more, the oldest first.

        Raises:
            LockedError: The catalog stayed busy for two seconds; nothing was claimed.
        """
        free = "finished_at IS NULL AND NOT withdrawn AND coalesce(claimed_until, '') <= ?"
        moment = written(now)
        if self._database.row(f"SELECT 1 FROM slack_deliveries WHERE {free}", (moment,)) is None:  # noqa: S608 - a constant
            return []  # most often: nobody has to wait for the write lock to know it
        with brief_transaction(self._database) as tx:
            rows = tx.execute(
                "UPDATE slack_deliveries"  # noqa: S608 - constants
                " SET claimed_by = ?, claimed_until = ?, attempts = attempts + 1"
                " WHERE delivery IN (SELECT delivery FROM slack_deliveries"
                f" WHERE {free} ORDER BY received_at, delivery LIMIT ?) RETURNING {_COLUMNS}",
                (worker, written(until), moment, limit),
            ).fetchall()
        return sorted(map(_delivery, rows), key=lambda one: (one.received_at, one.id))

    def renew(self, *, worker: str, until: datetime) -> None:
        """Hold on to everything that a worker has claimed.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with brief_transaction(self._database) as tx:
            tx.execute(
                "UPDATE slack_deliveries SET claimed_until = ?"
                " WHERE finished_at IS NULL AND claimed_by = ?",
                (written(until), worker),
            )

    def hand_back(self, *, worker: str) -> int:
        """Let others answer what a worker has claimed, and return how many questions these are.

        Raises:
            LockedError: The catalog stayed busy for two seconds; the claims run out by themselves.
        """
        with brief_transaction(self._database) as tx:
            return tx.execute(
                "UPDATE slack_deliveries SET claimed_by = NULL, claimed_until = NULL"
                " WHERE finished_at IS NULL AND NOT withdrawn AND claimed_by = ?",
                (worker,),
            ).rowcount

    def put_off(self, delivery_id: str, *, worker: str, until: datetime, tries: int) -> bool:
        """Let anybody try a question again later; false: it was tried that often, or is not wanted.

        Raises:
            LockedError: The catalog stayed busy for two seconds; the claim is kept.
        """
        with brief_transaction(self._database) as tx:
            changed = tx.execute(
                "UPDATE slack_deliveries SET claimed_by = NULL, claimed_until = ?"
                " WHERE delivery = ? AND claimed_by = ? AND finished_at IS NULL AND attempts < ?",
                (written(until), delivery_id, worker, tries),
            ).rowcount
        return changed == 1

    def begin_posting(self, delivery_id: str, *, worker: str) -> bool:
        """Note that something is about to be posted; false: do not post.

        The question was deleted or stopped meanwhile, or another worker has taken it over.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with brief_transaction(self._database) as tx:
            changed = tx.execute(
                "UPDATE slack_deliveries SET posting = 1"
                " WHERE delivery = ? AND claimed_by = ? AND NOT withdrawn AND finished_at IS NULL",
                (delivery_id, worker),
            ).rowcount
        return changed == 1

    def wanted(self, delivery_id: str, *, worker: str) -> bool:
        """Whether a worker should go on with a question that it has claimed."""
        row = self._database.row(
            "SELECT 1 FROM slack_deliveries"
            " WHERE delivery = ? AND claimed_by = ? AND NOT withdrawn AND finished_at IS NULL",
            (delivery_id, worker),
        )
        return row is not None

    def known(self, delivery_id: str) -> bool:
        """Whether a question has come in."""
        row = self._database.row(
            "SELECT 1 FROM slack_deliveries WHERE delivery = ?", (delivery_id,)
        )
        return row is not None

    def held_elsewhere(self, delivery: Delivery, *, worker: str, now: datetime) -> list[Delivery]:
        """List the questions that other workers hold and that came in before one."""
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM slack_deliveries"  # noqa: S608 - a constant
            " WHERE finished_at IS NULL AND NOT withdrawn AND claimed_by != ?"
            " AND claimed_until > ? AND received_at < ?",
            (worker, written(now), delivery.received_at),
        )
        return [_delivery(row) for row in rows]

    def finish(self, delivery_id: str, *, now: datetime) -> None:
        """Note that a question is answered, and forget its words.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with brief_transaction(self._database) as tx:
            tx.execute(
                "UPDATE slack_deliveries SET finished_at = ?, request = NULL WHERE delivery = ?",
                (written(now), delivery_id),
            )

    def withdraw(self, delivery: Delivery, *, now: datetime) -> None:
        """Let nobody answer a question, whether it has come in yet or not.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with brief_transaction(self._database) as tx:
            tx.execute(
                "INSERT INTO slack_deliveries (delivery, team, channel, ts, thread_ts,"
                " received_at, withdrawn, finished_at) VALUES (?, ?, ?, ?, ?, ?, 1, ?)"
                " ON CONFLICT DO UPDATE SET withdrawn = 1, request = NULL,"
                " finished_at = coalesce(finished_at, excluded.finished_at)",
                (
                    delivery.id,
                    delivery.team,
                    delivery.channel,
                    delivery.ts,
                    delivery.thread_ts,
                    delivery.received_at,
                    written(now),
                ),
            )

    def withdraw_named(self, prefix: str, *, now: datetime) -> None:
        """Let nobody answer the open questions whose names begin so.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with brief_transaction(self._database) as tx:
            tx.execute(
                "UPDATE slack_deliveries SET withdrawn = 1, request = NULL, finished_at = :now"
                " WHERE finished_at IS NULL AND substr(delivery, 1, length(:prefix)) = :prefix",
                {"prefix": prefix, "now": written(now)},
            )

    def withdraw_thread(self, team: str, channel: str, thread_ts: str, *, now: datetime) -> int:
        """Let nobody answer what is open in a thread, and return how many questions these were.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with brief_transaction(self._database) as tx:
            return tx.execute(
                "UPDATE slack_deliveries SET withdrawn = 1, request = NULL, finished_at = ?"
                " WHERE team = ? AND channel = ? AND thread_ts = ? AND finished_at IS NULL",
                (written(now), team, channel, thread_ts),
            ).rowcount

    def forget(self, *, before: datetime) -> None:
        """Forget what came in before a moment; Slack sends nothing again after some hours.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with brief_transaction(self._database) as tx:
            tx.execute("DELETE FROM slack_deliveries WHERE received_at < ?", (written(before),))


def _delivery(row: Row) -> Delivery:
    name, team, channel, ts, thread_ts, request, received_at, attempts, posting = row
    return Delivery(
        id=name,
        team=team,
        channel=channel,
        ts=ts,
        thread_ts=thread_ts,
        request=request,
        received_at=received_at,
        attempts=attempts,
        posting=bool(posting),
    )
