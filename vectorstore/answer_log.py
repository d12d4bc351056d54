"""Answers that were given: what was asked, and where the quotes stand.

Ids and offsets only. The quoted words are cut again from the revision that was cited, so nothing
here can come to differ from it; whether they still stand is found out when somebody asks
(`bot.staleness`). A purge deletes the answers that cite what it purges.
"""

import json
import sqlite3
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from pullquote.config import BadInputError
from pullquote.vectorstore.database import Database, Row
from pullquote.vectorstore.records import Span

_COLUMNS = "id, question, asked_at, asked_on, as_of, status, reason, confidence"
_CITING = (
    "SELECT c.answer FROM json_each(:articles) AS j"
    " CROSS JOIN articles AS a ON a.article_id = j.value"
    " CROSS JOIN revisions AS r ON r.article = a.id"
    " CROSS JOIN answer_citations AS c ON c.revision = r.id"
)


@dataclass(frozen=True, slots=True)
class RememberedCitation:
    """Where one quote of an answer stands.

    Attributes:
        n: The quote's number in the answer, from 1.
    """

    n: int
    article_id: str
    revision: int
    span: Span


@dataclass(frozen=True, slots=True)
class RememberedAnswer:
    """An answer without its words.

    Attributes:
        asked_at: ISO datetime in UTC.
        asked_on: The day that the question named as its own, or None.
        as_of: The state of the corpus that it was asked of, or None: the one at `asked_at`.
        status: "answered" or "abstained".
        reason: Why there is no answer, or None.
        confidence: 0 to 1.
        citations: By `n`; none exactly when it abstained.
    """

    id: str
    question: str
    asked_at: str
    asked_on: date | None
    as_of: datetime | None
    status: str
    reason: str | None
    confidence: float
    citations: tuple[RememberedCitation, ...]


@dataclass(frozen=True, slots=True)
class CitedRevision:
    """A revision that an answer cites, and what its article says now.

    Attributes:
        current: Number of the article's current revision, or None: it was removed.
    """

    article_id: str
    revision: int
    current: int | None


class AnswerLog:
    """The remembered answers of one catalog.

    Any process may write here while another one ingests: nobody needs the writer's lock, each
    change is one short transaction, and none counts as a change of the corpus.

    Args:
        database: The catalog's.

    Attributes:
        keep_days: Older answers are left out wherever answers are listed; None: none are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.keep_days: int | None = None

    def remember(self, answer: RememberedAnswer, *, keep_days: int) -> None:
        """Keep an answer, and forget those that are older than it by more than `keep_days`.

        An answer that cites what was purged meanwhile is not kept. One that was kept before
        replaces itself.

        Raises:
            LockedError: The catalog stayed busy for two seconds; nothing was kept.
            ValueError: `asked_at` is no moment in UTC.
        """
        oldest = (_moment(answer.asked_at) - timedelta(days=keep_days)).isoformat()
        with self._database.brief_transaction() as tx:
            tx.execute("DELETE FROM answers WHERE asked_at < ?", (oldest,))
            revisions = [revision_row(tx, citation) for citation in answer.citations]
            if None in revisions:
                return
            tx.execute("DELETE FROM answers WHERE id = ?", (answer.id,))
            tx.execute(
                f"INSERT INTO answers ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                (
                    answer.id,
                    answer.question,
                    answer.asked_at,
                    answer.asked_on.isoformat() if answer.asked_on else None,
                    answer.as_of.isoformat() if answer.as_of else None,
                    answer.status,
                    answer.reason,
                    answer.confidence,
                ),
            )
            tx.executemany(
                "INSERT INTO answer_citations (answer, n, revision, span_start, span_end)"
                " VALUES (?, ?, ?, ?, ?)",
                [
                    (answer.id, citation.n, revision, citation.span.start, citation.span.end)
                    for citation, revision in zip(answer.citations, revisions, strict=True)
                ],
            )

    def answers(
        self, *, limit: int | None = None, offset: int = 0, text: str | None = None
    ) -> list[RememberedAnswer]:
        """List answers, the newest first.

        Args:
            limit: Most answers to list.
            offset: How many to skip.
            text: Occurs in the question, whatever the case.
        """
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM answers"  # noqa: S608 - constants
            " WHERE (:text IS NULL OR instr(casefold(question), :text)) AND asked_at >= :oldest"
            " ORDER BY asked_at DESC, ordinal DESC LIMIT :limit OFFSET :offset",
            {
                "text": text.casefold() if text else None,
                "oldest": self._oldest(),
                "limit": -1 if limit is None else limit,
                "offset": offset,
            },
        )
        return self._with_citations(rows)

    def count(self, *, text: str | None = None) -> int:
        """Count what `answers` lists without a limit."""
        row = self._database.row(
            "SELECT count(*) FROM answers"
            " WHERE (:text IS NULL OR instr(casefold(question), :text)) AND asked_at >= :oldest",
            {"text": text.casefold() if text else None, "oldest": self._oldest()},
        )
        assert row is not None
        return int(row[0])

    def get(self, answer_id: str) -> RememberedAnswer:
        """Look an answer up.

        Args:
            answer_id: Its id, or as much of the beginning as no other one has.

        Raises:
            BadInputError: No answer, or more than one, has such an id.
        """
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM answers"  # noqa: S608 - constants
            " WHERE substr(id, 1, length(:id)) = :id AND asked_at >= :oldest"
            " ORDER BY id = :id DESC LIMIT 2",
            {"id": answer_id, "oldest": self._oldest()},
        )
        if not rows or not answer_id:
            raise BadInputError(
                f"no remembered answer has the id {answer_id!r}",
                remedy="look it up with `pullquote answers`",
            )
        if len(rows) > 1 and rows[0][0] != answer_id:
            raise BadInputError(
                f"more than one remembered answer's id begins with {answer_id!r}",
                remedy="give more of it",
            )
        return self._with_citations(rows[:1])[0]

    def forget(self, answer_ids: Collection[str]) -> int:
        """Forget answers by their whole ids, and return how many there were.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with self._database.brief_transaction() as tx:
            return tx.execute(
                "DELETE FROM answers WHERE id IN (SELECT value FROM json_each(?))",
                (json.dumps(list(answer_ids)),),
            ).rowcount

    def forget_all(self) -> int:
        """Forget every answer, and return how many there were.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with self._database.brief_transaction() as tx:
            return tx.execute("DELETE FROM answers").rowcount

    def forget_outdated(self) -> int:
        """Forget the answers that are older than `keep_days`, and return how many there were.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        bound = (self._oldest(),)
        if not self._database.row("SELECT 1 FROM answers WHERE asked_at < ? LIMIT 1", bound):
            return 0
        with self._database.brief_transaction() as tx:
            return tx.execute("DELETE FROM answers WHERE asked_at < ?", bound).rowcount

    def count_citing(self, article_ids: Collection[str]) -> int:
        """Count the answers that cite any revision of these articles: a purge deletes them."""
        row = self._database.row(
            f"SELECT count(DISTINCT answer) FROM ({_CITING})",  # noqa: S608 - a constant
            {"articles": json.dumps(list(article_ids))},
        )
        assert row is not None
        return int(row[0])

    def suspects(self) -> list[RememberedAnswer]:
        """List answers that cite a revision that is not current any more, the newest first.

        Whether their words still stand is for `bot.staleness` to say. Answers as of a moment
        are about that moment, and are never among them.
        """
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM answers"  # noqa: S608 - a constant
            " WHERE as_of IS NULL AND asked_at >= :oldest AND id IN ("
            "   SELECT c.answer FROM answer_citations AS c"
            "   JOIN revisions AS r ON r.id = c.revision"
            "   JOIN articles AS a ON a.id = r.article"
            "   WHERE a.current_revision IS NOT c.revision"
            " ) ORDER BY asked_at DESC, ordinal DESC",
            {"oldest": self._oldest()},
        )
        return self._with_citations(rows)

    def cited_revisions(self) -> list[CitedRevision]:
        """List every revision that an answer cites, with its article's current one."""
        rows = self._database.rows(
            "SELECT a.article_id, r.number, n.number"
            " FROM (SELECT DISTINCT c.revision FROM answer_citations AS c"
            "  JOIN answers AS s ON s.id = c.answer WHERE s.asked_at >= :oldest) AS c"
            " JOIN revisions AS r ON r.id = c.revision"
            " JOIN articles AS a ON a.id = r.article"
            " LEFT JOIN revisions AS n ON n.id = a.current_revision",
            {"oldest": self._oldest()},
        )
        return [CitedRevision(*row) for row in rows]

    def _oldest(self) -> str:
        """Return the moment before which answers do not count; "" if all do."""
        if self.keep_days is None:
            return ""
        return (datetime.now(UTC) - timedelta(days=self.keep_days)).isoformat(timespec="seconds")

    def _with_citations(self, rows: Sequence[Row]) -> list[RememberedAnswer]:
        """Add the citations; an answer that was forgotten or purged meanwhile is left out."""
        cited: dict[str, list[RememberedCitation]] = {}
        for answer, n, article_id, number, start, end in self._database.rows(
            "SELECT c.answer, c.n, a.article_id, r.number, c.span_start, c.span_end"
            " FROM json_each(?) AS j CROSS JOIN answer_citations AS c ON c.answer = j.value"
            " CROSS JOIN revisions AS r ON r.id = c.revision"
            " CROSS JOIN articles AS a ON a.id = r.article ORDER BY c.answer, c.n",
            (json.dumps([row[0] for row in rows]),),
        ):
            cited.setdefault(answer, []).append(
                RememberedCitation(n, article_id, number, Span(start, end))
            )
        answers = [_answer(row, tuple(cited.get(row[0], ()))) for row in rows]
        return [answer for answer in answers if answer.citations or answer.status != "answered"]


def _moment(iso: str) -> datetime:
    moment = datetime.fromisoformat(iso)
    if moment.utcoffset() != timedelta(0):
        raise ValueError(f"asked_at is not in UTC: {iso!r}")
    return moment


def revision_row(tx: sqlite3.Connection, citation: RememberedCitation) -> int | None:
    """Find the row that a citation means; None where it was purged.

    An article that was purged and came back begins again with revision 1, which may be shorter.
    """
    row = tx.execute(
        "SELECT r.id FROM articles AS a JOIN revisions AS r ON r.article = a.id"
        " WHERE a.article_id = ? AND r.number = ? AND r.characters >= ?",
        (citation.article_id, citation.revision, citation.span.end),
    ).fetchone()
    return int(row[0]) if row else None


def _answer(row: Row, citations: tuple[RememberedCitation, ...]) -> RememberedAnswer:
    answer_id, question, asked_at, asked_on, as_of, status, reason, confidence = row
    return RememberedAnswer(
        id=answer_id,
        question=question,
        asked_at=asked_at,
        asked_on=date.fromisoformat(asked_on) if asked_on else None,
        as_of=datetime.fromisoformat(as_of) if as_of else None,
        status=status,
        reason=reason,
        confidence=confidence,
        citations=citations,
    )
