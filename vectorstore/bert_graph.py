"""An ONNX graph of a BERT encoder, made from its safetensors file without torch.

The graph reads one text without padding, so it has no attention mask; segment 0 is folded into
the positions, and the scale of attention into the queries. It is written once into the data
directory's `models/` folder, under a name that holds the hash of the weights it was made from.
"""

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pullquote.config import ModelError
from pullquote.vectorstore.weights import PackagedModel, read_verified

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

_SHAPE_OF_GRAPH = 1  # raise it when `build_graph` makes another graph of the same weights
_OPSET = 20  # the first with Gelu; LayerNormalization came with 17
_IR_VERSION = 9  # what onnxruntime 1.20 reads
_REMEDY = "make the data directory writable, or set data_dir to a folder that is"

Weights = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class BertShape:
    """The numbers of a BERT encoder that its weights' shapes do not tell."""

    layers: int
    heads: int
    epsilon: float = 1e-12


def graph_bytes(model: PackagedModel, shape: BertShape, models_dir: Path) -> bytes:
    """Return the ONNX graph of a model; make and keep it where it is not there yet.

    A kept graph is compared with the sha256 that was noted beside it, and made anew when it
    differs. Two processes may do this at the same time.

    Args:
        model: Whose weights are a safetensors file.
        shape: Its layers and heads.
        models_dir: Where graphs are kept.

    Raises:
        ModelError: The weights are missing or altered, or the graph cannot be written.
    """
    name = f"{model.package}-{model.weights.sha256[:16]}-{_SHAPE_OF_GRAPH}.onnx"
    path, note = models_dir / name, models_dir / f"{name}.sha256"
    kept = _kept(path, note)
    if kept is not None:
        return kept
    from safetensors.numpy import load  # noqa: PLC0415 - start-up time

    content: bytes = build_graph(
        load(read_verified(model, model.weights)), shape
    ).SerializeToString(deterministic=True)
    digest = hashlib.sha256(content).hexdigest()
    try:
        models_dir.mkdir(mode=0o700, exist_ok=True)
        _write(path, content)
        _write(note, f"{digest}  {name}\n".encode())
    except OSError as error:
        raise ModelError(
            f"{model.title}: its graph cannot be written to {path}: {error.strerror}",
            remedy=_REMEDY,
        ) from error
    return content


def build_graph(weights: Weights, shape: BertShape) -> "ModelProto":
    """Make the graph: `input_ids` (1, n_pieces) to `hidden` (1, n_pieces, dimension)."""
    from onnx import TensorProto, helper  # noqa: PLC0415 - start-up time

    parts = _Parts(weights)
    hidden = _embeddings(parts, shape)
    for layer in range(shape.layers):
        hidden = _layer(parts, shape, f"encoder.layer.{layer}.", hidden)
    parts.nodes[-1].output[0] = "hidden"
    dimension = weights["embeddings.word_embeddings.weight"].shape[1]
    graph = helper.make_graph(
        parts.nodes,
        "bert",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "n_pieces"])],
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [1, "n_pieces", dimension])],
        parts.constants,
    )
    return helper.make_model(
        graph,
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=_IR_VERSION,
        producer_name="pullquote",
    )


@dataclass(slots=True)
class _Parts:
    """The nodes and constants of a graph while it is made."""

    weights: Weights
    nodes: "list[NodeProto]" = field(default_factory=list)
    constants: "list[TensorProto]" = field(default_factory=list)

    def node(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Append a node and return the name of its output."""
        return self.nodes_of(operator, inputs, 1, **attributes)[0]

    def nodes_of(
        self, operator: str, inputs: tuple[str, ...], n_outputs: int, **attributes: Any
    ) -> list[str]:
        """Append a node with several outputs and return their names."""
        from onnx import helper  # noqa: PLC0415 - start-up time

        name = f"{operator}_{len(self.nodes)}"
        outputs = [f"{name}:{at}" for at in range(n_outputs)]
        self.nodes.append(helper.make_node(operator, inputs, outputs, name=name, **attributes))
        return outputs

    def constant(self, name: str, values: NDArray[Any]) -> str:
        """Add a constant and return its name."""
        from onnx import numpy_helper  # noqa: PLC0415 - start-up time

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def linear(self, x: str, name: str) -> str:
        """Append x @ weight + bias of the dense layer of this name."""
        return self.affine(x, name, self.weights[f"{name}.weight"].T, self.weights[f"{name}.bias"])

    def affine(
        self, x: str, name: str, weight: NDArray[np.float32], bias: NDArray[np.float32]
    ) -> str:
        """Append x @ weight + bias."""
        product = self.node("MatMul", x, self.constant(f"{name}.weight", weight))
        return self.node("Add", product, self.constant(f"{name}.bias", bias))

    def norm(self, x: str, name: str, epsilon: float) -> str:
        """Append the layer normalisation of this name."""
        weight = self.constant(f"{name}.weight", self.weights[f"{name}.weight"])
        bias = self.constant(f"{name}.bias", self.weights[f"{name}.bias"])
        return self.node("LayerNormalization", x, weight, bias, axis=-1, epsilon=epsilon)


def _embeddings(parts: _Parts, shape: BertShape) -> str:
    weights = parts.weights
    positions = (
        weights["embeddings.position_embeddings.weight"]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    vocabulary = parts.constant("words", weights["embeddings.word_embeddings.weight"])
    zero = parts.constant("zero", np.zeros(1, np.int64))
    n_pieces = parts.node("Shape", "input_ids", start=1, end=2)
    words = parts.node("Gather", vocabulary, "input_ids")
    places = parts.node("Slice", parts.constant("positions", positions), zero, n_pieces, zero)
    return parts.norm(parts.node("Add", words, places), "embeddings.LayerNorm", shape.epsilon)


def _layer(parts: _Parts, shape: BertShape, name: str, hidden: str) -> str:
    attended = parts.linear(
        _attention(parts, shape, f"{name}attention.self.", hidden),
        f"{name}attention.output.dense",
    )
    hidden = parts.norm(
        parts.node("Add", attended, hidden), f"{name}attention.output.LayerNorm", shape.epsilon
    )
    wide = parts.node("Gelu", parts.linear(hidden, f"{name}intermediate.dense"))
    narrow = parts.linear(wide, f"{name}output.dense")
    return parts.norm(parts.node("Add", narrow, hidden), f"{name}output.LayerNorm", shape.epsilon)


def _attention(parts: _Parts, shape: BertShape, name: str, hidden: str) -> str:
    """Append self-attention; the three projections are one product."""
    weights = [parts.weights[f"{name}{part}.weight"].T for part in ("query", "key", "value")]
    biases = [parts.weights[f"{name}{part}.bias"] for part in ("query", "key", "value")]
    dimension = weights[0].shape[1]
    per_head = dimension // shape.heads
    scale = np.float32(1 / np.sqrt(per_head))
    together = parts.affine(
        hidden,
        f"{name}qkv",
        np.concatenate([weights[0] * scale, *weights[1:]], axis=1),
        np.concatenate([biases[0] * scale, *biases[1:]]),
    )
    heads = parts.constant(f"{name}heads", np.array([0, 0, shape.heads, per_head], np.int64))
    whole = parts.constant(f"{name}whole", np.array([0, 0, dimension], np.int64))
    query, key, value = (
        parts.node("Reshape", projected, heads)
        for projected in parts.nodes_of("Split", (together,), 3, axis=2, num_outputs=3)
    )
    query = parts.node("Transpose", query, perm=[0, 2, 1, 3])
    key = parts.node("Transpose", key, perm=[0, 2, 3, 1])
    value = parts.node("Transpose", value, perm=[0, 2, 1, 3])
    shares = parts.node("Softmax", parts.node("MatMul", query, key), axis=-1)
    read = parts.node("Transpose", parts.node("MatMul", shares, value), perm=[0, 2, 1, 3])
    return parts.node("Reshape", read, whole)


def _kept(path: Path, note: Path) -> bytes | None:
    """Read a graph that was kept, or None where there is none that can be trusted."""
    try:
        content, noted = path.read_bytes(), note.read_text().split()
    except (OSError, UnicodeDecodeError):
        return None
    whole = noted[:1] == [hashlib.sha256(content).hexdigest()]
    return content if whole else None


def _write(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
