"""Two passes over one folder: the one that waits works from what the other has left."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from pullquote.ingest.following import Follower
from pullquote.vectorstore import RemovedBy
from pullquote.vectorstore.followed import Listing
from pullquote.vectorstore.store import Store

from tests.ingest.following import counts
from tests.support.hashing_embedder import HashingEmbedder


def test_a_pass_that_waited_restores_what_the_other_one_let_go_meanwhile(
    desk, inbox, write, tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr("pullquote.ingest.following._SILENT_S", 0.0)
    write(march="The ferry stops in March.", april="The ferry stops in April.")
    desk.add(inbox)
    desk.sync()
    begins, may_go_on = threading.Event(), threading.Event()

    def clock():
        begins.set()
        may_go_on.wait(60)
        return desk.time

    def sync():
        with Store.open(desk.store.settings, embedder=HashingEmbedder()) as store:
            return Follower(store, clock=clock).sync()

    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(sync)
        assert begins.wait(60)
        with desk.store.writing("the first pass"):
            may_go_on.set()
            until_it_waits(caplog)
            (inbox / "march.txt").rename(tmp_path / "march.txt")
            assert counts(desk.one()) == {"removed": 1, "unchanged": 1}
            (tmp_path / "march.txt").rename(inbox / "march.txt")
        (report,) = waiting.result(timeout=60).sources
    assert counts(report) == {"restored": 1, "unchanged": 1}
    assert counts(desk.one()) == {"unchanged": 2}
    assert len(desk.ids()) == 2


def until_it_waits(caplog):
    deadline = time.monotonic() + 60
    while "waiting for up to" not in caplog.text:
        assert time.monotonic() < deadline, "the second pass does not wait"
        time.sleep(0.01)


def test_an_unchanged_file_that_answers_for_nothing_is_read_again(desk, inbox, write):
    write(march="The ferry stops in March.", april="The ferry stops in April.")
    desk.add(inbox)
    desk.sync()
    (march,) = (name for name in desk.ids() if name.endswith("march.txt"))
    catalog = desk.store.catalog
    source_id = catalog.sources.get("wire").source_id
    with desk.store.writing("what overlapping passes left"):
        catalog.sources.release([Listing(source_id, "march.txt", march)])
        catalog.remove(march, by=RemovedBy.SOURCE)
    assert counts(desk.one()) == {"restored": 1, "unchanged": 1}
    assert counts(desk.one()) == {"unchanged": 2}
