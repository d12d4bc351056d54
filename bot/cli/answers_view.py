"""Remembered answers on the terminal and as JSON."""

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from pullquote.bot.cli import terminal, wording
from pullquote.bot.cli.diff_view import marked
from pullquote.bot.cli.verdict_view import SAYS, show_verdict
from pullquote.bot.staleness import StaleAnswer, StaleCitation, StaleReason
from pullquote.bot.verifying import Verdict
from pullquote.bot.word_diff import diff_words
from pullquote.vectorstore import RememberedAnswer

SHORT_ID = 8
"""Characters of an id that are shown: `answers show` takes any beginning that is unique."""

REASONS = {
    StaleReason.CHANGED: "changed",
    StaleReason.GONE: "gone from the article",
    StaleReason.REMOVED: "article removed",
    StaleReason.RETRACTED: "article retracted",
}

_LEAD = " " * (SHORT_ID + 2)
_INDENT = "    "


def show_list(console: Console, answers: Sequence[RememberedAnswer], total: int) -> None:
    """Print a line or two for each answer, then how many there are."""
    for answer in answers:
        _show_question(console, answer)
        told = wording.count(len(answer.citations), "quote") if answer.citations else "no answer"
        line = f"{_LEAD}{wording.moment(answer.asked_at)} · {told}{_as_of(answer)}"
        terminal.print_long(console, Text(line, style="dim"))
    if answers:
        console.print()
    footer = wording.count(total, "answer")
    if len(answers) < total:
        footer = f"{len(answers):,} of {footer}; --limit 0 lists all"
    console.print(Text(footer, style="dim"))


def show_stale(console: Console, answers: Sequence[StaleAnswer]) -> None:
    """Print each stale answer with what became of its quotes, then how many there are."""
    for one in answers:
        _show_question(console, one.answer)
        moment = f"{_LEAD}{wording.moment(one.answer.asked_at)}"
        terminal.print_long(console, Text(moment, style="dim"))
        for citation in one.citations:
            _show_citation(console, citation)
        console.print()
    if answers:
        console.print(Text(f"{wording.count(len(answers), 'stale answer')}.", style="dim"))
    else:
        console.print("No remembered answer is stale.")


def show_answer(console: Console, answer: RememberedAnswer, verdicts: Sequence[Verdict]) -> None:
    """Print one answer with its quotes as they were cut."""
    console.print(Text(terminal.safe_line(answer.question), style="bold"), soft_wrap=True)
    told = f"Asked {wording.moment(answer.asked_at)}{_as_of(answer)}, {answer.id}"
    terminal.print_long(console, Text(terminal.safe_line(told), style="dim"))
    console.print()
    for cited, verdict in zip(answer.citations, verdicts, strict=True):
        show_verdict(console, cited.n, verdict, compared=False)
    if not verdicts:
        reason = f" ({answer.reason.replace('_', ' ')})" if answer.reason else ""
        console.print(Text(terminal.safe_line(f"The articles did not say{reason}.")))


def answer_to_dict(answer: RememberedAnswer) -> dict[str, object]:
    """Lay an answer out as JSON, by the names of `ask --json`; no words of articles are in it."""
    return {
        "id": answer.id,
        "question": answer.question,
        "question_date": answer.asked_on.isoformat() if answer.asked_on else None,
        "asked_at": answer.asked_at,
        "as_of": answer.as_of.isoformat() if answer.as_of else None,
        "status": answer.status,
        "reason": answer.reason,
        "confidence": answer.confidence,
        "citations": [
            {
                "n": cited.n,
                "article_id": cited.article_id,
                "revision": cited.revision,
                "start": cited.span.start,
                "end": cited.span.end,
            }
            for cited in answer.citations
        ],
    }


def stale_to_dict(one: StaleAnswer) -> dict[str, object]:
    """Lay a stale answer out as JSON."""
    return {
        **answer_to_dict(one.answer),
        "stale": [
            {
                "n": citation.citation.n,
                "reason": str(citation.reason),
                "title": citation.title,
                "before": citation.before,
                "after": citation.after,
                "current_revision": citation.current,
                "moved_to": citation.moved_to,
                "notice": citation.notice,
            }
            for citation in one.citations
        ],
    }


def _show_question(console: Console, answer: RememberedAnswer) -> None:
    lead = Text.assemble((f"{terminal.safe_line(answer.id[:SHORT_ID])}  ", "cyan"))
    question = Text(terminal.safe_line(answer.question), style="bold")
    terminal.print_wrapped(console, question, lead=lead)


def _show_citation(console: Console, stale: StaleCitation) -> None:
    cited = stale.citation
    lead = Text.assemble((f"{cited.n:>2}  ", "bold cyan"), (REASONS[stale.reason], "red"))
    terminal.print_long(console, lead)
    if stale.after is None:
        words = Text(terminal.safe(stale.before))
    else:
        words = marked(console, diff_words(stale.before, stale.after), folded=False)
    terminal.print_wrapped(console, words, lead=Text(_INDENT))
    if stale.notice:
        notice = Text.assemble((SAYS, "bold yellow"), terminal.safe_line(stale.notice))
        terminal.print_wrapped(console, notice, lead=Text(_INDENT))
    place = f"{stale.title} · {cited.article_id}, revision {cited.revision}"
    if stale.moved_to:
        place += f", now {stale.moved_to}, revision {stale.current}"
    elif stale.current:
        place += f", now {stale.current}"
    terminal.print_wrapped(
        console, Text(terminal.safe_line(place), style="dim"), lead=Text(_INDENT)
    )


def _as_of(answer: RememberedAnswer) -> str:
    return f", as of {wording.moment(answer.as_of.isoformat())}" if answer.as_of else ""
