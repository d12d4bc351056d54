"""The rooms as a whole: what each one offers, how it is shipped, and what importing it costs."""

import importlib
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("config", "vectorstore", "ingest", "bot")
MOST_LINES = 450
HEAVY = {
    "chromadb",
    "langchain",
    "langchain_core",
    "onnxruntime",
    "openvino",
    "sentence_transformers",
    "tokenizers",
    "torch",
    "trafilatura",
    "transformers",
}


def packages() -> list[str]:
    """Every package of the tree, by the name under which it ships."""
    folders = (init.parent for room in ROOMS for init in (ROOT / room).rglob("__init__.py"))
    return sorted("pullquote." + ".".join(f.relative_to(ROOT).parts) for f in folders)


def modules() -> list[Path]:
    return sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def shipped() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]


def run(script: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def as_in_a_dictionary(name: str) -> tuple[int, str]:
    """Sort constants first, then classes, then functions: the order that ruff keeps."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def names_offered() -> list[tuple[str, str]]:
    return [
        (package, name)
        for package in packages()
        for name in getattr(importlib.import_module(package), "__all__", ())
    ]


@pytest.mark.parametrize("package", packages())
def test_a_package_lists_what_it_offers_once_and_in_order(package):
    offered = importlib.import_module(package).__all__
    assert offered
    assert list(offered) == sorted(set(offered), key=as_in_a_dictionary)


@pytest.mark.parametrize(("package", "name"), names_offered())
def test_what_a_package_offers_is_there_and_is_its_own(package, name):
    value = getattr(importlib.import_module(package), name)
    home = getattr(value, "__module__", None) if isinstance(value, type) else None
    assert home is None or home.startswith(f"{package}.")


@pytest.mark.parametrize("package", packages())
def test_a_package_holds_no_logic_of_its_own(package):
    init = ROOT.joinpath(*package.split(".")[1:], "__init__.py")
    assert len(init.read_text().splitlines()) <= 60


@pytest.mark.parametrize("room", ROOMS)
def test_an_unknown_name_is_refused_as_python_does(room):
    with pytest.raises(AttributeError, match="nonsense"):
        importlib.import_module(f"pullquote.{room}").nonsense  # noqa: B018


def test_the_shipped_packages_are_the_folders_of_the_tree():
    assert sorted(shipped()["packages"]) == packages()


def test_each_package_ships_from_its_own_folder():
    where = {
        f"pullquote.{path.replace('/', '.')}": path for path in shipped()["package-dir"].values()
    }
    assert shipped()["package-dir"] == where
    assert sorted(where) == packages()


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_says_that_it_is_typed(room):
    assert (ROOT / room / "py.typed").is_file()


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_is_short_and_says_what_it_holds(path):
    source = path.read_text()
    assert len(source.splitlines()) <= MOST_LINES
    assert source.startswith(('"""', 'r"""'))


@pytest.mark.parametrize("room", ROOMS)
def test_importing_a_room_loads_nothing_heavy(room):
    loaded = run(f"import sys, pullquote.{room}; print(*sys.modules)").split()
    assert f"pullquote.{room}" in loaded
    assert not HEAVY & set(loaded)


@pytest.mark.parametrize("room", ROOMS)
def test_importing_a_room_leaves_the_environment_as_it_was(room):
    script = f"import os; was = dict(os.environ); import pullquote.{room}; print(was == os.environ)"
    assert run(script) == "True\n"


def test_a_bare_import_of_a_room_is_banned_by_the_linter():
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert set(linter["flake8-tidy-imports"]["banned-api"]) == set(ROOMS)
