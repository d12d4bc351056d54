"""Claims out of a model's reply, also out of an unfinished one and out of one that is not clean.

Models put JSON into fences, talk around it, think aloud before it, name the keys otherwise, or
give ids as one string. All of that is read; nothing that is read is believed.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from langchain_core.utils.json import parse_partial_json

from pullquote.bot.claims import Claim

MOST_CLAIMS = 12

_THINKING = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_TEXT_KEYS = ("text", "claim", "statement", "sentence", "answer")
_ID_KEYS = ("sentences", "sentence_ids", "ids", "id", "sources", "citations", "source")
_LIST_KEYS = ("claims", "statements", "answers", "results")
_ID = re.compile(r"[A-Za-z0-9_-]+")


def claims_in(reply: str, *, finished: bool) -> tuple[list[Claim], bool]:
    """Read the claims of a reply.

    Args:
        reply: What came so far.
        finished: Nothing more will come.

    Returns:
        The claims that are complete, and whether the reply as a whole is complete JSON. The last
        claim of an unfinished reply may still grow, so it is left out.
    """
    try:
        claims, whole = _claims(_THINKING.sub("", reply))
    except RecursionError:
        # Brackets within brackets, as of a model that repeats itself: nothing of it is read.
        return [], False
    return claims, whole and finished


def _claims(body: str) -> tuple[list[Claim], bool]:
    """Return the claims that are complete, and whether the JSON that holds them is."""
    found, whole = _json(body)
    items = _items(found)
    if items is None:
        return [], False
    if not whole:
        items = items[:-1]
    return [claim for item in items[:MOST_CLAIMS] for claim in [_claim(item)] if claim], whole


def _json(text: str) -> tuple[Any, bool]:
    """Return the first JSON value that may hold claims, and whether it is complete."""
    # A number of thousands of digits is a ValueError that is no JSONDecodeError.
    decoder = json.JSONDecoder(strict=False)
    for match in re.finditer(r"[{\[]", text):
        try:
            value, _ = decoder.raw_decode(text, match.start())
        except ValueError:
            continue
        if _listed(value) is not None:
            return value, True
    start = re.search(r"[{\[]", text)
    if start is None:
        return None, False
    body = text[start.start() :].split("\n```", maxsplit=1)[0]
    mended = re.sub(r",(\s*[}\]])", r"\1", body)
    try:
        value, end = decoder.raw_decode(mended)
    except ValueError:
        pass
    else:
        return value, end > 0
    try:
        return parse_partial_json(body), False
    except ValueError:
        return None, False


def _listed(value: Any) -> list[Any] | None:
    """Return the items of a list of claims, by itself or under a key."""
    if isinstance(value, list):
        return value if all(isinstance(item, dict) for item in value) else None
    if not isinstance(value, dict):
        return None
    return next((list(value[key]) for key in _LIST_KEYS if isinstance(value.get(key), list)), None)


def _items(value: Any) -> list[Any] | None:
    listed = _listed(value)
    if listed is not None or not isinstance(value, dict):
        return listed
    one = any(key in value for key in _TEXT_KEYS) and any(key in value for key in _ID_KEYS)
    return [value] if one else None


def _claim(item: Any) -> Claim | None:
    if not isinstance(item, dict):
        return None
    text = next((item[key] for key in _TEXT_KEYS if isinstance(item.get(key), str)), None)
    ids = next((item[key] for key in _ID_KEYS if item.get(key)), ())
    if not text or not text.strip():
        return None
    return Claim(" ".join(text.split()), tuple(_ids(ids)))


def _ids(value: Any) -> list[str]:
    if isinstance(value, str):
        return _ID.findall(value)
    if isinstance(value, Sequence):
        found = [str(each.get("id", "")) if isinstance(each, dict) else str(each) for each in value]
        return [each.strip().strip("[]()") for each in found]
    return [str(value)] if isinstance(value, int) else []
