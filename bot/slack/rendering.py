"""An answer as Slack messages: pure functions from records to blocks.

A quote is a `rich_text_quote` whose text elements, joined, are the quote, code point by code
point, also where they had to be split over messages; Slack parses nothing in them. All other
foreign words pass through `plain.line`. No mrkdwn is sent at all, and the plain text that
notifications show, and that stands in where blocks are refused, is escaped.

Every message keeps to the limits of one, and its buttons have room of their own.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pullquote.bot.records import Answer, NearArticle, Quote
from pullquote.bot.slack import elements as el
from pullquote.bot.slack import plain, wording
from pullquote.bot.slack.claims import claim_blocks
from pullquote.bot.slack.elements import Block, Element
from pullquote.bot.wording import TENTATIVE
from pullquote.vectorstore import NoticeKind, Span

FEEDBACK = "pullquote_feedback"
CONTEXT = "pullquote_context"
SHARE = "pullquote_share"
AS_WRITTEN = "pullquote_as_written"

_LONGEST_TITLE = 200
_LONGEST_QUESTION = 300
_LONGEST_BYLINE = 200
_LONGEST_TEXT = 3_900
"""Of the fallback, in escaped characters: Slack advises against more than 4,000."""
_LONGEST_REMARK = 3_000
_MOST_OF_VALUES = 3_000
"""Characters that the buttons' values may take from the message's; an id may be very long."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message: blocks, and the same as escaped text alone in as many pieces as it takes."""

    blocks: tuple[Block, ...]
    plain: tuple[str, ...]

    @property
    def text(self) -> str:
        """What notifications and screen readers get."""
        return self.plain[0]


@dataclass(frozen=True, slots=True)
class Options:
    """What an answer is shown with.

    Attributes:
        read_as: How a follow-up was understood, or None.
        as_written: What was typed, to offer asking that instead; or None.
        asked_by: A user to name as the asker, or None.
        feedback: Ask whether the answer was good.
        share: Offer to show the answer to the channel.
    """

    read_as: str | None = None
    as_written: str | None = None
    asked_by: str | None = None
    feedback: bool = True
    share: bool = False


def render(answer: Answer, options: Options | None = None) -> tuple[Message, ...]:
    """Lay an answer out in one message, or in several where it does not fit into one."""
    shown = options or Options()
    tail = _tail(answer, shown)
    room = el.MAX_CHARACTERS - el.cost(tail)
    return paged([*_head(answer, shown), *_body(answer, room)], tail)


def paged(blocks: Iterable[Block], tail: Sequence[Block]) -> tuple[Message, ...]:
    """Part blocks into messages, each with room for the tail; the last one has it.

    No block may be larger than a message less its tail.
    """
    room = el.MAX_CHARACTERS - el.cost(tail)
    seats = el.MAX_BLOCKS - len(tail)
    pages: list[list[Block]] = [[]]
    for block in blocks:
        page = pages[-1]
        if page and (el.cost([*page, block]) > room or len(page) >= seats):
            pages.append([])
        pages[-1].append(block)
    pages[-1].extend(tail)
    return tuple(message_of(page) for page in pages)


def remark(words: str, *actions: Element) -> Message:
    """Lay out a plain remark of the bot's own, with buttons."""
    said = plain.clip(words, _LONGEST_REMARK)
    blocks = [el.rich_text([el.section(el.texts(said))])]
    if actions:
        blocks.append(el.buttons(actions))
    return message_of(blocks)


def message_of(blocks: Sequence[Block]) -> Message:
    """Make a message of blocks, with the same in plain characters."""
    return Message(tuple(blocks), tuple(_escaped_pieces(as_text(blocks))))


def as_text(blocks: Sequence[Block]) -> str:
    """Say in plain characters what blocks show, buttons left out."""
    said = []
    for block in blocks:
        if block["type"] == "rich_text":
            said.append("\n".join(map(_part_as_text, block["elements"])))
        elif block["type"] == "context":
            said += (element["text"] for element in block["elements"])
    return "\n\n".join(said)


def _part_as_text(part: Element) -> str:
    if part["type"] == "rich_text_list":
        return "\n".join(f"- {_part_as_text(item)}" for item in part["elements"])
    words = "".join(map(_leaf_as_text, part["elements"]))
    return f"“{words}”" if part["type"] == "rich_text_quote" else words


def _leaf_as_text(leaf: Element) -> str:
    if leaf["type"] == "link":
        return f"{leaf['text']} ({leaf['url']})"
    return str(leaf.get("text", "Somebody"))


def context_value(quote: Quote) -> str | None:
    """Say where a quote stands, for the button that shows its context; None: it is too long."""
    value = f"{quote.revision} {quote.span.start} {quote.span.end} {quote.article_id}"
    return value if plain.units(value) <= el.MAX_BUTTON_VALUE else None


def quote_elements(words: str, highlight: Span | None) -> list[Element]:
    """Cut a quote into literal pieces, the highlight in bold; joined, they are the quote."""
    if highlight is None:
        return el.texts(words)
    return [
        *el.texts(words[: highlight.start]),
        *el.texts(highlight.of(words), bold=True),
        *el.texts(words[highlight.end :]),
    ]


def source_elements(quote: Quote) -> list[Element]:
    """Name a quote's source: its number, the title with the link, who published it and when."""
    title = plain.line(quote.title, limit=_LONGEST_TITLE) or "untitled"
    return [
        el.text(f"[{quote.n}] "),
        _linked(title, quote.link),
        *el.texts(f" · {_byline(quote.publisher, quote.authors, quote.published)}"),
    ]


def _head(answer: Answer, shown: Options) -> Iterator[Block]:
    lines: list[Element] = []
    if shown.asked_by:
        asked = plain.line(answer.question.text, limit=_LONGEST_QUESTION)
        lines += [el.user(shown.asked_by), *el.texts(f" asked: “{asked}”\n")]
    if shown.read_as:
        lines += _read_as(shown.read_as)
    if answer.searched and answer.searched.widened:
        lines += el.texts(f"{wording.searched(answer.searched)}\n", italic=True)
    if answer.tentative:
        lines += el.texts(f"{TENTATIVE}\n", bold=True)
    if short := answer.short_answer:
        lines += [*el.texts(plain.line(short.text, limit=_LONGEST_TITLE), bold=True)]
        lines += el.texts(f" [{short.quote}]\n")
    if answer.differs:
        lines += el.texts(f"{wording.differs(answer.differs)}\n", bold=True)
    if lines:
        yield el.rich_text([el.section(lines)])


def read_as_block(read_as: str) -> Block:
    """Lay out how a follow-up was read, as an answer with nothing else above it begins."""
    return el.rich_text([el.section(_read_as(read_as))])


def _read_as(read_as: str) -> list[Element]:
    words = plain.line(read_as, limit=_LONGEST_QUESTION)
    return el.texts(f"Read as: {words}\n", italic=True)


def _body(answer: Answer, room: int) -> Iterator[Block]:
    if not answer.quotes:
        yield _abstention(answer)
    yield from claim_blocks(answer)
    for quote in answer.quotes:
        yield from quote_blocks(quote, room)


def quote_blocks(quote: Quote, room: int, *above: Element) -> Iterator[Block]:
    """Lay a quote out with its notices and its source, in pieces where it is too long.

    Args:
        quote: What.
        room: Most characters of one block.
        above: Parts of rich text that stand above it.
    """
    whole = el.rich_text([*above, *_before(quote), _quotation(quote), *_after(quote)])
    if el.cost([whole]) <= room:
        yield whole
        return
    if above:
        yield el.rich_text(above)
    yield from _in_pieces(quote, room)


def _in_pieces(quote: Quote, room: int) -> Iterator[Block]:
    """Split a quote that no message can hold; the pieces, joined, are the quote."""
    edges = el.cost([el.rich_text([*_before(quote), *_after(quote)])])
    size = (room - edges) // 2  # a code point may take two units
    starts = range(0, len(quote.text), size)
    for start in starts:
        piece = el.quote(_slice(quote, start, start + size))
        first, last = start == 0, start == starts[-1]
        yield el.rich_text(
            [*(_before(quote) if first else ()), piece, *(_after(quote) if last else ())]
        )


def _slice(quote: Quote, start: int, end: int) -> list[Element]:
    words = quote.text[start:end]
    bold = quote.highlight
    if bold is None or bold.end <= start or bold.start >= start + len(words):
        return quote_elements(words, None)
    inside = Span(max(bold.start - start, 0), min(bold.end - start, len(words)))
    return quote_elements(words, inside)


def _quotation(quote: Quote) -> Element:
    return el.quote(quote_elements(quote.text, quote.highlight))


def _before(quote: Quote) -> list[Element]:
    """A retraction is read before the words that it takes back."""
    if quote.notice is None or quote.notice.kind is not NoticeKind.RETRACTION:
        return []
    return [el.section(el.texts(wording.notice(quote, quote.notice), bold=True))]


def _after(quote: Quote) -> list[Element]:
    lines: list[Element] = source_elements(quote)
    if quote.notice is not None and quote.notice.kind is not NoticeKind.RETRACTION:
        said = wording.notice(quote, quote.notice)
        lines += el.texts(f"\n{said}", bold=quote.notice.text is not None)
    if not quote.current:
        lines += el.texts(f"\n{wording.NOT_CURRENT}", bold=True)
    if quote.also_in:
        lines += el.texts(f"\n{wording.copies(quote.also_in)}")
    if plain.deceives(quote.text):
        lines += el.texts(f"\n{wording.HIDDEN}")
    return [el.section(lines)]


def _abstention(answer: Answer) -> Block:
    said = [el.text(wording.NO_ANSWER, bold=True)]
    if answer.reason:
        said += el.texts(f" {wording.REASONS[answer.reason]}")
    parts = [el.section(said)]
    if answer.nearest:
        parts.append(el.section([el.text("Nearest articles:")]))
        parts.append(el.bullets(map(_near, answer.nearest)))
    return el.rich_text(parts)


def _near(near: NearArticle) -> list[Element]:
    title = plain.line(near.title, limit=_LONGEST_TITLE) or "untitled"
    return [
        _linked(title, near.url),
        *el.texts(f" · {_byline(near.publisher, (), near.published)}"),
    ]


def _linked(title: str, url: str | None) -> Element:
    address = plain.web_address(url)
    return el.link(address, title, italic=True) if address else el.text(title, italic=True)


def _byline(publisher: str | None, authors: Sequence[str], published: str | None) -> str:
    names = [plain.line(part) for part in (publisher or "", ", ".join(authors))]
    who = plain.clip(" · ".join(name for name in names if name), _LONGEST_BYLINE)
    return " · ".join(part for part in (who, wording.day(published)) if part)


def _tail(answer: Answer, shown: Options) -> list[Block]:
    """What stands below: buttons and the corpus's freshness, with room of their own."""
    held = wording.freshness(answer.corpus, answer.question.scope.as_of)
    if answer.searched and not answer.searched.widened:
        held = f"{wording.searched(answer.searched)} {held}".strip()
    tail = [el.footnote(held)]
    actions = []
    room = _MOST_OF_VALUES
    for quote in answer.quotes:
        value = context_value(quote)
        if value and (room := room - plain.units(value)) >= 0:
            actions.append(el.button(f"{CONTEXT}_{quote.n}", f"Show context [{quote.n}]", value))
    if shown.as_written and plain.units(shown.as_written) <= el.MAX_BUTTON_VALUE:
        actions.append(el.button(AS_WRITTEN, "Ask it as I wrote it", shown.as_written))
    if shown.share and plain.units(answer.question.text) <= el.MAX_BUTTON_VALUE:
        actions.append(el.button(SHARE, "Share to channel", answer.question.text, style="primary"))
    if actions:
        tail.append(el.buttons(actions))
    if shown.feedback:
        tail.append(el.feedback(FEEDBACK, answer.id))
    return tail


def _escaped_pieces(words: str) -> Iterator[str]:
    """Escape a text in pieces of `_LONGEST_TEXT`; no escape is torn."""
    piece: list[str] = []
    room = _LONGEST_TEXT
    for character in words:
        escaped = plain.escaped(character)
        size = plain.units(escaped)
        if size > room:
            yield "".join(piece)
            piece, room = [], _LONGEST_TEXT
        piece.append(escaped)
        room -= size
    yield "".join(piece)
