"""What Slack takes: the documented limits of messages, blocks and views, checked on plain data.

The limits are Slack's. Three rules are Pullquote's own: a message's text is escaped, links are
http(s), and nobody is named who is not in `users`.
"""

import re
from functools import partial

LEAVES = {
    "text": {"type", "text", "style"},
    "link": {"type", "url", "text", "style", "unsafe"},
    "user": {"type", "user_id", "style"},
    "emoji": {"type", "name", "unicode"},
    "date": {"type", "timestamp", "format", "url", "fallback"},
}
STYLES = {"bold", "italic", "strike", "code", "underline"}
PINGS = re.compile(r"<[!@](?:channel|here|everyone|subteam\^|[UWS][A-Z0-9])")


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def objections(blocks, text="", *, users=(), most=50) -> list[str]:
    """List what Slack would refuse, and what would ping somebody who is not in `users`."""
    said = []
    if not 1 <= len(blocks) <= most:
        said.append(f"{len(blocks)} blocks")
    if (total := sum(map(units, strings(blocks)))) > 12_000:
        said.append(f"{total} characters")
    said += of_text(text)
    block_ids, action_ids = [], []
    for block in blocks:
        said += of_block(block, block_ids, action_ids, users)
    for name, ids in (("a block id", block_ids), ("an action id", action_ids)):
        if len(set(ids)) != len(ids):
            said.append(f"{name} occurs twice")
        if any(not 1 <= units(one) <= 255 for one in ids):
            said.append(f"{name} is empty or too long")
    return said


def of_text(text):
    """What stands beside the blocks, and alone where blocks are not taken."""
    if units(text) > 4_000 or not text.strip():
        yield f"a text of {units(text)}"
    if re.search("[<>]", text) or re.search("&(?!(amp|lt|gt);)", text):
        yield "the text is not escaped"


def view_objections(view) -> list[str]:
    """List what Slack would refuse in a modal or a home tab."""
    kind = view.get("type")
    allowed = {"type", "blocks", "private_metadata", "callback_id", "external_id"}
    said = [] if kind in ("modal", "home") else [f"no view: {kind}"]
    if kind == "modal":
        allowed |= {"title", "submit", "close", "clear_on_close", "notify_on_close"}
        said += of_plain(view.get("title"), 24)
        for face in ("submit", "close"):
            if face in view:
                said += of_plain(view[face], 24)
        if any(block["type"] == "input" for block in view["blocks"]) and "submit" not in view:
            said.append("an input without a way to submit it")
    if set(view) - allowed:
        said.append(f"unknown in a view: {set(view) - allowed}")
    if units(view.get("private_metadata", "")) > 3_000 or units(view.get("callback_id", "")) > 255:
        said.append("private_metadata or callback_id is too long")
    return said + objections(view["blocks"], "a view has none", most=100)


def of_block(block, block_ids, action_ids, users):
    kind = block.get("type")
    if "block_id" in block:
        block_ids.append(block["block_id"])
    fields = set(block) - {"type", "block_id"}
    if kind not in BLOCKS or fields - BLOCKS[kind][0]:
        yield f"no block: {block}"
        return
    yield from BLOCKS[kind][1](block, action_ids=action_ids, users=users)


def _rich_text(block, *, users, **_):
    if not block["elements"]:
        yield "an empty rich text"
    for part in block["elements"]:
        yield from of_part(part, users)


def _context(block, **_):
    if not 1 <= len(block["elements"]) <= 10:
        yield f"{len(block['elements'])} in a context"
    for element in block["elements"]:
        yield from of_object(element, 2_000)


def _row(block, *, most, kinds, action_ids, **_):
    if not 1 <= len(block["elements"]) <= most:
        yield f"{len(block['elements'])} in {block['type']}"
    for element in block["elements"]:
        if element.get("type") not in kinds:
            yield f"no element of {block['type']}: {element.get('type')}"
        else:
            yield from of_action(element, action_ids)


def _section(block, *, action_ids, **_):
    if not ("text" in block or "fields" in block):
        yield "an empty section"
    if "text" in block:
        yield from of_object(block["text"], 3_000)
    if len(block.get("fields", "1")) > 10 or block.get("fields") == []:
        yield "more than ten fields, or none"
    for field in block.get("fields", ()):
        yield from of_object(field, 2_000)
    if "accessory" in block:
        yield from of_action(block["accessory"], action_ids)


def _header(block, **_):
    yield from of_plain(block["text"], 150)


def _divider(_block, **_):
    yield from ()


def _markdown(block, **_):
    if not 1 <= units(block["text"]) <= 12_000:
        yield f"a markdown of {units(block['text'])}"
    yield from of_pings(block["text"])


def _image(block, **_):
    if units(block.get("image_url", "")) > 3_000 or not 1 <= units(block["alt_text"]) <= 2_000:
        yield "an image's address or words are too long"


def _input(block, *, action_ids, **_):
    yield from of_plain(block["label"], 2_000)
    if "hint" in block:
        yield from of_plain(block["hint"], 2_000)
    element = block["element"]
    action_ids.append(element["action_id"])
    if element.get("type") == "plain_text_input":
        if not 1 <= element.get("max_length", 3_000) <= 3_000:
            yield "an input of more than 3,000"
        if "placeholder" in element:
            yield from of_plain(element["placeholder"], 150)


BLOCKS = {
    "rich_text": ({"elements"}, _rich_text),
    "context": ({"elements"}, _context),
    "actions": ({"elements"}, partial(_row, most=25, kinds={"button", "overflow"})),
    "context_actions": (
        {"elements"},
        partial(_row, most=5, kinds={"feedback_buttons", "icon_button"}),
    ),
    "section": ({"text", "fields", "accessory", "expand"}, _section),
    "header": ({"text"}, _header),
    "divider": (set(), _divider),
    "markdown": ({"text"}, _markdown),
    "image": ({"image_url", "alt_text", "title"}, _image),
    "input": ({"label", "element", "hint", "optional", "dispatch_action"}, _input),
}
PARTS = {
    "rich_text_section": {"type", "elements"},
    "rich_text_quote": {"type", "elements", "border"},
    "rich_text_preformatted": {"type", "elements", "border"},
    "rich_text_list": {"type", "elements", "style", "indent", "offset", "border"},
}


def of_part(part, users):
    kind = part["type"]
    if kind not in PARTS or set(part) - PARTS[kind] or not part["elements"]:
        yield f"no part of rich text: {part}"
        return
    if kind == "rich_text_list" and part.get("style") not in ("bullet", "ordered"):
        yield "a list without a style"
    for leaf in part["elements"]:
        if kind == "rich_text_list":
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
    if element["type"] == "button":
        allowed = {"type", "action_id", "text", "value", "url", "style", "confirm"}
        allowed |= {"accessibility_label"}
        if set(element) - allowed:
            yield f"unknown in a button: {set(element) - allowed}"
        yield from of_plain(element["text"], 75)
        if not 1 <= units(element.get("value", "none")) <= 2_000:
            yield f"a value of {units(element['value'])}"
        if units(element.get("url", "")) > 3_000:
            yield "a button's address is too long"
        if element.get("style", "primary") not in ("primary", "danger"):
            yield f"a button of style {element['style']}"
    elif element["type"] == "feedback_buttons":
        for side in ("positive_button", "negative_button"):
            if not 1 <= units(element[side]["value"]) <= 2_000:
                yield "a feedback value is empty or too long"
            if units(element[side].get("accessibility_label", "")) > 75:
                yield "a feedback label is too long"
            yield from of_plain(element[side]["text"], 75)
    elif element["type"] == "overflow":
        if not 1 <= len(element["options"]) <= 5:
            yield "an overflow menu of more than five"
        for option in element["options"]:
            yield from of_plain(option["text"], 75)
            if units(option["value"]) > 150:
                yield "an option's value is too long"
    elif element["type"] != "icon_button":
        yield f"no action: {element}"


def of_object(element, limit):
    """A text object: plain, or mrkdwn that names nobody."""
    if element.get("type") != "mrkdwn":
        yield from of_plain(element, limit)
        return
    if not 1 <= units(element["text"]) <= limit:
        yield f"a mrkdwn of {units(element['text'])}"
    yield from of_pings(element["text"])


def of_pings(text):
    for found in PINGS.findall(text):
        yield f"pings {found}"


def of_plain(element, limit):
    known = isinstance(element, dict) and set(element) <= {"type", "text", "emoji"}
    if not (known and element["type"] == "plain_text" and 1 <= units(element["text"]) <= limit):
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
