"""Deep links: a URL with a text fragment that scrolls a browser to the quoted words.

The syntax is the WICG's "URL Fragment Text Directives": `#:~:text=start,end`, where the words
must stand in the page as they are and a dash, a comma or an ampersand must be percent-encoded.
"""

from urllib.parse import quote, urlsplit

_WHOLE_UP_TO_WORDS = 8
_ENDS_WORDS = 5


def text_fragment_link(url: str | None, quoted: str) -> str | None:
    """Return `url` with a fragment that points at `quoted`, or None.

    A short quote of one line is named whole, a longer one by its first and last words, which
    keeps the link short and lets the quote run over several paragraphs. None without a web
    address, so that no other scheme ever becomes a link.
    """
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    lines = [line.split() for line in quoted.splitlines() if line.strip()]
    if not lines:
        return None
    first, last = lines[0], lines[-1]
    if len(lines) == 1 and len(first) <= _WHOLE_UP_TO_WORDS:
        directive = _encode(first)
    else:
        head = first[:_ENDS_WORDS]
        taken = len(head) if len(lines) == 1 else 0
        tail = last[max(taken, len(last) - _ENDS_WORDS) :]
        directive = f"{_encode(head)},{_encode(tail)}"
    return f"{parts._replace(fragment='').geturl()}#:~:text={directive}"


def _encode(words: list[str]) -> str:
    return quote(" ".join(words), safe="").replace("-", "%2D")
