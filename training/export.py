"""Turn trained weights into the graph that ships: dynamic int8, 38 MB.

    python -m training.export training/.cache/reader.pt [vectorstore/models/reader.onnx]

The packaged cross-encoder's graph is taken as it is; only what training changed is put into it
(int8 with a scale for each output channel), and the three scores of each piece, and one of each
run of sentences, take the place of its one logit. So the frozen layers are the very bytes that
training started from.
"""

import argparse
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from training.network import (
    DEPTH,
    EPSILON,
    HEADS,
    JOINED,
    LAYERS,
    PARTS,
    QUANTIZED,
    SCALE,
    WIDTH,
    ZERO_POINT,
    cross_encoder_graph,
    float_weights,
    product_names,
)

OUT = Path(__file__).resolve().parent.parent / "vectorstore" / "models" / "reader.onnx"
_OPSET = 17  # the first with LayerNormalization
_FAR_BELOW = -1e4  # added to the logit of a piece that a run does not read


def output_of(layer: int) -> str:
    """Name what a layer gives in the graph, counted from one."""
    return f"/bert/encoder/layer.{layer - 1}/output/LayerNorm/Add_1_output_0"


def export(state: dict[str, NDArray[np.float32]]) -> bytes:
    """Return the ONNX file of these weights (names as in `training.network.Reader`)."""
    model = cross_encoder_graph()
    graph = model.graph
    before = float_weights(graph)
    products = product_names(graph)
    changed: dict[str, NDArray[Any]] = {}
    for number in range(LAYERS):
        prefix = f"layers.{number}."
        if all(np.array_equal(state[n], v) for n, v in before.items() if n.startswith(prefix)):
            continue
        for theirs, ours in PARTS.items():
            name = f"bert.encoder.layer.{number}.{theirs}"
            weight = state[f"{prefix}{ours}.weight"]
            changed[f"{name}.bias"] = state[f"{prefix}{ours}.bias"]
            if theirs.endswith("LayerNorm"):
                changed[f"{name}.weight"] = weight
                continue
            changed |= _quantized_under(products[name], weight.T)
    kept = [value for value in graph.initializer if value.name not in changed]
    kept += [numpy_helper.from_array(np.ascontiguousarray(v), name) for name, v in changed.items()]
    kept.append(numpy_helper.from_array(state["heads.weight"].T.copy(), "heads.weight"))
    kept.append(numpy_helper.from_array(state["heads.bias"], "heads.bias"))
    runs = _Runs(state)
    runs.build()
    kept += [numpy_helper.from_array(np.ascontiguousarray(v), n) for n, v in runs.constants.items()]
    nodes = [
        *graph.node,
        helper.make_node("MatMul", [output_of(LAYERS), "heads.weight"], ["headed"], name="heads"),
        helper.make_node("Add", ["headed", "heads.bias"], ["scores"], name="scores"),
        *runs.nodes,
    ]
    nodes = needed(nodes, "scores", "relevance")
    used = {name for node in nodes for name in node.input}
    made = helper.make_graph(
        nodes,
        "reader",
        [
            *(value for value in graph.input if value.name in used),
            helper.make_tensor_value_info("runs", TensorProto.FLOAT, [1, "runs", "pieces"]),
        ],
        [
            helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, "pieces", 3]),
            helper.make_tensor_value_info("relevance", TensorProto.FLOAT, [1, "runs", 1]),
        ],
        [value for value in kept if value.name in used],
    )
    out = helper.make_model(
        made,
        opset_imports=[helper.make_opsetid("", _OPSET)],
        ir_version=model.ir_version,
        producer_name="pullquote",
    )
    onnx.checker.check_model(out)
    content: bytes = out.SerializeToString(deterministic=True)
    return content


def quantized(weight: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Quantize a weight of shape (in, out), symmetrically, with a scale for each output.

    Seven bits: onnxruntime's int8 products saturate on processors without VNNI where eight are
    used (its documentation calls this `reduce_range`).
    """
    scale = np.maximum(np.abs(weight).max(axis=0), 1e-8) / 63
    return np.round(weight / scale).astype(np.int8), scale.astype(np.float32)


class _Runs:
    """The nodes and constants that score runs of sentences, as `training.network.Relevance`.

    A run reads the pieces that `runs` has ones for; the products are int8, as in other layers.
    """

    def __init__(self, state: dict[str, NDArray[np.float32]]) -> None:
        self._state = state
        self.nodes: list[Any] = []
        self.constants: dict[str, NDArray[Any]] = {}

    def build(self) -> None:
        """Make them: `relevance` (1, runs, 1) out of `runs` (1, runs, pieces)."""
        one, width = (self._constant(name, [n]) for name, n in (("one", 1), ("width", WIDTH)))
        zero = self._constant("zero", [0])
        joined = self._node("Concat", *map(output_of, JOINED), axis=2)
        pieces = self._dense(self._scaled(joined), "join")
        read = self._scaled(pieces)
        first = self._node("Slice", pieces, zero, one, one)
        count = self._node("Shape", "runs", start=1, end=2)
        queries = self._node("Expand", first, self._node("Concat", one, count, width, axis=0))
        unread = self._node("Sub", self._constant("1", np.float32(1)), "runs")
        below = self._node("Mul", unread, self._constant("far below", np.float32(_FAR_BELOW)))
        below = self._node("Unsqueeze", below, one)
        for number in range(DEPTH):
            queries = self._layer(f"layers.{number}", queries, read, below)
        product = self._node("MatMul", queries, self._weight("head.weight", lambda w: w.T))
        self._node("Add", product, self._weight("head.bias"))
        self.nodes[-1].output[0] = "relevance"

    def _layer(self, name: str, queries: str, read: tuple[str, str, str], below: str) -> str:
        query = self._heads(self._dense(self._scaled(queries), f"{name}.query"), [0, 2, 1, 3])
        key = self._heads(self._dense(read, f"{name}.key"), [0, 2, 3, 1])
        value = self._heads(self._dense(read, f"{name}.value"), [0, 2, 1, 3])
        scale = self._constant("scale", np.float32((WIDTH // HEADS) ** -0.5))
        logits = self._node("Mul", self._node("MatMul", query, key), scale)
        shares = self._node("Softmax", self._node("Add", logits, below), axis=-1)
        found = self._node("Transpose", self._node("MatMul", shares, value), perm=[0, 2, 1, 3])
        found = self._node("Reshape", found, self._constant("whole", [0, 0, WIDTH]))
        attended = self._dense(self._scaled(found), f"{name}.attended")
        queries = self._norm(self._node("Add", queries, attended), f"{name}.attended_norm")
        wide = self._gelu(self._dense(self._scaled(queries), f"{name}.wide"))
        narrow = self._dense(self._scaled(wide), f"{name}.narrow")
        return self._norm(self._node("Add", queries, narrow), f"{name}.norm")

    def _heads(self, projected: str, order: list[int]) -> str:
        parted = self._constant("heads", [0, 0, HEADS, WIDTH // HEADS])
        return self._node("Transpose", self._node("Reshape", projected, parted), perm=order)

    def _gelu(self, x: str) -> str:
        root, half, one = (
            self._constant(name, np.float32(value))
            for name, value in (("root of 2", 2**0.5), ("half", 0.5), ("1", 1))
        )
        share = self._node("Add", self._node("Erf", self._node("Div", x, root)), one)
        return self._node("Mul", self._node("Mul", x, share), half)

    def _norm(self, x: str, name: str) -> str:
        weight, bias = self._weight(f"{name}.weight"), self._weight(f"{name}.bias")
        return self._node("LayerNormalization", x, weight, bias, axis=-1, epsilon=EPSILON)

    def _scaled(self, x: str) -> tuple[str, str, str]:
        """Quantize what a product reads: whole numbers, their scale and their zero point."""
        made = [f"{x}{part}" for part in (QUANTIZED, SCALE, ZERO_POINT)]
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [x], made, name=f"{x} scaled"))
        return made[0], made[1], made[2]

    def _dense(self, read: tuple[str, str, str], name: str) -> str:
        whole, scale, zero = read
        weight = f"relevance.{name}.weight"
        self.constants |= _quantized_under(weight, self._state[weight].T)
        inputs = [whole, weight + QUANTIZED, zero, weight + ZERO_POINT]
        product = self._node("MatMulInteger", *inputs)
        product = self._node("Cast", product, to=TensorProto.FLOAT)
        scales = self._node("Mul", scale, weight + SCALE)
        return self._node("Add", self._node("Mul", product, scales), self._weight(f"{name}.bias"))

    def _node(self, operator: str, *inputs: str, **attributes: Any) -> str:
        output = f"runs:{len(self.nodes)}"
        self.nodes.append(
            helper.make_node(operator, inputs, [output], name=f"{operator} {output}", **attributes)
        )
        return output

    def _weight(self, name: str, made: Callable[[NDArray[Any]], NDArray[Any]] = np.asarray) -> str:
        self.constants[f"relevance.{name}"] = made(self._state[f"relevance.{name}"])
        return f"relevance.{name}"

    def _constant(self, name: str, values: Any) -> str:
        made = np.asarray(values)
        self.constants[f"runs {name}"] = made if made.dtype == np.float32 else made.astype(np.int64)
        return f"runs {name}"


def _quantized_under(name: str, weight: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    whole, scale = quantized(weight)
    zero = np.zeros(len(scale), np.int8)
    return {name + QUANTIZED: whole, name + SCALE: scale, name + ZERO_POINT: zero}


def needed(nodes: list[Any], *outputs: str) -> list[Any]:
    """Keep the nodes that outputs rest on, in their order."""
    wanted, kept = set(outputs), []
    for node in reversed(nodes):
        if wanted.intersection(node.output):
            wanted.update(node.input)
            kept.append(node)
    return kept[::-1]


def main() -> None:
    """Export, and say the sha256 that `vectorstore/weights.py` must name."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("trained", type=Path)
    parser.add_argument("out", type=Path, nargs="?", default=OUT)
    options = parser.parse_args()
    state = torch.load(options.trained, map_location="cpu", weights_only=True)
    content = export({name: value.numpy() for name, value in state.items()})
    options.out.parent.mkdir(exist_ok=True)
    options.out.write_bytes(content)
    print(
        f"{options.out}: {len(content) / 1e6:.1f} MB, sha256 {hashlib.sha256(content).hexdigest()}"
    )


if __name__ == "__main__":
    main()
