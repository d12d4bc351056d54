"""Articles in and out of the corpus from the command line."""

import json
from pathlib import Path

import pytest


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "one.jsonl"
    path.write_text('{"id": "one", "title": "One", "text": "A ferry sank on Monday. All lived."}\n')
    return path


def test_ingest_says_what_became_of_the_articles(run, article: Path) -> None:
    first = run("ingest", str(article))
    second = run("ingest", str(article))

    assert first.exit_code == second.exit_code == 0
    assert first.stdout.startswith("Articles: 1 added.\nTook ")
    assert first.stdout.endswith(" 1 passage embedded.\n")
    assert second.stdout.startswith("Articles: 1 unchanged.\n")
    assert first.stderr == ""


def test_ingest_reports_a_bad_record_with_its_place_and_remedy(run, article: Path) -> None:
    article.write_text(article.read_text() + "{broken\n")

    done = run("ingest", str(article))

    assert done.exit_code == 1
    assert done.stdout.startswith("Articles: 1 added. Problems: 1.\n")
    assert f"{article}:2: " in done.stderr or f"{article.name}:2: " in done.stderr
    assert "; " in done.stderr
    assert done.stderr.count("\n") == 1


def test_ingest_prints_no_more_than_twenty_failures(run, article: Path) -> None:
    article.write_text("{broken\n" * 25)

    done = run("ingest", str(article))

    assert len(done.stderr.splitlines()) == 21
    assert done.stderr.endswith("and 5 more; --json lists them all\n")


def test_ingest_json_is_one_report_for_scripts(run, article: Path) -> None:
    article.write_text(article.read_text() + "{broken\n")

    done = run("ingest", str(article), "--json")

    told = json.loads(done.stdout)
    assert (told["schema"], told["added"], done.exit_code) == (1, 1, 1)
    assert told["failures"][0]["line"] == 2


def test_ingest_reads_json_lines_from_a_pipe(run) -> None:
    done = run("ingest", "-", "--source", "wire", stdin='{"id": "x", "text": "It rained here."}\n')

    assert done.exit_code == 0
    assert json.loads(run("articles", "--json").stdout)["articles"][0]["article_id"] == "wire::x"


def test_ingest_of_a_missing_file_is_a_failure(run, tmp_path: Path) -> None:
    done = run("ingest", str(tmp_path / "nowhere.jsonl"))

    assert done.exit_code == 1
    assert "nowhere.jsonl" in done.stderr


def test_a_file_name_cannot_steer_the_terminal(run, tmp_path: Path) -> None:
    path = tmp_path / "evil\x1b[2J\n.jsonl"
    path.write_text("{broken\n")

    done = run("ingest", str(path))

    assert "\x1b" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_remove_takes_articles_out_and_keeps_their_history(run, corpus: Path) -> None:
    done = run("remove", "courier-17", "lantern-3", "--yes")

    assert (done.exit_code, done.stdout) == (0, "Removed 2 articles.\n")
    assert run("articles", "--count").stdout == "1\n"
    assert "The Norrland Courier · removed\n" in run("articles", "--removed").stdout
    assert run("show", "courier-17").exit_code == 1
    assert run("show", "courier-17", "--revision", "1").exit_code == 0
    assert run("doctor").exit_code == 0


def test_remove_json_names_what_was_removed(run, corpus: Path) -> None:
    done = run("remove", "courier-17", "courier-17", "--yes", "--json")

    told = json.loads(done.stdout)
    assert (told["schema"], told["removed"], told["became_stale"]) == (1, ["courier-17"], 0)


def test_remove_needs_yes_where_nobody_can_be_asked(run, corpus: Path) -> None:
    done = run("remove", "courier-17", stdin="y\n")

    assert done.exit_code == 1
    assert "--yes" in done.stderr
    assert run("articles", "--count").stdout == "3\n"


def test_one_unknown_id_keeps_all_articles(run, corpus: Path) -> None:
    done = run("remove", "courier-17", "nobody", "--yes")

    assert done.exit_code == 1
    assert "nobody" in done.stderr
    assert run("articles", "--count").stdout == "3\n"


def test_an_article_that_another_process_writes_to_is_not_removed(run, corpus: Path) -> None:
    from pullquote.config import Settings
    from pullquote.vectorstore import Store

    with Store.open(Settings(data_dir=corpus)) as store, store.writing("a long ingest"):
        import threading

        results = []
        thread = threading.Thread(
            target=lambda: results.append(run("remove", "courier-17", "--yes"))
        )
        thread.start()
        thread.join()

    assert results[0].exit_code == 1
    assert "a long ingest" in results[0].stderr
