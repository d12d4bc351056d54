"""Claims: does the gate stop what was corrupted, and let through what is faithful?

    python -m bench.claims [--per-kind N] [--seed N] [--no-vote] [--show KIND] [--json]

Claims are made by program from real news sentences (`bench/claim_corruptions.py`,
`bench/claim_controls.py`), seeded. Articles are parted in two: rules and thresholds are chosen on
one half, the other half is reported. Beside the gate stand verbatim-rag's fuzzy check, from its
own package `verbatim-core`, and a check that the cited ids exist.
"""

import argparse
import itertools
import json
import logging
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from verbatim_core.extractors import LLMSpanExtractor

from pullquote.bot.claims import Claim, Sentence, Verdict, judge
from pullquote.ingest.sentences import sentence_starts
from pullquote.vectorstore import CrossEncoder

from bench.claim_controls import CONTROLS, Made, Real
from bench.claim_corruptions import CORRUPTIONS
from bench.claim_words import NAME
from bench.data import ARTICLES, records

SEED = 7
OFFERED = 8
STOPPED_BAR, DROPPED_BAR = 0.98, 0.08
_SHORTENED_FIRST = ("clause dropped", "aside dropped", "adverbial moved")
_WORDS = range(9, 36)


@dataclass(frozen=True, slots=True)
class Case:
    """A claim of the set.

    Attributes:
        faithful: It must pass; else it must be stopped.
        reported: It is of the half that is reported.
    """

    kind: str
    faithful: bool
    reported: bool
    claim: Claim
    offered: tuple[Sentence, ...]

    @property
    def cited_text(self) -> str:
        """The cited sentences, joined as they stand."""
        cited = [each.text for each in self.offered if each.id in self.claim.sentence_ids]
        return " ".join(cited)


def real_sentences(rng: random.Random) -> Iterator[tuple[Real, tuple[Sentence, ...]]]:
    """Yield sentences of the articles in a seeded order, with those offered beside them."""
    rows = records(ARTICLES)
    rng.shuffle(rows)
    for row in rows:
        text = row["text"]
        edges = [*sentence_starts(text), len(text)]
        found = [" ".join(text[a:b].split()) for a, b in itertools.pairwise(edges)]
        if not row["date"]:
            continue
        on = date.fromisoformat(row["date"])
        sentences = [
            Sentence(f"s{n}", sentence, row["id"], n, on) for n, sentence in enumerate(found, 1)
        ]
        names = sorted(set(re.findall(rf"(?<=[a-z,] )({NAME})\b", text)))
        good = [n for n, sentence in enumerate(found) if _is_plain(sentence)]
        rng.shuffle(good)
        for n in good[:3]:
            following = found[n + 1] if n + 1 < len(found) else ""
            begin = max(0, min(n - 3, len(found) - OFFERED))
            offered = tuple(sentences[begin : begin + OFFERED])
            yield Real(found[n], following, row["id"], n, on, tuple(names)), offered


def _is_plain(sentence: str) -> bool:
    return (
        len(sentence.split()) in _WORDS
        and sentence[0] in 'ABCDEFGHIJKLMNOPQRSTUVWXYZ"“'
        and sentence[-1] in '.”"'
        and sentence.count('"') % 2 == 0
        and sentence.count("“") == sentence.count("”")
        and not re.search(r"https?:|\||•|CNN\)|©|[a-z][A-Z]", sentence)
    )


def make(per_kind: int, seed: int = SEED) -> list[Case]:
    """Make the set: up to `per_kind` claims of each kind in each half."""
    rng = random.Random(seed)
    makers = {kind: (maker, True) for kind, maker in CONTROLS.items()}
    makers |= {kind: (maker, False) for kind, maker in CORRUPTIONS.items()}
    makers |= {"id: invented": (CONTROLS["verbatim"], False)}
    makers |= {"id: another sentence": (CONTROLS["verbatim"], False)}
    lacking = {(kind, reported): per_kind for kind in makers for reported in (False, True)}
    cases: list[Case] = []
    for real, offered in real_sentences(rng):
        if not lacking:
            break
        reported = int(re.sub(r"\D", "", real.article_id) or 0) % 2 == 1
        kinds = [kind for kind, half in lacking if half == reported]
        rng.shuffle(kinds)
        for kind in kinds:
            maker, faithful = makers[kind]
            case = _case(kind, maker, real, offered, rng, faithful=faithful, reported=reported)
            if case is None:
                continue
            cases.append(case)
            lacking[kind, reported] -= 1
            if not lacking[kind, reported]:
                del lacking[kind, reported]
            break
    return cases


def _case(
    kind: str,
    maker: Callable[[Real, random.Random], Made | None],
    real: Real,
    offered: tuple[Sentence, ...],
    rng: random.Random,
    *,
    faithful: bool,
    reported: bool,
) -> Case | None:
    if not faithful and rng.random() < 0.5:
        real = _shortened(real, rng)
    made = maker(real, rng)
    if made is None:
        return None
    here = f"s{real.place + 1}"
    ids = (here, f"s{real.place + 2}")[: made.cites]
    if not set(ids) <= {sentence.id for sentence in offered}:
        return None
    if kind == "id: invented":
        ids = (f"s{rng.randrange(400, 900)}",)
    elif kind == "id: another sentence":
        ids = (rng.choice([each.id for each in offered if each.id != here]),)
    return Case(kind, faithful, reported, Claim(made.text, ids), offered)


def _shortened(real: Real, rng: random.Random) -> Real:
    for kind in _SHORTENED_FIRST:
        made = CONTROLS[kind](real, rng)
        if made is not None:
            return Real(
                made.text, real.following, real.article_id, real.place, real.on, real.others
            )
    return real


def ids_exist(case: Case) -> bool:
    """Let a claim pass if each cited id was offered: what most citing systems check."""
    return set(case.claim.sentence_ids) <= {sentence.id for sentence in case.offered}


class FuzzyCheck:
    """verbatim-rag's check of a span against its document, at its own threshold."""

    def __init__(self) -> None:
        logging.getLogger("verbatim_core").setLevel(logging.ERROR)
        self._extractor = LLMSpanExtractor(llm_client=object(), span_match_mode="fuzzy")

    def passes(self, case: Case) -> bool:
        """Tell whether the claim is found in its cited sentences."""
        verify = self._extractor._verify_spans  # noqa: SLF001 - it has no public name
        return bool(verify([case.claim.text], case.cited_text))


def rows(cases: list[Case], passed: dict[str, list[bool]]) -> list[dict[str, object]]:
    """Return one row per kind: how many, and the share that each check did rightly."""
    table = []
    for kind in dict.fromkeys(case.kind for case in cases):
        at = [n for n, case in enumerate(cases) if case.kind == kind]
        faithful = cases[at[0]].faithful
        right = {
            name: sum(given[n] == faithful for n in at) / len(at) for name, given in passed.items()
        }
        table.append({"kind": kind, "faithful": faithful, "claims": len(at), **right})
    return sorted(table, key=lambda row: (row["faithful"], row["kind"]))


def main() -> int:
    """Measure and print; return 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench.claims")
    parser.add_argument("--per-kind", type=int, default=30, help="claims of a kind in each half")
    parser.add_argument("--seed", type=int, default=SEED, help="draw another set")
    parser.add_argument("--no-vote", action="store_true", help="leave the cross-encoder out")
    parser.add_argument("--show", help="print the claims of this kind that the gate got wrong")
    parser.add_argument("--choosing", action="store_true", help="look at the half for choosing")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    made = make(options.per_kind, options.seed)
    cases = [case for case in made if case.reported != options.choosing]
    encoder = None if options.no_vote else CrossEncoder()
    vote = (
        None
        if encoder is None
        else lambda claim, text: float(encoder.score([(claim, text)], 256)[0])
    )
    began = time.perf_counter()
    verdicts = [judge(case.claim, case.offered, vote=vote) for case in cases]
    took = (time.perf_counter() - began) * 1_000 / len(cases)
    fuzzy = FuzzyCheck()
    passed = {
        "gate": [verdict.passed for verdict in verdicts],
        "fuzzy": [ids_exist(case) and fuzzy.passes(case) for case in cases],
        "ids": [ids_exist(case) for case in cases],
    }
    if options.show:
        _show(cases, verdicts, options.show)
        return 0
    return _report(cases, passed, took, as_json=options.json)


def _report(cases: list[Case], passed: dict[str, list[bool]], took: float, *, as_json: bool) -> int:
    table = rows(cases, passed)
    share = {
        (name, faithful): sum(p for p, case in zip(given, cases, strict=True)
                              if case.faithful == faithful)
        / max(1, sum(case.faithful == faithful for case in cases))
        for name, given in passed.items()
        for faithful in (True, False)
    }  # fmt: skip
    if as_json:
        print(json.dumps(table))
    else:
        print(f"{'kind':28} {'n':>5} {'gate':>7} {'fuzzy':>7} {'ids':>7}   done rightly")
        for row in table:
            print(
                f"{row['kind']:28} {row['claims']:5} {row['gate']:7.3f} {row['fuzzy']:7.3f}"
                f" {row['ids']:7.3f}   {'passes' if row['faithful'] else 'stopped'}"
            )
        for name in passed:
            print(
                f"{name}: {1 - share[name, False]:.3f} of corrupted claims stopped,"
                f" {1 - share[name, True]:.3f} of faithful ones dropped"
            )
        print(f"{took:.1f} ms a claim")
    met = 1 - share["gate", False] >= STOPPED_BAR and 1 - share["gate", True] <= DROPPED_BAR
    return 0 if met else 1


def _show(cases: list[Case], verdicts: list[Verdict], kind: str) -> None:
    for case, verdict in zip(cases, verdicts, strict=True):
        if kind in (case.kind, "all") and verdict.passed != case.faithful:
            print(f"[{case.kind}] {case.claim.text}")
            print(f"    <- {case.cited_text}")
            print("    " + "; ".join(f"{f.check}: {f.detail}" for f in verdict.failed))


if __name__ == "__main__":
    sys.exit(main())
