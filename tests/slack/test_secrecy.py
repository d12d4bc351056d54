"""No secret reaches the log, whatever writes it."""

import logging

import pytest
from pydantic import SecretStr

from pullquote.bot.slack.secrecy import clean, hide_secrets
from pullquote.config import SlackSettings

SETTINGS = SlackSettings(
    bot_token=SecretStr("xoxb-1-2-abc"),
    app_token=SecretStr("xapp-1-A-2-def"),
    signing_secret=SecretStr("0a1b2c3d4e5f"),
)


@pytest.fixture
def hidden():
    before = logging.getLogRecordFactory()
    hide_secrets(SETTINGS)
    yield
    logging.setLogRecordFactory(before)


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-1-2-abc",
        "xoxe.xoxp-1-Mi0yLTM",
        "xapp-1-A-2-def",
        "wss://wss-primary.slack.example/link/?ticket=12b7-aa&app_id=x",
        "https://hooks.slack.example/commands/T1/123/AbC",
        "Authorization: Bearer something",
    ],
)
def test_what_looks_like_a_secret_is_hidden(secret):
    telling = ("abc", "Mi0y", "def", "12b7", "AbC", "something")
    assert not any(part in clean(f"before {secret} after") for part in telling)
    assert clean(f"before {secret} after").startswith("before ")


@pytest.mark.parametrize(
    "field",
    [
        '{"token": "veri-fication", "team_id": "T1"}',
        "{'token': 'veri-fication', 'team_id': 'T1'}",
        r"{\"token\":\"veri-fication\",\"team_id\":\"T1\"}",
        "command=%2Fpullquote&token=veri-fication&team_id=T1",
        "payload=%7B%22token%22%3A+%22veri-fication%22%2C+%22team_id%22",
    ],
)
def test_slacks_old_verification_token_is_hidden_in_each_spelling(field):
    said = clean(field)
    assert "veri-fication" not in said
    assert "team_id" in said


def test_plain_words_stay_as_they_are():
    words = "3 questions of T1:C1 are answered; see https://gazette.example/commands, no token"
    assert clean(words) == words


def test_no_logger_writes_a_secret(hidden, caplog):
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("slack_sdk").debug("headers: %s", {"x": "xoxb-1-2-abc"})
        logging.getLogger("other").warning("the secret is 0a1b2c3d4e5f")
        try:
            int("xapp-1-A-2-def")
        except ValueError:
            logging.getLogger("other").exception("it broke with %d", 7)
    assert "it broke with 7" in caplog.text
    for secret in ("xoxb-1-2-abc", "0a1b2c3d4e5f", "xapp-1-A-2-def"):
        assert secret not in caplog.text


def test_settings_do_not_show_their_secrets():
    shown = f"{SETTINGS!r} {SETTINGS} {SETTINGS.model_dump()} {SETTINGS.model_dump_json()}"
    assert "abc" not in shown
    assert "0a1b2c" not in shown
