"""The seam between the rooms and a text encoder: what every embedder promises."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]


class Embedder(Protocol):
    """Turns passages and questions into unit vectors of one space.

    The vector of a text is a function of the text alone: it does not depend on the texts that
    are embedded beside it. Vectors of two embedders cannot be compared; `fingerprint` tells
    them apart.
    """

    @property
    def name(self) -> str:
        """The name under which the settings know this model."""
        ...

    @property
    def fingerprint(self) -> str:
        """Sixteen hex digits over the weights, the pooling and the normalisation."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    @property
    def window(self) -> int:
        """Most word pieces that are read of one text, special tokens included."""
        ...

    def warm(self) -> None:
        """Load all that embedding needs now, not at first use; may run in a thread.

        Raises:
            ModelError: The weights are missing, altered or cannot be loaded.
        """
        ...

    def embed_passages(self, texts: Sequence[str]) -> FloatArray:
        """Embed texts. Shape: (len(texts), dimension), float32, unit length."""
        ...

    def embed_question(self, text: str) -> FloatArray:
        """Embed a question. Shape: (dimension,), float32, unit length."""
        ...
