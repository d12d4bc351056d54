"""The reader: reads a question and a passage, and points at the words that answer.

A small model of our own (`training/`): for each word piece it scores the start of the answer, its
end, and whether the piece belongs to a sentence that answers; the first piece stands for "not
here". In the same pass it scores how relevant the passage is, each sentence of it and each pair of
neighbours, as a cross-encoder would that read them alone. It never writes text: what it returns
are offsets and scores.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pullquote.vectorstore.embedder import FloatArray
from pullquote.vectorstore.onnx_runtime import OnnxModel
from pullquote.vectorstore.records import Span
from pullquote.vectorstore.weights import READER, read_verified
from pullquote.vectorstore.word_pieces import PlacedRow, WordPieceTokenizer, shared_tokenizer

_WINDOW = 512  # positions that the model has
_LONGEST_ANSWER = 24  # word pieces
_CUT_OFF = -30.0  # the score of a sentence that was cut off
_UNRELATED = -12.0  # its relevance


@dataclass(frozen=True, slots=True)
class ReadingTask:
    """A passage to be read.

    Attributes:
        sentences: Half-open ranges of code points that tile the text, ascending.
    """

    text: str
    sentences: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class SentenceReading:
    """What the reader thinks of one sentence.

    Attributes:
        evidence: Logit: this sentence answers, against "not here". Positive speaks for it.
        answer: The most likely answer in this sentence, code points of the passage's text; None
            where the sentence was cut off.
        answer_score: Logit of that span, against "not here".
        relevance: Logit: how well this sentence alone fits the question; about -12 (unrelated) to
            12 (answers it).
        with_next: The same of this sentence and the next one together; of this alone where there
            is none.
    """

    evidence: float
    answer: Span | None
    answer_score: float
    relevance: float = _UNRELATED
    with_next: float = _UNRELATED


@dataclass(frozen=True, slots=True)
class PassageReading:
    """What the reader thinks of a passage.

    Attributes:
        relevance: Logit: how well the whole passage fits the question.
        sentences: One reading for each, in their order.
    """

    relevance: float
    sentences: tuple[SentenceReading, ...]


UNREAD = PassageReading(_UNRELATED, ())
"""Of a passage that the reader has not seen."""


class Reader:
    """Reads pairs of question and passage; made at no cost, loaded at first use.

    A reading depends on its own pair alone, not on the others in the call. May be used from
    several threads at once.

    Args:
        threads: Pairs that are read at a time; 0 takes one per core.
        read_graph: Gives the bytes of another graph than the one that ships.
    """

    def __init__(
        self,
        *,
        threads: int = 0,
        tokenizer: WordPieceTokenizer | None = None,
        read_graph: Callable[[], bytes] | None = None,
    ) -> None:
        self._tokenizer = tokenizer or shared_tokenizer()
        self._model = OnnxModel(READER.title, read_graph or _shipped, threads=threads)

    def warm(self) -> None:
        """Load all that a reading needs; may run in a background thread.

        Raises:
            ModelError: The weights are missing or altered.
        """
        self._tokenizer.load()
        self._model.load()

    def read(
        self, question: str, tasks: Sequence[ReadingTask], max_tokens: int = 256
    ) -> list[PassageReading]:
        """Read passages for one question.

        Args:
            question: Kept whole; the passage is cut where a pair is too long.
            tasks: The passages with their sentences.
            max_tokens: Most word pieces of a pair, special tokens included, 16 to 512.

        Returns:
            One reading for each passage, in their order.
        """
        placed = self._tokenizer.placed_pair_rows(
            [(question, task.text) for task in tasks], min(max_tokens, _WINDOW)
        )
        inside = [inside_of(task, each) for task, each in zip(tasks, placed, strict=True)]
        rows = [
            replace(each.row, runs=runs_of(each, pieces))
            for each, pieces in zip(placed, inside, strict=True)
        ]
        return [
            _reading(*each)
            for each in zip(
                tasks, placed, inside, self._model.run_for_all(rows, tuple), strict=True
            )
        ]


def _shipped() -> bytes:
    return read_verified(READER, READER.weights)


def inside_of(task: ReadingTask, placed: PlacedRow) -> list[NDArray[np.int64]]:
    """Number the pieces of each sentence; none where it was cut off."""
    begins, ends = placed.places[:, 0], placed.places[:, 1]
    return [
        np.flatnonzero((begins >= sentence.start) & (begins < sentence.end) & (ends > begins))
        for sentence in task.sentences
    ]


def runs_of(placed: PlacedRow, inside: Sequence[NDArray[np.int64]]) -> FloatArray:
    """Mark what is read for the passage, then for each sentence, then for it and the next one.

    The question and the special pieces are read for each of them.
    """
    asked = placed.places[:, 0] < 0
    runs = np.zeros((1, 1 + 2 * len(inside), len(placed.row)), dtype=np.float32)
    runs[:, 1:, asked] = 1
    runs[:, 0] = 1
    for n, pieces in enumerate(inside):
        runs[:, 1 + n, pieces] = 1
        runs[:, 1 + len(inside) + n, np.concatenate([pieces, *inside[n + 1 : n + 2]])] = 1
    return runs


def _reading(
    task: ReadingTask,
    placed: PlacedRow,
    inside: Sequence[NDArray[np.int64]],
    outputs: Sequence[FloatArray],
) -> PassageReading:
    scores, relevance = outputs[0][0], outputs[1][0, :, 0]
    none_start, none_end, none_evidence = scores[0]
    read = []
    for n, (sentence, pieces) in enumerate(zip(task.sentences, inside, strict=True)):
        if not len(pieces):
            read.append(SentenceReading(_CUT_OFF, None, _CUT_OFF))
            continue
        first, last, score = _best_span(scores[pieces, 0], scores[pieces, 1])
        # A piece may run into the next sentence.
        end = min(int(placed.places[pieces[last], 1]), sentence.end)
        read.append(
            SentenceReading(
                float(scores[pieces, 2].mean() - none_evidence),
                Span(int(placed.places[pieces[first], 0]), end),
                float(score - none_start - none_end),
                float(relevance[1 + n]),
                float(relevance[1 + len(inside) + n]),
            )
        )
    return PassageReading(float(relevance[0]), tuple(read))


def _best_span(starts: FloatArray, ends: FloatArray) -> tuple[int, int, float]:
    """Find the pieces that begin and end the likeliest answer, and the sum of their logits."""
    sums = starts[:, None] + ends[None, :]
    allowed = np.triu(np.ones_like(sums, dtype=bool))
    allowed &= ~np.triu(allowed, _LONGEST_ANSWER)
    best = int(np.where(allowed, sums, -np.inf).argmax())
    first, last = divmod(best, len(starts))
    return first, last, float(sums[first, last])
