"""What `pullquote check` says of true and of falsified sentences: `python -m bench.checking`.

Real sentences of news articles, as they stand and shortened or reworded by program (the archive
should say so); the same with one number, date, name or negation changed (it should say otherwise,
or at least not say so); real ones whose article is hidden from retrieval (whatever speaks against
them is a false alarm); and the quizzes' own explanations, which people wrote about the articles.
"""

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from pullquote.bot import Pullquote
from pullquote.bot.checking import Outcome, candidates, is_statement, opposition, sentences, support
from pullquote.bot.records import Question
from pullquote.bot.retriever import PassageRetriever

from bench import data
from bench.claim_controls import Made, Real, clause_dropped, synonyms, verbatim
from bench.claim_corruptions import (
    dates_changed,
    digits,
    name_exchanged,
    negated,
    opposite_word,
    spelled,
)

Maker = Callable[[Real, random.Random], Made | None]
KINDS: dict[str, Maker] = {
    "as it stands": verbatim,
    "shortened": clause_dropped,
    "reworded": synonyms,
    "a digit changed": digits,
    "a number word changed": spelled,
    "a date changed": dates_changed,
    "a name changed": name_exchanged,
    "negated": negated,
    "turned to the opposite": opposite_word,
}
_HIDDEN = "as it stands, its article hidden"
_EXPLAINED = "explanations of quizzes"
_LENGTHS = range(40, 300)
_FALSE = frozenset(list(KINDS)[3:])
_WRONG = {
    True: (Outcome.SUPPORTED, Outcome.DISPUTED),
    False: (Outcome.CONTRADICTED, Outcome.DISPUTED),
}
"""By whether a statement was falsified: what should not be said of it."""


def outcome(core: Pullquote, statement: str, hidden: str | None = None) -> Outcome:
    """Check one statement, without the articles of one id."""
    assert isinstance(core.retriever, PassageRetriever)
    ids = core.retriever.search(Question(statement))
    passages = [one for one in core.store.catalog.passages(ids) if one.article_id != hidden]
    found = candidates(statement, passages)
    supported = [support(statement, one) is not None for one in found]
    against = any(
        not said and opposition(statement, one) for said, one in zip(supported, found, strict=True)
    )
    if any(supported):
        return Outcome.DISPUTED if against else Outcome.SUPPORTED
    return Outcome.CONTRADICTED if against else Outcome.NOT_FOUND


def real_sentences(core: Pullquote, rng: random.Random) -> Iterator[Real]:
    """Yield a statement of each article, in an order of chance."""
    rows = data.records(data.ARTICLES)
    rng.shuffle(rows)
    for row in rows:
        if core.store.catalog.known(row["id"]) is None:
            continue
        revision = core.store.catalog.revision(row["id"])
        said = [span.of(revision.text) for span in revision.sentences()]
        usable = [n for n, one in enumerate(said) if is_statement(one) and len(one) in _LENGTHS]
        if usable and revision.day:
            at = rng.choice(usable)
            following = said[at + 1] if at + 1 < len(said) else ""
            yield Real(said[at], following, row["id"], at, revision.day, tuple(said[:3]))


def explanations(rng: random.Random, most: int) -> list[str]:
    """Return statements of the gold questions' explanations."""
    rows = data.records(data.SHARED / "news_qa" / "questions.jsonl.gz")
    texts = [row["explanation"] for row in rows if row["tier"] == "gold" and row.get("explanation")]
    rng.shuffle(texts)
    said = [span.of(text) for text in texts for span in sentences(text)]
    return [one for one in said if is_statement(one)][:most]


def measure(
    core: Pullquote, kinds: list[str], per_kind: int, rng: random.Random, *, show: bool
) -> dict[str, Counter[str]]:
    """Check so many statements of each kind."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)

    def count(kind: str, statement: str, hidden: str | None = None) -> None:
        said = outcome(core, statement, hidden)
        counts[kind][said] += 1
        if show and said in _WRONG[kind in _FALSE]:
            print(f"{kind}: {said}: {statement}", file=sys.stderr)

    lacking = dict.fromkeys(kinds, per_kind)
    for real in real_sentences(core, rng):
        open_kinds = [kind for kind in kinds if lacking[kind]]
        if not open_kinds:
            break
        rng.shuffle(open_kinds)
        for kind in open_kinds:
            made = KINDS[kind](real, rng)
            if made is None or (made.text == real.text) != (kind == "as it stands"):
                continue
            lacking[kind] -= 1
            count(kind, made.text)
            if kind == "as it stands":
                count(_HIDDEN, made.text, real.article_id)
            break
    if "as it stands" in kinds:
        for statement in explanations(rng, 3 * per_kind):
            count(_EXPLAINED, statement)
    return counts


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.checking")
    parser.add_argument("--per-kind", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="only this kind")
    parser.add_argument("--show", action="store_true", help="print what was judged wrongly")
    options = parser.parse_args()
    rng = random.Random(options.seed)
    with Pullquote.open(data.settings()) as core:
        kinds = options.kind or list(KINDS)
        counts = measure(core, kinds, options.per_kind, rng, show=options.show)
    print("| statements | n |", " | ".join(Outcome), "|")
    for kind, found in counts.items():
        shares = " | ".join(str(found[one]) for one in Outcome)
        print(f"| {kind} | {found.total()} | {shares} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
