"""Labelled sentence boundaries: in invented prose, and as offsets into data that stays outside.

Both come out as paragraphs with the offsets at which a sentence begins inside them; the first
sentence's 0 is not counted, and neither is a paragraph's end, which no splitter can miss.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LABELS = ROOT / "tests" / "ingest" / "data"
SHARED = ROOT.parent / "shared" / "data"

_NEWLINE = "⏎"
_NO_SPACE = "⊕"


@dataclass(frozen=True, slots=True)
class LabelledParagraph:
    """A paragraph and where sentences begin inside it.

    Attributes:
        group: "tune", "held", "real" or "unseen".
        topic: What the section or the sample is about.
        boundaries: Offsets in code points, above 0.
    """

    group: str
    topic: str
    text: str
    boundaries: frozenset[int]


def invented_paragraphs() -> list[LabelledParagraph]:
    """Read `boundaries.txt`; its first lines say how it is written."""
    found: list[LabelledParagraph] = []
    group = topic = ""
    lines: list[str] = []

    def close() -> None:
        if lines:
            found.append(_paragraph(group, topic, lines))
            lines.clear()

    for line in (LABELS / "boundaries.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("=== "):
            close()
            group, _, topic = line.removeprefix("=== ").partition(": ")
        elif not line or line == "---":
            close()
        elif not line.startswith("# "):
            lines.append(line)
    close()
    return found


def _paragraph(group: str, topic: str, lines: list[str]) -> LabelledParagraph:
    text = ""
    starts: set[int] = set()
    for line in lines:
        starts.add(len(text))
        joined = line.removesuffix(_NO_SPACE)
        glued = joined != line or line.endswith(_NEWLINE)
        text += joined.replace(_NEWLINE, "\n") + ("" if glued else " ")
    return LabelledParagraph(group, topic, text.rstrip(), frozenset(starts - {0}))


def real_paragraphs(shared: Path = SHARED) -> Iterator[LabelledParagraph]:
    """Cut the labelled paragraphs out of the shared data.

    Raises:
        FileNotFoundError: The data is absent.
        ValueError: The data holds another text than the one that was labelled.
    """
    labels = json.loads((LABELS / "real_boundaries.json").read_text(encoding="utf-8"))
    for name, file in labels["files"].items():
        wanted = {item["id"]: item for item in labels["paragraphs"] if item["set"] == name}
        with gzip.open(shared / file, "rt", encoding="utf-8") as records:
            for record in map(json.loads, records):
                if (item := wanted.get(record["id"])) is None:
                    continue
                start = item["start"]
                text = record["text"][start : item["end"]]
                if not hashlib.sha256(text.encode()).hexdigest().startswith(item["sha256"]):
                    raise ValueError(f"{file}: {item['id']} is not the text that was labelled")
                inner = frozenset(offset - start for offset in item["boundaries"])
                group = "unseen" if item["kind"] == "unseen" else "real"
                yield LabelledParagraph(group, item["kind"], text, inner)
