"""The network in torch: a BERT encoder from the packaged cross-encoder, and what is scored.

For each word piece: start of the answer, end of it, and evidence. The first piece ([CLS]) stands
for "not here" in each of the three. For each run of sentences: its relevance, which is what the
cross-encoder would say of these sentences alone.
"""

from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn import functional

from pullquote.vectorstore.weights import MS_MARCO, read_verified

LAYERS, WIDTH, HEADS = 12, 384, 12
JOINED = (9, 12)  # the layers whose pieces are read for the relevance, counted from one
DEPTH = 2  # layers that read them
QUANTIZED, SCALE, ZERO_POINT = "_quantized", "_scale", "_zero_point"  # of an int8 weight
EPSILON = 1e-12


class Layer(nn.Module):
    """One transformer layer, its norms after the sums."""

    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(WIDTH, WIDTH)
        self.key = nn.Linear(WIDTH, WIDTH)
        self.value = nn.Linear(WIDTH, WIDTH)
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.attended_norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.wide = nn.Linear(WIDTH, 4 * WIDTH)
        self.narrow = nn.Linear(4 * WIDTH, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=EPSILON)

    def forward(self, hidden: Tensor, mask: Tensor, dropout: float) -> Tensor:
        """Shape: (batch, pieces, WIDTH); the mask is True where a piece may be read."""
        return self.reading(hidden, hidden, mask, dropout)

    def reading(self, queries: Tensor, hidden: Tensor, mask: Tensor, dropout: float) -> Tensor:
        """Let queries read pieces. Shapes: (batch, queries, WIDTH), (batch, pieces, WIDTH)."""
        rows, count, _ = queries.shape

        def heads(projected: Tensor) -> Tensor:
            return projected.view(rows, -1, HEADS, WIDTH // HEADS).transpose(1, 2)

        read = functional.scaled_dot_product_attention(
            heads(self.query(queries)), heads(self.key(hidden)), heads(self.value(hidden)), mask
        )
        read = self.attended(read.transpose(1, 2).reshape(rows, count, WIDTH))
        queries = self.attended_norm(queries + functional.dropout(read, dropout, self.training))
        fed = self.narrow(functional.gelu(self.wide(queries)))
        return self.norm(queries + functional.dropout(fed, dropout, self.training))


class Relevance(nn.Module):
    """Scores runs of sentences by what two layers of the encoder have of each piece.

    One query for each run, which begins as the first piece, reads the question's pieces and the
    run's, as a cross-encoder's first piece would in its last layers; the other pieces' states are
    not made anew, so that many runs cost little more than one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.join = nn.Linear(len(JOINED) * WIDTH, WIDTH)
        self.layers = nn.ModuleList(Layer() for _ in range(DEPTH))
        self.head = nn.Linear(WIDTH, 1)

    def forward(self, joined: Tensor, runs: Tensor) -> Tensor:
        """Score each run.

        Args:
            joined: What the layers have. Shape: (batch, pieces, len(JOINED) * WIDTH).
            runs: True where a run reads a piece. Shape: (batch, runs, pieces).

        Returns:
            Logits. Shape: (batch, runs).
        """
        pieces: Tensor = self.join(joined)
        queries = pieces[:, :1].expand(-1, runs.shape[1], -1)
        for layer in self.layers:
            queries = layer.reading(queries, pieces, runs[:, None], 0.0)
        scores: Tensor = self.head(queries)
        return scores[..., 0]


class Reader(nn.Module):
    """Encoder and heads; `forward` gives (batch, pieces, 3): start, end, evidence.

    `relevance` is scored out of what `states` gives.

    Args:
        frozen: How many of the lower layers are left as they are; embeddings always are.
    """

    def __init__(self, frozen: int = 0) -> None:
        super().__init__()
        self.frozen = frozen
        self.words = nn.Embedding(30522, WIDTH)
        self.places = nn.Embedding(512, WIDTH)
        self.segments = nn.Embedding(2, WIDTH)
        self.embedded_norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.heads = nn.Linear(WIDTH, 3)
        self.relevance = Relevance()
        self.dropout = 0.1

    def forward(self, ids: Tensor, segments: Tensor, mask: Tensor) -> Tensor:
        """Args: integer ids and segments, and where there is a piece. Shape: (batch, pieces)."""
        hidden = self.states(ids, segments, mask)[-1]
        scores: Tensor = self.heads(functional.dropout(hidden, self.dropout, self.training))
        return scores

    def both(self, ids: Tensor, segments: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return what `forward` gives, and what `relevance` reads."""
        states = self.states(ids, segments, mask)
        hidden = functional.dropout(states[-1], self.dropout, self.training)
        return self.heads(hidden), torch.cat([states[layer - 1] for layer in JOINED], dim=2)

    def states(self, ids: Tensor, segments: Tensor, mask: Tensor) -> list[Tensor]:
        """Return what each layer gives. Shape of each: (batch, pieces, WIDTH)."""
        seen = mask[:, None, None, :].bool()
        given = []
        with torch.no_grad():
            places = torch.arange(ids.shape[1], device=ids.device)
            hidden = self.words(ids) + self.places(places) + self.segments(segments)
            hidden = self.embedded_norm(hidden)
            for layer in self.layers[: self.frozen]:
                hidden = layer(hidden, seen, 0.0)
                given.append(hidden)
        for layer in self.layers[self.frozen :]:
            hidden = layer(hidden, seen, self.dropout)
            given.append(hidden)
        return given

    def trained(self) -> tuple[list[nn.Parameter], list[nn.Parameter]]:
        """Return what a pass fits: the upper layers', and the three heads'."""
        for frozen in (self.words, self.places, self.segments, self.embedded_norm):
            frozen.requires_grad_(False)
        self.relevance.requires_grad_(False)
        self.layers[: self.frozen].requires_grad_(False)
        upper = [value for layer in self.layers[self.frozen :] for value in layer.parameters()]
        return upper, list(self.heads.parameters())


PARTS = {  # of a layer: their names, ours
    "attention.self.query": "query",
    "attention.self.key": "key",
    "attention.self.value": "value",
    "attention.output.dense": "attended",
    "attention.output.LayerNorm": "attended_norm",
    "intermediate.dense": "wide",
    "output.dense": "narrow",
    "output.LayerNorm": "norm",
}


def float_weights(graph: Any) -> dict[str, NDArray[np.float32]]:
    """Turn an int8 graph back into float weights, under this module's names.

    A value is scale times (q minus zero point); weights of products are transposed. The graph is
    the packaged cross-encoder's, or a reader's that was made from it (which has heads).
    """
    raw = {value.name: numpy_helper.to_array(value) for value in graph.initializer}

    def whole(name: str) -> NDArray[np.float32]:
        zero = raw[name + ZERO_POINT].astype(np.float32)
        values: NDArray[np.float32] = raw[name + QUANTIZED].astype(np.float32) - zero
        return values * raw[name + SCALE].astype(np.float32)

    embeddings = "bert.embeddings."
    made = {
        "words.weight": whole(f"{embeddings}word_embeddings.weight"),
        "places.weight": whole(f"{embeddings}position_embeddings.weight"),
        "segments.weight": whole(f"{embeddings}token_type_embeddings.weight"),
        "embedded_norm.weight": raw[f"{embeddings}LayerNorm.weight"],
        "embedded_norm.bias": raw[f"{embeddings}LayerNorm.bias"],
    }
    products = product_names(graph)
    for number in range(LAYERS):
        for theirs, ours in PARTS.items():
            name = f"bert.encoder.layer.{number}.{theirs}"
            made[f"layers.{number}.{ours}.bias"] = raw[f"{name}.bias"]
            made[f"layers.{number}.{ours}.weight"] = (
                raw[f"{name}.weight"] if theirs.endswith("LayerNorm") else whole(products[name]).T
            )
    for name, values in raw.items():
        if name.startswith(("heads.", "relevance.")):
            plain = name.removesuffix(QUANTIZED)
            if plain != name:
                made[plain] = whole(plain).T
            elif not name.endswith((SCALE, ZERO_POINT)):
                made[name] = values.T
    return made


def product_names(graph: Any) -> dict[str, str]:
    """Name the initialiser of each dense layer's weight: the exporter numbered them."""
    return {
        node.name.removesuffix("/MatMul_quant").strip("/").replace("/", "."): node.input[
            1
        ].removesuffix(QUANTIZED)
        for node in graph.node
        if node.op_type == "MatMulInteger"
    }


def load_float(reader: Reader, weights: dict[str, NDArray[np.float32]]) -> None:
    """Put weights into a network.

    Raises:
        ValueError: One has another shape here.
    """
    state = reader.state_dict()
    for name, values in weights.items():
        if state[name].shape != values.shape:
            raise ValueError(f"{name}: {values.shape} there, {tuple(state[name].shape)} here")
        state[name] = torch.from_numpy(np.array(values, dtype=np.float32))
    reader.load_state_dict(state)


def cross_encoder_graph() -> Any:
    """Return the packaged cross-encoder's ONNX model."""
    return onnx.load_from_string(read_verified(MS_MARCO, MS_MARCO.weights))


def new_reader(frozen: int = 0) -> Reader:
    """Return the network as it is before training: the cross-encoder, and random heads."""
    reader = Reader(frozen)
    load_float(reader, float_weights(cross_encoder_graph().graph))
    for ours, theirs in zip(reader.relevance.layers, reader.layers[-DEPTH:], strict=True):
        ours.load_state_dict(theirs.state_dict())
    with torch.no_grad():  # what the last layer has, to begin with
        reader.relevance.join.weight.zero_()[:, -WIDTH:] = torch.eye(WIDTH)
        reader.relevance.join.bias.zero_()
    for head in (reader.heads, reader.relevance.head):
        nn.init.normal_(head.weight, std=0.02)
        nn.init.zeros_(head.bias)
    return reader
