"""Bodies unpacked piece by piece, so that no small body becomes an endless one.

httpx would unpack each piece whole before anyone could count it: one of 64 KiB can hold 64 MiB.
"""

import zlib
from typing import Protocol

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_WINDOW = zlib.MAX_WBITS | 16


class UnpackError(Exception):
    """What was packed is damaged or ends in the middle."""


class Unpacker(Protocol):
    """Takes a body piece by piece and keeps what it holds, up to a limit."""

    @property
    def full(self) -> bool:
        """Whether there is more than the limit; what is fed then is ignored."""
        ...

    def feed(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            UnpackError: It is damaged.
        """
        ...

    def body(self) -> bytes:
        """Return what was held, at most as much as the limit.

        Raises:
            UnpackError: It ends in the middle.
        """
        ...


class Plain:
    """A body that is not packed."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._body = bytearray()

    @property
    def full(self) -> bool:
        """Whether there is more than the limit."""
        return len(self._body) > self._limit

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        self._body += piece[: self._limit + 1 - len(self._body)]

    def body(self) -> bytes:
        """Return what was held, at most as much as the limit."""
        return bytes(self._body[: self._limit])


class Gunzip:
    """A gzipped body, of one member or several."""

    def __init__(self, limit: int) -> None:
        self._plain = Plain(limit)
        self._room = limit + 1
        self._member = zlib.decompressobj(_GZIP_WINDOW)
        self._started = False
        self._pending = b""

    @property
    def full(self) -> bool:
        """Whether there is more than the limit."""
        return self._plain.full

    def feed(self, piece: bytes) -> None:
        """Take the next piece; raise UnpackError if it is damaged."""
        while piece and not self.full:
            if self._member.eof:
                # What is not gzip after a member's end is padding, which gzip itself ignores.
                piece = self._pending + piece
                self._pending = piece if len(piece) < len(_GZIP_MAGIC) else b""
                if self._pending or not piece.startswith(_GZIP_MAGIC):
                    return
                self._member = zlib.decompressobj(_GZIP_WINDOW)
            try:
                data = self._member.decompress(piece, self._room)
            except zlib.error:
                raise UnpackError from None
            self._started = True
            self._room -= len(data)
            self._plain.feed(data)
            piece = self._member.unused_data if self._member.eof else b""

    def body(self) -> bytes:
        """Return what was held; raise UnpackError if it ends in the middle."""
        if self._started and not self._member.eof and not self.full:
            raise UnpackError
        return self._plain.body()


def gunzip(data: bytes, limit: int) -> bytes | None:
    """Unpack a gzipped file.

    Returns:
        What it holds, or None where that is more than `limit` bytes.

    Raises:
        UnpackError: It is damaged or ends in the middle.
    """
    unpacker = Gunzip(limit)
    unpacker.feed(data)
    body = unpacker.body()
    return None if unpacker.full else body
