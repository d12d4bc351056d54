"""Pages and lists of the web to text: what is valid UTF-8 is that, else as declared, else guessed.

A declaration is a label of the WHATWG encoding standard, never a name of a Python codec: some of
those are no character sets ("unicode_escape", "idna"), and some labels mean more than they say
("iso-8859-1" is windows-1252 on the web).
"""

import codecs
import re

from pullquote.ingest.encoding import bom_encoding, decode

_DECLARED = (
    re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE),
    re.compile(rb"^\s*<\?xml[^>]{0,100}encoding=[\"']([\w.:-]{1,40})", re.IGNORECASE),
)
_HEAD = 4096  # bytes in which a declaration stands
_DIRT = 100  # one character in so many may be damaged in a text of its declared encoding
# Python's name of a codec -> the codec that the web means by it.
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
_AS_NAMED = frozenset(
    {
        *("utf-8", "gb18030", "cp949", "cp932", "big5hkscs", "euc_jp", "cp874", "cp866"),
        *("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"),
        *(f"cp125{page}" for page in range(9)),
        *(f"iso8859-{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    }
)
_SEVEN_BITS = frozenset({"iso2022_jp"})  # valid UTF-8 to look at, and something else


def text_of(data: bytes, header: str | None) -> str:
    """Return the text of a page or a list.

    Args:
        data: All of it.
        header: The charset that the server declared.

    Raises:
        BadInputError: It is not text, or in no encoding that can be told.
    """
    declared = _codec(header) or _codec(_declared_inside(data))
    if declared in _SEVEN_BITS:
        return data.decode(declared, "replace")
    return _nearly(data, declared) or decode(data, declared=declared)


def _declared_inside(data: bytes) -> str | None:
    found = next((m for pattern in _DECLARED if (m := pattern.search(data[:_HEAD]))), None)
    return found[1].decode("ascii") if found else None


def _codec(label: str | None) -> str | None:
    """Return the codec that a label stands for, if it is a character set of the web."""
    if not label:
        return None
    try:
        name = codecs.lookup(label).name
    except (LookupError, UnicodeError, ValueError):
        return None
    name = _MEANT.get(name, name)
    return name if name in _AS_NAMED or name in _SEVEN_BITS else None


def _nearly(data: bytes, declared: str | None) -> str | None:
    """Read a text that is in its declared encoding but for a few broken bytes.

    A guess would take the whole page for something else because of one of them.
    """
    if declared is None or bom_encoding(data[:_HEAD]) or data.count(b"\0"):
        return None
    for codec in dict.fromkeys(("utf-8", declared)):
        try:
            data.decode(codec)
        except UnicodeError:
            continue
        return None  # not broken: the usual way reads it
    text = data.decode(declared, "replace")
    return text if text.count("\N{REPLACEMENT CHARACTER}") * _DIRT <= len(text) else None
