"""The reader: reads a question and a passage, and points at the words that answer.

A small model of our own (`training/`): for each word piece it scores the start of the answer, its
end, and whether the piece belongs to a sentence that answers; the first piece stands for "not
here". It never writes text: what it returns are offsets and scores.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from pullquote.vectorstore.embedder import FloatArray
from pullquote.vectorstore.onnx_runtime import OnnxModel
from pullquote.vectorstore.records import Span
from pullquote.vectorstore.weights import READER, read_verified
from pullquote.vectorstore.word_pieces import PlacedRow, WordPieceTokenizer, shared_tokenizer

_WINDOW = 512  # positions that the model has
_LONGEST_ANSWER = 24  # word pieces
_UNREAD = -30.0  # the score of a sentence that was cut off


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
    """

    evidence: float
    answer: Span | None
    answer_score: float


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
    ) -> list[tuple[SentenceReading, ...]]:
        """Read passages for one question.

        Args:
            question: Kept whole; the passage is cut where a pair is too long.
            tasks: The passages with their sentences.
            max_tokens: Most word pieces of a pair, special tokens included, 16 to 512.

        Returns:
            One reading for each sentence of each passage, in their order.
        """
        rows = self._tokenizer.placed_pair_rows(
            [(question, task.text) for task in tasks], min(max_tokens, _WINDOW)
        )
        scores = self._model.run([placed.row for placed in rows], _pieces)
        return [
            tuple(_readings(task, placed, each))
            for task, placed, each in zip(tasks, rows, scores, strict=True)
        ]


def _shipped() -> bytes:
    return read_verified(READER, READER.weights)


def _readings(task: ReadingTask, placed: PlacedRow, scores: FloatArray) -> list[SentenceReading]:
    begins, ends = placed.places[:, 0], placed.places[:, 1]
    none_start, none_end, none_evidence = scores[0]
    read = []
    for sentence in task.sentences:
        inside = np.flatnonzero(
            (begins >= sentence.start) & (begins < sentence.end) & (ends > begins)
        )
        if not len(inside):
            read.append(SentenceReading(_UNREAD, None, _UNREAD))
            continue
        first, last, score = _best_span(scores[inside, 0], scores[inside, 1])
        end = min(int(ends[inside[last]]), sentence.end)  # a piece may run into the next sentence
        read.append(
            SentenceReading(
                float(scores[inside, 2].mean() - none_evidence),
                Span(int(begins[inside[first]]), end),
                float(score - none_start - none_end),
            )
        )
    return read


def _best_span(starts: FloatArray, ends: FloatArray) -> tuple[int, int, float]:
    """Find the pieces that begin and end the likeliest answer, and the sum of their logits."""
    sums = starts[:, None] + ends[None, :]
    allowed = np.triu(np.ones_like(sums, dtype=bool))
    allowed &= ~np.triu(allowed, _LONGEST_ANSWER)
    best = int(np.where(allowed, sums, -np.inf).argmax())
    first, last = divmod(best, len(starts))
    return first, last, float(sums[first, last])


def _pieces(output: FloatArray) -> FloatArray:
    scores: FloatArray = output[0]
    return scores
