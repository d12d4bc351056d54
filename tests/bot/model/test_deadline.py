"""However a server behaves, and however often it is tried: one deadline holds."""

import time
from contextlib import contextmanager

import pytest
from langchain_core.messages import HumanMessage

from pullquote.bot.model.calling import ModelCaller, Spent
from pullquote.bot.model.opening import open_chat_model
from pullquote.bot.model.prompting import SCHEMA
from pullquote.bot.model.troubles import CallFailed
from pullquote.bot.records import Fallback
from pullquote.config import ModelSettings

from tests.support.openai_server import Fail, OpenAIServer, Say

SILENT = Fail(500, wait_s=20)
"""Twenty seconds without a byte, headers neither."""
BUSY = Say("{}", hold_after=0)
"""Headers, and then comments, which clients skip, for twenty seconds."""
TIMEOUT_S = 1.5
ENOUGH_S = 15.0
"""A busy machine is slow, and the tries are counted besides."""
ASKED = [HumanMessage("{}")]


@contextmanager
def calling(*script, retries=2, timeout_s=TIMEOUT_S):
    with OpenAIServer(*script) as server:
        settings = ModelSettings(
            name="openai:m", base_url=server.url, timeout_s=timeout_s, retries=retries
        )
        model = open_chat_model(settings)
        yield (
            ModelCaller(model, SCHEMA, timeout_s=settings.timeout_s, retries=settings.retries),
            server,
        )


@pytest.mark.parametrize("script", [SILENT, BUSY])
def test_claims_take_no_longer_than_the_timeout_whatever_the_retries(script):
    with calling(script) as (caller, server):
        began = time.monotonic()
        with pytest.raises(CallFailed) as failed:
            list(caller.claims(ASKED, Spent()))
        assert time.monotonic() - began < ENOUGH_S
    assert failed.value.reason is Fallback.TIMEOUT
    assert len(server.requests) <= 1  # none, where the machine itself is too slow


def test_tries_after_errors_share_the_deadline_too():
    slow_error = Fail(503, wait_s=0.6)
    with calling(slow_error, retries=5) as (caller, server):
        began = time.monotonic()
        with pytest.raises(CallFailed):
            list(caller.claims(ASKED, Spent()))
        assert time.monotonic() - began < ENOUGH_S
    assert len(server.requests) <= 3


def test_a_server_that_asks_for_more_patience_than_is_left_is_not_waited_for():
    with (
        calling(Fail(429, headers={"retry-after": "60"}), timeout_s=30) as (caller, server),
        pytest.raises(CallFailed) as failed,
    ):
        list(caller.claims(ASKED, Spent()))
    assert failed.value.reason is Fallback.RATE_LIMIT
    assert len(server.requests) == 1


def test_a_question_about_the_question_takes_a_third_of_it():
    with calling(SILENT, timeout_s=9) as (caller, _):
        began = time.monotonic()
        with pytest.raises(CallFailed):
            caller.text(ASKED, Spent())
        assert time.monotonic() - began < 9


def test_a_try_that_failed_before_anything_came_is_made_again():
    spent = Spent()
    failing = Fail(500, headers={"retry-after-ms": "10"})
    with calling(failing, Say("What was lost?"), timeout_s=90) as (caller, server):
        assert caller.text(ASKED, spent) == "What was lost?"
        assert len(server.requests) == 2
    assert spent.requests == 2
