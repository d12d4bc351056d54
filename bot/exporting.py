"""Articles with their whole history out of a corpus, as JSON Lines.

The first line says what the file is; each other one is an article. Vectors and full text do not
travel, for they are made again (`importing`). Nor do remembered answers and sources: a backup
holds them.
"""

import gzip
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pullquote.vectorstore import Catalog
from pullquote.vectorstore.interchange import FORMAT, article_to_dict

KIND = "export"
HEADER = {"pullquote": KIND, "format": FORMAT}

OnArticles = Callable[[int, int], None]  # articles written, and their number in all


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export holds.

    Attributes:
        articles: Removed and purged ones too.
        removed: How many of them are not in the corpus any more.
    """

    articles: int
    revisions: int
    removed: int


def write_export(
    catalog: Catalog, target: IO[bytes], on_articles: OnArticles | None = None
) -> Exported:
    """Write every article; the same corpus gives the same bytes.

    Each article is one state of it. What others write meanwhile may be in or not.

    Args:
        catalog: Where the articles are.
        target: Receives UTF-8.
        on_articles: Called after each article.
    """
    total = catalog.count_articles() + catalog.count_articles(removed=True)
    articles = revisions = removed = 0
    target.write(_line(HEADER))
    for article in catalog.export():
        target.write(_line(article_to_dict(article)))
        articles += 1
        revisions += len(article.revisions)
        removed += article.removed_at is not None
        if on_articles:
            on_articles(articles, max(articles, total))
    return Exported(articles, revisions, removed)


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Write a file that appears when it is whole and on the disc, for its owner alone.

    It replaces one of the same name. A name that ends in ".gz" is compressed. What is there and
    no file, such as a pipe, is written to as it is.
    """
    if path.exists() and not path.is_file():
        with path.open("wb") as raw, _packed(path, raw) as target:
            yield target
        return
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(partial, flags, 0o600), "wb") as raw:
            with _packed(path, raw) as target:
                yield target
            raw.flush()
            os.fsync(raw.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _packed(path: Path, raw: IO[bytes]) -> Iterator[IO[bytes]]:
    if path.suffix.lower() != ".gz":
        yield raw
        return
    # Neither name nor time stand in it, so that the same corpus gives the same bytes.
    with gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as packed:
        yield packed  # type: ignore[misc]


def _line(record: dict[str, Any]) -> bytes:
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f"{text}\n".encode()
