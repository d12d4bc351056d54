"""HTTP mode: a small server that verifies each request's signature and hands it to Bolt.

It stands behind a proxy that speaks TLS. One path, POST alone, bodies of a bounded size. No
body is parsed before its signature is verified.
"""

import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast

from pullquote.bot.slack.manifest import EVENTS_PATH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt import App
    from slack_sdk.signature import SignatureVerifier

# Imports inside functions are there for start-up time.

logger = logging.getLogger(__name__)

_LARGEST = 1 << 20
_PATIENCE_S = 10.0
_LONGEST_STAMP = 20


class HttpServer:
    """Listens for Slack's requests.

    Args:
        app: Bolt's.
        secret: The signing secret.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
    """

    def __init__(self, app: "App", secret: str, host: str, port: int) -> None:
        from slack_sdk.signature import SignatureVerifier  # noqa: PLC0415

        self._server = _Server((host, port), _Handler)
        self._server.app = app
        self._server.verifier = SignatureVerifier(secret)
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.1},
            name="pullquote-http",
            daemon=True,
        )

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def close(self) -> None:
        """Take no more requests, and wait for those that came in."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # `server_close` waits for them
    app: "App"
    verifier: "SignatureVerifier"

    def server_bind(self) -> None:
        # The base class looks up the machine's name, which may take seconds.
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "pullquote", int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - the library's
        logger.debug("a connection of %s broke", client_address)


class _Handler(BaseHTTPRequestHandler):
    timeout = _PATIENCE_S
    server_version = "pullquote"
    sys_version = ""

    def do_POST(self) -> None:
        """Verify a request and hand it on."""
        from slack_bolt import BoltRequest  # noqa: PLC0415

        if self.path.partition("?")[0] != EVENTS_PATH:
            self._send(404, "")
            return
        length = self.headers.get("Content-Length") or ""
        if not length.isdecimal() or int(length) > _LARGEST:
            self._send(413, "")
            return
        try:
            body = self.rfile.read(int(length)).decode("utf-8")
        except UnicodeDecodeError:
            self._send(400, "")
            return
        if not self._is_slacks(body):
            self._send(401, "")
            return
        headers: dict[str, str | Sequence[str]] = dict(self.headers.items())
        try:
            request = BoltRequest(body=body, headers=headers)
        except Exception as error:  # noqa: BLE001 - Bolt has none of its own for what it cannot read
            logger.warning("a signed request cannot be read: %s", type(error).__name__)
            self._send(400, "")
            return
        reply = cast("_Server", self.server).app.dispatch(request)
        self._send(reply.status, reply.body or "", reply.first_headers_without_set_cookie())

    def do_GET(self) -> None:
        """Say nothing: there is nothing to see."""
        self._send(404, "")

    def _is_slacks(self, body: str) -> bool:
        """Whether Slack signed a body; the verifier breaks on headers of another form."""
        stamp = self.headers.get("X-Slack-Request-Timestamp") or ""
        signature = self.headers.get("X-Slack-Signature") or ""
        if not (stamp.isdecimal() and len(stamp) <= _LONGEST_STAMP and signature.isascii()):
            return False
        verifier = cast("_Server", self.server).verifier
        return verifier.is_valid(body=body, timestamp=stamp, signature=signature)

    def _send(self, status: int, body: str, headers: dict[str, str] | None = None) -> None:
        content = body.encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Log at DEBUG what the library would print."""
        logger.debug(format, *args)
