"""What is shipped: the wheel and the sdist hold what git holds of the rooms, and they run."""

import ast
import json
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from email.message import Message
from importlib.metadata import Distribution, distribution, packages_distributions
from pathlib import Path, PurePosixPath

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "ingest", "vectorstore", "config")
SHIPPED = (".py", ".sql", ".json", ".onnx")

pytestmark = pytest.mark.slow

IMPORT_ALL = """
import importlib, sys
from pathlib import Path

folder = Path(sys.argv[1])
for name in sys.stdin.read().split():
    module = importlib.import_module(name)
    assert Path(module.__file__).is_relative_to(folder), f"{name} came from {module.__file__}"
    print(name)
"""


def in_git() -> list[str]:
    """The files that git follows and that are there."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def of_the_rooms() -> list[str]:
    """What a wheel should hold of git's files."""
    return [
        name
        for name in in_git()
        if name.split("/")[0] in ROOMS
        and (name.endswith(SHIPPED) or PurePosixPath(name).name == "py.typed")
    ]


def build(what: str, tree: Path, out: Path) -> Path:
    # Without isolation: the backend of the tested set builds, and nothing is fetched.
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", f"--{what}", "--outdir", out, tree],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = out.iterdir()
    return made


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of git's files, so that what else lies about plays no part."""
    copy = tmp_path_factory.mktemp("tree")
    for name in in_git():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    return copy


@pytest.fixture(scope="session")
def sdist(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("sdist", tree, tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="session")
def unpacked_sdist(sdist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    (inner,) = folder.iterdir()
    return inner


@pytest.fixture(scope="session")
def wheel(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", tree, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def unpacked_wheel(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def metadata(wheel: Path) -> Message:
    (text,) = [data for name, data in contents(wheel).items() if name.endswith("/METADATA")]
    return message_from_string(text.decode())


def imported(path: str) -> set[str]:
    """The libraries and rooms that a file imports, wherever in it."""
    nodes = list(ast.walk(ast.parse((ROOT / path).read_text())))
    modules = [alias.name for n in nodes if isinstance(n, ast.Import) for alias in n.names]
    modules += [n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.module]
    return {module.split(".")[0] for module in modules}


def demanded(requirements: list[str]) -> dict[str, Distribution]:
    """What these requirements bring along: themselves, and what they require in turn."""
    found: dict[str, Distribution] = {}
    waiting = [(Requirement(line), frozenset[str]()) for line in requirements]
    asked: set[tuple[str, str]] = set()
    while waiting:
        requirement, extras = waiting.pop()
        marker = requirement.marker
        if marker and not any(marker.evaluate({"extra": extra}) for extra in extras or {""}):
            continue
        name = canonicalize_name(requirement.name)
        for extra in ("", *requirement.extras):
            if (name, extra) not in asked:
                asked.add((name, extra))
                found[name] = distribution(name)
                inner = found[name].requires or []
                waiting += [(Requirement(line), frozenset({extra})) for line in inner]
    return found


@pytest.fixture(scope="session")
def clean(wheel: Path, metadata: Message, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel and what it asks for, and nothing else of the tested set.

    The wheel is installed; what it asks for is linked from where the tests run, which costs no
    download. So this shows that no requirement is missing, not that a registry has them.
    """
    folder = tmp_path_factory.mktemp("clean") / "venv"
    uv = [sys.executable, "-m", "uv"]
    subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    for there in demanded(metadata.get_all("Requires-Dist")).values():
        for name in {file.parts[0] for file in there.files or [] if file.parts[0] != ".."}:
            if name.endswith(".dist-info"):  # uv passes over a link to one
                shutil.copytree(Path(there.locate_file(name)), site / name)
            elif not (site / name).exists() and not name.startswith("__"):
                (site / name).symlink_to(Path(there.locate_file(name)))
    install = [*uv, "pip", "install", "--quiet", "--offline", "--python", folder / "bin/python"]
    constraints = ["--constraint", ROOT / "constraints.txt"]
    done = subprocess.run(
        [*install, *constraints, wheel], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


def in_clean(clean: Path, program: str, *arguments: str | Path, stdin: str = "") -> str:
    done = subprocess.run(
        [clean / "bin" / program, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=400,
        check=False,
        cwd=clean,
        env={"PATH": "", "HOME": str(clean)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_first(folder: Path, *arguments: str, stdin: str = "") -> str:
    """Run Python with a folder before all that is installed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=folder,
        env={"PATH": "", "HOME": str(folder), "PYTHONPATH": str(folder)},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_what_git_holds_of_the_rooms_and_nothing_else(wheel):
    code = [name for name in contents(wheel) if ".dist-info/" not in name]
    assert sorted(code) == sorted(f"pullquote/{name}" for name in of_the_rooms())


def test_git_holds_nothing_in_the_rooms_that_would_not_be_shipped():
    inside = [name for name in in_git() if name.split("/")[0] in ROOMS]
    assert sorted(inside) == sorted(of_the_rooms())


def test_the_wheel_s_files_are_git_s_byte_by_byte(wheel):
    held = contents(wheel)
    changed = [n for n in of_the_rooms() if held[f"pullquote/{n}"] != (ROOT / n).read_bytes()]
    assert changed == []


def test_the_wheel_is_for_any_machine(wheel):
    assert wheel.name.endswith("-py3-none-any.whl")


def test_the_wheel_says_licence_python_and_what_it_is(metadata):
    assert metadata["Name"] == "pullquote"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["License-File"] == "LICENSE"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload().strip() == (ROOT / "README.md").read_text().strip()


def test_the_wheel_brings_its_licence_and_the_console_script(wheel):
    held = contents(wheel)
    (licence,) = [data for name, data in held.items() if name.endswith("licenses/LICENSE")]
    (scripts,) = [data for name, data in held.items() if name.endswith("entry_points.txt")]
    assert licence == (ROOT / "LICENSE").read_bytes()
    assert scripts.decode().split("\n")[:2] == [
        "[console_scripts]",
        "pullquote = pullquote.bot.cli:main",
    ]


def test_every_requirement_stands_in_the_tested_set(metadata):
    tested = {line.partition("==")[0] for line in (ROOT / "constraints.txt").read_text().split()}
    wanted = {Requirement(line).name for line in metadata.get_all("Requires-Dist")}
    assert wanted - tested == set()


def test_every_library_that_is_imported_is_asked_for_by_its_own_name(metadata):
    asked = {canonicalize_name(Requirement(r).name) for r in metadata.get_all("Requires-Dist")}
    found = packages_distributions()
    optional = {"matplotlib", "openvino"}  # behind extras; not always installed
    ours = sys.stdlib_module_names | optional | {"pullquote"}
    names = {name for path in of_the_rooms() if path.endswith(".py") for name in imported(path)}
    unasked = {
        name
        for name in names - ours
        if asked.isdisjoint(map(canonicalize_name, found.get(name, ())))
    }
    assert unasked == set()


def test_the_wheel_runs_from_an_empty_folder(unpacked_wheel, metadata):
    said = run_first(unpacked_wheel, "-m", "pullquote.bot.cli", "--version")
    assert said == f"pullquote {metadata['Version']}\n"


def test_every_module_of_the_wheel_is_imported_from_there(unpacked_wheel):
    paths = sorted(path.relative_to(unpacked_wheel) for path in unpacked_wheel.rglob("*.py"))
    names = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in paths]
    said = run_first(unpacked_wheel, "-c", IMPORT_ALL, str(unpacked_wheel), stdin="\n".join(names))
    assert said.split() == names


def test_with_nothing_but_what_the_wheel_asks_for_articles_are_ingested_and_questions_answered(
    clean, tmp_path
):
    assert not list(clean.glob("lib/python*/site-packages/pytest"))
    here = ("--data-dir", tmp_path / "data")
    told = in_clean(clean, "pullquote", *here, "ingest", "--json", ROOT / "samples" / "articles")
    assert (json.loads(told)["added"], json.loads(told)["failures"]) == (15, [])
    question = "Who found the ship's bell in the Brannet museum?"
    answer = json.loads(in_clean(clean, "pullquote", *here, "ask", "--json", question))
    assert "Zoë Lindqvist-Araújo" in answer["quotes"][0]["text"]


def test_every_module_is_imported_with_nothing_but_what_the_wheel_asks_for(clean, unpacked_wheel):
    paths = sorted(path.relative_to(unpacked_wheel) for path in unpacked_wheel.rglob("*.py"))
    names = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in paths]
    said = in_clean(clean, "python", "-c", IMPORT_ALL, clean, stdin="\n".join(names))
    assert said.split() == names


def test_the_sdist_builds_the_same_wheel(unpacked_sdist, wheel, tmp_path):
    assert contents(build("wheel", unpacked_sdist, tmp_path)) == contents(wheel)


def test_the_sdist_holds_the_tested_set_and_the_documents_and_no_tests(unpacked_sdist):
    held = {path.relative_to(unpacked_sdist).as_posix() for path in unpacked_sdist.rglob("*")}
    documents = {name for name in in_git() if name.startswith("docs/")}
    assert held >= {"LICENSE", "README.md", "CHANGELOG.md", "constraints.txt", *documents}
    assert not held & {"tests", "bench", "samples"}
