"""Which threads were told that words quoted in them have changed: once for each change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pullquote.vectorstore.brief import brief_transaction
from pullquote.vectorstore.database import Database
from pullquote.vectorstore.moments import written


@dataclass(frozen=True, slots=True)
class Change:
    """What became of an answer's quotes.

    Attributes:
        answer: The remembered answer's id.
        digest: The same as long as nothing more happens to the quoted words.
    """

    channel: str
    thread_ts: str
    answer: str
    digest: str


class ToldLog:
    """What threads were told, agreed on between all processes of one installation.

    Args:
        database: The catalog's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def told(self, team: str) -> frozenset[Change]:
        """List what somebody has told, or is telling."""
        rows = self._database.rows(
            "SELECT channel, thread_ts, answer, change FROM slack_told WHERE team = ?", (team,)
        )
        return frozenset(Change(*row) for row in rows)

    def claim(
        self, team: str, changes: Sequence[Change], *, delivery: str, now: datetime
    ) -> frozenset[Change]:
        """Take changes to tell them; those that another delivery has are not among them.

        An answer that was forgotten or purged by now is not either: its words are nobody's to
        repeat.

        Raises:
            LockedError: The catalog stayed busy for two seconds; nothing was taken.
        """
        mine = []
        with brief_transaction(self._database) as tx:
            for change in changes:
                row = (team, change.channel, change.thread_ts, change.answer, change.digest)
                tx.execute(
                    "INSERT INTO slack_told"
                    " (team, channel, thread_ts, answer, change, told_at, delivery)"
                    " SELECT ?, ?, ?, ?, ?, ?, ? FROM answers WHERE id = ? ON CONFLICT DO NOTHING",
                    (*row, written(now), delivery, change.answer),
                )
                held = tx.execute(
                    "SELECT delivery FROM slack_told WHERE team = ? AND channel = ?"
                    " AND thread_ts = ? AND answer = ? AND change = ?",
                    row,
                ).fetchone()
                if held and held[0] == delivery:
                    mine.append(change)
        return frozenset(mine)

    def release(self, delivery: str) -> None:
        """Give up what a delivery has taken and not told, so that a later one tells it.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with brief_transaction(self._database) as tx:
            tx.execute("DELETE FROM slack_told WHERE delivery = ?", (delivery,))
