"""A corpus of the samples with the real models, made once; and small ones for a single test."""

import json
from pathlib import Path

import pytest

from pullquote.bot import Pullquote
from pullquote.config import Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Store

SAMPLES = Path(__file__).parents[2] / "samples"


@pytest.fixture(scope="session")
def samples(tmp_path_factory):
    """The core over `samples/articles`; nobody may change its corpus."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("samples") / "data")
    with Store.open(settings) as store:
        report = Ingestor(store).run([str(SAMPLES / "articles")])
        assert not report.failures
    with Pullquote.open(settings) as core:
        yield core


@pytest.fixture(scope="session")
def sample_questions():
    lines = (SAMPLES / "questions.ndjson").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture
def core(tmp_path):
    """The core over an empty corpus of this test's own."""
    with Pullquote.open(Settings(data_dir=tmp_path / "data")) as opened:
        yield opened


@pytest.fixture
def ingest(core, tmp_path):
    """Ingest records into `core`'s corpus; a name stands for a file."""

    def run(*records, name="articles.jsonl"):
        path = tmp_path / name
        path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
        return Ingestor(core.store).run([str(path)])

    return run
