"""How records are written into columns, and read out of them."""

import json
import struct
from collections.abc import Sequence
from typing import Any

from pullquote.vectorstore.recipe import day_of
from pullquote.vectorstore.records import Metadata

METADATA = "url, publisher, authors, section, tags, language"


def read_metadata(columns: Sequence[Any]) -> Metadata:
    """Build the record from the columns that `METADATA` names."""
    url, publisher, authors, section, tags, language = columns
    return Metadata(
        url=url,
        publisher=publisher,
        authors=tuple(json.loads(authors)) if authors != "[]" else (),
        section=section,
        tags=tuple(json.loads(tags)) if tags != "[]" else (),
        language=language,
    )


def metadata_values(metadata: Metadata) -> dict[str, str | None]:
    """Return the values of an article's columns by their names."""
    return {
        "url": metadata.url,
        "publisher": metadata.publisher,
        "publisher_folded": metadata.publisher.casefold() if metadata.publisher else None,
        "authors": json.dumps(metadata.authors, ensure_ascii=False),
        "section": metadata.section,
        "tags": json.dumps(metadata.tags, ensure_ascii=False),
        "language": metadata.language,
    }


def ordinal(published: str | None) -> int | None:
    """Return the day of publication as a proleptic ordinal."""
    day = day_of(published)
    return day.toordinal() if day else None


def pack_starts(starts: Sequence[int]) -> bytes:
    """Pack sentence starts for their column."""
    return struct.pack(f"<{len(starts)}I", *starts)


def unpack_starts(packed: bytes) -> tuple[int, ...]:
    """Unpack what `pack_starts` packed."""
    return struct.unpack(f"<{len(packed) // 4}I", packed)
