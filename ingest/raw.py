"""An article as a reader hands it over: decoded and in the right fields, not yet normalised."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an article was read.

    Attributes:
        file: The file's name for messages.
        line: Line of the record, counted from 1, or None where the article is the whole file.
        record: Number of the record in a file of several, counted from 1 with the refused
            ones, or None where the file holds one article.
        listed: It stands in a list, of which a line may hold several.
    """

    file: str
    line: int | None = None
    record: int | None = None
    listed: bool = False


@dataclass(frozen=True, slots=True)
class RawArticle:
    """One article in the words of its source.

    Attributes:
        url: As the source wrote it; checked and made canonical later.
        published: ISO 8601 date or datetime, already checked.
        corrections: What the source states beside the text as corrections of this article.
    """

    text: str
    origin: Origin
    given_id: str | None = None
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    section: str | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    corrections: tuple[str, ...] = ()
