"""`slack check`: what is there, what is absent, what is wrong, and what to do about it."""

import pytest

from pullquote.bot.slack.check import check
from pullquote.bot.slack.findings import State
from pullquote.bot.slack.noticed import REFUSED_BUTTONS, Noticed
from pullquote.bot.slack.requests import now
from pullquote.bot.slack.scopes import scopes
from pullquote.config import Settings
from pullquote.vectorstore import Catalog

from tests.slack.slack_server import lost, refuse
from tests.slack.test_answers import QUESTION

PROBED = {
    "status line": "assistant.threads.setStatus",
    "streamed answers": "chat.startStream",
    "stop button": "agents.sessions.setStatus",
    "suggested prompts": "assistant.threads.setSuggestedPrompts",
    "feedback buttons": "blocks.validate",
    "home tab": "views.publish",
}
FEATURES = pytest.mark.parametrize("feature", PROBED)
NEEDING = {
    "status line": {"assistant:write", "chat:write"},  # either will do
    "streamed answers": {"chat:write"},
    "stop button": {"assistant:write"},
    "suggested prompts": {"assistant:write"},
}


@pytest.fixture
def catalog(tmp_path):
    with Catalog(tmp_path / "catalog.sqlite3") as opened:
        yield opened


@pytest.fixture
def findings(slack, catalog):
    slack.scopes = ",".join(scopes())

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
    assert set(found) == {"app token", "bot token", "scopes", *PROBED}
    assert slack.messages == []


@FEATURES
def test_a_feature_that_is_there_is_found_by_a_call_of_which_nothing_comes(
    findings, slack, feature
):
    found = findings()[feature]
    assert (found.state, found.remedy) == (State.GOOD, "")
    (call,) = slack.called(PROBED[feature])
    places = {call.get("channel"), call.get("channel_id"), call.get("user_id")}
    assert places - {None} <= {slack.world.NOWHERE, "UBOT"}


@pytest.mark.parametrize(
    ("feature", "code"),
    [
        *((feature, "unknown_method") for feature in PROBED if feature != "feedback buttons"),
        *((feature, "feature_not_enabled") for feature in NEEDING),
    ],
)
def test_what_slack_does_not_know_here_is_absent(findings, slack, feature, code):
    slack.tell(PROBED[feature], refuse(code))
    found = findings()[feature]
    assert (found.state, code in found.words) == (State.ABSENT, True)


@pytest.mark.parametrize("feature", NEEDING)
def test_a_feature_without_its_scope_is_absent_and_the_scope_is_named(findings, slack, feature):
    lacking = NEEDING[feature]
    slack.scopes = ",".join(scope for scope in scopes() if scope not in lacking)
    found = findings()[feature]
    assert found.state is State.ABSENT
    assert f"the scope {min(lacking)} is missing" in found.words
    assert "reinstall the app" in found.remedy


@pytest.mark.parametrize("feature", sorted(PROBED.keys() - NEEDING.keys()))
def test_a_feature_that_needs_no_scope_is_found_without_any(findings, slack, feature):
    slack.scopes = "commands"
    assert findings()[feature].state is State.GOOD


@FEATURES
def test_what_slack_cannot_be_asked_is_not_known(findings, slack, feature):
    slack.tell(PROBED[feature], lost())
    found = findings()[feature]
    assert (found.state, found.remedy) == (State.UNKNOWN, "try again")
    assert "could not be asked" in found.words


@FEATURES
def test_an_answer_that_says_nothing_of_the_feature_is_not_taken_for_one(findings, slack, feature):
    slack.tell(PROBED[feature], refuse("invalid_arguments"))
    found = findings()[feature]
    assert (found.state, "(invalid_arguments): seen when" in found.words) == (State.UNKNOWN, True)


def test_a_home_tab_that_is_switched_off_is_absent_with_the_place_of_its_switch(findings, slack):
    slack.api.home_tab = False
    found = findings()["home tab"]
    assert (found.state, "App Home" in found.remedy) == (State.ABSENT, True)


def test_prompts_are_asked_for_without_a_thread_which_would_fail_in_silence(findings, slack):
    findings()
    (call,) = slack.called("assistant.threads.setSuggestedPrompts")
    assert "thread_ts" not in call


def test_buttons_that_slacks_own_check_does_not_take_are_absent(findings, slack):
    slack.api.lacks_blocks = {"context_actions"}
    assert findings()["feedback buttons"].state is State.ABSENT


def test_buttons_are_not_known_where_slack_has_no_check_of_blocks(findings, slack):
    slack.tell("blocks.validate", refuse("unknown_method"))
    found = findings()["feedback buttons"]
    assert found.state is State.UNKNOWN
    assert "seen when the first answer is posted" in found.words


@pytest.mark.parametrize("way", ["streamed", "posted", "to its asker alone"])
def test_buttons_that_an_answer_was_refused_with_are_absent_until_one_is_taken(
    slack, talk, core, way
):
    log = core.store.catalog.slack
    log.clear_warnings("T1")
    values = {"bot_token": "xoxb-1", "app_token": "xapp-1", "api_url": slack.url}

    def buttons():
        found = {one.what: one for one in check(Settings(slack=values), log)}
        assert "while running" not in found
        return found["feedback buttons"]

    slack.api.lacks_blocks = {"context_actions"}
    here = talk(stream=way == "streamed")

    def ask(ts):
        here.command(QUESTION) if way == "to its asker alone" else here.mention(QUESTION, ts=ts)

    ask("17.1")
    slack.wait(lambda: log.warnings("T1"))
    slack.api.lacks_blocks = set()
    assert "only without them" in buttons().words
    ask("18.1")
    slack.wait(lambda: not log.warnings("T1"))
    assert buttons().state is State.GOOD


def test_what_is_known_of_the_buttons_is_written_down_once(catalog):
    noticed = Noticed(catalog.slack, "T1")
    catalog.slack.warn_once("T1", "missing_scope users:read for users.info", now=now())
    for _ in range(2):
        noticed.feedback_buttons(False)
    assert REFUSED_BUTTONS in catalog.slack.warnings("T1")
    noticed.feedback_buttons(True)
    assert catalog.slack.warnings("T1") == ["missing_scope users:read for users.info"]


def test_scopes_are_not_known_where_slack_falls_silent(findings, slack):
    slack.tell("auth.test", None, lost())
    found = findings()
    assert found["scopes"].state is State.UNKNOWN
    assert found["status line"].state is State.GOOD


def test_a_slack_that_cannot_be_reached_is_not_taken_for_a_dead_token(findings, slack):
    slack.tell("auth.test", *[lost()] * 3)
    found = findings()["bot token"]
    assert (found.state, "cannot be reached" in found.words) == (State.BAD, True)
    assert "network" in found.remedy


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
