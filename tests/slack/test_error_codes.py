"""A table of Slack's refusals: each code, each method that may say it, and what comes of it."""

import logging

import pytest

from pullquote.bot.slack.check import check
from pullquote.bot.slack.findings import State
from pullquote.bot.slack.troubles import _KINDS, Trouble, trouble_of
from pullquote.config import Settings

from tests.slack.block_rules import quoted, shown
from tests.slack.slack_server import Told, limited, refuse
from tests.slack.test_answers import QUESTION, QUOTE, answer_of

START, APPEND, STOP, POST = (
    "chat.startStream",
    "chat.appendStream",
    "chat.stopStream",
    "chat.postMessage",
)


def posted(slack, here):
    """The answer is posted instead of streamed."""
    (answer,) = answer_of(slack)
    assert slack.messages == [answer]
    assert len(slack.called(POST)) == 1
    assert QUOTE in quoted(answer["blocks"])[0]


def updated(slack, here):
    """The streamed message gets the whole answer; no other one is posted."""
    (update,) = slack.wait_for("chat.update")
    slack.wait(lambda: "edited" in slack.messages[0])
    (message,) = slack.messages
    assert update["ts"] == message["ts"]
    assert slack.called(POST) == []
    assert QUOTE in quoted(message["blocks"])[0]
    assert message["metadata"]["event_payload"]["last"]


def plainer(slack, here):
    """The answer is said with fewer blocks."""
    (answer,) = answer_of(slack)
    assert slack.messages == [answer]
    assert {block["type"] for block in answer["blocks"]} == {"rich_text", "context", "actions"}
    assert QUOTE in quoted(answer["blocks"])[0]


def plain(slack, here):
    """The answer is said in plain text."""
    (answer,) = answer_of(slack)
    assert slack.messages == [answer]
    assert "blocks" not in answer
    assert QUOTE in answer["text"]


def directly(words):
    def told(slack, here):
        """The asker gets the answer in a direct message, with the reason."""
        slack.wait(lambda: len(slack.messages) == 2)
        why, answer = slack.messages
        assert why["channel"] == answer["channel"] == "U1"
        assert words in shown(why["blocks"])
        assert QUOTE in quoted(answer["blocks"])[0]

    return told


def waited(slack, here):
    """The call is made again when Slack said so."""
    (answer,) = answer_of(slack)
    assert slack.messages == [answer]
    first, second = [call.at for call in slack.calls if call.method == POST]
    assert second - first >= 1.0


def again(slack, here):
    """The call is made again soon."""
    (answer,) = answer_of(slack)
    assert slack.messages == [answer]


def logged(slack, here):
    """The operator finds it in the log, the status is taken back, and the bot goes on."""
    slack.wait(lambda: "" in [s["status"] for s in slack.called("assistant.threads.setStatus")])
    here.mention(QUESTION, ts="18.1")
    (answer,) = answer_of(slack)
    assert answer["thread_ts"] == "18.1"


def ended(slack, here):
    """The bot ends with a clear error, and the question is left to the next run."""
    assert here.bot.failed.wait(20)
    assert "reinstall the app" in here.bot.failure.remedy
    assert slack.messages == []
    catalog = here.bot._core.store.catalog
    query = "SELECT finished_at FROM slack_deliveries WHERE channel = ?"
    assert catalog._database.row(query, (here.channel,)) == (None,)


def operator_told(slack, here):
    """The operator is told once in the log, and by `slack check` until the scope is granted."""
    slack.wait(lambda: any("chat:write" in one for one in here.bot._log.warnings("T1")))
    slack.wait(lambda: "" in [s["status"] for s in slack.called("assistant.threads.setStatus")])
    values = {"bot_token": "xoxb-1", "app_token": "xapp-1", "api_url": slack.url}
    slack.scopes = slack.scopes.replace("chat:write", "")
    found = {f.what: f for f in check(Settings(slack=values), here.bot._log)}
    assert found["while running"].state is State.BAD
    assert "chat:write" in found["while running"].words
    here.bot._log.clear_warnings("T1")


def nothing(slack, here):
    """A courtesy that is refused is done without."""
    answer_of(slack)
    assert len(slack.messages) == 1


LIMITED = Told({"ok": False, "error": "ratelimited"}, 200, (("Retry-After", "1"),))

# Code -> what each method's refusal leads to.
TABLE = {
    "message_not_in_streaming_state": {APPEND: updated, STOP: updated},
    "missing_recipient_team_id": {START: posted},
    "missing_recipient_user_id": {START: posted},
    "team_not_found": {START: posted},
    "channel_type_not_supported": {START: posted},
    "invalid_chunks": {APPEND: updated},
    "invalid_blocks": {APPEND: updated, STOP: updated, POST: plainer, "twice": plain},
    "msg_too_long": {START: posted, APPEND: updated, STOP: updated, POST: plainer, "twice": plain},
    "msg_blocks_too_long": {APPEND: updated, STOP: updated, POST: plainer, "twice": plain},
    "message_not_owned_by_app": {APPEND: updated, STOP: updated},
    "channel_not_found": {START: directly("cannot see"), POST: directly("cannot see")},
    "not_in_channel": {START: directly("not a member"), POST: directly("not a member")},
    "is_archived": {START: directly("archived"), POST: directly("archived")},
    "restricted_action": {START: directly("does not let me"), POST: directly("does not let me")},
    "no_text": {POST: logged},
    "ratelimited": {START: posted, POST: waited, "at 200": waited},
    "missing_scope": {POST: operator_told, "assistant.threads.setStatus": nothing},
    "token_revoked": {START: ended, POST: ended},
    "account_inactive": {START: ended, POST: ended},
    "invalid_auth": {START: ended, POST: ended},
    # Beside those that Slack's page on errors in the project's notes names:
    "token_expired": {POST: ended},
    "not_authed": {POST: ended},
    "user_not_in_channel": {"chat.postEphemeral": None},
    "internal_error": {START: posted, POST: again},
    "fatal_error": {POST: again},
    "service_unavailable": {POST: again},
    "unknown_method": {START: posted, "agents.sessions.setStatus": nothing},
    "feature_not_enabled": {START: posted},
    "thread_not_found": {POST: directly("does not let me")},
    "an_error_of_tomorrow": {START: posted, POST: logged, APPEND: updated},
}
NOTED = (
    "message_not_in_streaming_state missing_recipient_team_id missing_recipient_user_id"
    " team_not_found channel_type_not_supported invalid_chunks invalid_blocks msg_too_long"
    " msg_blocks_too_long message_not_owned_by_app channel_not_found not_in_channel is_archived"
    " no_text ratelimited missing_scope restricted_action token_revoked account_inactive"
    " invalid_auth"
).split()
ROWS = [
    pytest.param(code, where, comes, id=f"{code}-{where}")
    for code, told in TABLE.items()
    for where, comes in told.items()
    if comes
]


def test_no_code_that_is_to_be_handled_is_missing_from_the_table():
    assert [code for code in NOTED if not TABLE.get(code)] == []


@pytest.mark.parametrize("code", [*NOTED, *_KINDS])
def test_every_kind_of_trouble_has_a_code_in_the_table(code):
    same = [other for other in TABLE if trouble_of(other) is trouble_of(code)]
    assert same, f"{trouble_of(code)} is not tried"


@pytest.mark.parametrize(("code", "where", "comes"), ROWS)
def test_what_comes_of(slack, talk, caplog, code, where, comes):
    once = refuse(code, **({"needed": "chat:write"} if code == "missing_scope" else {}))
    told = {
        "twice": [once, once],
        "at 200": [LIMITED],
    }.get(where, [limited(1)] if code == "ratelimited" else [once])
    method = where if "." in where else POST
    always = trouble_of(code) in (Trouble.TOKEN, Trouble.SCOPE)
    slack.tell(method, *told, always=always)
    here = talk(stream=method.endswith("Stream"))
    with caplog.at_level(logging.WARNING, "pullquote"):
        here.mention(QUESTION, ts="17.1")
        comes(slack, here)
    if comes is logged:
        assert f"could not be posted: {method}: {code}" in caplog.text
    if comes is operator_told:
        said = [r for r in caplog.records if "lacks the scope chat:write" in r.getMessage()]
        assert len(said) == 1


def test_a_whisper_to_somebody_who_left_is_said_directly(slack, talk):
    slack.tell("chat.postEphemeral", refuse("user_not_in_channel"))
    here = talk(users=("U9",))
    here.mention(QUESTION, ts="17.1")
    slack.wait(lambda: len(slack.messages) == 2)
    assert {message["channel"] for message in slack.messages} == {"U1"}
