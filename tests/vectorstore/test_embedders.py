"""Every embedder keeps the promises of the seam; minilm is the model that it says it is."""

import gzip
import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from pullquote.config import ModelError, Settings
from pullquote.vectorstore import Embedder
from pullquote.vectorstore.embedders import MODELS_FOLDER, load_embedder
from pullquote.vectorstore.onnx_embedder import MINILM_RECIPE, OnnxEmbedder, minilm
from pullquote.vectorstore.openvino_runtime import BulkModel
from pullquote.vectorstore.sentence_transformers_embedder import (
    SentenceTransformersEmbedder,
    fingerprint_of,
)
from pullquote.vectorstore.weights import MINILM, locate

ARTICLES = Path(__file__).parents[3] / "shared" / "data" / "news_qa" / "articles.jsonl.gz"
TEXTS = [
    "The ferry made its last crossing on Tuesday night.",
    "The ferry line lost $2.3 million last year, and commissioners voted to stop paying for it. "
    * 6,
    "Zoë Lindqvist-Araújo found the bell of the “Aurélie” in a crate — under eleven rods.",
    "",
    "東京 🎉 \ud800",
    "tide " * 4000,
]


def minilm_folder() -> Path:
    return locate(MINILM, MINILM.weights).parent


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def sentence_transformers() -> SentenceTransformersEmbedder:
    return SentenceTransformersEmbedder(str(minilm_folder()), threads=2)


@pytest.fixture(scope="module", params=["bge-small", "minilm", "sentence-transformers"])
def embedder(request, data_dir) -> Embedder:
    if request.param == "sentence-transformers":
        return request.getfixturevalue("sentence_transformers")
    made = load_embedder(Settings(data_dir=data_dir, embedder=request.param, threads=2))
    made.warm()
    return made


def test_vectors_have_the_promised_shape_type_and_length(embedder):
    vectors = embedder.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    question = embedder.embed_question("Who stopped the ferry?")
    assert question.shape == (embedder.dimension,)
    assert question.dtype == np.float32
    assert np.linalg.norm(question) == pytest.approx(1, abs=1e-5)


def test_no_texts_have_no_vectors(embedder):
    assert embedder.embed_passages([]).shape == (0, embedder.dimension)


def test_a_vector_does_not_depend_on_its_neighbours(embedder):
    together = embedder.embed_passages(TEXTS)
    alone = np.stack([embedder.embed_passages([text])[0] for text in TEXTS])
    if isinstance(embedder, OnnxEmbedder):
        np.testing.assert_array_equal(together, alone)
    else:  # batches with padding round differently
        np.testing.assert_allclose(together, alone, atol=1e-5)


def test_vectors_come_in_the_order_of_the_texts(embedder):
    np.testing.assert_allclose(
        embedder.embed_passages(TEXTS[::-1])[::-1], embedder.embed_passages(TEXTS), atol=1e-5
    )


def test_what_lies_beyond_the_window_is_not_read(embedder):
    short, long = embedder.embed_passages(["tide " * embedder.window, "tide " * 9000])
    np.testing.assert_allclose(short, long, atol=1e-6)


def test_a_question_is_nearest_to_the_passage_that_answers_it(embedder):
    passages = embedder.embed_passages(TEXTS)
    question = embedder.embed_question("How much money did the ferry line lose last year?")
    assert int(np.argmax(passages @ question)) == 1


def test_many_threads_may_ask_at_once(embedder):
    expected = embedder.embed_question(TEXTS[0])
    with ThreadPoolExecutor(4) as pool:
        for vector in pool.map(embedder.embed_question, [TEXTS[0]] * 8):
            np.testing.assert_allclose(vector, expected, atol=1e-5)


def test_a_fingerprint_is_sixteen_hex_digits_and_stays(embedder):
    assert len(embedder.fingerprint) == 16
    int(embedder.fingerprint, 16)
    assert embedder.fingerprint == embedder.fingerprint
    assert embedder.name


def test_fingerprints_tell_the_embedders_apart(data_dir, sentence_transformers):
    packaged = {
        name: load_embedder(Settings(data_dir=data_dir, embedder=name)).fingerprint
        for name in ("bge-small", "minilm")
    }
    # An index belongs to a fingerprint: a change here makes every user embed the corpus anew.
    assert packaged == {"bge-small": "02db9116d28b9cf1", "minilm": "baed718ad256a5d5"}
    assert sentence_transformers.fingerprint not in packaged.values()


def test_minilm_agrees_with_sentence_transformers(data_dir, sentence_transformers):
    ours = minilm(data_dir / MODELS_FOLDER)
    cosines = np.sum(
        ours.embed_passages(TEXTS) * sentence_transformers.embed_passages(TEXTS), axis=1
    )
    assert cosines.min() > 0.9999


@pytest.mark.slow
@pytest.mark.shared
@pytest.mark.timeout(900)
def test_minilm_agrees_with_sentence_transformers_on_a_thousand_real_passages(
    data_dir, sentence_transformers
):
    if not ARTICLES.is_file():
        pytest.skip("the project's shared articles are not here")
    passages = []
    with gzip.open(ARTICLES, "rt", encoding="utf-8") as lines:
        for line in lines:
            passages += [part for part in json.loads(line)["text"].split("\n\n") if len(part) > 200]
            if len(passages) >= 1000:
                break
    ours = minilm(data_dir / MODELS_FOLDER).embed_passages(passages[:1000])
    theirs = sentence_transformers.embed_passages(passages[:1000])
    assert np.sum(ours * theirs, axis=1).min() >= 0.99


def test_minilm_reads_passages_as_questions_are_read_where_there_is_no_bf16(data_dir):
    class NoBf16(BulkModel):
        def _choice(self):
            return self._ordinary

    ours = minilm(data_dir / MODELS_FOLDER)
    plain = OnnxEmbedder(MINILM_RECIPE, ours._questions, NoBf16(ours._questions, None))
    np.testing.assert_allclose(
        plain.embed_passages(TEXTS[:2])[0], plain.embed_question(TEXTS[0]), atol=1e-6
    )


def test_asking_with_a_packaged_model_never_imports_torch(data_dir):
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from pullquote.config import Settings\n"
        "from pullquote.vectorstore.cross_encoder import CrossEncoder\n"
        "from pullquote.vectorstore.embedders import load_embedder\n"
        "for name in ('bge-small', 'minilm'):\n"
        "    made = load_embedder(Settings(data_dir=Path(sys.argv[1]), embedder=name))\n"
        "    made.embed_question('who won?')\n"
        "CrossEncoder().score([('who won?', 'she won')])\n"
        "print(sorted({'torch', 'sentence_transformers', 'transformers', 'openvino'}"
        " & set(sys.modules)))\n"
    )
    minilm(data_dir / MODELS_FOLDER).warm()
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script, str(data_dir)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "[]\n"
    assert done.stderr == ""


@pytest.mark.parametrize("name", ["./no-such-model", "/no/such/model", "~/no-such", "a/b/c"])
def test_a_folder_that_is_not_there_is_an_error_with_a_remedy(name):
    with pytest.raises(ModelError, match="is not a folder; name the folder"):
        load_embedder(Settings(embedder=name))


def test_a_folder_that_holds_no_model_is_an_error_with_a_remedy(tmp_path):
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match=r"cannot load .*; set embedder to bge-small") as caught:
        load_embedder(Settings(embedder=str(tmp_path))).warm()
    assert "\n" not in str(caught.value)


def test_a_hub_id_that_cannot_be_reached_is_an_error_with_a_remedy(monkeypatch):
    asked = []

    def unreachable(hub_id, *, local_files_only=False, **_):
        asked.append((hub_id, local_files_only))
        raise FileNotFoundError("no such snapshot")

    monkeypatch.setattr("huggingface_hub.snapshot_download", unreachable)
    with pytest.raises(ModelError, match=r"cannot load 'no-such-model': no such snapshot; set"):
        load_embedder(Settings(embedder="no-such-model")).warm()
    assert asked == [
        ("sentence-transformers/no-such-model", True),
        ("sentence-transformers/no-such-model", False),
    ]


def test_a_hub_id_that_is_in_the_local_cache_is_loaded_without_the_network(monkeypatch):
    def cached(hub_id, *, local_files_only=False, **_):
        assert local_files_only, "asked the network"
        return str(minilm_folder())

    monkeypatch.setattr("huggingface_hub.snapshot_download", cached)
    made = load_embedder(Settings(embedder="somebody/a-model"))
    assert made.window == 256
    assert made.name == "somebody/a-model"


def test_a_fingerprint_covers_weights_and_recipe_and_no_other_file(tmp_path):
    model = tmp_path / "model"
    (model / "1_Pooling").mkdir(parents=True)
    (model / "model.safetensors").write_bytes(b"weights")
    (model / "1_Pooling" / "config.json").write_text('{"mean": true}')
    before = fingerprint_of(model)

    (model / "README.md").write_text("about")
    (model / "onnx").mkdir()
    (model / "onnx" / "openvino.bin").write_bytes(b"the same weights in another form")
    assert fingerprint_of(model) == before
    assert fingerprint_of(shutil.copytree(model, tmp_path / "moved")) == before

    (model / "1_Pooling" / "config.json").write_text('{"mean": false}')
    pooled_otherwise = fingerprint_of(model)
    assert pooled_otherwise != before
    (model / "model.safetensors").write_bytes(b"Weights")
    assert fingerprint_of(model) not in {before, pooled_otherwise}
