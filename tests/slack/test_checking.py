"""The message shortcut: a message, sentence by sentence, against the archive."""

import pytest

from pullquote.bot.checking import Report
from pullquote.bot.slack.check_view import SHARE_CHECK, report_messages
from pullquote.bot.slack.manifest import CHECK
from pullquote.bot.slack.pressed import message_words

from tests.slack.block_rules import quoted, shown
from tests.slack.conftest import Talk
from tests.slack.slack_server import lost, refuse

MESSAGE = (
    "Hi all!\nWork on the bridge begins in the spring of 2027. The bridge will cost 90 million"
    " dollars, said Mayor Ada Moreno.\nDo you agree?\nThe lighthouse keeper smuggled cheese."
)


def choose(here, text=MESSAGE, *, user="U1", ts="17.1", thread_ts=None, **more):
    """Choose the shortcut on a message; the response's address is of this message's own."""
    message = {"type": "message", "user": "U2", "ts": ts, "text": text, **more}
    if thread_ts:
        message["thread_ts"] = thread_ts
    return here.send(
        {
            "type": "message_action",
            "callback_id": CHECK,
            "team": {"id": "T1"},
            "user": {"id": user, "team_id": "T1"},
            "channel": {"id": here.channel, "name": "news"},
            "message": message,
            "message_ts": ts,
            "action_ts": "18.1",
            "trigger_id": "trigger1",
            "response_url": f"{here.bot._settings.slack.api_url}response/check",
        }
    )


def report_of(slack):
    slack.wait(lambda: len(slack.responses) >= 2)
    return slack.responses[1]


def test_each_sentence_is_told_to_whoever_asked_alone(slack, talk):
    here = talk()
    assert choose(here).status == 200
    report = report_of(slack)
    assert "Reading the articles" in slack.responses[0]["text"]
    assert all(one["response_type"] == "ephemeral" for one in slack.responses)
    assert all(one["replace_original"] is False for one in slack.responses)
    assert slack.messages == []
    seen = shown(report["blocks"])
    supported = seen.index("The archive says so.")
    against = seen.index("The archive says otherwise.")
    nothing = seen.index("Nothing found that says so, or otherwise.")
    assert supported < against < nothing
    assert "Says “40 million dollars”, not “90 million dollars”:" in seen
    assert "3 sentences checked; 2 without a statement." in seen
    first, second = quoted(report["blocks"])
    assert first == "Work on the bridge begins in the spring of 2027."
    assert "40 million dollars" in second
    assert "The Gazette · 20 November 2026" in seen


def test_a_report_is_shared_in_the_thread_of_the_message(slack, talk):
    here = talk()
    choose(here, ts="17.5", thread_ts="17.1")
    report = report_of(slack)
    assert report["thread_ts"] == "17.1"
    share = report["blocks"][-1]["elements"][0]
    assert share["action_id"] == SHARE_CHECK
    here.press(share["action_id"], share["value"])
    slack.wait(lambda: slack.messages)
    (shared,) = slack.messages
    assert (shared["channel"], shared["thread_ts"]) == (here.channel, "17.1")
    seen = shown(shared["blocks"])
    assert seen.startswith("U1 checked this message against the archive.")
    assert "The archive says otherwise." in seen
    assert quoted(shared["blocks"]) == quoted(report["blocks"])


SHARED = "17.1 Work on the bridge begins in the spring of 2027."


def test_sharing_works_where_the_bot_is_no_member(slack, talk):
    slack.tell("chat.postMessage", refuse("not_in_channel"), always=True)
    talk().press(SHARE_CHECK, SHARED)
    (shared,) = slack.wait(lambda: slack.responses)
    assert (shared["response_type"], shared["thread_ts"]) == ("in_channel", "17.1")
    assert "The archive says so." in shown(shared["blocks"])


def test_a_share_that_slack_did_not_get_is_made_later_and_once(slack, bot):
    here = Talk(bot(lease_s=0.5))
    slack.tell("chat.postMessage", lost(), lost())
    here.press(SHARE_CHECK, SHARED)
    slack.wait(lambda: slack.messages)
    assert len(slack.called("chat.postMessage")) == 3
    assert [m["thread_ts"] for m in slack.messages] == ["17.1"]


def test_a_share_whose_reply_was_lost_is_not_made_twice(slack, bot):
    here = Talk(bot(lease_s=0.5))
    slack.tell("chat.postMessage", lost(done=True), lost())
    here.press(SHARE_CHECK, SHARED)
    slack.wait_for("conversations.replies")
    here.press(SHARE_CHECK, SHARED.replace("17.1", "18.1"))
    slack.wait(lambda: len(slack.messages) == 2)
    assert [m["thread_ts"] for m in slack.messages] == ["17.1", "18.1"]


def test_the_scope_of_the_channel_counts(slack, bot):
    here = Talk(bot())
    narrow = type(here.bot._settings.slack).model_validate(
        {"narrow": {here.channel: {"sections": ["Transport"]}}}
    )
    here.bot = bot(narrow=narrow.narrow)
    choose(here)
    assert "The archive says so." not in shown(report_of(slack)["blocks"])


def test_a_message_without_words_or_statements_is_told_so(slack, talk):
    here = talk()
    choose(here, "")
    (told,) = slack.wait(lambda: slack.responses)
    assert "no words to check" in told["text"]
    choose(here, "Thanks a lot!")
    slack.wait(lambda: len(slack.responses) == 3)
    assert "no statement in it to check" in slack.responses[2]["text"]


def test_somebody_who_may_not_ask_may_not_check(slack, talk):
    here = talk(users=("U1",))
    choose(here, user="U2")
    (told,) = slack.wait(lambda: slack.responses)
    assert "not on the list" in told["text"]


def test_the_words_of_a_forwarded_message_are_checked_line_by_line():
    body = {
        "message": {
            "text": "&gt; A &amp; B\n<@U7> <https://x.example/a|said> so",
            "attachments": [{"text": "Forwarded words."}, {"fallback": "More."}],
        }
    }
    assert message_words(body) == "A & B\n@somebody said so\nForwarded words.\nMore."


@pytest.mark.parametrize(
    "text",
    [
        "<!channel> *a* `b` \u202e "
        + "The council of Port Alder approved the harbour bridge. " * 200,
        "The council approved " + "x" * 12_000 + " on Monday.",
    ],
)
def test_nothing_in_a_message_pings_or_breaks_the_layout(slack, talk, text):
    here = talk()
    choose(here, text)
    report_of(slack)
    assert "8 sentences checked" in shown(slack.responses[-1]["blocks"]) or (
        "no statement" in slack.responses[-1]["text"]
    )


def test_an_empty_report_offers_nothing_to_share():
    (message,) = report_messages(Report((), 1, 0), share="")
    assert [block["type"] for block in message.blocks] == ["rich_text", "context"]
