"""A checked message as Slack shows it: each sentence, and the quotes for it and against it."""

from collections.abc import Iterator

from pullquote.bot.checking import Checked, Outcome, Report
from pullquote.bot.checking_words import OUTCOMES, otherwise
from pullquote.bot.slack import elements as el
from pullquote.bot.slack import plain
from pullquote.bot.slack.elements import Block, Element
from pullquote.bot.slack.rendering import Message, paged, quote_blocks
from pullquote.bot.wording import count

SHARE_CHECK = "pullquote_share_check"

_LONGEST_SENTENCE = 600
_NOT_FALSE = "“Nothing found” does not mean that it is false."


def report_messages(
    report: Report, *, share: str | None = None, asked_by: str | None = None
) -> tuple[Message, ...]:
    """Lay a report out.

    Args:
        report: What was found.
        share: As `share_value` makes it, or None: sharing is not offered.
        asked_by: A user to name as the asker, or None.
    """
    tail: list[Block] = [el.footnote(_foot(report))]
    if share:
        button = el.button(SHARE_CHECK, "Share to channel", share, style="primary")
        tail.append(el.buttons([button]))
    room = el.MAX_CHARACTERS - el.cost(tail)
    return paged([*_head(asked_by), *_body(report, room)], tail)


def share_value(thread_ts: str, report: Report) -> str:
    """Say which thread to share a report in, and as many of its sentences as a button carries."""
    kept: list[str] = []
    for one in report.checked:
        if plain.units(f"{thread_ts} " + "\n".join([*kept, one.text])) > el.MAX_BUTTON_VALUE:
            break
        kept.append(one.text)
    return f"{thread_ts} " + "\n".join(kept) if kept else ""


def _head(asked_by: str | None) -> Iterator[Block]:
    if asked_by:
        said = " checked this message against the archive."
        yield el.rich_text([el.section([el.user(asked_by), el.text(said)])])


def _body(report: Report, room: int) -> Iterator[Block]:
    if not report.checked:
        yield el.rich_text([el.section([el.text("There is no statement in it to check.")])])
    for one in report.checked:
        yield el.rich_text([_sentence(one)])
        for quote in one.supports:
            yield from quote_blocks(quote, room)
        for against in one.against:
            differs = plain.line(otherwise(against.difference), limit=_LONGEST_SENTENCE)
            yield from quote_blocks(against.quote, room, el.section(el.texts(differs, bold=True)))


def _sentence(one: Checked) -> Element:
    words = plain.line(one.text, limit=_LONGEST_SENTENCE)
    bold = one.outcome is not Outcome.NOT_FOUND
    outcome = el.texts(f"\n{OUTCOMES[one.outcome]}", **({"bold": True} if bold else {}))
    return el.section([*el.texts(f"“{words}”", italic=True), *outcome])


def _foot(report: Report) -> str:
    told = [f"{count(len(report.checked), 'sentence')} checked"]
    if report.passed_over:
        told.append(f"{report.passed_over:,} without a statement")
    if report.left_out:
        told.append(f"{report.left_out:,} left out")
    return f"{'; '.join(told)}. {_NOT_FALSE}"
