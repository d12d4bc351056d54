"""`pullquote slack run` as processes in a strict workspace: every way to ask, and every way to die.

One workspace for all of them; each test uses channels of its own, and begins a bot if none runs.
"""

import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.slack.block_rules import quoted, shown
from tests.slack.people import VERIFICATION
from tests.slack.process import APP_TOKEN, TOKEN
from tests.slack.town import QUOTES, WORDS, Town, is_answer

pytestmark = pytest.mark.slow

WORKED_ON = {"C5", "C6", "C7", "C8"}


@pytest.fixture(scope="module")
def town(corpus, tmp_path_factory):
    with Town(corpus, tmp_path_factory.mktemp("town")) as made:
        yield made


@pytest.fixture(autouse=True)
def unbroken(town):
    yield
    town.slack.let_go()
    assert town.slack.broken == []


def test_every_way_to_ask_is_answered_once(town):
    town.running()
    asked = [
        town.people.mention("U1", "C1", WORDS["bridge"]),
        town.people.write("U2", "D2", WORDS["bridge"]),
        town.people.mention("U3", "GPRIVATE", WORDS["bridge"]),
        town.people.mention("UGUEST", "C1", WORDS["bridge"]),
    ]
    for replies in town.wait_answered(*asked):
        (answer,) = replies
        assert is_answer(answer, "bridge")


def test_a_command_is_answered_to_its_user_and_shared_once(town):
    town.running()
    before = len(town.slack.messages)
    acknowledged = town.people.command("U1", "C2", WORDS["ferry"])
    assert acknowledged.payload["response_type"] == "ephemeral"
    (private,) = town.slack.wait(lambda: town.slack.responses, 60)
    assert QUOTES["ferry"] in str(quoted(private["blocks"]))
    assert len(town.slack.messages) == before
    town.people.press("U1", {**private, "ts": town.world.ts(), "channel": "C2"}, "pullquote_share")
    town.slack.wait(lambda: len(town.slack.messages) > before, 60)
    (shared,) = town.slack.messages[before:]
    assert (shared["channel"], is_answer(shared, "ferry")) == ("C2", True)


def test_the_agents_view_suggests_and_its_buttons_open_the_context(town):
    town.running()
    town.people.open_tab("U4", "D4")
    town.slack.wait_for("assistant.threads.setSuggestedPrompts")
    asked = town.people.write("U4", "D4", WORDS["bridge"])
    ((answer,),) = town.wait_answered(asked)
    town.people.press("U4", answer, "pullquote_context")
    (opened,) = town.slack.wait_for("views.open")
    assert "The council of Port Alder approved" in shown(opened["view"]["blocks"])


def test_a_deleted_question_is_not_answered_and_an_edited_one_is_when_wanted(town):
    town.running()
    reading = threading.Event()
    town.slack.hold(
        "assistant.threads.setStatus", reading, when=lambda args: args["channel_id"] == "C6"
    )
    regretted = town.people.mention("U1", "C6", WORDS["bridge"])
    town.slack.wait(lambda: in_status(town, "C6"), 60)
    town.people.delete(regretted)
    reading.set()
    changed = town.people.mention("U2", "C7", WORDS["bridge"])
    town.wait_answered(changed)
    town.people.edit(changed, f"<@UBOT> {WORDS['ferry']}")
    (offer,) = town.slack.wait_for("chat.postEphemeral", deadline_s=60)
    assert (offer["channel"], offer["user"]) == ("C7", "U2")
    button = offer["blocks"][-1]["elements"][0]
    town.people.press_value("U2", changed, button["action_id"], button["value"])
    town.slack.wait(lambda: len(town.replies(changed)) == 2, 60)
    town.wait_finished()
    first, second = town.replies(changed)
    assert (is_answer(first, "bridge"), is_answer(second, "ferry")) == (True, True)
    assert town.replies(regretted) == []


def in_status(town, channel):
    calls = town.slack.called("assistant.threads.setStatus")
    return [call for call in calls if call["channel_id"] == channel]


def test_people_of_another_organisation_are_told_and_not_answered(town):
    town.running()
    before = len(town.slack.called("chat.postEphemeral"))
    asked = town.people.mention("UEXT", "CSHARED", WORDS["bridge"])
    answered = town.people.mention("U1", "CSHARED", WORDS["bridge"])
    refused = town.slack.wait_for("chat.postEphemeral", before + 1, deadline_s=60)[-1]
    assert (refused["user"], "only members" in refused["text"]) == ("UEXT", True)
    town.wait_answered(answered)
    town.wait_finished()
    assert [m for m in town.replies(asked) if m["thread_ts"] == asked["ts"]] == []


def test_a_command_is_shared_also_where_the_bot_is_no_member(town):
    town.running()
    before = len(town.slack.responses)
    town.people.command("U1", "COUTSIDE", WORDS["ferry"])
    town.slack.wait(lambda: len(town.slack.responses) > before, 60)
    message = {**town.slack.responses[-1], "ts": town.world.ts(), "channel": "COUTSIDE"}
    town.people.press("U1", message, "pullquote_share")
    town.slack.wait(lambda: len(town.slack.responses) > before + 1, 60)
    assert town.slack.responses[-1]["response_type"] == "in_channel"


def test_what_slack_sends_again_is_answered_once(town):
    town.running()
    asked = town.people.mention("U1", "C3", WORDS["bridge"])
    sent = [one for one in town.socket.sent if one.attempts]
    town.wait_answered(asked)
    place = town.world.channels["C3"]
    told = {"type": "app_mention", **asked, "channel_type": "channel", "team": "T1"}
    again = town.people.event(told, place)  # Slack heard no acknowledgement, and sends it anew
    for _ in range(2):
        assert town.socket.send("events_api", again)
    town.wait_finished()
    assert len(town.replies(asked)) == 1
    assert len(town.socket.sent) > len(sent)


@pytest.mark.parametrize(
    ("reason", "closes"), [("warning", False), ("refresh_requested", False), ("too_many", True)]
)
def test_a_socket_that_ends_under_an_answer_is_made_anew(town, reason, closes):
    town.running()
    begun = threading.Event()
    town.slack.hold("chat.startStream", begun, when=lambda args: args["channel"] == "C4")
    asked = town.people.mention("U5", "C4", WORDS["bridge"])
    town.slack.wait(
        lambda: any(c["channel"] == "C4" for c in town.slack.called("chat.startStream"))
    )
    before = len(town.slack.called("apps.connections.open"))
    town.socket.disconnect(reason, closes=closes)
    town.slack.wait_for("apps.connections.open", before + 1, deadline_s=60)
    town.slack.let_go()
    begun.set()
    ((answer,),) = town.wait_answered(asked)
    later = town.people.mention("U5", "C5", WORDS["ferry"])
    ((other,),) = town.wait_answered(later)
    assert (is_answer(answer, "bridge"), is_answer(other, "ferry")) == (True, True)


def test_sigterm_finishes_what_is_in_work_and_hands_back_the_rest(town):
    (bot,) = town.running()
    go_on = threading.Event()
    last = ("chat.stopStream", "chat.postMessage")  # streams are few in a minute
    for method in last:
        town.slack.hold(method, go_on, when=lambda args: args["channel"] in WORKED_ON)
    before = len(town.slack.calls)
    in_work = [town.people.mention("U1", channel, WORDS["bridge"]) for channel in WORKED_ON]

    def all_in_work():
        calls = [call for call in town.slack.calls[before:] if call.method in last]
        return {call.args["channel"] for call in calls} >= WORKED_ON

    town.slack.wait(all_in_work, 60)
    waiting = town.people.mention("U2", "C9", WORDS["ferry"])
    bot.running.send_signal(signal.SIGTERM)
    town.slack.wait(lambda: town.socket.connections == 0, 60)
    go_on.set()
    assert bot.stop() == 0
    for replies in town.wait_answered(*in_work):
        assert [is_answer(one, "bridge") for one in replies] == [True]
    assert town.replies(waiting) == []

    town.slack.let_go()
    town.start()
    ((answer,),) = town.wait_answered(waiting)
    assert is_answer(answer, "ferry")


def test_a_killed_bot_leaves_no_half_answer_and_the_next_answers_each_question_once(town):
    (bot,) = town.running()
    earlier = town.people.mention("U6", "C9", WORDS["ferry"])
    silent = town.people.mention("U7", "C9", WORDS["ferry"])
    town.wait_answered(earlier, silent)
    town.people.mention("U7", "C9", "mute", thread_ts=silent["ts"])
    town.wait_finished()

    killed = threading.Event()
    slack = town.slack
    slack.hold(
        "assistant.threads.setStatus", killed, when=lambda args: args["channel_id"] == "C1"
    )  # before anything is posted
    slack.hold("chat.startStream", killed, when=lambda args: args["channel"] == "C2", done=True)
    slack.hold("chat.appendStream", killed, when=lambda args: args["channel"] == "C3")
    slack.hold("chat.stopStream", killed, when=lambda args: args["channel"] == "C4", done=True)
    before = len(slack.calls)
    asked = [town.people.mention(f"U{n}", f"C{n}", WORDS["bridge"]) for n in range(1, 5)]

    def reached():
        now = {(c.method, c.args.get("channel", c.args.get("channel_id"))) for c in calls()}
        return now >= {
            ("assistant.threads.setStatus", "C1"),
            ("chat.startStream", "C2"),
            ("chat.appendStream", "C3"),
            ("chat.stopStream", "C4"),
        }

    def calls():
        return slack.calls[before:]

    slack.wait(reached, 60)
    in_line = town.people.mention("U5", "C5", WORDS["bridge"])  # all four workers are busy
    bot.running.send_signal(signal.SIGSTOP)
    unheard = town.people.mention("U8", "C8", WORDS["bridge"], waits=False)
    slack.wait(lambda: town.socket.late, 60)  # nobody acknowledges it: Slack sends it again
    bot.stop(signal.SIGKILL)
    slack.let_go()
    killed.set()
    half = [m for m in slack.messages if "streaming" in m]
    assert {m["channel"] for m in half} == {"C2", "C3"}

    town.lapse()
    town.start()
    for replies in town.wait_answered(*asked, in_line, unheard):
        assert [is_answer(one, "bridge") for one in replies] == [True]
    town.wait_finished()
    assert [m for m in slack.messages if "streaming" in m] == []
    assert {m["ts"] for m in half} <= {m["ts"] for m in slack.messages}

    # What was said before the crash is known to the new process.
    follow_up = "and how many passengers did it carry?"
    asked_on = town.people.write("U6", "C9", follow_up, thread_ts=earlier["ts"])
    in_silence = town.people.write("U7", "C9", follow_up, thread_ts=silent["ts"])
    ((answer,),) = town.wait_answered(asked_on)
    assert "300,000 passengers" in shown(answer["blocks"])
    assert "Read as:" in shown(answer["blocks"])
    town.wait_finished()
    assert town.replies(in_silence) == []


def test_two_processes_give_one_answer(town):
    town.running()
    town.start()
    assert town.socket.connections == 2

    def ask(n):
        return town.people.mention(f"U{n}", f"C{n}", WORDS["ferry"])

    with ThreadPoolExecutor(8) as crowd:
        asked = list(crowd.map(ask, range(1, 9)))
    place = town.world.channels["C1"]
    told = {"type": "message", **asked[0], "channel_type": "channel", "team": "T1"}
    for _ in range(4):  # once more, to each of them
        town.socket.send("events_api", town.people.event(told, place))
    for replies in town.wait_answered(*asked):
        assert [is_answer(one, "ferry") for one in replies] == [True]
    town.wait_finished()
    assert sum(len(town.replies(message)) for message in asked) == 8


def test_all_of_it_was_acknowledged_in_time_and_no_secret_is_in_a_log(town):
    took = sorted(one.took_s for one in town.socket.sent if one.took_s is not None)
    assert took[len(took) // 2] < 3.0, took
    assert town.socket.refused == 0
    for bot in town.processes:
        log = bot.log()
        assert "Sending a request" in log  # the libraries log at DEBUG
        for secret in (TOKEN, APP_TOKEN, "t1cket", VERIFICATION):
            assert secret not in log
