"""Words of claims and sentences, folded so that the same thing compares equal.

Typographic quotes, dashes and spaces are folded, letters and digits never: 5% is not 6%.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

_FOLDED = str.maketrans(
    {
        "‘": "'", "’": "'", "‛": "'", "ʼ": "'",
        "“": '"', "”": '"', "„": '"', "‟": '"', "«": '"', "»": '"',
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-",
        "\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2007": " ", "\n": " ", "\t": " ",
    }
)  # fmt: skip
"""One character for one, so that offsets stay."""

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|\d+(?:[.,:]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)*|[^\w\s]")

# Forms whose stem no ending tells; each line is one word.
_IRREGULAR = """
be am is are was were been being|have has had having|do does did done|say says said saying
go goes went gone|win won winning|lose lost losing loss|make made making|take took taken taking
give gave given giving|get got gotten getting|come came coming|see saw seen|know knew known
think thought|find found|tell told|become became|leave left leaving|feel felt|bring brought
begin began begun beginning|keep kept|hold held|write wrote written writing|stand stood|hear heard
let letting|mean meant|set setting|meet met meeting|run ran running|pay paid|sit sat sitting
speak spoke spoken|lead led|grow grew grown growth|fall fell fallen|send sent|build built
draw drew drawn|break broke broken|spend spent|cut cutting|rise rose risen rising|drive drove driven
buy bought|wear wore worn|choose chose chosen choice|seek sought|throw threw thrown|catch caught
deal dealt|teach taught|sell sold sale|fight fought|steal stole stolen|shoot shot shooting
strike struck stricken|hit hitting|die died dies dying|lie lying lay|beat beaten beating
hide hid hidden|fly flew flown flight|ride rode ridden|eat ate eaten|sing sang sung|swim swam swum
wake woke woken|freeze froze frozen|forget forgot forgotten|sink sank sunk|shake shook shaken
drink drank drunk|sweep swept|sleep slept|bear bore born borne|bind bound|tear tore torn
feed fed|flee fled|hang hung|lend lent|shrink shrank shrunk|swear swore sworn|swing swung
child children|man men|woman women|person people|foot feet|life lives|wife wives|half halves
leaf leaves|mouse mice|tooth teeth|datum data|good better best|bad worse worst|quit quitting
withdraw withdrew withdrawn|undergo underwent undergone|overcome overcame|arise arose arisen
""".replace("\n", "|")
_FAMILY = {form: line.split()[0] for line in _IRREGULAR.split("|") if line for form in line.split()}
_ENDINGS = (
    ("ization", ""), ("isation", ""), ("ational", "at"), ("fulness", ""), ("ousness", ""),
    ("ations", "at"), ("ation", "at"), ("ments", ""), ("ment", ""), ("ness", ""), ("ings", ""),
    ("ing", ""), ("edly", ""), ("ies", "y"), ("ied", "y"), ("ily", "y"), ("ions", ""), ("ion", ""),
    ("ally", "al"), ("ers", ""), ("ors", ""), ("er", ""), ("or", ""), ("ed", ""), ("ely", ""),
    ("ly", ""), ("es", ""), ("s", ""), ("e", ""),
)  # fmt: skip
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark of a text.

    Attributes:
        text: As written, typography folded.
        stem: What forms of one word share, in lower case.
        start: Where it stands, in code points.
        end: Where it ends.
    """

    text: str
    stem: str
    start: int
    end: int

    @property
    def low(self) -> str:
        """The token in lower case."""
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number, not a mark."""
        return self.text[0].isalnum()


def fold(text: str) -> str:
    """Return `text` with one form of each quote, dash and space; no offset moves."""
    return text.translate(_FOLDED)


@lru_cache(maxsize=2_048)
def tokens(text: str) -> tuple[Token, ...]:
    """Cut a text into words, numbers and marks; `'s` and `n't` are tokens of their own."""
    found: list[Token] = []
    for match in _TOKEN.finditer(fold(text)):
        word, at = match.group(), match.start()
        low = word.lower()
        tail = 2 if low.endswith("'s") else 3 if low.endswith("n't") and low != "n't" else 0
        head = word[: len(word) - tail]
        found.append(Token(head, stem(head), at, at + len(head)))
        if tail:
            mark = word[-tail:]
            found.append(Token(mark, mark.lower(), at + len(head), match.end()))
    return tuple(found)


@lru_cache(maxsize=16_384)
def stem(word: str) -> str:
    """Return what the forms of a word share: a rough stem, for comparing and not for showing."""
    low = fold(word).lower().replace(".", "") if len(word) > 1 else word.lower()
    if low in _FAMILY:
        return _FAMILY[low]
    for ending, left in _ENDINGS:
        base = low[: len(low) - len(ending)]
        if low.endswith(ending) and len(base) >= _SHORTEST and not low.endswith(("ss", "us")):
            low = base + left
            break
    if len(low) > _SHORTEST and low[-1] == low[-2] and low[-1] in "bdgklmnprtv":
        low = low[:-1]
    return low[:-1] + "i" if low.endswith("y") and len(low) > _SHORTEST else low
