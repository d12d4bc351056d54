"""Articles out of the answers, and out of every file for good, from the command line."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pullquote.config import Settings
from pullquote.vectorstore import RememberedAnswer, RememberedCitation, RemovedBy, Span, Store

SECRET = b"bridge over the Tarn"


@pytest.fixture
def remembered(corpus: Path) -> Path:
    """The corpus with two answers: one cites the article about the bridge, the other does not."""
    with Store.open(Settings(data_dir=corpus)) as store:
        for name, article in (("0a", "courier-17"), ("0b", "lantern-4")):
            cited = RememberedCitation(1, article, 1, Span(0, 20))
            store.catalog.answers.remember(
                RememberedAnswer(
                    name,
                    f"What of {article}?",
                    datetime.now(UTC).isoformat(timespec="seconds"),
                    None,
                    None,
                    "answered",
                    None,
                    0.5,
                    (cited,),
                ),
                keep_days=90,
            )
    return corpus


def holders(folder: Path, words: bytes) -> list[str]:
    """The files below a folder that hold these bytes."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path.name for path in files if words in path.read_bytes()]


def test_remove_says_how_many_answers_became_stale(run, remembered: Path) -> None:
    done = run("remove", "courier-17", "--yes")

    assert done.exit_code == 0
    assert done.stdout.startswith("Removed 1 article.\n1 remembered answer became stale; ")
    assert "article removed" in run("answers", "stale").stdout
    assert json.loads(run("remove", "lantern-4", "--yes", "--json").stdout)["became_stale"] == 1


def test_purge_leaves_no_byte_of_the_article_s_text(run, remembered: Path) -> None:
    assert holders(remembered, SECRET) != []

    done = run("remove", "courier-17", "--purge", "--yes")

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == "Purged 1 article: 1 revision and 1 remembered answer.\n"
    assert holders(remembered, SECRET) == []
    assert [answer["id"] for answer in json.loads(run("answers", "--json").stdout)["answers"]] == [
        "0b"
    ]
    assert run("articles", "--count").stdout == "2\n"
    assert run("history", "courier-17").exit_code == 1
    assert run("doctor").exit_code == 0


def test_purge_empties_what_was_typed_into_the_chat(run, corpus: Path) -> None:
    typed = corpus / "chat_history"
    typed.write_text("\n# 2024-03-04 12:00:00\n+Did Ida Strand write of 14 weeks?\n")
    typed.chmod(0o600)
    run("remove", "lantern-3", "--yes")
    assert "Ida Strand" in typed.read_text()
    assert run("remove", "courier-17", "--purge", "--yes").exit_code == 0
    assert (typed.read_text(), typed.stat().st_mode & 0o777) == ("", 0o600)


def test_a_removed_article_can_still_be_purged(run, remembered: Path) -> None:
    run("remove", "courier-17", "--yes")

    done = run("remove", "courier-17", "--purge", "--yes", "--json")

    assert json.loads(done.stdout) == {
        "schema": 1,
        "purged": ["courier-17"],
        "revisions": 1,
        "answers": 1,
    }
    assert holders(remembered, SECRET) == []


def test_an_article_is_not_removed_twice(run, corpus: Path) -> None:
    run("remove", "courier-17", "--yes")

    done = run("remove", "courier-17", "--yes")

    assert done.exit_code == 1
    assert "was removed before; --purge deletes its history too" in done.stderr


def test_what_a_source_removed_a_person_can_remove_for_good(run, corpus: Path) -> None:
    with Store.open(Settings(data_dir=corpus)) as store:
        store.catalog.remove("courier-17", by=RemovedBy.SOURCE)

        done = run("remove", "courier-17", "--yes")

        assert (done.exit_code, done.stdout) == (0, "Removed 1 article.\n")
        assert store.catalog.known("courier-17").removed_by is RemovedBy.PERSON


def test_purging_an_unknown_article_purges_none(run, corpus: Path) -> None:
    done = run("remove", "courier-17", "nobody", "--purge", "--yes")

    assert done.exit_code == 1
    assert "nobody" in done.stderr
    assert run("articles", "--count").stdout == "3\n"


def test_purge_needs_yes_where_nobody_can_be_asked(run, corpus: Path) -> None:
    done = run("remove", "courier-17", "--purge", stdin="y\n")

    assert done.exit_code == 1
    assert "--yes" in done.stderr
    assert run("show", "courier-17").exit_code == 0


def test_remove_waits_for_another_writer_as_long_as_it_was_told(run, corpus: Path) -> None:
    held, release = threading.Event(), threading.Event()

    def write() -> None:
        with Store.open(Settings(data_dir=corpus)) as store, store.writing("a long ingest"):
            held.set()
            release.wait(30)

    writer = threading.Thread(target=write)
    writer.start()
    held.wait(30)
    refused = run("remove", "courier-17", "--yes")
    threading.Timer(0.2, release.set).start()
    waited = run("remove", "courier-17", "--yes", "--wait", "30")
    writer.join()

    assert refused.exit_code == 1
    assert "a long ingest is running" in refused.stderr
    assert waited.exit_code == 0
