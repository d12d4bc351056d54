"""From proved claims to an answer: their sentences become quotes, and the claims cite these."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pullquote.bot.composition import Composition, ProvedClaim
from pullquote.bot.gate import Verified, verify
from pullquote.bot.records import Answer, Draft, Evidence, Quote, StatedClaim, Usage, Writer
from pullquote.vectorstore import Catalog, Passage

_MOST_QUOTES = 10


@dataclass(frozen=True, slots=True)
class Stated:
    """Claims that still stand, over quotes that are cut from the catalog; both may be empty."""

    verified: Verified
    claims: tuple[StatedClaim, ...]


def stated(
    composed: Composition | None,
    offered: Sequence[Passage],
    catalog: Catalog,
    as_of: datetime | None,
) -> Stated:
    """Cut the quotes that claims stand on, and number them in the order of use.

    A claim with a sentence that no longer stands is left out, and its other sentences are not
    quoted for it.
    """
    claims = list(composed.claims) if composed else []
    while claims:
        evidence = tuple(piece for claim in claims for piece in claim.evidence)
        verified = verify(Draft(evidence, 1.0), offered, catalog, _MOST_QUOTES, as_of)
        cited = [(claim, _citations(claim, verified.quotes)) for claim in claims]
        standing = [claim for claim, numbers in cited if numbers]
        if len(standing) == len(claims):
            found = tuple(StatedClaim(claim.text, numbers) for claim, numbers in cited)
            return Stated(verified, found)
        claims = standing
    return Stated(Verified((), 0), ())


def with_statements(answer: Answer, composed: Composition | None, found: Stated) -> Answer:
    """Note on an answer who wrote it, what was removed and why, and what it cost."""
    if composed is None:
        return answer
    lost = len(composed.claims) - len(found.claims)
    return replace(
        answer,
        answerer=Writer.MODEL if found.claims else Writer.EXTRACTIVE,
        claims=found.claims,
        removed=composed.removed + lost,
        fallback=None if found.claims else composed.why_not,
        usage=composed.usage,
        verdicts=composed.verdicts,
    )


def with_rewording(answer: Answer, cost: Usage | None) -> Answer:
    """Add to an answer what rewording its question cost."""
    return answer if cost is None else replace(answer, usage=cost.plus(answer.usage))


def _citations(claim: ProvedClaim, quotes: Sequence[Quote]) -> tuple[int, ...]:
    """Return the numbers of the quotes that hold a claim's sentences; none if one is missing."""
    numbers: list[int] = []
    for piece in claim.evidence:
        n = next((quote.n for quote in quotes if _holds(quote, piece)), None)
        if n is None:
            return ()
        numbers.append(n)
    return tuple(dict.fromkeys(numbers))


def _holds(quote: Quote, piece: Evidence) -> bool:
    passage = piece.passage
    first, last = passage.sentences[piece.first_sentence], passage.sentences[piece.last_sentence]
    same = (quote.article_id, quote.revision) == (passage.article_id, passage.revision)
    return same and quote.span.start <= first.start and last.end <= quote.span.end
