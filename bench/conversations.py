"""Follow-ups: with and without the turns before them; and the harm to questions that stand alone.

    python -m bench.conversations [--only news|squad2|harm] [--half tuned|held] [--limit N] [--json]

`news`: the hand-written conversations of `conversations.jsonl` over the news articles. `squad2`:
questions about the same article in the set's order, of which each but the first needs the one
before: it has no name, and "this", "these" or "those" before a noun, or a personal pronoun as
the subject of its question ("when did it"). `harm`: each gold and each reworded question as a
second turn, after another question and after its own article's title. Every other conversation
was used to choose the rules (`tuned`), the others were not (`held`).

Article recall@5: an accepted article is among the first five that retrieval finds. quote@3: an
accepted answer stands in a quote.
"""

import argparse
import itertools
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from pullquote.bot import Answer, Pullquote, Question
from pullquote.bot.conversation import Conversation
from pullquote.bot.follow_ups import need
from pullquote.config import AnswersSettings, Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Store

from bench.data import CACHE, ROOT, SHARED, build_corpus, questions, records
from bench.scoring import holds, share

_SQUAD2 = SHARED / "train"
_POINTS = re.compile(
    r"\b(?:this|these|those)\s+(?!who\b|of\b|in\b)\w+"
    r"|\b(?:did|do|does|is|are|was|were|has|have|had|can|could|will|would)\s+(?:he|she|it|they)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<=\s)[A-Z]")


@dataclass(frozen=True, slots=True)
class Line:
    """One question of a conversation, and what would be right."""

    text: str
    answers: tuple[str, ...]
    article_ids: frozenset[str]
    kind: str


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation."""

    id: str
    asked_on: date | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a second or later question."""

    talk: str
    text: str
    kind: str
    read_as: str | None
    found: bool
    quoted: bool
    found_alone: bool
    quoted_alone: bool


def news_talks() -> list[Talk]:
    """Read the hand-written conversations."""
    lines = (ROOT / "conversations.jsonl").read_text(encoding="utf-8").splitlines()
    return [
        Talk(row["id"], date.fromisoformat(row["asked_on"]), tuple(map(_line, row["turns"])))
        for row in map(json.loads, lines)
    ]


def squad2_talks() -> list[Talk]:
    """Follow answerable questions about one article as long as each points out of itself."""
    rows = [row for row in records(_SQUAD2 / "squad2_dev.questions.jsonl.gz") if row["answers"]]
    talks: list[Talk] = []
    going_on = False
    for first, later in itertools.pairwise(rows):
        text, same = later["question"], first["article_ids"] == later["article_ids"]
        points = same and bool(_POINTS.search(text)) and not _NAME.search(text)
        if points and going_on:
            lines = (*talks[-1].lines, _squad2_line(later, "points"))
            talks[-1] = replace(talks[-1], lines=lines)
        elif points:
            lines = (_squad2_line(first, "first"), _squad2_line(later, "points"))
            talks.append(Talk(later["id"], None, lines))
        going_on = points
    return talks


def _line(row: dict[str, Any]) -> Line:
    return Line(row["text"], tuple(row["answers"]), frozenset(row["article_ids"]), row["kind"])


def _squad2_line(row: dict[str, Any], kind: str) -> Line:
    return Line(row["question"], tuple(row["answers"]), frozenset(row["article_ids"]), kind)


@contextmanager
def core_over(data_dir: Path, ingest: Path | None = None) -> Iterator[Pullquote]:
    """Open a corpus that lies in the cache; make it first where it is not there."""
    settings = Settings(data_dir=data_dir, answers=AnswersSettings(keep=False))
    if ingest is not None and not (data_dir / "catalog.sqlite3").exists():
        with Store.open(settings) as store:
            Ingestor(store).run([str(ingest)])
    with Pullquote.open(settings) as core:
        yield core


def converse(core: Pullquote, talks: Sequence[Talk]) -> Iterator[Outcome]:
    """Hold each conversation; ask each later question once more without it."""
    for n, talk in enumerate(talks, start=1):
        conversation = Conversation.open(core, f"bench:{uuid4().hex}")
        for at, line in enumerate(talk.lines):
            turn = conversation.ask(line.text, asked_on=talk.asked_on)
            if at == 0:
                continue
            asked = turn.answer.question
            alone = Question(line.text, talk.asked_on)
            answer_alone = core.ask(alone) if asked != alone else turn.answer
            yield Outcome(
                talk=talk.id,
                text=line.text,
                kind=line.kind,
                read_as=turn.read_as,
                found=finds(core, asked, line),
                quoted=quotes(turn.answer, line),
                found_alone=finds(core, alone, line),
                quoted_alone=quotes(answer_alone, line),
            )
        conversation.end()
        _show_progress(n, len(talks))


def finds(core: Pullquote, question: Question, line: Line) -> bool:
    """Say whether an accepted article is among the first five that retrieval finds."""
    documents = core.retriever.invoke(
        question.text,
        asked_on=question.asked_on,
        scope=question.scope,
        preferred_articles=question.preferred_articles,
    )
    first = dict.fromkeys(document.metadata["article_id"] for document in documents)
    return not line.article_ids.isdisjoint(list(first)[:5])


def quotes(answer: Answer, line: Line) -> bool:
    """Say whether an accepted answer stands in one of the quotes."""
    return any(holds(quote.text, line.answers) for quote in answer.quotes)


def row(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Sum outcomes up."""
    return {
        "questions": len(outcomes),
        "read": share([outcome.read_as is not None for outcome in outcomes]),
        "article recall@5": share([outcome.found for outcome in outcomes]),
        "article recall@5 alone": share([outcome.found_alone for outcome in outcomes]),
        "quote@3": share([outcome.quoted for outcome in outcomes]),
        "quote@3 alone": share([outcome.quoted_alone for outcome in outcomes]),
    }


def harm(core: Pullquote, limit: int | None) -> dict[str, Any]:
    """Ask questions that stand alone as a second turn; only where they are read, ask both ways."""
    result: dict[str, Any] = {"at most": _most_read()}
    for tier in ("gold", "loose"):
        asked = [one for one in questions(tier) if one.article_ids][:limit]
        unrelated = [asked[at - 1].text for at in range(len(asked))]
        related = [_title(core, min(one.article_ids)) or one.text for one in asked]
        for name, before in (("unrelated", unrelated), ("related", related)):
            changed = []
            delta = 0
            for n, (first, one) in enumerate(zip(before, asked, strict=True), start=1):
                conversation = Conversation.open(core, f"bench:{uuid4().hex}")
                conversation.ask(first, asked_on=one.asked_on)
                understood = conversation.understand(one.text, asked_on=one.asked_on)
                if understood.read_as:
                    line = Line(one.text, one.answers, one.article_ids, tier)
                    with_it = quotes(core.ask(understood.question), line)
                    delta += with_it - quotes(core.ask(Question(one.text, one.asked_on)), line)
                    changed.append(understood.read_as)
                conversation.end()
                _show_progress(n, len(asked))
            result[f"{tier}, after {name}"] = {
                "questions": len(asked),
                "understanding changed": len(changed) / len(asked),
                "change of quote@3": delta / len(asked),
                "read as": changed,
            }
    return result


def _most_read() -> dict[str, float]:
    """Share of each tier's questions that would be read after whatever was spoken of."""
    return {
        tier: share([need(one.text, lambda _: True) is not None for one in questions(tier)])
        for tier in ("gold", "strict", "loose", "future")
    }


def _title(core: Pullquote, article_id: str) -> str:
    return core.store.catalog.revision(article_id).title


def _show_progress(n: int, of: int) -> None:
    if n % 10 == 0:
        print(f"  {n} of {of}", file=sys.stderr)


def _half(talks: Sequence[Talk], half: str | None, limit: int | None) -> list[Talk]:
    """Return every other one: `tuned` begins with the first, `held` with the second."""
    starts = {None: talks, "tuned": talks[::2], "held": talks[1::2]}
    return list(starts[half][:limit])


def _by_kind(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Any]]:
    kinds = sorted({outcome.kind for outcome in outcomes})
    rows = {kind: row([each for each in outcomes if each.kind == kind]) for kind in kinds}
    return {"all": row(outcomes), **rows}


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", choices=("news", "squad2", "harm"))
    parser.add_argument("--half", choices=("tuned", "held"), help="all")
    parser.add_argument("--limit", type=int, help="conversations, or questions of a tier (all)")
    parser.add_argument("--news-dir", type=Path, help="the news corpus (in the cache)")
    parser.add_argument("--dump", type=Path, help="append each outcome as a JSON line to it")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    if options.news_dir is None and options.only != "squad2":
        build_corpus()
    news_dir = options.news_dir or CACHE / "news_qa"
    squad2 = _SQUAD2 / "squad2_dev.articles.jsonl.gz"
    sets: dict[str, Callable[[], dict[str, Any]]] = {}

    def hold(talks: list[Talk], data_dir: Path, ingest: Path | None = None) -> dict[str, Any]:
        outcomes = []
        with core_over(data_dir, ingest) as core:
            for outcome in converse(core, _half(talks, options.half, options.limit)):
                outcomes.append(outcome)
                if options.dump:
                    with options.dump.open("a", encoding="utf-8") as out:
                        out.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")
        return _by_kind(outcomes)

    def hurt() -> dict[str, Any]:
        with core_over(news_dir) as core:
            return harm(core, options.limit)

    sets["news"] = lambda: hold(news_talks(), news_dir)
    sets["squad2"] = lambda: hold(squad2_talks(), CACHE / "squad2_dev", squad2)
    sets["harm"] = hurt
    result = {name: run() for name, run in sets.items() if options.only in {None, name}}
    print(json.dumps(result, indent=None if options.json else 2, ensure_ascii=False))


if __name__ == "__main__":
    main()
