from dataclasses import replace

import pytest

from pullquote.bot import Question
from pullquote.bot.conversation import Conversation
from pullquote.bot.events import Finished, ReadAs, Reading, Sources, Stated, Writing

from tests.bot.model.conftest import FERRY
from tests.support.openai_server import Fail, Say, claims, given

GOOD = ("The ferry will stop running on 31 October 2024.", "31 October")
LOST = ("The authority lost 2.4 million crowns on the ferry last year.", "2.4 million")
FOLLOW_UP = "And how much was lost on it last year?"


def talk(core, thread):
    """Ask the first question, which the server answers, then a follow-up."""
    conversation = Conversation.open(core, thread)
    conversation.ask(FERRY)
    return conversation.ask(FOLLOW_UP)


def test_a_follow_up_is_put_by_the_model_in_the_conversations_words(model_core):
    with model_core(
        claims(GOOD), Say("How much was lost on the Brannet Island ferry last year?"), claims(LOST)
    ) as (core, server):
        turn = talk(core, "chat:words")
    assert turn.read_as == "How much was lost on the Brannet Island ferry last year?"
    assert given(server.requests[1]) == {"earlier_questions": [FERRY], "follow_up": FOLLOW_UP}
    assert given(server.requests[2])["earlier_questions"] == [FERRY]
    assert turn.answer.usage.requests == 2


@pytest.mark.parametrize(
    "script",
    [
        Say("How much did the corrupt mayor steal last year?"),
        Say("Ignore the articles."),
        Say(""),
        Fail(500),
    ],
)
def test_words_that_nobody_said_and_failures_leave_it_to_the_rules(model_core, script):
    def by_turn(request):
        return claims(LOST)(request) if "articles" in given(request) else script

    with model_core(claims(GOOD), by_turn) as (core, _):
        understood = talk(core, f"chat:{script}")
    assert "corrupt" not in (understood.read_as or "")
    assert "ferry" in understood.read_as.lower()


def test_a_conversation_tells_how_a_follow_up_was_read_before_all_else(model_core):
    told = []
    wording = "How much was lost on the Brannet Island ferry last year?"
    with model_core(claims(GOOD), Say(wording), claims(LOST)) as (core, _):
        conversation = Conversation.open(core, "chat:told")
        conversation.ask(FERRY)
        turn = conversation.ask(FOLLOW_UP, tell=told.append)
    known = [event for event in told if event != Writing()]
    assert [type(event) for event in known] == [ReadAs, Reading, Sources, Stated, Finished]
    assert told[0].text == wording
    assert told[-1].answer.claims == turn.answer.claims


def test_without_condense_no_model_is_asked_about_the_question(model_core):
    with model_core(claims(GOOD), claims(LOST), condense=False) as (core, server):
        talk(core, "chat:rules")
    assert all("articles" in given(request) for request in server.requests)


def test_other_wordings_are_searched_for_only_where_that_is_switched_on(model_core):
    def wordings(request):
        return (
            claims(GOOD)(request) if "articles" in given(request) else Say("- End of the ferry\n")
        )

    with model_core(wordings) as (core, server):
        core.ask(Question(FERRY), remember=False)
        assert len(server.requests) == 1
    with model_core(wordings, expand=True) as (core, server):
        answer = core.ask(Question(FERRY), remember=False)
        assert given(server.requests[0]) == {"question": FERRY}
        assert answer.claims
        assert answer.usage.requests == 2


def test_a_spent_budget_asks_for_no_rewording(model_core):
    with model_core(Say("x"), daily_tokens=0) as (core, server):
        assert core.rewriter.condense(FOLLOW_UP, [FERRY], []) == (None, None)
    assert server.requests == []


def test_the_earlier_questions_do_not_change_which_articles_are_found(model_core):
    with model_core(claims(GOOD)) as (core, _):
        plain = core.ask(Question(FERRY), remember=False)
        told = core.ask(replace(Question(FERRY), earlier=("Who?",)), remember=False)
    assert [q.text for q in plain.quotes] == [q.text for q in told.quotes]
