"""The words of a question as the rules on follow-ups see them: tokens, telling words, stems.

English. Lists, not a model: a word that is on none of them counts as one that tells something.
"""

import re
from dataclasses import dataclass

from pullquote.bot.words import STOP_WORDS, WORD, bare

_TOKEN = re.compile(r"[^\W_]+(?:['’.\-&/][^\W_]+)*|[,;:.?!—–]")
_CONTRACTED = re.compile(
    r"^(he|she|it|they|that|there|this|who|what|when|where|why|how)['’](?:s|re|d|ll|ve)$"
)

WH = frozenset("who whom whose what which when where why how".split())
AUXILIARIES = frozenset(
    """
    is are was were be been am isn't aren't wasn't weren't do does did don't doesn't didn't has
    have had hasn't haven't hadn't will would won't wouldn't can could can't cannot couldn't
    should shall shouldn't may might must
    """.split()
)
PREPOSITIONS = frozenset(
    """
    about above after against among around at before behind besides between by during except for
    from in inside into like near of off on onto out outside over per since than through to toward
    towards under until up upon with within without
    """.split()
)
CLAUSE_OPENERS = frozenset(
    """
    after although and as because before but if once or since so than that though unless until
    when where whether while who which whose
    """.split()
)
TIME_NOUNS = frozenset(
    """
    afternoon century day days decade evening fall hour minute moment month morning night quarter
    season second semester spring summer autumn term time week weekend winter year years weeks
    months monday tuesday wednesday thursday friday saturday sunday january february march april
    may june july august september october november december christmas
    """.split()
)
_THIN = frozenset(
    """
    actually already anybody anyone anything began begin begins big bigger called came come comes
    day days detail details else end ended ends ever everybody everyone everything exactly far fast
    first get gets go goes going gone got guy happen happened happening happens high hour hours
    kind large last later like long made make makes man mean means meant month months name names
    next nobody number often old one ones order part people percent person place please point
    possible quite really reason reasons right seem since someone something soon sort start started
    starts still tall thing things think time times type use usually want way week weeks woman year
    years yet young
    """.split()
)


_ENDINGS = ("ing", "ies", "ied", "ers", "er", "ed", "es", "e", "s", "y")
_SHORTEST_STEM = 3
_COMMON = STOP_WORDS | AUXILIARIES | WH | PREPOSITIONS


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark.

    Attributes:
        low: In lower case, without 's; of "he's" the "he".
        capital: Begins with a capital that the beginning of a sentence does not explain.
        contracted: An auxiliary was cut off.
    """

    text: str
    low: str
    capital: bool
    contracted: bool = False

    @property
    def is_mark(self) -> bool:
        """Whether it is punctuation."""
        return not self.text[0].isalnum()

    @property
    def telling(self) -> bool:
        """Whether it says what the question is about."""
        return not self.is_mark and self.low not in STOP_WORDS and self.low not in _THIN


def tokens(text: str) -> list[Token]:
    """Part a question into words and marks."""
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        word = match.group()
        short = _CONTRACTED.match(word.lower())
        low = short[1] if short else bare(word)
        follows = bool(found) and found[-1].text not in {".", "?", "!", ":"}
        capital = word[0].isupper() and word != "I" and (follows or low not in _COMMON)
        found.append(Token(word, low, capital, bool(short)))
    return found


def stem(word: str) -> str:
    """Cut the commonest endings off, so that "sales" is found in "sale"."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def stems(text: str) -> frozenset[str]:
    """Return the stems of a text's words."""
    return frozenset(stem(bare(word)) for word in WORD.findall(text))
