"""The log of a run: the libraries join it, and no secret reaches it.

Secrets are the tokens, the signing secret, and addresses that let their holder speak.
"""

import logging
import os
import re
from collections.abc import Iterator

from pydantic import SecretStr

from pullquote.config import SlackSettings

_HIDDEN = "[hidden]"
_SHAPES = re.compile(
    r"xox[a-z](?:\.xox[a-z])?-[\w.-]+|xapp-[\w-]+|(?<=ticket=)[^&\s\"']+"
    r"|(?<=/commands/)[\w/-]+|(?<=/actions/)[\w/-]+|(?<=Bearer )\S+"
)
_FIELD = re.compile(
    r"""((?<![A-Za-z_])token(?:\\*["']\s*:\s*\\*["']|=|%22%3A\+?%22))[^"'\\&%\s]+"""
)
"""Slack's old verification token, which comes with everything that Slack sends."""


BOLT = "pullquote.bot.slack.bolt"
"""The logger whose level Bolt's own ones take."""
_LIBRARIES = ("slack_bolt", "slack_sdk")
_READ_BY_BOLT = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
)


def take_from_environment() -> None:
    """Take Slack's variables out of this process's environment, once the settings have them.

    Bolt would read them once more by itself, and any process that is started would inherit them.
    """
    for name in _READ_BY_BOLT:
        os.environ.pop(name, None)


def join_libraries(level: str) -> None:
    """Let Slack's libraries write where Pullquote writes: warnings, and all of it at DEBUG."""
    shown = logging.DEBUG if level == "DEBUG" else logging.WARNING
    for name in _LIBRARIES:
        logger = logging.getLogger(name)
        logger.handlers[:] = logging.getLogger("pullquote").handlers
        logger.setLevel(shown)
        logger.propagate = False
    logging.getLogger(BOLT).setLevel(shown)


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
    return _FIELD.sub(rf"\g<1>{_HIDDEN}", _SHAPES.sub(_HIDDEN, words))


_FORMATTER = logging.Formatter()


def _values(settings: SlackSettings) -> Iterator[str]:
    for value in (settings.bot_token, settings.app_token, settings.signing_secret):
        if isinstance(value, SecretStr) and value.get_secret_value():
            yield value.get_secret_value()
