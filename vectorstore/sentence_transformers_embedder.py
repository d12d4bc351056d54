"""Any model that sentence-transformers can load: a folder, or a hub id.

This is the one module that imports torch, and only when such a model is used.
"""

import hashlib
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from pullquote.config import ModelError
from pullquote.vectorstore.embedder import FloatArray
from pullquote.vectorstore.word_pieces import encodable

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_DEFAULT_WINDOW = 512  # where a model names none
_BATCH = 32
_WEIGHTS = (".safetensors", ".bin")
_RECIPES = (".json", ".txt", ".model")
_OTHER_FORMS = ("onnx", "openvino", "coreml")  # folders with the same weights in another form
_TELEMETRY = ("HF_HUB_DISABLE_TELEMETRY", "DISABLE_TELEMETRY", "DO_NOT_TRACK")


@dataclass(frozen=True, slots=True)
class _Loaded:
    model: "SentenceTransformer"
    fingerprint: str
    dimension: int
    window: int


class SentenceTransformersEmbedder:
    """Embeds with sentence-transformers, on a GPU if there is one; loaded at first use.

    May be used from several threads, which take turns. Texts are run in batches with padding, so
    a vector is a function of its text up to rounding (1e-5), not to the last bit.

    Args:
        name: A folder, or a hub id. A hub id is looked up in the local cache first; the network
            is asked only for what is not there.
        threads: For torch; 0 leaves its own choice.

    Raises:
        ModelError: The name is a path and no folder is there.
    """

    def __init__(self, name: str, *, threads: int = 0) -> None:
        self._name = name
        self._folder = _folder(name)
        self._threads = threads
        self._lock = threading.Lock()
        self._encoding = threading.Lock()  # a tokenizer that pads cannot be shared by threads
        self._state: _Loaded | None = None

    @property
    def name(self) -> str:
        """See `Embedder.name`."""
        return self._name

    @property
    def fingerprint(self) -> str:
        """See `Embedder.fingerprint`; over the model's files, so it loads the model."""
        return self._loaded().fingerprint

    @property
    def dimension(self) -> int:
        """See `Embedder.dimension`."""
        return self._loaded().dimension

    @property
    def window(self) -> int:
        """See `Embedder.window`."""
        return self._loaded().window

    def warm(self) -> None:
        """Load the model now (seconds: torch); may run in a background thread.

        Raises:
            ModelError: The model cannot be loaded.
        """
        self._loaded()

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """See `Embedder.embed_passages`."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        model = self._loaded().model
        with self._encoding:
            vectors = model.encode_document([encodable(text) for text in texts], **_options())
        return np.asarray(vectors, dtype=np.float32)

    def embed_question(self, text: str) -> FloatArray:
        """See `Embedder.embed_question`."""
        model = self._loaded().model
        with self._encoding:
            vectors = model.encode_query([encodable(text)], **_options())
        return np.asarray(vectors[0], dtype=np.float32)

    def _loaded(self) -> _Loaded:
        if self._state is None:
            with self._lock:
                if self._state is None:
                    self._state = self._load()
        return self._state

    def _load(self) -> _Loaded:
        try:
            model, folder = self._open()
            state = _Loaded(
                model=model,
                fingerprint=fingerprint_of(folder),
                dimension=int(_dimension(model)),
                window=int(model.max_seq_length or _DEFAULT_WINDOW),
            )
        except Exception as error:  # torch, transformers and the hub share no base for errors
            raise ModelError(
                f"sentence-transformers cannot load {self._name!r}: {error}",
                remedy="set embedder to bge-small, minilm, a model's folder,"
                " or a hub id that can be reached from here",
            ) from error
        return state

    def _open(self) -> "tuple[SentenceTransformer, Path]":
        _ask_for_silence()  # they read it when they are imported
        import torch  # noqa: PLC0415 - start-up time
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415 - the same
        from transformers.utils import logging  # noqa: PLC0415 - the same

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        if self._threads:
            torch.set_num_threads(self._threads)
        folder = self._folder or _fetch(self._name)
        return SentenceTransformer(str(folder), local_files_only=True), folder


def fingerprint_of(folder: Path) -> str:
    """Hash the files that make a model: weights, configuration and vocabulary.

    Returns:
        Sixteen hex digits.

    Raises:
        FileNotFoundError: The folder holds no weights.
    """
    total = hashlib.sha256()
    weights = 0
    for path in _model_files(folder):
        weights += path.suffix in _WEIGHTS
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        total.update(f"{path.relative_to(folder).as_posix()}\n{digest}\n".encode())
    if not weights:
        raise FileNotFoundError(f"{folder} holds no weights ({' or '.join(_WEIGHTS)})")
    total.update(b"unit length")
    return total.hexdigest()[:16]


def _model_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts[:-1]
        if any(part in _OTHER_FORMS or part.startswith(".") for part in inside):
            continue
        if path.suffix in (*_WEIGHTS, *_RECIPES) and path.is_file():
            yield path


def _ask_for_silence() -> None:
    """Keep the hub's libraries from reporting what is used, unless somebody has decided that."""
    if os.environ.keys().isdisjoint(_TELEMETRY):
        os.environ.update(dict.fromkeys(_TELEMETRY, "1"))


def _folder(name: str) -> Path | None:
    """Return the folder that a name means, or None where it can only be a hub id."""
    path = Path(name).expanduser()
    if path.is_dir():
        return path.resolve()
    if name.startswith((".", "/", "~")) or name.count("/") > 1:
        raise ModelError(
            f"embedder {name!r} is not a folder",
            remedy="name the folder that holds the model, or use bge-small",
        )
    return None


def _fetch(hub_id: str) -> Path:
    """Find a hub model in the local cache, or fetch it."""
    import huggingface_hub  # noqa: PLC0415 - start-up time

    if "/" not in hub_id:
        hub_id = f"sentence-transformers/{hub_id}"
    ignored = [f"{form}/*" for form in _OTHER_FORMS]
    try:
        folder = huggingface_hub.snapshot_download(
            hub_id, local_files_only=True, ignore_patterns=ignored
        )
    except FileNotFoundError:  # LocalEntryNotFoundError is one
        folder = huggingface_hub.snapshot_download(hub_id, ignore_patterns=ignored)
    return Path(folder)


def _dimension(model: "SentenceTransformer") -> int:
    if hasattr(model, "get_embedding_dimension"):  # sentence-transformers 5.3 and later
        return int(model.get_embedding_dimension() or 0)
    return int(model.get_sentence_embedding_dimension() or 0)


def _options() -> dict[str, Any]:
    return {
        "batch_size": _BATCH,
        "show_progress_bar": False,
        "normalize_embeddings": True,
        "convert_to_numpy": True,
    }
