"""Foreign text on its way to Slack: escaped, or made harmless and put on one line.

Quotes go out exactly, as literal `text` elements of rich text, where Slack parses nothing. All
other foreign words (titles, names, questions, notices) stand in lines of ours, so what could
steer a line is taken out of them first.
"""

import re
import unicodedata
from urllib.parse import quote as percent_encode

# C0 but for the line feed; DEL and C1; bidirectional and other invisible format characters; line
# separators; surrogates; tags. Zero-width joiners stay: scripts and emoji need them.
_STEERING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
# Of these: what reverses or hides, so that what is read is not what stands there.
_DECEIVING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f\U000e0000-\U000e007f]"
)
_MOST_MARKS = 4
"""Combining marks that one character may carry; real scripts need three, zalgo takes dozens."""


def deceives(text: str) -> bool:
    """Whether a text holds characters that are not seen and change how the others are read."""
    return bool(_DECEIVING.search(text))


def line(text: str, *, limit: int | None = None) -> str:
    """Put foreign words on one line that cannot disturb its neighbours.

    Args:
        text: Any.
        limit: Most UTF-16 units of the result; what is cut off leaves an ellipsis.
    """
    one = " ".join(_STEERING.sub("\ufffd", " ".join(text.split())).split())
    thin = _without_towers(one)
    return thin if limit is None else clip(thin, limit)


def clip(text: str, limit: int) -> str:
    """Shorten a text to `limit` UTF-16 units, an ellipsis included; no character is halved."""
    if units(text) <= limit:
        return text
    return f"{head(text, limit - 1).rstrip()}…"


def head(text: str, limit: int) -> str:
    """Return as many whole code points from the start as fit into `limit` UTF-16 units."""
    if units(text) <= limit:
        return text
    shown = text[:limit]
    while units(shown) > limit:
        shown = shown[: -max(1, (units(shown) - limit) // 2)]
    return shown


def units(text: str) -> int:
    """Count a text as Slack does, in UTF-16 units."""
    return len(text) + sum(1 for character in text if character > "\uffff")


def escaped(text: str) -> str:
    """Escape a text for mrkdwn, where `&`, `<` and `>` alone can start anything that pings."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def web_address(url: str | None, *, limit: int = 3_000) -> str | None:
    """Return an address that Slack takes as a link, or None.

    Only http and https; what does not belong into a URL is percent-encoded. One that is too long
    loses its fragment, and if that does not help there is no link.
    """
    if not url or not url.lower().startswith(("http://", "https://")):
        return None
    clean = percent_encode(url, errors="replace", safe="!#$%&'()*+,/:;=?@[]~-._")
    if len(clean) > limit:
        clean = clean.partition("#")[0]
    return clean if len(clean) <= limit else None


def _without_towers(text: str) -> str:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
