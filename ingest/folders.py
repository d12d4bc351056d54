"""What lies below a folder: its regular files in the order of their names, each once.

Hidden entries are left out and linked folders come last. Nothing is opened.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file below a folder.

    Attributes:
        path: The folder's, and `relative`.
        relative: Below the folder, with "/" between the parts.
        status: Of the file itself, behind links.
    """

    path: str
    relative: str
    status: os.stat_result


@dataclass(frozen=True, slots=True)
class Unlisted:
    """What could not be looked at below a folder: a folder, or a link that leads nowhere."""

    relative: str
    is_folder: bool
    error: OSError


def walk(root: Path, *, besides: Path | None = None) -> Iterator[FoundFile | Unlisted]:
    """Yield the regular files below a folder, those behind linked folders last.

    Each folder is walked once, whatever leads to it, so links cannot make a loop, and the path
    of a file does not depend on a link to its folder.

    Args:
        root: The folder.
        besides: A folder below it that is not walked: our own data.
    """
    walked = set() if besides is None else _identities(besides) - _identities(root)
    folders = [""]
    while folders:
        links: list[str] = []
        for folder in folders:
            yield from _walk_real(str(root), folder, walked, links)
        folders = links


def _identities(folder: Path) -> set[tuple[int, int]]:
    """Return what tells a folder from all others; nothing where it cannot be looked at."""
    try:
        status = folder.stat()
    except OSError:
        return set()
    return {(status.st_dev, status.st_ino)}


def _walk_real(
    root: str, below: str, walked: set[tuple[int, int]], links: list[str]
) -> Iterator[FoundFile | Unlisted]:
    folder = os.path.join(root, below) if below else root  # noqa: PTH118 - of 20,000 files
    try:
        here = os.stat(folder)  # noqa: PTH116 - the same
        key = (here.st_dev, here.st_ino)
        if key in walked:
            return
        with os.scandir(folder) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
    except OSError as error:
        yield Unlisted(below, is_folder=True, error=error)
        return
    walked.add(key)
    for entry in entries:
        if entry.name.startswith("."):
            continue
        relative = f"{below}/{entry.name}" if below else entry.name
        try:
            status = entry.stat()
        except OSError as error:  # a dangling link, or one to itself
            yield Unlisted(relative, is_folder=False, error=error)
            continue
        if stat.S_ISREG(status.st_mode):
            yield FoundFile(entry.path, relative, status)
        elif stat.S_ISDIR(status.st_mode) and entry.is_symlink():
            links.append(relative)
        elif stat.S_ISDIR(status.st_mode):
            yield from _walk_real(root, relative, walked, links)


def root_key(root: Path) -> str:
    """Return what the ids of a folder's articles begin with: its name and a hash of its place."""
    resolved = root.resolve()
    digest = hashlib.sha256(str(resolved).encode("utf-8", "surrogateescape")).hexdigest()
    return f"{printable(resolved.name) or 'root'}-{digest[:8]}"


def printable(path: str) -> str:
    r"""Return a path that may hold any bytes as text that can be stored.

    Bytes that are not UTF-8 are written as `\xfc`, so that two such names stay two.
    """
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
