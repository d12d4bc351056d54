"""Articles that several sources list, that a person removed, and sources that are left."""

from pullquote.ingest import Ingestor
from pullquote.vectorstore import RemovedBy

from tests.ingest.following import counts, record


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
