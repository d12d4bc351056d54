"""Verdicts on answers on the terminal and as JSON."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from pullquote.bot.cli import terminal, wording
from pullquote.bot.cli.answers_view import SHORT_ID, answer_to_dict
from pullquote.bot.feedback import Judged
from pullquote.vectorstore.slack_feedback import Feedback, Opinion

_LEAD = " " * (SHORT_ID + 2)
_STYLES = {Opinion.GOOD: "green", Opinion.BAD: "red"}


def show_feedback(console: Console, found: Sequence[Judged]) -> None:
    """Print each judged answer with its verdicts, then how many there are of each kind."""
    for one in found:
        answer = one.answer
        lead = Text.assemble((f"{terminal.safe_line(answer.id[:SHORT_ID])}  ", "cyan"))
        question = Text(terminal.safe_line(answer.question), style="bold")
        terminal.print_wrapped(console, question, lead=lead)
        told = wording.count(len(answer.citations), "quote") if answer.citations else "no answer"
        asked = f"{_LEAD}{wording.moment(answer.asked_at)} · {told}"
        terminal.print_long(console, Text(asked, style="dim"))
        for each in one.feedback:
            _show(console, each)
        console.print()
    good, bad = sum(one.good for one in found), sum(one.bad for one in found)
    total = f"{wording.count(len(found), 'answer')}: {good:,} good, {bad:,} bad."
    console.print(Text(total if found else "Nobody has judged an answer.", style="dim"))


def _show(console: Console, one: Feedback) -> None:
    who = f" · {terminal.safe_line(one.given_by)} · {wording.moment(one.given_at)}"
    line = Text.assemble(_LEAD, (str(one.verdict), _STYLES[one.verdict]), (who, "dim"))
    terminal.print_long(console, line)
    if one.comment:
        words = Text(f"“{terminal.safe_line(one.comment)}”")
        terminal.print_wrapped(console, words, lead=Text(_LEAD))


def judged_to_dict(one: Judged) -> dict[str, object]:
    """Lay a judged answer out as JSON, by the names of `answers --json`."""
    return {
        **answer_to_dict(one.answer),
        "good": one.good,
        "bad": one.bad,
        "verdicts": [
            {
                "verdict": str(each.verdict),
                "given_by": each.given_by,
                "given_at": each.given_at,
                "comment": each.comment,
            }
            for each in one.feedback
        ],
    }
