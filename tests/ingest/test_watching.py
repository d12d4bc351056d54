"""Watching: files as they change, everything after a while, and a lock that is free between."""

import json
import os
import threading
import time
from contextlib import closing

import pytest

from pullquote.config import BadInputError
from pullquote.ingest.watching import Obstacle, Watcher, _Lookout
from pullquote.vectorstore.store import Store

from tests.ingest.following import Desk, counts
from tests.support.hashing_embedder import HashingEmbedder


@pytest.fixture
def desk(store):
    return Desk(store)


def until(passes, wanted):
    """Run passes until one is wanted; a pass that tells of nothing may come between."""
    for told in passes:
        if not isinstance(told, Obstacle) and any(wanted(source) for source in told.sources):
            return told
    raise AssertionError


def test_a_file_that_changes_is_read_at_once(desk, inbox):
    desk.add(inbox)
    with closing(Watcher(desk.store, every_s=3600).passes()) as passes:
        next(passes)
        (inbox / "ferry.txt").write_text("Ferry news\n\nIt stops on Monday.")
        until(passes, lambda source: source.added == 1)
        (inbox / "ferry.txt").write_text("Ferry news\n\nIt stops on Friday.")
        until(passes, lambda source: source.revised == 1)
        (inbox / "sport").mkdir()
        (inbox / "sport" / "cup.txt").write_text("Cup news\n\nThey won the cup.")
        until(passes, lambda source: source.added == 1)


def test_a_file_whose_name_is_not_utf_8_does_not_end_the_lookout(desk, inbox):
    desk.add(inbox)
    with _Lookout(desk.store.settings.data_dir) as lookout:
        lookout.watch(desk.store.catalog.sources.all())
        assert lookout.told(60)
        try:
            (inbox / os.fsdecode(b"M\xfcller.txt")).write_text("Ferry news\n\nIt stops on Monday.")
        except OSError:
            pytest.skip("this file system takes no name that is not UTF-8")
        assert lookout.told(60)
        (inbox / "ferry.txt").write_text("Ferry news\n\nIt stops on Friday.")
        assert lookout.told(60)


def test_a_file_of_records_may_be_replaced(desk, inbox):
    path = inbox / "wire.jsonl"
    path.write_text(json.dumps({"id": "a", "text": "It rained."}))
    desk.add(path)
    with closing(Watcher(desk.store, every_s=3600).passes()) as passes:
        next(passes)
        fresh = inbox / "fresh"
        fresh.write_text(json.dumps({"id": "a", "text": "It snowed."}))
        fresh.replace(path)
        until(passes, lambda source: source.revised == 1)


def test_what_tells_of_nothing_is_read_every_so_often(desk, inbox, monkeypatch):
    monkeypatch.setattr(_Lookout, "watch", lambda *_: None)  # as on a network's disk
    desk.add(inbox)
    with closing(Watcher(desk.store, every_s=0.2).passes()) as passes:
        next(passes)
        (inbox / "ferry.txt").write_text("Ferry news\n\nIt stops on Monday.")
        until(passes, lambda source: source.added == 1)


def test_a_source_that_is_added_meanwhile_is_taken_in(desk, inbox, write_lines):
    desk.add(inbox)
    with closing(Watcher(desk.store, every_s=0.2).passes()) as passes:
        next(passes)
        desk.add(write_lines("wire.jsonl", {"id": "a", "text": "It rained."}), "lines")
        told = until(passes, lambda source: source.name == "lines")
        assert counts(told.sources[-1])


def test_the_lock_is_free_between_two_passes(desk, inbox):
    desk.add(inbox)
    with closing(Watcher(desk.store, every_s=3600).passes()) as passes:
        next(passes)
        with (
            Store.open(desk.store.settings, embedder=HashingEmbedder()) as other,
            other.writing("something else"),
        ):
            pass


def test_a_pass_that_cannot_write_says_why_and_comes_again(desk, inbox, monkeypatch):
    monkeypatch.setattr("pullquote.ingest.watching._WAIT_S", 0.2)
    told_of = []
    desk.add(inbox)
    (inbox / "ferry.txt").write_text("Ferry news\n\nIt stops on Monday.")
    taken, over = threading.Event(), threading.Event()

    def hold():
        with (
            Store.open(desk.store.settings, embedder=HashingEmbedder()) as other,
            other.writing("a long ingest"),
        ):
            taken.set()
            over.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(60)
    watcher = Watcher(desk.store, every_s=3600, on_progress=told_of.append)
    with closing(watcher.passes()) as passes:
        told = next(passes)
        assert isinstance(told, Obstacle)
        assert "a long ingest" in told.reason
        over.set()
        thread.join()
        until(passes, lambda source: source.added == 1)
    assert "embedding" in {progress.phase for progress in told_of}


def test_a_watch_waits_for_another_writer_as_long_as_it_was_told(desk, inbox):
    desk.add(inbox)
    (inbox / "ferry.txt").write_text("Ferry news\n\nIt stops on Monday.")
    taken = threading.Event()

    def hold():
        with (
            Store.open(desk.store.settings, embedder=HashingEmbedder()) as other,
            other.writing("a long ingest"),
        ):
            taken.set()
            time.sleep(0.5)

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(60)
    with closing(Watcher(desk.store, every_s=3600, wait_s=0).passes()) as passes:
        assert isinstance(next(passes), Obstacle)
    with closing(Watcher(desk.store, every_s=3600, wait_s=60).passes()) as passes:
        assert not isinstance(next(passes), Obstacle)
    thread.join()


def test_its_own_data_does_not_wake_it(desk, tmp_path):
    lookout = _Lookout(tmp_path / "data")
    here = str(tmp_path)

    def concerns(change, path, location=here, *, is_folder=True):
        return lookout._concerns(change, f"{tmp_path}/{path}", location, is_folder=is_folder)

    assert not concerns(1, "data/writer.json")
    assert not concerns(1, ".git/a.txt")
    assert not concerns(2, "movie.mp4")
    assert concerns(2, "a.txt")
    assert concerns(3, "folder")
    assert concerns(1, "sub/b.html")
    assert not concerns(2, "other.jsonl", f"{tmp_path}/wire.jsonl", is_folder=False)
    assert concerns(2, "wire.jsonl", f"{tmp_path}/wire.jsonl", is_folder=False)


def test_nothing_to_watch_is_an_error(desk):
    with closing(Watcher(desk.store).passes()) as passes, pytest.raises(BadInputError):
        next(passes)
