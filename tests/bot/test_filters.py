"""Filters that a question names, alone and over the samples."""

from dataclasses import replace
from datetime import date

import pytest

from pullquote.bot import Question
from pullquote.bot.conversation import Conversation
from pullquote.bot.filters import Filters, NameBook, named_filters
from pullquote.bot.records import Reason, Searched, SearchKind
from pullquote.vectorstore import Names, Scope

NAMES = Names(
    publishers=("The Tarrow Courier", "Littoral Wire", "The Week", "QNN"),
    authors=("Jane Doe", "Madonna", "Nell Harwick"),
    sections=("Sports", "Health business"),
    tags=("dam", "Vesper Mill"),
)


@pytest.mark.parametrize(
    ("question", "publishers"),
    [
        ("According to the Tarrow Courier, how many homes were hit?", ["The Tarrow Courier"]),
        ("How many homes were hit, according to Littoral Wire?", ["Littoral Wire"]),
        ("how many homes were hit, according to the week?", ["The Week"]),
        ("What does the Tarrow Courier say about the dam?", ["The Tarrow Courier"]),
        ("what did qnn report?", ["QNN"]),
        ("How many homes were hit in the Tarrow Courier?", ["The Tarrow Courier"]),
        ("What is in QNN's report on the fire?", ["QNN"]),
        ("Which stories from Littoral Wire are about oysters?", ["Littoral Wire"]),
        ("What was reported by QNN last week?", ["QNN"]),
        (
            "What did the Tarrow Courier and Littoral Wire say?",
            ["The Tarrow Courier", "Littoral Wire"],
        ),
        ("What happened this week?", []),
        ("What happened in the week of the storm?", []),
        ("Who bought the Tarrow Courier?", []),
        ("Who was fired from QNN?", []),
        ("Who appeared on QNN?", []),
        ("Which town hall did QNN hold?", []),
        ("Who founded Littoral Wire?", []),
        ("According to Jane Doe, who won?", []),
        ("According to the mayor, who won?", []),
        ("What did the Sunday Herald say?", []),
    ],
)
def test_publisher_is_a_filter_where_it_is_meant_as_a_source(question, publishers):
    assert list(named_filters(question, NAMES, Scope()).publishers) == publishers


PAPERS = Names(
    publishers=(
        "The Tarrow Courier",
        "BBC News",
        "CNN",
        "Reuters",
        "USA TODAY",
        "Ledger and Tide",
        "Gull & Gannet",
        "The Ossley Times",
        "Corrack Times",
        "The Week",
        "Fox News",
        "People",
    ),
    authors=(),
    sections=("Health business", "Sports", "World sports", "World affairs"),
    tags=(),
)


@pytest.mark.parametrize(
    ("question", "publishers"),
    [
        ("How many homes were hit, according to the Courier?", ["The Tarrow Courier"]),
        ("what did the courier say about the dam?", ["The Tarrow Courier"]),
        ("What did the BBC report on the dam?", ["BBC News"]),
        ("What did BBC News report on the dam?", ["BBC News"]),
        ("According to Fox, who won?", ["Fox News"]),
        ("What did the Times say about the dam?", []),
        ("What did the Ossley Times say about the dam?", ["The Ossley Times"]),
        ("How much is it, per the Ledger and Tide?", ["Ledger and Tide"]),
        ("How much is it, according to Ledger & Tide?", ["Ledger and Tide"]),
        ("What did Gull and Gannet print about it?", ["Gull & Gannet"]),
        ("Who won, according to CNN and Reuters?", ["CNN", "Reuters"]),
        ("Did CNN or Reuters report it?", ["CNN", "Reuters"]),
        (
            "Who won, according to CNN, Reuters and the Courier?",
            ["CNN", "Reuters", "The Tarrow Courier"],
        ),
        ("How many homes were hit, CNN said?", ["CNN"]),
        ("How many homes were hit, says the Tarrow Courier?", ["The Tarrow Courier"]),
        ("Which CNN articles are about the dam?", ["CNN"]),
        ("CNN articles about the dam", ["CNN"]),
        ("What is in the latest CNN coverage?", ["CNN"]),
        ("How does the Courier describe the bell?", ["The Tarrow Courier"]),
        ("Has the Courier covered the dam?", ["The Tarrow Courier"]),
        ("Who bought the Courier?", []),
        ("Which courier said that the road was shut?", []),
        ("What did the courier Jane Doe say?", []),
        ("What did the Sunday Courier say?", []),
        ("What did the Courier Mail say?", []),
        ("How many live in the USA?", []),
        ("Who moved to the Tide?", []),
        ("Who works at CNN and Reuters?", []),
        ("Who said CNN was sold?", []),
        ("Which CNN anchor was fired?", []),
        ("What this week articles are there?", []),
        ("Who hunts the fox?", []),
        ("What do people say about the dam?", []),
        ("How many were hit, according to people who saw it?", []),
        ("How many were hit, according to People?", ["People"]),
        ("what did reuters report on the dam?", ["Reuters"]),
        ("What happened this week?", []),
        ("Who won, according to CNN and the Herald?", []),
    ],
)
def test_publisher_may_be_called_by_a_name_that_only_it_has(question, publishers):
    assert list(named_filters(question, PAPERS, Scope()).publishers) == publishers


@pytest.mark.parametrize(
    ("question", "sections"),
    [
        ("Who merged, in the business section?", ("Health business",)),
        ("Who merged, on the affairs pages?", ("World affairs",)),
        ("Who won, in the world section?", ()),
        ("Who won, in the sports section?", ("Sports",)),
    ],
)
def test_section_may_be_called_by_a_word_that_only_it_has(question, sections):
    assert named_filters(question, PAPERS, Scope()).sections == sections


def test_words_of_a_filter_are_told():
    text = "What did Nell Harwick write about the dam, according to Littoral Wire?"
    words = [span.of(text) for span in named_filters(text, NAMES, Scope()).words]
    assert words == ["did Nell Harwick write", ", according to Littoral Wire"]


@pytest.mark.parametrize(
    ("question", "authors"),
    [
        ("Which articles by Jane Doe are about the dam?", ["Jane Doe"]),
        ("What does the story about the dam by Jane Doe say?", ["Jane Doe"]),
        ("What did Nell Harwick write about the dam?", ["Nell Harwick"]),
        ("What is in Nell Harwick's story?", ["Nell Harwick"]),
        ("Who was hired by Jane Doe?", []),
        ("Who is Jane Doe?", []),
        ("Which songs were written by Madonna?", []),
        ("According to Jane Doe, who won?", []),
    ],
)
def test_author_is_a_filter_where_somebody_asks_what_she_wrote(question, authors):
    assert list(named_filters(question, NAMES, Scope()).authors) == authors


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Who won, in the sports section?", Filters(sections=("Sports",))),
        ("What is new on the Health business pages?", Filters(sections=("Health business",))),
        ("Which articles tagged dam name the county?", Filters(tags=("dam",))),
        ("Who plays sports in Dunmarrow?", Filters()),
        ("Who owns the dam?", Filters()),
        ("What is in the cuisine section?", Filters()),
    ],
)
def test_sections_and_tags_are_filters_where_they_are_called_so(question, found):
    assert named_filters(question, NAMES, Scope()) == found


def test_what_was_chosen_is_not_widened_by_words():
    chosen = Scope(publishers=("littoral wire",))
    text = "How many homes were hit, according to the Tarrow Courier?"
    assert named_filters(text, NAMES, chosen) == Filters()


def test_longer_name_hides_the_one_inside_it():
    names = replace(NAMES, publishers=("Courier", "Tarrow Courier"))
    found = named_filters("What did the Tarrow Courier say?", names, Scope())
    assert found.publishers == ("Tarrow Courier",)


def test_names_are_read_again_when_the_corpus_has_changed(core, ingest):
    book = NameBook(core.store.catalog, kept_times=0)
    article = {"text": "The quay is closed. It opens in May.", "title": "Quay", "id": "a"}
    ingest(article | {"publisher": "The Gull", "authors": ["Ann Oar"], "section": "Port"})
    first = book.names()
    ingest(article | {"publisher": "The Gannet", "tags": ["quay", "Quay"]})
    assert (first.publishers, first.authors, first.sections) == (
        ("The Gull",),
        ("Ann Oar",),
        ("Port",),
    )
    assert book.names().publishers == ("The Gannet",)
    assert len(book.names().tags) == 1


def test_names_of_removed_articles_are_none(core, ingest):
    ingest({"text": "The quay is closed.", "title": "Quay", "id": "a", "publisher": "The Gull"})
    core.store.catalog.remove("a")
    assert core.store.catalog.names().publishers == ()


def test_answer_comes_from_the_publisher_that_is_named(samples):
    text = "How many homes did the storm damage, according to Littoral Wire?"
    answer = samples.ask(Question(text))
    assert {quote.publisher for quote in answer.quotes} == {"Littoral Wire"}
    assert answer.searched == Searched(publishers=("Littoral Wire",))


def test_answer_comes_from_the_section_and_the_days_that_are_named(samples):
    text = "Which hospitals agreed last week to merge, in the Health business section?"
    answer = samples.ask(Question(text, date(2025, 12, 9)))
    assert {quote.article_id for quote in answer.quotes} == {
        "https://ledgerandtide.example/health/hospital-merger"
    }
    assert answer.searched is not None
    assert (answer.searched.sections, answer.searched.kind) == (
        ("Health business",),
        SearchKind.SCOPE,
    )


def test_scope_of_an_author_finds_only_her_articles(samples):
    answer = samples.ask(
        Question("What did she find in the crate?", scope=Scope(authors=("saoirse quillfeather",)))
    )
    assert {quote.article_id for quote in answer.quotes} == {"lantern-2025-11-museum-bell"}


def test_scope_without_an_article_says_so(samples):
    answer = samples.ask(Question("Who won?", scope=Scope(authors=("Nobody Known",))))
    assert answer.reason is Reason.NOTHING_IN_SCOPE


def test_follow_up_keeps_to_the_source_of_the_question_before(samples):
    talk = Conversation(samples, "test:filters")
    talk.ask("How many homes did the storm damage, according to Littoral Wire?")
    follow_up = talk.understand("And how much harm did it do?")
    assert follow_up.question.scope.publishers == ("Littoral Wire",)
