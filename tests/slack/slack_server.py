"""Slack on loopback: its Web API, response addresses and files, as told or as Slack would.

It keeps every call. What breaks a documented limit is refused as Slack would refuse it, and kept
in `broken`, which a test looks at in the end.
"""

import json
import re
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from tests.slack.web_api import Limits, RefusedCallError, WebApi, response_objections
from tests.slack.world import World


@dataclass(frozen=True)
class Call:
    """A call that came in."""

    method: str
    args: dict
    token: str
    at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True)
class Told:
    """What to answer instead of "ok"."""

    body: dict
    status: int = 200
    headers: tuple = ()
    hangs_up: bool = False
    after: bool = False  # do it first, and then lose the reply


@dataclass(frozen=True)
class _Hold:
    """Calls that wait."""

    until: threading.Event
    when: Callable
    done: bool


def refuse(error, **more):
    return Told({"ok": False, "error": error, **more})


def limited(seconds):
    return Told({"ok": False, "error": "ratelimited"}, 429, (("Retry-After", str(seconds)),))


def lost(*, done=False):
    return Told({}, hangs_up=True, after=done)


class SlackServer:
    """Slack for one workspace.

    Attributes:
        world: Its people, channels and messages.
        api: What its methods do; `api.scopes` are granted.
        limits: Of the rate, where they are switched on.
        broken: Limits that a payload broke; a test fails on any.
        responses: What came to response addresses, in order.
    """

    def __init__(self, world=None) -> None:
        self.world = world or World()
        self.api = WebApi(self.world)
        self.limits = Limits()
        self.calls: list[Call] = []
        self.responses: list[dict] = []
        self.broken: list[str] = []
        self.files: dict[str, bytes] = {}
        self.socket_url = None
        self._told = defaultdict(list)
        self._held = defaultdict(list)
        self._uses = Counter()
        self._changed = threading.Condition()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.slack = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
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

    @property
    def messages(self) -> list[dict]:
        """What the bot posted, in order."""
        return self.world.of_the_bot()

    @property
    def scopes(self) -> str:
        return self.api.scopes

    @scopes.setter
    def scopes(self, granted) -> None:
        self.api.scopes = granted

    def tell(self, method, *told, always=False):
        """Answer a method's next calls so; `always`: all of them."""
        self._told[method] = list(told) * (1_000 if always else 1)

    def hold(self, method, until, *, when=None, done=False):
        """Let a method's calls wait for an event; they are counted at once.

        Args:
            method: Which.
            until: What they wait for.
            when: Says which calls, by their arguments; None: all of them.
            done: Do them before they wait: it is their reply that is late.
        """
        self._held[method].append(_Hold(until, when or (lambda _: True), done))

    def let_go(self):
        """Hold nothing any more, from now on."""
        self._held.clear()

    def called(self, method) -> list[dict]:
        return [call.args for call in self.calls if call.method == method]

    def wait(self, until, deadline_s=20.0):
        """Wait until `until()` holds, and return it."""
        end = time.monotonic() + deadline_s
        with self._changed:
            while not (found := until()):
                rest = end - time.monotonic()
                last = [(call.method, call.args) for call in self.calls[-12:]]
                assert rest > 0, (self.broken, last)
                self._changed.wait(min(rest, 0.05))
        return found

    def wait_for(self, method, times=1, deadline_s=20.0) -> list[dict]:
        self.wait(lambda: len(self.called(method)) >= times, deadline_s)
        return self.called(method)

    def take(self, method, args, token, *, json_sent=False) -> Told:
        """Answer one call."""
        with self._changed:
            self.calls.append(Call(method, args, token))
            self._changed.notify_all()
        held = next((one for one in self._held[method] if one.when(args)), None)
        if held and not held.done:
            held.until.wait(120)
        answer = self._answer(method, args, token, json_sent)
        if held and held.done:
            held.until.wait(120)
        return answer

    def _answer(self, method, args, token, json_sent) -> Told:
        with self._changed:
            told = self._told[method].pop(0) if self._told[method] else None
            if told is not None and told.body.get("error") == "message_not_in_streaming_state":
                self.api.expire(args)
            if told is not None and not told.after:
                return told
            done = self._do(method, args, token, json_sent)
            self._changed.notify_all()
            return told or done

    def respond(self, path, body) -> Told:
        with self._changed:
            self.calls.append(Call("response_url", {**body, "path": path}, ""))
            self._uses[path] += 1
            self._changed.notify_all()
            if self._told["response_url"]:
                return self._told["response_url"].pop(0)
            blocks = body.get("blocks") or ()
            if (blocks and not self.api.takes_blocks) or self.api.lacks(blocks):
                return refuse("invalid_blocks")
            said = response_objections(body, self._uses[path])
            self.broken += said
            if said:
                return refuse("used_url" if self._uses[path] > 5 else "invalid_blocks")
            self.responses.append(body)
            return Told({"ok": True})

    def _do(self, method, args, token, json_sent) -> Told:
        if method == "apps.connections.open" and self.socket_url is None:
            return Told({"ok": True, "url": "ws://127.0.0.1:9/"})
        try:
            done = self.api.do(method, args, token=token, json_sent=json_sent)
        except RefusedCallError as refused:
            if refused.why:
                self.broken.append(f"{method}: {refused.code}: {refused.why}")
            return refuse(refused.code, **refused.more)
        wait_s = self.limits.wait_s(method, args)
        if wait_s:
            return limited(wait_s)
        if method == "apps.connections.open":
            done = {"url": self.socket_url()}
        return Told({"ok": True, **done})


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
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        json_sent = "json" in (self.headers.get("Content-Type") or "")
        args = (json.loads(raw) if json_sent else dict(parse_qsl(raw))) if raw else {}
        if self.path.startswith("/response/"):
            self._tell(self.server.slack.respond(self.path, args))
        else:
            self._call(args, json_sent=json_sent)

    def do_GET(self) -> None:
        if re.fullmatch(r"/[a-z]+\.[a-zA-Z.]+", urlsplit(self.path).path):
            self._call({}, json_sent=False)
            return
        found = self.server.slack.files.get(self.path)
        allowed = (self.headers.get("Authorization") or "").startswith("Bearer xoxb-")
        self._send(200 if found and allowed else 404, found or b"")

    def _call(self, args, *, json_sent) -> None:
        parts = urlsplit(self.path)
        args = {**dict(parse_qsl(parts.query)), **args}
        token = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        slack = self.server.slack
        self._tell(slack.take(parts.path.lstrip("/"), args, token, json_sent=json_sent))

    def _tell(self, told) -> None:
        if told.hangs_up:
            self.close_connection = True
            return
        scopes = ("X-OAuth-Scopes", self.server.slack.scopes)
        self._send(told.status, json.dumps(told.body).encode(), (scopes, *told.headers))

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
