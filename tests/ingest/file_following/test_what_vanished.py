"""What vanished from a followed folder or file is let go after its grace, if it may be believed."""

import os
import shutil

import pytest

from tests.ingest.following import DAY, counts, record


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
