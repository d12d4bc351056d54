"""A conversation: questions, and the commands about the last answer."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from pullquote.bot.cli.conversation import COMMANDS, Conversation
from pullquote.bot.records import QuotedNotice
from pullquote.config import ArticleNotFoundError, BadInputError
from pullquote.vectorstore import CorpusFacts, Metadata, NoticeKind, Revision


@pytest.fixture
def talk(records, pipe: Console):
    """Say lines to a conversation over hand-made answers; return what it shows."""

    def say(*lines: str, answer=None, missing: bool = False, asked=None) -> str:
        def ask(question):
            if asked is not None:
                asked.append(question)
            if question.text == "bad":
                raise BadInputError("the question is bad", remedy="ask another")
            return answer or records.answer()

        def revision(article_id, number):
            if missing:
                raise ArticleNotFoundError("no such article")
            starts = (0, 47)
            meta = Metadata()
            return Revision(article_id, number, "T", records.text, None, meta, "", "", True, starts)

        facts = CorpusFacts(1, 1, 1, None, None, None, 0, 1)
        catalog = SimpleNamespace(facts=lambda: facts, revision=revision)
        core = SimpleNamespace(ask=ask, store=SimpleNamespace(catalog=catalog))
        conversation = Conversation(pipe, core)
        assert conversation.greeting().startswith("1 article, none dated. ")
        for line in lines:
            assert conversation.take(line)
        return records.shown(pipe)

    return say


def test_a_line_is_a_question(talk) -> None:
    assert "Repairs will take 14 weeks" in talk("How long?")


def test_blank_lines_ask_nothing(talk) -> None:
    assert talk("", "   ") == ""


def test_quit_ends_the_conversation(records, pipe: Console) -> None:
    assert not Conversation(pipe, SimpleNamespace()).take(" /quit ")


def test_sources_lists_where_the_last_answer_comes_from(talk) -> None:
    assert "courier-17, revision 1, characters 47:93" in talk("How long?", "/sources")


def test_context_shows_the_quote_among_its_neighbours(talk, records) -> None:
    shown = talk("How long?", "/context 1")

    assert "on Monday. >>>Repairs will take 14 weeks, the council said.<<<" in " ".join(
        shown.split()
    )


@pytest.mark.parametrize("command", ["/context", "/context 9", "/context one", "/context 1 1"])
def test_context_of_no_quote_says_which_there_are(talk, command: str) -> None:
    assert "/context 1 to 1" in talk("How long?", command)


@pytest.mark.parametrize("command", ["/context 1", "/sources"])
def test_commands_before_any_answer_say_so(talk, command: str) -> None:
    assert talk(command) == "Nothing has been asked yet.\n"


@pytest.mark.parametrize("command", ["/context 1", "/sources"])
def test_commands_after_an_abstention_say_that_there_are_no_quotes(talk, records, command) -> None:
    assert "has no quotes" in talk("Who?", command, answer=records.abstention())


def test_asof_holds_for_the_questions_after_it_until_it_is_taken_back(talk) -> None:
    asked = []

    shown = talk("One?", "/asof 2024-03-06", "Two?", "Three?", "/asof", "Four?", asked=asked)

    day = datetime(2024, 3, 6, 23, 59, 59, 999_999, UTC)
    assert [question.scope.as_of for question in asked] == [None, day, day, None]
    assert "Answers are as of 6 March 2024.\n" in shown
    assert "Answers are as of now.\n" in shown


@pytest.mark.parametrize("moment", ["soon", "2999-01-01"])
def test_asof_of_no_moment_is_said_and_changes_nothing(talk, capsys, moment: str) -> None:
    asked = []

    talk(f"/asof {moment}", "One?", asked=asked)

    assert asked[0].scope.as_of is None
    assert "pullquote: error: " in capsys.readouterr().err


def test_context_of_a_retracted_quote_shows_the_retraction_first(talk, records) -> None:
    notice = QuotedNotice(NoticeKind.RETRACTION, 1, None, "RETRACTED: Tarn bridge to close")
    answer = records.answer(records.quote(notice=notice))

    shown = talk("How long?", "/context 1", answer=answer)

    context = shown[shown.index("updated 6 March") :]
    assert context.index("Retracted: “RETRACTED") < context.index(">>>Repairs")


def test_help_lists_every_command(talk) -> None:
    shown = talk("/help")

    assert all(command in shown for command in COMMANDS)


def test_an_unknown_command_is_named_and_harmless(talk) -> None:
    shown = talk("/\x1b[2Jfoo")

    assert "There is no command /␛[2Jfoo; /help lists them." in shown


def test_a_bad_question_is_said_and_the_conversation_goes_on(talk, capsys) -> None:
    shown = talk("bad", "How long?")

    assert "Repairs" in shown
    assert capsys.readouterr().err == "pullquote: error: the question is bad; ask another\n"


def test_an_article_that_is_gone_is_said(talk, capsys) -> None:
    talk("How long?", "/context 1", missing=True)

    assert "no such article" in capsys.readouterr().err


def test_chat_reads_plain_lines_where_there_is_no_terminal(run, corpus: Path) -> None:
    done = run("chat", stdin="Who won the prize for rye bread?\n/context 1\n/quit\nnever asked\n")

    assert done.exit_code == 0
    assert "? Who won the prize for rye bread?\n" in done.stdout
    assert ">>>" in done.stdout
    assert "never asked" not in done.stdout
    assert not (corpus / "chat_history").exists()


def test_chat_ends_with_its_input(run, corpus: Path) -> None:
    assert run("chat", stdin="").exit_code == 0
