"""A small Slack on loopback: answers each Web API method, as told or with a plain "ok".

It keeps every call, and refuses what breaks the documented limits of blocks.
"""

import json
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl

from tests.slack.block_rules import objections

HOME = {"team_id": "T1", "user_id": "UBOT", "bot_id": "B1", "url": "https://t.slack.example/"}


@dataclass(frozen=True)
class Call:
    """A call that came in."""

    method: str
    args: dict
    token: str


@dataclass(frozen=True)
class Told:
    """What to answer instead of "ok"."""

    body: dict
    status: int = 200
    headers: tuple = ()
    hangs_up: bool = False
    after: bool = False  # do it first, and then lose the reply


def refuse(error, **more):
    return Told({"ok": False, "error": error, **more})


def limited(seconds):
    return Told({"ok": False, "error": "ratelimited"}, 429, (("Retry-After", str(seconds)),))


def lost(*, done=False):
    return Told({}, hangs_up=True, after=done)


class SlackServer:
    """Slack's Web API for one workspace.

    Attributes:
        scopes: Named in the header of each reply.
        broken: Limits that a payload broke; a test fails on any.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.messages: list[dict] = []
        self.responses: list[dict] = []
        self.broken: list[str] = []
        self.files: dict[str, bytes] = {}
        self.scopes = "chat:write,assistant:write"
        self._told = defaultdict(list)
        self._held = {}
        self._clock = 100
        self._changed = threading.Condition()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.slack = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def tell(self, method, *told, always=False):
        """Answer a method's next calls so; `always`: all of them."""
        self._told[method] = list(told) * (1_000 if always else 1)

    def hold(self, method, until):
        """Let a method's calls wait for an event before they are done; they are counted."""
        self._held[method] = until

    def called(self, method) -> list[dict]:
        return [call.args for call in self.calls if call.method == method]

    def wait(self, until, deadline_s=20.0):
        """Wait until `until()` holds, and return it."""
        end = time.monotonic() + deadline_s
        with self._changed:
            while not (found := until()):
                rest = end - time.monotonic()
                assert rest > 0, [(call.method, call.args) for call in self.calls[-12:]]
                self._changed.wait(min(rest, 0.05))
        return found

    def wait_for(self, method, times=1, deadline_s=20.0) -> list[dict]:
        self.wait(lambda: len(self.called(method)) >= times, deadline_s)
        return self.called(method)

    def take(self, method, args, token) -> Told:
        """Answer one call."""
        with self._changed:
            self.calls.append(Call(method, args, token))
            self._changed.notify_all()
        if method in self._held:
            self._held[method].wait(60)
        with self._changed:
            told = self._told[method].pop(0) if self._told[method] else None
            if told is not None and not told.after:
                return told
            done = Told({"ok": True, **self._do(method, args)})
            self._changed.notify_all()
            return told or done

    def respond(self, body) -> None:
        with self._changed:
            self._check(body)
            self.responses.append(body)
            self._changed.notify_all()

    def _do(self, method, args) -> dict:
        if method == "auth.test":
            return HOME
        if method in ("chat.postMessage", "chat.startStream"):
            self._clock += 1
            ts = f"{self._clock}.000000"
            message = {"ts": ts, "user": "UBOT", "bot_id": "B1", **args}
            self.messages.append(message)
            if method == "chat.postMessage":
                self._check(args)
            return {"ts": ts, "channel": args["channel"]}
        if method == "chat.appendStream":
            for chunk in args["chunks"]:
                self._message(args["ts"]).setdefault("blocks", []).extend(chunk["blocks"])
            return {"ts": args["ts"]}
        if method in ("chat.stopStream", "chat.update"):
            message = self._message(args["ts"])
            before = message.get("blocks", []) if method == "chat.stopStream" else []
            message.update(args, blocks=[*before, *args.get("blocks", [])])
            if message["blocks"]:
                self._check({"text": "a stream has none", **message})
            return {"ts": args["ts"]}
        if method == "conversations.replies":
            return {"messages": [m for m in self.messages if m.get("thread_ts") == args["ts"]]}
        return {}

    def _message(self, ts):
        return next(message for message in self.messages if message["ts"] == ts)

    def _check(self, args) -> None:
        users = [args.get("user")]
        blocks = args.get("blocks") or [{"type": "context", "elements": [PLAIN]}]
        self.broken += objections(blocks, args.get("text", ""), users=(*users, "U1", "U2"))


PLAIN = {"type": "plain_text", "text": "no blocks", "emoji": False}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def server_bind(self) -> None:
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def handle_error(self, request, client_address) -> None:
        """Be silent about clients that hang up."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        slack = self.server.slack
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        json_sent = "json" in (self.headers.get("Content-Type") or "")
        args = (json.loads(raw) if json_sent else dict(parse_qsl(raw))) if raw else {}
        if self.path.startswith("/response/"):
            slack.respond(args)
            self._send(200, b"ok")
            return
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        told = slack.take(self.path.lstrip("/"), args, token)
        if told.hangs_up:
            self.close_connection = True
            return
        extra = (("X-OAuth-Scopes", slack.scopes), *told.headers)
        self._send(told.status, json.dumps(told.body).encode(), extra)

    def do_GET(self) -> None:
        found = self.server.slack.files.get(self.path)
        allowed = (self.headers.get("Authorization") or "").startswith("Bearer xoxb-")
        self._send(200 if found and allowed else 404, found or b"")

    def _send(self, status, body, headers=()) -> None:
        self.send_response_only(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/json")
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Be silent."""
