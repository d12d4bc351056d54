"""Whole commands behind a pseudo-terminal: prompts, history, hyperlinks, Ctrl-C."""

import os
import pty
import select
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROMPT = "\x1b[?2004h"  # a prompt announces that it takes pasted text


class Terminal:
    """A pullquote process behind a pseudo-terminal of 80 columns."""

    def __init__(self, data_dir: Path, *arguments: str) -> None:
        self._fd, child = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pullquote.bot.cli", "--data-dir", str(data_dir), *arguments],
            stdin=child,
            stdout=child,
            stderr=child,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "40"},
        )
        os.close(child)
        self.shown = ""

    def type(self, text: str) -> None:
        os.write(self._fd, text.encode())

    def wait_for(self, text: str, *, times: int = 1, timeout_s: float = 180) -> None:
        deadline = time.monotonic() + timeout_s
        while self.shown.count(text) < times:
            ready, _, _ = select.select([self._fd], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"waited for {text!r}, got {self.shown!r}"
            self.shown += os.read(self._fd, 65536).decode(errors="replace")

    def end(self) -> None:
        self._process.terminate()

    def close(self) -> int:
        """Read to the end and return the exit status."""
        try:
            while part := os.read(self._fd, 65536):
                self.shown += part.decode(errors="replace")
        except OSError:  # how Linux tells that the other side is closed
            pass
        os.close(self._fd)
        return self._process.wait(30)


class Talk:
    """One chat, held once: help, a question, a dropped line, and Ctrl-C on an empty one."""

    def __init__(self, data_dir: Path) -> None:
        terminal = Terminal(data_dir, "chat")
        lines = ("/help\r", "Why did the ferry crews walk out?\r", "half a line\x03", "\x03")
        for number, line in enumerate(lines, 1):
            terminal.wait_for(PROMPT, times=number)
            terminal.type(line)
        self.status = terminal.close()
        self.shown = terminal.shown
        self.history = data_dir / "chat_history"


@pytest.fixture(scope="module")
def talk(filled: Path, tmp_path_factory: pytest.TempPathFactory) -> Talk:
    data_dir = tmp_path_factory.mktemp("talk") / "data"
    shutil.copytree(filled, data_dir)
    return Talk(data_dir)


def test_ctrl_c_on_an_empty_line_ends_a_chat_with_130(talk: Talk) -> None:
    assert talk.status == 130
    assert talk.shown.endswith("pullquote: interrupted\r\n")


def test_a_chats_history_is_kept_for_its_owner_alone(talk: Talk) -> None:
    assert stat.S_IMODE(talk.history.stat().st_mode) == 0o600
    assert "+Why did the ferry crews walk out?" in talk.history.read_text()


def test_ctrl_c_drops_a_half_typed_line(talk: Talk) -> None:
    assert "half a line" in talk.shown
    assert "half a line" not in talk.history.read_text()


def test_an_answer_on_a_terminal_keeps_an_articles_escape_codes_out(talk: Talk) -> None:
    assert "[bold]Ferry[/bold] crews" in talk.shown
    assert "\x1b[31mstrike" not in talk.shown
    assert "\u202e" not in talk.shown


def test_remove_on_a_terminal_keeps_the_article_unless_agreed(corpus: Path) -> None:
    terminal = Terminal(corpus, "remove", "courier-17")
    terminal.wait_for("Tarn bridge to close")
    terminal.wait_for("Remove 1 article? [y/N]")
    terminal.type("\n")

    assert terminal.close() == 1
    assert "Nothing was removed." in terminal.shown


def test_remove_on_a_terminal_removes_what_was_agreed(corpus: Path) -> None:
    terminal = Terminal(corpus, "remove", "courier-17")
    terminal.wait_for("[y/N]")
    terminal.type("y\n")

    assert terminal.close() == 0
    assert "Removed 1 article." in terminal.shown


def test_purge_on_a_terminal_says_what_goes_for_good_before_it_asks(corpus: Path) -> None:
    terminal = Terminal(corpus, "remove", "courier-17", "--purge")
    terminal.wait_for("Tarn bridge to close, 1 revision")
    terminal.wait_for("0 remembered answers")
    terminal.wait_for("Purge 1 article? [y/N]")
    terminal.type("n\n")

    assert terminal.close() == 1
    assert "Nothing was removed." in terminal.shown


def test_show_on_a_terminal_reverses_the_quote_and_links_the_page(corpus: Path) -> None:
    terminal = Terminal(corpus, "show", "courier-17", "--quote", "47:64")

    assert terminal.close() == 0
    assert "\x1b[1;7mRepairs will take\x1b[0m" in terminal.shown
    assert ";https://courier.example/tarn\x1b\\" in terminal.shown


def test_ingest_on_a_terminal_draws_its_progress_and_clears_it(tmp_path: Path) -> None:
    article = tmp_path / "one.jsonl"
    article.write_text('{"id": "one", "text": "A ferry sank on Monday."}')
    terminal = Terminal(tmp_path / "data", "ingest", str(article))

    assert terminal.close() == 0
    assert "Embedding" in terminal.shown
    assert "Articles: 1 added." in terminal.shown


def test_a_watch_shows_how_far_a_pass_has_come(tmp_path: Path, run) -> None:
    data_dir, inbox = tmp_path / "data", tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "ferry.txt").write_text("Ferry to stop\n\nThe ferry will stop on Monday.\n")
    run("--data-dir", str(data_dir), "sources", "add", str(inbox))
    terminal = Terminal(data_dir, "sync", "--watch", "--every", "1h")
    terminal.wait_for("embedded", timeout_s=60)
    terminal.end()
    assert terminal.close() == 0
    assert "Embedding" in terminal.shown
    assert "Stopped after " in terminal.shown
