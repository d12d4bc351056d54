"""What Slack takes: the documented limits of messages and blocks, as a check on plain data."""

import re

BLOCKS = {"rich_text", "context", "actions", "context_actions"}
PARTS = {"rich_text_section", "rich_text_quote", "rich_text_list"}
LEAVES = {
    "text": {"type", "text", "style"},
    "link": {"type", "url", "text", "style"},
    "user": {"type", "user_id"},
}
STYLES = {"bold", "italic", "strike"}


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def objections(blocks, text="", *, users=()) -> list[str]:
    """List what Slack would refuse, and what would ping somebody who is not in `users`."""
    said = []
    if not 1 <= len(blocks) <= 50:
        said.append(f"{len(blocks)} blocks")
    if (total := sum(map(units, strings(blocks)))) > 12_000:
        said.append(f"{total} characters")
    if units(text) > 4_000 or not text:
        said.append(f"a text of {units(text)}")
    if re.search("[<>]", text) or re.search("&(?!(amp|lt|gt);)", text):
        said.append("the text is not escaped")
    action_ids = []
    for block in blocks:
        said += of_block(block, action_ids, users)
    if len(set(action_ids)) != len(action_ids):
        said.append("an action id occurs twice")
    return said


def of_block(block, action_ids, users):
    kind, elements = block.get("type"), block.get("elements")
    if kind not in BLOCKS or set(block) != {"type", "elements"} or not elements:
        yield f"no block: {block}"
    elif kind == "rich_text":
        for part in elements:
            yield from of_part(part, users)
    elif kind == "context":
        if len(elements) > 10:
            yield "more than ten in a context"
        for element in elements:
            yield from plain_text(element, 2_000)
    else:
        if len(elements) > (25 if kind == "actions" else 5):
            yield f"too many in {kind}"
        for element in elements:
            yield from of_action(element, action_ids)


def of_part(part, users):
    if part["type"] not in PARTS or not part["elements"]:
        yield f"no part of rich text: {part}"
    for leaf in part["elements"]:
        if part["type"] == "rich_text_list":
            if leaf["type"] != "rich_text_section":
                yield "a list of something else"
            yield from of_part(leaf, users)
        else:
            yield from of_leaf(leaf, users)


def of_leaf(leaf, users):
    kind = leaf["type"]
    if kind not in LEAVES or not set(leaf) <= LEAVES[kind]:
        yield f"no element: {leaf}"
    if kind == "user" and leaf["user_id"] not in users:
        yield f"pings {leaf['user_id']}"
    if kind in ("text", "link") and not 1 <= units(leaf["text"]) <= 3_000:
        yield f"a text of {units(leaf['text'])}"
    if kind == "link" and not re.fullmatch(r"https?://[!-~]{1,2992}", leaf["url"]):
        yield f"a bad link {leaf['url'][:60]}"
    if set(leaf.get("style", {"bold": True})) - STYLES or leaf.get("style") == {}:
        yield f"a bad style {leaf['style']}"


def of_action(element, action_ids):
    action_ids.append(element["action_id"])
    if units(element["action_id"]) > 255:
        yield "an action id is too long"
    if element["type"] == "button":
        yield from plain_text(element["text"], 75)
        if not 1 <= units(element["value"]) <= 2_000:
            yield f"a value of {units(element['value'])}"
    elif element["type"] == "feedback_buttons":
        for side in ("positive_button", "negative_button"):
            if units(element[side]["value"]) > 2_000:
                yield "a feedback value is too long"
            yield from plain_text(element[side]["text"], 75)
    else:
        yield f"no action: {element}"


def plain_text(element, limit):
    if element.get("type") != "plain_text" or not 1 <= units(element["text"]) <= limit:
        yield f"no plain text of at most {limit}: {element}"


def strings(part):
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for key, value in part.items():
            if key != "type":
                yield from strings(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from strings(value)


def quoted(blocks) -> list[str]:
    """Return the text of each quotation, joined from its elements."""
    return [
        "".join(leaf["text"] for leaf in part["elements"])
        for block in blocks
        if block["type"] == "rich_text"
        for part in block["elements"]
        if part["type"] == "rich_text_quote"
    ]


def bold(blocks) -> list[str]:
    """Return what is bold within quotations."""
    return [
        leaf["text"]
        for block in blocks
        if block["type"] == "rich_text"
        for part in block["elements"]
        if part["type"] == "rich_text_quote"
        for leaf in part["elements"]
        if leaf.get("style", {}).get("bold")
    ]


def shown(blocks) -> str:
    """Return every text and link's face, in order."""
    return "".join(
        value
        for key, value in walk(blocks)
        if key in ("text", "user_id") and isinstance(value, str)
    )


def walk(part):
    if isinstance(part, dict):
        for key, value in part.items():
            yield key, value
            yield from walk(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from walk(value)
