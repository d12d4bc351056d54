"""`pullquote feedback`: verdicts as a list, as JSON, and as questions to evaluate."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pullquote.bot.evaluation.questions import read_questions
from pullquote.config import BadInputError, Settings
from pullquote.vectorstore import Catalog, Notice, NoticeKind, Span, Store
from pullquote.vectorstore.slack_feedback import Opinion

from tests.cli.test_answers import APPROVED, FERRY, remember
from tests.vectorstore.drafts import SENTENCES, draft

GOOD, BAD = "0a1b2c3d4e", "ffffffffff"


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Catalog]:
    """A good answer, and a silence that somebody found wrong."""
    monkeypatch.setenv("PULLQUOTE_ANSWERS__KEEP_DAYS", "36500")
    with Store.open(Settings(data_dir=tmp_path / "data")) as store:
        catalog = store.catalog
        catalog.store(draft("a"))
        remember(catalog, GOOD, "Is there a bridge?", APPROVED, FERRY, day=1)
        remember(catalog, BAD, "Who won?", day=3)
        remember(catalog, "1111111111", "Nobody judged this.", day=4)
        give(catalog, GOOD, Opinion.GOOD, day=5)
        give(catalog, BAD, Opinion.BAD, day=6, comment="It says so\x1b[31m:\nAda won.")
        yield catalog


def give(catalog, answer, verdict, *, day, comment=None):
    moment = datetime(2024, 3, day, 9, tzinfo=UTC)
    log = catalog.slack.feedback
    assert log.give(answer, by="T1:U1", verdict=verdict, now=moment, comment=comment)


def test_verdicts_are_listed_with_their_answers_the_latest_first(run, catalog) -> None:
    done = run("feedback")
    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "ffffffff  Who won?"
    assert lines[1].endswith(" · no answer")
    assert lines[2].startswith("          bad · T1:U1 · 6 March 2024")
    assert lines[3] == "          “It says so␛[31m: Ada won.”"
    assert lines[5] == "0a1b2c3d  Is there a bridge?"
    assert lines[-1] == "2 answers: 1 good, 1 bad."
    assert "Nobody judged" not in done.stdout


def test_the_list_is_filtered(run, catalog) -> None:
    assert "Who won?" not in run("feedback", "--verdict", "good").stdout
    assert "bridge" not in run("feedback", "--since", "2024-03-06").stdout
    assert run("feedback", "--since", "2024-03-07").stdout == "Nobody has judged an answer.\n"
    assert run("feedback", "--verdict", "fine").exit_code == 2


def test_the_json_has_every_verdict(run, catalog) -> None:
    told = json.loads(run("feedback", "--json").stdout)
    assert told["schema"] == 1
    bad, good = told["feedback"]
    assert (good["id"], good["good"], good["bad"]) == (GOOD, 1, 0)
    assert good["citations"][0]["article_id"] == "a"
    assert bad["verdicts"] == [
        {
            "verdict": "bad",
            "given_by": "T1:U1",
            "given_at": "2024-03-06T09:00:00.000000+00:00",
            "comment": "It says so\x1b[31m:\nAda won.",
        }
    ]


def test_good_answers_are_exported_as_questions_and_others_only_when_asked_for(
    run, catalog, tmp_path
) -> None:
    file = tmp_path / "questions.jsonl"
    done = run("feedback", "--export", str(file))
    assert done.stdout.startswith("Wrote 1 question.\nLeft out: 1 answer not found good;")
    (record,) = map(json.loads, file.read_text().splitlines())
    assert record["question"] == "Is there a bridge?"
    assert record["question_date"] == "2024-03-01"
    assert record["answers"] == [APPROVED, FERRY]
    assert record["article_ids"] == ["a"]
    done = run("feedback", "--export", str(file), "--to-mend", "--json")
    assert json.loads(done.stdout)["questions"] == 2
    mend, _ = map(json.loads, file.read_text().splitlines())
    assert (mend["answerable"], mend["tier"]) == (None, "feedback-to-mend")


def test_the_export_is_what_eval_reads_and_what_is_to_be_mended_is_refused(
    run, catalog, tmp_path
) -> None:
    file = tmp_path / "questions.jsonl"
    run("feedback", "--export", str(file))
    (question,) = read_questions(file)
    assert (question.text, question.answerable) == ("Is there a bridge?", True)
    assert question.answers == (APPROVED, FERRY)
    assert question.asked_on == date(2024, 3, 1)
    run("feedback", "--export", str(file), "--to-mend")
    with pytest.raises(BadInputError, match="'answerable' is neither true nor false"):
        read_questions(file)


def test_questions_go_to_stdout_and_nothing_else_does(run, catalog) -> None:
    done = run("feedback", "--export", "-")
    assert json.loads(done.stdout)["id"] == f"feedback-{GOOD}"
    assert "Wrote 1 question." in done.stderr
    assert run("feedback", "--export", "-", "--json").exit_code == 2
    assert run("feedback", "--to-mend").exit_code == 2


def test_an_exported_question_says_that_its_article_was_retracted_since(run, catalog) -> None:
    told = json.loads(run("feedback", "--export", "-").stdout)
    assert told["notices"] == []
    retraction = "Retraction: This article has been retracted."
    notice = Notice(NoticeKind.RETRACTION, Span(0, len(retraction)))
    catalog.store(replace(draft("a", (retraction, *SENTENCES)), notices=(notice,)))
    told = json.loads(run("feedback", "--export", "-").stdout)
    assert told["answers"] == [APPROVED, FERRY]
    assert told["notices"] == [{"article_id": "a", "kind": "retraction", "text": retraction}]
