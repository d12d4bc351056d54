"""Commands that write, while another process does."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pullquote.config import Settings
from pullquote.vectorstore import Store


@pytest.fixture
def release(tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Let another thread write, until this is called."""
    held, over = threading.Event(), threading.Event()

    def write() -> None:
        settings = Settings(data_dir=tmp_path / "data")
        with Store.open(settings) as store, store.writing("a long ingest"):
            held.set()
            over.wait(60)

    writer = threading.Thread(target=write)
    writer.start()
    assert held.wait(60)
    yield over.set
    over.set()
    writer.join()


def test_a_source_is_left_once_another_writer_is_done(run, release, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    run("sources", "add", str(tmp_path / "inbox"))
    refused = run("sources", "remove", "inbox", "--yes")
    assert (refused.exit_code, "a long ingest is running" in refused.stderr) == (1, True)
    threading.Timer(0.2, release).start()
    assert run("sources", "remove", "inbox", "--yes", "--wait", "60").exit_code == 0


def test_doctor_mends_once_another_writer_is_done(run, corpus: Path, release) -> None:
    shutil.rmtree(corpus / "index")
    refused = run("doctor", "--fix")
    assert (refused.exit_code, "a long ingest is running" in refused.stderr) == (1, True)
    threading.Timer(0.2, release).start()
    assert run("doctor", "--fix", "--wait", "60").exit_code == 0
