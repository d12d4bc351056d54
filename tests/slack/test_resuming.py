"""Answers that were half said: nothing is said twice, nothing is left standing half."""

import threading

import pytest

from pullquote.bot.slack.incoming import Place
from pullquote.bot.slack.posting import Mark
from pullquote.bot.slack.rendering import render
from pullquote.bot.slack.speech import Listener, Speech
from pullquote.bot.slack.wire import Wire

from tests.slack.answers import answered, quote
from tests.slack.block_rules import quoted
from tests.slack.slack_server import lost, refuse
from tests.slack.test_answers import QUESTION, QUOTE, answer_of

PLACE = Place("T1", "C1", "17.1", "17.1")
TO = Listener(PLACE, "U1", "T1", direct=False)
ENDLESS = "x" * 12_000 + " and " + "y" * 9_000


@pytest.fixture
def speech(slack):
    from slack_sdk import WebClient

    wire = Wire(
        WebClient(token="xoxb-test", base_url=slack.url),
        on_missing_scope=lambda _: None,
        on_token_trouble=lambda _: None,
        stopping=threading.Event(),
    )
    return Speech(wire, streams=False)


def say(speech, messages, **more):
    speech.answer(TO, messages, lead="1 quote", delivery="T1:C1:17.1", note=print, **more)


def long_answer():
    messages = render(answered(quote(ENDLESS)))
    assert len(messages) == 2
    return messages


def test_a_stream_whose_start_was_not_heard_of_is_found_and_ended(slack, talk):
    slack.tell("chat.startStream", lost(done=True))
    talk().mention(QUESTION, ts="17.1")
    (answer,) = answer_of(slack)
    assert slack.messages == [answer]
    assert "streaming" not in answer
    assert QUOTE in quoted(answer["blocks"])[0]


def test_a_stream_that_was_not_begun_becomes_a_post(slack, talk):
    slack.tell("chat.startStream", lost())
    talk().mention(QUESTION, ts="17.1")
    (answer,) = answer_of(slack)
    assert slack.messages == [answer]
    assert len(slack.called("chat.postMessage")) == 1


def test_what_was_said_before_a_crash_is_not_said_again(slack, speech):
    messages = long_answer()
    speech.posting.post(PLACE, messages[0], mark=Mark("T1:C1:17.1", last=False))
    there = speech.posting.found(PLACE, "T1:C1:17.1")
    assert [(mark.part, mark.last) for mark in there] == [(1, False)]
    say(speech, messages, shown=len(there))
    assert "".join(words for m in slack.messages for words in quoted(m["blocks"])) == ENDLESS
    assert {m.last for m in speech.posting.found(PLACE, "T1:C1:17.1")} == {True, False}


@pytest.mark.parametrize("done", [True, False])
def test_a_later_message_whose_reply_was_lost_is_said_once(slack, speech, done):
    slack.tell("chat.postMessage", None, lost(done=done))
    say(speech, long_answer())
    assert "".join(words for m in slack.messages for words in quoted(m["blocks"])) == ENDLESS


@pytest.mark.parametrize("done", [True, False])
def test_a_piece_of_plain_text_whose_reply_was_lost_is_said_once(slack, speech, done):
    slack.tell("chat.postMessage", *[refuse("invalid_blocks")] * 2, None, None, lost(done=done))
    (message, *_) = render(answered(quote("z" * 10_000)))
    assert len(message.plain) > 2
    say(speech, [message])
    assert [m["text"] for m in slack.messages] == list(message.plain)


def test_the_answer_of_another_question_is_not_taken_for_this_one(slack, speech):
    say(speech, render(answered()))
    assert speech.posting.found(PLACE, "T1:C1:18.1") == {}
    assert speech.posting.begun(PLACE, ["1 quote"]) is None
