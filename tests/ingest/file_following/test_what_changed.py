"""Followed folders and files of records: what is new and changed is taken, the rest not read."""

import json
import os

import pytest

from pullquote.ingest.readers import json_records

from tests.ingest.following import counts, record


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


def test_our_own_data_below_a_folder_is_passed_over(desk, tmp_path, write):
    write(ferry="It stops.")
    desk.add(tmp_path)
    report = desk.one()
    assert (counts(report), report.failures) == ({"added": 1}, ())
    report = desk.one()
    assert (counts(report), report.failures) == ({"unchanged": 1}, ())


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
