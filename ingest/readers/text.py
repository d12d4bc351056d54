"""Plain text, as a reader saves it from a browser.

Boilerplate lines go; title, byline and date are taken from the lines above.
"""

from collections.abc import Iterator

from pullquote.ingest.boilerplate import clean_page
from pullquote.ingest.mastheads import split_masthead
from pullquote.ingest.normalise import normalise
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
    title, text = split_title(clean_page(normalise(whole)))
    masthead = split_masthead(text)
    if masthead.text:
        yield RawArticle(
            text=masthead.text,
            origin=Origin(file.name),
            title=title,
            authors=masthead.authors,
            published=masthead.published,
        )
    else:
        yield Failure(file.name, None, "no words are left of it", "save the article's text")
