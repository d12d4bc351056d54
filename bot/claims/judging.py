"""The judge: a claim, the sentences that were offered, and a finding for each check.

Each part of a claim must stand in one sentence. A claim that no single cited sentence carries is
parted at its joints ("and", ";"), and each part is held against the sentence that carries it best;
what two sentences say of two different things cannot be glued together in one part.
"""

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pullquote.bot.claims.amounts import numbers
from pullquote.bot.claims.cues import Cue, Family, added, cues, left_out
from pullquote.bot.claims.days import dates
from pullquote.bot.claims.names import names
from pullquote.bot.claims.plainness import not_plain
from pullquote.bot.claims.quotations import has_open_quotation, is_slice, quotations
from pullquote.bot.claims.records import Check, Claim, Finding, Sentence, Standing, Verdict
from pullquote.bot.claims.roles import swapped
from pullquote.bot.claims.text import fold, tokens
from pullquote.bot.claims.wordings import content, coverage, lacking, opposed, stems

Vote = Callable[[str, str], float]
"""Reads a claim and its sentences and says how well they fit: a logit."""

MOST_LACKING = 0.2
"""Share of a claim's words that its sentence may lack, 0 to 1."""

LEAST_VOTE = 5.0
"""The logit under which the cross-encoder votes against a claim: 7.9 is the least that a faithful
claim got in the half of `bench/claims.py` that is for choosing."""

_JOINT = re.compile(r"(?:;|,? and|,? but|,? while|\.)\s+(?=\S)")
_FAMILIES = {
    Family.NEGATION: Check.NEGATION,
    Family.QUANTIFIER: Check.QUANTIFIERS,
    Family.HEDGE: Check.HEDGES,
    Family.RELATION: Check.RELATIONS,
}
_REFERS_BACK = frozenset("he she it they his her its their this that these those".split())
_WHO = frozenset("he she it they we i you".split())
_MOST_JOINTS, _MOST_PARTS = 12, 4


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a claim and the sentence that carries it; `lead` helps with "he" and "it"."""

    text: str
    sentence: Sentence
    lead: Sentence | None = None

    @property
    def source(self) -> str:
        """The text that the part is held against."""
        return f"{self.lead.text} {self.sentence.text}" if self.lead else self.sentence.text


def judge(claim: Claim, offered: Sequence[Sentence], *, vote: Vote | None = None) -> Verdict:
    """Examine a claim against the sentences that it names.

    Args:
        claim: Text and sentence ids, as a model gave them: nothing about it is trusted.
        offered: All sentences that the model was given, each with what has become of it.
        vote: The cross-encoder's, as one more check; None leaves it out.

    Returns:
        A finding for each check. Where the ids are wrong, the checks of the text are left out.
    """
    known = {sentence.id: sentence for sentence in offered}
    findings = [_offered(claim, known)]
    cited = [known[each] for each in dict.fromkeys(claim.sentence_ids) if each in known]
    findings += _standing(cited)
    if not all(finding.passed for finding in findings):
        return Verdict(claim, tuple(findings))
    best: tuple[list[Finding], list[_Part]] | None = None
    for parts in _readings(claim.text, cited):
        found = _examine(claim.text, parts, cited)
        if best is None or _failures(found) < _failures(best[0]):
            best = found, parts
        if _failures(found) == 0:
            break
    assert best is not None
    found, parts = best
    used = {part.sentence.id for part in parts} | {part.lead.id for part in parts if part.lead}
    if vote is not None:
        found.append(_voted(claim.text, [s for s in cited if s.id in used], vote))
    kept = tuple(sentence.id for sentence in cited if sentence.id in used)
    return Verdict(claim, (*findings, *found), kept)


def _offered(claim: Claim, known: dict[str, Sentence]) -> Finding:
    strange = [each for each in claim.sentence_ids if each not in known]
    if not claim.sentence_ids:
        return Finding(Check.OFFERED, passed=False, detail="names no sentence")
    if not any(map(str.isalnum, claim.text)):
        return Finding(Check.OFFERED, passed=False, detail="says nothing")
    return Finding(Check.OFFERED, not strange, ", ".join(strange))


def _standing(cited: Sequence[Sentence]) -> list[Finding]:
    gone = [each.id for each in cited if each.standing is Standing.GONE]
    old = [each.id for each in cited if each.standing is Standing.SUPERSEDED]
    return [
        Finding(Check.RESOLVED, not gone, ", ".join(gone)),
        Finding(Check.CURRENT, not old, ", ".join(old)),
    ]


def _readings(text: str, cited: Sequence[Sentence]) -> list[list[_Part]]:
    """Return the ways in which the cited sentences may carry the claim, the likeliest first."""
    ranked = sorted(cited, key=lambda each: -coverage(text, each.text, each.on))
    readings = [[_part(text, sentence, cited)] for sentence in ranked]
    clauses = [clause for clause in _JOINT.split(text) if clause.strip()]
    if len(cited) > 1 and 1 < len(clauses) <= _MOST_JOINTS:
        for joined in _joinings(clauses, text):
            parts = [_part(clause, _carrier(clause, cited), cited) for clause in joined]
            if len({part.sentence.id for part in parts}) > 1:
                readings.append(parts)
    return readings


def _joinings(clauses: Sequence[str], text: str) -> list[list[str]]:
    """Return the ways to part a claim in two, then all its clauses apart."""
    ways: list[list[str]] = []
    at = 0
    for clause in clauses[:-1]:
        end = text.index(clause, at) + len(clause)
        rest = _JOINT.sub("", text[end:], count=1)
        ways.append([text[:end], rest])
        at = end
    if 2 < len(clauses) <= _MOST_PARTS:
        ways.append(list(clauses))
    return ways


def _carrier(clause: str, cited: Sequence[Sentence]) -> Sentence:
    return max(cited, key=lambda each: coverage(clause, each.text, each.on))


def _part(text: str, sentence: Sentence, cited: Sequence[Sentence]) -> _Part:
    """Join the sentence with the one before it where it only says "he" and the claim the name."""
    before = next(
        (
            each
            for each in cited
            if each.article_id == sentence.article_id and each.place == sentence.place - 1
        ),
        None,
    )
    if before is None or _opening(sentence.text) not in _REFERS_BACK:
        return _Part(text, sentence)
    named = names(text)
    here, there = names(sentence.text), names(before.text)
    borrowed = [name for name in named if not name.stands_in(here, sentence.text)]
    subject = there[:1]
    if borrowed and all(name.stands_in(subject, subject[0].text if subject else "")
                        for name in borrowed):  # fmt: skip
        return _Part(text, sentence, before)
    return _Part(text, sentence)


def _examine(text: str, parts: Sequence[_Part], cited: Sequence[Sentence]) -> list[Finding]:
    strange = not_plain(text)
    return [
        Finding(Check.PLAIN, not strange, strange),
        _quotations(text, cited),
        _numbers(parts),
        _dates(parts),
        _names(parts),
        *(_cues(parts, family) for family in Family),
        _opposites(parts),
        _words(parts),
        _roles(parts),
        _sources(parts),
    ]


def _failures(findings: Sequence[Finding]) -> int:
    return sum(not finding.passed for finding in findings)


def _quotations(text: str, cited: Sequence[Sentence]) -> Finding:
    strange = [
        quoted
        for quoted in quotations(text)
        if not any(is_slice(quoted, sentence.text) for sentence in cited)
    ]
    if has_open_quotation(text):
        strange.append("a quotation without its end")
    return _finding(Check.QUOTATIONS, strange)


def _numbers(parts: Sequence[_Part]) -> Finding:
    return _finding(
        Check.NUMBERS,
        [
            amount.text
            for part in parts
            for amount in numbers(part.text)
            if not amount.stands_in(numbers(part.source))
        ],
    )


def _dates(parts: Sequence[_Part]) -> Finding:
    return _finding(
        Check.DATES,
        [
            when.text
            for part in parts
            for when in dates(part.text)
            if not any(when.stands_in(other) for other in dates(part.source, part.sentence.on))
        ],
    )


def _names(parts: Sequence[_Part]) -> Finding:
    strange: list[str] = []
    for part in parts:
        there, known = names(part.source), stems(part.source)
        for name in names(part.text):
            if name.stands_in(there, part.source):
                continue
            words = [token for token in tokens(name.text) if token.is_word]
            common = name.opens and not lacking(words, known)
            if not common:
                strange.append(name.text)
    return _finding(Check.NAMES, strange)


def _cues(parts: Sequence[_Part], family: Family) -> Finding:
    wrong: list[Cue] = []
    for part in parts:
        mine, theirs = cues(part.text, family), cues(part.source, family)
        wrong += added(mine, theirs)
        wrong += left_out(mine, theirs, stems(part.text), family)
    return _finding(_FAMILIES[family], [cue.text for cue in wrong])


def _opposites(parts: Sequence[_Part]) -> Finding:
    found = [
        f"{word} for {other}"
        for part in parts
        for word, other in opposed(content(part.text), stems(part.source))
    ]
    return _finding(Check.OPPOSITES, found)


def _words(parts: Sequence[_Part]) -> Finding:
    for part in parts:
        words, there = content(part.text), names(part.source)
        spelled = [name for name in names(part.text) if name.stands_in(there, part.source)]
        strange = [
            word
            for word in lacking(words, stems(part.source))
            if not any(name.start <= word.start < name.end for name in spelled)
        ]
        run = any(a in strange and b in strange for a, b in itertools.pairwise(words))
        opens = bool(words) and words[0] in strange
        if run or opens or len(strange) > MOST_LACKING * len(words):
            return _finding(Check.WORDS, [word.text for word in strange])
    return _finding(Check.WORDS, [])


def _roles(parts: Sequence[_Part]) -> Finding:
    found = [swapped(part.text, part.source) for part in parts]
    return _finding(Check.ROLES, [words for words in found if words])


def _sources(parts: Sequence[_Part]) -> Finding:
    """Refuse a part without a subject of its own whose sentence is about somebody else.

    "A won and resigned", where one sentence says that A won and the other that B resigned.
    """
    for part in parts:
        who = _opening(part.text)
        if who in _WHO and who not in {token.low for token in tokens(part.source)}:
            return _finding(Check.SOURCES, [who])
    for before, part in itertools.pairwise(parts):
        if before.sentence.id == part.sentence.id:
            continue
        same = _same_subject(before, part)
        if (_opening(part.text) in _REFERS_BACK or not _has_subject(part)) and not same:
            return _finding(Check.SOURCES, [fold(part.text)])
    return _finding(Check.SOURCES, [])


def _opening(text: str) -> str:
    """Return a text's first word in lower case, or ""."""
    return next((token.low for token in tokens(text) if token.is_word), "")


def _has_subject(part: _Part) -> bool:
    """Tell whether a part opens with a name, or as its sentence does: with that one's subject."""
    words, named = content(part.text), names(part.text)
    if not words:
        return False
    theirs = content(part.sentence.text)[:1]
    return any(name.start <= words[0].start < name.end for name in named) or (
        bool(theirs) and words[0].stem == theirs[0].stem
    )


def _same_subject(before: _Part, part: _Part) -> bool:
    """Tell whether a part's sentence is about whom the part before it is about.

    It opens with the same words, or it follows in the article and opens with "he" or "it".
    """
    one, other = before.sentence, part.sentence
    follows = one.article_id == other.article_id and one.place == other.place - 1
    if follows and _opening(other.text) in _REFERS_BACK:
        return True
    return bool(_subject(before.text) & _subject(part.sentence.text))


def _subject(text: str) -> frozenset[str]:
    """Return the words that a text opens with: a name, or its first word that tells something."""
    words = content(text)[:1]
    named = [name for name in names(text) if words and name.start <= words[0].start < name.end]
    found = named[0].words if named else tuple(word.low for word in words)
    return frozenset(word.removesuffix("s") for word in found)


def _voted(text: str, used: Sequence[Sentence], vote: Vote) -> Finding:
    logit = vote(text, " ".join(sentence.text for sentence in used))
    return Finding(Check.ENTAILMENT, logit >= LEAST_VOTE, f"{logit:.1f}")


def _finding(check: Check, wrong: Sequence[str]) -> Finding:
    return Finding(check, not wrong, "; ".join(dict.fromkeys(wrong)))
