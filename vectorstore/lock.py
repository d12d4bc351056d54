"""One writer at a time: a lock file, and a note beside it that names the holder."""

import json
import logging
import math
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pullquote.config import LockedError, NotPrivateError

logger = logging.getLogger(__name__)

_NOTE_TRIES = 5  # a holder writes its note within some milliseconds
_NOTE_PAUSE_S = 0.02


class WriterLock:
    """The right to change the catalog and the index of one data directory.

    The operating system gives the lock back when its holder dies, however it dies; a note that
    a dead holder left names nobody. Taking the lock again in the thread that holds it is
    allowed. It does not keep readers out.
    """

    def __init__(self, data_dir: Path) -> None:
        self._note = data_dir / "writer.json"
        self._lock = FileLock(data_dir / "writer.lock", mode=0o600, timeout=0)
        self._held = threading.local()

    @contextmanager
    def held(self, command: str, *, timeout_s: float | None = None) -> Iterator[None]:
        """Hold the lock.

        Args:
            command: What the holder does: others are told that it "is running".
            timeout_s: How long to wait for another holder; `math.inf` for as long as it takes,
                None and 0 not at all.

        Raises:
            LockedError: Another process, or another thread of this one, holds it.
            NotPrivateError: The lock file cannot be written.
        """
        try:
            self._lock.acquire(timeout=-1 if timeout_s == math.inf else timeout_s or 0)
        except Timeout:
            raise LockedError(
                self.holder(), remedy="wait until it is done, or let `--wait` wait for it"
            ) from None
        except OSError as error:
            raise NotPrivateError(
                f"cannot lock {self._lock.lock_file}: {error.strerror or error}",
                remedy="make the data directory writable, or set data_dir to a folder of your own",
            ) from error
        try:
            outermost = not getattr(self._held, "depth", 0)
            self._held.depth = getattr(self._held, "depth", 0) + 1
            if outermost:
                self._write_note(command)
            yield
        finally:
            self._held.depth -= 1
            if not self._held.depth:
                self._note.unlink(missing_ok=True)
            self._lock.release()

    @property
    def is_held(self) -> bool:
        """Whether this thread holds the lock."""
        return bool(getattr(self._held, "depth", 0))

    @property
    def somebody_writes(self) -> bool:
        """Whether a living process has noted that it holds the lock; cheap, and takes no lock."""
        return self._noted() is not None

    def holder(self) -> str:
        """Say who holds the lock, as far as a note of a living process tells."""
        for _ in range(_NOTE_TRIES):
            noted = self._noted()
            if noted is not None:
                return noted
            time.sleep(_NOTE_PAUSE_S)  # the holder has only just taken the lock
        return "another process is writing"

    def _noted(self) -> str | None:
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            pid, command, since = int(note["pid"]), note["command"], note["since"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return f"{command} is running, pid {pid}, since {since}" if _lives(pid) else None

    def _write_note(self, command: str) -> None:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        note = json.dumps({"pid": os.getpid(), "command": command, "since": since})
        fresh = self._note.with_suffix(".new")
        try:
            fresh.unlink(missing_ok=True)
            with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
                file.write(note)
            fresh.replace(self._note)
        except OSError as error:  # a full disc: the lock holds, and others do not learn the name
            logger.warning("cannot note who is writing: %s", error)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # another user's
    return True
