"""The outermost frame: help, start-up, errors, interrupts and closed pipes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from pullquote.bot.cli.app import app
from pullquote.bot.cli.session import Session

from tests.support.command_line import commands, examples, understand

COMMANDS = (
    "ask chat ingest sources sync articles show history verify check answers feedback slack"
    " remove export import backup status doctor eval"
).split()
HEAVY = ("chromadb", "langchain_core", "langchain", "torch", "onnxruntime", "trafilatura")


def parameters() -> Iterator[tuple[str, object]]:
    for name, command in {"": get_command(app), **commands()}.items():
        for param in command.params:
            yield f"{name} {param.name}", param


def test_the_commands_are_the_ones_that_the_docs_promise() -> None:
    assert list(get_command(app).commands) == COMMANDS


@pytest.mark.parametrize(("name", "param"), list(parameters()))
def test_every_argument_and_option_has_help(name: str, param) -> None:
    assert param.help, name
    assert param.help[0].isupper() or param.help.startswith("-")
    assert param.help.endswith(".")


@pytest.mark.parametrize("command", ["", *commands()])
def test_help_teaches_by_example_within_80_columns(run, command: str) -> None:
    done = run(*command.split(), "--help")

    assert done.exit_code == 0
    assert all(len(line) <= 80 for line in done.stdout.splitlines())
    shown = done.stdout.partition("Examples:\n")[2].splitlines()
    assert len(shown) >= 2
    assert all("pullquote" in example for example in shown)
    if command:
        assert all(f" {command}" in example for example in shown)
    assert "<" not in done.stdout


@pytest.mark.parametrize("command", commands())
def test_every_example_is_a_command_line_that_is_understood(command: str) -> None:
    import shlex

    for example in examples()[command]:
        _, _, line = example.rpartition("pullquote ")
        understood = understand(shlex.split(line.partition(" > ")[0]))
        assert understood == command or understood.startswith(f"{command} ")


def test_no_arguments_show_the_help(run) -> None:
    assert run().stdout == run("--help").stdout


def test_version_is_the_packages(run) -> None:
    from importlib.metadata import version

    assert run("--version").stdout == f"pullquote {version('pullquote')}\n"


@pytest.fixture(scope="module")
def loaded_by_help() -> list[str]:
    """The modules that a process has loaded when it has printed its help."""
    code = (
        "import sys\n"
        "sys.argv = ['pullquote', '--help']\n"
        "from pullquote.bot.cli import main\n"
        "try:\n    main()\nexcept SystemExit: pass\n"
        "sys.stderr.write('\\n'.join(sys.modules))\n"
    )
    unmeasured = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE")}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env=unmeasured,  # coverage itself imports SQLite
    )

    assert "Usage: pullquote" in done.stdout
    return done.stderr.split()


def test_help_imports_nothing_heavy(loaded_by_help: list[str]) -> None:
    assert not set(HEAVY) & set(loaded_by_help)


def test_help_imports_little_else(loaded_by_help: list[str]) -> None:
    assert not {"numpy", "pydantic", "prompt_toolkit", "sqlite3"} & set(loaded_by_help)
    assert len(loaded_by_help) < 500


def test_completion_for_bash_is_printed(pullquote) -> None:
    done = pullquote(
        "--show-completion", "bash", env={"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    )

    assert done.returncode == 0
    assert "complete -o default -F _pullquote_completion pullquote" in done.stdout


def test_completion_knows_the_commands(pullquote) -> None:
    done = pullquote(
        env={
            "_PULLQUOTE_COMPLETE": "complete_bash",
            "COMP_WORDS": "pullquote a",
            "COMP_CWORD": "1",
        }
    )

    assert done.stdout.split() == ["ask", "articles", "answers"]


def test_an_unknown_command_brings_the_nearest_one(run) -> None:
    done = run("aks")

    assert done.exit_code == 2
    assert done.stderr.startswith("pullquote: error: No such command 'aks'. Did you mean 'ask'")
    assert done.stderr.count("\n") == 1


def test_a_global_option_behind_the_command_is_shown_its_place(run) -> None:
    done = run("status", "--data-dir", "x")

    assert done.exit_code == 2
    assert done.stderr.endswith("write --data-dir before the command: pullquote --data-dir …\n")


def test_data_dir_is_taken_from_the_command_line_first(run, tmp_path: Path) -> None:
    done = run("--data-dir", str(tmp_path / "other"), "status")

    assert str(tmp_path / "other") in done.stdout.replace("\n", "")
    assert not (tmp_path / "data").exists()


def test_an_empty_data_dir_is_refused_and_not_the_working_directory(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "page.html"
    page.touch(mode=0o644)
    tmp_path.chmod(0o700)

    done = run("--data-dir", "", "status")

    assert done.exit_code == 2
    assert "--data-dir: it is empty" in done.stderr
    assert list(tmp_path.iterdir()) == [page]
    assert page.stat().st_mode & 0o077


def test_a_wrong_setting_is_one_line_with_a_remedy(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULLQUOTE_THREADS", "many")

    done = run("status")

    assert done.exit_code == 1
    assert done.stderr.startswith("pullquote: error: setting 'threads'")
    assert done.stderr.count("\n") == 1


def failing(error: BaseException):
    def open_store(self: Session):
        raise error

    return open_store


def test_an_unexpected_error_is_one_line_that_points_to_verbose(
    run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "open_store", failing(RuntimeError("odd\x1b[2J\nthing")))

    done = run("status")

    assert done.exit_code == 1
    assert done.stderr == (
        "pullquote: error: unexpected RuntimeError: odd␛[2J thing;"
        " --verbose before the command shows where\n"
    )


def test_verbose_shows_where_an_error_arose(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Session, "open_store", failing(RuntimeError("odd\x1b[2J")))

    done = run("--verbose", "status")

    assert "Traceback (most recent call last)" in done.stderr
    assert done.stderr.endswith("pullquote: error: unexpected RuntimeError: odd␛[2J\n")
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (KeyboardInterrupt(), 130, "\npullquote: interrupted\n"),
        (typer.Abort(), 130, "\npullquote: interrupted\n"),
        (BrokenPipeError(32, "Broken pipe"), 1, ""),
        (SystemExit(3), 3, ""),
        (SystemExit("text"), 1, ""),
        (PermissionError(13, "Permission denied", "f"), 1, "pullquote: error: f: Permission deni"),
        (OSError(28, "No space left on device"), 1, "pullquote: error: No space left on device; "),
    ],
)
def test_each_ending_has_its_status_and_words(
    run, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, said: str
) -> None:
    monkeypatch.setattr(Session, "open_store", failing(error))

    done = run("status")

    assert done.exit_code == status
    assert done.stderr.startswith(said)
    assert bool(said) == bool(done.stderr)


def test_the_log_goes_to_standard_error_and_cannot_steer_it(run, corpus: Path, capsys) -> None:
    import logging

    from pullquote.bot.cli.frame import log_to_stderr

    log_to_stderr("INFO")
    logging.getLogger("pullquote.ingest").info("read %s", "a\x1b[2Jb")

    assert capsys.readouterr().err == "pullquote: INFO: read a␛[2Jb\n"


def test_a_closed_pipe_ends_quietly(corpus: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "pullquote.bot.cli", "articles"],
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writing)

    assert done.stderr == b""
    assert done.returncode == 1


@pytest.mark.parametrize("arguments", ["status", "status --json", "--help", "ask Who?"])
def test_a_closed_standard_output_is_one_line_and_nothing_is_done(
    tmp_path: Path, arguments: str
) -> None:
    command = [sys.executable, "-m", "pullquote.bot.cli", *arguments.split()]
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *command],
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("pullquote: error: standard output is closed; ")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "data").exists()


def test_ctrl_c_during_an_ingest_exits_130_with_nothing_half_done(
    run, pullquote, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "pullquote.bot.cli", "ingest", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # A test run in a shell's background inherits an ignored SIGINT.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )
    assert process.stdin
    process.stdin.write(b'{"id": "a", "text": "A whole article."}\n')
    process.stdin.flush()
    _until((tmp_path / "data" / "writer.json").exists)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert err == b"\npullquote: interrupted\n"
    assert run("doctor", "--fix").exit_code == 0


def _until(true, timeout_s: float = 60) -> None:
    import time

    deadline = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_no_color_is_obeyed(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.text import Text

    from pullquote.bot.cli import terminal

    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    console = terminal.out()
    with console.capture() as capture:
        console.print(Text("red", "bold red"))

    assert "31" not in capture.get()
