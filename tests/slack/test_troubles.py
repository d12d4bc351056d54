"""Rates, features that are not there, scopes and tokens; for each code see `test_error_codes`."""

import logging
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta

import pytest

from pullquote.bot.slack.deliveries import _LEASES_BETWEEN, LEASE_S
from pullquote.bot.slack.requests import now
from pullquote.bot.slack.troubles import TooBusyError
from pullquote.bot.slack.wire import Wire
from pullquote.config import ConfigError, SlackError
from pullquote.vectorstore.moments import written

from tests.slack.slack_server import limited, lost, refuse
from tests.slack.test_answers import QUESTION, answer_of, finished


def test_a_rate_limit_is_waited_out_as_told(slack, talk):
    slack.tell("chat.postMessage", limited(1), limited(0))
    talk(stream=False).mention(QUESTION, ts="17.1")
    answer_of(slack)
    assert len(slack.called("chat.postMessage")) == 3
    assert len(slack.messages) == 1


def test_a_bot_that_stops_does_not_wait_for_a_response_address(slack):
    from slack_sdk import WebClient

    stopping = threading.Event()
    stopping.set()
    wire = Wire(
        WebClient(token="xoxb-test", base_url=slack.url),
        on_missing_scope=lambda _: None,
        on_token_trouble=lambda _: None,
        stopping=stopping,
    )
    slack.tell("response_url", limited(5), always=True)
    with pytest.raises(TooBusyError):
        wire.respond(f"{slack.url}response/1", {"text": "Good."})
    assert len(slack.called("response_url")) == 1


def test_a_status_that_is_limited_is_not_waited_for(slack, talk):
    slack.tell("assistant.threads.setStatus", limited(60))
    here = talk(stream=False)
    here.mention(QUESTION, ts="17.1")
    answer_of(slack)
    here.mention(QUESTION, ts="18.1")
    answer_of(slack, 2)
    assert len(slack.called("assistant.threads.setStatus")) == 1


def test_a_stream_that_is_limited_becomes_a_post(slack, talk):
    slack.tell("chat.startStream", limited(60))
    talk().mention(QUESTION, ts="17.1")
    answer_of(slack)
    assert len(slack.called("chat.postMessage")) == 1


@pytest.mark.parametrize(
    "code",
    [
        "unknown_method",
        "not_allowed_token_type",
        "feature_not_enabled",
        "some_new_code",
    ],
)
def test_where_streams_do_not_work_answers_are_posted_and_streams_not_tried_again(
    slack, talk, code
):
    slack.tell("chat.startStream", refuse(code), always=True)
    here = talk()
    here.mention(QUESTION, ts="17.1")
    here.mention(QUESTION, ts="18.1")
    answer_of(slack, 2)
    assert len(slack.called("chat.startStream")) <= 2
    here.mention(QUESTION, ts="19.1")
    before = len(slack.called("chat.startStream"))
    answer_of(slack, 3)
    assert len(slack.called("chat.startStream")) == before


def test_a_missing_scope_is_told_to_the_operator_once(slack, talk, bot, caplog):
    refused = refuse("missing_scope", needed="assistant:write", provided="chat:write")
    slack.tell("assistant.threads.setStatus", refused, always=True)
    here = talk(stream=False)
    with caplog.at_level(logging.WARNING):
        here.mention(QUESTION, ts="17.1")
        answer_of(slack)
        here.bot = bot(stream=False)  # a restart
        here.mention(QUESTION, ts="18.1")
        answer_of(slack, 2)
    told = [r.getMessage() for r in caplog.records if "lacks the scope" in r.getMessage()]
    assert len(told) == 1
    assert "assistant:write" in told[0]
    here.bot._log.clear_warnings("T1")


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth"])
def test_a_dead_token_ends_the_bot_with_a_clear_error(slack, talk, code):
    slack.tell("assistant.threads.setStatus", refuse(code), always=True)
    slack.tell("chat.postMessage", refuse(code), always=True)
    here = talk(stream=False)
    here.mention(QUESTION, ts="17.1")
    assert here.bot.failed.wait(20)
    assert code in str(here.bot.failure)
    assert "reinstall the app" in here.bot.failure.remedy


def test_a_token_that_is_dead_from_the_start_is_an_error(slack, bot):
    slack.tell("auth.test", refuse("invalid_auth"))
    with pytest.raises(SlackError, match="invalid_auth"):
        bot()


def test_a_missing_token_and_one_of_another_kind_are_named(bot):
    with pytest.raises(ConfigError, match="bot_token is not set"):
        bot(bot_token=None)
    with pytest.raises(ConfigError, match="does not begin with xoxb-"):
        bot(bot_token="xoxp-1")


def test_feedback_buttons_that_a_workspace_has_not_got_are_left_out(slack, talk):
    slack.tell("chat.postMessage", refuse("invalid_blocks"))
    talk(stream=False).mention(QUESTION, ts="17.1")
    (answer,) = answer_of(slack)
    assert {block["type"] for block in answer["blocks"]} == {"rich_text", "context", "actions"}


def test_a_server_that_stumbles_is_asked_again(slack, talk):
    slack.tell("chat.postMessage", refuse("internal_error"))
    talk(stream=False).mention(QUESTION, ts="17.1")
    answer_of(slack)
    assert len(slack.messages) == 1


def test_an_answer_that_nobody_takes_is_logged_and_the_bot_goes_on(slack, talk, caplog):
    slack.tell("chat.postMessage", *[refuse("odd_error")] * 1)
    here = talk(stream=False)
    here.mention(QUESTION, ts="17.1")
    here.mention(QUESTION, ts="18.1")
    answer_of(slack)
    assert len(finished(slack)) == 1
    slack.wait(lambda: "could not be posted: chat.postMessage: odd_error" in caplog.text)


def test_a_lost_reply_of_a_courtesy_is_nothing(slack, talk):
    slack.tell("assistant.threads.setStatus", *[lost()] * 3)
    talk(stream=False).mention(QUESTION, ts="17.1")
    answer_of(slack)


def test_an_answer_that_slack_cannot_be_reached_for_is_posted_later(slack, talk):
    slack.tell("chat.postMessage", *[lost()] * 2)
    slack.tell("conversations.replies", *[lost()] * 3)  # nor can the thread be looked into
    talk(stream=False, lease_s=1.0).mention(QUESTION, ts="17.1")
    (answer,) = answer_of(slack)
    assert slack.messages == [answer]


def test_a_rate_limit_that_is_longer_than_a_wait_puts_the_answer_off_until_then(slack, talk, core):
    slack.tell("chat.postMessage", limited(900))
    here = talk(stream=False, lease_s=1.0)
    began = now()
    here.mention(QUESTION, ts="17.1")
    slack.wait_for("chat.postMessage")

    def put_off():
        with closing(sqlite3.connect(core.settings.data_dir / "catalog.sqlite3")) as database:
            return database.execute(
                "SELECT claimed_until FROM slack_deliveries"
                " WHERE claimed_by IS NULL AND finished_at IS NULL AND channel = ?",
                (here.channel,),
            ).fetchone()

    (until,) = slack.wait(put_off)
    assert until >= written(began + timedelta(seconds=900))
    assert slack.messages == []


def test_five_tries_are_spread_over_most_of_an_hour():
    minutes = [LEASE_S * leases / 60 for leases in _LEASES_BETWEEN]
    assert len(minutes) == 4
    assert 30 < sum(minutes) < 60


def test_an_answer_that_was_posted_unheard_is_found_later_and_not_posted_again(slack, talk):
    slack.tell("chat.postMessage", lost(done=True))
    slack.tell("conversations.replies", *[lost()] * 3)
    here = talk(stream=False, lease_s=1.0)
    here.mention(QUESTION, ts="17.1")
    slack.wait_for("conversations.replies", 4)
    here.mention(QUESTION, ts="18.1")
    answer_of(slack, 2)
    assert [m["thread_ts"] for m in slack.messages] == ["17.1", "18.1"]


def test_a_stream_that_one_reader_cannot_have_leaves_those_of_others(slack, talk):
    slack.tell("chat.startStream", refuse("team_not_found"))
    here = talk()
    here.mention(QUESTION, ts="17.1")
    answer_of(slack)
    here.mention(QUESTION, ts="18.1")
    answer_of(slack, 2)
    assert len(slack.called("chat.startStream")) == 2
    assert len(slack.called("chat.postMessage")) == 1
