"""Processes that are forked from one that has imported everything and started nothing.

The parent never opens a store: Chroma starts threads, and these do not survive a fork.
"""

import importlib
import os
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def fork(work: Callable[[], object]) -> int:
    """Run `work` in a child, which ends with it; return the child's process id."""
    sys.stderr.flush()
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:  # noqa: BLE001 - the outermost frame of a process
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
    os._exit(0)


def ended_by(child: int) -> int:
    """Wait for a child; return the signal that killed it, 0 when it came through.

    Raises:
        ChildFailedError: It raised.
    """
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status)
    if os.WEXITSTATUS(status):
        raise ChildFailedError
    return 0


class ChildFailedError(AssertionError):
    """A child raised; it has printed what."""


def in_child(work: Callable[[], object]) -> None:
    """Run `work` in a child to its end."""
    ended = ended_by(fork(work))
    if ended:
        raise ChildFailedError(f"killed by {signal.Signals(ended).name}")


def die() -> None:
    """Kill this process, as the machine's own hand would."""
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)  # the signal may take a moment to arrive


def import_what(rehearsal: Callable[[Path], object]) -> None:
    """Import all that a rehearsal imports, so that no later child has to.

    Args:
        rehearsal: Runs in a child, in a folder of its own.
    """
    reading, writing = os.pipe()

    def rehearse() -> None:
        with tempfile.TemporaryDirectory() as folder:
            rehearsal(Path(folder))
        with os.fdopen(writing, "w") as pipe:
            pipe.write("\n".join(sys.modules))

    child = fork(rehearse)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        names = pipe.read().split("\n")
    assert ended_by(child) == 0
    for name in names:
        with suppress(ImportError):
            importlib.import_module(name)
