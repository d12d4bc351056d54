"""Block Kit as plain dictionaries: the few blocks and elements that Pullquote sends.

Rich text is literal: Slack parses neither mrkdwn nor mentions in a `text` element, so foreign
words may stand there and nowhere else.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pullquote.bot.slack.plain import units

Block = dict[str, Any]
Element = dict[str, Any]

MAX_BLOCKS = 50
MAX_CHARACTERS = 12_000
"""Of one message, all its blocks together; live workspaces refuse at about 13,200."""
MAX_ELEMENT_TEXT = 3_000
MAX_BUTTON_VALUE = 2_000
MAX_BUTTON_TEXT = 75
MAX_CONTEXT_TEXT = 2_000
MAX_INPUT_TEXT = 3_000


def text(words: str, *, bold: bool = False, italic: bool = False, strike: bool = False) -> Element:
    """Make a literal piece of rich text; it must not be empty."""
    style = {
        name: True
        for name, wanted in (("bold", bold), ("italic", italic), ("strike", strike))
        if wanted
    }
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def texts(words: str, **style: bool) -> list[Element]:
    """Make literal rich text of any length, in pieces that each keep to the limit."""
    pieces: list[Element] = []
    while words:
        # Of astral characters fewer fit; half the limit always does.
        size = MAX_ELEMENT_TEXT if units(words[:MAX_ELEMENT_TEXT]) <= MAX_ELEMENT_TEXT else 1_500
        pieces.append(text(words[:size], **style))
        words = words[size:]
    return pieces


def link(url: str, words: str, *, italic: bool = False) -> Element:
    """Make a link with a face of its own."""
    style = {"style": {"italic": True}} if italic else {}
    return {"type": "link", "url": url, "text": words, **style}


def user(user_id: str) -> Element:
    """Name a user; this pings, so only an id that Slack sent may stand here."""
    return {"type": "user", "user_id": user_id}


def section(elements: Sequence[Element]) -> Element:
    """Make a paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def quote(elements: Sequence[Element]) -> Element:
    """Make a quotation of rich text."""
    return {"type": "rich_text_quote", "elements": list(elements)}


def bullets(items: Iterable[Sequence[Element]]) -> Element:
    """Make a list of rich text."""
    return {
        "type": "rich_text_list",
        "style": "bullet",
        "elements": [section(item) for item in items],
    }


def rich_text(elements: Sequence[Element]) -> Block:
    """Make a block of paragraphs, quotations and lists."""
    return {"type": "rich_text", "elements": list(elements)}


def footnote(words: str) -> Block:
    """Make a small grey line of plain text."""
    return {"type": "context", "elements": [plain_text(words)]}


def plain_text(words: str) -> Element:
    """Make a text object that Slack shows as it is."""
    return {"type": "plain_text", "text": words, "emoji": False}


def button(action: str, face: str, value: str, *, style: str | None = None) -> Element:
    """Make a button; `value` comes back when it is pressed."""
    made = {"type": "button", "action_id": action, "text": plain_text(face), "value": value}
    return {**made, "style": style} if style else made


def buttons(elements: Sequence[Element]) -> Block:
    """Make a row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def feedback(action: str, answer_id: str) -> Block:
    """Make the two buttons that ask whether an answer was good."""
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": action,
                "positive_button": {
                    "text": {"type": "plain_text", "text": "Good answer"},
                    "accessibility_label": "This answer was good",
                    "value": f"good:{answer_id}",
                },
                "negative_button": {
                    "text": {"type": "plain_text", "text": "Bad answer"},
                    "accessibility_label": "This answer was bad",
                    "value": f"bad:{answer_id}",
                },
            }
        ],
    }


def cost(blocks: Sequence[Block]) -> int:
    """Count the characters of some blocks, every text, address and value in them."""
    return sum(map(_cost, blocks))


def _cost(part: Any) -> int:
    if isinstance(part, str):
        return units(part)
    if isinstance(part, Mapping):
        return sum(_cost(value) for key, value in part.items() if key != "type")
    if isinstance(part, list | tuple):
        return sum(map(_cost, part))
    return 0
