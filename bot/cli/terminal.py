"""What reaches the terminal: consoles, and the one function that makes foreign text harmless.

Articles, titles, file names and questions are other people's text. Control characters, escape
sequences and bidirectional overrides in them could move the cursor, forge output or hide words,
so every such text passes through `safe` on its way to a screen.
"""

import contextlib
import re
import sys
from collections.abc import Callable, Iterator
from urllib.parse import quote as percent_encode

from rich.console import Console
from rich.text import Text

MEASURE = 80
"""Columns of the widest line that is laid out: longer ones are hard to read."""

# DEL and C1; bidirectional and other invisible format characters; line separators; surrogates;
# tags. Zero-width joiners stay: scripts and emoji need them, and they move nothing.
UNSAFE = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_C0 = re.compile("[\x00-\x09\x0b-\x1f]")
_CONTROL_PICTURES = 0x2400


def safe(text: str) -> str:
    """Replace what could steer a terminal by something visible, character for character.

    The length stays the same, so offsets into the text stay true. Line feeds stay, a tab
    becomes a space.
    """
    shown = _C0.sub(lambda m: " " if m[0] == "\t" else chr(_CONTROL_PICTURES + ord(m[0])), text)
    return UNSAFE.sub("\ufffd", shown)


def safe_line(text: str) -> str:
    """Make a text harmless and put it on one line."""
    return safe(" ".join(text.split()))


def out() -> Console:
    """Open standard output: laid out for 80 columns, styled only on a terminal."""
    return _console(stderr=False)


def err() -> Console:
    """Open standard error, where progress and errors go."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    # Markup and emoji codes are off: "[bold]" in an article is text.
    console = Console(stderr=stderr, markup=False, emoji=False, highlight=False)
    console.width = min(console.width, MEASURE)
    return console


def say_error(message: str) -> None:
    """Write an error as one line to standard error."""
    sys.stderr.write(f"pullquote: error: {safe_line(message)}\n")
    sys.stderr.flush()


def styled(console: Console) -> bool:
    """Tell whether this console shows styles and hyperlinks."""
    return console.is_terminal and console.color_system is not None


def print_long(console: Console, text: Text) -> None:
    """Print a line that must not be broken, such as an address or a command."""
    console.print(text, soft_wrap=True)


def print_wrapped(
    console: Console, text: Text, *, lead: Text | None = None, rest: Text | None = None
) -> None:
    """Print a text in lines that fit.

    Args:
        console: Where to.
        text: May hold several lines.
        lead: Stands before the first line.
        rest: Stands before the others; as wide as `lead`, which it is in spaces if not given.
    """
    lead = lead or Text()
    rest = rest or Text(" " * lead.cell_len)
    for number, line in enumerate(text.wrap(console, console.width - lead.cell_len)):
        line.rstrip()
        whole = (rest if number else lead) + line
        whole.rstrip()
        console.print(whole)


def link(console: Console, target: str, *, indent: str = "") -> Text:
    """Show an address: a hyperlink with a short face on a terminal, whole where piped.

    Only web addresses become hyperlinks; anything else is shown as it is.
    """
    face = safe_line(target)
    if not (styled(console) and target.lower().startswith(("http://", "https://"))):
        return Text(indent + face)
    short = re.sub("#:~:text=.*", "", face)
    room = console.width - len(indent)
    shown = short if len(short) <= room else f"{short[: room - 1]}…"
    href = percent_encode(target, errors="replace", safe="!#$%&'()*+,/:;=?@[]~-._")
    text = Text(indent)
    text.append(shown, style=f"dim underline link {href}")
    return text


@contextlib.contextmanager
def progress(what: str) -> Iterator[Callable[[str], None]]:
    """Show on standard error, where it is a terminal, what is being done, and let that change."""
    console = err()
    if not styled(console):
        yield lambda _: None
        return
    with console.status(Text(f"{what} …", style="dim"), spinner="dots") as status:
        yield lambda now: status.update(Text(f"{safe_line(now)} …", style="dim"))


@contextlib.contextmanager
def waiting(what: str) -> Iterator[None]:
    """Show on standard error, where it is a terminal, that work is being done."""
    console = err()
    if not styled(console):
        yield
        return
    with console.status(Text(f"{what} …", style="dim"), spinner="dots"):
        yield
