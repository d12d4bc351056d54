"""Foreign text on a terminal: nothing in it may steer the screen."""

import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from pullquote.bot.cli import json_out, terminal

HOSTILE = [
    "\x1b[2J\x1b[1;1Hforged",
    "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]0;new title\x07",
    "bell \x07 and back\x08space and \rreturn",
    "\x9b31mC1 escape\x9c",
    "\x00nul \x7fdel",
    "user \u202egnp.exe",
    "\u2066isolate\u2069 \u200f \u061c \u202d",
    "line\u2028separator\u2029",
    "tag \U000e0041\U000e007f",
    "lone \ud800 surrogate \udcff",
    "\ufeffmark \u200b \u2060",
]

FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_harmless_on_the_terminal(text: str) -> None:
    assert not FORBIDDEN.search(terminal.safe(text))
    assert not FORBIDDEN.search(terminal.safe_line(text))
    assert "\n" not in terminal.safe_line(text + "\n")


@given(st.text(st.characters()))
def test_making_text_safe_keeps_its_length_and_is_done_once(text: str) -> None:
    shown = terminal.safe(text)

    assert len(shown) == len(text)
    assert terminal.safe(shown) == shown
    assert not FORBIDDEN.search(shown)
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} and c != "\n" for c in shown)


def test_letters_of_all_scripts_and_emoji_stay_as_they_are() -> None:
    text = "naïve “quote” – Ωμέγα, שלום, مرحبا, 漢字, 👩‍👩‍👧, é\nnext"

    assert terminal.safe(text) == text


@given(st.text(st.characters()))
def test_json_keeps_every_character_and_shows_no_control(text: str) -> None:
    written = json_out.dumps({"text": text})

    assert json.loads(written) == {"text": text}
    assert not FORBIDDEN.search(written)
    written.encode()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_json_stands_as_escapes(text: str) -> None:
    written = json_out.dumps([text, {text: text}], indent=2)

    assert json.loads(written) == [text, {text: text}]
    assert not FORBIDDEN.search(written.replace("\n", ""))


def test_an_error_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say_error("no file a\nb\x1b[31m.txt; give another")

    assert capsys.readouterr().err == "pullquote: error: no file a b␛[31m.txt; give another\n"


def test_a_link_is_whole_where_piped(pipe: Console) -> None:
    target = "https://courier.example/tarn#:~:text=Repairs%20will%20take"

    assert terminal.link(pipe, target).plain == target


def test_a_link_on_a_terminal_leads_to_the_quote_and_shows_the_page(screen: Console) -> None:
    target = "https://courier.example/tarn#:~:text=Repairs%20will%20take"

    text = terminal.link(screen, target, indent="  ")

    assert text.plain == "  https://courier.example/tarn"
    with screen.capture() as capture:
        screen.print(text)
    assert f";{target}\x1b\\" in capture.get()


def test_a_long_link_is_shortened_to_the_terminals_width(screen: Console) -> None:
    text = terminal.link(screen, "https://courier.example/" + "a" * 200, indent="    ")

    assert text.cell_len == 80
    assert text.plain.endswith("…")


@pytest.mark.parametrize("target", ["javascript:alert(1)", "file:///etc/passwd", "no address"])
def test_only_web_addresses_become_hyperlinks(screen: Console, target: str) -> None:
    with screen.capture() as capture:
        screen.print(terminal.link(screen, target))

    assert "\x1b]8" not in capture.get()
    assert target in capture.get()


def test_an_address_cannot_break_out_of_its_hyperlink(screen: Console) -> None:
    with screen.capture() as capture:
        screen.print(terminal.link(screen, "https://a.example/\x1b\\\x07\u202e\ud800x y"))

    shown = capture.get()
    assert shown.count("\x1b]8;") == 2  # opened once, closed once
    assert "\x07" not in shown
    assert "\u202e" not in shown


def test_markup_in_foreign_text_is_not_interpreted() -> None:
    console = terminal.out()
    with console.capture() as capture:
        console.print("[bold]not bold[/bold] :smile:")

    assert capture.get() == "[bold]not bold[/bold] :smile:\n"


def test_a_wide_terminal_is_laid_out_for_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert terminal.out().width == 80
    monkeypatch.setenv("COLUMNS", "40")
    assert terminal.out().width == 40


def test_json_stays_whole_where_the_locale_cannot_write_it(pullquote) -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-c", "from pullquote.bot.cli import json_out; json_out.write(['é👍'])"],
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert json.loads(done.stdout.decode("ascii")) == ["é👍"]
