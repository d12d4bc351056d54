"""The whole bot but for the web socket: what is asked, and what Slack is told."""

import threading
from datetime import timedelta

import pytest

from pullquote.bot.slack.requests import now

from tests.slack.block_rules import quoted, shown
from tests.slack.slack_server import lost, refuse

QUESTION = "When does work on the bridge begin?"
QUOTE = "Work on the bridge begins in the spring of 2027."


def answer_of(slack, times=1):
    slack.wait(lambda: len(finished(slack)) >= times)
    return finished(slack)


def finished(slack):
    return [m for m in slack.messages if m.get("metadata")]


def test_a_mention_is_answered_in_its_thread_with_the_exact_quote(slack, talk):
    here = talk(stream=False)
    assert here.mention(QUESTION, ts="17.1").status == 200
    (answer,) = answer_of(slack)
    assert (answer["channel"], answer["thread_ts"]) == (here.channel, "17.1")
    assert QUOTE in quoted(answer["blocks"])[0]
    assert "The Gazette · 20 November 2026" in shown(answer["blocks"])
    assert (answer["unfurl_links"], answer["unfurl_media"]) == (False, False)


def test_the_status_is_shown_before_the_answer(slack, talk):
    talk(stream=False).mention(QUESTION, ts="17.1")
    answer_of(slack)
    methods = [call.method for call in slack.calls]
    assert methods.index("assistant.threads.setStatus") < methods.index("chat.postMessage")
    (status,) = slack.called("assistant.threads.setStatus")
    assert status["thread_ts"] == "17.1"


def test_an_answer_is_streamed_where_that_works(slack, talk):
    talk().mention(QUESTION, ts="17.1")
    (answer,) = answer_of(slack)
    assert slack.called("chat.postMessage") == []
    (start,) = slack.called("chat.startStream")
    assert (start["recipient_team_id"], start["recipient_user_id"]) == ("T1", "U1")
    assert QUOTE in quoted(answer["blocks"])[0]
    assert [b["type"] for b in answer["blocks"]][-1] == "context_actions"


def test_a_mention_that_comes_as_two_events_is_answered_once(slack, talk):
    here = talk()
    here.mention(QUESTION, ts="17.1")
    here.write(f"<@UBOT> {QUESTION}", ts="17.1")
    here.mention("What stops in May?", ts="18.1")
    answer_of(slack, 2)
    assert sorted(m["thread_ts"] for m in slack.messages) == ["17.1", "18.1"]


def test_an_event_that_slack_sends_again_is_answered_once(slack, talk):
    here = talk()
    for _ in range(3):
        here.mention(QUESTION, ts="17.1", event_id="EvSame")
    here.mention("What stops in May?", ts="18.1")
    answer_of(slack, 2)
    assert len(slack.messages) == 2


def test_what_the_articles_do_not_say_is_said_with_what_came_near(slack, talk):
    talk(stream=False).mention("Who won the chess championship of Mars?", ts="17.1")
    (answer,) = answer_of(slack)
    assert "The articles do not say." in shown(answer["blocks"])


def test_a_direct_message_is_answered_in_its_thread_with_a_stop_button_meanwhile(slack, talk):
    here = talk()
    here.direct(QUESTION, ts="17.1")
    (answer,) = answer_of(slack)
    assert (answer["channel"], answer["thread_ts"]) == (here.direct_channel, "17.1")
    sessions = slack.wait_for("agents.sessions.setStatus", 2)
    assert [s["status"] for s in sessions] == ["processing", "active"]


def test_a_follow_up_needs_no_mention_and_says_how_it_was_read(slack, talk):
    here = talk(stream=False)
    here.mention("When does the harbour ferry of Port Alder stop?", ts="17.1")
    answer_of(slack)
    here.write("and how many passengers did it carry?", ts="17.5", thread_ts="17.1")
    answers = answer_of(slack, 2)
    assert "300,000 passengers" in shown(answers[1]["blocks"])
    assert "Read as:" in shown(answers[1]["blocks"])


def test_people_who_talk_to_each_other_are_left_alone(slack, talk):
    here = talk(stream=False)
    here.mention(QUESTION, ts="17.1")
    answer_of(slack)
    here.write("<@U2> shall we run it?", ts="17.5", thread_ts="17.1")
    here.write("and in Ohio?", ts="17.6", thread_ts="17.1")
    here.mention("What stops in May?", ts="17.7", thread_ts="17.1")
    answer_of(slack, 2)
    assert len(slack.messages) == 2


def test_a_muted_thread_is_silent_until_it_is_unmuted(slack, talk):
    here = talk(stream=False)
    here.mention("When does the harbour ferry stop?", ts="17.1")
    answer_of(slack)
    here.mention("mute", ts="17.2", thread_ts="17.1")
    here.write("when does the bridge begin?", ts="17.3", thread_ts="17.1")
    here.write("unmute", ts="17.4", thread_ts="17.1")
    here.write("when does work on the bridge begin?", ts="17.5", thread_ts="17.1")
    answer_of(slack, 2)
    assert len(finished(slack)) == 2
    assert len(slack.wait_for("chat.postEphemeral", 2)) == 2


def test_a_command_is_answered_to_its_user_alone_and_can_be_shared(slack, talk):
    here = talk()
    acknowledged = here.command(QUESTION)
    assert "Reading the articles" in str(acknowledged.body)
    (private,) = slack.wait(lambda: slack.responses)
    assert private["response_type"] == "ephemeral"
    assert QUOTE in quoted(private["blocks"])[0]
    assert slack.messages == []
    (row,) = [block for block in private["blocks"] if block["type"] == "actions"]
    share = row["elements"][-1]
    here.press(share["action_id"], share["value"])
    (shared,) = answer_of(slack)
    assert shared["channel"] == here.channel
    assert "thread_ts" not in shared
    assert f"U1 asked: “{QUESTION}”" in shown(shared["blocks"])


def test_sharing_works_where_the_bot_is_no_member(slack, talk):
    here = talk()
    slack.tell("chat.postMessage", refuse("not_in_channel"), always=True)
    here.press("pullquote_share", QUESTION)
    (shared,) = slack.wait(lambda: slack.responses)
    assert shared["response_type"] == "in_channel"


@pytest.mark.parametrize(
    ("text", "said"),
    [("status", "2 articles"), ("", "direct message"), ("Help!", "direct message")],
)
def test_a_command_tells_the_state_and_helps(slack, talk, text, said):
    assert said in str(talk().command(text).body)


@pytest.mark.parametrize("text", ["thanks", "Thank you very much!", "ok, great :tada:"])
def test_thanks_in_a_command_are_taken_as_such_and_not_searched_for(slack, talk, text):
    here = talk()
    assert "You are welcome." in str(here.command(text).body)
    here.command(QUESTION)
    (answer,) = slack.wait(lambda: slack.responses)
    assert QUOTE in quoted(answer["blocks"])[0]


def test_the_context_of_a_quote_is_shown_in_a_modal(slack, talk):
    here = talk(stream=False)
    here.mention(QUESTION, ts="17.1")
    (answer,) = answer_of(slack)
    (row,) = [block for block in answer["blocks"] if block["type"] == "actions"]
    button = row["elements"][0]
    here.press(button["action_id"], button["value"])
    (opened,) = slack.wait_for("views.open")
    seen = shown(opened["view"]["blocks"])
    assert "The council of Port Alder approved" in seen
    assert "Revision 1, the current one" in seen
    assert opened["trigger_id"].startswith("trigger")


def test_a_context_is_not_shown_where_its_article_does_not_count_any_more(slack, bot):
    from tests.slack.conftest import Talk

    here = Talk(bot(narrow={"CSPORT": {"sections": ["Sport"]}}))
    here.channel = "CSPORT"
    here.press("pullquote_context_1", "1 0 20 bridge")
    (opened,) = slack.wait_for("views.open")
    assert "Port Alder" not in str(opened["view"])
    assert "does not count in this channel" in shown(opened["view"]["blocks"])


def test_a_follow_up_that_was_read_wrongly_can_be_asked_as_written(slack, talk):
    here = talk(stream=False)
    here.mention("When does the harbour ferry of Port Alder stop?", ts="17.1")
    answer_of(slack)
    here.write("and how many passengers did it carry?", ts="17.5", thread_ts="17.1")
    second = answer_of(slack, 2)[1]
    (row,) = [block for block in second["blocks"] if block["type"] == "actions"]
    button = next(b for b in row["elements"] if b["action_id"] == "pullquote_as_written")
    here.press(
        button["action_id"], button["value"], message={"ts": second["ts"], "thread_ts": "17.1"}
    )
    third = answer_of(slack, 3)[2]
    assert third["thread_ts"] == "17.1"
    assert "Read as:" not in shown(third["blocks"])


def edited(here, new, old, ts="17.1"):
    message = {"user": "U1", "ts": ts, "text": new, "edited": {"ts": "19.0"}}
    return here.event(
        "message",
        subtype="message_changed",
        message=message,
        previous_message={"user": "U1", "ts": ts, "text": old},
    )


def test_an_edited_question_is_offered_again_and_answered_when_wanted(slack, talk):
    here = talk(stream=False)
    here.mention(QUESTION, ts="17.1")
    answer_of(slack)
    edited(here, "<@UBOT> When does the ferry stop?", f"<@UBOT> {QUESTION}")
    (offer,) = slack.wait_for("chat.postEphemeral")
    assert offer["user"] == "U1"
    button = offer["blocks"][-1]["elements"][0]
    here.press(button["action_id"], button["value"])
    here.press(button["action_id"], button["value"])
    second = answer_of(slack, 2)[1]
    assert second["thread_ts"] == "17.1"
    assert "stops running in May" in shown(second["blocks"])


@pytest.mark.parametrize("pressed", ["before", "afterwards"])
def test_an_edited_question_that_is_deleted_is_not_answered(slack, talk, pressed):
    here, reading = talk(stream=False), threading.Event()
    here.mention(QUESTION, ts="17.1")
    answer_of(slack)
    edited(here, "<@UBOT> When does the ferry stop?", f"<@UBOT> {QUESTION}")
    (offer,) = slack.wait_for("chat.postEphemeral")
    button = offer["blocks"][-1]["elements"][0]
    slack.hold(
        "assistant.threads.setStatus", reading, when=lambda args: args["thread_ts"] == "17.1"
    )
    if pressed == "before":
        here.press(button["action_id"], button["value"])
        slack.wait_for("assistant.threads.setStatus", 2)
    here.event("message", subtype="message_deleted", deleted_ts="17.1", user=None)
    if pressed == "afterwards":
        here.press(button["action_id"], button["value"])
        slack.wait(lambda: slack.responses)
        assert "was deleted" in shown(slack.responses[0]["blocks"])
    reading.set()
    here.mention(QUESTION, ts="18.1")
    assert [m["thread_ts"] for m in answer_of(slack, 2)] == ["17.1", "18.1"]
    here.bot.stop()  # what is in work ends first
    assert [m["thread_ts"] for m in finished(slack)] == ["17.1", "18.1"]


def test_a_message_that_names_the_bot_only_after_an_edit_is_a_question(slack, talk):
    edited(talk(stream=False), f"<@UBOT> {QUESTION}", QUESTION)
    assert answer_of(slack)[0]["thread_ts"] == "17.1"


def test_a_question_deleted_before_its_answer_is_not_answered(slack, talk):
    here = talk(stream=False)
    here.event("message", subtype="message_deleted", deleted_ts="17.1", user=None)
    here.mention(QUESTION, ts="17.1")
    here.mention("When does the ferry stop?", ts="18.1")
    answer_of(slack)
    assert [m["thread_ts"] for m in slack.messages] == ["18.1"]


def test_suggested_prompts_come_with_the_messages_tab_and_name_no_thread(slack, talk):
    here = talk()
    here.event("app_home_opened", tab="messages", channel=here.direct_channel)
    (prompts,) = slack.wait_for("assistant.threads.setSuggestedPrompts")
    assert "thread_ts" not in prompts
    assert 1 <= len(prompts["prompts"]) <= 4
    assert "Ferry to stop in May" in prompts["prompts"][0]["message"]


def test_what_is_suggested_counts_in_the_channel(slack, bot):
    from tests.slack.conftest import Talk

    here = Talk(bot(narrow={"DNARROW": {"sections": ["City"]}}))
    here.event("app_home_opened", tab="messages", channel="DNARROW")
    (prompts,) = slack.wait_for("assistant.threads.setSuggestedPrompts")
    titles = [prompt["title"] for prompt in prompts["prompts"]]
    assert titles == ["Council approves the harbour bridge", "What does the archive hold?"]


def test_an_external_user_is_told_and_not_answered(slack, talk):
    here = talk()
    here.mention(QUESTION, ts="17.1", user_team="T9", top={"is_ext_shared_channel": True})
    (told,) = slack.wait_for("chat.postEphemeral")
    assert "only members of the workspace" in told["text"]
    assert slack.messages == []


def test_a_channel_is_answered_from_what_counts_there(slack, bot):
    from tests.slack.conftest import Talk

    opened = bot(stream=False)
    here = Talk(opened)
    narrow = type(opened._settings.slack).model_validate(
        {"narrow": {here.channel: {"sections": ["transport"]}}}
    )
    scoped = bot(stream=False, narrow=narrow.narrow)
    here.bot = scoped
    here.mention(QUESTION, ts="17.1")
    (answer,) = answer_of(slack)
    assert all("bridge begins" not in words for words in quoted(answer["blocks"]))


def test_asking_an_older_follow_up_as_it_was_written_keeps_to_what_counts_there(slack, bot):
    from tests.slack.conftest import Talk

    opened = bot(stream=False)
    here = Talk(opened)
    narrow = type(opened._settings.slack).model_validate(
        {"narrow": {here.channel: {"sections": ["transport"]}}}
    )
    here.bot = bot(stream=False, narrow=narrow.narrow)
    here.mention("When does the ferry stop?", ts="17.1")
    answer_of(slack)
    older = {"ts": "16.5", "thread_ts": "17.1"}
    here.press("pullquote_as_written", QUESTION, message=older)
    answer = answer_of(slack, 2)[1]
    assert all("bridge begins" not in words for words in quoted(answer["blocks"]))


@pytest.mark.parametrize("action", ["pullquote_share", "pullquote_as_written"])
def test_a_button_that_is_pressed_twice_makes_one_answer(slack, talk, action):
    here = talk(stream=False)
    held_by = {"ts": "16.9", "thread_ts": "16.1"}
    for _ in range(2):
        here.press(action, QUESTION, message=held_by)
    here.press(action, "When does the ferry stop?", message={**held_by, "ts": "16.95"})
    answers = answer_of(slack, 2)
    texts = [shown(message["blocks"]) for message in answers]
    assert sum("spring of 2027" in text for text in texts) == 1
    assert len(slack.messages) == 2


def test_an_edit_of_a_question_that_was_answered_long_ago_is_not_answered_by_itself(
    slack, talk, core
):
    here = talk(stream=False)
    here.mention(QUESTION, ts="17.1")
    answer_of(slack)
    slack.wait(lambda: core.store.catalog.slack.posts_for("T1", here.channel, "17.1"))
    core.store.catalog.slack.deliveries.forget(before=now() + timedelta(days=1))
    edited(here, "<@UBOT> When does the ferry stop?", f"<@UBOT> {QUESTION}")
    (offered,) = slack.wait_for("chat.postEphemeral")
    assert "Answer" in str(offered["blocks"])
    assert len(slack.messages) == 1


def test_what_nobody_listens_to_is_acknowledged(slack, talk):
    here = talk()
    assert here.event("reaction_added").status == 200
    assert here.press("unknown_button", "x").status == 200
    view = {
        "type": "view_submission",
        "view": {"type": "modal", "callback_id": "x"},
        "team": {"id": "T1"},
    }
    assert here.send({**view, "user": {"id": "U1"}}).status == 200


def test_a_url_is_offered_to_an_editor_only(slack, talk):
    here = talk(editors=("U1",))
    here.direct("<https://gazette.example/new>", ts="17.1")
    (offer,) = slack.wait_for("chat.postMessage")
    assert offer["blocks"][-1]["elements"][0]["text"]["text"] == "Add the page of gazette.example"
    here.direct("<https://gazette.example/new>", ts="18.1", user="U2")
    assert "Only editors" in slack.wait_for("chat.postMessage", 2)[1]["text"]


def test_a_file_of_an_editors_is_ingested_and_found(slack, talk, core):
    here = talk(editors=("U1",), stream=False)
    slack.files["/files/lighthouse.txt"] = b"The lighthouse of Port Alder was painted red in June."
    file = {"id": "F1", "name": "lighthouse.txt", "url_private": f"{slack.url}files/lighthouse.txt"}
    here.direct("", ts="17.1", subtype="file_share", files=[file])
    (offer,) = slack.wait_for("chat.postMessage")
    button = offer["blocks"][-1]["elements"][0]
    try:
        here.press(button["action_id"], button["value"])
        (said,) = slack.wait(lambda: slack.responses)
        assert "1 article added" in said["text"]
        here.direct("What colour was the lighthouse painted?", ts="18.1")
        assert "painted red in June" in shown(answer_of(slack)[0]["blocks"])
    finally:
        with core.store.writing("remove"):
            core.store.catalog.remove("file:slack/lighthouse.txt")


def test_a_file_elsewhere_is_never_asked_for_with_the_token(slack, talk):
    here = talk(editors=("U1",))
    value = '{"file": "a.txt", "url": "https://evil.example/a.txt"}'
    here.press("pullquote_ingest_1", value)
    (said,) = slack.wait(lambda: slack.responses)
    assert "not kept by Slack" in said["text"]


def test_nobody_but_an_editor_can_press_the_offer(slack, talk):
    here = talk(editors=("U1",))
    here.press("pullquote_ingest_1", '{"url": "https://gazette.example/"}', user="U2")
    (said,) = slack.wait(lambda: slack.responses)
    assert "Only editors" in said["text"]


def test_a_lost_reply_does_not_make_a_second_answer(slack, talk):
    slack.tell("chat.postMessage", lost(done=True))
    here = talk(stream=False)
    here.mention(QUESTION, ts="17.1")
    slack.wait_for("conversations.replies")
    here.mention("When does the ferry stop?", ts="18.1")
    slack.wait(lambda: any(m["thread_ts"] == "18.1" for m in finished(slack)))
    assert [m["thread_ts"] for m in finished(slack)] == ["17.1", "18.1"]
