"""Keeps secrets out of the log: tokens, signing secret, and addresses that let one speak."""

import logging
import re
from collections.abc import Iterator

from pydantic import SecretStr

from pullquote.config import SlackSettings

_HIDDEN = "[hidden]"
_SHAPES = re.compile(
    r"xox[a-z](?:\.xox[a-z])?-[\w.-]+|xapp-[\w-]+|(?<=ticket=)[^&\s\"']+"
    r"|(?<=/commands/)[\w/-]+|(?<=/actions/)[\w/-]+|(?<=Bearer )\S+"
)


def hide_secrets(settings: SlackSettings) -> None:
    """Let no record leave this process's log with a secret in it.

    Whatever handler writes a record, and whichever library made it, the record's message is
    cleaned where it is made.
    """
    secrets = tuple(_values(settings))
    make = logging.getLogRecordFactory()

    def make_clean(*args: object, **more: object) -> logging.LogRecord:
        record = make(*args, **more)
        record.msg = clean(record.getMessage(), secrets)
        record.args = None
        if record.exc_info and record.exc_info[0] is not None:
            record.exc_text = clean(_FORMATTER.formatException(record.exc_info), secrets)
        return record

    logging.setLogRecordFactory(make_clean)


def clean(words: str, secrets: tuple[str, ...] = ()) -> str:
    """Take the secrets out of a text."""
    for secret in secrets:
        words = words.replace(secret, _HIDDEN)
    return _SHAPES.sub(_HIDDEN, words)


_FORMATTER = logging.Formatter()


def _values(settings: SlackSettings) -> Iterator[str]:
    for value in (settings.bot_token, settings.app_token, settings.signing_secret):
        if isinstance(value, SecretStr) and value.get_secret_value():
            yield value.get_secret_value()
