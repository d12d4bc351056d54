"""Questions foreign to a corpus: about what it cannot know.

The forty that are shipped are about places and people that were invented for them, so that no
true article answers; a corpus that holds articles about such matters, as invented samples may,
needs a file of its own.
"""

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from pullquote.bot.evaluation.questions import LabelledQuestion, read_questions

BUILTIN = "builtin"
"""Names the shipped questions where a file is asked for."""

TIER = "foreign"


def foreign_questions(name: str) -> list[LabelledQuestion]:
    """Read foreign questions: those of a file, or the shipped ones.

    Args:
        name: A path to JSON Lines with `question` and optionally `id` and `question_date`; or
            `builtin`.

    Raises:
        BadInputError: A line cannot be used.
        OSError: The file cannot be read.
    """
    if name == BUILTIN:
        return _shipped()
    return [
        replace(question, tier=TIER, answers=(), article_ids=frozenset(), answerable=False)
        for question in read_questions(Path(name))
    ]


def _shipped() -> list[LabelledQuestion]:
    content = files("pullquote.bot.evaluation").joinpath("foreign.json").read_text("utf-8")
    return [
        _made(f"foreign-{number}", text) for number, text in enumerate(json.loads(content), start=1)
    ]


def _made(name: str, text: str) -> LabelledQuestion:
    return LabelledQuestion(
        id=name,
        tier=TIER,
        text=text,
        asked_on=None,
        answers=(),
        article_ids=frozenset(),
        answerable=False,
        family=name,
    )
