"""The chain: a LangChain `Runnable` from a question to a verified answer.

Each stage is a function from what is known so far to a little more; only ids, offsets and
scores are handed on, and the gate cuts every quote from the catalog at the end.
"""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol
from uuid import uuid4

from langchain_core.runnables import Runnable, RunnableLambda

from pullquote.bot import notices, stating, time_scope
from pullquote.bot.agreement import one_of_each, with_copies
from pullquote.bot.composition import Composer, Composition, ProvedClaim, Rewords
from pullquote.bot.confidence import TENTATIVE_BELOW
from pullquote.bot.dates import check_moment
from pullquote.bot.disagreement import differing, with_other_value
from pullquote.bot.events import Event, Finished, Reading, Sources, Stated, Writing
from pullquote.bot.filters import NameBook, named_filters
from pullquote.bot.gate import Verified, verify
from pullquote.bot.question_words import without
from pullquote.bot.records import (
    Answer,
    Corpus,
    Draft,
    NearArticle,
    Question,
    Quote,
    RankedPassage,
    Reason,
    Searched,
    Status,
    Usage,
)
from pullquote.bot.reranker import Reranker
from pullquote.bot.retriever import PassageRetriever
from pullquote.bot.topics import topic_of
from pullquote.config import ArticleNotFoundError, BadInputError
from pullquote.vectorstore import Catalog, CorpusFacts, NoticeKind, Passage, Revision, Scope

MAX_QUESTION_CHARACTERS = 2_000
_NEAREST = 3
_MORE_PER_WORDING = 4  # passages that another wording of the question may add
_NO_DRAFT = Draft((), 0.0)
_Proving = Generator[ProvedClaim | None, None, Composition | None]


class Answerer(Protocol):
    """Proposes evidence for a question out of ranked passages; never writes text."""

    def draft(self, question: Question, ranked: list[RankedPassage]) -> Draft:
        """Return pointers to sentences, the most telling first, and a confidence."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a question on its way through the chain.

    Attributes:
        question: As it was asked.
        search: As it is searched for and read, narrowed by its own words and without those that
            only name sources.
        wider: To be searched for where that gives no answer, or None.
        searched: What the question's words made of the search, or None.
    """

    question: Question
    search: Question
    wider: Question | None = None
    searched: Searched | None = None
    passages: tuple[Passage, ...] = ()
    ranked: tuple[RankedPassage, ...] = ()
    draft: Draft = _NO_DRAFT
    composed: Composition | None = None
    rewording: Usage | None = None
    timings_ms: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Traced:
    """An answer with what the stages before it found: for evaluation.

    Attributes:
        drafted: The answer's quotes, and where it abstained those that it would have given.
    """

    asked: Asked
    answer: Answer
    drafted: tuple[Quote, ...]


class Chain:
    """The stages, with what they need; `runnable()` joins them."""

    def __init__(
        self,
        *,
        catalog: Catalog,
        retriever: PassageRetriever,
        reranker: Reranker,
        answerer: Answerer,
        max_quotes: int,
        min_confidence: float,
        composer: Composer | None = None,
        rewriter: Rewords | None = None,
        today: Callable[[], date] | None = None,
    ) -> None:
        self._catalog = catalog
        self._names = NameBook(catalog)
        self._today = today or _today
        self._retriever = retriever
        self._reranker = reranker
        self._answerer = answerer
        self._composer = composer
        self._rewriter = rewriter
        self._max_quotes = max_quotes
        self._min_confidence = min_confidence

    def runnable(self) -> Runnable[Question, Answer]:
        """Join the stages; `invoke`, `batch`, `stream` and their async twins all work."""
        composed = RunnableLambda(self._composed).with_config(run_name="compose")
        verified = RunnableLambda(self._verify).with_config(run_name="verify")
        return (self._drafted() | composed | verified).with_config(run_name="pullquote")

    def events(self, question: Question) -> Generator[Event, None, None]:
        """Answer by the same stages, and tell what is known as soon as it is.

        Closing the iterator ends the request to a model. No statement is told before it is proved.
        """
        yield Reading()
        asked = self._drafted().invoke(question)
        if self._is_sure(asked) and self._composer is not None:
            yield Sources(tuple(self._nearest(asked)))
        with closing(self._compose(asked)) as proving:
            composed = yield from self._told(asked, proving)
        yield Finished(self._verify(replace(asked, composed=composed)))

    def _told(self, asked: Asked, proving: _Proving) -> Generator[Event, None, Composition | None]:
        """Tell each proved claim with the numbers that its quotes will have."""
        claims: list[ProvedClaim] = []
        as_of = asked.question.scope.as_of
        while True:
            try:
                claim = next(proving)
            except StopIteration as ended:
                composed: Composition | None = ended.value
                return composed
            if claim is None:
                yield Writing()
                continue
            claims.append(claim)
            so_far = Composition(tuple(claims), (), None, None)
            found = stating.stated(so_far, asked.passages, self._catalog, as_of)
            if len(found.claims) == len(claims):
                yield Stated(found.claims[-1])

    def trace(self, question: Question) -> Traced:
        """Answer a question by the same stages, and keep what each one found."""
        asked = self._composed(self._drafted().invoke(question))
        answer = self._verify(asked)
        drafted = answer.quotes or self._quotes(asked).quotes
        return Traced(asked, answer, drafted)

    def _drafted(self) -> Runnable[Question, Asked]:
        return (
            RunnableLambda(self._understand).with_config(run_name="understand")
            | RunnableLambda(self._retrieve).with_config(run_name="retrieve")
            | RunnableLambda(self._rerank).with_config(run_name="rerank")
            | RunnableLambda(self._draft).with_config(run_name="draft")
            | RunnableLambda(self._widen).with_config(run_name="widen")
        )

    def _understand(self, question: Question) -> Asked:
        asked = _checked(question)
        with _timed(asked, "understand"):
            scope = asked.question.scope
            filters = named_filters(asked.question.text, self._names.names(), scope)
            narrowed = replace(asked.question, scope=filters.within(scope))
            today = scope.as_of.date() if scope.as_of else self._today()
            plan = time_scope.plan(narrowed, today, lambda: self._newest(scope.as_of))
            searched = filters.said_in(plan.searched)
            text = without(asked.question.text, filters.words)
            topic = topic_of(text)
            search, wider = (
                replace(each, text=topic or text, topic=topic is not None) if each else None
                for each in (plan.question, plan.wider)
            )
            assert search
        return replace(asked, search=search, wider=wider, searched=searched)

    def _newest(self, as_of: datetime | None) -> date | None:
        newest = self._catalog.facts(as_of).newest
        return date.fromisoformat(newest) if newest else None

    def _retrieve(self, asked: Asked) -> Asked:
        with _timed(asked, "retrieve"):
            question = asked.search
            ids = self._found(question)
            cost = asked.rewording
            if self._rewriter is not None:
                wordings, spent = self._rewriter.expand(question.text)
                cost = spent.plus(cost) if spent else cost
                for wording in wordings:
                    more = self._found(replace(question, text=wording))
                    ids = [*dict.fromkeys([*ids, *more[:_MORE_PER_WORDING]])]
            passages = tuple(self._catalog.passages(ids, question.scope.as_of))
        return replace(asked, passages=passages, rewording=cost)

    def _found(self, question: Question) -> list[int]:
        documents = self._retriever.invoke(
            question.text,
            asked_on=question.asked_on,
            scope=question.scope,
            preferred_articles=question.preferred_articles,
            near=question.near,
        )
        return [int(document.metadata["passage_id"]) for document in documents]

    def _rerank(self, asked: Asked) -> Asked:
        with _timed(asked, "rerank"):
            ranked = self._reranker.rank(asked.search, asked.passages)
            ranked = self._one_of_each(self._with_notices(ranked), asked.search)
        return replace(asked, ranked=tuple(ranked))

    def _draft(self, asked: Asked) -> Asked:
        with _timed(asked, "draft"):
            draft = self._answerer.draft(asked.search, list(asked.ranked))
            draft = with_other_value(asked.search.text, draft, asked.ranked, self._max_quotes)
        return replace(asked, draft=draft)

    def _widen(self, asked: Asked) -> Asked:
        """Search every day where the days that the question names give no answer."""
        sure = asked.draft.evidence and asked.draft.confidence >= self._min_confidence
        if asked.wider is None or sure:
            return asked
        assert asked.searched
        searched = replace(asked.searched, widened=True)
        wider = replace(asked, search=asked.wider, wider=None, searched=searched)
        return self._draft(self._rerank(self._retrieve(wider)))

    def _is_sure(self, asked: Asked) -> bool:
        return bool(asked.draft.evidence) and asked.draft.confidence >= self._min_confidence

    def _composed(self, asked: Asked) -> Asked:
        composing = self._compose(asked)
        while True:
            try:
                next(composing)
            except StopIteration as ended:
                return replace(asked, composed=ended.value)

    def _compose(self, asked: Asked) -> _Proving:
        """Let the model write, if there is one, and only where the articles answer at all."""
        if self._composer is None or not self._is_sure(asked):
            return None
        with _timed(asked, "compose"):
            return (yield from self._composer.compose(asked.question, asked.ranked))

    def _verify(self, asked: Asked) -> Answer:
        with _timed(asked, "verify"):
            as_of = asked.question.scope.as_of
            facts = self._catalog.facts(as_of)
            sure = asked.draft.confidence >= self._min_confidence
            found = stating.stated(asked.composed, asked.passages, self._catalog, as_of)
            quotes_alone = self._quotes(asked) if sure and not found.claims else Verified((), 0)
            verified = found.verified if found.claims else quotes_alone
        reason = None if verified.quotes else _reason(asked, facts, sure=sure)
        timings = {stage: round(ms, 1) for stage, ms in asked.timings_ms.items()}
        timings["total"] = round(sum(asked.timings_ms.values()), 1)
        answer = Answer(
            id=uuid4().hex,
            question=asked.question,
            status=Status.ANSWERED if verified.quotes else Status.ABSTAINED,
            reason=reason,
            confidence=round(asked.draft.confidence, 4),
            quotes=with_copies(verified.quotes, asked.search, self._catalog),
            nearest=self._nearest(asked) if reason else (),
            corpus=Corpus(facts.articles, facts.oldest, facts.newest, facts.updated_at),
            timings_ms=timings,
            searched=asked.searched,
            tentative=bool(quotes_alone.quotes) and asked.draft.confidence < TENTATIVE_BELOW,
            differs=differing(asked.search.text, verified.quotes),
        )
        answer = stating.with_statements(answer, asked.composed, found)
        return stating.with_rewording(answer, asked.rewording)

    def _quotes(self, asked: Asked) -> Verified:
        as_of = asked.question.scope.as_of
        return verify(asked.draft, asked.passages, self._catalog, self._max_quotes, as_of)

    def _nearest(self, asked: Asked) -> tuple[NearArticle, ...]:
        best = dict.fromkeys(
            (item.passage.article_id, item.passage.revision) for item in asked.ranked
        )
        revisions = (self._revision(*each) for each in list(best)[:_NEAREST])
        return tuple(NearArticle.of(revision) for revision in revisions if revision is not None)

    def _one_of_each(
        self, ranked: Sequence[RankedPassage], question: Question
    ) -> list[RankedPassage]:
        """Keep one article of each group of copies; as of a moment, none are known."""
        if question.scope.as_of is not None:
            return list(ranked)
        return one_of_each(ranked, self._catalog.near_duplicates.of, self._is_corrected)

    def _is_corrected(self, passage: Passage) -> bool:
        revision = self._revision(passage.article_id, passage.revision)
        return revision is not None and any(
            notice.kind is NoticeKind.CORRECTION for notice in revision.notices
        )

    def _with_notices(self, ranked: Sequence[RankedPassage]) -> list[RankedPassage]:
        homes = {(item.passage.article_id, item.passage.revision) for item in ranked}
        revisions = {home: self._revision(*home) for home in homes}
        return [
            notices.marked(item, revision) if revision else item
            for item in ranked
            for revision in [revisions[item.passage.article_id, item.passage.revision]]
        ]

    def _revision(self, article_id: str, number: int) -> Revision | None:
        try:
            return self._catalog.revision(article_id, number)
        except ArticleNotFoundError:  # purged since it was found
            return None


def _today() -> date:
    return datetime.now().astimezone().date()


def _checked(question: Question) -> Asked:
    """Refuse what cannot be a question.

    Raises:
        BadInputError: The question is empty or longer than `MAX_QUESTION_CHARACTERS`, or it is
            asked as of a moment that has no time zone or is still to come.
    """
    text = " ".join(question.text.split())
    if not any(character.isalnum() for character in text):
        raise BadInputError("the question has no words", remedy="ask in a sentence or a few words")
    if len(text) > MAX_QUESTION_CHARACTERS:
        raise BadInputError(
            f"the question has {len(text)} characters",
            remedy=f"ask in at most {MAX_QUESTION_CHARACTERS}",
        )
    if (as_of := question.scope.as_of) is not None:
        check_moment(as_of)
    clean = replace(question, text=text)
    return Asked(clean, clean)


def _reason(asked: Asked, facts: CorpusFacts, *, sure: bool) -> Reason:
    if not facts.articles:
        then = asked.question.scope.as_of is not None and facts.updated_at is not None
        return Reason.NOTHING_KNOWN_THEN if then else Reason.EMPTY_CORPUS
    if not asked.passages:
        everything = replace(asked.search.scope, as_of=None) == Scope()
        narrow = not everything or asked.question.asked_on is not None
        return Reason.NOTHING_IN_SCOPE if narrow else Reason.NOTHING_FOUND
    return Reason.QUOTES_NOT_CURRENT if sure else Reason.WEAK_EVIDENCE


@contextmanager
def _timed(asked: Asked, stage: str) -> Iterator[None]:
    """Note how long a stage took, in milliseconds; what is done again adds up."""
    began = time.perf_counter()
    yield
    took = (time.perf_counter() - began) * 1_000
    asked.timings_ms[stage] = asked.timings_ms.get(stage, 0.0) + took
