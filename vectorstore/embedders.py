"""Which embedder a setting names."""

from collections.abc import Callable

from pullquote.config import ModelError, Settings
from pullquote.vectorstore.embedder import Embedder
from pullquote.vectorstore.onnx_embedder import bge_small

_MAKERS: dict[str, Callable[[Settings], Embedder]] = {
    "bge-small": lambda settings: bge_small(threads=settings.threads),
}


def load_embedder(settings: Settings) -> Embedder:
    """Make the embedder that the settings name; packaged models load at first use.

    Raises:
        ModelError: The model is not there.
    """
    maker = _MAKERS.get(settings.embedder)
    if maker is None:
        raise ModelError(
            f"no embedder is named {settings.embedder!r}", remedy=f"use one of {list(_MAKERS)}"
        )
    return maker(settings)
