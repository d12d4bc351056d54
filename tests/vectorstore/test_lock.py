import math
import os
import re
import stat
import subprocess
import sys
import threading

import pytest
from filelock import FileLock

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
    said = rf"ingest archive is running, pid {holder.pid}, since 20\d\d-\d\d-\d\dT[\d:]+\+00:00"
    assert re.fullmatch(said, caught.value.args[0])
    assert "--wait" in caught.value.remedy


def test_lock_of_a_killed_process_is_taken_over_with_its_note(tmp_path, holder):
    holder.kill()
    holder.wait()
    assert (tmp_path / "writer.json").exists()
    with WriterLock(tmp_path).held("sync"):
        assert f"sync is running, pid {os.getpid()}" in WriterLock(tmp_path).holder()
    assert not (tmp_path / "writer.json").exists()


def test_note_of_a_killed_process_does_not_name_it_as_the_holder(tmp_path, holder):
    holder.kill()
    holder.wait()
    unnamed = FileLock(tmp_path / "writer.lock")  # a holder that has not written its note yet
    with unnamed, pytest.raises(LockedError) as caught, WriterLock(tmp_path).held("x"):
        pass
    assert caught.value.args[0] == "another process is writing"


@pytest.mark.parametrize("timeout_s", [60, math.inf])
def test_who_waits_gets_the_lock_when_its_holder_is_done(tmp_path, holder, timeout_s):
    letting_go = threading.Timer(0.2, holder.stdin.close)
    letting_go.start()
    with WriterLock(tmp_path).held("sync", timeout_s=timeout_s):
        assert holder.wait(timeout=60) == 0
    letting_go.join()


def test_who_waits_too_short_a_time_is_told_who_holds_the_lock(tmp_path, holder):
    with (
        pytest.raises(LockedError, match=f"pid {holder.pid}"),
        WriterLock(tmp_path).held("sync", timeout_s=0.1),
    ):
        pass


def test_somebody_writes_while_the_lock_is_held_by_a_living_process(tmp_path, holder):
    lock = WriterLock(tmp_path)
    assert lock.somebody_writes
    holder.kill()
    holder.wait()
    assert not lock.somebody_writes
    with lock.held("x"):
        assert WriterLock(tmp_path).somebody_writes
    assert not WriterLock(tmp_path).somebody_writes


def test_lock_may_be_taken_again_by_its_holder_and_is_given_back_once(tmp_path):
    lock = WriterLock(tmp_path)
    with lock.held("outer"):
        with lock.held("inner"):
            assert lock.holder().startswith("outer is running")
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


@pytest.mark.parametrize("note", [None, "[]", "{", '{"pid": 1}', '{"pid": "x", "command": "y"}'])
def test_holder_without_a_readable_note_is_unnamed(tmp_path, note):
    if note is not None:
        (tmp_path / "writer.json").write_text(note)
    assert WriterLock(tmp_path).holder() == "another process is writing"


def test_files_of_the_lock_are_private(tmp_path):
    with WriterLock(tmp_path).held("x"):
        for name in ("writer.lock", "writer.json"):
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600


def test_lock_that_cannot_be_made_is_a_plain_error(tmp_path):
    (tmp_path / "writer.lock").mkdir()
    with pytest.raises(NotPrivateError), WriterLock(tmp_path).held("x"):
        pass
