"""What a line of the chat does: a question, or a command about the last answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pullquote.bot.cli import terminal, wording
from pullquote.bot.cli.answer_view import (
    NO_ANSWER,
    show_answer,
    show_sources,
    show_standing,
)
from pullquote.bot.cli.article_view import show_context
from pullquote.bot.cli.claims_view import Telling
from pullquote.bot.conversation import Conversation
from pullquote.bot.dates import parse_moment
from pullquote.config import PullquoteError
from pullquote.vectorstore import Scope

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from rich.console import Console

    from pullquote.bot.conversation import Turn
    from pullquote.bot.core import Pullquote
    from pullquote.bot.records import Answer

COMMANDS = {
    "/sources": "where the last answer's quotes come from",
    "/context": "/context N: the sentences around quote N",
    "/as-is": "ask the last question as it stands, if it was read wrongly",
    "/new": "forget what was said: the next question begins anew",
    "/asof": "/asof DAY: answer from what the corpus held then; alone: as of now",
    "/help": "this list",
    "/quit": "end the conversation (or Ctrl-D)",
}


class Chat:
    """Takes line after line; keeps the last answer, which articles to ask, and as of when."""

    def __init__(
        self, console: Console, core: Pullquote, thread: str, scope: Scope | None = None
    ) -> None:
        self._console = console
        self._core = core
        self._conversation = Conversation.open(core, thread)
        self._scope = scope or Scope()
        self._last: Answer | None = None
        self._as_of: datetime | None = None
        self._actions: dict[str, Callable[[str], None]] = {
            "/sources": self._sources,
            "/context": self._context,
            "/as-is": self._ask_as_it_stands,
            "/new": self._begin_anew,
            "/asof": self._ask_as_of,
            "/help": self._help,
        }

    def greeting(self) -> str:
        """Say what can be asked and how to go on."""
        facts = self._core.store.catalog.facts()
        held = wording.count(facts.articles, "article")
        dates = f", {wording.covered(facts.oldest, facts.newest)}" if facts.articles else ""
        return f"{held}{dates}. Ask a question; /help lists the commands.\n"

    def resumed(self) -> str:
        """Say where the conversation was left."""
        turns = self._conversation.turns
        if not turns:
            return "There is no conversation to go on with: this is a new one.\n"
        return f"Going on after: {terminal.safe_line(turns[-1].text)}\n"

    def take(self, line: str) -> bool:
        """Do what a line asks for; return False when it ends the conversation."""
        command, _, rest = line.strip().partition(" ")
        if command == "/quit":
            return False
        if command in self._actions:
            self._actions[command](rest.strip())
        elif command.startswith("/"):
            self._say(f"There is no command {command}; /help lists them.")
        elif command.startswith("="):
            self._ask(self._conversation.correct, line.strip().removeprefix("=").strip())
        elif command:
            self._ask(self._conversation.ask, line.strip())
        return True

    def _ask(self, ask: Callable[..., Turn], words: str) -> None:
        self._console.print()
        try:
            with terminal.progress("Reading the articles") as say:
                telling = Telling(self._console, say)
                scope = replace(self._scope, as_of=self._as_of)
                turn = ask(words, scope=scope, tell=telling.take)
        except PullquoteError as error:
            terminal.say_error(str(error))
            return
        self._last = turn.answer
        show_answer(self._console, turn.answer, told=telling.told(turn.answer))
        self._console.print()

    def _ask_as_it_stands(self, _: str) -> None:
        turns = self._conversation.turns
        if not turns:
            self._say("Nothing has been asked yet.")
        elif turns[-1].read_as is None:
            self._say("The last question was asked as it stands.")
        else:
            self._ask(self._conversation.correct, turns[-1].text)

    def _begin_anew(self, _: str) -> None:
        try:
            self._conversation.end()
        except PullquoteError as error:
            terminal.say_error(str(error))
            return
        self._last = None
        self._say("What was said is forgotten.")

    def _ask_as_of(self, text: str) -> None:
        try:
            self._as_of = parse_moment(text) if text else None
        except PullquoteError as error:
            terminal.say_error(str(error))
            return
        when = f"of {wording.asked_as_of(self._as_of)}" if self._as_of else "of now"
        self._say(f"Answers are as {when}.")

    def _help(self, _: str) -> None:
        for command, what in COMMANDS.items():
            self._say(f"{command:<10} {what}")
        self._say("Any other line is a question; with = before it, it is asked as it stands.")

    def _sources(self, _: str) -> None:
        if answer := self._answered():
            show_sources(self._console, answer)

    def _context(self, number: str) -> None:
        answer = self._answered()
        if answer is None:
            return
        quote = next((q for q in answer.quotes if str(q.n) == number), None)
        if quote is None:
            self._say(f"Name a quote of the last answer: /context 1 to {len(answer.quotes)}.")
            return
        try:
            revision = self._core.store.catalog.revision(quote.article_id, quote.revision)
        except PullquoteError as error:
            terminal.say_error(str(error))
            return
        self._console.print()
        show_standing(self._console, quote)
        show_context(self._console, revision, quote.span)
        self._console.print()

    def _answered(self) -> Answer | None:
        """Return the last answer if it has quotes; otherwise say why there are none."""
        if self._last is None:
            self._say("Nothing has been asked yet.")
        elif not self._last.quotes:
            self._say(f"The last answer has no quotes: {NO_ANSWER}")
        else:
            return self._last
        return None

    def _say(self, text: str) -> None:
        self._console.print(terminal.safe(text))
