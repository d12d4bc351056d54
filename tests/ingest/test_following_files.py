"""Followed folders and JSON Lines files: what changed is taken, what vanished is let go."""

import json
import os
import shutil

import pytest

from pullquote.config import BadInputError, Settings
from pullquote.ingest import Ingestor
from pullquote.ingest.readers import json_records
from pullquote.vectorstore import RemovedBy
from pullquote.vectorstore.followed import SourceKind
from pullquote.vectorstore.store import Store

from tests.ingest.following import DAY, Desk, counts
from tests.support.hashing_embedder import HashingEmbedder


@pytest.fixture
def desk(store):
    return Desk(store)


@pytest.fixture
def write(inbox):
    """Write text files; they look as if they had been there for a while."""

    def run(**texts):
        for name, text in texts.items():
            path = inbox / f"{name}.txt"
            path.write_text(f"{name.capitalize()} news\n\n{text}\n")
            age(path)

    return run


def age(path):
    """Let no file be so fresh that it has to be looked at again."""
    os.utime(path, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns - 10**10))


@pytest.fixture
def nothing_is_read(monkeypatch):
    """Fail the test if a file is parsed from here on."""

    def forbid():
        monkeypatch.setattr(
            "pullquote.ingest.following_files.read_articles",
            lambda *_: pytest.fail("a file was read"),
        )

    return forbid


@pytest.fixture(autouse=True)
def no_file_is_fresh(monkeypatch):
    """Tests write and sync within the tick for which a file is looked at once more."""
    monkeypatch.setattr("pullquote.ingest.following_files._FRESH_NS", 0)


def record(name, text="It rained all day.", **fields):
    return {"id": name, "title": f"{name} news", "text": text, **fields}


# What changed


def test_a_folder_s_articles_are_stored_and_embedded(desk, inbox, write):
    write(ferry="The ferry stops on Monday.", bridge="The bridge opens in May.")
    desk.add(inbox)
    report = desk.sync()
    assert counts(report.sources[0]) == {"added": 2}
    assert report.embedded == 2
    assert not report.needs_a_person
    assert desk.store.check() == []


def test_a_second_pass_reads_stores_and_embeds_nothing(desk, inbox, write, nothing_is_read):
    write(ferry="The ferry stops on Monday.", bridge="The bridge opens in May.")
    desk.add(inbox)
    desk.sync()
    generation = desk.store.catalog.generation()
    nothing_is_read()
    report = desk.sync()
    assert counts(report.sources[0]) == {"unchanged": 2}
    assert report.embedded == 0
    assert desk.store.catalog.generation() == generation


def test_a_touched_file_with_the_same_bytes_is_unchanged(desk, inbox, write, nothing_is_read):
    write(ferry="The ferry stops on Monday.")
    desk.add(inbox)
    desk.sync()
    os.utime(inbox / "ferry.txt")
    nothing_is_read()
    assert counts(desk.one()) == {"unchanged": 1}


def test_a_file_whose_bytes_changed_at_the_same_size_is_noticed(desk, inbox, write):
    write(ferry="The ferry stops on Monday.")
    desk.add(inbox)
    desk.sync()
    write(ferry="The ferry stops on Friday.")
    assert counts(desk.one()) == {"revised": 1}


def test_new_changed_and_vanished_files_are_told_apart(desk, inbox, write):
    write(ferry="It stops.", bridge="It opens.", school="It closes.")
    desk.add(inbox)
    desk.sync()
    write(ferry="It goes on.", harbour="It silts up.")
    (inbox / "school.txt").unlink()
    report = desk.one()
    assert counts(report) == {"added": 1, "revised": 1, "unchanged": 1, "removed": 1}
    assert desk.store.check() == []


def test_one_changed_sentence_of_a_long_article_embeds_at_most_two_passages(desk, inbox):
    sentences = [
        f"In district {n} the council counted {n * 37} houses, {n * 11} gardens and {n} wells, "
        f"which is {n % 7} fewer than the clerk had written down in the ledger of {1900 + n}."
        for n in range(400)
    ]
    path = inbox / "count.jsonl"
    path.write_text(json.dumps(record("count", " ".join(sentences))))
    desk.add(path)
    assert desk.sync().embedded >= 40
    sentences[200] = sentences[200].replace("counted", "was told of")
    path.write_text(json.dumps(record("count", " ".join(sentences))))
    report = desk.sync()
    assert counts(report.sources[0]) == {"revised": 1}
    assert 1 <= report.embedded <= 2


def test_changed_metadata_embeds_nothing(desk, inbox):
    path = inbox / "wire.jsonl"
    path.write_text(json.dumps(record("ferry")))
    desk.add(path)
    desk.sync()
    path.write_text(json.dumps(record("ferry", tags=["harbour"])))
    report = desk.sync()
    assert counts(report.sources[0]) == {"metadata": 1}
    assert report.embedded == 0


def test_only_what_is_included_is_followed(desk, inbox, write):
    write(ferry="It stops.")
    (inbox / "sport").mkdir()
    (inbox / "sport" / "cup.md").write_text("# Cup\n\nThey won the cup.")
    desk.add(inbox, include=("sport/**", "*.html"))
    assert counts(desk.one()) == {"added": 1}


def test_sources_that_are_apart_keep_their_ids_apart(desk, inbox, write_lines):
    path = write_lines("wire.jsonl", record("17"))
    desk.add(path, "wire")
    desk.add(inbox, "lantern", apart=True)
    desk.sync()
    assert desk.ids() == {"17", "lantern::17"}


def test_of_a_file_of_records_only_changed_lines_are_parsed(desk, write_lines, monkeypatch):
    path = write_lines("wire.jsonl", *map(record, "abcdef"))
    desk.add(path)
    desk.sync()
    parsed = []
    real = json_records._parse
    monkeypatch.setattr(json_records, "_parse", lambda text: parsed.append(text) or real(text))
    write_lines(
        "wire.jsonl",
        record("g"),
        *map(record, "fed"),
        record("c", "It snowed."),
        *map(record, "ba"),
    )
    assert counts(desk.one()) == {"added": 1, "revised": 1, "unchanged": 5}
    assert len(parsed) == 2
    write_lines("wire.jsonl", *map(record, "gfed"), record("c", "It snowed."), record("a"))
    assert counts(desk.one()) == {"unchanged": 6, "removed": 1}
    assert len(parsed) == 2


def test_records_without_a_name_are_told_by_their_place(desk, write_lines):
    def nameless(text):
        return {"text": text}

    path = write_lines("wire.jsonl", nameless("It rains."), nameless("It snows."))
    desk.add(path)
    desk.sync()
    write_lines("wire.jsonl", nameless("It thaws."), nameless("It rains."), nameless("It snows."))
    assert counts(desk.one()) == {"added": 1, "revised": 2}
    assert {desk.text(name) for name in desk.ids()} == {"It thaws.", "It rains.", "It snows."}


@pytest.mark.parametrize("newest_first", [False, True])
def test_an_id_that_comes_to_stand_twice_keeps_its_first_text(desk, write_lines, newest_first):
    old, new = record("a", "It rained."), record("a", "It snowed.")
    path = write_lines("wire.jsonl", old, record("b"))
    desk.add(path)
    desk.sync()
    lines = [new, old] if newest_first else [old, new]
    write_lines("wire.jsonl", *lines, record("b"))
    for _ in range(2):
        report = desk.one()
        assert "stands in this run already" in report.failures[0].problem
        assert report.failures[0].line == 2
        assert desk.text("a") == lines[0]["text"]


def test_a_record_that_is_as_before_in_another_spelling_is_unchanged(desk, inbox):
    path = inbox / "wire.jsonl"
    path.write_text('{"id": "a", "text": "It rained."}\n')
    desk.add(path)
    desk.sync()
    path.write_text('{"id": "a", "text": "It rained."}\n{"text": "It rained.", "id": "a"}\n')
    assert counts(desk.one()) == {"unchanged": 2}
    assert desk.ids() == {"a"}


# What vanished


def test_a_vanished_file_s_article_stays_until_the_grace_is_over(desk, inbox, write):
    write(ferry="It stops.", bridge="It opens.")
    desk.add(inbox, grace_s=7 * DAY)
    desk.sync()
    (inbox / "ferry.txt").unlink()
    assert counts(desk.one()) == {"missing": 1, "unchanged": 1}
    desk.later(days=6)
    assert counts(desk.one()) == {"missing": 1, "unchanged": 1}
    desk.later(days=1)
    assert counts(desk.one()) == {"removed": 1, "unchanged": 1}
    assert len(desk.ids()) == 1
    assert counts(desk.one()) == {"unchanged": 1}


def test_a_file_that_is_back_within_the_grace_was_never_gone(desk, inbox, write):
    write(ferry="It stops.", bridge="It opens.")
    desk.add(inbox, grace_s=7 * DAY)
    desk.sync()
    (inbox / "ferry.txt").rename(inbox.parent / "kept.txt")
    desk.sync()
    desk.later(days=6)
    (inbox.parent / "kept.txt").rename(inbox / "ferry.txt")
    assert counts(desk.one()) == {"unchanged": 2}
    desk.later(days=30)
    assert counts(desk.one()) == {"unchanged": 2}


def test_what_comes_back_after_its_removal_is_restored_with_its_history(desk, inbox, write):
    write(ferry="It stops.", bridge="It opens.")
    desk.add(inbox)
    desk.sync()
    (inbox / "ferry.txt").unlink()
    assert desk.one().removed == 1
    write(ferry="It stops.")
    report = desk.sync()
    assert counts(report.sources[0]) == {"restored": 1, "unchanged": 1}
    assert report.embedded == 0
    write(bridge="It opened.")
    (inbox / "ferry.txt").unlink()
    desk.sync()
    write(ferry="It stops again.")
    assert counts(desk.one()) == {"restored": 1, "unchanged": 1}
    (ferry,) = (name for name in desk.ids() if "ferry" in name)
    assert desk.store.catalog.revision_numbers(ferry) == [1, 2]


def test_a_record_that_vanished_from_a_file_is_removed(desk, write_lines):
    path = write_lines("wire.jsonl", *map(record, "abcd"))
    desk.add(path)
    desk.sync()
    write_lines("wire.jsonl", *map(record, "abd"))
    assert counts(desk.one()) == {"removed": 1, "unchanged": 3}
    assert desk.ids() == {"a", "b", "d"}
    write_lines("wire.jsonl", *map(record, "abcd"))
    assert counts(desk.one()) == {"restored": 1, "unchanged": 3}


def test_a_vanished_record_s_grace_runs_on_while_its_file_stays_the_same(desk, write_lines):
    path = write_lines("wire.jsonl", *map(record, "abcd"))
    desk.add(path, grace_s=DAY)
    desk.sync()
    write_lines("wire.jsonl", *map(record, "abd"))
    assert counts(desk.one()) == {"missing": 1, "unchanged": 3}
    desk.later(days=1)
    assert counts(desk.one()) == {"removed": 1, "unchanged": 3}


def test_a_file_with_a_bad_record_lets_nothing_go(desk, write_lines):
    path = write_lines("wire.jsonl", *map(record, "abcd"))
    desk.add(path)
    desk.sync()
    write_lines("wire.jsonl", *map(record, "ab"), b"{broken\n")
    report = desk.one()
    assert counts(report) == {"unchanged": 2}
    assert [failure.line for failure in report.failures] == [3]
    assert desk.ids() == {"a", "b", "c", "d"}


def test_a_listing_that_lost_more_than_half_is_held_back_until_it_is_accepted(desk, inbox, write):
    write(**{f"story{n}": f"Story {n} has words." for n in range(8)})
    desk.add(inbox)
    desk.sync()
    for n in range(5):
        (inbox / f"story{n}.txt").unlink()
    for _ in range(2):
        report = desk.one()
        assert counts(report) == {"unchanged": 3}
        assert (report.shrunk.lost, report.shrunk.of) == (5, 8)
        assert report.needs_a_person
        desk.later(days=30)
    assert counts(desk.one(accept_shrunk=True)) == {"unchanged": 3, "removed": 5}


def test_half_of_a_listing_may_go(desk, inbox, write):
    write(**{f"story{n}": f"Story {n} has words." for n in range(8)})
    desk.add(inbox)
    desk.sync()
    for n in range(4):
        (inbox / f"story{n}.txt").unlink()
    assert counts(desk.one()) == {"unchanged": 4, "removed": 4}


def test_a_file_of_records_that_lost_most_of_them_is_held_back(desk, write_lines):
    path = write_lines("wire.jsonl", *map(record, "abcdefgh"))
    desk.add(path)
    desk.sync()
    write_lines("wire.jsonl", record("a"))
    for _ in range(2):
        report = desk.one()
        assert (report.shrunk.lost, report.shrunk.of) == (7, 8)
        assert len(desk.ids()) == 8
    assert counts(desk.one(accept_shrunk=True)) == {"removed": 7, "unchanged": 1}
    assert not desk.sync().needs_a_person


@pytest.mark.parametrize("accept_shrunk", [False, True])
def test_a_folder_that_is_gone_removes_nothing(desk, inbox, write, accept_shrunk):
    write(ferry="It stops.", bridge="It opens.")
    desk.add(inbox)
    desk.sync()
    inbox.rename(inbox.parent / "elsewhere")
    report = desk.one(accept_shrunk=accept_shrunk)
    assert counts(report) == {}
    assert "is gone" in report.failures[0].problem
    assert "mount it" in report.failures[0].remedy
    assert len(desk.ids()) == 2
    (inbox.parent / "elsewhere").rename(inbox)
    assert counts(desk.one()) == {"unchanged": 2}


def test_an_empty_folder_where_files_were_is_not_believed_until_it_is_accepted(desk, inbox, write):
    write(ferry="It stops.", bridge="It opens.")
    desk.add(inbox)
    desk.sync()
    shutil.rmtree(inbox)
    inbox.mkdir()
    report = desk.one()
    assert "is empty, where 2 files were" in report.failures[0].problem
    assert len(desk.ids()) == 2
    assert counts(desk.one(accept_shrunk=True)) == {"removed": 2}


def test_an_empty_folder_that_was_never_filled_is_no_problem(desk, inbox):
    desk.add(inbox)
    assert not desk.sync().needs_a_person


def test_a_folder_that_cannot_be_listed_in_part_removes_nothing(desk, inbox, write, monkeypatch):
    write(ferry="It stops.", bridge="It opens.")
    (inbox / "sport").mkdir()
    (inbox / "sport" / "cup.txt").write_text("Cup news\n\nThey won the cup.")
    desk.add(inbox)
    desk.sync()
    (inbox / "ferry.txt").unlink()
    real = os.scandir

    def refusing(folder):
        if str(folder).endswith("sport"):
            raise PermissionError(13, "Permission denied", str(folder))
        return real(folder)

    with monkeypatch.context() as patched:
        patched.setattr("pullquote.ingest.folders.os.scandir", refusing)
        report = desk.one()
    assert counts(report) == {"unchanged": 1}
    assert "sport" in report.failures[0].file
    assert counts(desk.one()) == {"unchanged": 2, "removed": 1}


# Who else lists it, and who removed it


def test_an_article_that_another_source_lists_stays(desk, inbox, write_lines):
    shared, alone = record("shared"), record("alone")
    one = write_lines("one.jsonl", shared, alone)
    other = write_lines("other.jsonl", shared)
    desk.add(one, "one")
    desk.add(other, "other")
    assert [counts(report) for report in desk.sync().sources] == [{"added": 2}, {"unchanged": 1}]
    write_lines("one.jsonl", alone)
    assert [counts(report) for report in desk.sync().sources] == [
        {"unchanged": 1},
        {"unchanged": 1},
    ]
    assert desk.ids() == {"shared", "alone"}
    write_lines("other.jsonl", record("third"))
    assert desk.sync().sources[1].removed == 1
    assert desk.ids() == {"alone", "third"}


def test_the_text_of_the_source_that_was_added_first_counts(desk, write_lines):
    desk.add(write_lines("one.jsonl", record("shared", "One text.")), "one")
    desk.add(write_lines("other.jsonl", record("shared", "Another text.")), "other")
    (_, first), (_, again) = desk.sync().sources, desk.sync().sources
    assert "stands in this run already" in first.failures[0].problem
    assert "listed by 'one' as well" in again.failures[0].problem
    assert desk.text("shared") == "One text."
    write_lines("one.jsonl", record("alone"))
    desk.sync()
    assert desk.text("shared") == "Another text."
    assert not desk.sync().needs_a_person


def test_what_a_person_removed_is_not_brought_back(desk, write_lines):
    path = write_lines("wire.jsonl", *map(record, "abcd"))
    desk.add(path)
    desk.sync()
    desk.store.catalog.remove("a", by=RemovedBy.PERSON)
    assert counts(desk.one()) == {"unchanged": 3, "withheld": 1}
    write_lines("wire.jsonl", record("a", "Quite another text."), *map(record, "bcd"))
    assert counts(desk.one()) == {"unchanged": 3, "withheld": 1}
    assert desk.ids() == {"b", "c", "d"}
    Ingestor(desk.store).run([str(path)])
    assert desk.ids() == {"a", "b", "c", "d"}


def test_what_a_person_purged_is_not_brought_back(desk, write_lines):
    path = write_lines("wire.jsonl", *map(record, "abcd"))
    desk.add(path)
    desk.sync()
    desk.store.catalog.purge("a")
    write_lines("wire.jsonl", record("a", "Quite another text."), *map(record, "bcd"))
    assert counts(desk.one()) == {"unchanged": 3, "withheld": 1}
    assert desk.ids() == {"b", "c", "d"}


def test_an_article_that_was_ingested_before_is_not_stored_twice(desk, inbox, write):
    write(ferry="It stops.", bridge="It opens.")
    Ingestor(desk.store).run([str(inbox)])
    desk.add(inbox)
    report = desk.sync()
    assert counts(report.sources[0]) == {"unchanged": 2}
    assert report.embedded == 0


# Renamed files


def test_a_renamed_file_keeps_its_article(desk, inbox, write, nothing_is_read):
    write(ferry="It stops.", bridge="It opens.")
    desk.add(inbox)
    desk.sync()
    before = desk.ids()
    (inbox / "archive").mkdir()
    (inbox / "ferry.txt").rename(inbox / "archive" / "f.txt")
    nothing_is_read()
    report = desk.sync()
    assert counts(report.sources[0]) == {"unchanged": 2}
    assert report.embedded == 0
    assert desk.ids() == before
    assert counts(desk.one()) == {"unchanged": 2}


def test_a_renamed_file_that_changes_later_revises_its_article(desk, inbox, write):
    write(ferry="It stops.", bridge="It opens.")
    desk.add(inbox)
    desk.sync()
    (inbox / "ferry.txt").rename(inbox / "boat.txt")
    desk.sync()
    (inbox / "boat.txt").write_text("Ferry news\n\nIt goes on.\n")
    assert counts(desk.one()) == {"revised": 1, "unchanged": 1}
    (inbox / "boat.txt").rename(inbox / "ship.txt")
    assert counts(desk.one()) == {"unchanged": 2}
    (inbox / "ship.txt").unlink()
    assert counts(desk.one()) == {"removed": 1, "unchanged": 1}


def test_a_new_file_in_the_place_of_a_renamed_one_is_another_article(desk, inbox, write):
    write(ferry="It stops.", bridge="It opens.")
    desk.add(inbox)
    desk.sync()
    (inbox / "ferry.txt").rename(inbox / "boat.txt")
    desk.sync()
    write(ferry="Another ferry.")
    assert counts(desk.one()) == {"added": 1, "unchanged": 2}
    write(ferry="Another ferry stops.")
    assert counts(desk.one()) == {"revised": 1, "unchanged": 2}
    assert len(desk.ids()) == 3


def test_a_renamed_and_changed_file_is_a_new_article(desk, inbox, write):
    write(ferry="It stops.", bridge="It opens.")
    desk.add(inbox)
    desk.sync()
    (inbox / "ferry.txt").unlink()
    write(boat="It goes on.")
    assert counts(desk.one()) == {"added": 1, "unchanged": 1, "removed": 1}


def test_a_renamed_folder_keeps_its_articles(desk, inbox, write_lines):
    for name in ("one", "two", "three"):
        (inbox / "old").mkdir(exist_ok=True)
        (inbox / "old" / f"{name}.txt").write_text(f"{name}\n\nThere are {name} things.")
    desk.add(inbox)
    desk.sync()
    before = desk.ids()
    (inbox / "old").rename(inbox / "new")
    assert counts(desk.one()) == {"unchanged": 3}
    assert desk.ids() == before


# Suspicious texts


def page(text):
    return (
        "<html><head><title>Ferry to stop</title></head><body><article>"
        f"<h1>Ferry to stop</h1>{text}</article></body></html>"
    )


LONG = page(
    "".join(f"<p>Paragraph {n} tells what the council said on day {n}.</p>" for n in range(60))
)
SHORT = page(
    "<p>This story is for subscribers only. Please sign in to read on, or subscribe today.</p>"
)


def test_a_page_that_shrank_drastically_is_held_back(desk, inbox):
    path = inbox / "ferry.html"
    path.write_text(LONG)
    desk.add(inbox)
    desk.sync()
    (name,) = desk.ids()
    before = desk.text(name)
    path.write_text(SHORT)
    for _ in range(2):
        report = desk.one()
        assert counts(report) == {}
        assert report.needs_a_person
        (held,) = report.held
        assert (held.article_id, held.was) == (name, len(before))
        assert held.characters < 0.4 * held.was
        assert desk.text(name) == before
    assert desk.store.catalog.sources.summaries()[0].held == 1


def test_a_shrunken_page_is_taken_when_a_person_accepts_it(desk, inbox):
    (inbox / "ferry.html").write_text(LONG)
    desk.add(inbox)
    desk.sync()
    (inbox / "ferry.html").write_text(SHORT)
    desk.sync()
    report = desk.one(accept_shrunk=True)
    assert counts(report) == {"revised": 1}
    assert not report.needs_a_person
    assert counts(desk.one()) == {"unchanged": 1}


def test_a_shrunken_page_that_stays_the_same_for_a_week_is_taken(desk, inbox):
    (inbox / "ferry.html").write_text(LONG)
    desk.add(inbox)
    desk.sync()
    (inbox / "ferry.html").write_text(SHORT)
    desk.sync()
    desk.later(days=6)
    assert desk.one().held
    desk.later(days=1)
    assert counts(desk.one()) == {"revised": 1}


def test_a_page_that_is_itself_again_is_held_no_longer(desk, inbox):
    (inbox / "ferry.html").write_text(LONG)
    desk.add(inbox)
    desk.sync()
    (inbox / "ferry.html").write_text(SHORT)
    desk.sync()
    (inbox / "ferry.html").write_text(LONG)
    report = desk.one()
    assert counts(report) == {"unchanged": 1}
    assert not report.needs_a_person
    assert desk.store.catalog.sources.summaries()[0].held == 0


def test_a_text_file_may_shrink_as_its_writer_likes(desk, inbox, write):
    write(ferry="The council said so. " * 100)
    desk.add(inbox)
    desk.sync()
    write(ferry="It stops.")
    assert counts(desk.one()) == {"revised": 1}


# Failures and runs that end early


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


# Leaving a source


def test_a_source_that_is_left_keeps_its_articles(desk, write_lines):
    desk.add(write_lines("wire.jsonl", *map(record, "abc")))
    desk.sync()
    assert desk.follower().leave("wire", with_articles=False) == 0
    assert desk.ids() == {"a", "b", "c"}
    assert desk.store.catalog.sources.all() == []


def test_a_source_can_be_left_with_the_articles_that_it_alone_lists(desk, write_lines):
    desk.add(write_lines("one.jsonl", *map(record, "abc")), "one")
    desk.add(write_lines("other.jsonl", record("c")), "other")
    desk.sync()
    assert desk.follower().listed_only_by("one") == ["a", "b"]
    assert desk.follower().leave("one", with_articles=True) == 2
    assert desk.ids() == {"c"}
    assert desk.store.check() == []


def test_the_report_goes_to_json(desk, inbox, write_lines):
    (inbox / "ferry.html").write_text(LONG)
    write_lines("wire.jsonl", record("a"), b"{broken\n")
    desk.add(inbox)
    desk.sync()
    (inbox / "ferry.html").write_text(SHORT)
    told = json.loads(json.dumps(desk.sync().as_dict()))
    (source,) = told["sources"]
    assert (source["name"], source["kind"], source["unchanged"]) == ("wire", "folder", 1)
    assert source["held"][0]["was"] > source["held"][0]["characters"]
    assert source["failures"][0]["line"] == 2
