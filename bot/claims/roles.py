"""Who did what to whom: whether a claim keeps the parts of its sentence in their places.

Without a parser: the words of the claim are aligned with the sentence, and each part that has
moved must be one that may move: an adverbial with its preposition, a list's member, "said A" for "A
said", the agent of a passive, an owner. A part that moved in any other way is a swapped role.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pullquote.bot.claims.alignment import DETERMINERS, SAYS, Aligned, align, marker
from pullquote.bot.claims.text import Token, stem
from pullquote.bot.words import STOP_WORDS

_BE = frozenset("be is are was were been being am 's get got gets getting".split())
_RELATIVE = frozenset({"who", "which", "whose", "whom", "where"})
_SAYING = 6
_SAYS_THAT = frozenset(
    stem(word) for word in "find show conclude suggest believe think claim confirm insist".split()
)
_COMPOUNDS = frozenset({"of", "to", "in", "for", "at"})
_PARTICIPLES = ("ed", "en", "wn", "lt", "ld", "de", "ght")
_JOINS = frozenset({"and", "but", "or", "while", ";"})
_TELLS_APART = frozenset({"by", "from", "to", "against", "for", "with"})
_NOT_WHO = frozenset({"of", "with", "for", "from", "to", "against", "about", "than", "on", "at"})
_AUXILIARIES = _BE | frozenset(
    "has have had will would may might could can should did does do not n't to".split()
)


@dataclass(frozen=True, slots=True)
class _Block:
    """Words that stand together in the claim and in the sentence.

    Attributes:
        first: Index of its first pair; `after` is one past its last.
        low: Least index into the sentence's tokens; `high` the greatest.
    """

    first: int
    after: int
    low: int
    high: int


def swapped(claim: str, sentence: str) -> str:
    """Say which words have changed their places, or return ""."""
    aligned = _with_said(align(claim, sentence))
    blocks = _blocks(aligned)
    flips = _flips(aligned)
    for n, block in enumerate(blocks):
        for later in blocks[n + 1 :]:
            if later.low < block.low and not _may_move(aligned, block, later, flips):
                return f"{_words(aligned, block)} | {_words(aligned, later)}"
    return (
        _wrong_voice(aligned, flips)
        or _wrong_marker(aligned)
        or _wrong_subject(aligned, flips)
        or _torn_clause(aligned)
    )


def _blocks(aligned: Aligned) -> list[_Block]:
    """Part the aligned words where their order in the sentence breaks or leaves others between."""
    pairs, used = aligned.pairs, {place for _, place in aligned.pairs}
    blocks: list[_Block] = []
    first = 0
    for n in range(1, len(pairs) + 1):
        if n < len(pairs):
            last, place = pairs[n - 1][1], pairs[n][1]
            if place >= last and not any(last < other < place for other in used):
                continue
        if pairs:
            places = [place for _, place in pairs[first:n]]
            blocks.append(_Block(first, n, min(places), max(places)))
        first = n
    return blocks


def _may_move(aligned: Aligned, block: _Block, later: _Block, flips: set[int]) -> bool:
    """Tell whether two blocks may stand in the other order than in the sentence."""
    return (
        _is_adverbial(aligned, block)
        or _is_adverbial(aligned, later)
        or _says(aligned, block)
        or _says(aligned, later)
        or _are_listed(aligned, block, later)
        or _is_owner(aligned, block, later)
        or _flipped(aligned, block, later, flips)
        or _is_patient(aligned, block, later)
    )


def _is_patient(aligned: Aligned, block: _Block, later: _Block) -> bool:
    """Tell whether a verb's object stands before it because the verb became passive."""
    return any(
        later.first <= n < later.after and block.low > aligned.pairs[n][1]
        for n in _passives_without_agent(aligned)
    )


def _is_adverbial(aligned: Aligned, block: _Block) -> bool:
    """Tell whether a block has its preposition with it, or is a time or an adverb."""
    at, place = aligned.pairs[block.first]
    mine, theirs = marker(aligned.claim, at), marker(aligned.source, place)
    if mine and mine == theirs and mine != "of":
        return True
    first = aligned.claim[at]
    return not mine and not theirs and first.low.endswith("ly")


def _says(aligned: Aligned, block: _Block) -> bool:
    """Tell whether a block is "A said", set off by a comma or the sentence's end in both."""
    source, before, after = aligned.source, block.low - 1, block.high + 1
    inside = range(block.low, block.high + 1)
    commas = [n for n in inside if source[n].text == ","]
    aside = commas[-1] - commas[0] if commas else 0
    if block.high - block.low - aside > _SAYING:
        return False
    if not any(_reports(source, n) for n in inside):
        return False
    while before >= 0 and source[before].low in DETERMINERS:
        before -= 1
    opens = before < 0 or not source[before].is_word
    closes = after >= len(source) or not source[after].is_word
    return opens or closes


def _reports(found: Sequence[Token], at: int) -> bool:
    """Tell whether a verb brings what somebody says; "found" does in "found that" alone."""
    verb = found[at].stem
    return verb in SAYS or (verb in _SAYS_THAT and _low(found, at + 1) == "that")


def _are_listed(aligned: Aligned, block: _Block, later: _Block) -> bool:
    """Tell whether two blocks are neighbours in a list, here and there."""
    if block.after != later.first:
        return False
    mine = aligned.claim[aligned.pairs[block.after - 1][0] + 1 : aligned.pairs[later.first][0]]
    theirs = aligned.source[later.high + 1 : block.low]
    return all(_only_lists(between) for between in (mine, theirs))


def _only_lists(between: Sequence[Token]) -> bool:
    words = [token.low for token in between if token.low not in DETERMINERS]
    return bool(words) and all(word in ("and", "or", ",") for word in words)


def _is_owner(aligned: Aligned, block: _Block, later: _Block) -> bool:
    """Tell whether "B of A" stands for "A's B", or the other way round."""
    if block.after != later.first:
        return False
    mine = aligned.claim[aligned.pairs[block.after - 1][0] + 1 : aligned.pairs[later.first][0]]
    theirs = aligned.source[later.high + 1 : block.low]
    free = DETERMINERS - {"'s"}
    here, there = ({token.low for token in each} - free for each in (mine, theirs))
    if not there and len(here) == 1:
        return here <= _COMPOUNDS  # "the ferry to Brannet" for "the Brannet ferry"
    return (here, there) in (({"of"}, {"'s"}), ({"'s"}, {"of"}))


def _flips(aligned: Aligned) -> set[int]:
    """Return the pairs of verbs that are passive on one side and active on the other."""
    return {
        n
        for n, (at, place) in enumerate(aligned.pairs)
        if _is_passive(aligned.claim, at) != _is_passive(aligned.source, place)
    }


def _is_passive(found: Sequence[Token], at: int) -> bool:
    """Tell whether a verb has a form of "be" just before it and "by" soon after."""
    reduced = found[at].low.endswith(_PARTICIPLES) and _low(found, at + 1) == "by"
    if not (_after_be(found, at) or reduced):
        return False
    behind = [token.low for token in found[at + 1 : at + 7]]
    stop = next((n for n, low in enumerate(behind) if not low[0].isalnum()), len(behind))
    return "by" in behind[:stop]


def _after_be(found: Sequence[Token], at: int) -> bool:
    before = at - 1
    while before >= 0 and (found[before].low.endswith("ly") or found[before].low in ("not", "n't")):
        before -= 1
    return before >= 0 and found[before].low in _BE


def _has_object(found: Sequence[Token], at: int) -> bool:
    """Tell whether a verb in the active has its object right behind it."""
    if _after_be(found, at) or at + 1 >= len(found) or not found[at].low.endswith(_PARTICIPLES):
        return False
    following = found[at + 1]
    return following.is_word and (
        following.low in DETERMINERS
        or following.text[0].isupper()
        or following.text[0].isdecimal()
        or (following.low not in STOP_WORDS and not following.low.endswith("ly"))
    )


def _passives_without_agent(aligned: Aligned) -> set[int]:
    """Return the pairs of verbs that became passive, without saying who did it."""
    return {
        n
        for n, (at, place) in enumerate(aligned.pairs)
        if _after_be(aligned.claim, at)
        and not _is_passive(aligned.claim, at)
        and aligned.claim[at].low.endswith(_PARTICIPLES)
        and _has_object(aligned.source, place)
    }


def _flipped(aligned: Aligned, block: _Block, later: _Block, flips: set[int]) -> bool:
    """Tell whether two blocks changed places because one verb changed its voice.

    Around that verb the agent ("by") and the patient exchange sides; whatever stays on its side
    has not been flipped.
    """
    for n in flips:
        place = aligned.pairs[n][1]
        inside = block.first <= n < block.after or later.first <= n < later.after
        across = block.after <= n < later.first
        if not (inside or across):
            continue
        agents = _agents(aligned, n)
        if agents & set(range(later.first, later.after)) and later.high < place:
            return True  # passive claim of an active sentence
        if agents & set(range(block.first, block.after)) and block.low > place:
            return True  # the other way round
        if inside:
            side = later if block.first <= n < block.after else block
            patient = not agents & set(range(side.first, side.after))
            if patient and agents:
                return True
    return False


def _agents(aligned: Aligned, verb: int) -> set[int]:
    """Return the pairs that are the agent: after "by" in the passive, before the verb else."""
    at, place = aligned.pairs[verb]
    if _is_passive(aligned.claim, at):
        by = next(n for n in range(at, len(aligned.claim)) if aligned.claim[n].low == "by")
        behind = [n for n, (mine, _) in enumerate(aligned.pairs) if mine > by]
        if not behind or aligned.pairs[behind[0]][1] > place:
            return set()
        return {n for n in behind if aligned.pairs[n][1] < place}
    by = next(n for n in range(place, len(aligned.source)) if aligned.source[n].low == "by")
    after = [n for n, (_, theirs) in enumerate(aligned.pairs) if theirs > by]
    nearest = min(after, key=lambda n: aligned.pairs[n][1], default=None)
    if nearest is None or aligned.pairs[nearest][0] > at:
        return set()
    return {n for n in after if aligned.pairs[n][0] < at}


def _wrong_voice(aligned: Aligned, flips: set[int]) -> str:
    """Return a verb whose voice changed while its parts kept their sides."""
    for n in flips:
        if not _agents(aligned, n):
            return aligned.claim[aligned.pairs[n][0]].text
    for n in _passives_without_agent(aligned):
        place = aligned.pairs[n][1]
        if n and aligned.pairs[n - 1][1] < place:
            return aligned.claim[aligned.pairs[n][0]].text
    return ""


def _wrong_marker(aligned: Aligned) -> str:
    """Return a word that has "to" in the claim and "from" in the sentence, and the like."""
    for at, place in aligned.pairs:
        mine, theirs = marker(aligned.claim, at), marker(aligned.source, place)
        if mine != theirs and mine in _TELLS_APART and theirs in _TELLS_APART:
            return f"{mine} {aligned.claim[at].text}"
    return ""


def _wrong_subject(aligned: Aligned, flips: set[int]) -> str:
    """Return the claim's first word where its sentence has it as something else.

    "The mayor of Brannet resigned" does not say that Brannet resigned, nor does "Lorne's lawyer
    resigned" say it of Lorne.
    """
    if not aligned.pairs or flips:
        return ""
    at, place = aligned.pairs[0]
    first = aligned.claim[at]
    if any(token.is_word and token.low not in DETERMINERS for token in aligned.claim[:at]):
        return ""
    same = [n for n, token in enumerate(aligned.source) if token.stem == first.stem]
    owns = _low(aligned.claim, at + 1) == "'s"
    if same and not owns and all(marker(aligned.source, n) in _NOT_WHO for n in same):
        return first.text
    follows = _low(aligned.source, place + 1)
    if follows == "'s" and not owns and _low(aligned.claim, at + 1) != "of":
        owned = next(
            (n for n in range(place + 2, len(aligned.source)) if aligned.source[n].is_word), -1
        )
        kept = {theirs for _, theirs in aligned.pairs}
        if owned not in kept and aligned.pairs[1:]:
            return first.text
    return ""


def _torn_clause(aligned: Aligned) -> str:
    """Return a word that was taken out of its clause and joined to another one's verb.

    Of "A, who met B, resigned" nobody may say that B resigned, and of "A resigned and B was
    fired" not that A was fired.
    """
    source, kept = aligned.source, sorted({place for _, place in aligned.pairs})
    said = {token.low for token in aligned.claim}
    for n, token in enumerate(source):
        if token.low in _RELATIVE and token.low not in said:
            end = next((e for e in range(n + 1, len(source)) if source[e].text in ",;."), None)
            before = [place for place in range(n) if source[place].is_word]
            inside = end is not None and any(n < place < end for place in kept)
            beyond = end is not None and any(place > end for place in kept)
            if inside and beyond and before and before[-1] not in kept:
                return token.text
        if token.low in _JOINS and n + 1 < len(source):
            head = n + 1 + (_low(source, n + 1) in DETERMINERS)
            after_comma = n > 0 and source[n - 1].text == ","
            if not _opens_clause(source, head, common=after_comma and head > n + 1):
                continue
            verb = next((p for p in kept if p > head), None)
            if head not in kept and verb is not None and any(place < n for place in kept):
                between = source[head:verb]
                if all(t.is_word for t in between) and not _restated(aligned, verb):
                    return source[head].text
    return ""


def _opens_clause(source: Sequence[Token], head: int, *, common: bool) -> bool:
    """Tell whether a name (or, with `common`, a noun) with its own verb begins here."""
    if head >= len(source) or not source[head].is_word:
        return False
    if not common and not source[head].text[0].isupper():
        return False
    following = source[head + 1 : head + 5]
    for token in following:
        if not token.is_word:
            return False
        if token.low in _AUXILIARIES or token.low.endswith("ed") or token.stem in SAYS:
            return True
    return False


def _restated(aligned: Aligned, verb: int) -> bool:
    """Tell whether the claim says this verb without anything from before its clause."""
    return all(place >= verb for _, place in aligned.pairs)


def _with_said(aligned: Aligned) -> Aligned:
    """Read "A said" where the sentence has "said A" as the same order, and the other way round."""
    pairs = list(aligned.pairs)
    for n, (at, place) in enumerate(pairs):
        if aligned.source[place].stem not in SAYS:
            continue
        before = (w for w in range(6, 0, -1) if _run(pairs, n - w, place + 1, w))
        width = next((w for w in before if pairs[n - w][0] == at - w), 0)
        if width and _is_set_off(aligned.source, place):
            for k in range(width):
                pairs[n - width + k] = (pairs[n - width + k][0], place + k)
            pairs[n] = (at, place + width)
            continue
        behind = (w for w in range(6, 0, -1) if _run(pairs, n + 1, place - w, w))
        width = next((w for w in behind if pairs[n + 1][0] == at + 1), 0)
        if width and _is_set_off(aligned.claim, at):
            pairs[n] = (at, place - width)
            for k in range(width):
                pairs[n + 1 + k] = (pairs[n + 1 + k][0], place - width + 1 + k)
    return Aligned(aligned.claim, aligned.source, tuple(pairs))


def _is_set_off(found: Sequence[Token], at: int) -> bool:
    """Tell whether a verb follows a mark: of "said A", and not of "the bell reported A"."""
    return at == 0 or not found[at - 1].is_word


def _run(pairs: Sequence[tuple[int, int]], first: int, place: int, width: int) -> bool:
    """Tell whether `width` pairs from `first` on stand at `place` and after in the sentence."""
    if first < 0 or first + width > len(pairs):
        return False
    start = pairs[first][0]
    return all(pairs[first + k] == (start + k, place + k) for k in range(width))


def _words(aligned: Aligned, block: _Block) -> str:
    return " ".join(aligned.claim[at].text for at, _ in aligned.pairs[block.first : block.after])


def _low(found: Sequence[Token], at: int) -> str:
    return found[at].low if 0 <= at < len(found) else ""
