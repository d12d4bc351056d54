"""A stream that is read in a thread of its own, so that waiting for a piece of it can end.

The packages of the providers bound the time between two bytes at best, and some know no bound.
"""

import threading
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, closing
from contextvars import copy_context
from dataclasses import dataclass
from itertools import islice
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from langchain_core.messages import AIMessageChunk

Pieces: TypeAlias = "Generator[AIMessageChunk, None, None]"


@dataclass(frozen=True, slots=True)
class _Got:
    """A piece, an error, or neither: the end."""

    piece: "AIMessageChunk | None" = None
    error: Exception | None = None


def pieces(
    start: Callable[[], Pieces],
    *,
    seconds_left: Callable[[], float],
    within: Callable[[], AbstractContextManager[None]],
) -> Pieces:
    """Yield what a stream gives, each piece asked for when it is wanted.

    Closing this closes the stream at once where it waits for nothing. A stream that is in the
    middle of a read is left to its thread, which closes it when the read ends; it keeps no
    process alive.

    Args:
        start: Makes the stream.
        seconds_left: How long the next piece may still take.
        within: What the stream is read within, in its thread.

    Raises:
        TimeoutError: The time is over.
        Exception: Whatever the stream raises.
    """
    wanted: SimpleQueue[bool] = SimpleQueue()
    got: SimpleQueue[_Got] = SimpleQueue()

    def read() -> None:
        try:
            with within(), closing(start()) as stream:
                while wanted.get():
                    piece = next(islice(stream, 1), None)
                    got.put(_Got(piece))
                    if piece is None:
                        return
        except Exception as error:  # noqa: BLE001 - it is raised where the piece is waited for
            got.put(_Got(error=error))

    threading.Thread(
        target=copy_context().run, args=(read,), name="pullquote-model", daemon=True
    ).start()
    try:
        while True:
            wanted.put(True)
            found = _wait(got, seconds_left())
            if found.error:
                raise found.error
            if found.piece is None:
                return
            yield found.piece
    finally:
        wanted.put(False)


def _wait(got: "SimpleQueue[_Got]", seconds: float) -> _Got:
    try:
        return got.get(timeout=max(0.0, seconds))
    except Empty:
        raise TimeoutError("the model's time is over") from None
