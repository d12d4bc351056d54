"""What a line of the chat does: a question, or a command about the last answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pullquote.bot.cli import terminal, wording
from pullquote.bot.cli.answer_view import NO_ANSWER, show_answer, show_sources, show_standing
from pullquote.bot.cli.article_view import show_context
from pullquote.bot.dates import parse_moment
from pullquote.bot.records import Answer, Question
from pullquote.config import PullquoteError
from pullquote.vectorstore import Scope

if TYPE_CHECKING:
    from datetime import datetime

    from rich.console import Console

    from pullquote.bot.core import Pullquote

COMMANDS = {
    "/sources": "where the last answer's quotes come from",
    "/context": "/context N: the sentences around quote N",
    "/asof": "/asof DAY: answer from what the corpus held then; alone: as of now",
    "/help": "this list",
    "/quit": "end the conversation (or Ctrl-D)",
}


class Conversation:
    """Keeps the last answer, and as of when to ask; each question stands for itself."""

    def __init__(self, console: Console, core: Pullquote) -> None:
        self._console = console
        self._core = core
        self._last: Answer | None = None
        self._as_of: datetime | None = None

    def greeting(self) -> str:
        """Say what can be asked and how to go on."""
        facts = self._core.store.catalog.facts()
        held = wording.count(facts.articles, "article")
        dates = f", {wording.covered(facts.oldest, facts.newest)}" if facts.articles else ""
        return f"{held}{dates}. Ask a question; /help lists the commands.\n"

    def take(self, line: str) -> bool:
        """Do what a line asks for; return False when it ends the conversation."""
        words = line.split()
        if not words:
            return True
        command, *rest = words
        if command == "/quit":
            return False
        if command == "/help":
            self._help()
        elif command == "/sources":
            self._sources()
        elif command == "/context":
            self._context(" ".join(rest))
        elif command == "/asof":
            self._ask_as_of(" ".join(rest))
        elif command.startswith("/"):
            self._say(f"There is no command {command}; /help lists them.")
        else:
            self._ask(line.strip())
        return True

    def _ask(self, words: str) -> None:
        try:
            with terminal.waiting("Reading the articles"):
                answer = self._core.ask(Question(words, scope=Scope(as_of=self._as_of)))
        except PullquoteError as error:
            terminal.say_error(str(error))
            return
        self._last = answer
        self._console.print()
        show_answer(self._console, answer)
        self._console.print()

    def _ask_as_of(self, text: str) -> None:
        try:
            self._as_of = parse_moment(text) if text else None
        except PullquoteError as error:
            terminal.say_error(str(error))
            return
        when = f"of {wording.asked_as_of(self._as_of)}" if self._as_of else "of now"
        self._say(f"Answers are as {when}.")

    def _help(self) -> None:
        for command, what in COMMANDS.items():
            self._say(f"{command:<10} {what}")
        self._say("Any other line is a question.")

    def _sources(self) -> None:
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
