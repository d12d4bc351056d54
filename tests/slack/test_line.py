"""Who waits is told, who asks too much is refused, and what is stopped or handed back is so."""

import sqlite3
import threading
from contextlib import closing

import pytest

from tests.slack.block_rules import shown
from tests.slack.test_answers import QUESTION, answer_of, finished


@pytest.fixture
def held(slack):
    """Let no answer be posted before the event is set: the workers are busy."""
    event = threading.Event()
    slack.hold("chat.postMessage", event)
    yield event
    event.set()


def busy(slack, talk, **settings):
    here = talk(stream=False, **{"workers": 1, **settings})
    here.mention(QUESTION, ts="17.1", user="U1")
    slack.wait_for("chat.postMessage")
    return here


def test_whoever_waits_is_told_the_place_in_line(slack, talk, held):
    here = busy(slack, talk)
    for number in (2, 3, 4):
        here.mention(QUESTION, ts=f"17.{number}", user=f"U{number}")
    wanted = {"is busy: first in line", "is busy: second in line", "is busy: third in line"}
    slack.wait(lambda: wanted <= {s["status"] for s in slack.called("assistant.threads.setStatus")})
    held.set()
    answer_of(slack, 4)
    assert slack.called("assistant.threads.setStatus")[-1]["status"].startswith("is reading")


def test_whoever_asks_too_much_is_refused_with_a_word(slack, talk, held):
    here = busy(slack, talk, per_user=2)
    here.mention(QUESTION, ts="17.2")
    here.mention(QUESTION, ts="17.3")
    (refused,) = slack.wait_for("chat.postEphemeral")
    assert "2 questions of yours are in line" in shown(refused["blocks"])
    held.set()
    answer_of(slack, 2)
    assert sorted(m["thread_ts"] for m in finished(slack)) == ["17.1", "17.2"]


def test_whoever_asks_too_much_of_two_bots_is_refused_by_the_second(slack, talk, bot, held):
    here = busy(slack, talk, per_user=2)
    here.mention(QUESTION, ts="17.2")
    other = bot(stream=False, per_user=2)
    here.bot = other
    here.mention(QUESTION, ts="17.3")
    (refused,) = slack.wait_for("chat.postEphemeral")
    assert "2 questions of yours are in line" in shown(refused["blocks"])
    here.mention(QUESTION, ts="17.4", user="U2")
    held.set()
    answer_of(slack, 3)
    assert sorted(m["thread_ts"] for m in finished(slack)) == ["17.1", "17.2", "17.4"]


def test_whoever_waits_is_told_how_the_line_moves(slack, talk):
    first, rest = threading.Event(), threading.Event()
    slack.hold("chat.postMessage", first, when=lambda args: args["thread_ts"] == "17.1")
    slack.hold("chat.postMessage", rest)
    here = busy(slack, talk)
    here.bot._desk._line._every_s = 0.05
    for number in (2, 3, 4):
        here.mention(QUESTION, ts=f"17.{number}", user=f"U{number}")

    def told(ts):
        calls = slack.called("assistant.threads.setStatus")
        return [call["status"] for call in calls if call["thread_ts"] == ts]

    slack.wait(lambda: "is busy: third in line" in told("17.4"))
    first.set()
    slack.wait(lambda: told("17.4")[-1] == "is busy: second in line")
    slack.wait(lambda: told("17.3")[-1] == "is busy: first in line")
    rest.set()
    answer_of(slack, 4)
    assert told("17.4")[-1].startswith("is reading")


def test_who_waits_long_is_told_again_before_slack_forgets_it(monkeypatch):
    from pullquote.bot.slack import line

    said = []
    following = line.Line(lambda: {"a": 1, "b": 12})
    following.follow("a", 1, lambda position: said.append(("a", position)))
    following.follow("b", 14, lambda position: said.append(("b", position)))
    following.follow("gone", 2, lambda position: said.append(("gone", position)))
    following.look()
    assert said == []  # nothing has changed for "a"; "b" is too far back
    monkeypatch.setattr(line, "_AGAIN_AFTER_S", 0.0)
    following.look()
    assert said == [("a", 1), ("b", 12)]
    following.close()


def test_the_stop_button_stops_what_has_not_been_posted(slack, talk, held):
    here = busy(slack, talk)
    here.direct(QUESTION, ts="17.2", user="U2")
    here.event("agent_session_stopped", channel=here.direct_channel, thread_ts="17.2")
    held.set()
    here.mention("When does the ferry stop?", ts="17.3", user="U3")
    answer_of(slack, 2)
    assert sorted(m["thread_ts"] for m in finished(slack)) == ["17.1", "17.3"]
    assert slack.wait_for("agents.sessions.setStatus")[-1]["status"] == "active"


def test_a_question_deleted_while_it_waits_is_not_answered(slack, talk, held):
    here = busy(slack, talk)
    here.mention(QUESTION, ts="17.2", user="U2")
    here.event("message", subtype="message_deleted", deleted_ts="17.2", user=None)
    held.set()
    here.mention("When does the ferry stop?", ts="17.3", user="U3")
    answer_of(slack, 2)
    assert sorted(m["thread_ts"] for m in finished(slack)) == ["17.1", "17.3"]


def test_what_waits_when_the_bot_stops_is_answered_by_the_next_run(slack, talk, bot, held):
    here = busy(slack, talk, grace_s=20)
    here.mention("When does the ferry stop?", ts="17.2", user="U2")
    here.bot.pause()
    held.set()
    here.bot.stop()
    assert [m["thread_ts"] for m in finished(slack)] == ["17.1"]
    bot(stream=False)
    answer_of(slack, 2)
    assert [m["thread_ts"] for m in finished(slack)] == ["17.1", "17.2"]


BEFORE = "When does the harbour ferry of Port Alder stop?"
AFTER = "and how many passengers did it carry?"


@pytest.fixture
def reading(slack):
    """Let the first question be read, and no answer to it be found, before the event is set."""
    event = threading.Event()
    slack.hold("assistant.threads.setStatus", event, when=is_of_the_first)
    yield event
    event.set()


def is_of_the_first(args):
    return args["thread_ts"] == "17.1" and args["status"].startswith("is reading")


def are_in_order(answers):
    texts = [shown(m["blocks"]) for m in answers if m["thread_ts"] == "17.1"]
    assert "stops running in May" in texts[0]
    assert "300,000 passengers" in texts[1]
    assert "Read as:" in texts[1]


def test_a_follow_up_sent_at_once_is_answered_after_what_it_follows(slack, talk, reading):
    here = talk(stream=False, workers=2, per_channel=2)
    here.mention(BEFORE, ts="17.1")
    slack.wait_for("assistant.threads.setStatus")
    here.write(AFTER, ts="17.5", thread_ts="17.1")
    here.mention(QUESTION, ts="18.1", user="U2")  # the line goes on meanwhile
    assert [m["thread_ts"] for m in answer_of(slack)] == ["18.1"]
    reading.set()
    are_in_order(answer_of(slack, 3))


def test_a_follow_up_waits_for_what_another_process_answers_in_its_thread(
    slack, talk, bot, reading
):
    here = talk(stream=False)
    here.mention(BEFORE, ts="17.1")
    slack.wait_for("assistant.threads.setStatus")
    here.bot = bot(stream=False)
    here.write(AFTER, ts="17.5", thread_ts="17.1")
    here.mention(QUESTION, ts="18.1", user="U2")
    assert [m["thread_ts"] for m in answer_of(slack)] == ["18.1"]
    reading.set()
    are_in_order(answer_of(slack, 3))


@pytest.mark.slow
def test_a_catalog_that_is_busy_while_an_answer_is_due_delays_it_and_no_more(
    slack, talk, core, caplog
):
    reading = threading.Event()
    slack.hold("assistant.threads.setStatus", reading)
    here = talk(stream=False, lease_s=1.0)
    here.mention(QUESTION, ts="17.1")
    slack.wait_for("assistant.threads.setStatus")
    with closing(sqlite3.connect(core.settings.data_dir / "catalog.sqlite3")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        reading.set()
        slack.wait(lambda: "a question was not answered" in caplog.text, 60)
        writer.rollback()
    (answer,) = answer_of(slack)
    assert slack.messages == [answer]


def test_two_bots_on_one_corpus_share_the_work_and_answer_once(slack, talk, bot):
    here = talk(stream=False)
    other = bot(stream=False)
    first = here.bot
    for number in range(6):
        for each in (first, other):
            here.bot = each
            event = f"Ev{here.channel}-{number}"
            here.mention(QUESTION, ts=f"17.{number}", event_id=event, user=f"U{number}")
    answer_of(slack, 6)
    assert sorted(m["thread_ts"] for m in finished(slack)) == [f"17.{n}" for n in range(6)]
