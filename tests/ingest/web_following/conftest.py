"""A server of pages, and a store that follows them."""

import pytest

from pullquote.config import Settings, WebSettings
from pullquote.vectorstore.store import Store

from tests.ingest.following import Desk
from tests.ingest.web_following.pages import story
from tests.support.hashing_embedder import HashingEmbedder
from tests.support.web_server import Reply, WebServer


@pytest.fixture
def web():
    with WebServer() as server:
        server.serve("/robots.txt", Reply("User-agent: *\nAllow: /\n", content_type="text/plain"))
        yield server


@pytest.fixture
def desk(tmp_path):
    settings = Settings(
        data_dir=tmp_path / "data", web=WebSettings(allow_private=True, delay_s=0, retries=0)
    )
    with Store.open(settings, embedder=HashingEmbedder()) as store:
        yield Desk(store)


@pytest.fixture
def serve(web):
    """Serve an article under /name."""

    def run(name, *more, **keywords):
        return web.serve(f"/{name}", story(name, *more, **keywords))

    return run
