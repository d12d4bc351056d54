"""What a language model made of a question, after the gate: plain records, no model here."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pullquote.bot.records import Evidence, Fallback, Question, RankedPassage, Usage

if TYPE_CHECKING:
    from pullquote.bot.claims.records import Verdict


@dataclass(frozen=True, slots=True)
class ProvedClaim:
    """A sentence that passed the gate, and the sentences that carry it."""

    text: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Composition:
    """The outcome of asking a model once.

    Attributes:
        verdicts: On every claim that the model returned, in its order.
        fallback: Why there are no claims, or None where there are.
    """

    claims: tuple[ProvedClaim, ...]
    verdicts: "tuple[Verdict, ...]"
    fallback: Fallback | None
    usage: Usage | None

    @property
    def why_not(self) -> Fallback:
        """Why quotes alone answer, where they do: a claim may also have lost its article since."""
        return self.fallback or Fallback.NOTHING_PROVED

    @property
    def removed(self) -> int:
        """How many statements did not pass."""
        return sum(not verdict.passed for verdict in self.verdicts)


class Rewords(Protocol):
    """Rewords questions before they are searched for; never raises for what a model does."""

    def condense(
        self, follow_up: str, earlier: Sequence[str], said: Sequence[str]
    ) -> tuple[str | None, Usage | None]:
        """Put a follow-up as a question of its own, or return None; and the cost."""
        ...

    def expand(self, question: str) -> tuple[tuple[str, ...], Usage | None]:
        """Return other wordings to search for, and the cost."""
        ...


class Composer(Protocol):
    """Writes claims; yields each as soon as it is proved, and returns the whole."""

    def compose(
        self, question: Question, ranked: Sequence[RankedPassage]
    ) -> Generator[ProvedClaim | None, None, Composition]:
        """Ask the model; never raises for what a model or its server does.

        Yields None as often as the model has written a little more, so that whoever no longer
        wants the answer can say so before the next claim.
        """
        ...
