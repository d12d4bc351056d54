"""Whole folders on the disc: their size, their removal, and waiting until they are safe."""

import os
import shutil
from contextlib import suppress
from pathlib import Path


def total_size(path: Path) -> int:
    """Sum the bytes of a file, or of every file below a folder; 0 where there is nothing."""
    files = [path] if path.is_file() else [found for found in path.rglob("*") if found.is_file()]
    size = 0
    for file in files:
        with suppress(FileNotFoundError):  # SQLite removes files of its own while we walk
            size += file.stat().st_size
    return size


def remove_tree(folder: Path) -> None:
    """Remove a folder with all that is in it, or nothing where none is."""
    with suppress(FileNotFoundError):
        shutil.rmtree(folder)


def sync_tree(folder: Path) -> None:
    """Wait until a folder and every file below it are on the disc."""
    for path in (*folder.rglob("*"), folder):
        sync_file(path)


def sync_file(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disc."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
