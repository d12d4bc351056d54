"""A real HTTP server on loopback that answers each path as told and counts who asked.

`WebServer.serve("/a", Reply(...), Reply(...))` answers the first request with the first reply,
and so on; the last one stays. What is not served is 404. A reply with an ETag or Last-Modified
answers a matching conditional request with 304.
"""

import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import BinaryIO, Self

HTML = "text/html; charset=utf-8"
XML = "application/xml"


@dataclass(frozen=True)
class Reply:
    """What the server sends.

    Attributes:
        raw: Writes the whole answer itself, status line and all, until it returns or the event
            is set; the connection is closed afterwards.
    """

    body: bytes | str = b""
    status: int = 200
    content_type: str | None = HTML
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    raw: Callable[[BinaryIO, threading.Event], None] | None = None


@dataclass(frozen=True)
class Asked:
    """A request that came in; header names in lower case."""

    path: str
    headers: Mapping[str, str]
    at: float


def redirect(target: str, status: int = 301, **headers: str) -> Reply:
    return Reply(status=status, headers={"Location": target, **headers})


class WebServer:
    """Serves on 127.0.0.1, and under the name localhost."""

    def __init__(self, ssl_context=None) -> None:
        self.requests: list[Asked] = []
        self.connections = 0
        self._replies: dict[str, list[Reply]] = defaultdict(list)
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._scheme = "http" if ssl_context is None else "https"
        self._server = _Server(("127.0.0.1", 0), self, ssl_context)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self._scheme}://{host}:{self.port}{path}"

    def serve(self, path: str, *replies: Reply | str) -> str:
        """Answer a path (its query included) from now on; return its address."""
        with self._lock:
            self._replies[path] = [Reply(r) if isinstance(r, str) else r for r in replies]
        return self.url(path)

    def count(self, path: str) -> int:
        """Say how often a path was asked for."""
        return len(self.asked(path))

    def asked(self, path: str) -> list[Asked]:
        with self._lock:
            return [request for request in self.requests if request.path == path]

    def wait_for(self, path: str, times: int = 1, deadline_s: float = 10.0) -> None:
        """Wait until a path was asked for."""
        end = time.monotonic() + deadline_s
        while self.count(path) < times:
            assert time.monotonic() < end, (
                f"{path}: expected {times} requests, got {self.count(path)}"
            )
            time.sleep(0.005)

    def reply_to(self, asked: Asked) -> Reply:
        with self._lock:
            self.requests.append(asked)
            replies = self._replies.get(asked.path)
            if not replies:
                return Reply("nothing here", 404, "text/plain")
            return replies.pop(0) if len(replies) > 1 else replies[0]

    @property
    def ended(self) -> threading.Event:
        return self._ended


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address, owner: WebServer, ssl_context) -> None:
        self.owner = owner
        self._ssl_context = ssl_context
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        # The base class looks up the machine's name, which may take seconds.
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "localhost", self.server_address[1]

    def process_request(self, request, client_address) -> None:
        self.owner.connections += 1
        super().process_request(request, client_address)

    def finish_request(self, request, client_address) -> None:
        if self._ssl_context is None:
            super().finish_request(request, client_address)
            return
        with self._ssl_context.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)

    def handle_error(self, request, client_address) -> None:
        """Be silent: clients that hang up are what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 30

    def do_GET(self) -> None:
        owner = self.server.owner
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = owner.reply_to(Asked(self.path, headers, time.monotonic()))
        if reply.delay_s and owner.ended.wait(reply.delay_s):
            return
        if reply.raw is not None:
            self.close_connection = True
            reply.raw(self.wfile, owner.ended)
            return
        if _is_unchanged(headers, reply.headers):
            self._send(304, {k: v for k, v in reply.headers.items() if k == "ETag"}, b"")
            return
        body = reply.body.encode() if isinstance(reply.body, str) else reply.body
        kind = {} if reply.content_type is None else {"Content-Type": reply.content_type}
        self._send(reply.status, {"Content-Length": str(len(body)), **kind, **reply.headers}, body)

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Be silent."""


def _is_unchanged(asked: Mapping[str, str], sent: Mapping[str, str]) -> bool:
    if "if-none-match" in asked:
        return asked["if-none-match"] == sent.get("ETag")
    return "if-modified-since" in asked and asked["if-modified-since"] == sent.get("Last-Modified")


@contextmanager
def closed_port() -> Iterator[int]:
    """Hold a port on which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def page(title: str, *paragraphs: str, head: str = "") -> str:
    """Return the markup of an article's page."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{title}</title>{head}</head>"
        f"<body><nav><a href='/'>Home</a></nav><article><h1>{title}</h1>{body}</article>"
        "</body></html>"
    )
