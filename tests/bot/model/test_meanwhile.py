"""What happens while a model writes: an article is revised, the asker gives up."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from pullquote.bot import Pullquote, Question
from pullquote.bot.claims import Check
from pullquote.bot.records import Fallback
from pullquote.config import ModelSettings, Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Store

from tests.bot.model.conftest import ARTICLES, FERRY
from tests.support.openai_server import OpenAIServer, claims

GOOD = ("The ferry will stop running on 31 October 2024.", "31 October")
_DEADLINE_S = 60


def ingest(settings, folder, *records):
    path = folder / "articles.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    with Store.open(settings) as store:
        assert not Ingestor(store).run([str(path)]).failures


def test_a_sentence_that_is_replaced_while_the_model_writes_carries_nothing(tmp_path):
    ferry = dict(ARTICLES[0])
    revised = {**ferry, "text": ferry["text"].replace("31 October", "30 November")}

    def revise_meanwhile(request):
        ingest(plain, tmp_path, revised)
        return claims(GOOD)(request)

    plain = Settings(data_dir=tmp_path / "data")
    ingest(plain, tmp_path, ferry)
    with OpenAIServer(revise_meanwhile) as server:
        model = ModelSettings(name="openai:m", base_url=server.url, retries=0)
        settings = plain.model_copy(update={"answerer": "model", "model": model})
        with Pullquote.open(settings) as core:
            answer = core.ask(Question(FERRY), remember=False)
    assert (answer.claims, answer.removed, answer.fallback) == ((), 1, Fallback.NOTHING_PROVED)
    assert [each.check for each in answer.verdicts[0].failed] == [Check.RESOLVED]
    assert not any("31 October" in quote.text for quote in answer.quotes)


@pytest.mark.slow
def test_ctrl_c_ends_the_request(corpus):
    def endless(request):
        return replace(claims(GOOD)(request), hold_after=3)

    with OpenAIServer(endless) as server:
        asking = subprocess.Popen(
            [sys.executable, "-m", "pullquote.bot.cli", "ask", FERRY],
            env={
                **os.environ,
                "PULLQUOTE_DATA_DIR": str(corpus),
                "PULLQUOTE_ANSWERER": "model",
                "PULLQUOTE_MODEL__NAME": "openai:test-model",
                "PULLQUOTE_MODEL__BASE_URL": server.url,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A test run in a shell's background inherits an ignored SIGINT.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
        )
        deadline = time.monotonic() + _DEADLINE_S
        while not server.requests and asking.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.5)
        asking.send_signal(signal.SIGINT)
        shown, said = asking.communicate(timeout=_DEADLINE_S)
        assert server.gone.wait(10), "the request went on after Ctrl-C"
    assert asking.returncode == 130, said
    assert "31 October" not in shown
