"""One question to a chat model: claims as they come, bounded in tries and in time.

Native structured output first (the provider's package knows its form), then tool calling, then
plain JSON. What a server does not know is remembered, and not asked of it again.
"""

import logging
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from pullquote.bot.claims import Claim
from pullquote.bot.model.parsing import claims_in
from pullquote.bot.model.troubles import CallFailed, lacks_feature, pause_s, reason_for
from pullquote.bot.model.waiting import Pieces, pieces
from pullquote.bot.records import Fallback

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk, BaseMessage
    from langchain_core.runnables import Runnable

logger = logging.getLogger(__name__)

_CHARACTERS_PER_TOKEN = 4
_SHARE_OF_REWORDING = 1 / 3
_REFUSED = frozenset({"content_filter", "refusal", "safety"})


@dataclass(slots=True)
class Spent:
    """What one question has cost so far.

    Attributes:
        estimated: A server told no numbers; they are a quarter of the characters.
    """

    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    estimated: bool = False


class ModelCaller:
    """Asks one chat model for JSON; safe to use from several threads.

    Every request to the model goes through here.

    Args:
        model: Any LangChain chat model; it should not try again by itself.
        schema: JSON schema of the reply.
        timeout_s: Seconds that the claims may take in all, whatever the ways and the tries; a
            reply about the question may take a third of it.
        retries: Further tries after an error that may pass, before anything has come.
        traced: Leave it to LangSmith's variables whether requests are traced.
    """

    def __init__(
        self,
        model: "BaseChatModel",
        schema: dict[str, object],
        *,
        timeout_s: float,
        retries: int = 0,
        traced: bool = False,
    ) -> None:
        self._model = model
        self._schema = schema
        self._timeout_s = timeout_s
        self._retries = retries
        self._traced = traced
        self._ways = [self._native, self._tools, self._plain]

    def claims(
        self, messages: "Sequence[BaseMessage]", spent: Spent
    ) -> Generator[Claim | None, None, None]:
        """Yield claims as each is complete, and None whenever more of the reply has come.

        Closing the generator ends the request: the connection is closed.

        Raises:
            CallFailed: No way gave a reply that can be used.
        """
        deadline = time.monotonic() + self._timeout_s
        for way in list(self._ways):
            heard = _Heard()
            try:
                usable = yield from self._claims(way, messages, spent, heard, deadline)
            except _NotKnownError:
                logger.debug("the model's server does not know %s", way.__name__)
                if way in self._ways:
                    self._ways.remove(way)
                continue
            if usable:
                return
        raise CallFailed(Fallback.UNUSABLE)

    def _claims(
        self,
        way: "Callable[[], Runnable[Any, Any]]",
        messages: "Sequence[BaseMessage]",
        spent: Spent,
        heard: "_Heard",
        deadline: float,
    ) -> Generator[Claim | None, None, bool]:
        """Ask in one way; return whether the reply could be used."""
        count = 0
        with closing(self._chunks(way, messages, spent, heard, deadline)) as chunks:
            for _ in chunks:
                ready, _whole = claims_in(heard.reply, finished=False)
                for claim in ready[count:]:
                    count += 1
                    yield claim
                yield None
        ready, whole = claims_in(heard.reply, finished=True)
        yield from ready[count:]
        return whole or bool(count or ready)

    def _chunks(
        self,
        way: "Callable[[], Runnable[Any, Any]]",
        messages: "Sequence[BaseMessage]",
        spent: Spent,
        heard: "_Heard",
        deadline: float,
    ) -> Generator[None, None, None]:
        """Stream one reply into `heard`; the one place where a provider's errors are caught."""
        for tried in range(self._retries + 1):
            heard.begin()
            try:
                with closing(self._stream(way, messages, spent, deadline)) as chunks:
                    for chunk in chunks:
                        heard.add(chunk)
                        yield
            except Exception as error:  # each provider's package has errors of its own
                heard.free = getattr(error, "status_code", None) is not None
                if lacks_feature(error) and not heard.reply and way != self._plain:
                    raise _NotKnownError from error
                wait_s = pause_s(error, tried)
                in_time = wait_s is not None and wait_s < deadline - time.monotonic()
                if tried == self._retries or heard.reply or wait_s is None or not in_time:
                    logger.warning("the model failed: %s", type(error).__name__)
                    raise CallFailed(reason_for(error), type(error).__name__) from error
                logger.info("the model is asked again: %s", type(error).__name__)
                time.sleep(wait_s)
            else:
                break
            finally:
                heard.count(messages, spent)
        if heard.refused:
            raise CallFailed(Fallback.REFUSED)

    def _stream(
        self,
        way: "Callable[[], Runnable[Any, Any]]",
        messages: "Sequence[BaseMessage]",
        spent: Spent,
        deadline: float,
    ) -> Pieces:
        """Send one request; its pieces come before the deadline, or TimeoutError."""
        bound = way()
        spent.requests += 1
        return pieces(
            lambda: cast("Pieces", bound.stream(list(messages))),
            seconds_left=lambda: deadline - time.monotonic(),
            within=self._tracing,
        )

    def _tracing(self) -> AbstractContextManager[None]:
        from langsmith import tracing_context  # noqa: PLC0415 - start-up time

        return nullcontext() if self._traced else tracing_context(enabled=False)

    def text(self, messages: "Sequence[BaseMessage]", spent: Spent) -> str:
        """Return a short plain reply, for questions about the question.

        Raises:
            CallFailed: There is none that can be used.
        """
        heard = _Heard()
        deadline = time.monotonic() + self._timeout_s * _SHARE_OF_REWORDING
        for _ in self._chunks(self._plain, messages, spent, heard, deadline):
            pass
        if not heard.reply.strip():
            raise CallFailed(Fallback.UNUSABLE)
        return heard.reply.strip()

    def _native(self) -> "Runnable[Any, Any]":
        return _without_parser(self._model.with_structured_output(self._schema))

    def _tools(self) -> "Runnable[Any, Any]":
        return _without_parser(
            self._model.with_structured_output(self._schema, method="function_calling")
        )

    def _plain(self) -> "Runnable[Any, Any]":
        return self._model


def _without_parser(structured: "Runnable[Any, Any]") -> "Runnable[Any, Any]":
    """Return the model as it is bound, without the parser, which would wait for the end."""
    first = getattr(structured, "first", None)
    return first if first is not None else structured


class _NotKnownError(Exception):
    """The server does not know this way of asking."""


class _Heard:
    """What came of a reply: text or a tool's arguments, why it ended, and what it cost."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Forget a try of which nothing came."""
        self._text: list[str] = []
        self._arguments: list[str] = []
        self._usage: tuple[int, int] | None = None
        self.refused = False
        self.free = False  # the server sent an error in place of a reply

    @property
    def reply(self) -> str:
        """The JSON, or what should be it."""
        return "".join(self._arguments) or "".join(self._text)

    def add(self, chunk: "AIMessageChunk") -> None:
        """Take a piece of the stream."""
        content = chunk.content
        if isinstance(content, str):
            self._text.append(content)
        else:
            self._text += [
                part.get("text", "")
                for part in content
                if isinstance(part, dict) and "text" in part
            ]
        calls = getattr(chunk, "tool_call_chunks", None) or ()
        self._arguments += [call["args"] for call in calls if call.get("args")]
        finish = str(chunk.response_metadata.get("finish_reason", "")).lower()
        refusal = chunk.additional_kwargs.get("refusal")
        self.refused = self.refused or finish in _REFUSED or bool(refusal)
        if usage := chunk.usage_metadata:
            before = self._usage or (0, 0)
            self._usage = before[0] + usage["input_tokens"], before[1] + usage["output_tokens"]

    def count(self, messages: "Sequence[BaseMessage]", spent: Spent) -> None:
        """Add what this request cost; where the server did not say, by its characters."""
        if self._usage is not None:
            spent.tokens_in += self._usage[0]
            spent.tokens_out += self._usage[1]
            return
        if self.free:
            return
        sent = sum(len(str(message.content)) for message in messages)
        spent.tokens_in += sent // _CHARACTERS_PER_TOKEN
        spent.tokens_out += len(self.reply) // _CHARACTERS_PER_TOKEN
        spent.estimated = True
