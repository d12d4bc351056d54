"""The documents' transcripts of questions show what is answered: short answer and first quote.

Whole transcripts are not compared: later quotes may change with a model, and dates of ingest do.
"""

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from pullquote.bot import Pullquote, Question
from pullquote.config import Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Store

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "README.md", ROOT / "docs" / "cli.md")
_FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ASK = re.compile(r"^\$ pullquote ask (.+)\n((?:(?!\$ ).*\n)+)", re.MULTILINE)
_SHORT = re.compile(r"(.+) \[(\d)\]\n\n")
_FIRST = re.compile(r"^ 1  (.*?)\n\n    [^\n]+\n    [^\n]+ · ", re.MULTILINE | re.DOTALL)
_OF_CORRECTIONS = ("Corrected: ", "Retracted: ")


def transcripts():
    """Each question that is shown with its answer, and the articles that gave it."""
    return [
        pytest.param(_corpus(shown), shlex.split(asked), shown, id=f"{path.name}-{asked}")
        for path in DOCS
        for block in _FENCE.findall(path.read_text(encoding="utf-8"))
        for asked, shown in _ASK.findall(block)
        if shown.strip()
    ]


def _corpus(shown):
    return "corrected" if any(label in shown for label in _OF_CORRECTIONS) else "samples"


@pytest.fixture(scope="module")
def corrected(tmp_path_factory):
    settings = Settings(data_dir=tmp_path_factory.mktemp("corrected") / "data")
    with Store.open(settings) as store:
        for folder in ("articles", "corrections"):
            assert not Ingestor(store).run([str(ROOT / "samples" / folder)]).failures
    with Pullquote.open(settings) as core:
        yield core


def ask(core, words):
    options = dict(zip(words[1::2], words[2::2], strict=True))
    day = options.pop("--date", None)
    assert not options
    return core.ask(Question(words[0], asked_on=day and date.fromisoformat(day)))


def test_there_are_transcripts_with_and_without_a_short_answer():
    shown = [item.values[2] for item in transcripts()]
    assert len(shown) >= 7
    assert {bool(_SHORT.match(text)) for text in shown} == {True, False}


@pytest.mark.parametrize(("corpus", "words", "shown"), transcripts())
def test_a_transcript_shows_the_short_answer_and_the_first_quote(request, corpus, words, shown):
    answer = ask(request.getfixturevalue(corpus), words)
    short = answer.short_answer
    found = _SHORT.match(shown)
    assert (found and found.groups()) == (short and (short.text, str(short.quote)))
    if not answer.quotes:
        assert shown.startswith("The articles do not say.")
        return
    first = answer.quotes[0].text.split()
    if corpus == "samples":
        assert _FIRST.search(shown)[1].split() == first
    else:  # what the article says about itself stands beside the quote
        assert " ".join(first) in " ".join(shown.split())
