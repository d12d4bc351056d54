"""From what a person names to the files that are read: files, folders, globs and "-".

A file that is reached twice is read once.
"""

import gzip
import io
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import IO, Any, Protocol, cast

from pullquote.ingest.folders import FoundFile, Unlisted, printable, root_key, walk
from pullquote.ingest.report import Failure

STDIN = "-"
RECORD_LIMIT = 4 << 20  # a million words; the tokenizer takes 100 bytes for each character
_GZIP_MAGIC = b"\x1f\x8b"
_MAGIC_CHARACTERS = frozenset("*?[")


class ByteStream(Protocol):
    """What readers need of an opened file: a buffered or an unpacking stream."""

    def peek(self, size: int, /) -> bytes:
        """Return some of the bytes ahead without taking them."""
        ...

    def read(self, size: int, /) -> bytes:
        """Take up to `size` bytes."""
        ...

    def readline(self, size: int, /) -> bytes:
        """Take a line, or its first `size` bytes."""
        ...


class _Counted(io.RawIOBase):
    """A stream that knows how many bytes were taken from it, a pipe too."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        # `read1` returns what a pipe has by now instead of waiting for the buffer to fill.
        read = getattr(self._stream, "read1", self._stream.read)
        data = read(len(buffer))
        buffer[: len(data)] = data
        self.count += len(data)
        return len(data)


@dataclass(slots=True)
class SourceFile:
    """One file, or the pipe, that a reader reads.

    Attributes:
        name: For messages: as the person named it, or below what they named.
        path: Where it lies; None for the pipe.
        relative: Its path below the root, with "/" between the parts.
        root_key: Name and hash of the folder that holds it: what an id begins with.
        size: Bytes on disk; None for the pipe.
        record_limit: Most bytes of one record.
        knows: Says of a line whether its record was taken before and need not be read; or None.
    """

    name: str
    path: Path | None
    relative: str
    root_key: str
    size: int | None
    record_limit: int = RECORD_LIMIT
    stdin: IO[bytes] | None = None
    knows: Callable[[bytes | str], bool] | None = field(default=None, repr=False)
    _counted: _Counted | None = field(default=None, repr=False)

    @contextmanager
    def opened(self) -> Iterator[ByteStream]:
        """Open for reading; what is gzipped, whatever its name, is unpacked on the way.

        Raises:
            OSError: It cannot be read.
        """
        stream = self.stdin if self.path is None else self.path.open("rb", buffering=0)
        assert stream is not None
        self._counted = _Counted(stream)
        buffered = io.BufferedReader(self._counted, 1 << 16)
        try:
            if buffered.peek(2)[:2] == _GZIP_MAGIC:
                yield gzip.GzipFile(fileobj=buffered)
            else:
                yield cast("ByteStream", buffered)
        finally:
            if self.path is not None:
                stream.close()

    def bytes_read(self) -> int:
        """Return how far reading has come, in bytes as they lie on disk."""
        return self._counted.count if self._counted else 0


def expand(
    paths: Sequence[str],
    stdin: IO[bytes] | None,
    is_read: Callable[[str], bool],
    record_limit: int = RECORD_LIMIT,
    *,
    besides: Path | None = None,
) -> Iterator[SourceFile | Failure]:
    """Yield the files that `paths` name, each once, and what could not be found.

    Args:
        paths: Files, folders, globs ("**" spans folders) or "-".
        stdin: The pipe behind "-".
        is_read: Says whether files of this name have a reader; others are passed over in
            folders and globs, and reported where they are named.
        record_limit: Most bytes of one record.
        besides: A folder below them that is not looked into: our own data.
    """
    taken: set[Path | None] = set()
    for given in paths:
        for found in _expand_one(given, stdin, is_read, besides):
            if isinstance(found, SourceFile):
                found.record_limit = record_limit
                resolved = found.path and found.path.resolve()
                if resolved in taken:
                    continue
                taken.add(resolved)
            yield found


def _expand_one(
    given: str, stdin: IO[bytes] | None, is_read: Callable[[str], bool], besides: Path | None
) -> Iterator[SourceFile | Failure]:
    if given == STDIN:
        if stdin is None:
            yield Failure(given, None, "nothing is piped in", "pipe JSON Lines into the command")
        else:
            yield SourceFile("stdin", None, "stdin", "stdin", None, stdin=stdin)
        return
    path = Path(given).expanduser()
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        if _MAGIC_CHARACTERS.isdisjoint(given):
            yield unreadable(given, error)
        else:
            yield from _glob(given, path, is_read, besides)
        return
    if stat.S_ISDIR(mode):
        yield from _folder(given, path, is_read, lambda _: True, besides=besides)
    elif not is_read(path.name):
        yield Failure(
            given,
            None,
            "no reader knows this kind of file",
            "name .jsonl, .json, .html, .md or .txt",
        )
    else:
        yield _named_file(given, path)


def _glob(
    given: str, pattern: Path, is_read: Callable[[str], bool], besides: Path | None
) -> Iterator[SourceFile | Failure]:
    parts = pattern.parts
    magic = next(i for i, part in enumerate(parts) if not _MAGIC_CHARACTERS.isdisjoint(part))
    root = Path(*parts[:magic])
    yield from _folder(
        str(root),
        root,
        is_read,
        lambda relative: matches(relative, parts[magic:]),
        besides=besides,
        pattern=given,
    )


def matches(relative: str, pattern: Sequence[str]) -> bool:
    """Match a relative path against the parts of a glob; "**" stands for any folders."""
    return _matches(relative.split("/"), pattern)


def _matches(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_matches(parts[i:], pattern[1:]) for i in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


def _folder(
    shown: str,
    root: Path,
    is_read: Callable[[str], bool],
    is_wanted: Callable[[str], bool],
    *,
    besides: Path | None,
    pattern: str | None = None,
) -> Iterator[SourceFile | Failure]:
    found = False
    key = ""
    for item in walk(root, besides=besides):
        if isinstance(item, Unlisted):
            found = True
            yield unreadable(str(Path(shown) / item.relative), item.error)
        elif is_read(item.relative) and is_wanted(item.relative):
            key = key or root_key(root)
            found = True
            yield source_file(item, str(Path(shown) / item.relative), key)
    if not found:
        yield Failure(
            pattern or shown,
            None,
            "no articles here" if pattern is None else "no articles match",
            "name a place with .jsonl, .json, .html, .md or .txt files",
        )


def source_file(
    found: FoundFile, name: str, root_key: str, *, relative: str | None = None
) -> SourceFile:
    """Make a file ready to be read.

    Args:
        found: Below its folder.
        name: For messages.
        root_key: The folder's.
        relative: The path that its articles are named after, instead of its own.
    """
    return SourceFile(
        name,
        Path(found.path),
        relative or printable(found.relative),
        root_key,
        found.status.st_size,
    )


def _named_file(name: str, path: Path) -> SourceFile | Failure:
    try:
        found = FoundFile(str(path), path.name, path.stat())
        key = root_key(path.parent)
    except OSError as error:  # it vanished since it was looked at
        return unreadable(name, error)
    if not stat.S_ISREG(found.status.st_mode):
        return Failure(name, None, "it is not a regular file", "pipe it in and name '-' instead")
    return source_file(found, name, key)


def unreadable(name: str, error: OSError | ValueError) -> Failure:
    """Say why a file or folder cannot be read."""
    if isinstance(error, FileNotFoundError):
        return Failure(name, None, "there is no such file", "check the path")
    if isinstance(error, PermissionError):
        return Failure(name, None, "it may not be read", "give yourself the right to read it")
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Failure(name, None, f"it cannot be read: {reason.lower()}", "check the path")
