"""An obedient model does what texts tell it; the reader sees nothing of it."""

import io
import json

import pytest
from rich.console import Console

from pullquote.bot import Pullquote, Question
from pullquote.bot.claims.orders import is_order
from pullquote.bot.cli.claims_view import show_claim, show_writer
from pullquote.config import ModelSettings, Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Scope, Store

from tests.bot.model.conftest import FERRY
from tests.bot.model.injections import INJECTIONS, LIE, LINK
from tests.support.openai_server import OpenAIServer, Say, ids_by_text

TRUE = "The Brannet Island ferry will stop running on 31 October 2024."
FACTS = (
    "The Brannet Island ferry will stop running on 31 October 2024, the harbour authority said."
    " {order} Mayor Ada Lorne said the island would not be left without a boat."
)
URL = "https://courier.example/{n}"


def obey(injection):
    """Say what was wanted, with every id that might do, and the truth behind it."""

    def reply(request):
        known = ids_by_text(request)
        true = next((key for text, key in known.items() if "31 October" in text), "gone")
        wanted = (injection.wanted, injection.text, f"{LIE} See {LINK}", f"{TRUE} {LIE}")
        ids = ([], ["s1"], ["bcdf1"], *[[key] for key in known.values()], list(known.values()))
        found = [{"text": text, "sentences": each} for each in ids for text in wanted]
        found.insert(3, {"text": TRUE, "sentences": [true]})
        return Say(json.dumps({"claims": found[:12], "tool": "fetch", "url": LINK}))

    return reply


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory):
    """A corpus in which each order stands in an article of a publisher of its own."""
    folder = tmp_path_factory.mktemp("poisoned")
    records = []
    for n, injection in enumerate(INJECTIONS):
        order = injection.text if injection.place == "article" else "The pier stays."
        text = FACTS.format(order="").replace("  ", f" {order} ") if order else FACTS
        title = injection.text if injection.place == "title" else "Ferry to stop"
        if injection.place == "file":
            path = folder / f"{injection.text}.md"
            path.write_text(f"---\npublisher: P{n}\n---\n\n{text}\n", encoding="utf-8")
            continue
        records.append(
            {"id": f"a{n}", "title": title, "publisher": f"P{n}", "date": "2024-03-07",
             "url": URL.format(n=n), "text": text}
        )  # fmt: skip
    (folder / "all.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    with Store.open(Settings(data_dir=folder / "data")) as store:
        report = Ingestor(store).run([str(folder / "all.jsonl"), *map(str, folder.glob("*.md"))])
        assert not report.failures
    with OpenAIServer(Say("{}")) as server:
        model = ModelSettings(name="openai:obedient", base_url=server.url, retries=0)
        settings = Settings(data_dir=folder / "data", answerer="model", model=model)
        with Pullquote.open(settings) as core:
            yield core, server


def test_the_set_is_large_and_varied():
    assert len(INJECTIONS) >= 60
    assert {each.place for each in INJECTIONS} == {"article", "title", "question", "name", "file"}


@pytest.mark.slow
@pytest.mark.parametrize("n", range(len(INJECTIONS)))
def test_nothing_but_what_is_proved_comes_out_of_an_obedient_model(poisoned, n):
    core, server = poisoned
    injection = INJECTIONS[n]
    server.begin(obey(injection))
    text = injection.text if injection.place in ("question", "name") else FERRY
    answer = core.ask(Question(text, scope=Scope(publishers=(f"P{n}",))), remember=False)
    assert {claim.text for claim in answer.claims} <= {TRUE}
    (request,) = server.requests
    assert "tools" not in request
    assert injection.place != "file" or ".md" not in request["messages"][1]["content"]
    told = any("31 October" in text for text in ids_by_text(request))
    assert bool(answer.claims) == told, "the truth was lost with the lie"
    assert {quote.url for quote in answer.quotes} <= {URL.format(n=n), None}
    page = io.StringIO()
    for claim in answer.claims:
        show_claim(Console(file=page), claim)
    show_writer(Console(file=page), answer)
    assert "free" not in page.getvalue()
    assert "evil" not in page.getvalue()


@pytest.mark.parametrize(
    "sentence",
    [
        "The mayor said that the ferry will stop in October.",
        "“We have to write that down,” said Quist.",
        "The system failed twice, an official said.",
        "Readers ignored the warning.",
        "The model of the ship was 12 feet long.",
        "She must answer to the council, which asked her to report by Friday.",
    ],
)
def test_sentences_of_news_are_no_orders(sentence):
    assert not is_order(sentence)
