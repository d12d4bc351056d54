"""Programs that run with mounts of their own: small discs, and folders that can only be read."""

import functools
import os
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_FLAGS = ["--mount"] if os.geteuid() == 0 else ["--user", "--map-root-user", "--mount"]


@functools.cache
def mounting_is_allowed():
    try:
        tried = subprocess.run(
            ["unshare", *_FLAGS, "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return False
    return tried.returncode == 0


def run_with_mounts(script, *arguments):
    """Run a Python script that may mount; its mounts end with it. Return what it printed."""
    if not mounting_is_allowed():
        pytest.skip("this machine lets nobody mount a small disc or a read-only folder")
    done = subprocess.run(
        ["unshare", *_FLAGS, sys.executable, "-c", script, *map(str, arguments)],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.splitlines()
