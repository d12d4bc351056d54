"""A copy of the whole data directory from the command line."""

import json
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

from pullquote.config import Settings
from pullquote.vectorstore import RememberedAnswer, Store


def test_a_backup_is_a_data_directory_that_answers(run, corpus: Path, tmp_path: Path) -> None:
    today = datetime.now(UTC).isoformat(timespec="seconds")
    with Store.open(Settings(data_dir=corpus)) as store:
        store.catalog.answers.remember(
            RememberedAnswer("0a", "Who?", today, None, None, "abstained", None, 0.1, ()),
            keep_days=90,
        )
        done = run("backup", str(tmp_path / "copy"))  # beside an open store

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Copied 3 articles to {tmp_path / 'copy'}: ")
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o700
    there = ("--data-dir", str(tmp_path / "copy"))
    assert run(*there, "doctor").exit_code == 0
    assert json.loads(run(*there, "answers", "--json").stdout)["count"] == 1
    assert run(*there, "ask", "What stopped the ferry crews?").exit_code == 0
    assert run(*there, "export").stdout_bytes == run("export").stdout_bytes


def test_backup_json_names_the_place_and_the_size(run, corpus: Path, tmp_path: Path) -> None:
    told = json.loads(run("backup", str(tmp_path / "copy"), "--json").stdout)

    size = sum(path.stat().st_size for path in (tmp_path / "copy").rglob("*") if path.is_file())
    assert told == {
        "schema": 1,
        "directory": str((tmp_path / "copy").resolve()),
        "articles": 3,
        "bytes": size,
    }


def test_a_folder_that_holds_something_is_refused(run, corpus: Path, tmp_path: Path) -> None:
    place = tmp_path / "copy\x1b[2J"
    place.mkdir()
    (place / "diary.txt").write_text("mine")

    done = run("backup", str(place))

    assert done.exit_code == 1
    assert "not empty" in done.stderr
    assert "\x1b" not in done.stderr
    assert [path.name for path in place.iterdir()] == ["diary.txt"]


def test_a_backup_waits_for_another_writer_only_if_told(run, corpus: Path, tmp_path: Path) -> None:
    held, release = threading.Event(), threading.Event()

    def write() -> None:
        with Store.open(Settings(data_dir=corpus)) as store, store.writing("a long ingest"):
            held.set()
            release.wait(30)

    writer = threading.Thread(target=write)
    writer.start()
    held.wait(30)
    refused = run("backup", str(tmp_path / "copy"))
    threading.Timer(0.2, release.set).start()
    waited = run("backup", str(tmp_path / "copy"), "--wait", "30")
    writer.join()

    assert refused.exit_code == 1
    assert "a long ingest is running" in refused.stderr
    assert waited.exit_code == 0
