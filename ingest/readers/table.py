"""Which reader reads which file. A new format is one more line here."""

from collections.abc import Callable, Iterator

from pullquote.ingest.raw import RawArticle
from pullquote.ingest.readers import html, json_records, markdown, text
from pullquote.ingest.report import Failure
from pullquote.ingest.sources import SourceFile

Reader = Callable[[SourceFile], Iterator[RawArticle | Failure]]

_READERS: dict[str, Reader] = {
    ".jsonl": json_records.read_lines,
    ".jsonl.gz": json_records.read_lines,
    ".json": json_records.read_document,
    ".html": html.read,
    ".htm": html.read,
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".txt": text.read,
}


def can_read(name: str) -> bool:
    """Say whether files of this name have a reader."""
    return name.lower().endswith(tuple(_READERS))


def reader_for(file: SourceFile) -> Reader:
    """Return the reader of a file; a pipe carries JSON Lines.

    Raises:
        KeyError: No reader reads it; `can_read` says so beforehand.
    """
    if file.path is None:
        return json_records.read_lines
    name = file.path.name.lower()
    return _READERS[next(suffix for suffix in _READERS if name.endswith(suffix))]
