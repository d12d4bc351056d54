"""A store of its own for each test, and files written the way people's disks hold them."""

import gzip
import json
from pathlib import Path

import pytest

from pullquote.config import Settings, WebSettings
from pullquote.ingest import Ingestor
from pullquote.vectorstore.store import Store

from tests.support.hashing_embedder import HashingEmbedder
from tests.support.web_server import Reply, WebServer

SHARED = Path(__file__).parents[3] / "shared"


@pytest.fixture
def inbox(tmp_path):
    """Return a folder for articles, apart from the data directory."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def embedder():
    return HashingEmbedder()


@pytest.fixture
def store(tmp_path, embedder):
    with Store.open(Settings(data_dir=tmp_path / "data"), embedder=embedder) as opened:
        yield opened


@pytest.fixture
def web():
    """Serve pages on loopback; robots may read them all."""
    with WebServer() as server:
        server.serve("/robots.txt", Reply("User-agent: *\nAllow: /\n", content_type="text/plain"))
        yield server


@pytest.fixture
def web_store(tmp_path, embedder):
    """A store that may read from loopback, and without a pause."""
    settings = Settings(
        data_dir=tmp_path / "data", web=WebSettings(allow_private=True, delay_s=0, retries=0)
    )
    with Store.open(settings, embedder=embedder) as opened:
        yield opened


@pytest.fixture
def ingest(store):
    """Run the ingestor over paths; keywords go to `run`, except `record_limit`."""

    def run(*paths, record_limit=None, **keywords):
        limits = {} if record_limit is None else {"record_limit": record_limit}
        return Ingestor(store, **limits).run([str(path) for path in paths], **keywords)

    return run


@pytest.fixture
def read(inbox):
    """Write a file and read it with its reader: the raw articles and failures."""
    from pullquote.ingest.readers import can_read, reader_for
    from pullquote.ingest.sources import RECORD_LIMIT, expand

    def run(name, content, *, record_limit=RECORD_LIMIT):
        path = inbox / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (file,) = expand([str(path)], None, can_read, record_limit)
        return list(reader_for(file)(file))

    return run


@pytest.fixture
def write_lines(inbox):
    """Write records as JSON Lines, gzipped where the name says so."""

    def write(name, *records):
        lines = b"".join(
            record if isinstance(record, bytes) else json.dumps(record).encode() + b"\n"
            for record in records
        )
        path = inbox / name
        path.write_bytes(gzip.compress(lines) if name.endswith(".gz") else lines)
        return path

    return write
