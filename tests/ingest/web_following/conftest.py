"""Articles under names, and a store that follows them."""

import pytest

from tests.ingest.following import Desk
from tests.ingest.web_following.pages import story


@pytest.fixture
def desk(web_store):
    return Desk(web_store)


@pytest.fixture
def serve(web):
    """Serve an article under /name."""

    def run(name, *more, **keywords):
        return web.serve(f"/{name}", story(name, *more, **keywords))

    return run
