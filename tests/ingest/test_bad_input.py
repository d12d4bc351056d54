"""Whatever lies on a disk: reported with file, line and remedy, and the rest is read."""

import errno
import gzip
import json
import os
import tracemalloc
from pathlib import Path

import pytest

from pullquote.ingest.raw import RawArticle
from pullquote.ingest.report import Failure

GOOD = b'{"text": "A good record stands here."}\n'


def kinds(items):
    return [type(item) for item in items]


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.html", "a.md", "a.txt", "a.jsonl.gz"])
@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_an_empty_file_is_reported(read, name, content):
    (failure,) = read(name, content)
    assert isinstance(failure, Failure)
    assert failure.file.endswith(name)
    assert failure.remedy


@pytest.mark.parametrize("name", ["a.jsonl", "a.json", "a.html", "a.md", "a.txt"])
def test_a_binary_file_is_refused(read, name):
    items = read(name, bytes(range(11, 256)) * 8 + b"\0" * 100)
    assert items
    assert set(kinds(items)) == {Failure}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp1252", "utf-8-sig"])
def test_json_lines_in_another_encoding_are_read(read, encoding):
    text = '{"text": "Die Straße nach Köln ist gesperrt, weil die Brücke über den Fluß bricht."}\n'
    items = read("a.jsonl", (text + text).encode(encoding))
    assert [item.origin.line for item in items] == [1, 2]
    assert all("Straße nach Köln" in item.text for item in items)


def test_broken_utf_16_keeps_what_came_before(read):
    data = (GOOD.decode() * 2000).encode("utf-16") + b"\x00\xd8\x00\x00"
    items = read("a.jsonl", data)
    assert isinstance(items[0], RawArticle)
    assert isinstance(items[-1], Failure)


def test_a_line_that_is_too_long_is_skipped_and_the_next_one_read(read):
    for encoding in ("utf-8", "utf-16"):
        data = GOOD.decode() + '{"text": "' + "x" * 5000 + '"}\n' + GOOD.decode()
        items = read("a.jsonl", data.encode(encoding), record_limit=1000)
        assert kinds(items) == [RawArticle, Failure, RawArticle]
        assert items[1].line == 2
        assert "longer than 1000 bytes" in items[1].problem


def test_a_line_without_an_end_gives_its_file_up(read, monkeypatch):
    monkeypatch.setattr("pullquote.ingest.lines._SKIP_STEP", 100)
    items = read("a.jsonl", GOOD + b"x" * 200_000 + b"\n" + GOOD, record_limit=100)
    assert kinds(items) == [RawArticle, Failure, Failure]
    assert "no end in sight" in items[2].problem


@pytest.mark.slow
def test_a_line_of_200_mb_does_not_take_the_memory(read, inbox):
    path = inbox / "a.jsonl"
    with path.open("wb") as file:
        file.write(GOOD)
        for _ in range(200):
            file.write(b"x" * 1_000_000)
        file.write(b"\n" + GOOD)
    from pullquote.ingest.readers import can_read, reader_for
    from pullquote.ingest.sources import expand

    (file,) = expand([str(path)], None, can_read)
    tracemalloc.start()
    items = list(reader_for(file)(file))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kinds(items) == [RawArticle, Failure, RawArticle]
    assert (items[1].line, items[2].origin.line) == (2, 3)
    assert peak < 80_000_000


def test_a_gzip_bomb_of_one_line_is_bounded(read):
    items = read(
        "a.jsonl.gz", gzip.compress(GOOD + b"x" * 2_000_000 + b"\n" + GOOD), record_limit=10_000
    )
    assert kinds(items) == [RawArticle, Failure, RawArticle]


def test_a_document_that_is_too_large_is_refused(read):
    bomb = gzip.compress(b" " * 1_000_000 + b"{}")
    for name, data in (("a.json", bomb), ("a.txt", b"words " * 1000), ("a.json", b"[" * 20_000)):
        (failure,) = read(name, data, record_limit=1000)
        assert "larger than" in failure.problem or "empty" in failure.problem


def test_truncated_gzip_keeps_the_records_before_the_end(read):
    noise = b"".join(
        json.dumps({"text": f"Words {os.urandom(30).hex()}"}).encode() + b"\n" for _ in range(3000)
    )
    items = read("a.jsonl.gz", gzip.compress(noise)[:-2000])
    assert len(items) > 100
    assert set(kinds(items[:-1])) == {RawArticle}
    assert "ends in the middle" in items[-1].problem
    assert items[-1].line == len(items)


def test_damaged_gzip_is_reported(read):
    for data in (
        gzip.compress(GOOD)[:12] + b"garbage" * 10,
        gzip.compress(GOOD)[:-8] + b"12345678",
    ):
        items = read("a.jsonl.gz", data)
        assert isinstance(items[-1], Failure)
        assert "gzip" in items[-1].problem


def test_a_bomb_of_nesting_is_refused(read):
    bomb = b'{"text": ' + b"[" * 200_000 + b"]" * 200_000 + b"}\n"
    items = read("a.jsonl", bomb + GOOD)
    assert kinds(items) == [Failure, RawArticle]
    assert (items[0].line, "nested too deeply" in items[0].problem) == (1, True)
    (failure,) = read("a.json", bomb)
    assert "nested too deeply" in failure.problem


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"text": "cut', "not JSON"),
        (b"not json", "not JSON"),
        (b'{"text": "a"} {"text": "b"}', "more after the record"),
        (b'{"text": ' + b"9" * 5000 + b"}", "too long"),
    ],
)
def test_a_line_that_is_not_json_is_reported_with_its_number(read, line, says):
    items = read("a.jsonl", GOOD + line + b"\n" + GOOD)
    assert kinds(items) == [RawArticle, Failure, RawArticle]
    assert items[1].line == 2
    assert says in items[1].problem


def test_a_broken_document_is_reported_with_its_line(read):
    (failure,) = read("a.json", '{\n"text": "a",\n}')
    assert failure.line == 3


def test_a_document_that_is_json_lines_says_so(read):
    (failure,) = read("a.json", GOOD + GOOD)
    assert ".jsonl" in failure.remedy


def test_nul_bytes_and_lone_surrogates_do_not_reach_the_catalog(ingest, store, write_lines):
    path = write_lines(
        "a.jsonl",
        b'{"id": "odd\\ud83d", "title": "A\\u0000", "text": "One\\u0000 two \\ud83d three."}\n',
        b'{"id": "raw", "text": "One \x01 two."}\n',
        {"id": "rtl", "text": "قال الوزير إن الميزانية كافية. \u202eوأضاف أن العمل مستمر."},
    )
    report = ingest(path)
    assert [failure.line for failure in report.failures] == [2]
    assert store.catalog.revision("odd\ufffd").text == "One two \ufffd three."
    assert store.catalog.revision("rtl").text == (
        "قال الوزير إن الميزانية كافية. وأضاف أن العمل مستمر."
    )


def test_an_address_with_half_a_surrogate_pair_is_reported_and_its_neighbours_stored(
    ingest, store, write_lines
):
    path = write_lines(
        "a.jsonl",
        {"id": "1", "text": "One."},
        {"id": "2", "text": "Two.", "url": "https://a.example/\ud83d-story"},
        {"id": "3", "text": "Three."},
    )
    report = ingest(path)
    assert report.failures == (
        Failure(
            str(path),
            2,
            r"'https://a.example/\ud83d-story' is not a web address",
            "give the whole address with https://, or leave it out",
        ),
    )
    assert {article.article_id for article in store.catalog.articles()} == {"1", "3"}


def test_a_nul_in_a_saved_file_is_dropped(ingest, store, inbox):
    (inbox / "a.txt").write_bytes(b"Ferry to stop\n\nThe ferry\0 will stop on Monday.\n")
    assert ingest(inbox).added == 1
    (summary,) = store.catalog.articles()
    assert store.catalog.revision(summary.article_id).text == "The ferry will stop on Monday."


def test_a_date_of_31_february_is_reported_and_its_neighbours_stored(ingest, write_lines):
    path = write_lines(
        "a.jsonl",
        {"id": "1", "text": "One.", "date": "2024-02-29"},
        {"id": "2", "text": "Two.", "date": "2024-02-31"},
        {"id": "3", "text": "Three.", "date": "31 February 2024"},
        {"id": "4", "text": "Four."},
    )
    report = ingest(path)
    assert report.added == 2
    assert [(failure.file, failure.line) for failure in report.failures] == [
        (str(path), 2),
        (str(path), 3),
    ]
    assert all("YYYY-MM-DD" in failure.remedy for failure in report.failures)


def test_an_impossible_offset_from_utc_is_reported_and_its_neighbours_stored(ingest, write_lines):
    path = write_lines(
        "a.jsonl",
        {"id": "1", "text": "One.", "date": "2024-03-08T10:00:00+01:00"},
        {"id": "2", "text": "Two.", "date": "2024-03-08T10:00:00+9999"},
        {"id": "3", "text": "Three.", "date": "2024-03-08T10:00:00Z"},
        {"id": "4", "text": "Four."},
    )
    report = ingest(path)
    assert report.added == 3
    assert [(failure.file, failure.line) for failure in report.failures] == [(str(path), 2)]
    assert "offset from UTC" in report.failures[0].problem
    assert "YYYY-MM-DD" in report.failures[0].remedy


@pytest.mark.parametrize("date", ["2024-03-08T10:00:00+99:99", "2024-03-08 10:00:00 +9999"])
def test_a_document_with_an_impossible_offset_from_utc_is_reported(read, date):
    (failure,) = read("a.md", f"---\ndate: {date}\n---\nThe ferry will stop on Monday.\n")
    assert "offset from UTC" in failure.problem
    assert failure.line == 2


def test_a_file_that_may_not_be_read_is_reported(ingest, inbox, write_lines, monkeypatch):
    write_lines("a.jsonl", {"text": "One."})
    for name in ("b.jsonl", "c.txt", "d.json"):
        write_lines(name, {"text": "Two."})
    real = Path.open

    def refusing(self, *arguments, **keywords):  # root may read everything, so refuse it here
        if self.stem in "bcd":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))
        return real(self, *arguments, **keywords)

    monkeypatch.setattr(Path, "open", refusing)
    report = ingest(inbox)
    assert report.added == 1
    assert ["may not be read" in failure.problem for failure in report.failures] == [True] * 3
