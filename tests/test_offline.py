"""Nothing leaves the machine: a whole life of articles and questions, with each socket watched."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.openai_server import OpenAIServer, Say

ROOT = Path(__file__).parent.parent

LIFE = """
import sys

sent = []


def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        sent.append(f"{event} {arguments}")


sys.addaudithook(watch)

from pathlib import Path
from pullquote.bot import Pullquote, Question
from pullquote.config import load_settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Store

settings = load_settings(data_dir=Path(sys.argv[1]))
with Store.open(settings) as store:
    report = Ingestor(store).run([sys.argv[2]])
    assert report.added and report.embedded
with Pullquote.open(settings) as core:
    answer = core.ask(Question("Who found the ship's bell in the Brannet museum?"))
    assert answer.quotes
print(*sent, sep="\\n")
"""

# A model of one's own is the only thing that is spoken to, once it is configured.
WITH_A_MODEL = LIFE.replace(
    "load_settings(data_dir=Path(sys.argv[1]))",
    "load_settings(data_dir=Path(sys.argv[1]), answerer='model',"
    " model={'name': 'openai:m', 'base_url': sys.argv[3]})",
)

# What people have set who want to be watched, and what libraries ask before they report.
TALKATIVE = {
    "ANONYMIZED_TELEMETRY": "True",
    "CHROMA_API_IMPL": "chromadb.api.fastapi.FastAPI",
    "CHROMA_SERVER_HOST": "127.0.0.1",
    "CHROMA_SERVER_HTTP_PORT": "9",
    "CHROMA_OTEL_COLLECTION_ENDPOINT": "http://127.0.0.1:9",
    "CHROMA_OTEL_GRANULARITY": "all",
    "LANGCHAIN_TRACING_V2": "true",
    "LANGCHAIN_API_KEY": "key",
    "LANGSMITH_TRACING": "true",
    "LANGSMITH_API_KEY": "key",
    "LANGSMITH_ENDPOINT": "http://127.0.0.1:9",
    "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9",
}


@pytest.mark.slow
def test_nothing_leaves_the_machine_whatever_the_environment_says(tmp_path):
    articles = ROOT / "samples" / "articles" / "museum-bell.md"
    done = subprocess.run(
        [sys.executable, "-c", LIFE, tmp_path / "data", articles],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, **TALKATIVE},
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


@pytest.mark.slow
def test_with_a_model_of_ones_own_nothing_but_its_server_is_spoken_to(tmp_path):
    articles = ROOT / "samples" / "articles" / "museum-bell.md"
    with OpenAIServer(Say('{"claims": []}')) as server:
        done = subprocess.run(
            [sys.executable, "-c", WITH_A_MODEL, tmp_path / "data", articles, server.url],
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
            env={**os.environ, **TALKATIVE, "OPENAI_API_KEY": "not-for-this-server"},
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stderr
        port = server.url.rpartition(":")[2].removesuffix("/v1")
        assert server.requests
        assert "not-for-this-server" not in str(server.headers)
    strange = [line for line in done.stdout.splitlines() if port not in line]
    assert strange == []
