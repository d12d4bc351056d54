"""Embedders over packaged weights: bge-small and minilm, without torch."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pullquote.vectorstore.bert_graph import BertShape, graph_bytes
from pullquote.vectorstore.embedder import FloatArray
from pullquote.vectorstore.onnx_runtime import OnnxModel, TextModel
from pullquote.vectorstore.openvino_runtime import BulkModel, OpenVinoModel
from pullquote.vectorstore.weights import BGE_SMALL, MINILM, PackagedModel, locate, read_verified
from pullquote.vectorstore.word_pieces import WordPieceTokenizer, shared_tokenizer

_ROWS_PER_CALL = 2048  # bounds what waits in memory at once


def first_piece(hidden: FloatArray) -> FloatArray:
    """Pool by the vector of [CLS]. Shape: (1, n_pieces, dimension) to (dimension,)."""
    vector: FloatArray = hidden[0, 0]
    return vector


def mean_of_pieces(hidden: FloatArray) -> FloatArray:
    """Pool by the mean of all vectors. Shape: (1, n_pieces, dimension) to (dimension,)."""
    vector: FloatArray = hidden[0].mean(axis=0)
    return vector


@dataclass(frozen=True, slots=True)
class EncoderRecipe:
    """What makes vectors out of a graph's output; a change of it changes the fingerprint.

    Attributes:
        name: The name in the settings.
        model: Where the weights come from.
        pool: From the vectors of the pieces to the vector of the text.
        window: Most word pieces that are read, special tokens included.
        question_prefix: Stands before a question; a passage has none.
        dimension: Length of a vector.
    """

    name: str
    model: PackagedModel
    pool: Callable[[FloatArray], FloatArray]
    window: int
    question_prefix: str
    dimension: int = 384

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits over all that a vector depends on, computed without any file."""
        parts = (
            *(file.sha256 for file in self.model.files),
            self.pool.__name__,
            str(self.window),
            self.question_prefix,
            "unit length",
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


BGE_SMALL_RECIPE = EncoderRecipe(
    name="bge-small",
    model=BGE_SMALL,
    pool=first_piece,
    window=512,
    question_prefix="Represent this sentence for searching relevant passages: ",
)

MINILM_RECIPE = EncoderRecipe(
    name="minilm", model=MINILM, pool=mean_of_pieces, window=256, question_prefix=""
)


class OnnxEmbedder:
    """Embeds with a packaged model; made at no cost, loaded at first use or by `warm`.

    May be used from several threads at once. It does not promise the same vectors to the last
    bit on two kinds of processor.

    Args:
        recipe: The model and how its output is pooled.
        questions: The graph that reads questions.
        passages: The graph that reads passages; the same one unless another runtime is faster
            in bulk.
    """

    def __init__(
        self,
        recipe: EncoderRecipe,
        questions: TextModel,
        passages: TextModel | None = None,
        *,
        tokenizer: WordPieceTokenizer | None = None,
    ) -> None:
        self._recipe = recipe
        self._questions = questions
        self._passages = passages or questions
        self._tokenizer = tokenizer or shared_tokenizer()

    @property
    def name(self) -> str:
        """See `Embedder.name`."""
        return self._recipe.name

    @property
    def fingerprint(self) -> str:
        """See `Embedder.fingerprint`."""
        return self._recipe.fingerprint

    @property
    def dimension(self) -> int:
        """See `Embedder.dimension`."""
        return self._recipe.dimension

    @property
    def window(self) -> int:
        """See `Embedder.window`."""
        return self._recipe.window

    def warm(self) -> None:
        """Load what a question needs; may run in a background thread.

        Raises:
            ModelError: The weights are missing or altered.
        """
        self._tokenizer.load()
        self._questions.load()

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """See `Embedder.embed_passages`."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _ROWS_PER_CALL):
            part = self._embed(self._passages, texts[start : start + _ROWS_PER_CALL])
            vectors[start : start + len(part)] = part
        return vectors

    def embed_question(self, text: str) -> FloatArray:
        """See `Embedder.embed_question`."""
        return self._embed(self._questions, [self._recipe.question_prefix + text])[0]

    def _embed(self, model: TextModel, texts: Sequence[str]) -> list[FloatArray]:
        rows = self._tokenizer.rows(texts, self.window)
        return model.run(rows, self._unit_vector)

    def _unit_vector(self, hidden: FloatArray) -> FloatArray:
        vector = self._recipe.pool(hidden)
        unit: FloatArray = vector / np.linalg.norm(vector)
        return unit


def bge_small(*, threads: int = 0) -> OnnxEmbedder:
    """Make the default embedder: bge-small-en-v1.5, dynamic int8.

    Raises:
        ModelError: The package with the weights is not installed.
    """
    locate(BGE_SMALL, BGE_SMALL.weights)
    graph = OnnxModel(
        BGE_SMALL.title, lambda: read_verified(BGE_SMALL, BGE_SMALL.weights), threads=threads
    )
    return OnnxEmbedder(BGE_SMALL_RECIPE, graph)


def minilm(models_dir: Path, *, threads: int = 0) -> OnnxEmbedder:
    """Make all-MiniLM-L6-v2 in fp32; passages are read in bfloat16 where OpenVINO offers it.

    Args:
        models_dir: Where the graph is kept that is made of the weights at first use.
        threads: Texts that are read at a time; 0 takes one per core.

    Raises:
        ModelError: The package with the weights is not installed.
    """
    locate(MINILM, MINILM.weights)

    def read_graph() -> bytes:
        return graph_bytes(MINILM, BertShape(layers=6, heads=12), models_dir)

    questions = OnnxModel(MINILM.title, read_graph, threads=threads)
    bf16 = OpenVinoModel(MINILM.title, read_graph, threads=threads)
    return OnnxEmbedder(MINILM_RECIPE, questions, BulkModel(questions, bf16))
