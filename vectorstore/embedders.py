"""Which embedder a setting names."""

from collections.abc import Callable
from pathlib import Path

from pullquote.config import Settings
from pullquote.vectorstore.embedder import Embedder
from pullquote.vectorstore.onnx_embedder import (
    BGE_SMALL_RECIPE,
    MINILM_RECIPE,
    bge_small,
    minilm,
)
from pullquote.vectorstore.sentence_transformers_embedder import SentenceTransformersEmbedder

MODELS_FOLDER = "models"  # below the data directory

_PACKAGED: dict[str, Callable[[Settings], Embedder]] = {
    "bge-small": lambda settings: bge_small(threads=settings.threads),
    "minilm": lambda settings: minilm(settings.data_dir / MODELS_FOLDER, threads=settings.threads),
}


def load_embedder(settings: Settings) -> Embedder:
    """Make the embedder that the settings name; it loads at first use, or by its `warm`.

    Raises:
        ModelError: The package with the weights is not installed, or a folder is not there.
    """
    make = _PACKAGED.get(settings.embedder)
    if make is not None:
        return make(settings)
    return SentenceTransformersEmbedder(settings.embedder, threads=settings.threads)


def lasting_name(name: str) -> str:
    """Name the same embedder in any working directory: a folder by its whole path."""
    folder = Path(name).expanduser()
    return str(folder.resolve()) if name not in _PACKAGED and folder.is_dir() else name


def packaged_name(fingerprint: str) -> str | None:
    """Name the packaged embedder with this fingerprint; loads nothing."""
    recipes = (BGE_SMALL_RECIPE, MINILM_RECIPE)
    return next((recipe.name for recipe in recipes if recipe.fingerprint == fingerprint), None)
