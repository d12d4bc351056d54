"""Proper names in a text, and whether one text's name stands in another.

A name is told by its capitals. A capital that opens a sentence says little: such a word is a name
only together with another one, or where the compared text has it as one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pullquote.bot.claims.days import dates
from pullquote.bot.claims.text import Token, tokens
from pullquote.bot.words import STOP_WORDS

_JOINS = frozenset("of de la le du da di del van von der den bin ibn al el for & - ' st".split())
_TITLES = frozenset(
    """mr mrs ms miss dr prof professor sir dame lord lady king queen prince princess president vice
    prime minister chancellor senator sen rep representative congressman congresswoman governor gov
    mayor judge justice secretary general gen colonel col captain capt lieutenant lt sergeant sgt
    officer chief director chairman chairwoman ceo former pope cardinal bishop reverend rev coach
    attorney ambassador spokesman spokeswoman speaker saint""".split()
)
_NO_NAMES = frozenset("i i'm i've i'll i'd ok tv mom dad am pm".split())
_KNOWN = {
    "us": "unitedstates", "usa": "unitedstates", "america": "unitedstates",
    "american": "unitedstates", "americans": "unitedstates", "uk": "unitedkingdom",
    "britain": "unitedkingdom", "british": "unitedkingdom", "eu": "europeanunion",
    "un": "unitednations", "uae": "unitedarabemirates",
}  # fmt: skip
_PEOPLES = """russia russian russians|ukraine ukrainian ukrainians|china chinese|japan japanese
germany german germans|france french|spain spanish spaniard spaniards|italy italian italians
israel israeli israelis|iran iranian iranians|iraq iraqi iraqis|india indian indians
mexico mexican mexicans|canada canadian canadians|australia australian australians
brazil brazilian brazilians|europe european europeans|africa african africans|asia asian asians
ireland irish|scotland scottish|england english|wales welsh|poland polish poles|greece greek greeks
turkey turkish|egypt egyptian egyptians|syria syrian syrians|korea korean koreans
afghanistan afghan afghans|pakistan pakistani pakistanis|sweden swedish|norway norwegian norwegians
denmark danish|finland finnish|netherlands dutch|belgium belgian belgians|cuba cuban cubans
palestine palestinian palestinians|haiti haitian haitians|venezuela venezuelan venezuelans
democrat democrats democratic|republican republicans|california californian californians
texas texan texans|islam islamic|christianity christian christians""".replace("\n", "|")
_KNOWN |= {word: line.split()[0] for line in _PEOPLES.split("|") if line for word in line.split()}
_SHORTEST_ACRONYM = 2


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name as it is written.

    Attributes:
        words: Its words in lower case, without titles and joining words.
        start: Where it stands, in code points; `end` likewise.
        opens: It is one word, and only a sentence's beginning gives it its capital.
    """

    text: str
    words: tuple[str, ...]
    start: int
    end: int
    opens: bool

    def stands_in(self, others: Sequence["Name"], text: str) -> bool:
        """Tell whether the name is one of `others`, or a part of one: a surname for a full name.

        An acronym stands where its words are spelled out. So do words that `text` has in the same
        order without capitals.

        Args:
            others: The names of `text`.
            text: The sentence, or several.
        """
        mine = tuple(_key(word) for word in self.words)
        if not mine:
            return True
        if any(_is_part(mine, tuple(_key(word) for word in other.words)) for other in others):
            return True
        if len(self.words) == 1 and self.text.replace(".", "").isupper():
            letters = self.words[0].replace(".", "")
            if len(letters) >= _SHORTEST_ACRONYM and letters in _initials(text):
                return True
        return _in_a_row(mine, [_key(t.low) for t in tokens(text) if t.is_word])


def names(text: str) -> tuple[Name, ...]:
    """Find the proper names of a text, in order; days and months are left to `dates`."""
    taken = [
        (when.start, when.end) for when in dates(text) if when.month or when.weekday is not None
    ]
    found = [
        token
        for token in tokens(text)
        if not any(start <= token.start < end for start, end in taken)
    ]
    result: list[Name] = []
    at = 0
    while at < len(found):
        if not _is_capital(found[at]):
            at += 1
            continue
        after = _end_of_name(found, at)
        name = _name(text, found, at, after)
        if name is not None:
            result.append(name)
        at = after
    return tuple(result)


def opens_sentence(found: Sequence[Token], at: int) -> bool:
    """Tell whether a token begins a sentence or a quotation."""
    before = at - 1
    while before >= 0 and found[before].text in ('"', "(", "[", "'"):
        if found[before].text == '"':
            return True
        before -= 1
    if before > 0 and found[before].text == "." and _is_short(found[before - 1]):
        return False
    return before < 0 or found[before].text in (".", "!", "?", ":", "…", "|")


def _is_short(token: Token) -> bool:
    """Tell a title or an initial, whose full stop ends no sentence."""
    return token.low in _TITLES | {"st", "jr"} or (len(token.text) == 1 and token.text.isupper())


def _end_of_name(found: Sequence[Token], at: int) -> int:
    after = at + 1
    while after < len(found):
        token = found[after]
        if _is_capital(token):
            if found[after - 1].end + 1 < token.start:
                break
            after += 1
            continue
        initial = token.text == "." and len(found[after - 1].text) == 1
        joins = token.low in _JOINS or initial
        ahead = after + 1
        if joins and ahead < len(found) and found[ahead].low == "the":
            ahead += 1
        if joins and ahead < len(found) and _is_capital(found[ahead]):
            after = ahead + 1
            continue
        break
    return after


def _name(text: str, found: Sequence[Token], first: int, after: int) -> Name | None:
    starts = opens_sentence(found, first)
    while first < after and starts and found[first].low in STOP_WORDS:
        first, starts = first + 1, False
    part = [token for token in found[first:after] if token.is_word]
    if not part:
        return None
    words = _words(part)
    opens = starts and len(part) == 1 and not part[0].text[1:2].isupper()
    if not words and not part[0].text.isupper():
        return None
    if not words:  # "US", "IT": stop words in lower case
        words = tuple(token.low.replace(".", "") for token in part)
    return Name(text[part[0].start : part[-1].end], words, part[0].start, part[-1].end, opens)


def _words(part: Sequence[Token]) -> tuple[str, ...]:
    """Return a name's words in lower case, without the titles before it and what joins them."""
    bare = [
        token.low.replace(".", "")
        for token in part
        if token.text.isupper() or token.low not in _JOINS | STOP_WORDS
    ]
    named = next((n for n, word in enumerate(bare) if word not in _TITLES), len(bare))
    return tuple(bare[named:])


def _is_capital(token: Token) -> bool:
    return token.text[0].isupper() and token.low not in _NO_NAMES


def _key(word: str) -> str:
    word = word.replace(".", "")
    return _KNOWN.get(word, word)


def _is_part(mine: Sequence[str], whole: Sequence[str]) -> bool:
    rest = iter(whole)
    return all(word in rest for word in mine)


def _in_a_row(mine: Sequence[str], whole: Sequence[str]) -> bool:
    width = len(mine)
    return any(tuple(whole[n : n + width]) == tuple(mine) for n in range(len(whole) - width + 1))


def _initials(text: str) -> set[str]:
    """Return the initials of each run of capitalised words: "fbi" of three."""
    found: set[str] = set()
    for name in names(text):
        letters = [t.low[0] for t in tokens(name.text) if t.is_word and t.text[0].isupper()]
        everything = [t.low[0] for t in tokens(name.text) if t.is_word]
        found |= {"".join(letters), "".join(everything)}
    return found
