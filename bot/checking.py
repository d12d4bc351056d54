"""Statements held against the archive: what supports each one, what speaks against it.

Without a language model. A sentence of the archive supports a statement when it passes every
check of the claim gate (`bot.claims`): its numbers, dates, names and negations stand in it, and
each telling word does, or one that means the same. It speaks against the statement when it is
about the same thing and says one of these otherwise (`bot.contradictions`). Everything else is no
evidence, and "nothing found" does not mean that a statement is false.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pullquote.bot.claims import Claim, Sentence, judge, numbers
from pullquote.bot.claims.text import tokens
from pullquote.bot.claims.wordings import content, coverage, lacking, stems
from pullquote.bot.contradictions import Difference, difference
from pullquote.bot.core import Pullquote
from pullquote.bot.gate import verify
from pullquote.bot.records import Draft, Evidence, Question, Quote
from pullquote.bot.retriever import PassageRetriever
from pullquote.config import BadInputError
from pullquote.ingest.sentences import sentence_starts
from pullquote.vectorstore import Catalog, Passage, Scope, Span

MOST_SENTENCES = 10
MOST_QUOTES = 2
MAX_CHARACTERS = 20_000
_LONGEST_SENTENCE = 600
_TELLING_WORDS = 3
_READ = 6  # sentences that are compared with a statement, the most alike first
_NEGATIONS_ELSEWHERE = frozenset(
    """nicht kein keine keinen keiner keinem keines nie niemals nein pas jamais aucun aucune rien
    nunca jamás ningún ninguna nada não nenhum mai nessun nessuno nessuna niet geen nooit inte
    aldrig ingen ikke ei ne""".split()
)
"""The gate knows English ones alone: a sentence with one of these supports only what has it."""
_ALIKE = 0.4  # share of a statement's words, numbers and dates that a sentence must have for that


class Outcome(StrEnum):
    """What the archive says about a statement."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    DISPUTED = "disputed"  # both
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class Against:
    """A quote that says something otherwise than a statement, and what."""

    quote: Quote
    difference: Difference


@dataclass(frozen=True, slots=True)
class Checked:
    """A statement and what the archive says about it.

    Attributes:
        span: Where it stands in the text that was checked.
    """

    text: str
    span: Span
    supports: tuple[Quote, ...] = ()
    against: tuple[Against, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """What the quotes come to."""
        if self.supports:
            return Outcome.DISPUTED if self.against else Outcome.SUPPORTED
        return Outcome.CONTRADICTED if self.against else Outcome.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Report:
    """A text held against the archive.

    Attributes:
        passed_over: Sentences that state nothing that could be checked: questions, greetings.
        left_out: Sentences that were too many.
    """

    checked: tuple[Checked, ...]
    passed_over: int
    left_out: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of the archive that may say something about a statement.

    Attributes:
        number: Which sentence of the passage.
        score: The share of the statement's words, numbers and dates that stand in it, 0 to 1.
    """

    passage: Passage
    number: int
    score: float

    @property
    def sentence(self) -> Sentence:
        """The sentence, as the claim gate takes it."""
        return _sentence(self.passage, self.number)

    @property
    def before(self) -> Sentence | None:
        """The sentence before it, which may say whom it calls "he"."""
        return _sentence(self.passage, self.number - 1) if self.number else None


def check(
    core: Pullquote, text: str, *, scope: Scope | None = None, most: int = MOST_SENTENCES
) -> Report:
    """Hold each sentence of a text against the archive.

    Args:
        core: The archive.
        text: Somebody's words.
        scope: Which articles may speak; None: all.
        most: Sentences to look at; the rest is counted and left out.

    Raises:
        BadInputError: The text is empty or too long.
    """
    if not any(map(str.isalnum, text)):
        raise BadInputError("there are no words to check", remedy="give a sentence or more")
    if len(text) > MAX_CHARACTERS:
        raise BadInputError(
            f"the text has {len(text):,} characters", remedy=f"check at most {MAX_CHARACTERS:,}"
        )
    found = list(sentences(text))
    statements = [span for span in found if is_statement(span.of(text))]
    retriever = core.retriever
    assert isinstance(retriever, PassageRetriever)
    checked = (_check(core, retriever, text, span, scope or Scope()) for span in statements[:most])
    return Report(
        checked=tuple(_numbered(checked)),
        passed_over=len(found) - len(statements),
        left_out=max(0, len(statements) - most),
    )


def is_statement(sentence: str) -> bool:
    """Whether a sentence says something that an archive could know: no question, no greeting."""
    if sentence.rstrip(" \"'”’)").endswith("?") or len(sentence) > _LONGEST_SENTENCE:
        return False
    return len(content(sentence)) >= _TELLING_WORDS


def sentences(text: str) -> Iterator[Span]:
    """Yield the sentences of a text, without the white space around them."""
    starts = (*sentence_starts(text), len(text))
    for start, end in itertools.pairwise(starts):
        raw = text[start:end]
        left = start + len(raw) - len(raw.lstrip())
        right = start + len(raw.rstrip())
        if left < right:
            yield Span(left, right)


def candidates(statement: str, passages: Sequence[Passage]) -> list[Candidate]:
    """Return the sentences that are most like a statement, each once, the most alike first."""
    found: dict[tuple[str, Span], Candidate] = {}
    for passage in passages:
        for number, span in enumerate(passage.sentences):
            sentence = _sentence(passage, number)
            score = coverage(statement, sentence.text, sentence.on)
            if score >= _ALIKE:
                found.setdefault((passage.article_id, span), Candidate(passage, number, score))
    return sorted(found.values(), key=lambda one: -one.score)[:_READ]


def support(statement: str, candidate: Candidate) -> range | None:
    """Return which sentences of the passage say what a statement says, or None.

    The gate lets a few words of a model's own pass. Here each telling word must stand there, for
    the one that does not may be the one that is wrong.
    """
    offered = [one for one in (candidate.sentence, candidate.before) if one]
    verdict = judge(Claim(statement, tuple(one.id for one in offered)), offered)
    if not verdict.passed:
        return None
    used = [one for one in offered if one.id in verdict.used]
    source = " ".join(one.text for one in used)
    if lacking(content(statement), stems(source)) or _says_oftener(statement, source):
        return None
    if _foreign_negations(source) - _foreign_negations(statement):
        return None
    places = sorted(one.place for one in used)
    return range(places[0], places[-1] + 1)


def opposition(statement: str, candidate: Candidate) -> Difference | None:
    """Say what a sentence of the archive says otherwise than a statement, or None."""
    sentence = candidate.sentence
    return difference(statement, sentence.text, sentence.on)


def _check(
    core: Pullquote, retriever: PassageRetriever, text: str, span: Span, scope: Scope
) -> Checked:
    statement = span.of(text)
    catalog = core.store.catalog
    passages = catalog.passages(retriever.search(Question(statement, scope=scope)), scope.as_of)
    supports: list[Quote] = []
    against: list[Against] = []
    for one in candidates(statement, passages):
        if (used := support(statement, one)) and len(supports) < MOST_QUOTES:
            supports += _cut(catalog, one.passage, used, None, one.score)
        elif (differs := opposition(statement, one)) and len(against) < MOST_QUOTES:
            numbers = range(one.number, one.number + 1)
            quotes = _cut(catalog, one.passage, numbers, differs.where, one.score)
            against += (Against(quote, differs) for quote in quotes)
    return Checked(statement, span, tuple(supports), tuple(against))


def _numbered(checked: Iterable[Checked]) -> Iterator[Checked]:
    """Number the quotes through the whole report."""
    numbers = itertools.count(1)
    for one in checked:
        supports = tuple(replace(quote, n=next(numbers)) for quote in one.supports)
        against = tuple(
            replace(each, quote=replace(each.quote, n=next(numbers))) for each in one.against
        )
        yield replace(one, supports=supports, against=against)


def _cut(
    catalog: Catalog, passage: Passage, used: range, where: Span | None, score: float
) -> tuple[Quote, ...]:
    """Let the gate cut sentences of a passage; none, where they do not stand any more."""
    begin = passage.sentences[used.start].start
    highlight = Span(begin + where.start, begin + where.end) if where else None
    evidence = Evidence(passage, used.start, used.stop - 1, highlight, score)
    return verify(Draft((evidence,), 1.0), [passage], catalog, 1).quotes


def _says_oftener(statement: str, source: str) -> bool:
    """Tell whether a number stands twice where the source has it once: "nine of nine"."""
    said, there = (
        Counter((one.low, one.high, one.measure()) for one in numbers(text))
        for text in (statement, source)
    )
    return any(said[value] > times for value, times in there.items())


def _foreign_negations(text: str) -> frozenset[str]:
    """Return the negations of other languages that stand in a text."""
    return _NEGATIONS_ELSEWHERE.intersection(token.low for token in tokens(text))


def _sentence(passage: Passage, number: int) -> Sentence:
    span, begin = passage.sentences[number], passage.span.start
    text = passage.text[span.start - begin : span.end - begin]
    return Sentence(f"{number}", text, passage.article_id, number, passage.day)
