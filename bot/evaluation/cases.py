"""What came of each question, stage by stage: small records without any article's text.

The quotes' own words are kept, for reports that stay on the machine where they were made.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pullquote.bot.evaluation.questions import LabelledQuestion


class Condition(StrEnum):
    """How a question was asked; in all but the first, silence is the right answer."""

    ANSWERABLE = "answerable"
    UNANSWERABLE = "unanswerable"
    FUTURE = "future"
    TWIN = "twin"
    FOREIGN = "foreign"


CONDITIONS = {
    Condition.UNANSWERABLE: "labelled as unanswerable",
    Condition.FUTURE: "asked before anything was published about it, date rule off",
    Condition.TWIN: "gold-removed twins: every article that holds an accepted answer hidden",
    Condition.FOREIGN: "about what no article of the corpus can know",
}
"""What each kind of unanswerable question is."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A passage at some stage.

    Attributes:
        listed: Its article is one of those that the question lists.
        holds: An accepted answer stands in it.
    """

    article_id: str
    listed: bool
    holds: bool


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote, whether it was shown or would have been at a lower threshold.

    Attributes:
        exact: It equals its slice of the stored revision.
    """

    article_id: str
    text: str
    listed: bool
    holds: bool
    exact: bool

    @property
    def words(self) -> int:
        """Words between white space."""
        return len(self.text.split())


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what came of it.

    Attributes:
        retrieved: The candidates, as the retriever orders them.
        reranked: The same, as the reranker orders them.
        read: Those of them whose sentences were looked at.
        quotes: As drafted; shown exactly when `answered`.
        tentative: It was answered, and said that the quotes may not answer.
        short_answer: What stands above the quotes, or None.
        short_holds: An accepted answer stands in it.
        confidence: 0 to 1.
        hidden: Articles that were kept from it.
    """

    question: LabelledQuestion
    condition: Condition
    retrieved: tuple[Seen, ...]
    reranked: tuple[Seen, ...]
    read: tuple[Seen, ...]
    quotes: tuple[Quoted, ...]
    answered: bool
    tentative: bool
    short_answer: str | None
    short_holds: bool
    confidence: float
    timings_ms: Mapping[str, float]
    hidden: int = 0

    @property
    def right(self) -> bool:
        """An accepted answer stands in the first quote, shown or not."""
        return any(quote.holds for quote in self.quotes[:1])

    @property
    def plainly(self) -> bool:
        """It was answered, and not tentatively."""
        return self.answered and not self.tentative

    @property
    def shown(self) -> tuple[Quoted, ...]:
        """The quotes of an answer; none of an abstention."""
        return self.quotes if self.answered else ()
