"""Questions that name a quote of the last answer: "more on [2]", "and 3?", "the second article"."""

import re
from dataclasses import dataclass

_ORDINALS = {
    name: n
    for n, names in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th"), start=1
    )
    for name in names.split()
}
_THING = r"(?:articles?|quotes?|citations?|sources?|stor(?:y|ies)|results?|links?|reports?|pieces?)"
_WHICH = "|".join([*_ORDINALS, "last"])
_LEADS = (
    r"(?:and|but|so|ok|okay|please|what\s+about|how\s+about|(?:tell\s+me\s+|show\s+me\s+)?more"
    r"|(?:on|about|of|from|in|to)|context|expand|open|show|explain|the|number|no\.?|one)"
)  # none is a row of others: they repeat, and each "the context" could be read in two ways

# Anywhere in the question: what no one writes of anything else.
_BRACKETED = re.compile(r"\[(\d{1,2})\]")
_NUMBERED = re.compile(rf"\b{_THING}\s+(?:number\s+|no\.?\s*|#)?(\d{{1,2}})\b", re.IGNORECASE)
_NTH_THING = re.compile(rf"\b(?:the\s+)?({_WHICH})\s+{_THING}\b", re.IGNORECASE)
# Only where the question is nothing else: a number or "the second one" may be anything.
_ALONE = re.compile(rf"(?:{_LEADS}\s+)*#?(\d{{1,2}})", re.IGNORECASE)
_NTH_ALONE = re.compile(rf"(?:{_LEADS}\s+)*({_WHICH})(?:\s+(?:one|{_THING}))", re.IGNORECASE)
_LEADS_ALONE = re.compile(rf"(?:{_LEADS}(?:\s+|$))*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedCitation:
    """A quote that a question names, and what else it asks.

    Attributes:
        n: The quote's number.
        before: The question up to the name.
        after: What follows it; both are empty where nothing else is asked.
    """

    n: int
    before: str
    after: str

    @property
    def alone(self) -> bool:
        """Whether the question asks for the quote's article and nothing more."""
        return not self.before and not self.after


def named_citation(text: str, count: int) -> NamedCitation | None:
    """Find the quote that a question names.

    Args:
        text: The question.
        count: Quotes of the last answer; a number beyond it names none.
    """
    plain = text.strip().rstrip("?.! ")
    for pattern in (_ALONE, _NTH_ALONE):
        match = pattern.fullmatch(plain)
        if match and 1 <= (n := _number(match[1], count)) <= count:
            return NamedCitation(n, "", "")
    for pattern in (_BRACKETED, _NUMBERED, _NTH_THING):
        match = pattern.search(plain)
        if match and 1 <= (n := _number(match[1], count)) <= count:
            before, after = plain[: match.start()].strip(), plain[match.end() :].strip()
            if _LEADS_ALONE.fullmatch(before) and not after:
                before = ""
            return NamedCitation(n, before, after)
    return None


def _number(written: str, count: int) -> int:
    if written.isdigit():
        return int(written)
    return count if written.lower() == "last" else _ORDINALS[written.lower()]
