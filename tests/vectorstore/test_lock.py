import os
import stat
import subprocess
import sys
import threading

import pytest

from pullquote.config import LockedError, NotPrivateError
from pullquote.vectorstore.lock import WriterLock

HOLD = """
import sys
from pathlib import Path
from pullquote.vectorstore.lock import WriterLock
with WriterLock(Path(sys.argv[1])).held("ingest archive"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_second_process_is_told_who_holds_the_lock(tmp_path, holder):
    with pytest.raises(LockedError) as caught, WriterLock(tmp_path).held("x"):
        pass
    assert "`ingest archive`" in str(caught.value)
    assert f"process {holder.pid}" in str(caught.value)
    assert "since 20" in str(caught.value)


def test_lock_of_a_killed_process_is_free(tmp_path, holder):
    holder.kill()
    holder.wait()
    with WriterLock(tmp_path).held("x"):
        assert f"process {os.getpid()}" in WriterLock(tmp_path).holder()


def test_lock_may_be_taken_again_by_its_holder_and_is_given_back_once(tmp_path):
    lock = WriterLock(tmp_path)
    with lock.held("outer"):
        with lock.held("inner"):
            assert "`outer`" in lock.holder()
        assert lock.is_held
        assert (tmp_path / "writer.json").exists()
    assert not lock.is_held
    assert not (tmp_path / "writer.json").exists()


def test_another_thread_has_to_wait_too(tmp_path):
    lock = WriterLock(tmp_path)
    caught = []

    def take():
        try:
            with lock.held("second"):
                pass
        except LockedError as error:
            caught.append(error)

    with lock.held("first"):
        thread = threading.Thread(target=take)
        thread.start()
        thread.join()
    assert len(caught) == 1


def test_holder_without_a_note_is_unnamed(tmp_path):
    assert WriterLock(tmp_path).holder() == "an unnamed process"
    (tmp_path / "writer.json").write_text("[]")
    assert WriterLock(tmp_path).holder() == "an unnamed process"


def test_files_of_the_lock_are_private(tmp_path):
    with WriterLock(tmp_path).held("x"):
        for name in ("writer.lock", "writer.json"):
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_lock_that_cannot_be_made_is_a_plain_error(tmp_path):
    (tmp_path / "writer.lock").mkdir()
    with pytest.raises(NotPrivateError), WriterLock(tmp_path).held("x"):
        pass
