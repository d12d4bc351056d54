"""What a list says of a page, made one line or a date; what cannot be read is left out.

They are hints: the page itself is read later and counts for more, so nothing is refused here.
"""

from urllib.parse import urljoin

from pullquote.config import BadInputError
from pullquote.ingest.dates import published_iso
from pullquote.ingest.normalise import normalise_line
from pullquote.ingest.urls import canonical_url

_MOST_TITLE = 300


def address_hint(base: str, written: str | None) -> str | None:
    """Return an address in full, or None where it is none of the web."""
    if not written or not written.strip():
        return None
    try:
        address = urljoin(base, written.strip())
        canonical_url(address)
    except (BadInputError, ValueError):
        return None
    return address


def date_hint(written: str | None) -> str | None:
    """Return a date or a moment in ISO 8601, or None where it is not one certain day."""
    try:
        return published_iso(written)
    except BadInputError:
        return None


def title_hint(written: str | None) -> str | None:
    """Return a title of one line."""
    if not written:
        return None
    title = normalise_line(written)
    return title[:_MOST_TITLE].rstrip() or None
