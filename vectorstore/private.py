"""Owner-only files: the corpus may hold what its owner has not published.

The directory is 0700 before anything is written into it, so a file that a library creates with
a wider mode cannot be reached in the moment before `tighten` narrows it.
"""

import os
import stat
from pathlib import Path

from pullquote.config import NotPrivateError

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_REMEDY = "set data_dir to an empty folder of your own on a file system with permissions"


def private_directory(path: Path, *, marker: str) -> None:
    """Create `path` for its owner alone, or narrow one that is ours already.

    Args:
        path: The directory.
        marker: A file that shows that an existing directory is ours. One that holds other
            things and is open to others is left as it is: it may be someone's home.

    Raises:
        NotPrivateError: It cannot be created, is not a directory, or stays open to others.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(path.stat().st_mode) & _OTHERS:
            if not (path / marker).exists() and any(path.iterdir()):
                raise NotPrivateError(
                    f"{path} is open to other users and holds files that are not Pullquote's",
                    remedy=f"run `chmod 700` on it yourself, or {_REMEDY}",
                )
            path.chmod(0o700)
        if stat.S_IMODE(path.stat().st_mode) & _OTHERS:
            raise NotPrivateError(f"{path} stays open to other users", remedy=_REMEDY)
    except OSError as error:
        raise NotPrivateError(f"cannot keep {path} private: {error}", remedy=_REMEDY) from error


def private_file(path: Path) -> None:
    """Create an empty file with mode 0600 where none is.

    Raises:
        NotPrivateError: It cannot be created.
    """
    if path.exists():
        return
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise NotPrivateError(f"cannot create {path}: {error}", remedy=_REMEDY) from error


def tighten(directory: Path) -> None:
    """Take every right of group and others away below `directory`; links are not followed.

    Raises:
        NotPrivateError: A file keeps its rights.
    """
    for folder, folders, files in os.walk(directory, onerror=_refuse):
        for name in (*folders, *files):
            path = Path(folder, name)
            try:
                mode = path.lstat().st_mode
                if stat.S_ISLNK(mode) or not mode & _OTHERS:
                    continue
                path.chmod(stat.S_IMODE(mode) & ~_OTHERS)
            except FileNotFoundError:
                continue  # SQLite and Chroma remove files of their own while we walk
            except OSError as error:
                _refuse(error)


def _refuse(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise NotPrivateError(
            f"cannot make {error.filename} private: {error.strerror}", remedy=_REMEDY
        ) from error
