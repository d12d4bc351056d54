"""The bot as a process in HTTP mode: only what Slack signed is heard, and it ends in good order."""

import http.client
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from tests.slack.block_rules import quoted
from tests.slack.http_mode import FORM, HttpMode, body_of, post, signed
from tests.slack.people import VERIFICATION, People
from tests.slack.process import APP_TOKEN, SECRET, SOCKET, TOKEN, Process
from tests.slack.slack_server import SlackServer, refuse
from tests.slack.socket_mode import SocketMode
from tests.slack.town import QUOTES, WORDS, is_answer
from tests.slack.world import Channel, Person, World

EVENT = "application/json"


class Office:
    """A bot in HTTP mode in a small workspace."""

    def __init__(self, corpus, folder):
        self.data_dir = folder / "data"
        shutil.copytree(corpus, self.data_dir)
        self.world = World(Person("U1"), Person("U2"), Channel("C1"), Channel("D1", "im"))
        self.slack = SlackServer(self.world)

    def __enter__(self):
        self.slack.__enter__()
        self.bot = Process(self.data_dir, self.slack)
        self.url = self.bot.url()
        self.people = People(self.slack, HttpMode(self.url).send)
        self.slack.api.trigger_life_s = 60.0
        return self

    def __exit__(self, *_):
        if not self.bot.running.stderr.closed:
            self.bot.stop(9)
        self.people.close()
        self.slack.__exit__()

    def mention(self, ts="31.1"):
        inner = {"type": "app_mention", "user": "U1", "team": "T1", "ts": ts}
        inner |= {"text": f"<@UBOT> {WORDS['bridge']}", "channel": "C1", "channel_type": "channel"}
        return body_of("events_api", self.people.event(inner, self.world.channels["C1"]))

    def heard(self):
        """Everything that a request may leave behind: calls to Slack, and the log of questions."""
        with sqlite3.connect(self.data_dir / "catalog.sqlite3") as database:
            tables = ("slack_deliveries", "slack_events", "slack_threads")
            rows = [database.execute(f"SELECT * FROM {name}").fetchall() for name in tables]
        database.close()
        return len(self.slack.calls), rows

    def send_raw(self, method, path, body=b"", headers=None):
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        connection.request(method, path, body, headers or {})
        status = connection.getresponse().status
        connection.close()
        return status


@pytest.fixture(scope="module")
def office(corpus, tmp_path_factory):
    with Office(corpus, tmp_path_factory.mktemp("office")) as made:
        yield made
        assert made.slack.broken == []


WRONG = {
    "another secret": {"secret": "wrong"},
    "an old timestamp": {"age_s": 301},
    "a timestamp of the future": {"age_s": -400},
    "no signature": {"headers": {"X-Slack-Signature": ""}},
    "half a signature": {"headers": {"X-Slack-Signature": "v0="}},
    "another version": {"headers": {"X-Slack-Signature": "v1=00"}},
    "no timestamp": {"headers": {"X-Slack-Request-Timestamp": ""}},
    "a signature of other letters": {"headers": {"X-Slack-Signature": "v0=\xe9"}},
    "an endless timestamp": {"headers": {"X-Slack-Request-Timestamp": "1" * 5_000}},
    "a timestamp that is no number": {"headers": {"X-Slack-Request-Timestamp": "now"}},
    "a fresh timestamp on an old signature": {
        "age_s": 10,
        "headers": {"X-Slack-Request-Timestamp": "1"},
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
@pytest.mark.parametrize("kind", ["event", "slash", "button", "challenge", "ssl_check"])
def test_what_slack_did_not_sign_gets_401_and_nothing_else_happens(office, wrong, kind):
    sent = {
        "event": office.mention(),
        "slash": body_of("slash_commands", {"command": "/pullquote", "text": WORDS["bridge"]}),
        "button": body_of("interactive", {"type": "block_actions", "actions": []}),
        "challenge": (json.dumps({"type": "url_verification", "challenge": "c"}), EVENT),
        "ssl_check": ("ssl_check=1&token=x", "application/x-www-form-urlencoded"),
    }[kind]
    before = office.heard()
    assert post(office.url, *sent, **wrong).status == 401
    assert office.heard() == before


def test_a_body_that_was_changed_under_its_signature_gets_401(office):
    raw, form = office.mention()
    before = office.heard()
    headers = signed(raw, form)
    other = raw.replace("bridge", "secret").encode()
    assert office.send_raw("POST", "/slack/events", other, headers) == 401
    assert office.heard() == before


MALFORMED = [
    ("{bad", EVENT),
    ("[1]", EVENT),
    ("[" * 100_000, EVENT),
    ("payload={bad", FORM),
    ("payload=1", FORM),
]


@pytest.mark.parametrize(("raw", "form"), MALFORMED)
def test_what_cannot_be_read_gets_401_and_with_a_signature_400(office, raw, form):
    before = office.heard()
    assert post(office.url, raw, form, secret="wrong").status == 401
    assert post(office.url, raw, form).status == 400
    assert office.heard() == before


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("POST", "/slack/other", {}, 404),
        ("POST", "/", {}, 404),
        ("GET", "/slack/events", {}, 404),
        ("GET", "/slack/events?ssl_check=1", {}, 404),
        ("PUT", "/slack/events", {}, 501),
        ("POST", "/slack/events", {"Content-Length": "1048577"}, 413),
        ("POST", "/slack/events", {"Content-Length": "-1"}, 413),
        ("POST", "/slack/events", {"Content-Length": "two"}, 413),
    ],
)
def test_what_is_no_request_of_slacks_is_turned_away_unread(office, method, path, headers, status):
    before = office.heard()
    assert office.send_raw(method, path, b"", headers) == status
    assert office.heard() == before


def test_the_challenge_of_a_new_address_is_answered(office):
    challenge = {"type": "url_verification", "challenge": "c0ffee", "token": VERIFICATION}
    reply = post(office.url, json.dumps(challenge), EVENT)
    assert reply.status == 200
    assert "c0ffee" in reply.body


def test_a_question_is_answered_once_however_often_it_is_sent(office):
    raw, form = office.mention("1764300099.000100")
    office.world.messages.append({"ts": "1764300099.000100", "channel": "C1", "user": "U1"})
    again = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
    assert [post(office.url, raw, form).status, post(office.url, raw, form).status] == [200, 200]
    assert post(office.url, raw, form, headers=again).status == 200
    asked = office.people.mention("U2", "C1", WORDS["ferry"])
    answers = office.slack.wait(lambda: answered(office, 2), 60)
    assert [is_answer(one, what) for one, what in zip(answers, QUOTES, strict=True)] == [True] * 2
    assert [one["thread_ts"] for one in answers] == ["1764300099.000100", asked["ts"]]


def answered(office, count):
    done = [m for m in office.slack.messages if "metadata" in m]
    return sorted(done, key=lambda m: m["thread_ts"], reverse=True) if len(done) >= count else None


def test_commands_and_buttons_come_as_forms(office):
    shown = office.people.command("U1", "C1", WORDS["ferry"])
    assert "Reading the articles" in shown.payload["text"]
    (private,) = office.slack.wait(lambda: office.slack.responses, 60)
    assert QUOTES["ferry"] in str(quoted(private["blocks"]))
    message = {**private, "ts": office.world.ts(), "channel": "C1"}
    assert office.people.press("U1", message, "pullquote_context").status == 200
    assert office.slack.wait_for("views.open", deadline_s=60)


def test_no_secret_is_in_the_log_and_a_revoked_token_ends_the_process_with_its_remedy(office):
    for method in ("assistant.threads.setStatus", "chat.startStream", "chat.postMessage"):
        office.slack.tell(method, refuse("token_revoked"), always=True)
    office.people.mention("U2", "C1", WORDS["bridge"])
    assert office.bot.running.wait(60) == 1
    office.bot.stop()
    log = office.bot.log()
    assert "Slack does not take the token any more: token_revoked; reinstall" in log
    assert "Sending a request" in log  # the libraries log at DEBUG
    for secret in (TOKEN, SECRET, VERIFICATION):
        assert secret not in log


def test_an_app_token_that_is_revoked_ends_the_process_when_a_new_socket_is_wanted(process):
    with SlackServer() as slack, SocketMode() as socket:
        slack.socket_url = socket.url
        running = process(slack, **SOCKET).wait_ready()
        socket.wait_connected()
        slack.tell("apps.connections.open", refuse("invalid_auth"), always=True)
        socket.disconnect("refresh_requested", closes=True)
        assert running.running.wait(120) == 1
        assert "Slack does not take the app token: invalid_auth; make an app-level" in running.log()


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


def test_slack_check_names_what_is_wrong_and_no_secret(corpus):
    with SlackServer() as slack:
        slack.tell("auth.test", refuse("account_inactive"))
        slack.tell("apps.connections.open", refuse("not_allowed_token_type"))
        done = subprocess.run(
            [sys.executable, "-m", "pullquote.bot.cli", "slack", "check"],
            env={
                **os.environ,
                "PULLQUOTE_DATA_DIR": str(corpus),
                "PULLQUOTE_LOG_LEVEL": "DEBUG",
                "PULLQUOTE_SLACK__API_URL": slack.url,
                "SLACK_BOT_TOKEN": TOKEN,
                "SLACK_APP_TOKEN": APP_TOKEN,
            },
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    said = done.stdout + done.stderr
    assert done.returncode == 1
    assert "account_inactive" in said
    assert "connections:write" in said
    assert TOKEN not in said
    assert APP_TOKEN not in said
