"""Rows of other constants: each is of that constant alone, and nothing of it stays."""

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path

import pytest

from pullquote.bot import extractive
from pullquote.bot.evaluation import LabelledQuestion
from pullquote.config import Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Span, Store
from pullquote.vectorstore.reader import Reader, ReadingTask

from bench.choices import Drafts, KeptReader, Variant, drafted, opened, row, variant_of

SAMPLES = Path(__file__).resolve().parent.parent.parent / "samples" / "articles"
TEXT = "The ferry stops on March 31. Nobody will replace it."
TASK = ReadingTask(TEXT, (Span(0, 29), Span(29, len(TEXT))))


def labelled(name, text, answer, *, tier="gold", day=None):
    return LabelledQuestion(name, tier, text, day, (answer,), frozenset(), True, name)


ASKED = [
    labelled("q1", "When will the Brannet Island ferry stop running?", "March 31"),
    labelled("q2", "Who found the ship's bell?", "nobody at all"),
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    settings = Settings(data_dir=tmp_path_factory.mktemp("choices"))
    store = Store.open(settings)
    Ingestor(store).run([str(SAMPLES)])
    store.close()
    return settings


def test_a_constant_or_a_setting_is_named_with_its_value():
    assert variant_of("extractive._SHARE_LOGITS=3").constant == ("extractive", "_SHARE_LOGITS")
    assert variant_of("candidates=12").overrides == {"candidates": 12}


@pytest.mark.parametrize(
    "text",
    [
        "candidates",
        "candidates=",
        "embedder=3",
        "extractive._NONE=3",
        "extractive.math=3",
        "nothing._AT=3",
    ],
)
def test_what_there_is_not_is_refused(text):
    with pytest.raises(ArgumentTypeError):
        variant_of(text)


def test_what_was_read_is_kept_and_not_read_again(tmp_path):
    asked = "When does the ferry stop?"
    wanted = Reader(threads=1).read(asked, [TASK])
    first = KeptReader(tmp_path, None, threads=1)
    assert first.read(asked, [TASK, TASK]) == wanted * 2
    first.keep()
    again = KeptReader(tmp_path, None, threads=1)
    assert again.read(asked, [TASK]) == wanted
    assert again._model._session is None
    other = ReadingTask(TEXT[:28], (Span(0, 28),))
    assert again.read(asked, [other, TASK]) == [*Reader(threads=1).read(asked, [other]), *wanted]


def test_a_row_is_of_its_constant_alone(corpus, tmp_path):
    shipped = extractive._FREE_WORDS
    with opened(variant_of("extractive._FREE_WORDS=1"), corpus, tmp_path) as core:
        assert extractive._FREE_WORDS == 1
        found = drafted(core, ASKED, dated=False)
    assert shipped == extractive._FREE_WORDS
    assert found.first == (True, False)
    assert found.among == (True, False)
    assert len(list(tmp_path.iterdir())) == 1


def test_days_can_be_left_out(corpus, tmp_path):
    early = [labelled("q", ASKED[0].text, "March 31", day=date(2020, 1, 1))]
    with opened(Variant("what ships"), corpus, tmp_path) as core:
        assert drafted(core, early, dated=True) == Drafts((False,), (False,), ())
        assert drafted(core, early, dated=False).first == (True,)


def test_what_is_won_and_lost_is_counted_beside_the_sums():
    asked = [labelled("a", "?", "x"), labelled("b", "?", "x", tier="loose")]
    shipped = Drafts((True, False), (True, True), (40, 50))
    found = row(Drafts((False, True), (True, True), (30,)), shipped, asked)
    assert found["all"] == "1, 2 of 2"
    assert found["gold"] == "0, 1 of 1"
    assert found["won, lost"] == "1, 1"
    assert found["words"] == 30.0
