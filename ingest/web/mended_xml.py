"""XML of the web made well-formed, and nothing in it that unpacks.

For feedparser, whose reader of well-formed XML takes a time in proportion to the feed's length;
the one that it falls back to takes the square of it (36 KB of "<a " take seconds).
"""

import re
from typing import Any
from xml.parsers import expat

from pullquote.config import BadInputError
from pullquote.ingest.web.charset import text_of

_ROOT = re.compile(r"<[A-Za-z_]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CDATA = ("<![CDATA[", "]]>")
# Markup of pages that was put into a feed as it is, with its "<br>" and "<p>" left open.
_MARKUP = re.compile(
    r"<(?=/?(?:a|b|i|u|p|br|hr|em|li|ol|ul|td|tr|th|div|img|h[1-6]|span|font|code|small|strong"
    r"|table|tbody|center|blockquote)[\s/>])",
    re.IGNORECASE,
)
_MOST_ELEMENTS = 200_000  # feedparser takes some 40 microseconds for each
_STRAY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")

Element = Any  # lxml brings no types


def well_formed(data: bytes, charset: str | None) -> bytes:
    """Return a document in UTF-8 from its first element on, mended where it is broken.

    What stands before that is the declaration of an encoding that no longer holds, and perhaps
    definitions of entities, which let a short document unpack to a hundred times its size.

    Args:
        data: As a server sent it.
        charset: As the server declared it.

    Returns:
        Well-formed XML; nothing where there is no element, or no text at all.

    Raises:
        BadInputError: It cannot be mended, or has so many elements that reading them would
            take minutes.
    """
    # Imported here for start-up time.
    from lxml import etree  # noqa: PLC0415

    try:
        text = _CONTROLS.sub("", text_of(data, charset))
    except BadInputError:
        return b""
    root = _ROOT.search(text)
    if root is None:
        return b""
    text = text[root.start() :]
    try:
        tree: Element = etree.fromstring(text.encode(), _parser(recover=False))
    except etree.XMLSyntaxError:
        tree = etree.fromstring(_escaped(text).encode(), _parser(recover=True))
    if tree is None:
        return b""
    if sum(1 for _ in tree.iter()) > _MOST_ELEMENTS:
        raise BadInputError(
            f"it has more than {_MOST_ELEMENTS:,} elements",
            remedy="tell the site's owner, or follow its sitemap instead",
        )
    _drop_unknown_prefixes(tree)
    mended = etree.tostring(tree, encoding="utf-8").decode("utf-8", "surrogatepass")
    return _checked(_CONTROLS.sub("", mended).encode())  # "&#1;" brings controls back


def _checked(document: bytes) -> bytes:
    """Return a document that the parser which feedparser tries first will not refuse."""
    parser = expat.ParserCreate(namespace_separator=" ")
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        raise BadInputError(
            f"it is not well-formed XML: {expat.ErrorString(error.code)}",
            remedy="tell the site's owner, or follow its sitemap instead",
        ) from None
    return document


def _parser(*, recover: bool) -> Any:
    from lxml import etree  # noqa: PLC0415 - start-up time

    return etree.XMLParser(
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )


def _escaped(text: str) -> str:
    """Escape what broke a document, outside of what it marked as plain text itself.

    That is, each ampersand that begins nothing, as addresses have them, and markup of pages.
    """
    opening, closing = _CDATA
    mended: list[str] = []
    for number, part in enumerate(text.split(opening)):
        plain, end, rest = part.partition(closing) if number else ("", "", part)
        if number and not end:  # never closed: no plain text
            plain, rest = "", part
        if end:
            mended += (opening, plain, closing)
        mended.append(_MARKUP.sub("&lt;", _STRAY.sub("&amp;", rest)))
    return "".join(mended)


def _drop_unknown_prefixes(tree: Element) -> None:
    """Take away prefixes that stand for no namespace, which mending leaves in the names."""
    for element in tree.iter():
        if isinstance(element.tag, str) and ":" in element.tag and element.tag[0] != "{":
            element.tag = element.tag.rpartition(":")[2] or "unnamed"
        for name in [name for name in element.attrib if ":" in name and name[0] != "{"]:
            del element.attrib[name]
