"""The shared sets as they lie on disk, and what one example of the training is."""

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pullquote.ingest import sentence_starts

NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w-]+(?: [A-Z][\w-]+)*|\b\d[\d,.]*\d\b|\b\d\b")
WORD = re.compile(r"\w{3,}")
_SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"

Row = dict[str, Any]
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a passage, with what a reader should say.

    Attributes:
        sentences: Half-open ranges of characters that tile the text.
        answers: Half-open ranges of the accepted spans; empty where the passage has none, or
            where only the sentence is known.
        evidence: Numbers of the sentences that answer; empty where the passage does not.
    """

    question: str
    text: str
    sentences: tuple[Range, ...]
    answers: tuple[Range, ...] = ()
    evidence: frozenset[int] = frozenset()


def sentences_of(text: str) -> tuple[Range, ...]:
    """Tile a text with sentences."""
    return tuple(pairwise((*sentence_starts(text), len(text))))


def read_rows(folder: str, name: str) -> Iterator[Row]:
    """Read a set line by line; raises SystemExit where the shared data is absent."""
    path = _SHARED / folder / f"{name}.jsonl.gz"
    if not path.exists():
        raise SystemExit(
            f"training: {folder}/{path.name} is not here: the shared data lies beside the project"
        )
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
