"""The other end of Socket Mode: web sockets that send envelopes and want each acknowledged.

What is not acknowledged within three seconds is sent again, to any connection, with its attempt
and the reason, as Slack does (sooner than Slack does).
"""

import itertools
import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import serve

PATIENCE_S = 3.0
RETRIES = 3


@dataclass
class Sent:
    """An envelope on its way."""

    id: str
    attempts: int = 0
    sent_at: float = 0.0
    acknowledged: threading.Event = field(default_factory=threading.Event)
    payload: dict | None = None
    took_s: float | None = None


class SocketMode:
    """Hands out addresses, each for one connection, and sends to whoever is connected.

    Attributes:
        sent: Every envelope, in order.
        late: Ids of those that were not acknowledged in time.
    """

    def __init__(self):
        self.sent = []
        self.late = []
        self.refused = 0
        self._connections = []
        self._tickets = set()
        self._numbers = itertools.count(1)
        self._open = {}
        self._changed = threading.Condition()
        self._turn = itertools.count()

    def __enter__(self):
        self._server = serve(self._take, "127.0.0.1", 0, ping_interval=None, compression=None)
        self._server.__enter__()
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_):
        for connection in list(self._connections):
            connection.close()
        self._server.shutdown()
        self._thread.join()
        self._server.__exit__(None, None, None)

    def url(self):
        """Open an address; it holds a ticket that is good once."""
        ticket = f"t1cket-{next(self._numbers)}"
        self._tickets.add(ticket)
        port = self._server.socket.getsockname()[1]
        return f"ws://127.0.0.1:{port}/link/?ticket={ticket}&app_id=A1"

    @property
    def connections(self):
        return len(self._connections)

    def wait_connected(self, count=1, deadline_s=120.0):
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._connections) >= count, deadline_s)

    def send(self, kind, payload, *, answers=False):
        """Send an envelope and wait until it is acknowledged; None: it never was."""
        sent = Sent(f"envelope-{next(self._numbers)}")
        self.sent.append(sent)
        self._open[sent.id] = sent
        envelope = {
            "envelope_id": sent.id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": answers,
        }
        for attempt in range(RETRIES + 1):
            more = {"retry_attempt": attempt, "retry_reason": "timeout"} if attempt else {}
            if kind != "events_api":  # of these Slack sends none again
                more = {}
            sent.attempts, sent.sent_at = attempt + 1, time.monotonic()
            self._to_one({**envelope, **more}, attempt)
            if sent.acknowledged.wait(PATIENCE_S):
                return sent
            self.late.append(sent.id)
            if kind != "events_api":
                break
        sent.acknowledged.wait(60)
        return sent if sent.payload is not None or sent.acknowledged.is_set() else None

    def disconnect(self, reason, *, closes=False):
        """Tell every connection to go and make a new one."""
        for connection in list(self._connections):
            said = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-1"}}
            connection.send(json.dumps(said))
            if closes:
                connection.close()

    def _to_one(self, envelope, attempt):
        with self._changed:
            self._changed.wait_for(lambda: self._connections, 120)
            here = list(self._connections)
        if here:
            with suppress(ConnectionClosed):
                here[(next(self._turn) + attempt) % len(here)].send(json.dumps(envelope))

    def _take(self, connection):
        ticket = connection.request.path.partition("ticket=")[2].partition("&")[0]
        if ticket not in self._tickets:
            self.refused += 1
            return
        self._tickets.discard(ticket)
        hello = {"type": "hello", "num_connections": len(self._connections) + 1}
        connection.send(json.dumps({**hello, "connection_info": {"app_id": "A1"}}))
        with self._changed:
            self._connections.append(connection)
            self._changed.notify_all()
        try:
            for message in connection:
                if message.startswith("{"):
                    self._acknowledge(json.loads(message))
        except ConnectionClosed:
            pass  # killed
        finally:
            with self._changed:
                self._connections.remove(connection)

    def _acknowledge(self, reply):
        sent = self._open[reply["envelope_id"]]
        if not sent.acknowledged.is_set():
            sent.took_s = time.monotonic() - sent.sent_at
            sent.payload = reply.get("payload") or {}
            sent.acknowledged.set()
