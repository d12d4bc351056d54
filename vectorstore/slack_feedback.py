"""What people in Slack thought of answers: one verdict of each person on each answer.

It is kept with the answer and goes with it: when the answer is forgotten, too old or purged.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pullquote.vectorstore.brief import brief_transaction
from pullquote.vectorstore.database import Database
from pullquote.vectorstore.moments import written

_COLUMNS = "answer, given_by, verdict, comment, given_at"


class Opinion(StrEnum):
    """What somebody thought of an answer."""

    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One person's verdict on one answer.

    Attributes:
        answer: The remembered answer's id.
        given_by: Workspace and user, as `T1:U1`.
        comment: What the person wrote beside it, or None.
        given_at: ISO datetime in UTC.
    """

    answer: str
    given_by: str
    verdict: Opinion
    comment: str | None
    given_at: str


class FeedbackLog:
    """The verdicts of one catalog.

    Args:
        database: The catalog's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(
        self,
        answer: str,
        *,
        by: str,
        verdict: Opinion,
        now: datetime,
        comment: str | None = None,
    ) -> bool:
        """Keep a verdict in the place of the person's earlier one; false: no such answer is kept.

        The same verdict without a comment leaves an earlier comment standing.

        Raises:
            LockedError: The catalog stayed busy for two seconds; nothing was kept.
        """
        with brief_transaction(self._database) as tx:
            kept = tx.execute(
                f"INSERT INTO slack_feedback ({_COLUMNS})"  # noqa: S608 - a constant
                " SELECT id, ?, ?, ?, ? FROM answers WHERE id = ?"
                " ON CONFLICT DO UPDATE SET given_at = excluded.given_at,"
                " comment = coalesce(excluded.comment,"
                "   CASE verdict WHEN excluded.verdict THEN comment END),"
                " verdict = excluded.verdict",
                (by, str(verdict), comment, written(now), answer),
            ).rowcount
        return kept == 1

    def given(
        self, *, verdict: Opinion | None = None, since: datetime | None = None
    ) -> list[Feedback]:
        """List verdicts, the newest first.

        Args:
            verdict: Only such ones.
            since: Only those of this moment (aware) or later.
        """
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM slack_feedback"  # noqa: S608 - a constant
            " WHERE (:verdict IS NULL OR verdict = :verdict)"
            " AND (:since IS NULL OR given_at >= :since)"
            " ORDER BY given_at DESC, answer, given_by",
            {
                "verdict": str(verdict) if verdict else None,
                "since": written(since) if since else None,
            },
        )
        return [
            Feedback(answer, by, Opinion(given), comment, at)
            for answer, by, given, comment, at in rows
        ]
