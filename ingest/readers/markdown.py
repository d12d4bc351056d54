"""Markdown with front matter: the fields from above, the words as a reader sees them."""

from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from pullquote.ingest.fields import FieldError, article_from_record
from pullquote.ingest.normalise import normalise_line
from pullquote.ingest.raw import Origin, RawArticle
from pullquote.ingest.readers.whole import READ_ERRORS, failure_of, read_text
from pullquote.ingest.report import Failure
from pullquote.ingest.sources import SourceFile

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode


def read(file: SourceFile) -> Iterator[RawArticle | Failure]:
    """Read one article."""
    # Imported here for start-up time: most corpora hold no Markdown.
    from pullquote.ingest.readers.front_matter import line_of, split  # noqa: PLC0415

    whole = ""
    try:
        whole = read_text(file).removeprefix("\ufeff")
        fields, body = split(whole)
        heading, text = plain_text(body)
        title = fields.get("title") or heading
        if heading and not _same(heading, title):
            text = f"{heading}\n\n{text}"
        # An article's body is what stands below; "text" in front matter would shadow it.
        yield article_from_record({**fields, "title": title, "text": text}, Origin(file.name))
    except FieldError as error:
        yield failure_of(file, error, line_of(whole, error.field))
    except READ_ERRORS as error:
        yield failure_of(file, error)


def _same(heading: str, title: object) -> bool:
    return isinstance(title, str) and normalise_line(heading) == normalise_line(title)


def plain_text(markdown: str) -> tuple[str | None, str]:
    """Return the level-one heading that opens the text, if any, and the text without markup.

    Blocks are parted by blank lines; list items stand on lines of their own behind "- " or
    their number, and a table's cells are parted by " | ". Images go, links leave their words.
    """
    from markdown_it import MarkdownIt  # noqa: PLC0415 - the same
    from markdown_it.tree import SyntaxTreeNode  # noqa: PLC0415 - the same

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    blocks = SyntaxTreeNode(parser.parse(markdown)).children
    heading = None
    if blocks and blocks[0].tag == "h1":
        heading = _block(blocks[0]) or None
        blocks = blocks[1:]
    return heading, _joined(blocks, "\n\n")


def _joined(nodes: Sequence["SyntaxTreeNode"], separator: str) -> str:
    return separator.join(words for node in nodes if (words := _block(node)))


def _block(node: "SyntaxTreeNode") -> str:
    """Return the words of a block."""
    match node.type:
        case "inline":
            return _inline(node).strip()
        case "bullet_list" | "ordered_list" | "table" | "thead" | "tbody":
            return _joined(node.children, "\n")
        case "list_item":
            words = _joined(node.children, "\n")
            marker = f"{node.info}{node.markup}" if node.info else "-"
            return f"{marker} {words}" if words else ""
        case "tr":
            return _joined(node.children, " | ")
        case "code_block" | "fence":
            return node.content.strip("\n")
        case "html_block":
            return _without_tags(node.content)
        case _:
            return _joined(node.children, "\n\n")


def _inline(node: "SyntaxTreeNode") -> str:
    """Return the words of running text."""
    match node.type:
        case "text" | "code_inline":
            return node.content
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "html_inline":
            return "\n" if node.content.lower().startswith("<br") else ""
        case "image":
            return ""
        case _:
            return "".join(_inline(child) for child in node.children)


class _Words(HTMLParser):
    """Collects what a browser would show."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style") and self._hidden > 0

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def _without_tags(markup: str) -> str:
    parser = _Words()
    parser.feed(markup)
    parser.close()
    return "".join(parser.words).strip()
