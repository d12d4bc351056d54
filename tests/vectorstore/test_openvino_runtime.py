"""OpenVINO: the same vectors as onnxruntime, chosen only where it computes in bfloat16."""

import subprocess
import sys

import numpy as np
import pytest

from pullquote.config import ModelError
from pullquote.vectorstore import openvino_runtime
from pullquote.vectorstore.bert_graph import BertShape, graph_bytes
from pullquote.vectorstore.onnx_embedder import MINILM_RECIPE, OnnxEmbedder
from pullquote.vectorstore.onnx_runtime import OnnxModel
from pullquote.vectorstore.openvino_runtime import BulkModel, OpenVinoModel, has_bf16
from pullquote.vectorstore.weights import MINILM

TEXTS = ["The ferry made its last crossing.", "", "tide " * 400, "Oysters died in the bay. " * 9]


@pytest.fixture(scope="module")
def read_graph(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    return lambda: graph_bytes(MINILM, BertShape(layers=6, heads=12), folder / "models")


@pytest.fixture(scope="module")
def openvino_model(read_graph):
    pytest.importorskip("openvino", reason="the bf16 extra is not installed")
    model = OpenVinoModel(MINILM.title, read_graph, threads=2, precision="f32")
    model.load()
    return model


def test_it_gives_the_vectors_of_onnxruntime_in_the_order_of_the_texts(openvino_model, read_graph):
    ours = OnnxEmbedder(MINILM_RECIPE, OnnxModel(MINILM.title, read_graph, threads=1))
    theirs = OnnxEmbedder(MINILM_RECIPE, openvino_model)
    np.testing.assert_allclose(theirs.embed_passages(TEXTS), ours.embed_passages(TEXTS), atol=1e-4)


def test_a_vector_does_not_depend_on_its_neighbours(openvino_model):
    embedder = OnnxEmbedder(MINILM_RECIPE, openvino_model)
    together = embedder.embed_passages(TEXTS)
    alone = np.stack([embedder.embed_passages([text])[0] for text in TEXTS])
    np.testing.assert_allclose(together, alone, atol=1e-6)
    assert embedder.embed_passages([]).shape == (0, 384)


def test_a_graph_that_cannot_be_loaded_is_an_error_with_a_remedy():
    pytest.importorskip("openvino", reason="the bf16 extra is not installed")
    with pytest.raises(ModelError, match=r"broken: OpenVINO cannot load .*pip") as caught:
        OpenVinoModel("broken", lambda: b"not a graph").load()
    assert "\n" not in str(caught.value)


def test_openvino_is_imported_without_its_telemetry():
    pytest.importorskip("openvino", reason="the bf16 extra is not installed")
    script = (
        "import sys\n"
        "from pullquote.vectorstore.openvino_runtime import has_bf16\n"
        "has_bf16()\n"
        "assert 'openvino' in sys.modules\n"
        "print(sys.modules['openvino_telemetry'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "None\n"


class Reads:
    """A text model that notes what it was given."""

    def __init__(self) -> None:
        self.loads = 0
        self.rows = []

    def load(self) -> None:
        self.loads += 1

    def run(self, rows, pick):
        self.rows += rows
        return [pick(np.ones((1, 1, 4), np.float32)) for _ in rows]


@pytest.mark.parametrize("bf16", [True, False])
def test_passages_are_read_in_bf16_only_where_the_processor_has_it(monkeypatch, bf16):
    monkeypatch.setattr(openvino_runtime, "has_bf16", lambda: bf16)
    ordinary, faster = Reads(), Reads()
    model = BulkModel(ordinary, faster)
    assert model.run([], lambda output: output) == []
    model.load()
    model.run(["a row"], lambda output: output)
    used, unused = (faster, ordinary) if bf16 else (ordinary, faster)
    assert (used.loads, used.rows) == (1, ["a row"])
    assert (unused.loads, unused.rows) == (0, [])


def test_without_openvino_there_is_no_bf16(monkeypatch):
    monkeypatch.setattr(openvino_runtime.importlib.util, "find_spec", lambda name: None)
    assert has_bf16() is False


def test_an_openvino_that_does_not_work_is_passed_over_with_a_warning(monkeypatch, caplog):
    def broken():
        raise ImportError("libopenvino.so: no such file")

    monkeypatch.setattr(openvino_runtime.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(openvino_runtime, "_import_openvino", broken)
    assert has_bf16() is False
    assert "libopenvino.so" in caplog.text


@pytest.mark.parametrize(
    ("capabilities", "expected"), [(["FP32", "BF16"], True), (["FP32"], False)]
)
def test_the_processor_is_asked_what_it_can_do(monkeypatch, capabilities, expected):
    class Core:
        def get_property(self, device, name):
            assert (device, name) == ("CPU", "OPTIMIZATION_CAPABILITIES")
            return capabilities

    class Library:
        pass

    Library.Core = Core
    monkeypatch.setattr(openvino_runtime.importlib.util, "find_spec", lambda name: object())
    monkeypatch.setattr(openvino_runtime, "_import_openvino", lambda: Library)
    assert has_bf16() is expected
