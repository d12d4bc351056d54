"""The one door to Slack's Web API: every call, its waits, its repeats and its refusals.

Rate limits are waited out as told. A call that may have been done, because its reply was lost,
is repeated only where doing it twice does no harm.
"""

import http.client
import json
import logging
import threading
import time
import urllib.error
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pullquote.bot.slack.troubles import RefusedError, ReplyLostError, TooBusyError, Trouble

if TYPE_CHECKING:
    from slack_sdk import WebClient

# Imports inside functions are there for start-up time.

logger = logging.getLogger(__name__)

_MOST_WAIT_S = 120.0  # for one call in all; a stream's life is five minutes
_TRIES = 3
_ONCE_MORE_AFTER_S = 0.5
_READING = frozenset({"conversations.history", "conversations.replies"})
"""Methods that take their arguments from a query alone; Slack reads no JSON there."""

Reply = dict[str, Any]


class Wire:
    """Calls Slack for one bot. Safe to use from several threads.

    Args:
        client: With the bot's token.
        on_missing_scope: Is told which scopes a call lacked.
        on_token_trouble: Is told when no call will work any more.
        stopping: Ends every wait when it is set.
    """

    def __init__(
        self,
        client: "WebClient",
        *,
        on_missing_scope: Callable[[RefusedError], None],
        on_token_trouble: Callable[[RefusedError], None],
        stopping: threading.Event,
    ) -> None:
        client.retry_handlers = []  # the client's own would repeat a post whose reply was lost
        self._client = client
        self._on_missing_scope = on_missing_scope
        self._on_token_trouble = on_token_trouble
        self._stopping = stopping
        self._rest_until: dict[str, float] = {}

    def call(
        self, method: str, payload: Mapping[str, Any], *, waits: bool = True, repeats: bool = True
    ) -> Reply:
        """Call a method and return its reply.

        Args:
            method: As Slack names it.
            payload: Its arguments; those that are None are left out.
            waits: Wait where Slack limits the rate; otherwise the call is given up at once, and
                so are its like until Slack takes them again.
            repeats: Doing it twice does no harm.

        Raises:
            RefusedError: Slack said no.
            ReplyLostError: No reply came.
            TooBusyError: The rate is limited, for longer than it is worth.
        """
        arguments = {name: value for name, value in payload.items() if value is not None}
        deadline = time.monotonic() + _MOST_WAIT_S
        tries = 0
        while True:
            if not waits and time.monotonic() < self._rest_until.get(method, 0.0):
                raise TooBusyError(method)
            try:
                return self._once(method, arguments)
            except _LimitedError as limited:
                self._rest_until[method] = time.monotonic() + limited.retry_after_s
                if not waits or time.monotonic() + limited.retry_after_s > deadline:
                    raise TooBusyError(
                        f"{method}: told to wait {limited.retry_after_s:g} s",
                        retry_after_s=limited.retry_after_s,
                    ) from None
                logger.info("%s: waiting %g s as told", method, limited.retry_after_s)
                if self._stopping.wait(limited.retry_after_s):
                    raise TooBusyError(method) from None
            except _NotSentError as error:
                tries += 1
                if tries >= _TRIES or self._stopping.wait(_ONCE_MORE_AFTER_S * tries):
                    raise ReplyLostError(f"{method}: {error}") from error
            except ReplyLostError:
                tries += 1
                if not repeats or tries >= _TRIES:
                    raise
                self._stopping.wait(_ONCE_MORE_AFTER_S * tries)

    def respond(self, url: str, payload: Mapping[str, Any]) -> None:
        """Send to the address that came with a command or a button.

        Raises:
            RefusedError: It was not taken.
            ReplyLostError: No reply came.
            TooBusyError: The rate is limited, for longer than it is worth.
        """
        from slack_sdk.webhook import WebhookClient  # noqa: PLC0415

        hook = WebhookClient(url, ssl=self._client.ssl, proxy=self._client.proxy, retry_handlers=[])
        body = {name: value for name, value in payload.items() if value is not None}
        deadline = time.monotonic() + _MOST_WAIT_S
        while True:
            try:
                reply = hook.send_dict(body)
            except (OSError, http.client.HTTPException) as error:
                raise ReplyLostError(f"response_url: {_reason(error)}") from error
            code = _code_in(reply.body)
            if reply.status_code == 200 and code is None:
                return
            wait_s = _retry_after(reply.headers) if reply.status_code == 429 else None
            if wait_s is not None and time.monotonic() + wait_s > deadline:
                raise TooBusyError(f"response_url: told to wait {wait_s:g} s", retry_after_s=wait_s)
            if wait_s is None:
                code = code or reply.body.strip()[:80] or f"http_{reply.status_code}"
                raise RefusedError("response_url", code)
            if self._stopping.wait(wait_s):
                raise TooBusyError("response_url")

    def _once(self, method: str, arguments: Reply) -> Reply:
        from slack_sdk.errors import SlackApiError  # noqa: PLC0415

        try:
            if method in _READING:
                reply = self._client.api_call(method, http_verb="GET", params=arguments)
            else:
                reply = self._client.api_call(method, json=arguments)
        except SlackApiError as error:
            raise self._refused(method, error.response) from None
        except urllib.error.URLError as error:
            if isinstance(error.reason, ConnectionRefusedError):
                raise _NotSentError(_reason(error)) from error
            raise ReplyLostError(f"{method}: {_reason(error)}") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ReplyLostError(f"{method}: {_reason(error)}") from error
        data = reply.data
        return data if isinstance(data, dict) else {}

    def _refused(self, method: str, response: Any) -> Exception:
        data = response.data if isinstance(response.data, dict) else {}
        code = str(data.get("error") or f"http_{response.status_code}")
        if response.status_code == 429 or code == "ratelimited":
            return _LimitedError(_retry_after(response.headers))
        if response.status_code >= 500:
            return ReplyLostError(f"{method}: {code}")
        messages = (data.get("response_metadata") or {}).get("messages") or ()
        refusal = RefusedError(
            method,
            code,
            needed=str(data.get("needed") or ""),
            details="; ".join(map(str, messages))[:300],
        )
        if refusal.trouble is Trouble.PASSING:
            return ReplyLostError(str(refusal))
        if refusal.trouble is Trouble.SCOPE:
            self._on_missing_scope(refusal)
        if refusal.trouble is Trouble.TOKEN:
            self._on_token_trouble(refusal)
        return refusal


class _LimitedError(Exception):
    def __init__(self, retry_after_s: float) -> None:
        super().__init__()
        self.retry_after_s = retry_after_s


class _NotSentError(Exception):
    """Nobody listened: the call was not done, so it may be made again."""


def _code_in(body: str) -> str | None:
    """Read why a response address says no; it says so in its body, with any status."""
    try:
        said = json.loads(body)
    except ValueError:
        return None  # "ok"
    no = isinstance(said, dict) and said.get("ok") is False
    return str(said.get("error") or "refused") if no else None


def _retry_after(headers: Mapping[str, Any]) -> float:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            first = value[0] if isinstance(value, list) else value
            try:
                return max(0.0, float(first))
            except ValueError:
                break
    return 1.0


def _reason(error: Exception) -> str:
    """Name an error without what was sent."""
    return str(getattr(error, "reason", "")) or type(error).__name__
