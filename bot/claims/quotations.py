"""Words in quotation marks: a claim may only quote what stands in its sentence."""

import re

from pullquote.bot.claims.text import fold

_QUOTED = re.compile(r'"([^"]+)"')
_SINGLE = re.compile(r"(?<![\w'])'([^'\n]+(?:'\w[^'\n]*)*)'(?!\w)")
_LONG_ENOUGH = 2
_EDGE = ".,;:!? "


def quotations(text: str) -> tuple[str, ...]:
    """Return what stands between double quotation marks, and between single ones if it is longer.

    Single marks count from two words on: a lone one is an apostrophe more often.
    """
    folded = fold(text)
    double = [match[1] for match in _QUOTED.finditer(folded)]
    rest = _QUOTED.sub(" ", folded)
    single = [m[1] for m in _SINGLE.finditer(rest) if len(m[1].split()) >= _LONG_ENOUGH]
    return tuple(double + single)


def has_open_quotation(text: str) -> bool:
    """Tell whether a quotation mark has no partner: what it quotes cannot be known."""
    return fold(text).count('"') % 2 == 1


def is_slice(quoted: str, text: str) -> bool:
    """Tell whether quoted words stand in `text`, whole words, in the same case and spelling.

    The forms of quotes, dashes and spaces may differ, and a mark at either end.
    """
    wanted = " ".join(fold(quoted).split()).strip(_EDGE)
    if not wanted:
        return False
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", " ".join(fold(text).split())) is not None
