"""Whether a claim is plain words: no link, no markup, nothing that nobody sees, not too long."""

import re
import unicodedata

MOST_CHARACTERS = 400

_LINK = re.compile(
    r"\b\w{2,}:/|\bwww\.|\bmailto:|\]\(|\b[\w-]+\.(?:com|org|net|io|ru|cn|info|biz|example)\b/?",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[<>`{}|\\~*_#]|\[|\]|@\w|^\s*[-+=]|!\(")
_UNSEEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def not_plain(text: str) -> str:
    """Say what is not plain about a text, or return ""."""
    if len(text) > MOST_CHARACTERS:
        return f"{len(text)} characters"
    if any(unicodedata.category(character) in _UNSEEN for character in text):
        return "characters that nobody sees"
    if match := _LINK.search(text):
        return match.group()
    if match := _MARKUP.search(text):
        return match.group()
    return ""
