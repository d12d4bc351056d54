"""The score of a reader on what was kept out of its training."""

import json
import sys

import pytest

from training import score
from training.sets import read_rows

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("found", "expected"),
    [("the Harbour Board", 1.0), ("harbour board!", 1.0), ("the board", 2 / 3), ("a mill", 0.0)],
)
def test_the_overlap_is_of_words_without_articles_and_punctuation(found, expected):
    assert score.f1(found, ("Harbour Board", "council")) == pytest.approx(expected)


def test_positives_above_negatives():
    assert score.auc([3.0, 2.0], [1.0, 0.0]) == 1.0
    assert score.auc([3.0, 0.0], [1.0, 2.0]) == 0.5


def test_the_shipped_reader_is_scored(monkeypatch, capsys):
    try:
        next(read_rows("train", "squad2_dev.questions"))
    except SystemExit as missing:
        pytest.skip(str(missing))
    monkeypatch.setattr(sys, "argv", ["score", "--limit", "20"])
    score.main()
    scores = json.loads(capsys.readouterr().out)
    assert scores["questions"] >= 20
    assert scores["best_sentence_answers"] > 0.7
