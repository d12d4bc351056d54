"""Titles for articles that come without one."""

import re

_HEADLINE = 160  # characters; a longer first line is a paragraph
_SENTENCE = 120  # the same for a line that ends like a sentence
_WRAPPED = 100  # a text with shorter lines may be wrapped by hand, sentences and all
_SENTENCE_END = re.compile(r"[.!?…][\"'’”)]*$")
_OPENING_WORDS = 12
_OPENING = 100


def split_title(text: str) -> tuple[str | None, str]:
    """Tell whether a page's first line is its title.

    Args:
        text: Normalised and cleaned.

    Returns:
        The title or None, and the text. A line that ends like a sentence may as well be the
        article's first one, so it stays in the text too and can be quoted; a line that does
        not is taken out.
    """
    first, _, rest = text.partition("\n")
    if not rest.strip() or len(first) > _HEADLINE or first[0].islower() or first[-1] in ":,;":
        return None, text
    stands_alone = rest.startswith("\n")
    if _SENTENCE_END.search(first):
        return (first if stands_alone and len(first) <= _SENTENCE else None), text
    second = rest.lstrip("\n").partition("\n")[0]
    if stands_alone or len(second) > _WRAPPED or second.startswith("By "):
        return first, rest.lstrip("\n")
    return None, text


def opening_words(text: str) -> str:
    """Return the first words of a text, to stand where a title is missing."""
    line = text.lstrip().partition("\n")[0]
    words = line.split()[:_OPENING_WORDS]
    opening = " ".join(words)[:_OPENING].rstrip()
    return opening if opening == line.strip() else f"{opening} …"
