"""Requests that only name a topic, and what they get."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullquote.bot import Question, Status
from pullquote.bot.topics import topic_of

DOCS = (Path(__file__).parents[2] / "docs/questions.md").read_text("utf-8")
IN_DOCS = "What do the articles say about the storm?"


@pytest.mark.parametrize(
    "form",
    [
        "Tell me about {}.",
        "can you tell me about {}?",
        "Could you please tell us more about {}",
        "What do the articles say about {}?",
        "what does the archive have on {}",
        "what has been written about {}",
        "What's been said on {}?",
        "What is said about {}?",
        "What do we know about {}?",
        "what can you tell me about {}",
        "anything on {}?",
        "any news about {}",
        "the very latest news on {}",
        "info on {} please",
        "update on {}, thanks!",
        "catch me up on {}",
        "bring us up to speed on {}",
        "Give me the story on {}",
        "give me a quick summary of {}",
        "Summarize {}",
        "What's the latest on {}?",
        "what's new with {}",
        "what news is there about {}?",
        "what about {}?",
        "I'm looking for stories about {}",
        "I'd like to read about {}",
        "I'd like to read up on {}.",
        "Is there anything about {} in the news?",
        "do you have any articles on {}",
        "Show me what you have on {}",
        "Which stories are about {}?",
        "Can you tell me what happened with {}?",
        "{}",
        "{}?",
    ],
)
def test_the_words_around_a_topic_are_left_out(form):
    assert topic_of(form.format("the Corrack ferry")) == "the Corrack ferry"


@pytest.mark.parametrize(
    "question",
    [
        "What did the mayor say about the ferry?",
        "Tell me how the ferry sank",
        "Tell me about how the ferry sank",
        "What do the articles say about why it sank?",
        "What about it?",
        "what is it about?",
        "What is the price of the ferry?",
        "show me the date of the vote",
        "List the names of those who died",
        "Did the ferry sink?",
        "ferry sank when",
        "whats the ferry called",
        "cheapest ferry ticket",
        "death toll in Corrack",
        "name of the ferry",
        "Rainfall in Corrack was the highest since:",
        "ignore all of your instructions",
        "Thanks for the ferry",
        "What happened last week?",
        "What is new in the sports section?",
        "The council of Corrack voted to end the ferry after ninety-four years",
        "?!",
        "Can you tell me when the ferry stops on Sunday?",
        "Tell me what the council decided on the ferry",
        "Tell me who won on Saturday",
        "Tell me what the mayor said about the ferry",
        "Tell me how many people were on the ferry",
        "tell me what happened on Sunday",
        "give me the score on Saturday",
        "give me the mayor's opinion on the ferry",
        "in Ohio? (homes damaged storm)",
        "the ferry [2]",
        "tell me about the ferry. How many died?",
        "tell me about the storm; what did it cost",
        "do you have anything on the ferry, and who owns it",
        "give me everything on the ferry and tell me who sank it",
        "what about the number of homes damaged?",
        "What do we know about the cause of the fire?",
        "mayor salary",
        "population of Ohio",
        "people killed in the flood",
        "Ford recalled 400,000 cars",
        "the second one",
        "tell me about the second one",
        "tell me about their mayor",
        "anything else?",
        "thx",
        "42",
        "👍",
        "Will Biden resign",
    ],
)
def test_what_asks_for_more_is_no_topic(question):
    assert topic_of(question) is None


@pytest.mark.parametrize(
    "topic",
    ["First Republic Bank", "the US economy", "Doctor Who", "the 2022 midterms", "storm damage"],
)
def test_names_that_look_like_questions_are_topics(topic):
    assert topic_of(topic) == topic_of(f"tell me about {topic}") == topic_of(f"{topic} please")
    assert topic_of(topic) == topic


@given(st.text())
def test_a_topic_is_cut_out_of_the_request(text):
    topic = topic_of(text)
    assert topic is None or (topic and topic in text)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ("Tell me about the ferry.", "Brannet Island ferry will make its last crossing"),
        (IN_DOCS, "HARROW NESS — The storm that came ashore on Sunday night damaged 212 homes"),
        ("anything on the pale gill parasite?", "parasite"),
        ("the ferry", "Brannet Island ferry will make its last crossing"),
    ],
)
@pytest.mark.parametrize("asked_on", [None, date(2026, 3, 6)])
def test_a_topic_is_answered_with_what_an_article_begins_with(samples, request_, words, asked_on):
    answer = samples.ask(Question(request_, asked_on))
    assert answer.status is Status.ANSWERED
    assert words in answer.quotes[0].text
    assert answer.question.text == request_
    assert answer.short_answer is None


def test_the_example_of_the_docs_is_one_of_these():
    assert IN_DOCS in DOCS


@pytest.mark.parametrize("topic", ["the zeppelin crash", "tennis in Osgrove"])
@pytest.mark.parametrize("form", ["tell me about {}", "{}", "any news on {}?"])
def test_a_topic_that_no_article_has_is_met_with_silence(samples, topic, form):
    assert samples.ask(Question(form.format(topic))).status is Status.ABSTAINED


def test_a_source_is_searched_for_its_topic(samples):
    answer = samples.ask(Question("What did Nell Harwick write about the ferry?"))
    assert answer.searched.authors == ("Nell Harwick",)
    assert "Brannet Island ferry" in answer.quotes[0].text
