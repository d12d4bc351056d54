"""A language model's statements in Slack: plain words with the numbers of their quotes."""

from collections.abc import Iterator, Sequence

from pullquote.bot import claims_wording
from pullquote.bot.records import Answer, NearArticle, StatedClaim
from pullquote.bot.slack import elements as el
from pullquote.bot.slack import plain
from pullquote.bot.slack.elements import Block

_LONGEST_TITLE = 60


def claim_blocks(answer: Answer) -> Iterator[Block]:
    """Lay out what a model stated, who wrote it, and why quotes alone answer where they do.

    Each of the statements, at most a dozen of 400 characters, is a block of its own, so that it
    can be shown before the next one is written.
    """
    yield from map(claim_block, answer.claims)
    notes = (
        claims_wording.removed(answer),
        claims_wording.written_by(answer),
        claims_wording.quotes_alone(answer),
    )
    said = [el.section(el.texts(f"{plain.line(note)}\n", italic=True)) for note in notes if note]
    if said:
        yield el.rich_text(said)


def claim_block(claim: StatedClaim) -> Block:
    """Lay out one statement."""
    numbers = "".join(f"[{n}]" for n in claim.citations)
    words = [*el.texts(plain.line(claim.text)), *el.texts(f" {numbers}", bold=True)]
    return el.rich_text([el.section(words)])


def writing_from(articles: Sequence[NearArticle]) -> str:
    """Say in a thread's status from which article a model writes."""
    title = plain.line(articles[0].title, limit=_LONGEST_TITLE) if articles else "the articles"
    return f"is writing from “{plain.escaped(title)}”…"
