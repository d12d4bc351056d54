"""Choices: what other constants, settings or weights of the reader would draft.

    python -m bench.choices [--try NAME=VALUE]... [--graph FILE]... [--half HALF] [--limit N]

NAME is a constant of a module of `bot/` (`extractive._SHARE_LOGITS`) or a setting (`candidates`);
`--graph` is another graph of the reader, as `training.export` writes one. Each is a row, all else
being what ships. Every gold, strict and loose question of the choosing half is asked with its day
and without. Counted are right first quotes, and questions with a right one among three, before
anything is met with silence; and the first quotes that are won and lost against what ships. What
the reader says of a passage is kept in `bench/.cache/`, so that another run is faster.
"""

import argparse
import hashlib
import importlib
import json
import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import onnxruntime

from pullquote.bot import Pullquote, Question
from pullquote.bot.evaluation import Half, LabelledQuestion, select
from pullquote.bot.evaluation.scoring import holds
from pullquote.config import Settings
from pullquote.vectorstore import reader, word_pieces
from pullquote.vectorstore.reader import PassageReading, Reader, ReadingTask
from pullquote.vectorstore.weights import READER, read_verified

from bench.data import CACHE, build_corpus, questions, settings

TIERS = ("gold", "strict", "loose")
_SETTINGS = ("candidates", "max_quotes")  # those that drafts depend on, and no index


@dataclass(frozen=True, slots=True)
class Variant:
    """What one row is of.

    Attributes:
        name: As it was asked for.
        constant: A module of `pullquote.bot` and a name in it, or None.
        value: Of the constant.
        overrides: Settings that differ.
        graph: A file that holds another graph of the reader, or None.
    """

    name: str
    constant: tuple[str, str] | None = None
    value: Any = None
    overrides: dict[str, Any] = field(default_factory=dict)
    graph: Path | None = None


@dataclass(frozen=True, slots=True)
class Drafts:
    """What was drafted, question by question.

    Attributes:
        first: An accepted answer stands in the first quote.
        among: In one of the quotes.
        words: Of each quote of all questions.
    """

    first: tuple[bool, ...]
    among: tuple[bool, ...]
    words: tuple[int, ...]


class KeptReader(Reader):
    """A reader that keeps what it has read; a reading depends on its pair alone.

    Args:
        kept: A folder.
        graph: A file that holds another graph, or None for the one that ships.
        threads: As for a reader.
    """

    def __init__(self, kept: Path, graph: Path | None, *, threads: int) -> None:
        content = graph.read_bytes() if graph else read_verified(READER, READER.weights)
        super().__init__(threads=threads, read_graph=lambda: content)
        self._file = kept / f"{_made_by(content)}.pickle"
        self._readings: dict[object, PassageReading] = {}
        if self._file.exists():
            self._readings = pickle.loads(self._file.read_bytes())
        self._new = False

    def read(
        self, question: str, tasks: Sequence[ReadingTask], max_tokens: int = 256
    ) -> list[PassageReading]:
        """Read what was not read before."""
        keys = [(question, task, max_tokens) for task in tasks]
        unread = [n for n, key in enumerate(keys) if key not in self._readings]
        if unread:
            read = super().read(question, [tasks[n] for n in unread], max_tokens)
            self._readings |= {keys[n]: reading for n, reading in zip(unread, read, strict=True)}
            self._new = True
        return [self._readings[key] for key in keys]

    def keep(self) -> None:
        """Write what is new."""
        if self._new:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            new = self._file.with_suffix(".new")
            new.write_bytes(pickle.dumps(self._readings))
            new.replace(self._file)


def _made_by(graph: bytes) -> str:
    """Hash all that a reading depends on: the graph, our code that reads, and the runtime."""
    made = hashlib.sha256(graph)
    for module in (reader, word_pieces):
        made.update(Path(module.__file__).read_bytes())
    made.update(onnxruntime.__version__.encode())
    return made.hexdigest()[:16]


@contextmanager
def opened(variant: Variant, chosen: Settings, kept: Path) -> Iterator[Pullquote]:
    """Open the core as a variant has it."""
    readers: list[KeptReader] = []

    def make(*, threads: int) -> KeptReader:
        readers.append(KeptReader(kept, variant.graph, threads=threads))
        return readers[-1]

    try:
        with (
            patch("pullquote.bot.core.Reader", make),
            _patched(variant),
            Pullquote.open(chosen) as core,
        ):
            yield core
    finally:
        for each in readers:
            each.keep()


@contextmanager
def _patched(variant: Variant) -> Iterator[None]:
    if not variant.constant:
        yield
        return
    module, name = variant.constant
    with patch.object(importlib.import_module(f"pullquote.bot.{module}"), name, variant.value):
        yield


def drafted(core: Pullquote, asked: Sequence[LabelledQuestion], *, dated: bool) -> Drafts:
    """Ask all questions, with their day or without."""
    quotes = [
        [
            quote.text
            for quote in core.trace(Question(q.text, q.asked_on if dated else None)).drafted
        ]
        for q in asked
    ]
    right = [
        [holds(text, question.answers) for text in texts]
        for texts, question in zip(quotes, asked, strict=True)
    ]
    return Drafts(
        tuple(any(each[:1]) for each in right),
        tuple(any(each) for each in right),
        tuple(len(text.split()) for texts in quotes for text in texts),
    )


def row(
    found: Drafts, shipped: Drafts, asked: Sequence[LabelledQuestion]
) -> dict[str, str | float]:
    """Count what was found, over all and by tier, against what ships."""
    told: dict[str, str | float] = {}
    for tier in ("all", *TIERS):
        places = [n for n, question in enumerate(asked) if tier in ("all", question.tier)]
        first, among = (sum(flags[n] for n in places) for flags in (found.first, found.among))
        told[tier] = f"{first}, {among} of {len(places)}"
    pairs = list(zip(found.first, shipped.first, strict=True))
    told["won, lost"] = f"{pairs.count((True, False))}, {pairs.count((False, True))}"
    told["words"] = round(sum(found.words) / max(1, len(found.words)), 1)
    return told


def variant_of(text: str) -> Variant:
    """Read NAME=VALUE.

    Raises:
        ArgumentTypeError: There is no such constant or setting, or its value is not JSON.
    """
    name, _, value = text.partition("=")
    try:
        read = json.loads(value)
    except json.JSONDecodeError as error:
        raise argparse.ArgumentTypeError(f"{text}: NAME=VALUE, the value as JSON") from error
    module, dot, constant = name.rpartition(".")
    if not dot:
        if name not in _SETTINGS:
            known = ", ".join(_SETTINGS)
            raise argparse.ArgumentTypeError(f"{name}: only {known}, or MODULE.CONSTANT")
        return Variant(text, overrides={name: read})
    try:
        present = getattr(importlib.import_module(f"pullquote.bot.{module}"), constant, None)
    except ModuleNotFoundError:
        present = None
    if not isinstance(present, int | float):
        raise argparse.ArgumentTypeError(f"{name}: bot/ has no such number")
    return Variant(text, constant=(module, constant), value=read)


def main() -> None:
    """Run and print one JSON object a row."""
    parser = argparse.ArgumentParser(description="What other constants or weights would draft")
    parser.add_argument(
        "--try", dest="tried", action="append", default=[], type=variant_of, metavar="NAME=VALUE"
    )
    parser.add_argument("--graph", action="append", default=[], type=Path)
    parser.add_argument("--half", type=Half, default=Half.CHOOSING, help="choosing by default")
    parser.add_argument("--limit", type=int, help="questions per tier (all)")
    options = parser.parse_args()
    graphs = [Variant(str(path), graph=path) for path in options.graph]
    build_corpus()
    asked = select(questions(*TIERS), half=options.half, limit=options.limit)
    shipped: dict[bool, Drafts] = {}
    for variant in (Variant("what ships"), *options.tried, *graphs):
        chosen = settings(**variant.overrides)
        with opened(variant, chosen, CACHE / "readings") as core:
            told: dict[str, Any] = {"row": variant.name}
            for dated in (True, False):
                found = drafted(core, asked, dated=dated)
                before = shipped.setdefault(dated, found)
                told["with days" if dated else "without"] = row(found, before, asked)
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
