"""A catalog that was damaged and is restored, and a folder that can only be read."""

import json
from pathlib import Path

import pytest

from tests.support.namespace import run_with_mounts

QUESTION = "What stopped the ferry crews?"
READ_ONLY = """
import json, subprocess, sys
data, inbox = sys.argv[1:]
subprocess.run(["mount", "--bind", data, data], check=True)
subprocess.run(["mount", "-o", "remount,bind,ro", data], check=True)
for command in (
    ("ingest", inbox),
    ("sync",),
    ("remove", "lantern-4", "--purge", "--yes"),
    ("ask", "What stopped the ferry crews?"),
):
    done = subprocess.run(
        [sys.executable, "-m", "pullquote.bot.cli", "--data-dir", data, *command],
        capture_output=True,
        text=True,
    )
    print(json.dumps([command[0], done.returncode, done.stdout, done.stderr]))
"""


def damage(catalog: Path) -> None:
    """Overwrite every other page but the first ones."""
    content = bytearray(catalog.read_bytes())
    for page in range(2, len(content) // 4096, 2):
        content[page * 4096 : page * 4096 + 4096] = b"\xa5" * 4096
    catalog.write_bytes(content)


def answered(run) -> bool:
    (quote, *_) = json.loads(run("ask", QUESTION, "--json").stdout)["quotes"]
    return bool(quote["article_id"] == "lantern-3")


def test_a_damaged_catalog_is_restored_from_a_backup(run, corpus: Path, tmp_path: Path) -> None:
    assert run("backup", str(tmp_path / "copy")).exit_code == 0
    damage(corpus / "catalog.sqlite3")
    assert run("doctor").exit_code == 1
    corpus.rename(tmp_path / "broken")
    (tmp_path / "copy").rename(corpus)
    assert run("doctor").exit_code == 0
    assert answered(run)


def test_a_damaged_catalog_is_restored_from_an_export(run, corpus: Path, tmp_path: Path) -> None:
    export = tmp_path / "articles.jsonl"
    assert run("export", str(export)).exit_code == 0
    damage(corpus / "catalog.sqlite3")
    assert run("doctor").exit_code == 1
    for file in corpus.glob("catalog.sqlite3*"):
        file.rename(tmp_path / file.name)
    done = run("import", str(export))
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "Articles: 3 added.")
    assert run("doctor").exit_code == 0
    assert answered(run)
    assert run("export").stdout_bytes == export.read_bytes()


@pytest.mark.slow
def test_who_writes_in_a_folder_that_can_only_be_read_is_told_so_in_a_line(
    run, corpus: Path, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "rain.txt").write_text("Rain\n\nIt rained all day.\n")
    run("sources", "add", str(inbox))
    told = map(json.loads, run_with_mounts(READ_ONLY, corpus, inbox))
    *writers, (_, status, answer, _) = told
    assert [name for name, *_ in writers] == ["ingest", "sync", "remove"]
    for _, failed, out, error in writers:
        assert (failed, out) == (1, "")
        (line,) = error.splitlines()
        assert line.startswith("pullquote: error: ")
        assert "; " in line
    assert status == 0
    assert "Ferry crews walked out" in answer
