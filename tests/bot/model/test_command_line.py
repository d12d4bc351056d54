"""`pullquote ask` with a model, as a user runs it."""

import json

import pytest
from typer.testing import CliRunner

from pullquote.bot.cli.app import app

from tests.bot.model.conftest import FERRY
from tests.support.openai_server import Fail, OpenAIServer, Say, claims

GOOD = ("The ferry will stop running on 31 October 2024.", "31 October")
WRONG = ("The ferry will stop running on 30 October 2024.", "31 October")


@pytest.fixture
def ask(corpus, monkeypatch):
    """Run `pullquote ask` against a scripted server."""

    def run(script, *options, command="ask", lines=None):
        with OpenAIServer(*script) as server:
            monkeypatch.setenv("PULLQUOTE_DATA_DIR", str(corpus))
            monkeypatch.setenv("PULLQUOTE_ANSWERER", "model")
            monkeypatch.setenv("PULLQUOTE_MODEL__NAME", "openai:test-model")
            monkeypatch.setenv("PULLQUOTE_MODEL__BASE_URL", server.url)
            monkeypatch.setenv("PULLQUOTE_MODEL__RETRIES", "0")
            words = ["chat"] if command == "chat" else ["ask", FERRY, *options]
            done = CliRunner().invoke(app, words, input=lines, prog_name="pullquote")
        assert done.exit_code == 0, done.output
        return done.stdout

    return run


def test_statements_come_first_with_their_numbers_then_who_wrote_them_and_the_quotes(ask):
    shown = ask([claims(WRONG, GOOD)])
    lines = shown.splitlines()
    assert lines[0] == "The ferry will stop running on 31 October 2024. [1]"
    assert shown.count(GOOD[0]) == 1
    assert "30 October" not in shown
    assert "1 statement removed: not in its source" in shown
    assert "Written by openai:test-model, checked against these quotes:" in shown
    assert " 1  The Brannet Island ferry will stop running" in shown


def test_explain_shows_each_verdict_removed_ones_included(ask):
    shown = ask([claims(WRONG, GOOD)], "--explain")
    judged = shown[shown.index("How the statements were judged:") :]
    assert "removed  The ferry will stop running on 30 October 2024." in judged
    assert "NO  dates: 30 October 2024" in judged
    assert "passed   The ferry will stop running on 31 October 2024." in judged
    assert "ok  names" in judged


def test_without_a_model_that_answers_the_quotes_do_and_say_why(ask):
    shown = ask([Fail(401)])
    assert "The language model's server rejects the key." in shown
    assert " 1  The Brannet Island ferry will stop running" in shown


def test_json_tells_the_writer_the_statements_and_the_cost(ask):
    told = json.loads(ask([claims(WRONG, GOOD)], "--json", "--explain"))
    assert (told["answerer"], told["removed"], told["fallback"]) == ("model", 1, None)
    assert told["claims"] == [{"text": GOOD[0], "citations": [1]}]
    assert told["usage"]["tokens_in"] == 100
    assert [verdict["passed"] for verdict in told["verdicts"]] == [False, True]
    assert "verdicts" not in json.loads(ask([claims(GOOD)], "--json"))


def test_the_chat_shows_how_a_follow_up_was_read_and_then_the_statements(ask):
    lost = ("The authority lost 2.4 million crowns on the ferry last year.", "2.4 million")
    asked = "How much was lost on the Brannet Island ferry last year?"
    shown = ask(
        [claims(GOOD), Say(asked), claims(lost)],
        command="chat",
        lines=f"{FERRY}\nAnd how much was lost on it last year?\n",
    )
    places = [shown.index(words) for words in (GOOD[0], f"read as: {asked}", lost[0])]
    assert places == sorted(places)
    assert shown.count(lost[0] + " [1]") == 1
