"""JSON on standard output: exact text for programs, harmless when a person looks at it."""

import json
import sys

from pullquote.bot.cli.terminal import UNSAFE


def dumps(value: object, *, indent: int | None = None) -> str:
    r"""Write JSON that keeps every character and lets no control character through.

    Letters of all scripts stand as they are; C0 and C1 controls, bidirectional overrides,
    line separators and lone surrogates stand as `\uXXXX`.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=indent)
    return UNSAFE.sub(lambda match: json.dumps(match[0])[1:-1], text)


def write(value: object) -> None:
    """Print a document: indented on a terminal, on one line where piped."""
    _put(dumps(value, indent=2 if sys.stdout.isatty() else None))


def write_line(value: object) -> None:
    """Print one record of JSON Lines and hand it on at once."""
    _put(dumps(value))


def _put(text: str) -> None:
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("_", "-")
    if encoding not in {"utf-8", "utf8"}:
        # JSON loses nothing where the locale cannot write it: all but ASCII as escapes.
        text = "".join(c if c.isascii() else json.dumps(c)[1:-1] for c in text)
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
