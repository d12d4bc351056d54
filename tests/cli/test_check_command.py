"""`pullquote check` from the command line."""

import json

import pytest

from pullquote.config import Settings
from pullquote.ingest import Ingestor
from pullquote.vectorstore import Store

COST = "The harbour bridge will cost 40 million dollars, said Mayor Ada Moreno."


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "articles.jsonl"
    article = {
        "id": "bridge",
        "title": "Bridge approved",
        "text": f"The council approved the bridge on Monday. {COST}",
        "published": "2026-11-20",
        "publisher": "The Gazette",
        "url": "https://gazette.example/bridge",
    }
    path.write_text(json.dumps(article), encoding="utf-8")
    with Store.open(Settings(data_dir=tmp_path / "data")) as store:
        assert not Ingestor(store).run([str(path)]).failures


def test_sentences_are_shown_with_the_quotes_for_and_against(run, archive, tmp_path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text(f"Hello!\n{COST}\n{COST.replace('40', '90')}\nCheese rolled down the hill.\n")
    done = run("check", "--file", str(draft))
    assert (done.exit_code, done.stderr) == (0, "")
    out = done.stdout
    assert "The archive says so." in out
    assert "The archive says otherwise." in out
    assert "    Says “40 million dollars”, not “90 million dollars”:\n 2  The harbour" in out
    assert "Nothing found that says so, or otherwise." in out
    assert "Bridge approved · The Gazette · 20 November 2026" in out
    assert out.endswith("3 sentences checked; 1 without a statement to check.\n")
    assert "1 left out (--limit)" in run("check", "--file", str(draft), "--limit", "2").stdout


def test_the_json_has_offsets_of_the_text_and_of_the_quotes(run, archive) -> None:
    told = json.loads(run("check", COST.replace("40", "90"), "--json").stdout)
    (sentence,) = told["sentences"]
    assert (told["schema"], sentence["outcome"]) == (1, "contradicted")
    assert (sentence["start"], sentence["end"]) == (0, len(COST))
    (against,) = sentence["against"]
    assert against["differs"] == "number"
    assert (against["stated"], against["found"]) == ("90 million dollars", "40 million dollars")
    assert (against["article_id"], against["revision"], against["text"]) == ("bridge", 1, COST)
    assert sentence["supports"] == []


def test_articles_can_be_left_out_and_stdin_be_read(run, archive) -> None:
    told = json.loads(
        run("check", "--file", "-", "--publisher", "The Wire", "--json", stdin=COST).stdout
    )
    assert told["sentences"][0]["outcome"] == "not_found"


@pytest.mark.parametrize("arguments", [(), ("words", "--file", "x"), (" ",)])
def test_a_text_is_given_once(run, arguments) -> None:
    assert run("check", *arguments).exit_code == 2


def test_the_json_says_that_a_quoted_article_was_retracted(run, tmp_path) -> None:
    retraction = "Retraction: This article has been retracted, for its figures were made up."
    path = tmp_path / "articles.jsonl"
    article = {"id": "bridge", "title": "Bridge approved", "text": f"{retraction}\n\n{COST}"}
    path.write_text(json.dumps(article), encoding="utf-8")
    with Store.open(Settings(data_dir=tmp_path / "data")) as store:
        assert not Ingestor(store).run([str(path)]).failures
    (sentence,) = json.loads(run("check", COST, "--json").stdout)["sentences"]
    (quote,) = sentence["supports"]
    assert (quote["notice"]["kind"], quote["notice"]["text"]) == ("retraction", retraction)
