"""One writer at a time: a lock file, and a note beside it that names the holder."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pullquote.config import LockedError, NotPrivateError


class WriterLock:
    """The right to change the catalog and the index of one data directory.

    The operating system gives the lock back when its holder dies, however it dies. Taking it
    again in the thread that holds it is allowed. It does not keep readers out.
    """

    def __init__(self, data_dir: Path) -> None:
        self._note = data_dir / "writer.json"
        self._lock = FileLock(data_dir / "writer.lock", mode=0o600, timeout=0)
        self._held = threading.local()

    @contextmanager
    def held(self, command: str, *, timeout_s: float = 0) -> Iterator[None]:
        """Hold the lock.

        Args:
            command: What the holder does, in the words of whoever has to wait.
            timeout_s: How long to wait for another holder.

        Raises:
            LockedError: Another process, or another thread of this one, holds it.
            NotPrivateError: The lock file cannot be written.
        """
        try:
            self._lock.acquire(timeout=timeout_s)
        except Timeout:
            raise LockedError(
                f"another process is writing: {self.holder()}",
                remedy="wait until it is done, or stop it",
            ) from None
        except OSError as error:
            raise NotPrivateError(
                f"cannot lock {self._lock.lock_file}: {error}",
                remedy="set data_dir to a folder of your own",
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

    def holder(self) -> str:
        """Say who holds the lock, as far as the note tells."""
        try:
            note = json.loads(self._note.read_text(encoding="utf-8"))
            return f"`{note['command']}` (process {note['pid']}, since {note['since']})"
        except (OSError, ValueError, KeyError, TypeError):
            return "an unnamed process"  # it has only just taken the lock, or just given it back

    def _write_note(self, command: str) -> None:
        since = datetime.now(UTC).isoformat(timespec="seconds")
        note = json.dumps({"pid": os.getpid(), "command": command, "since": since})
        fresh = self._note.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY, 0o600), "w") as file:
            file.write(note)
        fresh.replace(self._note)
