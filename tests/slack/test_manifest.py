"""The manifest asks for what the code uses: no scope, event or command more or less."""

import json
import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from pullquote.bot.cli.app import app
from pullquote.bot.slack.listeners import register
from pullquote.bot.slack.manifest import manifest
from pullquote.bot.slack.scopes import EVENTS, METHODS, scopes
from pullquote.config import SlackSettings

SOURCE = Path(__file__).parents[2] / "bot" / "slack"
METHOD = re.compile(
    r'"((?:agents|apps|assistant|auth|blocks|chat|conversations|files|reactions|users|views)'
    r'\.[a-zA-Z.]+[a-zA-Z])"'
)


class Recorder:
    """Notes what is registered, as Bolt's app would."""

    def __init__(self):
        self.events, self.commands = [], []

    def event(self, what):
        self.events.append(what)
        return lambda listener: listener

    def command(self, what):
        self.commands.append(what)
        return lambda listener: listener

    def action(self, what):
        return lambda listener: listener

    shortcut = view = options = action


class Anything:
    """Has every attribute: what is registered is not called here."""

    def __getattr__(self, name):
        return None


@pytest.fixture
def registered():
    recorder = Recorder()
    parts = ("hearing", "commands", "presses", "opinions", "errands")
    register(recorder, **dict.fromkeys(parts, Anything()))
    return recorder


def of(settings=None, **more):
    return manifest(settings or SlackSettings(), **more)


def test_the_events_are_those_that_are_listened_to(registered):
    asked = of()["settings"]["event_subscriptions"]["bot_events"]
    assert asked == list(EVENTS)
    heard = {event for event in registered.events if isinstance(event, str)}
    assert {event.partition(".")[0] for event in asked} == heard


def test_the_last_listener_takes_any_event(registered):
    assert registered.events[-1].fullmatch("whatever")


def test_the_command_is_the_one_that_is_taken(registered):
    (command,) = of()["features"]["slash_commands"]
    assert command["command"] == registered.commands[0]


def test_the_scopes_are_those_of_the_methods_that_are_called():
    called = {
        method
        for path in SOURCE.glob("*.py")
        if path.name not in ("scopes.py", "check.py")
        for method in METHOD.findall(path.read_text())
    }
    assert called == set(METHODS)
    assert of()["oauth_config"]["scopes"]["bot"] == scopes()
    assert len(scopes()) == len(set(scopes()))


def test_socket_mode_needs_no_address():
    made = of()
    assert made["settings"]["socket_mode_enabled"]
    assert "url" not in json.dumps(made)


def test_http_mode_names_the_address_everywhere():
    made = of(SlackSettings(mode="http"), url="https://bot.example/")
    where = "https://bot.example/slack/events"
    assert made["settings"]["event_subscriptions"]["request_url"] == where
    assert made["settings"]["interactivity"]["request_url"] == where
    assert made["features"]["slash_commands"][0]["url"] == where
    assert not made["settings"]["socket_mode_enabled"]


def test_users_can_write_to_the_agent():
    features = of()["features"]
    assert features["app_home"]["messages_tab_enabled"]
    assert not features["app_home"]["messages_tab_read_only_enabled"]
    assert features["agent_view"]["agent_description"]
    assert "assistant_view" not in features


def test_the_texts_keep_to_slacks_limits():
    made = of()
    about = made["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 175 <= len(about["long_description"]) <= 4_000
    assert len(made["features"]["agent_view"]["agent_description"]) <= 300
    assert len(made["features"]["agent_view"]["suggested_prompts"]) <= 4


def test_the_command_line_prints_it_as_yaml_or_json():
    run = CliRunner()
    as_yaml = run.invoke(app, ["slack", "manifest"])
    as_json = run.invoke(app, ["slack", "manifest", "--format", "json"])
    assert yaml.safe_load(as_yaml.stdout) == json.loads(as_json.stdout) == of()
