"""Articles with their history out of one corpus and into another."""

import gzip
import io
import json
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pullquote.bot.exporting import HEADER, new_file, write_export
from pullquote.bot.importing import read_export
from pullquote.config import BadInputError, Settings
from pullquote.vectorstore import Metadata, Notice, NoticeKind, RemovedBy, Scope, Span, Store

from tests.support.hashing_embedder import HashingEmbedder
from tests.vectorstore.drafts import SENTENCES, draft


def open_store(folder: Path) -> Store:
    return Store.open(Settings(data_dir=folder), embedder=HashingEmbedder())


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Store]:
    """Articles that were revised, removed, restored, retracted and purged."""
    with open_store(tmp_path / "archive") as store:
        catalog = store.catalog
        catalog.store(draft("plain"))
        catalog.store(
            draft("zoë", ("Ünïcode \u2028 and “quotes”.", "Line\nbreaks."), metadata=Metadata())
        )
        for article in ("revised", "removed", "restored", "purged"):
            catalog.store(draft(article))
        catalog.store(draft("revised", SENTENCES[1:], title="Bridge off", published=None))
        retracted = draft("revised", (*SENTENCES[1:], "This story has been retracted."))
        notices = (Notice(NoticeKind.RETRACTION, Span(0, 4)), Notice(NoticeKind.UPDATE, None))
        catalog.store(replace(retracted, notices=notices))
        catalog.remove("removed", by=RemovedBy.SOURCE)
        catalog.remove("restored")
        catalog.restore("restored")
        catalog.purge("purged")
        store.sync()
        yield store


def exported(store: Store) -> bytes:
    target = io.BytesIO()
    write_export(store.catalog, target)
    return target.getvalue()


def test_an_export_that_is_imported_and_exported_again_is_the_same_to_the_last_byte(
    archive: Store, tmp_path: Path
) -> None:
    given = exported(archive)
    with open_store(tmp_path / "copy") as copy:
        with copy.writing("import"):
            told = read_export(copy, io.BytesIO(given), "archive.jsonl")
        assert (told.added, told.unchanged, told.failures) == (6, 0, ())
        assert exported(copy) == given
        assert copy.check() == []
        for article in ("plain", "zoë", "revised", "removed", "restored", "purged"):
            assert copy.catalog.known(article) == archive.catalog.known(article)
            assert copy.catalog.history(article) == archive.catalog.history(article)
        assert copy.catalog.revision("revised") == archive.catalog.revision("revised")


def test_an_imported_corpus_answers_as_the_one_that_was_exported(
    archive: Store, tmp_path: Path
) -> None:
    with open_store(tmp_path / "copy") as copy:
        read_export(copy, io.BytesIO(exported(archive)), "archive.jsonl")
        then = Scope(as_of=datetime.fromisoformat(archive.catalog.history("revised")[0].since))
        for scope in (Scope(), then, Scope(as_of=datetime.now(UTC))):
            found = [
                [
                    (passage.article_id, passage.revision, passage.text)
                    for passage in store.catalog.passages(
                        [hit.passage_id for hit in store.nearest_to("a ferry in May", 5, scope)],
                        scope.as_of,
                    )
                ]
                for store in (archive, copy)
            ]
            assert found[0] == found[1]


def test_importing_again_changes_nothing(archive: Store) -> None:
    given = exported(archive)
    generation = archive.catalog.generation()

    told = read_export(archive, io.BytesIO(given), "archive.jsonl")

    assert (told.added, told.unchanged, told.embedded) == (0, 6, 0)
    assert archive.catalog.generation() == generation


def test_an_article_with_another_history_is_refused_and_the_others_go_on(
    archive: Store, tmp_path: Path
) -> None:
    given = exported(archive)
    with open_store(tmp_path / "copy") as copy:
        copy.catalog.store(draft("plain", title="Another one"))
        told = read_export(copy, io.BytesIO(given), "archive.jsonl")

        assert told.added == 5
        (failure,) = told.failures
        assert (failure.file, failure.line) == ("archive.jsonl", 2)
        assert "another history" in failure.problem
        assert failure.remedy
        assert copy.catalog.revision("plain").title == "Another one"


def test_a_damaged_line_costs_itself_alone(archive: Store, tmp_path: Path) -> None:
    lines = exported(archive).splitlines(keepends=True)
    lines[1] = lines[1].replace(b"bridge", b"tunnel")  # the hash tells
    lines[2] = b"{broken\n"
    lines[3] = b"[]\n"
    with open_store(tmp_path / "copy") as copy:
        told = read_export(copy, io.BytesIO(b"".join(lines)), "x")

        assert (told.added, [failure.line for failure in told.failures]) == (3, [2, 3, 4])
        assert all(failure.problem and failure.remedy for failure in told.failures)
        assert copy.check() == []


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (b'{"id": "a", "text": "An article."}\n', "is no export of Pullquote"),
        (b"", "is no export of Pullquote"),
        (b"\xff\xfe\n", "is no export of Pullquote"),
        (b'{"pullquote": "export", "format": 99}\n', "format 99"),
    ],
)
def test_what_is_no_export_is_refused_whole(tmp_path: Path, first: bytes, said: str) -> None:
    with open_store(tmp_path / "copy") as copy:
        with pytest.raises(BadInputError, match=said):
            read_export(copy, io.BytesIO(first), "x.jsonl")
        assert copy.catalog.facts().articles == 0


def test_a_gzip_file_that_was_cut_short_yields_what_came_before(
    archive: Store, tmp_path: Path
) -> None:
    packed = gzip.compress(exported(archive), compresslevel=0)
    with open_store(tmp_path / "copy") as copy:
        told = read_export(copy, io.BytesIO(packed[:-2000]), "x.gz")

        assert 0 < told.added < 6
        assert "gzip" in told.failures[-1].problem


def write_half(path: Path) -> None:
    with new_file(path) as target:
        target.write(b"half")
        raise OSError("disc full")


def test_a_file_appears_when_it_is_whole_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "archive.jsonl"
    path.write_text("before")
    with pytest.raises(OSError, match="disc full"):
        write_half(path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]

    with new_file(path) as target:
        target.write(b"whole")
    assert path.read_bytes() == b"whole"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_named_gz_is_compressed_and_always_the_same(tmp_path: Path) -> None:
    for name in ("one.jsonl.gz", "two.GZ"):
        with new_file(tmp_path / name) as target:
            target.write(b"words " * 100)
    assert gzip.decompress((tmp_path / "one.jsonl.gz").read_bytes()) == b"words " * 100
    assert (tmp_path / "one.jsonl.gz").read_bytes() == (tmp_path / "two.GZ").read_bytes()


# The commands


def test_export_and_import_are_a_round_trip(run, corpus: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.jsonl.gz", tmp_path / "second.jsonl.gz"
    run("remove", "lantern-4", "--yes")

    out = run("export", str(first))
    into = run("--data-dir", str(tmp_path / "copy"), "import", str(first))
    again = run("--data-dir", str(tmp_path / "copy"), "export", str(second), "--json")

    assert out.stdout == "Exported 3 articles, 1 of them removed, with 3 revisions.\n"
    assert into.stdout == "Articles: 3 added.\n3 passages embedded.\n"
    assert json.loads(again.stdout) == {
        "schema": 1,
        "file": str(second),
        "articles": 3,
        "revisions": 3,
        "removed": 1,
    }
    assert first.read_bytes() == second.read_bytes()
    assert run("--data-dir", str(tmp_path / "copy"), "doctor").exit_code == 0


def test_export_to_a_pipe_keeps_its_report_on_standard_error(run, corpus: Path) -> None:
    done = run("export")

    lines = done.stdout.splitlines()
    assert json.loads(lines[0]) == HEADER
    assert len(lines) == 4
    assert done.stderr == "Exported 3 articles, with 3 revisions.\n"
    assert run("export", "-", "--json").exit_code == 2


def test_import_reads_a_pipe(run, corpus: Path, tmp_path: Path) -> None:
    given = run("export").stdout_bytes

    done = run("--data-dir", str(tmp_path / "copy"), "import", "-", "--json", stdin=given)

    told = json.loads(done.stdout)
    assert (told["schema"], told["added"], told["failures"]) == (1, 3, [])


def test_import_names_a_bad_line_and_ends_with_1(run, corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "archive\x1b[2J.jsonl"
    path.write_bytes(run("export").stdout_bytes + b"{broken\n")

    done = run("import", str(path))

    assert done.exit_code == 1
    assert done.stdout.startswith("Articles: 3 unchanged, 1 failed.\n")
    assert ".jsonl:5: this is not JSON; export it again" in done.stderr
    assert "\x1b" not in done.stderr


def test_import_of_articles_from_elsewhere_says_what_reads_them(run, tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    path.write_text('{"id": "one", "text": "A ferry sank on Monday."}\n')

    done = run("import", str(path))

    assert done.exit_code == 1
    assert "`pullquote ingest`" in done.stderr


def test_import_does_not_write_beside_another_writer(run, corpus: Path, tmp_path: Path) -> None:
    path = tmp_path / "archive.jsonl"
    run("export", str(path))
    results = []
    with open_store(corpus) as store, store.writing("a long ingest"):
        thread = threading.Thread(target=lambda: results.append(run("import", str(path))))
        thread.start()
        thread.join()

    assert results[0].exit_code == 1
    assert "a long ingest is running" in results[0].stderr
