"""A server on loopback, and fetchers that may read from it without pauses."""

import contextlib
from pathlib import Path

import pytest

from pullquote.config import WebSettings
from pullquote.ingest.web import Fetched, Fetcher, Validators

from tests.support.web_server import WebServer

DATA = Path(__file__).parent / "data"


@pytest.fixture(autouse=True)
def vouched_for(monkeypatch):
    """Trust the certificate of these tests alone; the usual thousand take 30 ms to load."""
    monkeypatch.setenv("SSL_CERT_FILE", str(DATA / "localhost.crt"))


@pytest.fixture
def server():
    with WebServer() as started:
        yield started


@pytest.fixture
def open_fetcher():
    """Open a fetcher; keywords are settings."""
    with contextlib.ExitStack() as stack:

        def run(**settings):
            chosen = {"allow_private": True, "delay_s": 0, "retries": 0, "timeout_s": 10}
            return stack.enter_context(Fetcher(WebSettings(**{**chosen, **settings})))

        yield run


@pytest.fixture
def fetcher(open_fetcher):
    return open_fetcher()


@pytest.fixture
def fetched():
    """Make what a server might have sent."""

    def make(body, url="https://news.example/", content_type="text/html", charset=None):
        data = body if isinstance(body, bytes) else body.encode()
        return Fetched(200, url, data, content_type, charset, Validators())

    return make
