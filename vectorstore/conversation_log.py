"""Conversations: what was asked in which thread, and where the answers' quotes stand.

As with the remembered answers: ids and offsets only, short transactions, no writer's lock. What
a thread is, whoever names it knows; here it is a text that keeps one conversation from another.
A purge deletes the conversations that cite what it purges.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pullquote.vectorstore.answer_log import RememberedCitation, revision_row
from pullquote.vectorstore.database import Database, Row
from pullquote.vectorstore.records import Scope, Span

MOST_TURNS = 50  # that are read of one conversation: the newest

_COLUMNS = "t.id, t.n, t.text, t.read_as, t.asked_at, t.asked_on, t.scope, t.answer, t.answered"


@dataclass(frozen=True, slots=True)
class LoggedTurn:
    """One question of a conversation, and where the quotes of its answer stand.

    Attributes:
        n: Its number in the conversation, from 1; 0 before it is kept.
        text: As it was typed.
        read_as: As it was asked, where that is something else.
        asked_at: ISO datetime in UTC, to the second.
        scope: Which articles could be used; `hidden_articles` are not kept.
        answer_id: The answer's, whether or not it is remembered.
        citations: By their number; none where there was no answer.
    """

    n: int
    text: str
    read_as: str | None
    asked_at: str
    asked_on: date | None
    scope: Scope
    answer_id: str
    answered: bool
    citations: tuple[RememberedCitation, ...]


@dataclass(frozen=True, slots=True)
class LoggedConversation:
    """A thread's conversation that has not ended.

    Attributes:
        id: Tells it from the thread's earlier ones.
        turns: By their number; of a long conversation the newest ones.
    """

    id: int
    thread: str
    turns: tuple[LoggedTurn, ...]


class ConversationLog:
    """The conversations of one catalog.

    Any process may write here while another one ingests; none of it counts as a change of the
    corpus.

    Args:
        database: The catalog's.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def find(self, thread: str, *, since: str) -> LoggedConversation | None:
        """Find a thread's conversation, if its newest turn is not older than `since`.

        Args:
            thread: The thread's whole name.
            since: ISO datetime in UTC, to the second.
        """
        with self._database.snapshot():
            found = self._database.row(
                "SELECT id FROM conversations WHERE thread = ? AND active_at >= ?"
                " ORDER BY id DESC LIMIT 1",
                (thread, since),
            )
            return LoggedConversation(found[0], thread, self._turns(found[0])) if found else None

    def newest_thread(self, prefix: str, *, since: str) -> str | None:
        """Name the thread that was active last, of those that begin with `prefix`.

        Args:
            prefix: As "chat:".
            since: ISO datetime in UTC: an older conversation has ended.
        """
        found = self._database.row(
            "SELECT thread FROM conversations"
            " WHERE substr(thread, 1, length(:prefix)) = :prefix AND active_at >= :since"
            " ORDER BY active_at DESC, id DESC LIMIT 1",
            {"prefix": prefix, "since": since},
        )
        return str(found[0]) if found else None

    def add(
        self,
        thread: str,
        turn: LoggedTurn,
        *,
        since: str,
        oldest: str,
        conversation: int | None = None,
        instead_of: int | None = None,
    ) -> int | None:
        """Keep a turn, and forget the conversations that nobody went on with since `oldest`.

        Args:
            thread: Where it was asked.
            turn: What was asked.
            since: ISO datetime in UTC: an older conversation has ended, and another begins.
            oldest: The same: a conversation with no turn since then is forgotten.
            conversation: The one out of which the turn was understood, or None: it stands by
                itself.
            instead_of: Number of a turn that is replaced by this one.

        Returns:
            The turn's number in the conversation. None: it was not kept, because it cites what
            was purged meanwhile, or was understood out of a conversation that is gone: it may
            hold words of an article that is to be forgotten.

        Raises:
            LockedError: The catalog stayed busy for two seconds; nothing was kept.
        """
        with self._database.brief_transaction() as tx:
            tx.execute("DELETE FROM conversations WHERE active_at < ?", (oldest,))
            revisions = [revision_row(tx, citation) for citation in turn.citations]
            if None in revisions:
                return None
            home = conversation
            if home is None:
                home = _open(tx, thread, since, turn.asked_at)
            elif not tx.execute("SELECT 1 FROM conversations WHERE id = ?", (home,)).fetchone():
                return None
            tx.execute(
                "UPDATE conversations SET active_at = max(active_at, ?) WHERE id = ?",
                (turn.asked_at, home),
            )
            tx.execute("DELETE FROM turns WHERE conversation = ? AND n = ?", (home, instead_of))
            return _insert(tx, home, turn, revisions)

    def end(self, thread: str) -> None:
        """Forget a thread's conversations: what is asked next begins anew.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        with self._database.brief_transaction() as tx:
            tx.execute("DELETE FROM conversations WHERE thread = ?", (thread,))

    def _turns(self, conversation: int) -> tuple[LoggedTurn, ...]:
        cited: dict[int, list[RememberedCitation]] = {}
        for turn, n, article_id, number, start, end in self._database.rows(
            "SELECT c.turn, c.n, a.article_id, r.number, c.span_start, c.span_end"
            " FROM turns AS t CROSS JOIN turn_citations AS c ON c.turn = t.id"
            " CROSS JOIN revisions AS r ON r.id = c.revision"
            " CROSS JOIN articles AS a ON a.id = r.article"
            " WHERE t.conversation = ? ORDER BY c.turn, c.n",
            (conversation,),
        ):
            citation = RememberedCitation(n, article_id, number, Span(start, end))
            cited.setdefault(turn, []).append(citation)
        rows = self._database.rows(
            f"SELECT {_COLUMNS} FROM turns AS t WHERE t.conversation = ?"  # noqa: S608 - constants
            " ORDER BY t.n DESC LIMIT ?",
            (conversation, MOST_TURNS),
        )
        return tuple(_turn(row, cited.get(row[0], ())) for row in reversed(rows))


def _open(tx: sqlite3.Connection, thread: str, since: str, now: str) -> int:
    """Find the thread's conversation that has not ended, or begin one."""
    found = tx.execute(
        "SELECT id FROM conversations WHERE thread = ? AND active_at >= ? ORDER BY id DESC LIMIT 1",
        (thread, since),
    ).fetchone()
    if found is None:
        found = tx.execute(
            "INSERT INTO conversations (thread, active_at) VALUES (?, ?) RETURNING id",
            (thread, now),
        ).fetchone()
    return int(found[0])


def _insert(
    tx: sqlite3.Connection, home: int, turn: LoggedTurn, revisions: Sequence[int | None]
) -> int:
    row, number = tx.execute(
        "INSERT INTO turns"
        " (conversation, n, text, read_as, asked_at, asked_on, scope, answer, answered)"
        " SELECT :home, coalesce(max(n), 0) + 1, :text, :read_as, :asked_at, :asked_on, :scope,"
        " :answer, :answered FROM turns WHERE conversation = :home RETURNING id, n",
        {
            "home": home,
            "text": turn.text,
            "read_as": turn.read_as,
            "asked_at": turn.asked_at,
            "asked_on": turn.asked_on.isoformat() if turn.asked_on else None,
            "scope": scope_to_json(turn.scope),
            "answer": turn.answer_id,
            "answered": turn.answered,
        },
    ).fetchone()
    tx.executemany(
        "INSERT INTO turn_citations (turn, n, revision, span_start, span_end)"
        " VALUES (?, ?, ?, ?, ?)",
        [
            (row, citation.n, revision, citation.span.start, citation.span.end)
            for citation, revision in zip(turn.citations, revisions, strict=True)
        ],
    )
    return int(number)


def _turn(row: Row, citations: Sequence[RememberedCitation]) -> LoggedTurn:
    _, n, text, read_as, asked_at, asked_on, scope, answer, answered = row
    return LoggedTurn(
        n=n,
        text=text,
        read_as=read_as,
        asked_at=asked_at,
        asked_on=date.fromisoformat(asked_on) if asked_on else None,
        scope=scope_from_json(scope),
        answer_id=answer,
        answered=bool(answered),
        citations=tuple(citations),
    )


def scope_to_json(scope: Scope) -> str:
    """Write down what limits a scope; `hidden_articles` are left out."""
    limits = {
        "since": scope.since.isoformat() if scope.since else None,
        "until": scope.until.isoformat() if scope.until else None,
        "publishers": list(scope.publishers),
        "sections": list(scope.sections),
        "tags": list(scope.tags),
        "authors": list(scope.authors),
        "as_of": scope.as_of.isoformat() if scope.as_of else None,
    }
    return json.dumps({name: value for name, value in limits.items() if value})


def scope_from_json(text: str) -> Scope:
    """Read a scope that `scope_to_json` wrote."""
    limits: dict[str, Any] = json.loads(text)
    return Scope(
        since=date.fromisoformat(limits["since"]) if "since" in limits else None,
        until=date.fromisoformat(limits["until"]) if "until" in limits else None,
        publishers=tuple(limits.get("publishers", ())),
        sections=tuple(limits.get("sections", ())),
        tags=tuple(limits.get("tags", ())),
        authors=tuple(limits.get("authors", ())),
        as_of=datetime.fromisoformat(limits["as_of"]) if "as_of" in limits else None,
    )
