"""`pullquote eval`: the tables, the JSON, the page, and what is refused."""

import json
import re

import pytest

from pullquote.bot.cli.eval_view import show_report
from pullquote.bot.evaluation.bootstrap import Estimate
from pullquote.bot.evaluation.cases import Condition
from pullquote.bot.evaluation.failures import Failure
from pullquote.bot.evaluation.questions import Half
from pullquote.bot.evaluation.report import About, summed_up

from tests.bot.evaluation.conftest import make_case, make_question

ABOUT = About("0.1.0", 3, 9, None, "bge-small", 8, 3, 0.13, True, Half.ALL, "ab" * 32)
QUESTIONS = (
    {
        "id": "tarn",
        "question": "How long will repairs of the Tarn bridge take?",
        "answers": ["14 weeks"],
        "article_ids": ["courier-17"],
        "question_date": "2024-03-08",
        "tier": "gold",
    },
    {"id": "moon", "question": "Who walked on the moon?", "answerable": False, "tier": "none"},
)


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, QUESTIONS)))
    return path


def many_cases():
    cases = []
    for tier in ("gold", "strict", "a-tier-with-a-very-long-name-of-its-own"):
        for n in range(40):
            name = f"{tier}-{n}"
            made = make_question(name, tier=tier)
            cases.append(make_case(question=made, quotes=(n % 3 > 0,), confidence=n / 40))
            cases.append(make_case(question=made, condition=Condition.TWIN, confidence=n / 50))
    return cases


def test_the_tables_fit_and_are_plain_where_piped(pipe, records):
    show_report(pipe, summed_up(ABOUT, many_cases()))
    told = records.shown(pipe)

    assert max(map(len, told.splitlines())) <= 80
    assert not any(line != line.rstrip() for line in told.splitlines())
    assert "\x1b" not in told
    for heading in ("Quotes", "Confidence", "Recall", "Silence", "Milliseconds"):
        assert re.search(rf"^{heading}$", told, re.MULTILINE)
    assert "every quote is its slice" in told
    assert "and 30 more; --json lists them all" in " ".join(told.split())


def test_the_tables_fit_a_terminal(screen, records):
    show_report(screen, summed_up(ABOUT, many_cases()))
    plain = re.sub(r"\x1b\[[0-9;]*m", "", records.shown(screen))
    assert max(map(len, plain.splitlines())) <= 80


def test_a_tier_or_an_id_cannot_steer_the_terminal(pipe, records):
    evil = make_question("\x1b[31mred", tier="\x1b[2J\u202e")
    show_report(pipe, summed_up(ABOUT, [make_case(question=evil, quotes=(False,))]))
    assert not re.search("[\x1b\u202e]", records.shown(pipe))


def test_what_is_not_defined_is_a_dash(pipe, records):
    show_report(pipe, summed_up(ABOUT, [make_case(quotes=(), answered=False)]))
    assert "–" in records.shown(pipe)
    assert Estimate(None, None, None).as_dict()["low"] is None


def test_json_has_the_figures_and_no_texts(run, corpus, questions):
    done = run("eval", str(questions), "--json", "--twins")
    told = json.loads(done.stdout)

    assert (done.exit_code, told["schema"]) == (0, 1)
    assert told["about"]["articles"] == 3
    assert len(told["about"]["questions_sha256"]) == 64
    (row,) = told["quality"]
    assert row["tier"] == "gold"
    assert row["scores"]["quote@1"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert [r["condition"] for r in told["silence"]] == ["unanswerable", "twin"]
    assert list(told["failures"]) == [str(kind) for kind in Failure]
    assert QUESTIONS[0]["question"] not in done.stdout
    assert "14 weeks" not in done.stdout


def test_articles_are_read_for_one_run_alone(run, tmp_path, questions):
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "a.txt").write_text("Tarn bridge\n\nThe bridge closes. Repairs take 14 weeks.")

    done = run("eval", str(questions), "--corpus", str(articles), "--tier", "gold")

    assert done.exit_code == 0, done.stderr
    assert "1 article," in done.stdout
    assert not (tmp_path / "data").exists()


def test_another_data_directory_and_a_page(run, corpus, questions, tmp_path):
    moved = corpus.rename(tmp_path / "elsewhere")
    page = tmp_path / "report.html"

    done = run("eval", str(questions), "--corpus", str(moved), "--no-dates", "--html", str(page))

    assert done.exit_code == 0, done.stderr
    assert "every question without its day" in " ".join(done.stdout.split())
    assert page.read_text().startswith("<!DOCTYPE html>")
    assert QUESTIONS[0]["question"] not in page.read_text()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--half", "best"], "'best' is not one of choosing, reporting, all"),
        (["--tier", "silver"], "no question is of the tier silver; there are: gold, none"),
        (["--foreign", "absent.jsonl"], "absent.jsonl: No such file"),
        (["--corpus", "absent"], "absent"),
        (["--limit", "0"], "--limit"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(run, questions, options, said):
    done = run("eval", str(questions), *options)
    assert done.exit_code in (1, 2)
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("absent/report.html", "there is no folder "),
        ("absent/../report.html", "there is no folder "),
        (".", " is a folder; name a file in it"),
    ],
)
def test_a_page_that_cannot_be_written_is_said_before_the_run(
    run, corpus, questions, tmp_path, monkeypatch, place, said
):
    monkeypatch.setattr("pullquote.bot.evaluation.evaluate", None)

    done = run("eval", str(questions), "--html", str(tmp_path / place))

    assert done.exit_code == 1
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_the_figures_are_not_lost_with_the_page(run, corpus, questions, options):
    done = run("eval", str(questions), "--tier", "gold", "--html", "/dev/full", *options)

    assert done.exit_code == 1
    assert "quote@1" in done.stdout
    assert "Report:" not in done.stdout
    assert "No space left" in done.stderr


def test_a_bad_line_is_said_with_its_place(run, questions):
    questions.write_text(questions.read_text() + "\n{}\n")
    done = run("eval", str(questions))
    assert done.exit_code == 1
    assert f"{questions}:3: no question; give 'question' as text" in done.stderr


def test_an_empty_corpus_is_said(run, questions):
    done = run("eval", str(questions))
    assert done.exit_code == 1
    assert "the corpus holds no articles; ingest some" in done.stderr
