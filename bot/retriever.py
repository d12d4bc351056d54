"""First stage: the passages that may answer, by words and by meaning.

Two searches that fail differently are run, and the heads of both lists are joined: words find
names and numbers, vectors find what is said in other words, and need twice as many places for it.
No rank fusion: equal-weight reciprocal rank fusion buries what only one list has
(`docs/retrieval.md`).
"""

import itertools
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import date
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from pullquote.bot.nearness import closeness
from pullquote.bot.records import Question
from pullquote.bot.time_expressions import Period
from pullquote.bot.words import content_words
from pullquote.vectorstore import Hit, Passage, Scope, Store

_LEXICAL_LIST = 200
_DENSE_LIST = 400  # nearness lifts some from far down: one in twenty from below the first 400
_LEXICAL_NEARNESS = 0.5  # multiplies a BM25 score by up to 1.5
_DENSE_NEARNESS = 0.2  # added to a cosine similarity
_LEXICAL_PREFERENCE = 0.25  # for the articles that a conversation is about: as for nearness
_DENSE_PREFERENCE = 0.05


class PassageRetriever(BaseRetriever):
    """Finds passages of current revisions; usable in any LangChain chain.

    `invoke(text)` searches the whole corpus; `invoke(text, asked_on=..., scope=...)` searches
    what was published up to that day and inside that scope; a scope as of a moment searches what
    was current then. Documents carry the passage's own
    words and, as metadata, its ids and offsets; their order is that of the joined lists.

    It does not promise that a document answers: ranking is the next stage's.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    store: Store
    candidates: int = 9

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - LangChain's signature
        asked_on: date | None = None,
        scope: Scope | None = None,
        preferred_articles: frozenset[str] = frozenset(),
        near: tuple[Period, ...] = (),
        **_: Any,
    ) -> list[Document]:
        question = Question(query, asked_on, scope or Scope(), preferred_articles, near)
        passages = self.store.catalog.passages(self.search(question), question.scope.as_of)
        return [_document(passage) for passage in passages]

    def search(self, question: Question) -> list[int]:
        """Return the ids of at most `candidates` passages, two by meaning for one by words."""
        scope = effective_scope(question)
        liked = self.store.catalog.passages_of(question.preferred_articles)
        return _join_heads(
            self._by_meaning(question, scope, liked),
            self._by_words(question, scope, liked),
            self.candidates,
        )

    def _by_words(self, question: Question, scope: Scope, liked: AbstractSet[int]) -> list[int]:
        words = content_words(question.text)
        hits = self.store.catalog.match(words, scope, _LEXICAL_LIST)
        return _order(
            (
                hit.score
                * (1 + _LEXICAL_NEARNESS * closeness(hit.day, question.asked_on, question.near))
                * (1 + _LEXICAL_PREFERENCE * (hit.passage_id in liked)),
                hit,
            )
            for hit in hits
        )

    def _by_meaning(self, question: Question, scope: Scope, liked: AbstractSet[int]) -> list[int]:
        hits = self.store.nearest_to(question.text, _DENSE_LIST, scope)
        return _order(
            (
                hit.score
                + _DENSE_NEARNESS * closeness(hit.day, question.asked_on, question.near)
                + _DENSE_PREFERENCE * (hit.passage_id in liked),
                hit,
            )
            for hit in hits
        )


def _order(scored: Iterable[tuple[float, Hit]]) -> list[int]:
    return [hit.passage_id for _, hit in sorted(scored, key=lambda pair: -pair[0])]


def effective_scope(question: Question) -> Scope:
    """Return the question's scope, closed at the day on which it was asked."""
    scope, asked_on = question.scope, question.asked_on
    if asked_on is None or (scope.until is not None and scope.until <= asked_on):
        return scope
    return replace(scope, until=asked_on)


def _join_heads(meant: Sequence[int], worded: Sequence[int], limit: int) -> list[int]:
    """Take two by meaning for one by words, each id once, until `limit` are taken."""
    turns = itertools.chain.from_iterable(itertools.zip_longest(meant[::2], worded, meant[1::2]))
    joined = dict.fromkeys(passage_id for passage_id in turns if passage_id is not None)
    return list(joined)[:limit]


def _document(passage: Passage) -> Document:
    return Document(
        id=str(passage.passage_id),
        page_content=passage.text,
        metadata={
            "passage_id": passage.passage_id,
            "article_id": passage.article_id,
            "revision": passage.revision,
            "start": passage.span.start,
            "end": passage.span.end,
            "title": passage.title,
            "publisher": passage.publisher,
            "published": passage.published,
        },
    )
