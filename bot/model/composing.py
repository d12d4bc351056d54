"""The composer: asks the model, judges each claim as it comes, and lets only proved ones out."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from pullquote.bot.claims import Claim, Sentence, Standing, Verdict, Vote, judge
from pullquote.bot.composition import Composition, ProvedClaim
from pullquote.bot.model.calling import ModelCaller, Spent
from pullquote.bot.model.prompting import SCHEMA, Offered, messages, offer
from pullquote.bot.model.troubles import CallFailed
from pullquote.bot.records import Evidence, Fallback, Question, RankedPassage, Usage
from pullquote.config import ModelSettings
from pullquote.vectorstore import Catalog

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

_MILLION = 1_000_000


class ModelComposer:
    """Writes claims with a chat model; the gate decides which of them anybody sees.

    Args:
        model: Any LangChain chat model.
        settings: Its limits, prices and budget.
        catalog: Where cited sentences are read again, and where the day's spending is kept.
        vote: The cross-encoder's opinion of a claim and its sentences.
    """

    def __init__(
        self,
        model: "BaseChatModel",
        settings: ModelSettings,
        *,
        catalog: Catalog,
        vote: Vote | None = None,
    ) -> None:
        self._caller = ModelCaller(
            model,
            SCHEMA,
            timeout_s=settings.timeout_s,
            retries=settings.retries,
            traced=settings.trace,
        )
        self._settings = settings
        self._catalog = catalog
        self._vote = vote

    @property
    def caller(self) -> ModelCaller:
        """The model, for questions about a question."""
        return self._caller

    def compose(
        self, question: Question, ranked: Sequence[RankedPassage]
    ) -> Generator[ProvedClaim | None, None, Composition]:
        """Ask for claims, yield each that is proved, and return the whole; see `Composer`.

        Closing the generator ends the request.
        """
        if self.over_budget():
            return Composition((), (), Fallback.BUDGET, None)
        offered = offer(ranked, self._settings.sentences)
        spent = Spent()
        verdicts: list[Verdict] = []
        proved: list[ProvedClaim] = []
        fallback: Fallback | None = None
        try:
            with closing(self._caller.claims(messages(question, offered), spent)) as claims:
                for claim in claims:
                    if claim is None:
                        yield None
                        continue
                    verdict = self._judge(claim, offered, question)
                    verdicts.append(verdict)
                    if verdict.passed:
                        proved.append(_proved(verdict, offered))
                        yield proved[-1]
        except CallFailed as error:
            fallback = error.reason
        finally:
            usage = self.account(spent)
        if not proved and fallback is None:
            fallback = Fallback.NOTHING_PROVED
        return Composition(tuple(proved), tuple(verdicts), None if proved else fallback, usage)

    def over_budget(self) -> bool:
        """Tell whether the day's budget is spent, by any process."""
        limits = (self._settings.daily_tokens, self._settings.daily_cost)
        if limits == (None, None):
            return False
        today = self._catalog.spending.of(self._settings.name, _today())
        tokens, cost = limits
        return (tokens is not None and today.tokens_in + today.tokens_out >= tokens) or (
            cost is not None and today.cost >= cost
        )

    def account(self, spent: Spent) -> Usage | None:
        """Note down what was spent, and return it with its cost; None where nothing was asked."""
        if not spent.requests:
            return None
        settings = self._settings
        cost = spent.tokens_in * settings.input_price + spent.tokens_out * settings.output_price
        usage = Usage(
            model=settings.name,
            requests=spent.requests,
            tokens_in=spent.tokens_in,
            tokens_out=spent.tokens_out,
            estimated=spent.estimated,
            cost=round(cost / _MILLION, 6),
        )
        self._catalog.spending.add(
            settings.name,
            _today(),
            requests=usage.requests,
            tokens_in=usage.tokens_in,
            tokens_out=usage.tokens_out,
            cost=usage.cost,
        )
        return usage

    def _judge(self, claim: Claim, offered: Sequence[Offered], question: Question) -> Verdict:
        cited = {each.passage.passage_id for each in offered if each.id in claim.sentence_ids}
        as_of = question.scope.as_of
        standing = {p.passage_id: p for p in self._catalog.passages(list(cited), as_of)}
        sentences = [_sentence(each, standing, cited) for each in offered]
        return judge(claim, sentences, vote=self._vote)


def _sentence(each: Offered, standing: Mapping[int, object], cited: set[int]) -> Sentence:
    """Say what has become of a sentence: only what is cited has been read again."""
    passage = each.passage
    stands = passage.passage_id not in cited or standing.get(passage.passage_id) == passage
    return each.as_sentence(Standing.CURRENT if stands else Standing.GONE)


def _proved(verdict: Verdict, offered: Sequence[Offered]) -> ProvedClaim:
    used = [each for key in verdict.used for each in offered if each.id == key]
    evidence = tuple(
        Evidence(each.passage, each.number, each.number, None, float(len(used) - n))
        for n, each in enumerate(used)
    )
    return ProvedClaim(verdict.claim.text, evidence)


def _today() -> date:
    return datetime.now(UTC).date()
