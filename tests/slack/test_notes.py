"""Where a workspace has no status line, whoever waits is told by one message."""

import threading
import time

import pytest

from pullquote.bot.slack import desk
from pullquote.bot.slack.incoming import Place
from pullquote.bot.slack.notes import Notes
from pullquote.bot.slack.posting import Posting
from pullquote.bot.slack.requests import Kind, Request, now
from pullquote.bot.slack.wire import Wire

from tests.slack.conftest import Talk
from tests.slack.slack_server import limited, lost, refuse
from tests.slack.test_answers import QUESTION, answer_of, finished
from tests.slack.world import HOME

STATUS, POST, UPDATE, DELETE = (
    "assistant.threads.setStatus",
    "chat.postMessage",
    "chat.update",
    "chat.delete",
)


@pytest.fixture
def answers(slack, monkeypatch):
    """Hold the answers, in a workspace without a status line where every wait is a long one."""
    monkeypatch.setattr(desk, "_WORTH_A_MESSAGE_S", 0.1)
    slack.tell(STATUS, refuse("unknown_method"), always=True)
    events = {}

    def hold(thread_ts):
        events[thread_ts] = threading.Event()
        slack.hold(
            POST,
            events[thread_ts],
            when=lambda args: "metadata" in args and args["thread_ts"] == thread_ts,
        )
        return events[thread_ts]

    yield hold
    for event in events.values():
        event.set()


@pytest.fixture
def notes(slack):
    from slack_sdk import WebClient

    wire = Wire(
        WebClient(token="xoxb-test", base_url=slack.url),
        on_missing_scope=lambda _: None,
        on_token_trouble=lambda _: None,
        stopping=threading.Event(),
    )
    return Notes(wire, Posting(wire))


def busy(slack, talk, answers):
    held = answers("17.1")
    here = talk(stream=False, workers=1)
    here.bot._desk._line._every_s = 0.05
    here.mention(QUESTION, ts="17.1", user="U1")
    slack.wait_for(POST)
    return here, held


def told(slack):
    """What stands there beside the answers, by thread."""
    return {m["thread_ts"]: m["text"] for m in slack.messages if "metadata" not in m}


def place(number=1):
    return Place("T1", "C1", f"{number}.1", f"{number}.1")


def test_whoever_waits_is_told_by_one_message_that_follows_the_line(slack, talk, answers):
    here, first = busy(slack, talk, answers)
    second = answers("17.2")
    here.mention(QUESTION, ts="17.2", user="U2")
    here.mention(QUESTION, ts="17.3", user="U3")
    waiting = {
        "17.2": "Pullquote is busy: first in line.",
        "17.3": "Pullquote is busy: second in line.",
    }
    slack.wait(lambda: told(slack) == waiting)
    first.set()
    slack.wait(lambda: told(slack) == {"17.3": "Pullquote is busy: first in line."})
    second.set()
    answer_of(slack, 3)
    slack.wait(lambda: told(slack) == {})
    posts = slack.called(POST)
    assert sorted(one["thread_ts"] for one in posts if "metadata" not in one) == ["17.2", "17.3"]
    assert all(one["mrkdwn"] is False for one in posts)


def test_the_message_is_gone_before_the_answer_comes(slack, talk, answers):
    here, held = busy(slack, talk, answers)
    here.mention(QUESTION, ts="17.2", user="U2")
    slack.wait(lambda: told(slack))
    held.set()
    answer_of(slack, 2)
    calls = [(call.method, call.args.get("thread_ts")) for call in slack.calls]
    methods = [method for method, _ in calls]
    last_post = max(n for n, call in enumerate(calls) if call == (POST, "17.2"))
    assert methods.index(DELETE) < last_post
    assert told(slack) == {}


def test_a_short_wait_is_not_worth_a_message(slack, talk, answers, monkeypatch):
    monkeypatch.setattr(desk, "_WORTH_A_MESSAGE_S", 4.0)
    here, held = busy(slack, talk, answers)
    here.mention(QUESTION, ts="17.2", user="U2")
    time.sleep(0.3)  # the line is looked at several times
    held.set()
    answer_of(slack, 2)
    assert [one for one in slack.called(POST) if "metadata" not in one] == []


def test_a_message_whose_reply_was_lost_is_found_and_taken_away(slack, talk, answers):
    here, held = busy(slack, talk, answers)
    slack.tell(POST, lost(done=True))
    here.mention(QUESTION, ts="17.2", user="U2")
    slack.wait(lambda: told(slack))
    held.set()
    answer_of(slack, 2)
    slack.wait(lambda: told(slack) == {})


def test_a_message_that_cannot_be_deleted_now_is_deleted_after_the_answer(slack, talk, answers):
    here, held = busy(slack, talk, answers)
    here.mention(QUESTION, ts="17.2", user="U2")
    slack.wait(lambda: told(slack))
    slack.tell(DELETE, limited(0))
    held.set()
    answer_of(slack, 2)
    slack.wait(lambda: told(slack) == {})
    assert len(slack.called(DELETE)) == 2


def test_a_bot_that_stops_leaves_no_word_of_a_wait(slack, talk, bot, answers):
    here, held = busy(slack, talk, answers)
    here.mention(QUESTION, ts="17.2", user="U2")
    slack.wait(lambda: told(slack))
    here.bot.pause()
    held.set()
    here.bot.stop()
    assert slack.messages == finished(slack)
    bot(stream=False)
    answer_of(slack, 2)


def test_what_a_process_that_died_said_of_a_wait_is_taken_away_after_the_answer(
    slack, bot, core, answers
):
    here = Talk(bot(stream=False))
    here.bot.stop()
    asked = Place("T1", here.channel, "17.1", "17.1")
    request = Request(asked.id, None, Kind.ASKED, asked, "U1", "T1", False, QUESTION)
    deliveries = core.store.catalog.slack.deliveries
    deliveries.claim(request.delivery(now()), event=None, worker="dead", now=now(), until=now())
    left = {"channel": here.channel, "thread_ts": "17.1", "text": "Pullquote is busy: third in"}
    slack.world.messages.append(
        {**left, "ts": "17.2", "user": HOME["user_id"], "bot_id": HOME["bot_id"]}
    )
    bot(stream=False)
    answer_of(slack)
    slack.wait(lambda: told(slack) == {})


def test_no_more_messages_are_posted_than_leave_room_for_answers(slack, notes):
    said = [notes.tell(f"q{n}", place(n), 1) for n in range(25)]
    assert said == [True] * 20 + [False] * 5
    assert len(slack.called(POST)) == 20


def test_an_edit_that_is_limited_is_tried_again_and_a_refused_one_is_not(slack, notes):
    notes.tell("q", place(), 3)
    slack.tell(UPDATE, limited(0), refuse("edit_window_closed"))
    assert not notes.tell("q", place(), 2)
    assert notes.tell("q", place(), 2)
    assert told(slack) == {"1.1": "Pullquote is busy: third in line."}
    notes.close()
    assert slack.messages == []
    assert not notes.tell("r", place(2), 1)


def test_a_workspace_without_prompts_keeps_its_status_line(slack, talk):
    slack.tell("assistant.threads.setSuggestedPrompts", refuse("unknown_method"), always=True)
    here = talk(stream=False)
    here.event("app_home_opened", tab="messages", channel=here.direct_channel)
    slack.wait_for("assistant.threads.setSuggestedPrompts")
    here.mention(QUESTION, ts="17.1")
    answer_of(slack)
    assert slack.called(STATUS)
