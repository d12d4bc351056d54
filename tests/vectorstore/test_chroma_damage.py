"""Files of the index that are not as they were left: never the end of who asks, always said."""

import fcntl
import os
import random
import shutil
import struct
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest

from pullquote.config import IndexUnavailableError
from pullquote.vectorstore import chroma_index, chroma_probe
from pullquote.vectorstore.chroma_index import ChromaIndex
from pullquote.vectorstore.index import IndexDamagedError

DIMENSION = 16


def vectors(count, seed=0):
    drawn = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def make(path):
    return ChromaIndex(path / "index", fingerprint="f" * 16, dimension=DIMENSION)


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    directory = tmp_path_factory.mktemp("settled")
    index = make(directory)
    index.upsert([f"k{n}" for n in range(500)], vectors(500), [1] * 500)
    index.settle()
    index.close()
    return directory


@pytest.fixture
def copy(settled, tmp_path):
    shutil.copytree(settled / "index", tmp_path / "index")  # with the times of the files
    return tmp_path


def file(directory, name):
    (found,) = (directory / "index").glob(f"*/{name}")
    return found


def ask(directory):
    index = make(directory)
    try:
        return index.nearest(vectors(500)[7], 3)
    finally:
        index.close()


def truncate(path):
    os.truncate(path, path.stat().st_size // 2)


def scramble(path):
    """The same length, other bytes: Chroma would die of it."""
    path.write_bytes(random.Random(1).randbytes(path.stat().st_size))


@pytest.fixture
def in_process(monkeypatch):
    """Look at files that Chroma survives in this process: a process of its own takes its time."""

    def survives(directory, collection, dimension, *, inherits=()):
        return chroma_probe.is_sound(directory, collection, dimension)

    monkeypatch.setattr(chroma_probe, "survives", survives)


def test_small_graph_that_has_room_for_more_vectors_is_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(chroma_index, "_INSERTED_AT_OPENING", 3)
    index = make(tmp_path)
    index.upsert([f"k{n}" for n in range(40)], vectors(40), [1] * 40)
    index.settle()
    index.close()
    assert index.as_left()
    assert file(tmp_path, "header.bin").read_bytes()[20] == 40
    assert ask(tmp_path)[0].key == "k7"


def test_writing_goes_on_beside_a_graph_that_a_crash_left_half_made(tmp_path):
    index = make(tmp_path)
    index.upsert(["k0"], vectors(1), [1])
    index.close()
    half = tmp_path / "index" / "half-made"
    half.mkdir()
    (half / "header.bin").write_bytes(struct.pack("<i4Q", 1, 0, 100, 0, 396).ljust(100, b"\0"))
    index.upsert(["k1"], vectors(1), [1])
    assert index.count() == 2
    index.close()


@pytest.mark.parametrize("name", ["data_level0.bin", "header.bin", "index_metadata.pickle"])
@pytest.mark.parametrize("damage", [truncate, os.unlink])
def test_file_that_is_cut_off_or_gone_is_a_plain_error(copy, in_process, damage, name):
    damage(file(copy, name))
    with pytest.raises(IndexUnavailableError, match="doctor --fix"):
        ask(copy)


def zeros(path):
    path.write_bytes(bytes(path.stat().st_size))


def turn_bits(path):
    content = bytearray(path.read_bytes())
    draw = random.Random(2)
    for _ in range(200):
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    path.write_bytes(content)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "damage"),
    [("data_level0.bin", scramble), ("data_level0.bin", turn_bits), ("link_lists.bin", zeros)],
)
def test_file_of_which_chroma_would_die_is_a_plain_error(copy, name, damage):
    damage(file(copy, name))
    with pytest.raises(IndexDamagedError, match="doctor --fix"):
        ask(copy)


@pytest.mark.slow
def test_files_with_other_times_are_looked_at_once_and_taken(copy, monkeypatch, caplog):
    for path in (copy / "index").glob("*/*"):
        os.utime(path)
    assert ask(copy)[0].key == "k7"
    assert "not as they were left" in caplog.text
    monkeypatch.setattr(chroma_probe, "survives", None)
    assert ask(copy)[0].key == "k7"


@pytest.mark.parametrize("content", [None, b"", b"{", b"\xf5", b"[]"])
def test_note_that_is_gone_or_damaged_is_made_again(copy, in_process, content):
    note = copy / "index" / "files.json"
    before = note.read_bytes()
    note.unlink() if content is None else note.write_bytes(content)
    assert ask(copy)[0].key == "k7"
    assert note.read_bytes() == before


def test_ordinary_use_never_looks_at_the_files(tmp_path, monkeypatch):
    monkeypatch.setattr(chroma_probe, "survives", None)
    index, reader = make(tmp_path), make(tmp_path)
    for start in range(0, 1600, 200):
        keys = [f"k{n}" for n in range(start, start + 200)]
        index.upsert(keys, vectors(1600)[start : start + 200], [1] * 200)
        index.delete(keys[:3])
        reader.reopen()
        assert len(reader.nearest(vectors(1)[0], 5)) == 5
    index.settle()
    index.close()
    reader.reopen()
    index.compact()
    reader.reopen()
    assert reader.count() == index.count() == 1600 - 8 * 3
    index.close()
    reader.close()


def test_probe_that_hangs_counts_as_damage(copy, monkeypatch):
    monkeypatch.setattr(chroma_probe, "_TIMEOUT_S", 0.01)
    assert not chroma_probe.survives(copy / "index", "pullquote-" + "f" * 16, DIMENSION)


_ASKS = """
import logging, pathlib, sys
from pullquote.vectorstore.chroma_index import ChromaIndex
logging.basicConfig()
index = ChromaIndex(pathlib.Path(sys.argv[1]), fingerprint="f" * 16, dimension=int(sys.argv[2]))
index.count()
"""


@pytest.mark.slow
def test_probe_whose_process_is_killed_keeps_the_files_to_itself_until_it_ends(copy):
    for path in (copy / "index").glob("*/*"):
        os.utime(path)
    asking = subprocess.Popen(
        [sys.executable, "-c", _ASKS, str(copy / "index"), str(DIMENSION)], stderr=subprocess.PIPE
    )
    assert b"not as they were left" in asking.stderr.readline()
    while not psutil.Process(asking.pid).children():  # the probe; it takes more than a second
        assert asking.poll() is None
        time.sleep(0.01)
    asking.kill()
    asking.wait()
    asking.stderr.close()
    with (copy / "index.lock").open("r+") as lock:
        with pytest.raises(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(lock, fcntl.LOCK_EX)
    assert ask(copy)[0].key == "k7"


def test_folder_of_which_a_removal_was_cut_short_is_made_anew(copy):
    (copy / "index" / "chroma.sqlite3").unlink()
    file(copy, "data_level0.bin").unlink()
    index = make(copy)
    index.upsert([f"k{n}" for n in range(200)], vectors(500)[:200], [1] * 200)
    index.settle()
    index.close()
    assert ask(copy)[0].key == "k7"
    assert len(list((copy / "index").glob("*/header.bin"))) == 1


@pytest.mark.slow
def test_probe_tells_sound_from_lost(copy):
    name = "pullquote-" + "f" * 16
    assert chroma_probe.is_sound(copy / "index", name, DIMENSION)
    assert chroma_probe.is_sound(copy / "index", "pullquote-none", DIMENSION)
    file(copy, "index_metadata.pickle").unlink()
    assert not chroma_probe.survives(copy / "index", name, DIMENSION)
