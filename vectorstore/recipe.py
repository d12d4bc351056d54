"""What stands for a text: the hash of a revision, what an encoder reads of a passage, its key.

One function each for ingest, sync, rebuild and import, so that a vector can always be made again
from the catalog alone, and a hash always be proved from the text.
"""

import hashlib
from datetime import date

from pullquote.config import BadInputError

_MONTHS = (
    "January February March April May June July August September October November December".split()
)


def day_of(published: str | None) -> date | None:
    """Read the day of publication.

    Args:
        published: ISO 8601 date or datetime, or None.

    Raises:
        BadInputError: It does not begin with an ISO date.
    """
    if published is None:
        return None
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        raise BadInputError(
            f"publication date {published!r} does not begin with an ISO date",
            remedy="write it as YYYY-MM-DD",
        ) from None


def embedded_text(title: str, published: str | None, passage_text: str) -> str:
    """Put a passage into the words that the encoder reads: title line, date line, passage.

    An empty title and a missing date leave no line behind. The month is English in any locale.
    """
    day = day_of(published)
    dated = f"{_MONTHS[day.month - 1]} {day.day}, {day.year}" if day else ""
    return "\n".join(part for part in (" ".join(title.split()), dated, passage_text) if part)


def vector_key(text: str) -> str:
    """Name the vector of an embedded text: 32 hex digits of its sha256."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def content_sha256(title: str, text: str, published: str | None) -> str:
    """Return the hex digest over what makes a revision: title, text and published."""
    digest = hashlib.sha256()
    for part in (title, published or "", text):
        data = part.encode()
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()
