"""A conversation: the questions of one thread, each understood in the light of those before it.

It keeps no state of its own: what was said lies in the catalog, so another process, or this one
after a restart, goes on with it. Adapters name the threads; nothing here knows what one is.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Self

from pullquote.bot import follow_up_publishers, stating
from pullquote.bot.core import Pullquote
from pullquote.bot.events import Event, Finished, ReadAs
from pullquote.bot.filters import Filters, named_filters
from pullquote.bot.follow_up_reading import Cited, Earlier, read
from pullquote.bot.records import Answer, Question, Usage
from pullquote.config import PullquoteError
from pullquote.vectorstore import RememberedCitation, Scope
from pullquote.vectorstore.conversation_log import LoggedConversation, LoggedTurn

logger = logging.getLogger(__name__)

Tell = Callable[[Event], None]
_TURNS_READ = 12  # a topic that began longer ago is not gone back to


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question of a conversation means.

    Attributes:
        question: What to ask the core.
        read_as: Its text where that is not what was typed; None: it stands by itself.
        about: The quote of the last answer that it names ("more on [2]"), or None.
        cost: Of a language model that put it as a question of its own, or None.
    """

    question: Question
    read_as: str | None
    about: Cited | None = None
    cost: Usage | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a conversation with its answer.

    Attributes:
        n: Its number in the conversation; None: the catalog could not keep it.
        text: As typed.
        read_as: As asked, where that is something else.
    """

    n: int | None
    text: str
    read_as: str | None
    answer: Answer


class Conversation:
    """The conversation of one thread.

    Threads never mix. A conversation ends `conversation.ttl_minutes` after its last question;
    what is asked then begins another one. Several threads of a program may share an object.

    It does not promise to read every follow-up rightly: `read_as` is there to be shown, and
    `correct` asks the question as it stands.

    Args:
        core: Answers the questions.
        thread: Names the thread, in the adapter's way: "chat:…", "slack:…".
        now: The clock.
    """

    def __init__(
        self, core: Pullquote, thread: str, *, now: Callable[[], datetime] | None = None
    ) -> None:
        self.thread = thread
        self._core = core
        self._log = core.store.catalog.conversations
        self._settings = core.settings
        self._now = now or _now

    @classmethod
    def open(
        cls, core: Pullquote, thread: str, *, now: Callable[[], datetime] | None = None
    ) -> Self:
        """Go on with a thread's conversation, or begin one."""
        return cls(core, thread, now=now)

    @property
    def turns(self) -> tuple[LoggedTurn, ...]:
        """What was asked so far, the oldest first; none where the conversation has ended."""
        found = self._found()
        return found.turns if found else ()

    def understand(
        self, text: str, *, asked_on: date | None = None, scope: Scope | None = None
    ) -> Understood:
        """Say what a question means here; nothing is asked or kept.

        Args:
            text: As typed.
            asked_on: The day on which it is asked. None: a follow-up's is that of the last turn.
            scope: Which articles may be used. None: a follow-up uses those of the last turn.
        """
        return self._understand(text, self._found(), asked_on, scope)

    def ask(
        self,
        text: str,
        *,
        asked_on: date | None = None,
        scope: Scope | None = None,
        tell: Tell | None = None,
    ) -> Turn:
        """Understand a question, answer it, and keep the turn.

        Args:
            text: As typed.
            asked_on: As in `understand`.
            scope: As in `understand`.
            tell: Is told what is known while it is answered (`bot.events`); whatever it raises
                gives the question up.

        Raises:
            BadInputError: The core refuses the question.
        """
        found = self._found()
        understood = self._understand(text, found, asked_on, scope)
        from_before = found if understood.read_as else None
        conversation = from_before.id if from_before else None
        return self._answer(text, understood, conversation=conversation, tell=tell)

    def correct(
        self,
        text: str,
        *,
        asked_on: date | None = None,
        scope: Scope | None = None,
        tell: Tell | None = None,
    ) -> Turn:
        """Ask a question as it stands, whatever came before.

        Where it is the last turn's question, which was read as something else, this turn stands
        in that one's place.

        Args:
            text: As typed.
            asked_on: The day on which it is asked. None: that of the turn that it replaces.
            scope: Which articles may be used. None: those of the turn that it replaces.
            tell: As in `ask`.

        Raises:
            BadInputError: The core refuses the question.
        """
        found = self._found()
        last = found.turns[-1] if found and found.turns else None
        if found and last and last.read_as and last.text.split() == text.split():
            question = Question(
                text, asked_on or last.asked_on, last.scope if scope is None else scope
            )
            return self._answer(
                text,
                Understood(question, None),
                conversation=found.id,
                instead_of=last.n,
                tell=tell,
            )
        alone = Understood(Question(text, asked_on, scope or Scope()), None)
        return self._answer(text, alone, tell=tell)

    def end(self) -> None:
        """Forget what was said: the next question begins anew.

        Raises:
            LockedError: The catalog stayed busy for two seconds.
        """
        self._log.end(self.thread)

    def _found(self) -> LoggedConversation | None:
        return self._log.find(self.thread, since=self._ago(self._ttl()))

    def _understand(
        self,
        text: str,
        found: LoggedConversation | None,
        asked_on: date | None,
        scope: Scope | None,
    ) -> Understood:
        plain = " ".join(text.split())
        turns = found.turns[-_TURNS_READ:] if found else ()
        allowed = {name.casefold() for name in scope.publishers} if scope else set()

        def is_publisher(name: str) -> bool:
            return (not allowed or name.casefold() in allowed) and self._has_articles_of(name)

        day = asked_on or (turns[-1].asked_on if turns else None) or self._now().date()
        reading = read(plain, self._earlier(turns, scope or Scope()), day, is_publisher)
        if reading is None:
            return Understood(Question(text, asked_on, scope or Scope()), None)
        last = turns[-1]
        used = self._carried(last, last.scope if scope is None else scope)
        publishers = (reading.publisher,) if reading.publisher else last.scope.publishers
        named = reading.publisher or last.read_as  # by a follow-up, not by whoever gives scopes
        if named and (not allowed or allowed.issuperset(map(str.casefold, publishers))):
            used = replace(used, publishers=publishers or used.publishers)
        said = reading.text
        if reading.publisher:
            said = follow_up_publishers.said(said, reading.publisher)
        question = Question(
            reading.text, asked_on or last.asked_on, used, preferred_articles=reading.articles
        )
        if self._core.rewriter and not reading.publisher and not reading.about:
            texts = [turn.text for turn in turns]
            condensed, cost = self._core.rewriter.condense(plain, texts, _said(turns, reading.text))
            if condensed is not None:
                question, said = replace(question, text=condensed), condensed
            return Understood(question, said, cost=cost)
        return Understood(question, said, reading.about)

    def _carried(self, last: LoggedTurn, used: Scope) -> Scope:
        """Keep to the sources that the last question named, or was carried itself.

        What `used` limits stays as it is there: a thread's part of the corpus may have changed.
        """
        if last.read_as is not None:  # what its scope names came from the turns before
            was = last.scope
            named = Filters(
                (),
                () if used.authors else was.authors,
                () if used.sections else was.sections,
                () if used.tags else was.tags,
            )
            return named.within(used)
        names = self._core.store.catalog.names()
        return named_filters(last.text, names, used).within(used)

    def _has_articles_of(self, publisher: str) -> bool:
        return self._core.store.catalog.count_articles(publisher=publisher) > 0

    def _answer(
        self,
        text: str,
        understood: Understood,
        *,
        conversation: int | None = None,
        instead_of: int | None = None,
        tell: Tell | None = None,
    ) -> Turn:
        question = understood.question
        if self._core.settings.answerer == "model" and conversation is not None:
            earlier = tuple(turn.text for turn in self.turns[-_TURNS_READ:])
            question = replace(question, earlier=earlier)
        if tell is None:
            answer = self._core.ask(question)
        else:
            if understood.read_as:
                tell(ReadAs(understood.read_as))
            answer = _told(self._core, question, tell)
        answer = stating.with_rewording(answer, understood.cost)
        turn = Turn(None, text, understood.read_as, answer)
        try:
            n = self._log.add(
                self.thread,
                _logged(turn, self._now()),
                since=self._ago(self._ttl()),
                oldest=self._ago(self._kept()),
                conversation=conversation,
                instead_of=instead_of,
            )
        except PullquoteError as error:  # busy, read-only, a full disk: it is still an answer
            logger.warning("this turn is not kept, so a follow-up will not see it: %s", error)
            return turn
        return replace(turn, n=n)

    def _earlier(self, turns: Sequence[LoggedTurn], scope: Scope) -> list[Earlier]:
        """Lay turns out for reading, with the quotes in scope of those that a reading looks at."""
        topic = next((turn.n for turn in reversed(turns) if turn.read_as is None), None)
        answered = next((turn.n for turn in reversed(turns) if turn.citations), None)
        looked_at = {topic, answered, *(turn.n for turn in turns[:1]), *(t.n for t in turns[-1:])}
        return [
            Earlier(
                turn.text,
                turn.read_as,
                self._quotes_of(turn, scope) if turn.n in looked_at else (),
            )
            for turn in turns
        ]

    def _quotes_of(self, turn: LoggedTurn, scope: Scope) -> tuple[Cited, ...]:
        cited = (self._cited(citation, scope) for citation in turn.citations)
        return tuple(quote for quote in cited if quote)

    def _cited(self, citation: RememberedCitation, scope: Scope) -> Cited | None:
        """Cut a quote again; None where its article was removed or purged, or does not count now.

        Of an article that moved, the one that it goes on as is what can be quoted.
        """
        catalog = self._core.store.catalog
        there = catalog.successor(citation.article_id) or citation.article_id
        known = catalog.known(there)
        if known is None or known.removed or not catalog.is_in_scope(there, scope):
            return None
        try:
            revision = catalog.revision(citation.article_id, citation.revision)
        except PullquoteError:  # purged between the two
            return None
        return Cited(
            citation.n,
            there,
            revision.title,
            citation.span.of(revision.text),
            revision.text,
        )

    def _ttl(self) -> timedelta:
        return timedelta(minutes=self._settings.conversation.ttl_minutes)

    def _kept(self) -> timedelta:
        """How long a conversation is kept; no longer than it lasts where answers are not."""
        answers = self._settings.answers
        return max(self._ttl(), timedelta(days=answers.keep_days)) if answers.keep else self._ttl()

    def _ago(self, period: timedelta) -> str:
        return (self._now() - period).isoformat(timespec="seconds")


def _now() -> datetime:
    return datetime.now(UTC)


def _told(core: Pullquote, question: Question, tell: Tell) -> Answer:
    with closing(core.stream(question)) as events:
        for event in events:
            tell(event)
            if isinstance(event, Finished):
                return event.answer
    raise AssertionError("a question ends with its answer")


def _said(turns: Sequence[LoggedTurn], read_as: str) -> list[str]:
    """Return the texts of a conversation whose words a reworded question may use."""
    return [read_as, *(turn.read_as for turn in turns if turn.read_as)]


def _logged(turn: Turn, moment: datetime) -> LoggedTurn:
    question = turn.answer.question
    return LoggedTurn(
        n=0,
        text=turn.text,
        read_as=turn.read_as,
        asked_at=moment.isoformat(timespec="seconds"),
        asked_on=question.asked_on,
        scope=question.scope,
        answer_id=turn.answer.id,
        answered=bool(turn.answer.quotes),
        citations=tuple(
            RememberedCitation(quote.n, quote.article_id, quote.revision, quote.span)
            for quote in turn.answer.quotes
        ),
    )


def newest_thread(core: Pullquote, prefix: str) -> str | None:
    """Name the thread that was active last, of those that begin with `prefix` and go on.

    Args:
        core: Whose catalog keeps the conversations.
        prefix: As "chat:".
    """
    oldest = _now() - timedelta(minutes=core.settings.conversation.ttl_minutes)
    since = oldest.isoformat(timespec="seconds")
    return core.store.catalog.conversations.newest_thread(prefix, since=since)
