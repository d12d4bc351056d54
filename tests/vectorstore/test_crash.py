"""A process that is killed at any step loses nothing, and one sync mends what it left."""

import subprocess
import sys
from pathlib import Path

import pytest

RUNNER = Path(__file__).with_name("crash_runner.py")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scenario", "fewest_steps"),
    [
        ("store_revision", 40),
        ("sync", 5),
        ("rebuild", 8),
        ("switch", 8),
        ("purge", 20),
        ("back_up", 5),
    ],
)
def test_killed_at_any_step_the_store_is_whole_after_one_sync(tmp_path, scenario, fewest_steps):
    done = subprocess.run(
        [sys.executable, "-m", "tests.vectorstore.crash_runner", scenario, tmp_path],
        cwd=RUNNER.parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    assert int(done.stdout) >= fewest_steps
