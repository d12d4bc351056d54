"""Reading one file: its articles and failures, whatever its reader does."""

import logging
from collections.abc import Generator

from pullquote.ingest.raw import RawArticle
from pullquote.ingest.readers import reader_for
from pullquote.ingest.readers.table import Reader
from pullquote.ingest.report import Failure
from pullquote.ingest.sources import SourceFile

logger = logging.getLogger(__name__)


def read_articles(
    file: SourceFile, reader: Reader | None = None
) -> Generator[RawArticle | Failure, None, None]:
    """Read a file; a reader that fails in a way that it does not know fails this file alone.

    Args:
        file: Any.
        reader: Instead of the one that its name asks for.
    """
    try:
        yield from (reader or reader_for(file))(file)
    except MemoryError:
        raise
    except Exception as error:
        # Readers stand on four third-party parsers and meet whatever people have on their disks.
        logger.exception("the reader of %s failed", file.name)
        yield Failure(
            file.name,
            None,
            f"it could not be read: {type(error).__name__}",
            "please report this file's format as a bug",
        )


class BoundedFailures:
    """The failures of one file: the first thousand, and how many more there were."""

    MOST = 1000

    def __init__(self, file: str) -> None:
        self._file = file
        self._kept: list[Failure] = []
        self._more = 0

    def add(self, failure: Failure) -> None:
        """Keep a failure, or count it."""
        if len(self._kept) < self.MOST:
            self._kept.append(failure)
        else:
            self._more += 1

    def listed(self) -> list[Failure]:
        """Return what was kept, and a last one for the rest."""
        if not self._more:
            return self._kept
        more = f"{self._more} more of its records were refused"
        return [*self._kept, Failure(self._file, None, more, "mend the first ones and repeat")]
