"""A corpus with the real models, and a bot that speaks to a Slack on loopback."""

import itertools
import json
import logging
import shutil
import signal
import sqlite3
from contextlib import closing

import pytest

from pullquote.bot import Pullquote
from pullquote.config import Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Store

from tests.slack.process import Process
from tests.slack.slack_server import SlackServer

ARTICLES = (
    {
        "id": "bridge",
        "title": "Council approves the harbour bridge",
        "text": "The council of Port Alder approved the harbour bridge on Monday. "
        "Work on the bridge begins in the spring of 2027. "
        "The bridge will cost 40 million dollars, said Mayor Ada Moreno.",
        "published": "2026-11-20",
        "publisher": "The Gazette",
        "section": "City",
        "url": "https://gazette.example/bridge",
    },
    {
        "id": "ferry",
        "title": "Ferry to stop in May",
        "text": "The harbour ferry of Port Alder stops running in May. "
        "The ferry carried 300,000 passengers last year.",
        "published": "2026-11-22",
        "publisher": "The Courier",
        "section": "Transport",
        "url": "https://courier.example/ferry",
    },
)


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    """A data directory with two articles, for copies."""
    folder = tmp_path_factory.mktemp("slack")
    path = folder / "articles.jsonl"
    path.write_text("\n".join(map(json.dumps, ARTICLES)), encoding="utf-8")
    with Store.open(Settings(data_dir=folder / "data")) as store:
        assert not Ingestor(store).run([str(path)]).failures
    return folder / "data"


@pytest.fixture(scope="session")
def core(corpus, tmp_path_factory):
    """The core over two articles; each test has ids of its own."""
    data_dir = tmp_path_factory.mktemp("slack-core") / "data"
    shutil.copytree(corpus, data_dir)
    with Pullquote.open(Settings(data_dir=data_dir)) as opened:
        yield opened


@pytest.fixture
def slack():
    with SlackServer() as server:
        yield server
        assert server.broken == []


@pytest.fixture
def bot(core, slack):
    """Make and begin a bot with settings of the test's own."""
    from pullquote.bot.slack.app import SlackBot

    made = []

    def begin(**settings):
        values = {"bot_token": "xoxb-test", "api_url": slack.url, "grace_s": 5, **settings}
        lease_s = values.pop("lease_s", 45.0)
        changed = core.settings.model_copy(
            update={"slack": type(core.settings.slack).model_validate(values)}
        )
        opened = SlackBot(core, changed, lease_s=lease_s)
        opened.start()
        made.append(opened)
        return opened

    yield begin
    for opened in made:
        opened.stop()
    forget_open_questions(core.settings.data_dir)


def forget_open_questions(data_dir):
    """Leave no question of one test to the bots of the next."""
    with closing(sqlite3.connect(data_dir / "catalog.sqlite3")) as database, database:
        database.execute("DELETE FROM slack_deliveries WHERE finished_at IS NULL")


_NUMBERS = itertools.count(1)


class Talk:
    """Sends a bot what Slack would send it, from a channel that no other test uses."""

    def __init__(self, bot):
        self.bot = bot
        number = next(_NUMBERS)
        self.channel = f"C{number:04}"
        self.direct_channel = f"D{number:04}"
        self._events = itertools.count(1)
        self.ts = f"{number}.0001"

    def event(self, kind, *, event_id=None, top=(), **event):
        number = next(self._events)
        inner = {"type": kind, "user": "U1", "team": "T1", "ts": f"{self.ts}{number:03}", **event}
        body = {
            "type": "event_callback",
            "event_id": event_id or f"Ev{self.channel}{number}",
            "team_id": "T1",
            "event": {"channel": self.channel, "channel_type": "channel", **inner},
            **dict(top),
        }
        return self.send(body)

    def mention(self, text, **event):
        return self.event("app_mention", text=f"<@UBOT> {text}", **event)

    def write(self, text, **event):
        return self.event("message", text=text, **event)

    def direct(self, text, **event):
        place = {"channel": self.direct_channel, "channel_type": "im"}
        return self.event("message", text=text, **{**place, **event})

    def command(self, text, **more):
        number = next(self._events)
        return self.send(
            {
                "command": "/pullquote",
                "text": text,
                "team_id": "T1",
                "channel_id": self.channel,
                "user_id": "U1",
                "trigger_id": f"trigger{self.channel}{number}",
                "response_url": f"{self.bot._settings.slack.api_url}response/{number}",
                **more,
            }
        )

    def press(self, action, value, *, user="U1", team="T1", message=None, **more):
        number = next(self._events)
        return self.send(
            {
                "type": "block_actions",
                "team": {"id": "T1"},
                "user": {"id": user, "team_id": team},
                "channel": {"id": self.channel},
                "message": message or {},
                "container": {"channel_id": self.channel},
                "trigger_id": f"trigger{number}",
                "response_url": f"{self.bot._settings.slack.api_url}response/{number}",
                "actions": [
                    {
                        "type": "button",
                        "action_id": action,
                        "block_id": "b",
                        "value": value,
                        "action_ts": f"{number}.1",
                    }
                ],
                **more,
            }
        )

    def send(self, body):
        from slack_bolt import BoltRequest

        return self.bot.app.dispatch(BoltRequest(mode="socket_mode", body=body))


@pytest.fixture
def talk(bot):
    def begin(**settings):
        return Talk(bot(**settings))

    return begin


@pytest.fixture(autouse=True)
def quiet_libraries():
    """Bolt sets levels of its own on its loggers; no test leaves them to the next."""
    yield
    logging.getLogger("slack_bolt").setLevel(logging.NOTSET)


@pytest.fixture
def process(corpus, tmp_path):
    """Begin processes, on one copy of the corpus."""
    shutil.copytree(corpus, tmp_path / "data")
    made = []

    def begin(slack, **environment):
        made.append(Process(tmp_path / "data", slack, **environment))
        return made[-1]

    yield begin
    for one in made:
        if not one.running.stderr.closed:
            one.stop(signal.SIGKILL)
