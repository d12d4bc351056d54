"""What is shipped: the wheel and the sdist hold what git holds of the rooms, and they run."""

import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from email.message import Message
from pathlib import Path, PurePosixPath

import pytest
from packaging.requirements import Requirement

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


def test_the_wheel_runs_from_an_empty_folder(unpacked_wheel, metadata):
    said = run_first(unpacked_wheel, "-m", "pullquote.bot.cli", "--version")
    assert said == f"pullquote {metadata['Version']}\n"


def test_every_module_of_the_wheel_is_imported_from_there(unpacked_wheel):
    paths = sorted(path.relative_to(unpacked_wheel) for path in unpacked_wheel.rglob("*.py"))
    names = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in paths]
    said = run_first(unpacked_wheel, "-c", IMPORT_ALL, str(unpacked_wheel), stdin="\n".join(names))
    assert said.split() == names


def test_the_sdist_builds_the_same_wheel(unpacked_sdist, wheel, tmp_path):
    assert contents(build("wheel", unpacked_sdist, tmp_path)) == contents(wheel)


def test_the_sdist_holds_the_tested_set_and_the_documents_and_no_tests(unpacked_sdist):
    held = {path.relative_to(unpacked_sdist).as_posix() for path in unpacked_sdist.rglob("*")}
    documents = {name for name in in_git() if name.startswith("docs/")}
    assert held >= {"LICENSE", "README.md", "CHANGELOG.md", "constraints.txt", *documents}
    assert not held & {"tests", "bench", "samples"}
