"""The lines between a page's title and its first paragraph: the byline and the date."""

import re
from dataclasses import dataclass

from pullquote.config import BadInputError
from pullquote.ingest.dates import published_iso

_DEEPEST = 6  # lines below the title in which a byline or a date is looked for
_LONGEST = 80
_BYLINE = re.compile(r"(?:By|BY) ([\w.'’ -]+(?:(?:,| and| &) [\w.'’ -]+)*[\w’'])")
_NAMES = re.compile(r", and |, | and | & ")
_DATE = re.compile(
    r"(?:(?:first )?(?:published|posted)(?: on| at)?:?\s+)?(.*\b\d{4}\b.*)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Masthead:
    """What the lines above the first paragraph say, and the text without them."""

    authors: tuple[str, ...]
    published: str | None
    text: str


def split_masthead(text: str) -> Masthead:
    """Take the first byline and the first date out of the lines that open a page's text.

    A line counts only as a whole, and only before the first line that is longer than 80
    characters; a date that is not one certain day stays where it is.
    """
    lines = text.split("\n")
    authors: tuple[str, ...] = ()
    published: str | None = None
    taken: list[int] = []
    for number, line in enumerate(lines[: 2 * _DEEPEST]):
        if len(line) > _LONGEST:
            break
        if (not authors and (authors := _authors(line))) or (
            not published and (published := _date(line))
        ):
            taken.append(number)
    rest = "\n".join(line for number, line in enumerate(lines) if number not in taken)
    return Masthead(authors, published, re.sub(r"\n{3,}", "\n\n", rest).strip("\n"))


def _authors(line: str) -> tuple[str, ...]:
    found = _BYLINE.fullmatch(line)
    names = _NAMES.split(found[1]) if found else []
    return tuple(names) if all(name[0].isupper() for name in names) else ()


def _date(line: str) -> str | None:
    found = _DATE.fullmatch(line)
    if found is None or line.isdigit():
        return None
    try:
        return published_iso(found[1])
    except BadInputError:
        return None
