"""Failures of a source, and passes that end early: nothing is lost, and the next goes on."""

import pytest

from pullquote.config import BadInputError, Settings
from pullquote.vectorstore.followed import SourceKind
from pullquote.vectorstore.store import Store

from tests.ingest.following import Desk, counts, record
from tests.support.hashing_embedder import HashingEmbedder


def test_one_bad_source_does_not_stop_the_others(desk, inbox, write_lines):
    desk.add(inbox / "nowhere.jsonl", "gone", kind=SourceKind.JSONL)
    desk.add(write_lines("wire.jsonl", record("a")), "wire")
    gone, wire = desk.sync().sources
    assert "is gone" in gone.failures[0].problem
    assert counts(wire) == {"added": 1}
    assert "is gone" in desk.store.catalog.sources.get("gone").problem


def test_what_could_not_be_read_is_told_again_while_it_is_the_same(
    desk, inbox, write_lines, nothing_is_read
):
    write_lines("wire.jsonl", record("a"), b"{broken\n")
    desk.add(inbox)
    first = desk.one()
    assert counts(first) == {"added": 1}
    nothing_is_read()
    second = desk.one()
    assert counts(second) == {"unchanged": 1}
    assert second.failures == first.failures
    assert desk.store.catalog.sources.summaries()[0].problems == 1


def test_of_many_bad_records_the_first_ones_are_remembered(desk, write_lines):
    desk.add(write_lines("wire.jsonl", record("a"), *([b"{broken\n"] * 30)))
    assert len(desk.one().failures) == 30
    failures = desk.one().failures
    assert len(failures) == 21
    assert "10 more" in failures[-1].problem


def test_an_impossible_offset_from_utc_ends_no_pass(desk, write_lines):
    bad = record("b", published="2024-03-08T10:00:00+9999")
    path = write_lines("wire.jsonl", record("a"), bad, record("c"), record("d"))
    desk.add(path)
    report = desk.one()
    assert counts(report) == {"added": 3}
    assert [(failure.file, failure.line) for failure in report.failures] == [(str(path), 2)]
    assert counts(desk.one()) == {"unchanged": 3}


def test_a_paused_source_is_passed_over(desk, inbox, write):
    write(ferry="It stops.")
    desk.add(inbox)
    desk.store.catalog.sources.pause("wire", paused=True)
    report = desk.one()
    assert report.paused
    assert counts(report) == {}
    desk.store.catalog.sources.pause("wire", paused=False)
    assert counts(desk.one()) == {"added": 1}


def test_an_unknown_source_is_an_error_and_so_is_none_at_all(desk):
    with pytest.raises(BadInputError, match="no source is called 'nobody'"):
        desk.sync("nobody")
    with pytest.raises(BadInputError, match="no source is followed"):
        desk.sync()


class StoppingEmbedder(HashingEmbedder):
    """Is interrupted at its second call, as by Ctrl-C."""

    calls = 0

    def embed_passages(self, texts):
        self.calls += 1
        if self.calls == 2:
            raise KeyboardInterrupt
        return super().embed_passages(texts)


def test_an_interrupted_pass_goes_on_where_it_stopped(tmp_path, inbox, write, monkeypatch):
    monkeypatch.setattr("pullquote.ingest.intake._SYNC_EVERY", 5)
    write(**{f"story{n:02}": f"Story {n} has words." for n in range(20)})
    settings = Settings(data_dir=tmp_path / "cut")
    with Store.open(settings, embedder=StoppingEmbedder()) as store:
        desk = Desk(store)
        desk.add(inbox)
        with pytest.raises(KeyboardInterrupt):
            desk.sync()
        assert store.catalog.count_articles() == 10
        assert store.catalog.sources.get("wire").finished_at is None
    with Store.open(settings, embedder=HashingEmbedder()) as store:
        desk = Desk(store)
        report = desk.sync()
        assert counts(report.sources[0]) == {"added": 10, "unchanged": 10}
        assert store.check() == []
        (inbox / "story00.txt").unlink()
        assert counts(desk.one()) == {"removed": 1, "unchanged": 19}


def test_an_article_of_a_pass_that_was_cut_short_is_let_go_with_its_file(
    tmp_path, inbox, write, monkeypatch
):
    monkeypatch.setattr("pullquote.ingest.intake._SYNC_EVERY", 5)
    write(**{f"story{n:02}": f"Story {n} has words." for n in range(20)})
    settings = Settings(data_dir=tmp_path / "cut")
    with Store.open(settings, embedder=StoppingEmbedder()) as store:
        Desk(store).add(inbox)
        with pytest.raises(KeyboardInterrupt):
            Desk(store).sync()
    (inbox / "story00.txt").unlink()
    with Store.open(settings, embedder=HashingEmbedder()) as store:
        assert Desk(store).one().removed == 1


def test_a_file_that_is_as_before_a_pass_that_was_cut_short_is_read_again(
    desk, inbox, write, monkeypatch
):
    write(bridge="It opens.", ferry="It stops.")
    desk.add(inbox)
    desk.sync()
    write(bridge="It stays shut.", ferry="It goes on.")
    with monkeypatch.context() as patched:
        patched.setattr("pullquote.ingest.intake._SYNC_EVERY", 1)
        patched.setattr(desk.store, "sync", stop_at_call(desk.store.sync, 2))
        with pytest.raises(KeyboardInterrupt):
            desk.sync()
    write(bridge="It opens.", ferry="It stops.")
    desk.sync()
    texts = {desk.text(name) for name in desk.ids()}
    assert texts == {"It opens.", "It stops."}


def test_a_record_that_is_as_before_a_pass_that_was_cut_short_is_read_again(
    desk, write_lines, monkeypatch
):
    desk.add(write_lines("wire.jsonl", *map(record, "abc")))
    desk.sync()
    write_lines("wire.jsonl", record("a", "It snowed."), *map(record, "bc"))
    with monkeypatch.context() as patched:
        patched.setattr("pullquote.ingest.intake._SYNC_EVERY", 1)
        patched.setattr(desk.store, "sync", stop_at_call(desk.store.sync, 2))
        with pytest.raises(KeyboardInterrupt):
            desk.sync()
    write_lines("wire.jsonl", *map(record, "abcd"))
    desk.sync()
    assert desk.text("a") == "It rained all day."


def stop_at_call(function, number):
    """Let a function be interrupted when it is called for the nth time."""
    calls = [0]

    def stopping(*arguments, **keywords):
        calls[0] += 1
        if calls[0] == number:
            raise KeyboardInterrupt
        return function(*arguments, **keywords)

    return stopping
