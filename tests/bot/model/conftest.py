"""A small corpus of invented articles, and a core whose model is a server on loopback."""

import json
from contextlib import contextmanager

import pytest

from pullquote.bot import Pullquote
from pullquote.config import ModelSettings, Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Store

from tests.support.openai_server import OpenAIServer, Say

ARTICLES = (
    {
        "id": "ferry",
        "title": "Brannet ferry to stop in October",
        "publisher": "The Courier",
        "date": "2024-03-07",
        "url": "https://courier.example/ferry",
        "text": (
            "The Brannet Island ferry will stop running on 31 October 2024, the harbour authority"
            " said. The authority lost 2.4 million crowns on the ferry last year. Mayor Ada Lorne"
            " said the island would not be left without a boat. Most islanders use the ferry at"
            " least twice a week."
        ),
    },
    {
        "id": "bell",
        "title": "Ship's bell found",
        "publisher": "The Courier",
        "date": "2024-02-01",
        "url": "https://courier.example/bell",
        "text": (
            "Divers found the bell of the Hesper near Brannet in January. Oskar Quist gave the bell"
            " to the museum."
        ),
    },
)
FERRY = "When will the Brannet Island ferry stop running?"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """A data directory with the articles; tests of a module share it."""
    folder = tmp_path_factory.mktemp("model")
    path = folder / "articles.jsonl"
    path.write_text("\n".join(map(json.dumps, ARTICLES)), encoding="utf-8")
    with Store.open(Settings(data_dir=folder / "data")) as store:
        assert not Ingestor(store).run([str(path)]).failures
    return folder / "data"


@contextmanager
def opened(corpus, script, changed):
    with OpenAIServer(*script) as server:
        model = ModelSettings(
            name="openai:test-model",
            base_url=server.url,
            **{"retries": 0, "timeout_s": 120, **changed},
        )
        settings = Settings(data_dir=corpus, answerer="model", model=model)
        with Pullquote.open(settings) as core:
            yield core, server


@pytest.fixture(scope="module")
def usual_core(corpus):
    """One core with the usual settings, and its server."""
    with opened(corpus, [Say("{}")], {}) as both:
        yield both


@pytest.fixture
def model_core(corpus, usual_core):
    """Open a core whose model replies by a script; `new` ones have settings of their own."""

    @contextmanager
    def usual(*script, new=False, **changed):
        if new or changed:
            with opened(corpus, script, changed) as both:
                yield both
        else:
            core, server = usual_core
            server.begin(*script)
            yield core, server

    return usual
