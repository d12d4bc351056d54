"""Score a reader on the four topics of SQuAD 2.0 that were kept out of training, or on news.

    python -m training.score [GRAPH.onnx] [--asked] [--limit N]

With `--asked` it is questions that were written about news articles, kept out as well
(`training/asked.py`). Printed as JSON: exact match and F1 of the best span on the questions that
have an answer (official normalisation), F1 over these and the unanswerable at the best threshold
for "not here", how well that score tells answerable from not (AUC), and how often the best sentence
is one that answers.
"""

import argparse
import json
import re
import string
from collections import Counter
from pathlib import Path

import numpy as np

from pullquote.vectorstore import Span
from pullquote.vectorstore.reader import Reader, ReadingTask

from training.examples import asked_held_out_examples, held_out_examples


def normalised(text: str) -> list[str]:
    """Lower the case, drop punctuation and articles, as SQuAD's own script does."""
    text = "".join(mark for mark in text.lower() if mark not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def f1(found: str, answers: tuple[str, ...]) -> float:
    """Return the best overlap in words with an accepted answer."""
    best = 0.0
    words = normalised(found)
    for answer in answers:
        expected = normalised(answer)
        same = sum((Counter(words) & Counter(expected)).values())
        best = max(best, 2 * same / (len(words) + len(expected)) if same else 0.0)
    return best


def auc(positives: list[float], negatives: list[float]) -> float:
    """Return the chance that a positive scores above a negative."""
    both = np.array(positives + negatives)
    ranks = both.argsort().argsort() + 1.0
    ours = ranks[: len(positives)].sum() - len(positives) * (len(positives) + 1) / 2
    return float(ours / (len(positives) * len(negatives)))


def main() -> None:
    """Read the held-out questions and print the scores."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("graph", type=Path, nargs="?", help="instead of the one that ships")
    parser.add_argument("--asked", action="store_true", help="questions about news instead")
    parser.add_argument("--limit", type=int)
    options = parser.parse_args()
    graph = options.graph
    reader = Reader(read_graph=graph.read_bytes if graph else None)
    held_out = asked_held_out_examples() if options.asked else held_out_examples()
    if options.limit:
        held_out = held_out[:: max(1, len(held_out) // options.limit)]
    exact, overlap, scored, sentence = [], [], [], []
    here, absent, by_evidence = [], [], ([], [])
    for example, answers in held_out:
        task = ReadingTask(example.text, tuple(Span(*each) for each in example.sentences))
        read = reader.read(example.question, [task])[0].sentences
        best = max(read, key=lambda each: each.answer_score)
        likely = max(range(len(read)), key=lambda at: read[at].evidence)
        by_evidence[0 if example.evidence else 1].append(read[likely].evidence)
        (here if example.evidence else absent).append(best.answer_score)
        if example.evidence:
            sentence.append(likely in example.evidence)
        if answers:
            found = best.answer.of(example.text) if best.answer else ""
            exact.append(any(normalised(found) == normalised(answer) for answer in answers))
            overlap.append(f1(found, answers))
            scored.append(best.answer_score)
    thresholds = np.quantile(scored + absent, np.linspace(0, 1, 101))
    right = [
        sum(score for score, found in zip(overlap, scored, strict=True) if found >= threshold)
        + sum(found < threshold for found in absent)
        for threshold in thresholds
    ]
    scores = {
        "questions": len(held_out),
        "exact": np.mean(exact),
        "f1": np.mean(overlap),
        "f1_with_unanswerable": max(right) / (len(scored) + len(absent)),
        "null_auc": auc(here, absent),
        "null_auc_of_sentences": auc(*by_evidence),
        "best_sentence_answers": np.mean(sentence),
    }
    print(json.dumps({name: round(float(value), 4) for name, value in scores.items()}, indent=2))


if __name__ == "__main__":
    main()
