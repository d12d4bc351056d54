"""From what a person names to files."""

import errno
import io
import os
import stat
from pathlib import Path

import pytest

from pullquote.ingest.readers import can_read
from pullquote.ingest.report import Failure
from pullquote.ingest.sources import SourceFile, expand, unreadable


@pytest.fixture
def tree(inbox):
    for name in (
        "b.txt",
        "a.txt",
        "notes.pdf",
        ".hidden.txt",
        "sub/c.md",
        "sub/deep/d.JSONL",
        ".git/e.md",
    ):
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Words.")
    return inbox


def found(*paths, stdin=None):
    return list(expand([str(path) for path in paths], stdin, can_read))


def relatives(*paths):
    return [item.relative for item in found(*paths) if isinstance(item, SourceFile)]


def test_a_folder_is_walked_in_the_order_of_its_names(tree):
    assert relatives(tree) == ["a.txt", "b.txt", "sub/c.md", "sub/deep/d.JSONL"]


def test_a_file_is_known_by_the_folder_that_holds_it(tree):
    (alone,) = found(tree / "a.txt")
    walked = found(tree)[0]
    assert (alone.relative, alone.root_key) == (walked.relative, walked.root_key)
    assert alone.root_key.startswith("inbox-")


def test_a_file_named_twice_is_read_once(tree):
    assert relatives(tree / "a.txt", tree, tree / "sub" / ".." / "a.txt") == [
        "a.txt",
        "b.txt",
        "sub/c.md",
        "sub/deep/d.JSONL",
    ]


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("*.txt", ["a.txt", "b.txt"]),
        ("[a]*", ["a.txt"]),
        ("?.txt", ["a.txt", "b.txt"]),
        ("*/*.md", ["sub/c.md"]),
        ("**/*.md", ["sub/c.md"]),
        ("**", ["a.txt", "b.txt", "sub/c.md", "sub/deep/d.JSONL"]),
        ("sub/**/*.JSONL", ["deep/d.JSONL"]),
        ("**/deep/*", ["sub/deep/d.JSONL"]),
    ],
)
def test_a_glob_names_files(tree, pattern, names):
    assert [Path(name).name for name in relatives(tree / pattern)] == [
        Path(name).name for name in names
    ]


def test_loops_of_links_end(tree):
    (tree / "sub" / "up").symlink_to(tree)
    (tree / "self").symlink_to(tree / "self")
    (tree / "gone.txt").symlink_to(tree / "nowhere.txt")
    elsewhere = tree.parent / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "f.txt").write_text("Words.")
    (elsewhere / "back").symlink_to(tree)
    (tree / "linked").symlink_to(elsewhere)
    (tree / "again").symlink_to(elsewhere)
    assert relatives(tree) == ["a.txt", "b.txt", "sub/c.md", "sub/deep/d.JSONL", "again/f.txt"]
    assert [item.problem for item in found(tree) if isinstance(item, Failure)] == [
        "there is no such file",
        "it cannot be read: too many levels of symbolic links",
    ]


@pytest.mark.parametrize("name", ["missing.txt", "nothing*here.txt", "notes.pdf", "\0.txt", ".git"])
def test_what_cannot_be_read_is_reported_with_a_remedy(tree, name):
    if name == ".git":
        (tree / ".git" / "e.md").unlink()
    (failure,) = found(f"{tree}/{name}")
    assert isinstance(failure, Failure)
    assert failure.file == f"{tree}/{name}"
    assert failure.remedy


def test_a_pipe_in_the_file_system_is_reported_and_not_waited_for(tree):
    os.mkfifo(tree / "pipe.txt")
    (failure,) = found(tree / "pipe.txt")
    assert "not a regular file" in failure.problem
    assert "pipe.txt" not in relatives(tree)


def test_a_dash_reads_the_pipe(tree):
    (pipe,) = found("-", stdin=io.BytesIO(b"{}\n"))
    assert (pipe.path, pipe.size) == (None, None)
    with pipe.opened() as stream:
        assert stream.read(9) == b"{}\n"
    assert pipe.bytes_read() == 3
    (failure,) = found("-")
    assert "piped" in failure.problem


def test_a_file_that_vanishes_is_reported(tree, monkeypatch):
    real = Path.stat
    seen = []

    def vanishing(self, **keywords):
        if self.name == "a.txt" and seen.count("a.txt"):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self))
        seen.append(self.name)
        return real(self, **keywords)

    monkeypatch.setattr(Path, "stat", vanishing)
    assert isinstance(found(tree / "a.txt")[0], Failure)


def test_a_folder_that_may_not_be_read_is_reported(tree, monkeypatch):
    real = os.scandir

    def refusing(folder):
        if str(folder).endswith("sub"):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        return real(folder)

    monkeypatch.setattr("pullquote.ingest.folders.os.scandir", refusing)
    (failure,) = (item for item in found(tree) if isinstance(item, Failure))
    assert "may not be read" in failure.problem
    assert relatives(tree) == ["a.txt", "b.txt"]


def test_other_errors_are_told_in_their_own_words():
    failure = unreadable("a.txt", OSError(errno.EIO, os.strerror(errno.EIO)))
    assert failure.problem == "it cannot be read: input/output error"
    assert stat.S_ISREG  # the module that tells files from pipes


@pytest.mark.parametrize("named", ["", "**"])
def test_a_folder_is_left_out_by_whatever_name_it_is_reached(tree, named):
    own = tree / "data"
    own.mkdir()
    (own / "writer.json").write_text("{}")
    (tree / "linked").symlink_to(own)
    items = list(expand([str(tree / named)], None, can_read, besides=tree / "sub" / ".." / "data"))
    assert [item.relative for item in items] == ["a.txt", "b.txt", "sub/c.md", "sub/deep/d.JSONL"]


def test_a_folder_that_would_be_left_out_is_read_where_it_is_named_itself(tree):
    items = list(expand([str(tree / "sub")], None, can_read, besides=tree / "sub"))
    assert [item.relative for item in items] == ["c.md", "deep/d.JSONL"]
