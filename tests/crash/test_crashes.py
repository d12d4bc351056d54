"""A process may be killed at any instant: nothing reported is lost, and one sync mends the rest.

CRASH_KILLS and CRASH_SEED say how many random kills there are, and which; CRASH_EVERY_STATEMENT=1
kills at each statement of SQLite as well. Of a sync of the web, which takes longest, there are only
a few kills without them.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(module, *arguments):
    """Run one of the harnesses in a process that has started nothing yet; return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.crash.{module}", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-6000:]
    return json.loads(done.stdout)


@pytest.mark.slow
def test_killed_at_any_instant_of_a_random_program_nothing_is_lost(tmp_path):
    kills, seed = os.environ.get("CRASH_KILLS", "60"), os.environ.get("CRASH_SEED", "1")
    said = run("random_instants", tmp_path / "worlds", "--kills", kills, "--seed", seed)
    assert sum(said["killed"].values()) >= int(kills)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("operation", "fewest_steps"),
    [
        ("migrate", 80),
        ("ingest", 10),
        ("follow", 40),
        ("remove", 5),
        ("purge", 25),
        ("switch", 15),
        ("rebuild", 25),
        ("mend", 8),
        ("back_up", 5),
    ],
)
def test_killed_at_any_step_of_an_operation_nothing_is_lost(tmp_path, operation, fewest_steps):
    each = operation == "migrate" or os.environ.get("CRASH_EVERY_STATEMENT")
    every = ["--every-statement"] if each else []
    said = run("named_steps", tmp_path / "steps", operation, *every)
    assert said["steps"] >= fewest_steps


@pytest.mark.slow
def test_killed_at_any_step_of_a_sync_of_the_web_it_goes_on_where_it_stopped(tmp_path):
    every = os.environ.get("CRASH_EVERY_STATEMENT")
    some = ["--every-statement"] if every else ["--at-most", 12]
    said = run("web_kills", tmp_path / "stores", "steps", *some)
    assert said["steps"] >= 80
    assert said["kills"] == (said["steps"] if every else 12)


@pytest.mark.slow
def test_killed_at_any_instant_of_a_sync_of_the_web_it_goes_on_where_it_stopped(tmp_path):
    kills, seed = os.environ.get("CRASH_KILLS", "6"), os.environ.get("CRASH_SEED", "1")
    said = run("web_kills", tmp_path / "stores", "instants", "--kills", kills, "--seed", seed)
    assert said["kills"] >= int(kills)
