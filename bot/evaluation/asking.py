"""Asking labelled questions of the real core, and noting down what each stage found."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pullquote.bot.evaluation.cases import Case, Condition, Quoted, Seen
from pullquote.bot.evaluation.questions import FUTURE, LabelledQuestion
from pullquote.bot.evaluation.scoring import holds, stands_in
from pullquote.bot.records import Question, Quote
from pullquote.bot.words import normalised
from pullquote.config import ArticleNotFoundError
from pullquote.vectorstore import Catalog, Passage, Scope

if TYPE_CHECKING:
    from pullquote.bot.chain import Traced
    from pullquote.bot.core import Pullquote

READ = 3
"""Passages whose sentences count as looked at where the answerer does not say which it read."""

OnCases = Callable[[int, int], None]  # questions asked, and their number in all


@dataclass(frozen=True, slots=True)
class Asking:
    """A question, and how it is to be asked.

    Attributes:
        dated: It is asked on its day, if it has one.
        hidden: Articles that must not be used.
    """

    question: LabelledQuestion
    condition: Condition
    dated: bool
    hidden: frozenset[str] = frozenset()


def as_labelled(questions: Iterable[LabelledQuestion], *, dated: bool) -> Iterator[Asking]:
    """Ask each as it is labelled.

    Those of the tier `future` are asked without their day: the date rule alone would keep the
    articles from answering, and it is the confidence that is to be tried.
    """
    for question in questions:
        if question.answerable:
            yield Asking(question, Condition.ANSWERABLE, dated)
        elif question.tier == FUTURE:
            yield Asking(question, Condition.FUTURE, dated=False)
        else:
            yield Asking(question, Condition.UNANSWERABLE, dated)


def as_twins(
    questions: Iterable[LabelledQuestion],
    hidden: Mapping[str, frozenset[str]],
    *,
    dated: bool,
) -> Iterator[Asking]:
    """Ask each answerable one again with the articles hidden that hold an answer."""
    for question in questions:
        if question.answerable:
            yield Asking(question, Condition.TWIN, dated, hidden[question.id])


def as_foreign(questions: Iterable[LabelledQuestion], *, dated: bool) -> Iterator[Asking]:
    """Ask what no article can know."""
    for question in questions:
        yield Asking(question, Condition.FOREIGN, dated)


def ask_all(
    core: "Pullquote", askings: Sequence[Asking], on_cases: OnCases | None = None
) -> list[Case]:
    """Ask each in turn; nothing is noted down in the corpus."""
    if askings:
        core.trace(Question(askings[0].question.text))  # so that no timing holds a model's loading
    cases = []
    for done, asking in enumerate(askings, start=1):
        cases.append(_ask(core, asking))
        if on_cases:
            on_cases(done, len(askings))
    return cases


def _ask(core: "Pullquote", asking: Asking) -> Case:
    labelled = asking.question
    question = Question(
        labelled.text,
        labelled.asked_on if asking.dated else None,
        Scope(hidden_articles=asking.hidden),
    )
    return _case(asking, core.trace(question), core.store.catalog)


def _case(asking: Asking, traced: "Traced", catalog: Catalog) -> Case:
    labelled, asked, answer = asking.question, traced.asked, traced.answer
    needles = [normalised(text) for text in labelled.answers]

    def seen(passage: Passage) -> Seen:
        return Seen(
            article_id=passage.article_id,
            listed=passage.article_id in labelled.article_ids,
            holds=stands_in(normalised(passage.text), needles),
        )

    by_id = {passage.passage_id: seen(passage) for passage in asked.passages}
    ranked = [item.passage.passage_id for item in asked.ranked]
    read = set(asked.draft.read or ranked[:READ])
    short = answer.short_answer.text if answer.short_answer else None
    return Case(
        question=labelled,
        condition=asking.condition,
        retrieved=tuple(by_id.values()),
        reranked=tuple(by_id[key] for key in ranked),
        read=tuple(by_id[key] for key in ranked if key in read),
        quotes=tuple(_quoted(quote, labelled, catalog) for quote in traced.drafted),
        answered=bool(answer.quotes),
        tentative=answer.tentative,
        short_answer=short,
        short_holds=short is not None and holds(short, labelled.answers),
        confidence=answer.confidence,
        timings_ms=dict(answer.timings_ms),
        hidden=len(asking.hidden),
    )


def _quoted(quote: Quote, labelled: LabelledQuestion, catalog: Catalog) -> Quoted:
    return Quoted(
        article_id=quote.article_id,
        text=quote.text,
        listed=quote.article_id in labelled.article_ids,
        holds=holds(quote.text, labelled.answers),
        exact=_is_exact(quote, catalog),
    )


def _is_exact(quote: Quote, catalog: Catalog) -> bool:
    """Cut the quote again from the stored revision and compare."""
    try:
        revision = catalog.revision(quote.article_id, quote.revision)
    except ArticleNotFoundError:
        return False
    return revision.text[quote.span.start : quote.span.end] == quote.text
