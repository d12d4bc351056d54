import json
import logging
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pullquote.bot import Question, Status
from pullquote.bot.events import Finished, Reading, Sources, Stated, Writing
from pullquote.bot.records import Fallback, Writer

from tests.bot.model.conftest import FERRY
from tests.support.openai_server import Fail, Say, claims, given, ids_by_text

GOOD = ("The ferry will stop running on 31 October 2024.", "31 October")
WRONG = ("The ferry will stop running on 30 October 2024.", "31 October")


def ask(core, text=FERRY, **changed):
    return core.ask(replace(Question(text), **changed), remember=False)


def test_a_proved_claim_answers_over_the_quote_that_it_stands_in(model_core):
    with model_core(claims(GOOD)) as (core, server):
        answer = ask(core)
    assert (answer.status, answer.answerer) == (Status.ANSWERED, Writer.MODEL)
    (claim,) = answer.claims
    assert (claim.text, claim.citations) == (GOOD[0], (1,))
    assert "31 October 2024" in answer.quotes[0].text
    assert (answer.removed, answer.fallback) == (0, None)
    assert len(server.requests) == 1


def test_a_claim_that_fails_is_dropped_and_counted(model_core):
    with model_core(claims(WRONG, GOOD)) as (core, _):
        answer = ask(core)
    assert [claim.text for claim in answer.claims] == [GOOD[0]]
    assert answer.removed == 1
    assert [verdict.passed for verdict in answer.verdicts] == [False, True]


def test_quotes_are_numbered_in_the_order_of_use(model_core):
    crowns = ("The authority lost 2.4 million crowns on the ferry last year.", "2.4 million")
    bell = ("Oskar Quist gave the bell to the museum.", "Oskar Quist")
    with model_core(claims(bell, crowns, bell)) as (core, _):
        answer = ask(
            core,
            "Who gave the bell to the museum, and how much did the authority lose on the ferry?",
        )
    assert [claim.citations for claim in answer.claims] == [(1,), (2,), (1,)]
    assert "Quist" in answer.quotes[0].text


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ([claims(WRONG)], Fallback.NOTHING_PROVED),
        ([claims()], Fallback.NOTHING_PROVED),
        ([claims((GOOD[0], "zzzz9"))], Fallback.NOTHING_PROVED),
        ([Say("I am only a poet.")], Fallback.UNUSABLE),
        ([Say("[" * 3_000)], Fallback.UNUSABLE),
        ([Say('{"claims": [{"text": "x", "sentences": [' + "1" * 5_000)], Fallback.UNUSABLE),
        ([Say(refusal="I cannot do that.")], Fallback.REFUSED),
        ([Say("", finish="content_filter")], Fallback.REFUSED),
        ([Say('{"claims": [{"text": "The fer', cut_after=2)], Fallback.UNUSABLE),
        ([Fail(401)], Fallback.REJECTED),
        ([Fail(429)], Fallback.RATE_LIMIT),
        ([Fail(500)], Fallback.FAILED),
    ],
)
def test_without_a_usable_reply_the_quotes_answer_and_say_why(model_core, script, reason):
    with model_core(*script) as (core, server):
        answer = ask(core)
    assert (answer.status, answer.answerer) == (Status.ANSWERED, Writer.EXTRACTIVE)
    assert (answer.claims, answer.fallback) == ((), reason)
    assert answer.quotes
    assert len(server.requests) <= 3


def test_what_was_proved_stands_where_brackets_without_end_follow(model_core):
    def runs_on(request):
        begun = claims(GOOD)(request).text.removesuffix("]}")
        return Say(begun + ', {"text": "x", "sentences": ' + "[" * 3_000, pieces=50)

    with model_core(runs_on) as (core, server):
        answer = ask(core)
    assert [claim.text for claim in answer.claims] == [GOOD[0]]
    assert answer.fallback is None
    assert len(server.requests) == 1


def test_a_server_that_is_slow_or_gone_costs_no_more_than_the_timeout(model_core):
    slow = Say(json.dumps({"claims": []}), wait_s=4)
    with model_core(slow, timeout_s=1.0) as (core, _):
        began = time.monotonic()
        answer = ask(core)
    assert answer.fallback is Fallback.TIMEOUT
    assert time.monotonic() - began < 10
    with model_core(Say("{}"), new=True) as (core, server):
        server.close()
        assert ask(core).fallback in (Fallback.UNREACHABLE, Fallback.FAILED)


def test_tries_after_errors_that_may_pass_are_bounded(model_core):
    busy = Fail(429, headers={"retry-after-ms": "10"})
    with model_core(busy, busy, claims(GOOD), retries=2) as (core, server):
        assert ask(core).answerer is Writer.MODEL
        assert len(server.requests) == 3
    with model_core(busy, retries=2) as (core, server):
        assert ask(core).fallback is Fallback.RATE_LIMIT
        assert len(server.requests) == 3


def test_a_server_without_schemas_is_asked_by_tool_and_then_in_plain_words(model_core):
    def old_server(request):
        if "response_format" in request:
            return Fail(400, "response_format is not supported")
        if "tools" in request:
            return Fail(400, "tools are not supported")
        return claims(GOOD)(request)

    with model_core(old_server, new=True) as (core, server):
        assert ask(core).answerer is Writer.MODEL
        assert len(server.requests) == 3
        assert ask(core).answerer is Writer.MODEL
        assert len(server.requests) == 4  # what it does not know is not asked again


def test_tool_calls_are_read_where_a_schema_is_not_known(model_core):
    def with_tools(request):
        if "response_format" in request:
            return Fail(422, "no schemas here")
        return claims(GOOD)(request)

    with model_core(with_tools, new=True) as (core, server):
        assert ask(core).answerer is Writer.MODEL
    assert server.requests[1]["tools"][0]["function"]["name"] == "claims"


def test_the_claims_that_came_before_a_stream_was_cut_off_are_kept(model_core):
    def cut(request):
        whole = claims(GOOD, WRONG)(request)
        return replace(whole, pieces=len(whole.text) - 20, cut_after=2)

    with model_core(cut) as (core, _):
        answer = ask(core)
    assert [claim.text for claim in answer.claims] == [GOOD[0]]


def test_no_model_is_asked_where_the_articles_do_not_answer(model_core):
    with model_core(claims(GOOD)) as (core, server):
        answer = ask(core, "Who won the 1934 chess championship of Zanzibar?")
    assert answer.status is Status.ABSTAINED
    assert server.requests == []


def test_the_model_is_sent_numbered_sentences_as_data_and_nothing_else(model_core):
    with model_core(claims(GOOD)) as (core, server):
        ask(core, earlier=("Who runs the ferry?",))
        ask(core)
    first, second = server.requests
    data = given(first)
    assert data["question"] == FERRY
    assert data["earlier_questions"] == ["Who runs the ferry?"]
    assert {article["title"] for article in data["articles"]} >= {
        "Brannet ferry to stop in October"
    }
    assert set(ids_by_text(first).values()).isdisjoint(ids_by_text(second).values())
    assert len(first["messages"]) == 2


def test_a_sentence_limit_bounds_what_is_sent(model_core):
    with model_core(claims(GOOD), sentences=5) as (core, server):
        ask(core)
    assert len(ids_by_text(server.requests[0])) == 5


def test_tokens_and_cost_are_counted(model_core):
    with model_core(claims(GOOD), input_price=2.0, output_price=10.0) as (core, _):
        usage = ask(core).usage
    assert (usage.tokens_in, usage.estimated) == (100, False)
    assert usage.tokens_out > 0
    assert usage.cost == pytest.approx((100 * 2.0 + usage.tokens_out * 10.0) / 1e6, abs=1e-6)


def test_a_server_that_does_not_count_is_estimated(model_core):
    def quiet(request):
        return replace(claims(GOOD)(request), no_usage=True)

    with model_core(quiet) as (core, _):
        assert ask(core).usage.estimated


def test_an_error_in_place_of_a_reply_costs_no_tokens(model_core):
    with model_core(Fail(500)) as (core, _):
        usage = ask(core).usage
    assert (usage.requests, usage.tokens_in, usage.tokens_out, usage.estimated) == (1, 0, 0, False)


def test_the_days_budget_is_shared_by_all_processes(model_core):
    with model_core(claims(GOOD), daily_tokens=150) as (core, server):
        spending = core.store.catalog.spending
        today = datetime.now(UTC).date()
        before = spending.of("openai:test-model", today)
        spending.add("openai:test-model", today, requests=1, tokens_in=200, tokens_out=0, cost=0)
        answer = ask(core)
        assert answer.fallback is Fallback.BUDGET
        assert answer.quotes
        assert server.requests == []
        assert spending.of("openai:test-model", today).tokens_in == before.tokens_in + 200


def test_events_come_in_order_and_only_proved_words_are_told(model_core):
    with model_core(claims(WRONG, GOOD)) as (core, _):
        everything = list(core.stream(Question(FERRY), remember=False))
    assert Writing() in everything  # which says nothing of what is written
    events = [event for event in everything if event != Writing()]
    assert [type(event) for event in events] == [Reading, Sources, Stated, Finished]
    assert (events[2].claim.text, events[2].claim.citations) == (GOOD[0], (1,))
    assert events[3].answer.removed == 1


def test_a_claim_is_told_before_the_model_has_ended(model_core):
    def slow_end(request):
        whole = claims(GOOD, WRONG)(request)
        return replace(whole, pieces=40, hold_after=1 + (len(whole.text) - 40) // 40)

    with model_core(slow_end) as (core, server):
        events = core.stream(Question(FERRY), remember=False)
        told = next(event for event in events if isinstance(event, Stated))
        assert told.claim.text == GOOD[0]
        events.close()
        assert server.gone.wait(10), "the request went on after it was given up"


def test_it_can_be_given_up_before_anything_is_proved(model_core):
    with model_core(lambda _: Say("{" * 500, pieces=1, wait_s=0.02)) as (core, server):
        events = core.stream(Question(FERRY), remember=False)
        assert Writing() in events
        events.close()
        assert server.gone.wait(10), "the request went on after it was given up"


def test_no_key_and_no_text_is_logged(model_core, caplog):
    with (
        caplog.at_level(logging.INFO),
        model_core(Fail(401), api_key="hush-hush") as (core, server),
    ):
        ask(core)
    ours = [record.getMessage() for record in caplog.records if "pullquote" in record.name]
    assert server.headers[0]["authorization"] == "Bearer hush-hush"
    assert not any("hush" in line or "ferry" in line for line in ours)
