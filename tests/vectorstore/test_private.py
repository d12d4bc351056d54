import os
import stat

import pytest

from pullquote.config import NotPrivateError
from pullquote.vectorstore.private import private_directory, private_file, tighten


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_new_directory_is_for_its_owner_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        private_directory(tmp_path / "a" / "b", marker="m")
        private_file(tmp_path / "a" / "b" / "m")
    finally:
        os.umask(before)
    assert mode(tmp_path / "a" / "b") == 0o700
    assert mode(tmp_path / "a" / "b" / "m") == 0o600


def test_empty_or_own_directory_is_narrowed(tmp_path):
    tmp_path.chmod(0o755)
    private_directory(tmp_path, marker="m")
    assert mode(tmp_path) == 0o700
    (tmp_path / "m").touch()
    tmp_path.chmod(0o755)
    private_directory(tmp_path, marker="m")
    assert mode(tmp_path) == 0o700


def test_someone_elses_open_directory_is_refused_and_left_as_it_is(tmp_path):
    (tmp_path / "letters.txt").touch()
    tmp_path.chmod(0o755)
    with pytest.raises(NotPrivateError, match="not Pullquote's"):
        private_directory(tmp_path, marker="m")
    assert mode(tmp_path) == 0o755


def test_directory_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "f").touch()
    with pytest.raises(NotPrivateError):
        private_directory(tmp_path / "f", marker="m")
    with pytest.raises(NotPrivateError):
        private_file(tmp_path / "f" / "m")


def test_file_system_that_keeps_its_mode_is_refused(tmp_path, monkeypatch):
    tmp_path.chmod(0o755)
    monkeypatch.setattr(type(tmp_path), "chmod", lambda self, mode: None)
    with pytest.raises(NotPrivateError, match="stays open"):
        private_directory(tmp_path, marker="m")


def test_tighten_reaches_every_file_and_follows_no_link(tmp_path):
    outside = tmp_path / "outside"
    outside.touch(0o644)
    inside = tmp_path / "data" / "deep"
    inside.mkdir(parents=True)
    (inside / "f").touch()
    (inside / "f").chmod(0o666)
    (inside / "link").symlink_to(outside)
    tighten(tmp_path / "data")
    assert mode(inside) == 0o700
    assert mode(inside / "f") == 0o600
    assert mode(outside) == 0o644


def test_file_that_cannot_be_narrowed_is_named(tmp_path, monkeypatch):
    def refuse(self, mode):
        raise PermissionError(1, "Operation not permitted", str(self))

    (tmp_path / "f").touch()
    (tmp_path / "f").chmod(0o644)
    monkeypatch.setattr(type(tmp_path), "chmod", refuse)
    with pytest.raises(NotPrivateError, match=r"f private: Operation not permitted"):
        tighten(tmp_path)
