"""Lines of a stream in bounded memory: a line that is too long is skipped, not held."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from pullquote.ingest.encoding import bom_encoding
from pullquote.ingest.sources import ByteStream

_SKIP_STEP = 1 << 20
_GIVE_UP = 1024  # times the limit: a line as long as that is a bomb, and so is its file


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file.

    Attributes:
        data: None where it is longer than the limit; bytes still to be decoded, or text where
            the whole file is in UTF-16 or UTF-32.
        last: Reading stopped here because the line has no end in sight.
    """

    number: int
    data: bytes | str | None
    last: bool = False


def bounded_lines(stream: ByteStream, limit: int) -> Iterator[Line]:
    """Yield the lines of a stream, at most `limit` bytes (in UTF-16: characters) of each.

    Raises:
        OSError, EOFError, zlib.error: The stream broke; the lines before were yielded.
        UnicodeError: Text in UTF-16 or UTF-32 broke, likewise.
    """
    wide = bom_encoding(stream.peek(1024)[:1024])
    if wide in (None, "utf-8-sig"):
        if wide:
            stream.read(3)
        yield from _lines(stream, limit, b"\n")
    else:
        wrapped = io.TextIOWrapper(cast("BinaryIO", stream), encoding=wide, newline="\n")
        yield from _lines(wrapped, limit, "\n")


def _lines(stream: ByteStream | io.TextIOWrapper, limit: int, end: bytes | str) -> Iterator[Line]:
    number = 0
    while data := stream.readline(limit + 1):
        number += 1
        if len(data) <= limit or data[-1:] == end:
            yield Line(number, data)
            continue
        for _ in range(0, limit * _GIVE_UP, _SKIP_STEP):
            data = stream.readline(_SKIP_STEP)
            if not data or data[-1:] == end:
                yield Line(number, None)
                break
        else:
            yield Line(number, None, last=True)
            return
