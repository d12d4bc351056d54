"""Bytes to text: UTF-8 and UTF-16 as such, older encodings by their look, binary refused."""

import codecs
import re

from pullquote.config import BadInputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"{\\rtf")
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 65_536
_WIDE = ("utf_7", "utf_16", "utf_16_be", "utf_16_le", "utf_32")
_WESTERN = frozenset({"cp1252", "latin_1", "iso8859_15"})
_LATIN = _WESTERN | {"cp1250", "iso8859_2", "cp1254", "iso8859_9", "cp1257", "iso8859_13"}
_REMEDY = "save it as UTF-8 text"


def bom_encoding(head: bytes) -> str | None:
    """Return the Unicode encoding that the first bytes announce, or None."""
    return next((name for mark, name in _BOMS if head.startswith(mark)), _bare_utf16(head))


def decode(data: bytes, *, declared: str | None = None) -> str:
    """Return the text of `data`.

    Args:
        data: A whole file, or a whole line of one.
        declared: The encoding that the document itself names, tried after UTF-8.

    Raises:
        BadInputError: It is not text, or in no encoding that can be told.
    """
    if data.startswith(_MAGIC):
        raise BadInputError("it is a binary file, not text", remedy="export it as text or HTML")
    announced = bom_encoding(data)
    for name in (announced or "utf-8", declared):
        if name is not None and (text := _try(data, name)) is not None:
            if announced is None and _is_binary(data):
                break
            return text
    if announced is not None:
        raise BadInputError(f"its {announced.upper()} is broken", remedy=_REMEDY)
    if _is_binary(data) or data.count(b"\0"):
        raise BadInputError("it is a binary file, not text", remedy="export it as text or HTML")
    return _guess(data)


def _try(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeError, LookupError):
        return None


def _bare_utf16(data: bytes) -> str | None:
    """Tell UTF-16 without a mark: every other byte of western text is NUL."""
    sample = data[:1024]
    if len(sample) >= 4:
        half = len(sample) // 2
        if sample[1::2].count(0) > 0.7 * half and sample[::2].count(0) < 0.1 * half:
            return "utf-16-le"
        if sample[::2].count(0) > 0.7 * half and sample[1::2].count(0) < 0.1 * half:
            return "utf-16-be"
    return None


def _is_binary(data: bytes) -> bool:
    """A stray control or NUL is dirt; one byte in twenty is a binary format."""
    sample = data[:_SAMPLE]
    return len(_CONTROLS.findall(sample)) + sample.count(b"\0") > max(4, len(sample) // 20)


def _guess(data: bytes) -> str:
    # Imported here for start-up time: UTF-8 never needs it.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    matches = from_bytes(data, cp_exclusion=list(_WIDE))
    best = matches.best()
    if best is None:
        raise BadInputError("it is in no encoding that can be told", remedy=_REMEDY)
    if _is_latin_script(data):
        # On a short western text its ranking prefers Chinese or Greek tables; unless the words
        # speak for another Latin table, cp1252 is what such a file nearly always is.
        western = [match for match in matches if match.encoding in _WESTERN]
        likely = max((match.coherence for match in western), default=0.0)
        if best.encoding not in _LATIN or best.coherence <= likely:
            return _try(data, "cp1252") or data.decode("latin-1")
    return str(best)


def _is_latin_script(data: bytes) -> bool:
    """Say whether most letters are ASCII, as in any language of Latin script."""
    sample = data[:_SAMPLE]
    accented = sum(byte >= 0x80 for byte in sample)
    return accented < 0.3 * (accented + sum(map(str.isalpha, sample.decode("ascii", "ignore"))))
