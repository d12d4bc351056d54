"""Latency by stage, and two processes that answer the same questions in turn."""

import sys
from pathlib import Path

import pytest

from pullquote.config import Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Store

from bench import latency

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples" / "articles"
ASKED = [
    ("When will the Brannet Island ferry stop running?", "2026-02-01"),
    ("Who found the ship's bell in the Brannet museum?", None),
]


def test_stages_are_medians_and_the_whole_has_a_tail():
    timings = [{"rerank": n, "whole": 10.0 * n} for n in range(1, 21)]
    timings[0]["widen"] = 5.0
    found = latency.took(timings)
    assert found == {"rerank": 10, "whole": 105, "widen": 0, "whole, p95": 190}


def test_a_ratio_is_that_of_one_question():
    ours = [{"whole": 50.0}, {"whole": 10.0}, {"whole": 20.0}, {"whole": 90.0}]
    theirs = [{"whole": 100.0}, {"whole": 20.0}, {"whole": 40.0}, {"whole": 90.0}]
    assert latency.compared(ours, theirs)["median"] == 0.5


@pytest.mark.slow
def test_each_process_answers_every_question(tmp_path):
    store = Store.open(Settings(data_dir=tmp_path / "corpus"))
    Ingestor(store).run([str(SAMPLES)])
    store.close()
    timings = latency.measured(
        {"this": sys.executable, "against": sys.executable}, tmp_path / "corpus", ASKED
    )
    assert {name: len(each) for name, each in timings.items()} == {"this": 2, "against": 2}
    for each in (*timings["this"], *timings["against"]):
        assert each["whole"] >= each["retrieve"] + each["rerank"] > 0
