"""Socket Mode over a real web socket: envelopes are acknowledged once they are claimed."""

import json
import queue
import signal
import threading
from contextlib import contextmanager

import pytest
from websockets.sync.server import serve

from tests.slack.slack_server import SlackServer, Told
from tests.slack.test_answers import QUESTION, QUOTE, answer_of
from tests.slack.test_running import mention

APP_TOKEN = "xapp-1-A1-2-secret"


class Socket:
    """The other end of the web socket: sends envelopes, keeps what comes back."""

    def __init__(self):
        self.acknowledged = queue.Queue()
        self.connections = queue.Queue()

    def take(self, connection):
        connection.send(json.dumps({"type": "hello", "num_connections": 1}))
        self.connections.put(connection)
        for message in connection:
            if message.startswith("{"):
                self.acknowledged.put(json.loads(message)["envelope_id"])


@contextmanager
def listening():
    socket = Socket()
    with serve(socket.take, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield socket, f"ws://127.0.0.1:{server.socket.getsockname()[1]}/?ticket=t1cket"
        server.shutdown()
        thread.join()


def envelope(name, payload, kind="events_api"):
    return json.dumps(
        {"envelope_id": name, "type": kind, "payload": payload, "accepts_response_payload": False}
    )


@pytest.mark.slow
def test_the_bot_answers_over_a_socket_and_follows_to_a_new_one(process):
    with SlackServer() as slack, listening() as (socket, url):
        opened = Told({"ok": True, "url": url})
        slack.tell("apps.connections.open", opened, always=True)
        running = process(slack, PULLQUOTE_SLACK__MODE="socket", SLACK_APP_TOKEN=APP_TOKEN)
        first = socket.connections.get(timeout=120)
        first.send(envelope("one", mention(QUESTION, "41.1")))
        assert socket.acknowledged.get(timeout=30) == "one"
        assert QUOTE in str(answer_of(slack)[0]["blocks"])

        first.send(envelope("again", mention(QUESTION, "41.1")))
        assert socket.acknowledged.get(timeout=30) == "again"
        unheard = {"type": "event_callback", "event": {"type": "pin_added"}, "team_id": "T1"}
        first.send(envelope("unheard", unheard))
        assert socket.acknowledged.get(timeout=30) == "unheard"

        first.send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))
        second = socket.connections.get(timeout=60)
        second.send(envelope("two", mention("When does the ferry stop?", "42.1")))
        assert socket.acknowledged.get(timeout=30) == "two"
        answer_of(slack, 2)
        assert len(slack.messages) == 2

        assert running.stop(signal.SIGTERM) == 0
        for secret in (APP_TOKEN, "t1cket"):
            assert secret not in running.log()
        assert slack.broken == []
