import subprocess
import sys

import pytest

HEAVY = ("chromadb", "torch", "onnxruntime", "sentence_transformers", "tokenizers")

IMPORT = "import pullquote.vectorstore"
OPEN = """
import sys
from pathlib import Path
from pullquote.config import Settings
from pullquote.vectorstore import Store, Scope
with Store.open(Settings(data_dir=Path(sys.argv[1]))) as store:
    store.catalog.facts(), store.catalog.match(["x"], Scope(), 5), store.sync()
"""


@pytest.mark.parametrize("script", [IMPORT, OPEN], ids=["import", "open"])
def test_neither_importing_nor_opening_loads_anything_heavy(tmp_path, script):
    script += f"\nimport sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "data"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
