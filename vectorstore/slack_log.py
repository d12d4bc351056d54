"""What the Slack bot knows beside the corpus: deliveries, posts, threads and one-time marks.

Ids and times. Any process may write here while another one ingests: each change is one short
transaction, and none counts as a change of the corpus.
"""

from dataclasses import dataclass
from datetime import datetime

from pullquote.vectorstore.brief import brief_transaction
from pullquote.vectorstore.database import Database, Row
from pullquote.vectorstore.moments import written
from pullquote.vectorstore.slack_deliveries import DeliveryLog
from pullquote.vectorstore.slack_feedback import FeedbackLog
from pullquote.vectorstore.slack_told import ToldLog

_POST = "team, channel, ts, thread_ts, answer, part, asked_ts, asked_by, posted_at"


@dataclass(frozen=True, slots=True)
class SlackPost:
    """A message that shows an answer, or a part of a long one.

    Attributes:
        part: From 1.
        asked_ts: Timestamp of the message that asked.
        asked_by: The user who asked.
        posted_at: ISO datetime in UTC.
    """

    team: str
    channel: str
    ts: str
    thread_ts: str
    answer: str
    part: int
    asked_ts: str
    asked_by: str
    posted_at: str


@dataclass(frozen=True, slots=True)
class SlackThread:
    """A thread that the bot was asked in.

    Attributes:
        asked_by: The user who asked last.
        listening: What follows may be meant for the bot; false once people talk to each other.
        muted: Somebody asked for silence.
    """

    asked_by: str
    listening: bool
    muted: bool


class SlackLog:
    """The Slack side of one catalog.

    Attributes:
        deliveries: Who answers what.
        feedback: What people thought of answers.
        told: What threads were told of changes.

    Args:
        database: The catalog's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.deliveries = DeliveryLog(database)
        self.feedback = FeedbackLog(database)
        self.told = ToldLog(database)

    # Posts

    def note_post(self, post: SlackPost) -> None:
        """Note that a message shows an answer.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with brief_transaction(self._database) as tx:
            tx.execute(
                f"INSERT OR REPLACE INTO slack_posts ({_POST})"  # noqa: S608 - a constant
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    post.team,
                    post.channel,
                    post.ts,
                    post.thread_ts,
                    post.answer,
                    post.part,
                    post.asked_ts,
                    post.asked_by,
                    post.posted_at,
                ),
            )

    def posts_of(self, answer: str) -> list[SlackPost]:
        """List the messages that show an answer, the first part first."""
        rows = self._database.rows(
            f"SELECT {_POST} FROM slack_posts WHERE answer = ? ORDER BY part, ts",  # noqa: S608
            (answer,),
        )
        return [SlackPost(*row) for row in rows]

    def posts_for(self, team: str, channel: str, asked_ts: str) -> list[SlackPost]:
        """List the messages that answer a message."""
        rows = self._database.rows(
            f"SELECT {_POST} FROM slack_posts"  # noqa: S608 - a constant
            " WHERE team = ? AND channel = ? AND asked_ts = ? ORDER BY posted_at, part, ts",
            (team, channel, asked_ts),
        )
        return [SlackPost(*row) for row in rows]

    def posts_in(
        self, team: str, *, channel: str | None = None, thread_ts: str | None = None
    ) -> list[SlackPost]:
        """List the messages that show answers in a workspace, or in one thread of it, in order."""
        rows = self._database.rows(
            f"SELECT {_POST} FROM slack_posts WHERE team = :team"  # noqa: S608 - a constant
            " AND (:channel IS NULL OR channel = :channel)"
            " AND (:thread_ts IS NULL OR thread_ts = :thread_ts)"
            " ORDER BY posted_at, part, ts",
            {"team": team, "channel": channel, "thread_ts": thread_ts},
        )
        return [SlackPost(*row) for row in rows]

    # Threads

    def thread(self, team: str, channel: str, thread_ts: str) -> SlackThread | None:
        """Look a thread up; None: the bot was not asked in it."""
        row = self._database.row(
            "SELECT asked_by, listening, muted FROM slack_threads"
            " WHERE team = ? AND channel = ? AND thread_ts = ?",
            (team, channel, thread_ts),
        )
        return _thread(row) if row else None

    def note_asked(
        self, team: str, channel: str, thread_ts: str, *, user: str, now: datetime
    ) -> None:
        """Note that a user asked in a thread: what follows may be meant for the bot.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with brief_transaction(self._database) as tx:
            tx.execute(
                "INSERT INTO slack_threads (team, channel, thread_ts, asked_by, asked_at)"
                " VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                " SET asked_by = excluded.asked_by, asked_at = excluded.asked_at, listening = 1",
                (team, channel, thread_ts, user, written(now)),
            )

    def set_listening(self, team: str, channel: str, thread_ts: str, *, listening: bool) -> None:
        """Note whether what follows in a thread may be meant for the bot.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with brief_transaction(self._database) as tx:
            tx.execute(
                "UPDATE slack_threads SET listening = ?"
                " WHERE team = ? AND channel = ? AND thread_ts = ?",
                (listening, team, channel, thread_ts),
            )

    def set_muted(
        self, team: str, channel: str, thread_ts: str, *, muted: bool, user: str, now: datetime
    ) -> None:
        """Keep silent in a thread, or end the silence; a thread that is new is noted down.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with brief_transaction(self._database) as tx:
            tx.execute(
                "INSERT INTO slack_threads (team, channel, thread_ts, asked_by, asked_at, muted)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
                " SET muted = excluded.muted, listening = 1",
                (team, channel, thread_ts, user, written(now), muted),
            )

    # Marks

    def warn_once(self, team: str, warning: str, *, now: datetime) -> bool:
        """Whether the operator is to be told: true the first time, for all processes.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with brief_transaction(self._database) as tx:
            added = tx.execute(
                "INSERT INTO slack_warnings VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (team, warning, written(now)),
            ).rowcount
        return added == 1

    def warnings(self, team: str) -> list[str]:
        """List what the operator was told, in order of time."""
        rows = self._database.rows(
            "SELECT warning FROM slack_warnings WHERE team = ? ORDER BY warned_at, warning", (team,)
        )
        return [row[0] for row in rows]

    def clear_warnings(self, team: str) -> None:
        """Forget what the operator was told, so that what is still wrong is told again.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with brief_transaction(self._database) as tx:
            tx.execute("DELETE FROM slack_warnings WHERE team = ?", (team,))

    def forget(self, *, before: datetime) -> None:
        """Forget posts and threads that nothing has happened to since a moment.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        moment = written(before)
        with brief_transaction(self._database) as tx:
            tx.execute("DELETE FROM slack_posts WHERE posted_at < ?", (moment,))
            tx.execute("DELETE FROM slack_threads WHERE asked_at < ? AND NOT muted", (moment,))
            tx.execute("DELETE FROM slack_told WHERE told_at < ?", (moment,))


def _thread(row: Row) -> SlackThread:
    asked_by, listening, muted = row
    return SlackThread(asked_by, bool(listening), bool(muted))
