"""A conversation: questions, and the commands about the last answer."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from pullquote.bot.cli.conversation import COMMANDS, Chat
from pullquote.bot.events import Finished
from pullquote.bot.records import QuotedNotice
from pullquote.config import BadInputError, Settings
from pullquote.vectorstore import Catalog, NoticeKind

from tests.vectorstore.drafts import draft


@pytest.fixture
def core(records, tmp_path):
    """A core over a real catalog with one article, whose answers are made by hand."""
    with Catalog(tmp_path / "catalog.sqlite3") as catalog:
        catalog.store(
            draft("courier-17", (records.text[:46], records.text[47:], "Buses go round."))
        )
        yield SimpleNamespace(
            store=SimpleNamespace(catalog=catalog),
            settings=Settings(data_dir=tmp_path),
            rewriter=None,
        )


@pytest.fixture
def talk(records, core, pipe: Console):
    """Say lines to a chat over hand-made answers; return what it shows."""

    def say(*lines: str, answer=None, purged: bool = False, asked=None, thread="chat:1") -> str:
        def ask(question):
            if asked is not None:
                asked.append(question)
            if question.text == "bad":
                raise BadInputError("the question is bad", remedy="ask another")
            return replace(answer or records.answer(), question=question)

        def stream(question):
            yield Finished(ask(question))

        core.stream = stream
        chat = Chat(pipe, core, thread)
        assert chat.greeting().startswith("1 article, ")
        for line in lines:
            if purged and line.startswith("/"):
                core.store.catalog.purge("courier-17")
            assert chat.take(line)
        return records.shown(pipe)

    return say


def test_a_line_is_a_question(talk) -> None:
    assert "Repairs will take 14 weeks" in talk("How long?")


def test_blank_lines_ask_nothing(talk) -> None:
    assert talk("", "   ") == ""


def test_quit_ends_the_conversation(core, pipe: Console) -> None:
    assert not Chat(pipe, core, "chat:1").take(" /quit ")


def test_sources_lists_where_the_last_answer_comes_from(talk) -> None:
    assert "courier-17, revision 1, characters 47:93" in talk("How long?", "/sources")


def test_context_shows_the_quote_among_its_neighbours(talk, records) -> None:
    shown = talk("How long?", "/context 1")

    assert "on Monday. >>>Repairs will take 14 weeks, the council said." in " ".join(shown.split())


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


@pytest.mark.parametrize("moment", ["soon", "2999-01-01", "0001-01-01T00:00+14:00"])
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
    talk("How long?", "/context 1", purged=True)

    assert "courier-17" in capsys.readouterr().err


def test_a_follow_up_is_shown_as_it_was_read(talk) -> None:
    asked = []

    shown = talk("How long will the Tarn bridge be closed?", "why?", asked=asked)

    assert asked[1].text != "why?"
    assert "Tarn bridge" in asked[1].text
    assert f"read as: {asked[1].text}" in " ".join(shown.split())


def test_a_question_that_stands_by_itself_is_asked_as_typed(talk) -> None:
    asked = []

    shown = talk("How long will the Tarn bridge be closed?", "Who won in Ohio?", asked=asked)

    assert asked[1].text == "Who won in Ohio?"
    assert "read as" not in shown


def test_as_is_asks_the_last_question_as_it_stands(talk, core) -> None:
    asked = []

    talk("How long will the Tarn bridge be closed?", "why?", "/as-is", asked=asked)

    assert asked[2].text == "why?"
    kept = core.store.catalog.conversations.find("chat:1", since="2000-01-01T00:00:00+00:00")
    assert [turn.read_as for turn in kept.turns] == [None, None]


def test_an_equals_sign_asks_a_question_as_it_stands(talk) -> None:
    asked = []

    talk("How long will the Tarn bridge be closed?", "= why?", asked=asked)

    assert asked[1].text == "why?"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("/as-is",), "Nothing has been asked yet."),
        (("How long?", "/as-is"), "The last question was asked as it stands."),
    ],
)
def test_as_is_says_when_there_is_nothing_to_correct(talk, lines, said: str) -> None:
    assert said in talk(*lines)


def test_new_forgets_what_was_said(talk) -> None:
    asked = []

    shown = talk("Where is the Tarn bridge?", "/new", "why?", "/new", "/sources", asked=asked)

    assert asked[1].text == "why?"
    assert shown.endswith("Nothing has been asked yet.\n")


def test_a_chat_is_gone_on_with(talk, core, pipe: Console) -> None:
    asked = []
    talk("How long will the Tarn bridge be closed?")

    talk("why?", asked=asked)

    assert "Tarn bridge" in asked[0].text
    assert Chat(pipe, core, "chat:1").resumed() == "Going on after: why?\n"
    assert Chat(pipe, core, "chat:2").resumed().startswith("There is no conversation")


def test_chat_reads_plain_lines_where_there_is_no_terminal(run, corpus: Path) -> None:
    done = run("chat", stdin="Who won the prize for rye bread?\n/context 1\n/quit\nnever asked\n")

    assert done.exit_code == 0
    assert "? Who won the prize for rye bread?\n" in done.stdout
    assert ">>>" in done.stdout
    assert "never asked" not in done.stdout
    assert not (corpus / "chat_history").exists()


def test_a_line_that_is_not_utf_8_is_refused_and_the_others_are_answered(run, corpus: Path) -> None:
    done = run(
        "chat", stdin=b"Who won the prize for rye bread?\nCaf\xe9?\nHow long will repairs take?"
    )

    assert done.exit_code == 0
    assert "best rye bread" in done.stdout
    assert "? Caf\ufffd?\n" in done.stdout
    assert "14 weeks" in done.stdout
    assert done.stderr.startswith("pullquote: error: the text holds a lone surrogate")
    assert done.stderr.count("\n") == 1


def test_chat_ends_with_its_input(run, corpus: Path) -> None:
    assert run("chat", stdin="").exit_code == 0


def test_chat_resumes_the_last_conversation(run, corpus: Path) -> None:
    run("chat", stdin="Where is the bakery that won the prize for rye bread?\n")

    done = run("chat", "--resume", stdin="when?\n")

    assert "Going on after: Where is the bakery" in done.stdout
    assert "read as: when? (bakery won prize rye bread)" in " ".join(done.stdout.split())


def test_chats_begin_anew_without_being_resumed(run, corpus: Path) -> None:
    run("chat", stdin="Where is the bakery that won the prize for rye bread?\n")

    assert "read as" not in run("chat", stdin="when?\n").stdout
