"""`ask` from end to end: one question, and many from a file."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pullquote.config import Settings
from pullquote.vectorstore import Store

QUESTION = "How long will the repairs of the Tarn bridge take?"


def test_ask_prints_the_articles_words_and_their_source(run, corpus: Path) -> None:
    done = run("ask", *QUESTION.split())

    assert done.exit_code == 0
    assert "Repairs will take 14 weeks, the council said." in " ".join(done.stdout.split())
    assert "Tarn bridge to close" in done.stdout
    assert "https://courier.example/tarn#:~:text=" in done.stdout
    assert "In context: pullquote show courier-17 --quote " in done.stdout
    assert done.stdout.splitlines()[-1].startswith("3 articles, ")
    assert done.stderr == ""


def test_ask_json_quotes_exactly_what_show_json_holds(run, corpus: Path) -> None:
    answer = json.loads(run("ask", QUESTION, "--json", "--date", "2024/03/06").stdout)

    assert answer["status"] == "answered"
    assert answer["question_date"] == "2024-03-06"
    for quote in answer["quotes"]:
        stored = json.loads(
            run("show", quote["article_id"], "--revision", str(quote["revision"]), "--json").stdout
        )
        assert stored["text"][quote["start"] : quote["end"]] == quote["text"]


def test_an_abstention_is_an_answer_with_status_0(run, corpus: Path) -> None:
    done = run("ask", "What is the capital of Mongolia?")

    assert done.exit_code == 0
    assert done.stdout.startswith("The articles do not say.\n")
    assert "Nearest articles:" in done.stdout


def test_how_sure_is_sure_can_be_said_for_one_question(run, corpus: Path) -> None:
    told = json.loads(run("ask", QUESTION, "--json").stdout)
    strict = json.loads(run("ask", QUESTION, "--min-confidence", "1", "--json").stdout)

    assert told["status"] == "answered"
    assert (strict["status"], strict["reason"]) == ("abstained", "weak_evidence")
    assert strict["confidence"] == told["confidence"] < 1
    refused = run("ask", QUESTION, "--min-confidence", "1.5")
    assert refused.exit_code == 2
    assert "--min-confidence" in refused.stderr


def test_the_scope_narrows_what_is_used(run, corpus: Path) -> None:
    for narrowed in (
        ("--publisher", "The Lantern"),
        ("--until", "2024-02-15"),
        ("--since", "2024-03-05"),
        ("--date", "2024-03-01"),
    ):
        told = json.loads(run("ask", QUESTION, *narrowed, "--json").stdout)
        assert all(quote["article_id"] != "courier-17" for quote in told["quotes"])


def test_ask_of_an_empty_corpus_tells_how_to_fill_it(run) -> None:
    done = run("ask", "Who?")

    assert done.exit_code == 0
    assert "pullquote ingest" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("  ",),
        ("Who?", "--batch", "x.jsonl", "--json"),
        ("--batch", "x.jsonl"),
        ("Who?", "--date", "2024-02-31"),
        ("Who?", "--since", "soon"),
        ("Who?", "--as-of", "soon"),
        ("Who?", "--as-of", "2999-01-01"),
        ("Who?", "--nonsense"),
    ],
)
def test_a_wrong_use_is_one_line_and_status_2(run, arguments: tuple[str, ...]) -> None:
    done = run("ask", *arguments)

    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("pullquote: error: ")
    assert done.stderr.count("\n") == 1
    assert "see pullquote ask --help" in done.stderr


def test_an_overlong_question_is_one_line_with_a_remedy(run, corpus: Path) -> None:
    done = run("ask", "why " * 20_000)

    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1


def test_a_batch_answers_each_line_in_order_and_survives_a_bad_one(
    run, corpus: Path, tmp_path: Path
) -> None:
    batch = tmp_path / "questions.jsonl"
    lines = [
        json.dumps({"id": "q1", "question": QUESTION, "question_date": "2024/03/05"}),
        "broken",
        json.dumps({"question": "Who won the prize for rye bread?"}),
    ]
    batch.write_text("\n".join(lines))

    done = run("ask", "--batch", str(batch), "--json")

    assert done.exit_code == 1
    first, bad, last = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["id"], first["question_date"]) == ("q1", "2024-03-05")
    assert first["quotes"][0]["article_id"] == "courier-17"
    assert (bad["line"], bad["id"]) == (2, None)
    assert last["quotes"][0]["article_id"] == "lantern-4"
    assert last["id"]
    assert done.stderr == (
        "pullquote: error: 1 line could not be answered; each answer's 'error' says why\n"
    )


def test_a_batch_from_a_pipe_without_a_bad_line_has_status_0(run, corpus: Path) -> None:
    done = run("ask", "--batch", "-", "--json", stdin=json.dumps({"id": 1, "question": QUESTION}))

    assert done.exit_code == 0
    assert json.loads(done.stdout)["id"] == 1


def test_as_of_a_moment_only_what_was_stored_then_is_used(
    run, corpus: Path, tmp_path: Path
) -> None:
    then = datetime.now(UTC).isoformat()
    changed = tmp_path / "changed.jsonl"
    changed.write_text(
        json.dumps(
            {
                "id": "courier-17",
                "title": "Tarn bridge to close",
                "text": "The bridge over the Tarn will close on Monday. Repairs will take 20 weeks,"
                " the council said.\n\nCorrection: The repairs will take 20 weeks.",
            }
        )
    )
    run("ingest", str(changed))

    now = json.loads(run("ask", QUESTION, "--json").stdout)
    before = json.loads(run("ask", QUESTION, "--as-of", then, "--json").stdout)
    shown = run("ask", QUESTION, "--as-of", then).stdout
    long_ago = run("ask", QUESTION, "--as-of", "2001-01-01").stdout

    assert "20 weeks" in now["quotes"][0]["text"]
    assert (now["as_of"], now["quotes"][0]["current"]) == (None, True)
    assert now["quotes"][0]["notice"]["text"] == "Correction: The repairs will take 20 weeks."
    assert "14 weeks" in before["quotes"][0]["text"]
    assert (before["quotes"][0]["revision"], before["quotes"][0]["current"]) == (1, False)
    assert datetime.fromisoformat(before["as_of"]) == datetime.fromisoformat(then)
    assert "No longer current: pullquote history courier-17" in shown
    assert shown.splitlines()[-1].startswith("As of ")
    assert "The corpus held no articles then; the first came later." in long_ago


def test_each_line_of_a_batch_may_be_asked_as_of_its_own_moment(run, corpus: Path) -> None:
    lines = [
        {"id": 1, "question": QUESTION, "as_of": "2001-01-01"},
        {"id": 2, "question": QUESTION},
        {"id": 3, "question": QUESTION, "as_of": "2999-01-01"},
    ]

    done = run("ask", "--batch", "-", "--json", stdin="\n".join(map(json.dumps, lines)))

    then, now, future = map(json.loads, done.stdout.splitlines())
    assert (then["status"], then["reason"]) == ("abstained", "nothing_known_then")
    assert now["status"] == "answered"
    assert "still to come" in future["error"]


def test_an_answer_is_noted_down_unless_that_is_not_wanted(run, corpus: Path) -> None:
    run("ask", QUESTION, "--no-remember")
    run("ask", "--batch", "-", "--json", "--no-remember", stdin=json.dumps({"question": "Who?"}))
    told = json.loads(run("ask", QUESTION, "--json").stdout)

    with Store.open(Settings(data_dir=corpus)) as store:
        (kept,) = store.catalog.answers.answers()
    assert (kept.id, kept.question) == (told["id"], QUESTION)


def test_a_batch_that_is_not_there_is_one_line_with_its_name(run, tmp_path: Path) -> None:
    done = run("ask", "--batch", str(tmp_path / "none.jsonl"), "--json")

    assert done.exit_code == 1
    assert "none.jsonl: No such file" in done.stderr
    assert done.stderr.count("\n") == 1
