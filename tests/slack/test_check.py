"""`slack check`: what is there, what is absent, what is wrong, and what to do about it."""

import pytest

from pullquote.bot.slack.check import State, check
from pullquote.bot.slack.requests import now
from pullquote.bot.slack.scopes import scopes
from pullquote.config import Settings
from pullquote.vectorstore import Catalog

from tests.slack.slack_server import refuse

PROBED = ("assistant.threads.setStatus", "chat.startStream", "agents.sessions.setStatus")


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as opened:
        yield opened


@pytest.fixture
def findings(slack, catalog):
    slack.scopes = ",".join(scopes())
    for method in PROBED:
        slack.tell(method, refuse("channel_not_found"))

    def look(**settings):
        values = {
            "bot_token": "xoxb-1",
            "app_token": "xapp-1",
            "api_url": slack.url,
            **settings,
        }
        found = check(Settings(slack=values), catalog.slack)
        return {finding.what: finding for finding in found}

    return look


def test_all_is_well_where_every_token_and_scope_is_there(findings, slack):
    found = findings()
    assert {finding.state for finding in found.values()} == {State.GOOD}
    assert set(found) == {
        "app token",
        "bot token",
        "scopes",
        "status line",
        "streamed answers",
        "stop button",
    }
    assert slack.messages == []


def test_a_missing_scope_is_named_with_what_needs_it(findings, slack):
    slack.scopes = ",".join(scope for scope in scopes() if scope != "files:read")
    found = findings()["scopes"]
    assert found.state is State.BAD
    assert found.words == "missing: files:read for a dropped file"
    assert "pullquote slack manifest" in found.remedy


def test_what_the_workspace_has_not_got_is_absent_and_not_wrong(findings, slack):
    slack.tell("chat.startStream", refuse("feature_not_enabled"))
    found = findings()["streamed answers"]
    assert (found.state, "answers do without" in found.words) == (State.ABSENT, True)


def test_a_dead_bot_token_ends_the_check(findings, slack):
    slack.tell("auth.test", refuse("account_inactive"))
    found = findings()
    assert found["bot token"].state is State.BAD
    assert "account_inactive" in found["bot token"].words
    assert "scopes" not in found


def test_an_app_token_that_opens_nothing_is_wrong(findings, slack):
    slack.tell("apps.connections.open", refuse("not_allowed_token_type"))
    assert findings()["app token"].state is State.BAD


def test_http_mode_wants_the_signing_secret_instead(findings):
    assert findings(mode="http")["signing secret"].state is State.BAD
    assert findings(mode="http", signing_secret="s")["signing secret"].state is State.GOOD


def test_a_missing_token_is_named(findings):
    assert findings(bot_token=None)["bot token"].words == "slack.bot_token is not set"


def test_what_was_amiss_while_the_bot_ran_is_told(findings, catalog):
    catalog.slack.warn_once("T1", "missing_scope users:read for users.info", now=now())
    assert findings()["while running"].words == "missing_scope users:read for users.info"


def test_a_warning_about_a_scope_that_is_granted_by_now_is_forgotten(findings, catalog):
    catalog.slack.warn_once("T1", "missing_scope users:read for users.info", now=now())
    catalog.slack.warn_once("T1", "missing_scope chat:write for chat.update", now=now())
    catalog.slack.warn_once("T1", "missing_scope ? for chat.delete", now=now())
    found = findings()
    assert found["while running"].words == "missing_scope users:read for users.info"
    assert catalog.slack.warnings("T1") == ["missing_scope users:read for users.info"]
