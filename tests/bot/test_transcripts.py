"""The documents' transcripts of questions show what is answered: short answer and first quote.

Whole transcripts are not compared: later quotes may change with a model, and dates of ingest do.
"""

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from pullquote.bot import Question

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "README.md", ROOT / "docs" / "cli.md")
_FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_ASK = re.compile(r"^\$ pullquote ask (.+)\n((?:(?!\$ ).*\n)+)", re.MULTILINE)
_SHORT = re.compile(r"(.+) \[(\d)\]\n\n")
_FIRST = re.compile(r"^ 1  (.*?)\n\n    [^\n]+\n    [^\n]+ · ", re.MULTILINE | re.DOTALL)
_AFTER_CORRECTIONS = ("Corrected: ", "Retracted: ")


def transcripts():
    """Each question that is shown with its answer by the articles before their corrections."""
    return [
        pytest.param(shlex.split(asked), shown, id=f"{path.name}-{asked}")
        for path in DOCS
        for block in _FENCE.findall(path.read_text(encoding="utf-8"))
        for asked, shown in _ASK.findall(block)
        if shown.strip() and not any(label in shown for label in _AFTER_CORRECTIONS)
    ]


def ask(samples, words):
    options = dict(zip(words[1::2], words[2::2], strict=True))
    day = options.pop("--date", None)
    assert not options
    return samples.ask(Question(words[0], asked_on=day and date.fromisoformat(day)))


def test_there_are_transcripts_with_and_without_a_short_answer():
    shown = [item.values[1] for item in transcripts()]
    assert len(shown) >= 5
    assert {bool(_SHORT.match(text)) for text in shown} == {True, False}


@pytest.mark.parametrize(("words", "shown"), transcripts())
def test_a_transcript_shows_the_short_answer_and_the_first_quote(samples, words, shown):
    answer = ask(samples, words)
    short = answer.short_answer
    found = _SHORT.match(shown)
    assert (found and found.groups()) == (short and (short.text, str(short.quote)))
    if not answer.quotes:
        assert shown.startswith("The articles do not say.")
        return
    assert _FIRST.search(shown)[1].split() == answer.quotes[0].text.split()
