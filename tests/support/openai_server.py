"""A server on loopback that speaks OpenAI's wire format, with scripted replies.

Chat completions, whole or as server-sent events; text, tool calls and refusals; errors with their
status; slow and cut-off streams. It counts and keeps what it was asked.
"""

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_DEADLINE_S = 20


@dataclass(frozen=True)
class Say:
    """A reply of the model.

    Attributes:
        text: The message, or the tool's arguments where a tool is asked for.
        pieces: Characters of one event of the stream.
        wait_s: Seconds before each event.
        cut_after: Events after which the connection is closed without an end.
        hold_after: Events after which the stream stands still until the client has gone.
        no_usage: Leave the count of tokens out.
    """

    text: str = ""
    finish: str = "stop"
    pieces: int = 12
    wait_s: float = 0.0
    cut_after: int | None = None
    hold_after: int | None = None
    refusal: str = ""
    no_usage: bool = False


@dataclass(frozen=True)
class Fail:
    """An error in place of a reply."""

    status: int
    message: str = "no"
    headers: dict = field(default_factory=dict)
    wait_s: float = 0.0


class OpenAIServer:
    """Answers with `script`, one entry a request; the last one is repeated.

    An entry is a `Say`, a `Fail`, or a function from the request's JSON to either.
    """

    def __init__(self, *script):
        self.script = list(script)
        self.requests = []
        self.headers = []
        self.gone = threading.Event()  # a client closed its connection before the end
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                reply = outer._next(body, {k.lower(): v for k, v in self.headers.items()})
                try:
                    outer._answer(self, body, reply)
                except (BrokenPipeError, ConnectionResetError):
                    outer.gone.set()
                    self.close_connection = True

            def log_message(self, *_):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def begin(self, *script):
        """Forget what was asked, and reply by another script."""
        with self._lock:
            self.script, self.requests, self.headers = list(script), [], []
        self.gone.clear()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    def close(self):
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _next(self, body, headers):
        with self._lock:
            at = min(len(self.requests), len(self.script) - 1)
            self.requests.append(body)
            self.headers.append(headers)
        entry = self.script[at]
        return entry(body) if callable(entry) else entry

    def _answer(self, handler, body, reply):
        if isinstance(reply, Fail):
            time.sleep(reply.wait_s)
            self._send_json(
                handler,
                {"error": {"message": reply.message, "type": "error", "code": None}},
                reply.status,
                reply.headers,
            )
        elif body.get("stream"):
            self._stream(handler, body, reply)
        else:
            message = {"role": "assistant", **_message(body, reply)}
            choice = {"index": 0, "message": message, "finish_reason": reply.finish}
            whole = {**_frame(body, "chat.completion"), "choices": [choice], "usage": _usage(reply)}
            self._send_json(handler, whole, 200, {})

    @staticmethod
    def _send_json(handler, value, status, headers):
        payload = json.dumps(value).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(payload)))
        for name, text in headers.items():
            handler.send_header(name, text)
        handler.end_headers()
        handler.wfile.write(payload)

    def _stream(self, handler, body, reply):
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Connection", "close")
        handler.end_headers()
        handler.close_connection = True
        for n, delta in enumerate(_deltas(body, reply)):
            if reply.cut_after is not None and n == reply.cut_after:
                return
            if reply.hold_after is not None and n == reply.hold_after:
                self._hold(handler)
                return
            time.sleep(reply.wait_s)
            choice = {"index": 0, "delta": delta, "finish_reason": None}
            _event(handler, {**_frame(body, "chat.completion.chunk"), "choices": [choice]})
        finish = "tool_calls" if body.get("tools") and not reply.refusal else reply.finish
        choice = {"index": 0, "delta": {}, "finish_reason": finish}
        _event(handler, {**_frame(body, "chat.completion.chunk"), "choices": [choice]})
        if not reply.no_usage and (body.get("stream_options") or {}).get("include_usage"):
            frame = {**_frame(body, "chat.completion.chunk"), "choices": []}
            _event(handler, {**frame, "usage": _usage(reply)})
        handler.wfile.write(b"data: [DONE]\n\n")

    def _hold(self, handler):
        """Send comments, which clients ignore, until the client has closed its side."""
        deadline = time.monotonic() + _DEADLINE_S
        while time.monotonic() < deadline:
            handler.wfile.write(b": waiting\n\n")
            handler.wfile.flush()
            time.sleep(0.05)


def given(request):
    """Return the data that a request's user message holds."""
    return json.loads(request["messages"][-1]["content"])


def ids_by_text(request):
    """Return the id of each offered sentence, by its text."""
    return {
        sentence["text"]: sentence["id"]
        for article in given(request)["articles"]
        for sentence in article["sentences"]
    }


def claims(*pairs):
    """Reply with claims: a text, and a fragment of each sentence that it should name.

    A fragment that stands in no offered sentence is given as the id itself.
    """

    def reply(request):
        known = ids_by_text(request)

        def id_of(fragment):
            return next((key for text, key in known.items() if fragment in text), fragment)

        found = [{"text": text, "sentences": [id_of(f) for f in rest]} for text, *rest in pairs]
        return Say(json.dumps({"claims": found}))

    return reply


def _frame(body, kind):
    return {"id": "chatcmpl-1", "object": kind, "created": 1, "model": body["model"]}


def _usage(reply):
    out = len(reply.text) // 4
    return {"prompt_tokens": 100, "completion_tokens": out, "total_tokens": 100 + out}


def _message(body, reply):
    if reply.refusal:
        return {"content": None, "refusal": reply.refusal}
    if body.get("tools"):
        return {"content": None, "tool_calls": [_call(body, reply.text)]}
    return {"content": reply.text, "refusal": None}


def _call(body, arguments):
    name = body["tools"][0]["function"]["name"]
    return {"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}


def _deltas(body, reply):
    if reply.refusal:
        yield {"role": "assistant", "content": None, "refusal": reply.refusal}
        return
    tools = bool(body.get("tools"))
    if tools:
        yield {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"index": 0, **_call(body, "")}],
        }
    else:
        yield {"role": "assistant", "content": ""}
    for at in range(0, len(reply.text), reply.pieces):
        piece = reply.text[at : at + reply.pieces]
        if tools:
            yield {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}
        else:
            yield {"content": piece}


def _event(handler, value):
    handler.wfile.write(f"data: {json.dumps(value)}\n\n".encode())
    handler.wfile.flush()
