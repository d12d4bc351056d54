"""Whether the files of Chroma's graphs are as they were left.

Chroma checks nothing when it loads them: a file that was cut off loses vectors in silence, and
one that holds other bytes ends the process (segmentation fault, measured). So sizes and times are
noted after each writing, and files that differ are looked at before they are loaded.
"""

import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

NOTE = "files.json"
_HEADER = struct.Struct("<i4Q")  # version, offset, room for vectors, vectors, bytes for a vector
_HEADER_LENGTH = 100
_BODY = "data_level0.bin"


def note(directory: Path) -> None:
    """Note what the files are like; after a writing that came to its end."""
    found = json.dumps(_stamps(directory), sort_keys=True).encode()
    path = directory / NOTE
    if not path.exists() or path.read_bytes() != found:
        fresh = path.with_suffix(".new")
        fresh.write_bytes(found)
        fresh.chmod(0o600)
        fresh.replace(path)


def as_noted(directory: Path) -> bool:
    """Whether the files are as they were noted, or nothing is noted."""
    try:
        noted = json.loads((directory / NOTE).read_bytes())
    except FileNotFoundError:
        return True
    except ValueError:
        return False
    return bool(noted == _stamps(directory))


def whole(directory: Path) -> bool:
    """Whether each graph is as long as its header says; there may be room for more vectors."""
    for header, vectors, size in _graphs(directory):
        body = header.with_name(_BODY)
        if vectors and (not body.exists() or body.stat().st_size < vectors * size):
            return False
    return True


def _stamps(directory: Path) -> dict[str, list[int]]:
    """Size and time of each file of a graph that holds vectors; Chroma makes the others anew."""
    return {
        path.relative_to(directory).as_posix(): [path.stat().st_size, path.stat().st_mtime_ns]
        for header, vectors, _ in _graphs(directory)
        if vectors
        for path in sorted(header.parent.iterdir())
    }


def _graphs(directory: Path) -> Iterator[tuple[Path, int, int]]:
    """Yield each graph's header, its number of vectors and the bytes that one takes."""
    for header in sorted(directory.glob("*/header.bin")):
        content = header.read_bytes()
        if len(content) < _HEADER_LENGTH:
            yield header, 1, sys.maxsize  # cut off: no file is as long as that
            continue
        _, _, _, vectors, size = _HEADER.unpack_from(content)
        yield header, vectors, size
