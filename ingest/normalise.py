r"""The one place where an article's characters change; after it, offsets are fixed.

NFC; line ends become "\n", at most two in a row; other white space becomes single spaces; what
cannot be seen is dropped: controls, zero-width and bidirectional marks, soft hyphens, tag
characters. Letters, digits and punctuation stay as they are. `normalise` is idempotent.
"""

import re
import unicodedata

_LINE_ENDS = "\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"
_SPACES = "\t\x1f\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_DROPPED = (
    "\x00-\x08\x0e-\x1b\x7f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f"
)
_JOINERS = "\u200c\u200d"
# Scripts in which a joiner is spelling (Persian, Indic, Khmer, Mongolian), and emoji, where it
# is glue. No character of these composes with one outside them, so NFC cannot move a neighbour
# out of the set and `normalise` stays idempotent.
_JOINED = "\u0620-\u109f\u1780-\u18af\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"

_STRAY_JOINER = re.compile(f"(?<![{_JOINED}{_JOINERS}])[{_JOINERS}]+|[{_JOINERS}]+(?![{_JOINED}])")
_BLANK_RUN = re.compile(r" *\n[ \n]*")
_SPACE_RUN = re.compile(r"  +")


def _expand(ranges: str) -> list[int]:
    """Return the code points of a character class written with hyphens."""
    points: list[int] = []
    for first, last in re.findall(r"(.)(?:-(.))?", ranges, re.DOTALL):
        points.extend(range(ord(first), ord(last or first) + 1))
    return points


def _table() -> dict[int, str | None]:
    """Map each character that never stays to what stands for it."""
    table: dict[int, str | None] = dict.fromkeys(_expand(_DROPPED), None)
    table |= dict.fromkeys(_expand(_LINE_ENDS), "\n")
    table |= dict.fromkeys(_expand(_SPACES), " ")
    table |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
    for point in range(0x80, 0xA0):
        # A C1 control in a text is nearly always cp1252 read as Latin-1; HTML maps it likewise.
        if point != 0x85:
            table[point] = bytes([point]).decode("cp1252", "ignore") or None
    return table


_TABLE = _table()


def normalise(text: str) -> str:
    """Return `text` as it is stored and quoted."""
    # `isprintable` is false for every character of the table and runs at the speed of C, so a
    # clean text costs a few scans and no copy that is kept.
    if not text.replace("\n", "").isprintable():
        text = text.replace("\r\n", "\n").translate(_TABLE)
        text = unicodedata.normalize("NFC", text)
        text = _STRAY_JOINER.sub("", text)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if "  " in text:
        text = _SPACE_RUN.sub(" ", text)
    if " \n" in text or "\n " in text or "\n\n\n" in text:
        text = _BLANK_RUN.sub(_fold_lines, text)
    return text.strip(" \n")


def _fold_lines(run: re.Match[str]) -> str:
    """Keep one or two of the line ends of a run of white space."""
    return "\n\n" if run[0].count("\n") > 1 else "\n"


def normalise_line(text: str) -> str:
    """Return `text` normalised and on one line: for titles, names and ids."""
    return " ".join(normalise(text).split())
