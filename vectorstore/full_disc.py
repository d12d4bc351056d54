"""Telling a full disc from damage, in whatever words it is reported."""

import errno
import shutil
from pathlib import Path

REMEDY = "make room, then repeat it; what was reported as done is kept"

_NUMBERS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_WORDS = ("disk is full", "No space left", "File too large", "quota exceeded")
_HARDLY_ANY = 1 << 20  # bytes


def is_full(error: BaseException) -> bool:
    """Whether an error, of Python's or of a library's native code, means that no room is left."""
    if isinstance(error, OSError) and error.errno in _NUMBERS:
        return True
    return any(word in str(error) for word in _WORDS)


def has_no_room(folder: Path) -> bool:
    """Whether hardly anything can be written to a folder's disc."""
    return shutil.disk_usage(folder).free < _HARDLY_ANY
