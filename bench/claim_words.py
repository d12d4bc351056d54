"""What the claims of the bench are made with: words to exchange, and how a sentence is cut.

Kept apart from `pullquote.bot.claims` on purpose: a set that is made with the gate's own tables
would only show that the gate knows them.
"""

import re

NAME = r"[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,}){0,2}"
FULL_NAME = r"(?<=[a-z,] )(?<!and )([A-Z][a-z]+) ([A-Z][a-z]+)"
PRONOUN = "He|She|It|They|We|You|I|This|That|These|There|And|But|His|Her|Its|Their"
MONTHS = (
    "January February March April May June July August September October November December"
).split()
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
SPELLED = "two three four five six seven eight nine ten eleven twelve".split()
SYNONYMS = {
    "said": "stated", "help": "assist", "began": "started", "killed": "slain", "large": "big",
    "children": "kids", "home": "house", "company": "firm", "showed": "revealed", "car": "vehicle",
    "announced": "unveiled", "movie": "film", "buy": "purchase", "bought": "purchased",
    "ended": "finished", "important": "significant", "country": "nation", "job": "post",
    "build": "construct", "injured": "hurt", "huge": "enormous", "allow": "permit",
    "reported": "disclosed", "chief": "top", "battle": "fight", "noted": "observed",
    "caused": "triggered", "often": "frequently", "remains": "stays",
    "concerns": "worries", "effort": "attempt", "released": "issued", "according": "according",
    "biggest": "largest", "nearby": "neighboring", "created": "made", "told": "informed",
    "damage": "harm", "plans": "intends", "worried": "anxious", "increase": "rise",
    "quickly": "rapidly", "wealthy": "rich", "difficult": "tough", "started": "began",
}  # fmt: skip
OPPOSITES = {
    "rose": "fell", "increased": "decreased", "increase": "decrease", "won": "lost",
    "more": "fewer",
    "higher": "lower", "largest": "smallest", "first": "last", "before": "after", "after": "before",
    "opened": "closed", "supported": "opposed", "best": "worst", "approved": "rejected",
    "strong": "weak", "early": "late", "new": "old", "support": "oppose", "positive": "negative",
    "gained": "lost", "raised": "lowered", "arrested": "released", "begin": "end",
    "legal": "illegal",
    "praised": "mocked", "agreed": "refused", "safe": "unsafe", "north": "south",
    "growing": "shrinking",
    "public": "private", "older": "younger", "younger": "older", "better": "worse", "men": "women",
}  # fmt: skip
TRANSITIVE = (
    "released|announced|signed|approved|rejected|launched|filed|arrested|ordered|criticized|praised"
    "|sued|acquired|bought|built|killed|fired|hired|elected|endorsed|attacked|blocked"
    "|published|introduced|defeated|canceled|suspended|created|produced|directed|hosted|founded"
    "|invited|named|nominated|passed|issued|opened|closed|rescued|investigated"
).split("|")
DETAILS = (
    " after months of protests", " despite warnings from doctors", " in the middle of a snowstorm",
    ", angering the neighbors", " with help from volunteers", ", which cost millions",
    " for the second time in a decade", " under pressure from the unions", " near the old harbor",
    " because of a software error",
)  # fmt: skip
BE = "was|were|is|are|has|have|had|will|can|could|would|should"
LEADING = re.compile(r"^((?:On|In|At|By|During|After|Since) [A-Z0-9][\w ]{2,28}), (.+)$")
TRAILING = re.compile(rf"^(.+) ((?:on|in) (?:{'|'.join(WEEKDAYS + MONTHS)}|\d{{4}}))\.$")
TAIL = re.compile(
    r"^(.{40,}?),? (?:which|who|where|after|because|while|although|since|as well as|including)"
    r" .+\.$"
)
ASIDE = re.compile(
    r"^(.{8,}?), [^,\"“”]{6,60}, (?=(?:is|was|has|had|said|will|were|are|have)\b)(.+)$"
)
VOICE = re.compile(
    rf"^((?!(?:The|A|An|{PRONOUN}) ){NAME}) ({'|'.join(TRANSITIVE)})"
    rf" (?!out |up |off |down |in |and )((?:the |a |an |his |her |its |their )?[\w'’ -]{{3,40}}?)"
    r"((?: (?:on|in|at|for|after|with|from|over|during|to|last|this|that|as|when|by|because|since"
    r"|and)\b| ?,|\.).*)$"
)


_SMALL = frozenset(
    """The A An He She It They In On At But His Her Their There This That These Its We As After
    For""".split()
)


def decapital(text: str) -> str:
    """Return a sentence's beginning in lower case, but for names and "I"."""
    word = text.split(" ", 1)[0].strip('"“,')
    return text[0].lower() + text[1:] if word in _SMALL else text


def capital(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[0].upper() + text[1:]
