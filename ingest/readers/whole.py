"""Files that are read whole: the bytes, bounded, and their text."""

import zlib

from pullquote.config import BadInputError
from pullquote.ingest.encoding import decode
from pullquote.ingest.report import Failure
from pullquote.ingest.sources import SourceFile, unreadable


def read_bytes(file: SourceFile, limit: int) -> bytes:
    """Return what a file holds.

    Args:
        file: Any.
        limit: Most bytes, after unpacking.

    Raises:
        BadInputError: It is empty or longer.
        OSError, EOFError, zlib.error: It cannot be read or unpacked.
    """
    with file.opened() as stream:
        data = stream.read(limit + 1)
    if not data.strip():
        raise BadInputError("the file is empty", remedy="remove it, or save the article again")
    if len(data) > limit:
        raise BadInputError(
            f"the file is larger than {limit >> 20} MiB", remedy="split it, or use JSON Lines"
        )
    return data


def read_text(file: SourceFile) -> str:
    """Return the text of a file that holds one article.

    Raises:
        BadInputError: It is empty, too long, or not text.
        OSError, EOFError, zlib.error: It cannot be read or unpacked.
    """
    return decode(read_bytes(file, file.record_limit))


def failure_of(
    file: SourceFile,
    error: BadInputError | OSError | EOFError | zlib.error,
    line: int | None = None,
) -> Failure:
    """Turn what went wrong with a file or a record into its line of the report."""
    if isinstance(error, BadInputError):
        return Failure(file.name, line, str(error.args[0]), error.remedy or "mend the file")
    if isinstance(error, EOFError):
        problem = "the gzip file ends in the middle; what came before was read"
        return Failure(file.name, line, problem, "copy or download it again")
    if isinstance(error, zlib.error) or not error.errno:  # gzip.BadGzipFile has no errno
        return Failure(file.name, line, "the gzip file is damaged", "copy or download it again")
    return unreadable(file.name, error)


READ_ERRORS = (BadInputError, OSError, EOFError, zlib.error)
"""What reading a file may raise and `failure_of` explains."""
