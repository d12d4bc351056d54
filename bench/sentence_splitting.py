"""Sentence splitting against peers: boundaries found and speed, on the same paragraphs.

    python -m bench.sentence_splitting [--json] [--errors NAME]

A boundary counts as found when a sentence begins at the very character. Each splitter gets one
paragraph at a time, so that none loses by how it treats blank lines. Peers that are not installed
are left out; Punkt's trained model cannot be downloaded here, so it is trained on news text.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass

from pullquote.ingest.sentences import sentence_starts

from bench.boundary_labels import SHARED, LabelledParagraph, invented_paragraphs, real_paragraphs

Splitter = Callable[[str], set[int]]

_SPEED_CHARACTERS = 1_000_000
_PUNKT_CHARACTERS = 4_000_000


@dataclass(frozen=True, slots=True)
class Score:
    """Boundaries of one splitter in one group of paragraphs."""

    splitter: str
    group: str
    gold: int
    found: int
    right: int

    @property
    def precision(self) -> float:
        """Share of the found boundaries that are right, 0 to 1."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Share of the true boundaries that were found, 0 to 1."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 to 1."""
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0


def offsets_of(sentences: Iterable[str], text: str) -> set[int]:
    """Find sentences in the text that they were cut from, in order."""
    starts = set()
    position = 0
    for sentence in sentences:
        stripped = sentence.strip()
        at = text.find(stripped, position) if stripped else -1
        if at >= 0:
            starts.add(at)
            position = at + len(stripped)
    return starts


def ours() -> Splitter:
    return lambda text: set(sentence_starts(text))


def pysbd() -> Splitter:
    import pysbd as library

    segmenter = library.Segmenter(language="en", clean=False)
    return lambda text: offsets_of(segmenter.segment(text), text)


def syntok() -> Splitter:
    from syntok import segmenter

    def split(text: str) -> set[int]:
        return {s[0].offset for paragraph in segmenter.analyze(text) for s in paragraph if s}

    return split


def blingfire() -> Splitter:
    import blingfire as library

    return lambda text: {start for start, _ in library.text_to_sentences_and_offsets(text)[1]}


def punkt() -> Splitter:
    from nltk.tokenize.punkt import PunktSentenceTokenizer, PunktTrainer

    trainer = PunktTrainer()
    trainer.INCLUDE_ALL_COLLOCS = True
    trainer.train("\n\n".join(_articles("load/news.jsonl.gz", _PUNKT_CHARACTERS)), finalize=True)
    tokenizer = PunktSentenceTokenizer(trainer.get_params())
    return lambda text: {start for start, _ in tokenizer.span_tokenize(text)}


SPLITTERS: dict[str, Callable[[], Splitter]] = {
    "pullquote": ours,
    "pysbd": pysbd,
    "syntok": syntok,
    "blingfire": blingfire,
    "nltk punkt, trained on news": punkt,
}


def _articles(file: str, characters: int) -> Iterator[str]:
    with gzip.open(SHARED / file, "rt", encoding="utf-8") as records:
        for record in map(json.loads, records):
            if characters < 0:
                return
            characters -= len(record["text"])
            yield record["text"]


def found_in(splitter: Splitter, paragraph: LabelledParagraph) -> set[int]:
    """Split a paragraph; a start on white space counts as the next character that is none."""
    text = paragraph.text
    starts = splitter(text)
    moved = {start + len(text[start:]) - len(text[start:].lstrip()) for start in starts}
    return moved - {0, len(text)}


def score(name: str, splitter: Splitter, group: str, texts: Sequence[LabelledParagraph]) -> Score:
    """Count boundaries over all paragraphs of a group."""
    gold = found = right = 0
    for paragraph in texts:
        starts = found_in(splitter, paragraph)
        gold += len(paragraph.boundaries)
        found += len(starts)
        right += len(starts & paragraph.boundaries)
    return Score(name, group, gold, found, right)


def megabytes_a_second(splitter: Splitter, texts: Sequence[str]) -> float:
    """Time whole articles, in bytes of UTF-8 a second of processor time."""
    size = sum(len(text.encode()) for text in texts)
    began = time.process_time()
    for text in texts:
        splitter(text)
    return size / 1e6 / (time.process_time() - began)


def show_errors(splitter: Splitter, texts: Sequence[LabelledParagraph]) -> None:
    """Print each boundary that was missed (-) or invented (+), with what stands around it."""
    for paragraph in texts:
        for offset in sorted(found_in(splitter, paragraph) ^ paragraph.boundaries):
            sign = "-" if offset in paragraph.boundaries else "+"
            text = paragraph.text
            around = f"{text[max(0, offset - 30) : offset]!r} | {text[offset : offset + 20]!r}"
            print(f"{sign} {paragraph.group} {paragraph.topic}: {around}")


def groups_of_labels() -> dict[str, list[LabelledParagraph]]:
    """Gather the labelled paragraphs; real ones only where the shared data is."""
    invented = invented_paragraphs()
    groups = {
        "tune": [p for p in invented if p.group == "tune" and p.topic != "lines"],
        "held": [p for p in invented if p.group == "held" and p.topic != "lines"],
        "lines": [p for p in invented if p.topic == "lines"],
    }
    if SHARED.is_dir():
        real = list(real_paragraphs())
        groups["real"] = [p for p in real if p.group == "real"]
        groups["unseen"] = [p for p in real if p.group == "unseen"]
    else:
        print(f"no {SHARED.parent.name}/ beside the repository: real text skipped", file=sys.stderr)
    return groups


def main() -> int:
    parser = argparse.ArgumentParser(description="Compare sentence splitters.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--errors", metavar="NAME", help="print one splitter's errors instead")
    arguments = parser.parse_args()
    groups = groups_of_labels()
    if arguments.errors:
        splitter = SPLITTERS[arguments.errors]()
        for texts in groups.values():
            show_errors(splitter, texts)
        return 0
    speed_texts = (
        list(_articles("news_qa/articles.jsonl.gz", _SPEED_CHARACTERS)) if "real" in groups else []
    )
    rows = []
    for name, make in SPLITTERS.items():
        try:
            splitter = make()
        except (ImportError, FileNotFoundError) as problem:
            print(f"{name} left out: {problem}", file=sys.stderr)
            continue
        scores = [score(name, splitter, group, texts) for group, texts in groups.items()]
        speed = megabytes_a_second(splitter, speed_texts) if speed_texts else None
        rows.append((name, scores, speed))
    if arguments.json:
        print(json.dumps([_as_dict(*row) for row in rows], indent=2))
    else:
        print(_table(rows))
    return 0


def _as_dict(name: str, scores: Sequence[Score], speed: float | None) -> dict[str, object]:
    by_group = {
        s.group: asdict(s) | {"precision": s.precision, "recall": s.recall, "f1": s.f1}
        for s in scores
    }
    return {"splitter": name, "groups": by_group, "megabytes_a_second": speed}


def _table(rows: Sequence[tuple[str, list[Score], float | None]]) -> str:
    header = [f"{s.group} ({s.gold})" for s in rows[0][1]]
    lines = [
        "| splitter | " + " | ".join(f"{h} P / R / F1" for h in header) + " | MB/s |",
        "| --- |" + " --- |" * (len(header) + 1),
    ]
    for name, scores, speed in rows:
        cells = [f"{s.precision:.3f} / {s.recall:.3f} / **{s.f1:.3f}**" for s in scores]
        rate = "" if speed is None else f"{speed:.2f}"
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {rate} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
