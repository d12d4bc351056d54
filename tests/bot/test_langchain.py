"""The chain and the retriever as LangChain sees them."""

import asyncio
from datetime import date

from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda

from pullquote.bot import Answer, Question
from pullquote.bot.words import content_words
from pullquote.vectorstore import Scope

BELL = Question("Who found the ship's bell in the Brannet museum?")
FERRY = Question("When will the Brannet Island ferry stop running?")


def spans(answer):
    return [(quote.article_id, quote.span) for quote in answer.quotes]


def test_chain_is_a_runnable_that_invokes_batches_and_streams(samples):
    assert isinstance(samples.chain, Runnable)
    expected = spans(samples.ask(BELL))

    assert spans(samples.chain.invoke(BELL)) == expected
    assert spans(samples.chain.batch([BELL, FERRY])[0]) == expected
    assert [spans(a) for a in samples.chain.stream(BELL)] == [expected]
    assert spans(asyncio.run(samples.chain.ainvoke(BELL))) == expected


def test_chain_fits_into_a_chain_of_ones_own(samples):
    def first_words(answer: Answer) -> str:
        return answer.quotes[0].text

    chain = RunnableLambda(Question) | samples.chain | first_words
    assert "Lindqvist" in chain.invoke(BELL.text)


def test_retriever_gives_documents_that_are_slices(samples):
    assert isinstance(samples.retriever, BaseRetriever)
    documents = samples.retriever.invoke(FERRY.text)

    assert documents
    assert all(isinstance(document, Document) for document in documents)
    for document in documents:
        at = document.metadata
        revision = samples.store.catalog.revision(at["article_id"], at["revision"])
        assert document.page_content == revision.text[at["start"] : at["end"]]
        assert document.id == str(at["passage_id"])
    assert len({document.id for document in documents}) == len(documents) <= 9


def test_retriever_takes_two_by_meaning_for_one_by_words(samples):
    found = [int(document.id) for document in samples.retriever.invoke(FERRY.text)]
    near = samples.store.nearest_to(FERRY.text, 50, Scope())
    meant = [hit.passage_id for hit in sorted(near, key=lambda hit: -hit.score)]
    said = samples.store.catalog.match(content_words(FERRY.text), Scope(), 50)
    worded = [hit.passage_id for hit in sorted(said, key=lambda hit: -hit.score)]
    turns = [*meant[:1], *worded[:1], *meant[1:3], *worded[1:2], *meant[3:5], *worded[2:3]]
    turns += [*meant[5:7], *worded[3:4], *meant[7:9], *worded[4:5], *meant[9:11]]
    assert found == list(dict.fromkeys(turns))[: samples.settings.candidates]


def test_retriever_takes_the_day_of_the_question(samples):
    documents = samples.retriever.invoke(FERRY.text, asked_on=date(2025, 10, 1))
    days = [document.metadata["published"] for document in documents]
    assert days
    assert all(day is None or day[:10] <= "2025-10-01" for day in days)
