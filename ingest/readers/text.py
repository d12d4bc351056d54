"""Plain text, as a reader saves it from a browser.

Boilerplate lines go; title, byline and date are taken from the lines above. A correction may stand
above them all.
"""

from collections.abc import Iterator

from pullquote.ingest.boilerplate import clean_page
from pullquote.ingest.mastheads import split_masthead
from pullquote.ingest.normalise import normalise
from pullquote.ingest.notices import is_notice
from pullquote.ingest.raw import Origin, RawArticle
from pullquote.ingest.readers.whole import READ_ERRORS, failure_of, read_text
from pullquote.ingest.report import Failure
from pullquote.ingest.sources import SourceFile
from pullquote.ingest.titles import split_title


def read(file: SourceFile) -> Iterator[RawArticle | Failure]:
    """Read one article."""
    try:
        whole = read_text(file)
    except READ_ERRORS as error:
        yield failure_of(file, error)
        return
    notice, page = _without_notice(clean_page(normalise(whole)))
    title, text = split_title(page)
    masthead = split_masthead(text)
    if masthead.text:
        yield RawArticle(
            text=f"{notice}{masthead.text}",
            origin=Origin(file.name),
            title=title,
            authors=masthead.authors,
            published=masthead.published,
        )
    else:
        yield Failure(file.name, None, "no words are left of it", "save the article's text")


def _without_notice(page: str) -> tuple[str, str]:
    """Set aside a correction that stands above the title, with the line ends behind it."""
    first, gap, rest = page.partition("\n\n")
    return (f"{first}{gap}", rest) if rest and is_notice(first) else ("", page)
