"""LangSmith is told of conversations only where `model.trace` says so, whatever its variables."""

import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.bot.model.conftest import FERRY
from tests.support.openai_server import OpenAIServer, Say, claims, given

GOOD = ("The ferry will stop running on 31 October 2024.", "31 October")
LOST = ("The authority lost 2.4 million crowns on the ferry last year.", "2.4 million")
FOLLOW_UP = "And how much was lost on it last year?"

TALK = """
import sys
from pathlib import Path
from langchain_core.tracers.langchain import wait_for_all_tracers
from pullquote.bot import Pullquote
from pullquote.bot.conversation import Conversation
from pullquote.config import load_settings

settings = load_settings(
    data_dir=Path(sys.argv[1]), answerer="model",
    model={"name": "openai:m", "base_url": sys.argv[2], "trace": sys.argv[3] == "traced"},
)
with Pullquote.open(settings) as core:
    conversation = Conversation.open(core, "chat:" + sys.argv[3])
    conversation.ask(sys.argv[4])
    assert conversation.ask(sys.argv[5]).read_as
wait_for_all_tracers()
"""


@pytest.fixture
def collector():
    """What stands where LangSmith would: keeps the path and the size of all that arrives."""
    arrived = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            arrived.append(self.path)
            self.send_response(202)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def do_GET(self):
            self.do_POST()

        def do_PATCH(self):
            self.do_POST()

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", arrived
        server.shutdown()
        thread.join()


@pytest.mark.slow
@pytest.mark.parametrize("way", ["quiet", "traced"])
def test_tracing_is_left_to_langsmiths_variables_only_where_the_settings_say_so(
    corpus, collector, way
):
    address, arrived = collector

    def reply(request):
        if "follow_up" in given(request):
            return Say("How much was lost on the Brannet Island ferry last year?")
        return claims(GOOD, LOST)(request)

    with OpenAIServer(reply) as server:
        done = subprocess.run(
            [sys.executable, "-c", TALK, corpus, server.url, way, FERRY, FOLLOW_UP],
            env={
                **os.environ,
                "LANGSMITH_TRACING": "true",
                "LANGSMITH_ENDPOINT": address,
                "LANGSMITH_API_KEY": "key",
            },
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert len(server.requests) == 3
    assert bool(arrived) == (way == "traced"), arrived
