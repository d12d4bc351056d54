"""Answers that were half said: nothing is said twice, nothing is left standing half."""

import threading

import pytest

from pullquote.bot.slack.incoming import Place
from pullquote.bot.slack.posting import Mark, whole_parts
from pullquote.bot.slack.rendering import render
from pullquote.bot.slack.speech import Listener, Speech
from pullquote.bot.slack.streaming import Streaming
from pullquote.bot.slack.troubles import ReplyLostError
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


@pytest.mark.parametrize("streams", [True, False])
def test_a_long_quote_in_plain_text_comes_whole_also_where_a_stream_broke(slack, speech, streams):
    speech._streaming = Streaming(speech._wire, speech.posting, wanted=streams)
    if streams:
        slack.tell("chat.appendStream", refuse("message_not_in_streaming_state"))
        slack.tell("chat.update", *[refuse("invalid_blocks")] * 2)
    slack.tell("chat.postMessage", *[refuse("invalid_blocks")] * (0 if streams else 2))
    (message, *_) = render(answered(quote("z" * 9_000)))
    assert len(message.plain) > 2
    say(speech, [message])
    assert [m["text"] for m in slack.messages] == list(message.plain)
    marks = [m["metadata"]["event_payload"] for m in slack.messages]
    pieces = len(message.plain)
    assert [mark["piece"] for mark in marks] == list(range(1, pieces + 1))
    assert [mark["last"] for mark in marks] == [False] * (pieces - 1) + [True]
    assert all(post["mrkdwn"] is False for post in slack.called("chat.postMessage"))


def test_pieces_that_an_earlier_try_posted_are_not_posted_again_and_the_others_are(slack, speech):
    (message, *_) = render(answered(quote("z" * 9_000)))
    slack.tell("chat.postMessage", *[refuse("invalid_blocks")] * 2, None, lost(), lost())
    with pytest.raises(ReplyLostError):
        say(speech, [message])
    assert [m["text"] for m in slack.messages] == list(message.plain[:1])
    assert whole_parts(speech.posting.found(PLACE, "T1:C1:17.1")) == 0
    slack.tell("chat.postMessage", *[refuse("invalid_blocks")] * 2)
    say(speech, [message])
    assert [m["text"] for m in slack.messages] == list(message.plain)
    assert whole_parts(speech.posting.found(PLACE, "T1:C1:17.1")) == 1


def test_an_answer_at_a_response_address_is_never_parsed_nor_previewed(slack, speech):
    slack.tell("response_url", *[refuse("invalid_blocks")] * 2)
    (message, *_) = render(answered(quote("z" * 9_000)))
    speech.reply_privately(f"{slack.url}response/1", (message,), replace=True)
    said = slack.called("response_url")
    assert [one["text"] for one in said[2:]] == list(message.plain)
    for one in said:
        assert (one["mrkdwn"], one["unfurl_links"], one["unfurl_media"]) == (False,) * 3


def test_sharing_where_the_bot_is_no_member_previews_nothing(slack, speech):
    slack.tell("chat.postMessage", refuse("not_in_channel"))
    address = f"{slack.url}response/1"
    speech.share(TO, render(answered()), delivery="T1:C1:17.1", respond_to=address, note=print)
    (said,) = slack.responses
    assert said["response_type"] == "in_channel"
    assert (said["unfurl_links"], said["unfurl_media"]) == (False, False)
