"""Whether a mark ends a sentence: full stops, question and exclamation marks, ellipses.

`MARK` finds each candidate in one pass, and `ends_sentence` weighs what stands before and after
it, looking no further than a fixed number of characters, so that splitting stays linear.
"""

import re

from pullquote.ingest.abbreviations import (
    AFTER_COMMA_ONLY,
    AFTER_TIMES,
    BEFORE_LETTERS,
    BEFORE_NUMBERS,
    BEFORE_NUMBERS_SMALL,
    DAYS,
    DOMAINS,
    EXCLAIMED,
    HESITATIONS,
    MAY_END,
    MONTHS,
    NEVER_END,
    PARTICLES,
    SMALL_ABBREVIATIONS,
    SPEECH,
    STARTERS,
    TIMES,
    TITLES,
)

_CJK = "。！？｡．"
_OTHER = "؟۔।॥։።܀"

# Possessive quantifiers: no text makes the search step back. A full stop that stands apart belongs
# to an ellipsis that is spelled with spaces; closing quotes and brackets belong to the mark.
MARK = re.compile(
    rf"(?P<mark>[.!?…‽‼⁇⁈⁉{_CJK}{_OTHER}]++(?:[ \u00a0](?:\.|…)++(?!\w))*+)"
    r"(?P<closers>(?:[\"'”’»›)\]}」』）*_]|“(?=\s)|‘(?=\s)|\[\d{1,3}\]"
    r"|[ \u00a0](?:[”»)\]](?!\w)|[\"']{1,2}(?!\S)))*+)"
    r"(?P<gap>\s*+)"
)

_SAYING_NO = ("said ", "says ", "say ", "voted ", "vote ", "answered ")
_LOOK_BACK = 48
_LONGEST_ADDRESS = 200
_WORD_PARTS = re.compile(r"[\"“”‘«»()\[\]{}<>—–―−…/|-]")
_BEFORE_THAT = re.compile(r"([\w.’'-]*)(,?)\s*\Z")
_AHEAD = re.compile(
    r"(?P<open>[\"'“”‘’«»‹›„(\[{「『（¿¡*_]{0,4})(?P<dash>(?:[-–—―−]{1,3}\s?)?)"
    r"(?P<more>[\"'“‘«]{0,2})(?P<word>[\w’'./-]{0,40})"
)
_DOTTED = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}\Z")
_NUMBER = re.compile(r"#?\d|[IVXLC]{2,}\b|[VXLC]\b")
_BRAND = re.compile(
    r"[a-z]{1,3}[A-Z]|[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*\.(?:com|org|net|gov|edu|io|co)\b"
)
_SMALL_WORD = re.compile(r"[a-z]*[aeiouy][a-z]*\Z")
_LABEL = re.compile(r"\W*(?:\d{1,3}|[^\W\d_]|[ivxIVX]{1,4})\Z")
_ASKED = re.compile(
    rf"(?P<first>[A-Z][\w’'.-]*)\s(?:[\w’'.-]{{1,20}}\s){{0,5}}(?:{'|'.join(sorted(SPEECH))})"
    r"(?=[.,:]|\s(?:of|in|on|during|at|with|after|before|as|about|when|while|to|from|via|by)\b|\s*\Z)"
)
_ADDRESS = re.compile(r"[@=_\\]|www\.|://|\.\w+/", re.IGNORECASE)
_ENDED_ADDRESS = re.compile(r"\w\.(?:com|org|net|gov|edu)\Z")
_JOINED_NEXT = re.compile(
    r"[“‘\"(]?(?P<word>[A-ZÀ-ÖØ-Þ](?:[A-Z]++|[^\W\d_A-Z]*+))[’']?\w{0,3}"
    r"(?=[\s,;:—–-]|\Z)(?P<runs_on>(?=\s[a-z]))?"
)


def ends_sentence(text: str, start: int, found: re.Match[str]) -> bool:
    """Tell whether a sentence ends at a mark.

    Args:
        text: The whole text.
        start: Where the present sentence (or its unit of text) begins.
        found: A match of `MARK`, with text of the same unit after it.

    Returns:
        True if the next sentence begins at the match's end.
    """
    begin, after = found.start(), found.end()
    if begin - start < 8 and _is_label(text[start:begin]):
        return False
    mark, closers = found["mark"], found["closers"]
    if mark[-1] in _CJK:
        return not (closers and text[after] in "とっ")
    if not found["gap"]:
        return _ends_without_space(text, begin, found)
    ahead = _AHEAD.match(text, after)
    assert ahead is not None
    before = text[max(start, begin - _LOOK_BACK) : begin]
    if mark == ".":
        return _full_stop_ends(before, closers, ahead)
    if mark.startswith("…") or ".." in mark or ". ." in mark:
        return _ellipsis_ends(before, mark, closers, ahead)
    return _question_ends(before, closers, ahead, text)


def _is_label(sentence: str) -> bool:
    """Tell whether nothing but punctuation or the label of a list item stands before the mark."""
    return _LABEL.match(sentence) is not None or not any(map(str.isalnum, sentence))


def _opens(ahead: re.Match[str]) -> bool:
    """Tell whether what follows can open a sentence: a capital, a figure, a quote, a brand."""
    word = ahead["word"].lstrip("'’.-/")
    if not word:
        following = ahead.string[ahead.end() : ahead.end() + 1]
        return bool(following) and following not in ",;:/&%=<>+)]}|"
    first = word[0]
    if first.islower():
        quoted = ahead["open"][:1] in '"“‘«„「' if ahead["open"] else bool(ahead["more"])
        return quoted or _BRAND.match(word) is not None or _is_particle(ahead)
    return True


def _token_before(before: str) -> str:
    """Cut the last run of characters without white space; empty after white space."""
    return "" if not before or before[-1].isspace() else before.rsplit(None, 1)[-1]


def _word_before(before: str) -> str:
    """Cut the last word, without quotes, brackets and what is joined to it by a hyphen."""
    return _WORD_PARTS.split(_token_before(before))[-1].lstrip("'’")


def _is_small_word(word: str) -> bool:
    """Tell whether a full stop after the word can stand for nothing but an end."""
    return (
        len(word) >= 4 and _SMALL_WORD.match(word) is not None and word not in SMALL_ABBREVIATIONS
    )


def _is_particle(ahead: re.Match[str]) -> bool:
    """Tell whether a name like "de Blasio" or "al-Masri" follows."""
    word, _, rest = ahead["word"].partition("-")
    if word not in PARTICLES or ahead["open"]:
        return False
    following = rest or ahead.string[ahead.end() + 1 : ahead.end() + 2]
    return following[:1].isupper()


def _starter_follows(ahead: re.Match[str]) -> bool:
    """Tell whether the next word opens sentences and hardly ever goes on with a name."""
    word = ahead["word"].replace("’", "'")
    return word in STARTERS or word.partition("'")[0] in STARTERS


def _full_stop_ends(before: str, closers: str, ahead: re.Match[str]) -> bool:
    """Decide for a single full stop that white space follows."""
    word = _word_before(before)
    if not _opens(ahead):
        return not closers and _is_small_word(word) and ahead["word"][:1].islower()
    verdict = _abbreviation_ends(word, before[: len(before) - len(word)], ahead)
    if verdict is not None:
        return verdict
    if closers and ahead["word"][:1].islower() and not _BRAND.match(ahead["word"]):
        return bool(ahead["open"])
    # “We won.” — Ana Reyes, mayor
    return not (closers and ahead["dash"] and not ahead["open"])


def _abbreviation_ends(word: str, earlier: str, ahead: re.Match[str]) -> bool | None:
    """Decide for a full stop after an abbreviation or an initial; None after any other word."""
    for words, rule in _RULES:
        if word in words:
            return rule(earlier, ahead)
    if len(word) == 1 and word.isupper():
        return _initial_ends(word, earlier, ahead)
    return _ends_before_starter(earlier, ahead) if _DOTTED.match(word) else None


def _ends_never(earlier: str, ahead: re.Match[str]) -> bool | None:  # noqa: ARG001
    return False


def _ends_unless_numbered(earlier: str, ahead: re.Match[str]) -> bool | None:  # noqa: ARG001
    return False if _NUMBER.match(ahead["word"]) and not ahead["open"] else None


def _ends_saying_no(earlier: str, ahead: re.Match[str]) -> bool | None:
    return None if earlier.endswith(_SAYING_NO) else _ends_unless_numbered(earlier, ahead)


def _ends_unless_dated(earlier: str, ahead: re.Match[str]) -> bool | None:  # noqa: ARG001
    word = ahead["word"]
    return not (word[:1].isdigit() or word.rstrip(".") in MONTHS or ahead["dash"])


def _ends_unless_timed(earlier: str, ahead: re.Match[str]) -> bool | None:  # noqa: ARG001
    zone = ahead["word"].partition("/")[0].rstrip(".") in AFTER_TIMES
    return not (zone or ahead["dash"] or ahead["open"][:1] == "(")


def _ends_after_comma(earlier: str, ahead: re.Match[str]) -> bool | None:
    return _ends_before_starter(earlier, ahead) if earlier.rstrip().endswith(",") else None


def _ends_before_starter(earlier: str, ahead: re.Match[str]) -> bool | None:  # noqa: ARG001
    return _starter_follows(ahead) and not ahead["dash"] and ahead["open"][:1] != "("


_RULES = (
    (NEVER_END, _ends_never),
    (BEFORE_NUMBERS, _ends_unless_numbered),
    (BEFORE_NUMBERS_SMALL, _ends_saying_no),
    (TITLES, _ends_never),
    (MONTHS | DAYS, _ends_unless_dated),
    (TIMES, _ends_unless_timed),
    (AFTER_COMMA_ONLY, _ends_after_comma),
    (MAY_END, _ends_before_starter),
)


def _initial_ends(word: str, earlier: str, ahead: re.Match[str]) -> bool | None:
    """Decide for a full stop after a single letter."""
    preceding = _BEFORE_THAT.search(earlier)
    lead = preceding[1] if preceding else ""
    if lead.lower() in BEFORE_LETTERS or (word == "I" and lead.islower()):
        return None
    return _starter_follows(ahead) and not ahead["dash"] and ahead["open"][:1] != "("


def _ellipsis_ends(before: str, mark: str, closers: str, ahead: re.Match[str]) -> bool:
    """Decide for an ellipsis: it ends a sentence before a capital, unless words were left out."""
    word = ahead["word"].lstrip("'’.-/")
    if not word or word[0].islower():
        return bool(ahead["open"]) and not word[:1].islower()
    if closers:
        return True
    last = _word_before(before.rstrip())
    if word.replace("’", "'").partition("'")[0] == "I":
        return last not in HESITATIONS
    # "the law … President": apart from the word before it, or after an abbreviation's full stop.
    omission = before[-1:].isspace() or (mark[1:2].isspace() and _abbreviated(last))
    return not omission or _starter_follows(ahead)


def _abbreviated(word: str) -> bool:
    return word in TITLES or word in MAY_END or _DOTTED.match(word) is not None


def _question_ends(before: str, closers: str, ahead: re.Match[str], text: str) -> bool:
    """Decide for question and exclamation marks."""
    if not _opens(ahead):
        return False
    if ahead["word"][:1].islower() and not _BRAND.match(ahead["word"]):
        return bool(ahead["open"] or ahead["more"]) and not closers
    if closers and any(quote in closers for quote in "\"'”’»"):
        if ahead["dash"] and not ahead["open"]:
            return False
        asked = _ASKED.match(text, ahead.start(), ahead.start() + 120)
        return asked is None or asked["first"] in STARTERS
    if not closers and _word_before(before) in EXCLAIMED:
        return _starter_follows(ahead)
    return True


def _ends_without_space(text: str, begin: int, found: re.Match[str]) -> bool:
    """Decide where extraction lost the space: "ended.The next", but not "CNN.com" or "U.S.-led"."""
    following = _JOINED_NEXT.match(text, found.end(), found.end() + 40)
    if following is None:
        return False
    opener = following["word"]
    token = _token_before(text[max(0, begin - _LONGEST_ADDRESS) : begin]).removeprefix("@")
    if _ENDED_ADDRESS.search(token):
        return opener.lower() not in DOMAINS
    word = _word_before(token)
    if _ADDRESS.search(token) or "." in word or word in TITLES or word in MAY_END:
        return False
    if found["mark"][0] in "?!":
        return len(word) > 1
    if opener in STARTERS:
        return len(word) > 1 or bool(found["closers"])
    if opener.lower() in DOMAINS:
        return False
    if word.islower():
        return len(word) > 1
    # "in Romania.Kirby said": a name, so what follows must look like running text.
    named = word.isdigit() or len(word) > 2
    return named and opener[1:].islower() and following["runs_on"] is not None
