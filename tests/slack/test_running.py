"""The bot as a process of its own, in HTTP mode: signatures, secrets in the log, the end."""

import json
import signal
import threading
import time
import urllib.error
import urllib.request

import pytest

from tests.slack.process import SECRET, TOKEN
from tests.slack.slack_server import SlackServer, refuse
from tests.slack.test_answers import QUESTION, QUOTE, answer_of


def post(url, body, *, secret=SECRET, age_s=0, headers=None):
    from slack_sdk.signature import SignatureVerifier

    raw = json.dumps(body)
    stamp = str(int(time.time()) - age_s)
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=raw)
    sent = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
    }
    request = urllib.request.Request(url, raw.encode(), {**sent, **(headers or {})}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def mention(text, ts, event="Ev"):
    return {
        "type": "event_callback",
        "event_id": f"{event}-{ts}",
        "team_id": "T1",
        "event": {
            "type": "app_mention",
            "user": "U1",
            "team": "T1",
            "text": f"<@UBOT> {text}",
            "ts": ts,
            "channel": "CPROCESS",
            "channel_type": "channel",
        },
    }


@pytest.mark.slow
def test_http_mode_answers_signed_requests_alone_logs_no_secret_and_ends_well(process):
    with SlackServer() as slack:
        running = process(slack)
        url = running.url()
        before = len(slack.calls)

        assert post(url, mention(QUESTION, "31.1"), secret="wrong")[0] == 401
        assert post(url, mention(QUESTION, "31.1"), age_s=600)[0] == 401
        assert post(url, mention(QUESTION, "31.1"), headers={"X-Slack-Signature": ""})[0] == 401
        assert post(url.replace("events", "other"), mention(QUESTION, "31.1"))[0] == 404
        assert len(slack.calls) == before

        challenge = {"type": "url_verification", "challenge": "c0ffee", "token": "t"}
        assert post(url, challenge) == (200, "c0ffee") or "c0ffee" in post(url, challenge)[1]
        assert post(url, mention(QUESTION, "31.1"))[0] == 200
        assert post(url, mention(QUESTION, "31.1"))[0] == 200
        (answer,) = answer_of(slack)
        assert QUOTE in str(answer["blocks"])
        assert {call.token for call in slack.calls} == {TOKEN}

        assert running.stop() == 0
        log = running.log()
        assert "told to stop (SIGTERM)" in log
        assert "Sending a request" in log  # the libraries did log at DEBUG
        assert TOKEN not in log
        assert SECRET not in log
        assert slack.broken == []


@pytest.mark.slow
def test_what_a_killed_process_left_is_answered_by_the_next_one_once(process):
    with SlackServer() as slack:
        held = threading.Event()
        slack.hold("chat.postMessage", held)
        first = process(slack, PULLQUOTE_SLACK__STREAM="false")
        assert post(first.url(), mention(QUESTION, "32.1"))[0] == 200
        slack.wait_for("chat.postMessage", deadline_s=60)
        first.stop(signal.SIGKILL)
        held.set()
        # The post of the killed process was done by Slack all the same.
        slack.wait(lambda: len(slack.messages) == 1)

        second = process(slack, PULLQUOTE_SLACK__STREAM="false")
        second.url()
        slack.wait_for("conversations.replies", deadline_s=90)
        assert post(second.url(), mention("When does the ferry stop?", "33.1"))[0] == 200
        slack.wait(lambda: [m for m in slack.messages if m["thread_ts"] == "33.1"], 60)
        assert [m["thread_ts"] for m in slack.messages] == ["32.1", "33.1"]
        assert second.stop() == 0


@pytest.mark.slow
def test_a_revoked_token_ends_the_process_with_an_error_and_its_remedy(process):
    with SlackServer() as slack:
        running = process(slack)
        url = running.url()
        slack.tell("assistant.threads.setStatus", refuse("token_revoked"), always=True)
        post(url, mention(QUESTION, "34.1"))
        assert running.running.wait(60) == 1
        running.stop()
        assert "Slack does not take the token any more: token_revoked; reinstall" in running.log()


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "slack.bot_token is not set; set SLACK_BOT_TOKEN"),
        ({"SLACK_SIGNING_SECRET": ""}, "slack.signing_secret is not set"),
        ({"PULLQUOTE_SLACK__MODE": "socket"}, "slack.app_token is not set"),
    ],
)
def test_a_missing_secret_is_named_before_anything_is_opened(process, environment, said):
    with SlackServer() as slack:
        running = process(slack, **environment)
        assert running.running.wait(60) == 1
        running.stop()
        assert said in running.log()
        assert slack.calls == []
