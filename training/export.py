"""Turn trained weights into the graph that ships: dynamic int8, 34 MB.

    python -m training.export training/.cache/reader.pt [vectorstore/models/reader.onnx]

The packaged cross-encoder's graph is taken as it is; only what training changed is put into it
(int8 with a scale for each output channel), and the three scores of each piece take the place of
its one logit. So the frozen layers are the very bytes that training started from.
"""

import argparse
import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from training.network import LAYERS, PARTS, cross_encoder_graph, float_weights, product_names

OUT = Path(__file__).resolve().parent.parent / "vectorstore" / "models" / "reader.onnx"
_LAST = f"/bert/encoder/layer.{LAYERS - 1}/output/LayerNorm/Add_1_output_0"


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
            whole, scale = quantized(weight.T)
            product = products[name]
            changed[f"{product}_quantized"] = whole
            changed[f"{product}_scale"] = scale
            changed[f"{product}_zero_point"] = np.zeros(len(scale), np.int8)
    kept = [value for value in graph.initializer if value.name not in changed]
    kept += [numpy_helper.from_array(np.ascontiguousarray(v), name) for name, v in changed.items()]
    kept.append(numpy_helper.from_array(state["heads.weight"].T.copy(), "heads.weight"))
    kept.append(numpy_helper.from_array(state["heads.bias"], "heads.bias"))
    nodes = [
        *graph.node,
        helper.make_node("MatMul", [_LAST, "heads.weight"], ["headed"], name="heads"),
        helper.make_node("Add", ["headed", "heads.bias"], ["scores"], name="scores"),
    ]
    nodes = needed(nodes, "scores")
    used = {name for node in nodes for name in node.input}
    made = helper.make_graph(
        nodes,
        "reader",
        [value for value in graph.input if value.name in used],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", "pieces", 3])],
        [value for value in kept if value.name in used],
    )
    out = helper.make_model(
        made,
        opset_imports=model.opset_import,
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


def needed(nodes: list[Any], output: str) -> list[Any]:
    """Keep the nodes that an output rests on, in their order."""
    wanted, kept = {output}, []
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
