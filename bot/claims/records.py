"""What the gate is asked, and what it says: claims, sentences, findings, verdicts."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """What has become of an offered sentence by the time that a claim is judged."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that a claim may rest on.

    Attributes:
        id: What a claim calls it by.
        article_id: The article that it stands in; sentences follow one another within one.
        place: Its number in the article's revision, from 0.
        on: The day on which the article was published.
    """

    id: str
    text: str
    article_id: str = ""
    place: int = 0
    on: date | None = None
    standing: Standing = Standing.CURRENT


@dataclass(frozen=True, slots=True)
class Claim:
    """A composed sentence and the ids of the sentences that it says it rests on."""

    text: str
    sentence_ids: tuple[str, ...]


class Check(StrEnum):
    """What a claim is examined for."""

    OFFERED = "ids offered"
    RESOLVED = "ids resolved"
    CURRENT = "revision current"
    PLAIN = "plain text"
    QUOTATIONS = "quotations"
    NUMBERS = "numbers"
    DATES = "dates"
    NAMES = "names"
    NEGATION = "negation"
    QUANTIFIERS = "quantifiers"
    HEDGES = "hedges"
    RELATIONS = "order and opposition"
    OPPOSITES = "opposite words"
    WORDS = "words"
    ROLES = "who did what"
    SOURCES = "one source for each part"
    ENTAILMENT = "cross-encoder"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check of one claim.

    Attributes:
        detail: What failed, in a few words; "" where nothing did.
    """

    check: Check
    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings about a claim; it may be shown only if each has passed.

    Attributes:
        used: Ids of the cited sentences that its parts stand in, in the order of citation.
    """

    claim: Claim
    findings: tuple[Finding, ...]
    used: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return all(finding.passed for finding in self.findings)

    @property
    def failed(self) -> tuple[Finding, ...]:
        """The findings that stop the claim."""
        return tuple(finding for finding in self.findings if not finding.passed)
