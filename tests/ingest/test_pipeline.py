"""A run as a whole: what is stored, what is not, what it costs and what it says."""

import io
import json

import pytest

from pullquote.config import BadInputError, Settings
from pullquote.ingest import Failure, Ingestor, normalise
from pullquote.ingest.passages import pack
from pullquote.ingest.readers.table import _READERS
from pullquote.vectorstore.store import Store

from tests.ingest.conftest import SHARED
from tests.support.hashing_embedder import HashingEmbedder

FERRY = {
    "id": "ferry",
    "title": "Ferry to stop",
    "text": "The ferry will stop on Monday, the council said.\n\nIt carried 41,000 people.",
    "publisher": "Harbour Ledger",
    "date": "2024-11-05",
}
BRIDGE = {"id": "bridge", "title": "Bridge to open", "text": "The bridge opens in May."}


def counts(report):
    return (report.added, report.revised, report.metadata, report.unchanged, len(report.failures))


def test_an_article_is_stored_as_it_was_read(ingest, store, write_lines):
    report = ingest(write_lines("a.jsonl", FERRY))
    assert counts(report) == (1, 0, 0, 0, 0)
    assert report.embedded == 1
    revision = store.catalog.revision("ferry")
    assert revision.number == 1
    assert revision.title == "Ferry to stop"
    assert revision.text == FERRY["text"]
    assert revision.published == "2024-11-05"
    assert revision.metadata.publisher == "Harbour Ledger"
    assert [span.of(revision.text) for span in revision.sentences()] == [
        "The ferry will stop on Monday, the council said.",
        "It carried 41,000 people.",
    ]
    assert store.check() == []


def test_a_second_run_changes_and_embeds_nothing(ingest, store, embedder, write_lines, monkeypatch):
    path = write_lines("a.jsonl", FERRY, BRIDGE)
    ingest(path)
    generation, embedded = store.catalog.generation(), embedder.texts_embedded
    monkeypatch.setattr("pullquote.ingest.drafts.pack", lambda *_: pytest.fail("was packed"))
    assert counts(ingest(path)) == (0, 0, 0, 2, 0)
    assert store.catalog.generation() == generation
    assert embedder.texts_embedded == embedded


def test_a_change_that_normalises_away_is_none(ingest, write_lines):
    ingest(write_lines("a.jsonl", FERRY))
    changed = FERRY | {"text": FERRY["text"].replace("\n", "\r\n").replace("ferry", "fer\u00adry")}
    assert counts(ingest(write_lines("a.jsonl", changed))) == (0, 0, 0, 1, 0)


@pytest.mark.parametrize(
    "change",
    [{"text": "The ferry will stop on Tuesday."}, {"title": "Ferry stops"}, {"date": "2024-11-06"}],
)
def test_a_changed_article_becomes_a_new_revision(ingest, store, write_lines, change):
    ingest(write_lines("a.jsonl", FERRY))
    assert counts(ingest(write_lines("a.jsonl", FERRY | change))) == (0, 1, 0, 0, 0)
    assert store.catalog.revision_numbers("ferry") == [1, 2]
    assert store.catalog.revision("ferry", 1).text == FERRY["text"]
    assert store.check() == []


def test_changed_metadata_makes_no_revision_and_no_vectors(ingest, store, embedder, write_lines):
    ingest(write_lines("a.jsonl", FERRY))
    embedded = embedder.texts_embedded
    changed = FERRY | {"publisher": "The Ledger", "tags": "ferry, winter"}
    assert counts(ingest(write_lines("a.jsonl", changed))) == (0, 0, 1, 0, 0)
    assert store.catalog.revision("ferry").metadata.publisher == "The Ledger"
    assert store.catalog.revision_numbers("ferry") == [1]
    assert embedder.texts_embedded == embedded


def test_a_removed_article_comes_back(ingest, store, write_lines):
    path = write_lines("a.jsonl", FERRY)
    ingest(path)
    store.catalog.remove("ferry")
    assert counts(ingest(path)) == (1, 0, 0, 0, 0)
    assert store.catalog.revision("ferry").current


def test_another_recipe_packs_an_unchanged_article_anew(ingest, write_lines, monkeypatch):
    path = write_lines("a.jsonl", FERRY)
    ingest(path)
    packed = []

    def counted(*arguments):
        packed.append(1)
        return pack(*arguments)

    monkeypatch.setattr("pullquote.ingest.drafts.pack", counted)
    monkeypatch.setattr("pullquote.ingest.drafts.RECIPE", "next")
    monkeypatch.setattr("pullquote.ingest.intake.RECIPE", "next")
    assert counts(ingest(path)) == (0, 0, 0, 1, 0)
    assert packed
    assert counts(ingest(path)) == (0, 0, 0, 1, 0)
    assert len(packed) == 1


def test_an_id_that_stands_twice_with_another_text_is_reported_and_not_stored(
    ingest, store, write_lines
):
    path = write_lines("a.jsonl", FERRY, FERRY | {"text": "Something else."}, FERRY, BRIDGE)
    report = ingest(path)
    assert counts(report) == (2, 0, 0, 1, 1)
    (failure,) = report.failures
    assert failure.line == 2
    assert f"{path}:1" in failure.problem
    assert store.catalog.revision("ferry").text == FERRY["text"]


COURIER = {"id": 17, "publisher": "The Courier", "url": "https://courier.example/ferry"}
LEDGER = {"id": 17, "publisher": "The Ledger", "url": "https://ledger.example/bridge"}


def test_another_outlet_s_article_does_not_become_a_revision(ingest, store, write_lines):
    ingest(write_lines("courier.jsonl", COURIER | {"text": "The ferry stops on Monday."}))
    ledger = write_lines("ledger.jsonl", BRIDGE, LEDGER | {"text": "The bridge opens in May."})
    report = ingest(ledger)
    assert counts(report) == (1, 0, 0, 0, 1)
    (failure,) = report.failures
    assert (failure.file, failure.line) == (str(ledger), 2)
    assert failure.problem == (
        "the id '17' is an article of 'The Courier' already, and this one is of 'The Ledger'"
    )
    assert "--source NAME" in failure.remedy
    assert "pullquote remove 17" in failure.remedy
    assert store.catalog.revision("17").text == "The ferry stops on Monday."
    assert counts(ingest(ledger, source="ledger")) == (2, 0, 0, 0, 0)
    assert store.catalog.revision("ledger::17").text == "The bridge opens in May."


@pytest.mark.parametrize(
    "second",
    [
        pytest.param(COURIER, id="the same export again"),
        pytest.param(COURIER | {"publisher": "Harbour Media"}, id="renamed, at the same address"),
        pytest.param(COURIER | {"publisher": "courier"}, id="written another way"),
        pytest.param(COURIER | {"url": "https://harbour.example/x"}, id="moved to another host"),
        pytest.param({"id": 17}, id="an export that names neither"),
        pytest.param(
            {"id": 17, "url": "https://www.courier.example/x"}, id="an address on the same site"
        ),
    ],
)
def test_an_outlet_s_own_correction_revises(ingest, write_lines, second):
    ingest(write_lines("a.jsonl", COURIER | {"text": "The ferry stops on Monday."}))
    report = ingest(write_lines("b.jsonl", second | {"text": "The ferry stops on Tuesday."}))
    assert counts(report) == (0, 1, 0, 0, 0)


def test_an_address_on_another_host_is_another_outlet_where_no_publisher_says(ingest, write_lines):
    ingest(write_lines("a.jsonl", {"id": 17, "url": COURIER["url"], "text": "The ferry stops."}))
    second = write_lines("b.jsonl", {"id": 17, "url": LEDGER["url"], "text": "The bridge opens."})
    (failure,) = ingest(second).failures
    assert "'courier.example' already, and this one is of 'ledger.example'" in failure.problem


def test_an_article_that_was_removed_gives_its_id_to_another_publisher(ingest, store, write_lines):
    ingest(write_lines("a.jsonl", COURIER | {"text": "The ferry stops on Monday."}))
    store.catalog.remove("17")
    report = ingest(write_lines("b.jsonl", LEDGER | {"text": "The ferry stops on Tuesday."}))
    assert counts(report) == (1, 0, 0, 0, 0)
    assert store.catalog.revision("17").metadata.publisher == "The Ledger"


def test_sources_keep_equal_ids_apart(ingest, store, write_lines):
    path = write_lines("a.jsonl", FERRY)
    for source in (None, "ledger", "courier"):
        assert ingest(path, source=source).added == 1
    assert {article.article_id for article in store.catalog.articles()} == {
        "ferry",
        "ledger::ferry",
        "courier::ferry",
    }


def test_a_name_that_cannot_name_a_source_stops_the_run_before_it_begins(ingest, write_lines):
    with pytest.raises(BadInputError, match="source"):
        ingest(write_lines("a.jsonl", FERRY), source="a::b")


def test_a_pipe_is_read(ingest, store):
    lines = b"".join(json.dumps(record).encode() + b"\n" for record in (FERRY, {"text": "No id."}))
    report = ingest("-", stdin=io.BytesIO(lines))
    assert counts(report) == (1, 0, 0, 0, 1)
    assert (report.failures[0].file, report.failures[0].line) == ("stdin", 2)


def test_one_bad_file_does_not_stop_a_run(ingest, inbox, write_lines):
    (inbox / "a.json").write_text("{broken")
    (inbox / "b.txt").write_bytes(b"")
    (inbox / "c.html").write_text("<html></html>")
    write_lines("d.jsonl", FERRY, b"broken\n", BRIDGE)
    report = ingest(inbox, inbox / "missing.txt")
    assert report.added == 2
    assert [failure.file.rsplit("/", 1)[-1] for failure in report.failures] == [
        "a.json",
        "b.txt",
        "c.html",
        "d.jsonl",
        "missing.txt",
    ]


def test_a_reader_that_breaks_fails_its_file_alone(ingest, inbox, write_lines, monkeypatch, caplog):
    def breaking(file):
        raise ZeroDivisionError
        yield

    monkeypatch.setitem(_READERS, ".txt", breaking)
    (inbox / "a.txt").write_text("Words.")
    write_lines("b.jsonl", FERRY)
    report = ingest(inbox)
    assert counts(report) == (1, 0, 0, 0, 1)
    assert "ZeroDivisionError" in report.failures[0].problem
    assert "a.txt" in caplog.text


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({"text": "…\n—"}, "no words"),
        ({"text": "Words.", "url": "ledger.example/ferry"}, "web address"),
        ({"text": "Words.", "id": "x" * 2000}, "2000 characters"),
        ({"text": "Words.", "title": "x" * 2000}, "2000 characters"),
    ],
)
def test_a_record_that_cannot_be_stored_is_reported(ingest, inbox, write_lines, record, says):
    (failure,) = ingest(write_lines("a.jsonl", record)).failures
    assert says in failure.problem
    assert failure.line == 1
    (inbox / "b.json").write_text(json.dumps([record]))
    (failure,) = ingest(inbox / "b.json").failures
    assert failure.problem.startswith("record 1: ")


def test_failures_of_one_file_are_listed_up_to_a_bound(ingest, inbox, monkeypatch):
    monkeypatch.setattr("pullquote.ingest.reading.BoundedFailures.MOST", 3)
    path = inbox / "a.jsonl"
    path.write_text("broken\n" * 10)
    failures = ingest(path).failures
    assert [failure.line for failure in failures] == [1, 2, 3, None]
    assert "7 more" in failures[-1].problem


def test_progress_reaches_its_total(ingest, write_lines, monkeypatch):
    monkeypatch.setattr("pullquote.ingest.pipeline._TELL_EVERY_S", 0)
    monkeypatch.setattr("pullquote.ingest.intake._SYNC_EVERY", 5)
    records = [{"id": str(n), "text": f"Article {n} has words."} for n in range(12)]
    one, other = write_lines("a.jsonl.gz", *records), write_lines("b.jsonl", FERRY)
    told = []
    ingest(one, other, on_progress=told.append)
    for phase in ("reading", "embedding"):
        steps = [progress for progress in told if progress.phase == phase]
        assert [step.done for step in steps] == sorted(step.done for step in steps)
        assert all(step.done <= step.total for step in steps)
        assert steps[-1].done == steps[-1].total
    assert steps[-1].total == 13
    assert [p for p in told if p.phase == "reading"][
        -1
    ].total == one.stat().st_size + other.stat().st_size


def test_progress_of_a_pipe_has_no_total(ingest):
    told = []
    ingest("-", stdin=io.BytesIO(json.dumps(FERRY).encode()), on_progress=told.append)
    reading = [progress for progress in told if progress.phase == "reading"]
    assert {progress.total for progress in reading} == {None}
    assert reading[-1].done > 0


class StoppingEmbedder(HashingEmbedder):
    """Is interrupted at its second call, as by Ctrl-C."""

    calls = 0

    def embed_passages(self, texts):
        self.calls += 1
        if self.calls == 2:
            raise KeyboardInterrupt
        return super().embed_passages(texts)


def test_an_interrupted_run_leaves_whole_articles_and_the_next_one_finishes(
    tmp_path, write_lines, monkeypatch
):
    monkeypatch.setattr("pullquote.ingest.intake._SYNC_EVERY", 5)
    path = write_lines("a.jsonl", *({"id": str(n), "text": f"Words {n}."} for n in range(20)))
    settings = Settings(data_dir=tmp_path / "cut")
    with Store.open(settings, embedder=StoppingEmbedder()) as store:
        with pytest.raises(KeyboardInterrupt):
            Ingestor(store).run([str(path)])
        assert store.catalog.count_articles() == 10
        assert store.catalog.facts().pending == 5
        assert store.catalog.check() == []
    with Store.open(settings, embedder=HashingEmbedder()) as store:
        report = Ingestor(store).run([str(path)])
        assert counts(report) == (10, 0, 0, 10, 0)
        assert report.embedded == 15
        assert store.catalog.facts().pending == 0
        assert store.check() == []


def test_our_own_data_below_a_folder_is_passed_over(ingest, tmp_path, write_lines):
    write_lines("a.jsonl", FERRY)
    first = ingest(tmp_path)
    assert counts(first) == (1, 0, 0, 0, 0)
    assert (tmp_path / "data" / "index").is_dir()
    assert counts(ingest(tmp_path)) == (0, 0, 0, 1, 0)


def test_the_report_goes_to_json(ingest, write_lines):
    report = ingest(write_lines("a.jsonl", FERRY, b"broken\n"))
    data = json.loads(json.dumps(report.as_dict()))
    assert data["added"] == 1
    assert set(data) == {
        *("added", "revised", "metadata", "unchanged", "failures", "embedded", "seconds")
    }
    assert set(data["failures"][0]) == {"file", "line", "problem", "remedy"}
    assert Failure(**data["failures"][0]) == report.failures[0]


def test_the_default_embedder_embeds_what_is_ingested(tmp_path, write_lines):
    path = write_lines("a.jsonl", FERRY, BRIDGE)
    with Store.open(Settings(data_dir=tmp_path / "real")) as store:
        report = Ingestor(store).run([str(path)])
        assert (report.added, report.embedded) == (2, 2)
        assert store.check() == []


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared data is not here")
def test_a_page_saved_from_a_browser_is_ingested_without_its_boilerplate(ingest, store):
    report = ingest(SHARED / "corpus")
    assert counts(report) == (1, 0, 0, 0, 0)
    (article,) = store.catalog.articles()
    revision = store.catalog.revision(article.article_id)
    lines = revision.text.split("\n")
    assert "Advertisement" not in lines
    assert revision.title == lines[0]
    captions = [line for line in lines if len(line) > 40]
    assert len(captions) == len(set(captions))
    assert normalise(revision.text) == revision.text
